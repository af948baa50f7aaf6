// What the server tells all pages, as it happens.

const listeners = new Map();
let source = null;

/** Call a function with the data of events of a kind; returns what ends that. */
export function listen(kind, heard) {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind).add(heard);
  return () => listeners.get(kind).delete(heard);
}

function tell(kind, data) {
  for (const heard of [...(listeners.get(kind) ?? [])]) heard(data);
}

const KINDS = ["hello", "library", "job", "edit", "document", "claims", "presence", "media",
  "download", "task", "bye"];

/** Connect; with a recording, others see that we look at it. */
export function connect(recording = "") {
  source?.close();
  const { lang } = document.documentElement;
  source = new EventSource(`/api/events?language=${lang}${recording ? `&recording=${recording}` : ""}`);
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => tell(kind, JSON.parse(event.data)));
  }
  source.addEventListener("open", () => tell("connected", {}));
  source.addEventListener("error", () => tell("disconnected", {}));
}

/** End the connection. */
export function disconnect() {
  source?.close();
  source = null;
}
