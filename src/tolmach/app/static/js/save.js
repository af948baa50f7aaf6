// Saving: acts go to the server one after another, again and again until they are on the disk.

import { ApiError, post } from "./api.js";
import { keep, kept, keysWith } from "./mirror.js";
import { newEntry, Outbox } from "./outbox.js";

const PAUSE = 500;
const LONGEST = 900;
const RETRIES = [1000, 2000, 4000, 8000];

/**
 * One recording's saving. Events: `state` (a new state to show), `saved` (an answer), `conflict`
 * and `refused` (an act that could not be, with its error).
 */
export class Saver extends EventTarget {
  /** `before` gives a sentence as it was known before a save. */
  constructor(recording, before) {
    super();
    this.recording = recording;
    this.before = before;
    this.outbox = new Outbox();
    this.state = { kind: "saved", at: null };
    this.tries = 0;
    this.held = false;
    this.waiting = new Map();
    this.parked = new Set();
    this.key = `edits ${recording} ${newEntry()}`;
    // Held as long as this page lives, so that others know whose unsent acts are orphans.
    navigator.locks?.request(this.key, () => new Promise(() => {}));
  }

  /** Take up what pages that have ended could not send; returns how many acts. */
  async restore() {
    const before = this.outbox.acts.length;
    for (const key of await keysWith(`edits ${this.recording} `).catch(() => [])) {
      if (key === this.key) continue;
      if (navigator.locks) {
        await navigator.locks.request(key, { ifAvailable: true }, (lock) => lock && this.#adopt(key));
      } else await this.#adopt(key);
    }
    if (this.outbox.acts.length > before) this.#send();
    return this.outbox.acts.length - before;
  }

  async #adopt(key) {
    const acts = (await kept(key)) ?? [];
    this.outbox.acts.push(...acts.map((act) => ({ ...act, sent: true })));
    this.#mirror();
    await keep(key, null);
  }

  /** A text as it is typed now; it is sent after a pause, or after a second of typing. */
  type(operation, base) {
    this.outbox.type(operation, base);
    this.#mirror();
    this.#show(this.state.kind === "saved" ? { kind: "typing" } : this.state);
    const now = performance.now();
    this.typingSince ??= now;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.flush(), Math.min(PAUSE, Math.max(0, this.typingSince + LONGEST - now)));
  }

  /** One act; resolves with the server's answer, or rejects with an ApiError. */
  act(operations, options) {
    const act = this.outbox.add(operations, options);
    const result = new Promise((resolve, reject) => this.waiting.set(act.entry, { resolve, reject }));
    this.#mirror();
    this.flush();
    return result;
  }

  /** Send what waits, now. */
  flush() {
    clearTimeout(this.pause);
    this.typingSince = null;
    if (this.tries === 0) this.#send();
  }

  /** A person decided what becomes of an act that somebody else's change was in the way of. */
  decided(act) {
    this.parked.delete(act);
    this.#mirror();
    this.#show(this.outbox.empty ? { kind: "saved" } : { kind: "saving" });
  }

  /** Resolves when everything is saved. */
  async settled() {
    this.flush();
    while (!this.outbox.empty) {
      await new Promise((resolve) => this.addEventListener("state", resolve, { once: true }));
    }
  }

  /** Try again at once: the connection is back, or a person asks for it. */
  retry() {
    clearTimeout(this.again);
    this.tries = 0;
    this.held = false;
    this.#send();
  }

  /** Send the last words while the page goes away. */
  leave() {
    const act = this.outbox.sending ? this.outbox.acts[1] : this.outbox.acts[0];
    if (act?.kind === "edit") {
      act.sent = true;
      const { entry, operations, message } = act;
      post(`/api/r/${this.recording}/edits`, { entry, operations, message }, { keepalive: true })
        .catch(() => {});
    }
  }

  async #send() {
    if (this.held) return;
    const act = this.outbox.take();
    if (!act) return;
    this.#show({ kind: "saving" });
    try {
      const answer = await this.#post(act);
      this.tries = 0;
      this.outbox.saved(this.before, answer.changed, answer.later);
      this.dispatchEvent(new CustomEvent("saved", { detail: { act, answer } }));
      this.#done(act, (each) => each.resolve(answer));
      this.#mirror();
      this.#show(this.outbox.empty ? { kind: "saved", at: answer.saved_at } : { kind: "saving" });
      this.#send();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#failed(act, error);
    }
  }

  #post(act) {
    const { entry, operations, message, kind } = act;
    return kind === "edit"
      ? post(`/api/r/${this.recording}/edits`, { entry, operations, message })
      : post(`/api/r/${this.recording}/${kind}`, { entry });
  }

  #failed(act, error) {
    const later = error.status === 0 || error.status === 423 || error.status === 500
      || error.status === 502 || error.status === 504;
    if (later || error.code === "signed_out") {
      this.outbox.failed();
      const wait = error.retryAfter * 1000 || RETRIES[Math.min(this.tries, RETRIES.length - 1)];
      this.tries += 1;
      this.#show({ kind: error.status === 423 ? "locked" : "unsent", error });
      if (error.code === "signed_out") this.held = true;
      else this.again = setTimeout(() => this.#send(), wait);
      return;
    }
    if (error.code === "journal") {
      this.outbox.failed();
      this.held = true;
      this.#show({ kind: "broken", error });
      return;
    }
    this.tries = 0;
    this.outbox.drop(act);
    const known = this.waiting.get(act.entry);
    this.#done(act, (each) => each.reject(error));
    const kind = error.code === "conflict" ? "conflict" : "refused";
    if (kind === "conflict") this.parked.add(act);
    this.dispatchEvent(new CustomEvent(kind, { detail: { act, error, known: Boolean(known) } }));
    this.#mirror();
    this.#show(this.outbox.empty ? { kind: "saved", at: this.state.at } : { kind: "saving" });
    this.#send();
  }

  #done(act, settle) {
    const known = this.waiting.get(act.entry);
    this.waiting.delete(act.entry);
    if (known) settle(known);
  }

  #mirror() {
    const acts = [...this.parked, ...this.outbox.acts].map(({ entry, kind, operations, message, base }) => ({
      entry, kind, operations, message, base,
    }));
    keep(this.key, acts.length ? acts : null).catch(() => {});
  }

  #show(state) {
    const kind = state.kind === "saved" && this.parked.size ? "conflict" : state.kind;
    this.state = { at: this.state.at, ...state, kind };
    this.dispatchEvent(new CustomEvent("state", { detail: this.state }));
  }
}
