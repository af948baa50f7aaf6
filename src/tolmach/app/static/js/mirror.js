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

/** What was kept under a key. */
export const kept = (key) => transact("readonly", (store) => store.get(key));
