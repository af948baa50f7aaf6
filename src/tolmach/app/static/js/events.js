// What the server tells all pages, as it happens.

const listeners = new Map();
/** Milliseconds after which a connection that the browser gave up is begun again. */
const AGAIN = 3000;
let source = null;
let shown = "";
let again = 0;

/**
 * Call a function with the data of events of a kind; returns what ends that. What happened before
 * `hello` or after `disconnected` is not told: whoever shows something reads it again at `hello`.
 */
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
  shown = recording;
  reconnect();
}

/** Begin the connection again: the server is back, or knows us again. */
export function reconnect() {
  const recording = shown;
  clearTimeout(again);
  source?.close();
  const { lang } = document.documentElement;
  source = new EventSource(`/api/events?language=${lang}${recording ? `&recording=${recording}` : ""}`);
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => tell(kind, JSON.parse(event.data)));
  }
  source.addEventListener("error", ({ target }) => {
    tell("disconnected", {});
    if (target.readyState === EventSource.CLOSED) again = setTimeout(reconnect, AGAIN); // the answer was none
  });
}
