// The sentences of one recording as the page knows them.

import { get } from "./api.js";
import { Latest } from "./latest.js";

const PAGE = 500;

/** Events: `changed` ({ ids }), `order`, `head`. Places without a sentence are not loaded yet. */
export class Sentences extends EventTarget {
  /** How often something was taken over: what was asked for before may be older than that. */
  #taken = 0;
  #reading = new Latest();

  constructor(recording) {
    super();
    this.recording = recording;
    this.slots = [];
    this.byId = new Map();
    this.places = new Map();
  }

  get path() {
    return `/api/r/${this.recording}`;
  }

  /** Read the head and the page around a sentence; the rest comes in the background. */
  async load(profile) {
    this.head = await get(`${this.path}?profile=${profile}`);
    this.slots = new Array(this.head.sentences).fill(null);
    this.byId.clear();
    this.places.clear();
    let first = 0;
    if (this.head.place) {
      const found = await get(`${this.path}/sentences?ids=${this.head.place}`);
      first = Math.max(0, (found.sentences[0]?.index ?? 0) - 40);
    }
    await this.#page(first, 80);
    this.complete = this.#rest();
    this.dispatchEvent(new Event("head"));
  }

  /** Read some sentences; once more where something was taken over meanwhile. */
  async #some(query) {
    for (;;) {
      const taken = this.#taken;
      const answer = await get(`${this.path}/sentences?${query}`);
      if (taken === this.#taken) return answer;
    }
  }

  async #page(from, count) {
    const { sentences, total } = await this.#some(`from=${from}&count=${count}`);
    if (total !== this.slots.length) this.slots.length = total;
    for (const each of sentences) this.#put(each);
    this.dispatchEvent(new CustomEvent("changed", { detail: { ids: sentences.map((s) => s.id) } }));
  }

  async #rest() {
    for (let from = 0; from < this.slots.length; from += PAGE) {
      if (this.slots.slice(from, from + PAGE).some((slot) => slot === null || slot === undefined)) {
        await this.#page(from, PAGE);
      }
    }
  }

  #put(sentence) {
    this.#taken += 1;
    this.byId.set(sentence.id, sentence);
    this.places.set(sentence.id, sentence.index);
    this.slots[sentence.index] = sentence;
  }

  get length() {
    return this.slots.length;
  }

  /** The sentence at a place; null where it is not loaded. */
  at(place) {
    return this.slots[place] ?? null;
  }

  get(id) {
    return this.byId.get(id);
  }

  place(id) {
    return this.places.get(id) ?? -1;
  }

  /** All sentences that are loaded, in order. */
  all() {
    return this.slots.filter(Boolean);
  }

  /** The sentence at a time, or the last one before it. */
  placeAt(ms) {
    let low = 0;
    let high = this.slots.length - 1;
    let found = 0;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const slot = this.slots[middle];
      if (!slot) {
        const near = this.slots.findIndex((s) => s && s.start > ms);
        return near > 0 ? near - 1 : Math.max(0, near);
      }
      if (slot.start <= ms) {
        found = middle;
        low = middle + 1;
      } else high = middle - 1;
    }
    return found;
  }

  /** Whether all sentences are loaded. */
  get whole() {
    return this.all().length === this.length;
  }

  /** Languages in the order of columns: the one spoken first. */
  get languages() {
    return [this.head.language, ...this.head.targets];
  }

  /** Take what an answer to an edit says. */
  apply(answer) {
    this.#taken += 1;
    const { changed, removed, order, speakers, about } = answer;
    if (speakers) this.head.speakers = speakers;
    if (about) this.head.about = about;
    this.head.can_undo = answer.can_undo;
    this.head.can_redo = answer.can_redo;
    this.head.version = answer.version;
    for (const id of removed) this.byId.delete(id);
    for (const each of changed) this.byId.set(each.id, each);
    if (order) this.#reorder(order);
    else for (const each of changed) this.#put(each);
    if (order) this.dispatchEvent(new Event("order"));
    this.dispatchEvent(new CustomEvent("changed", { detail: { ids: changed.map((s) => s.id) } }));
    if (speakers || about) this.dispatchEvent(new Event("head"));
  }

  #reorder(order) {
    const same = order.length === this.slots.length && order.every((id, at) => this.slots[at]?.id === id);
    if (same) {
      for (const id of order) this.slots[this.places.get(id)] = this.byId.get(id);
      return;
    }
    this.places.clear();
    this.slots = order.map((id, at) => {
      this.places.set(id, at);
      const known = this.byId.get(id) ?? null;
      if (known) known.index = at;
      return known;
    });
  }

  /** Read some sentences again: somebody else changed them. */
  async refresh(ids) {
    for (let at = 0; at < ids.length; at += 100) {
      const part = ids.slice(at, at + 100);
      const { sentences, total } = await this.#some(`ids=${part.join(",")}`);
      if (sentences.length !== part.length || this.slots.length === 0 || total !== this.length) {
        return this.reload();
      }
      for (const each of sentences) this.#put(each);
      this.dispatchEvent(new CustomEvent("changed", { detail: { ids: part } }));
    }
    return undefined;
  }

  /** Read everything again, and keep showing what is here until it has come. */
  async reload() {
    const taken = this.#taken;
    const found = await this.#reading.ask(this.#everything());
    if (!found) return;
    const { head, slots } = found;
    if (taken !== this.#taken || !slots) {
      await this.reload();
      return;
    }
    this.#taken += 1;
    this.head = head;
    this.slots = slots;
    this.byId = new Map(slots.map((each) => [each.id, each]));
    this.places = new Map(slots.map((each, at) => [each.id, at]));
    this.dispatchEvent(new Event("order"));
    this.dispatchEvent(new Event("head"));
  }

  /** Head and sentences of one version; without sentences where another version came in between. */
  async #everything() {
    const head = await get(`${this.path}?profile=${this.head.profile.name}`);
    const slots = [];
    for (let from = 0; from < head.sentences; from += PAGE) {
      const { version, sentences } = await get(`${this.path}/sentences?from=${from}&count=${PAGE}`);
      if (version !== head.version) return { head };
      slots.push(...sentences);
    }
    return { head, slots };
  }

  /** Show a change before the server has it. */
  expect(id, change) {
    const known = this.byId.get(id);
    if (!known) return;
    change(known);
    this.dispatchEvent(new CustomEvent("changed", { detail: { ids: [id] } }));
  }
}
