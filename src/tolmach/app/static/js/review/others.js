// What others change while the page is open: read when we are told of it, and never missed.

import { ApiError, client, get } from "../api.js";
import { notice } from "../dialog.js";
import { t } from "../i18n.js";

/** Milliseconds after which what could not be read is asked for again. */
const AGAIN = 2000;

/** Keeps a page's sentences up to date. */
export class Others {
  /** From the version that is on the page: whatever happens before we are told of it is missed. */
  constructor(review) {
    this.review = review;
    this.missed = review.sentences.head.version;
  }

  /** Others or we in another tab changed some sentences. */
  async told(data) {
    const { saver, sentences } = this.review;
    if (data.client === client) return;
    while (saver.outbox.sending) await new Promise((go) => saver.addEventListener("state", go, { once: true }));
    if (data.version === sentences.head.version) return;
    const all = data.structure || data.speakers || data.about;
    await this.#read(all ? sentences.reload() : sentences.refresh(data.sentences));
  }

  /** The document is another one. */
  replaced() {
    return this.#read(this.review.sentences.reload(), () => notice(t("review.document_changed")));
  }

  /** Read all sentences again. */
  readAgain() {
    return this.#read(this.review.sentences.reload());
  }

  /** We are told nothing for a while. */
  disconnected() {
    this.missed ??= this.review.sentences.head.version;
  }

  /** We are told again, from now on. */
  connected() {
    this.review.saver.retry();
    this.#lookAgain();
  }

  async #read(reading, then = () => {}) {
    try {
      await reading;
    } catch (error) {
      this.unread(error);
      return;
    }
    if (this.closed) return;
    this.review.cues.soon();
    this.review.walk.soon();
    then();
  }

  /** Something could not be read: look again a little later, from the version that is known. */
  unread(error, known = this.review.sentences.head.version) {
    if (!(error instanceof ApiError)) throw error;
    if (this.closed) return;
    if (error.code === "hidden") return void this.review.leaveFor(location.pathname); // nor may what is here be shown
    this.missed ??= known;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#lookAgain(), AGAIN);
  }

  /** Read what changed since the version after which we may have missed something. */
  async #lookAgain() {
    const { missed, review: { id, claims, sentences } } = this;
    if (missed === null) return;
    this.missed = null;
    try {
      const head = await get(`/api/r/${id}`);
      claims.use(head.claims);
      if (head.version === missed) await sentences.complete.catch(() => {});
      if (head.version !== missed || !sentences.whole) await this.readAgain();
    } catch (error) {
      this.unread(error, missed);
    }
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }
}
