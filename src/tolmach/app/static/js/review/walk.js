// Walking through sentences: the worst first, or those that a list names, or all in order.

import { get } from "../api.js";
import { Latest } from "../latest.js";
import { checked } from "./states.js";

export const WALKS = ["worst", "ranked", "unreviewed", "second", "needs_work", "untranslated", "too_fast",
  "commented", "withheld", "mine", "all"];

/** Walks in the order of doubt: only what has a reason, or everything that is not checked. */
export const BY_DOUBT = ["worst", "ranked"];

/** Which sentence comes next. Event: `changed` when the list of stops is another one. */
export class Walk extends EventTarget {
  constructor(review) {
    super();
    this.review = review;
    this.kind = "worst";
    this.stops = [];
    this.latest = new Latest();
  }

  /** Read the stops of a kind. */
  async use(kind) {
    this.kind = kind;
    await this.read();
  }

  /** Read them again; the server knows the order of doubt and the lists. */
  async read() {
    const stops = await this.latest.ask(this.#stops(this.kind)).catch(() => null);
    if (!stops) return;
    this.stops = stops;
    this.dispatchEvent(new Event("changed"));
  }

  /** Read them soon. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), 400);
  }

  close() {
    clearTimeout(this.timer);
    this.latest.drop();
  }

  async #stops(kind) {
    const { review } = this;
    const { sentences, shown } = review;
    if (BY_DOUBT.includes(kind)) {
      const found = await get(`/api/r/${review.id}/queue?languages=${shown.join(",")}`);
      return found.items.filter((item) => kind === "ranked" || item.reasons.length > 0).map((item) => item.sentence);
    }
    if (kind === "all") return sentences.all().map((each) => each.id);
    if (kind === "mine") return sentences.all().map((each) => each.id).filter((id) => review.claims.mine(id));
    if (kind === "second") {
      return sentences.all()
        .filter((each) => !each.withheld && shown.some((code) => each.texts[code]?.state === "reviewed"))
        .map((each) => each.id);
    }
    const lists = await get(`/api/r/${review.id}/lists`);
    const found = lists[kind];
    const ids = Array.isArray(found) ? found : shown.flatMap((code) => found[code] ?? []);
    const place = (id) => sentences.place(id);
    return [...new Set(ids)].sort((one, two) => place(one) - place(two));
  }

  /** Whether a stop is done with, as far as the page knows. */
  open(id) {
    const { review } = this;
    const sentence = review.sentences.get(id);
    if (!sentence) return true;
    if (BY_DOUBT.includes(this.kind) || this.kind === "unreviewed") {
      return !sentence.withheld && !review.shown.every((code) => !sentence.texts[code] || checked(sentence.texts[code]));
    }
    return true;
  }

  /** The stop after (1) or before (-1) a sentence; in the order of the walk. */
  next(from, direction = 1) {
    const { stops, review } = this;
    const open = stops.filter((id) => this.open(id) || id === from);
    if (!open.length) return null;
    const at = open.indexOf(from);
    if (at >= 0) return open[at + direction] ?? null;
    if (BY_DOUBT.includes(this.kind)) return open[0];
    const place = review.sentences.place(from);
    const far = direction > 0
      ? open.find((id) => review.sentences.place(id) > place)
      : open.findLast((id) => review.sentences.place(id) < place);
    return far ?? null;
  }

  /** Where a sentence is among the stops that are left, from 1; 0 where it is none of them. */
  position(id) {
    return this.stops.filter((each) => this.open(each) || each === id).indexOf(id) + 1;
  }

  get left() {
    return this.stops.filter((each) => this.open(each)).length;
  }
}
