// A copy of what is not saved yet, in the browser's own store, in case the page or server ends.

const STORE = "unsent";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("tolmach", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function transact(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Keep a value under a key, or remove it where the value is null. */
export const keep = (key, value) =>
  transact("readwrite", (store) => (value === null ? store.delete(key) : store.put(value, key)));

/** Keys that begin like this. */
export const keysWith = (prefix) =>
  transact("readonly", (store) => store.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`)));

/** What was kept under a key. */
export const kept = (key) => transact("readonly", (store) => store.get(key));
