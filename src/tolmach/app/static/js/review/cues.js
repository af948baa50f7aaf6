// Cues as they will be published: over the picture, on the waveform, beside a sentence.

import { get, getRaw } from "../api.js";
import { fill, h } from "../dom.js";
import { Latest } from "../latest.js";
import { settings } from "../settings.js";

/** Edits in a row ask for the cues once, so long after the last one. */
const CALM = 1500;
/** Seconds before and after a place for which cues are read at once. */
const NEAR = 60;

/** Event: `changed` after cues were read. */
export class Cues extends EventTarget {
  constructor(recording) {
    super();
    this.recording = recording;
    this.cues = [];
    this.language = "";
    this.etag = "";
    this.all = new Latest();
    this.near = new Latest();
  }

  /** Show another language; there are no cues until those of it have come. */
  async use(language) {
    this.language = language;
    this.etag = "";
    this.near.drop();
    this.cues = [];
    this.#index();
    await this.read();
  }

  /** Read those near a time at once, and all of them when nothing is edited for a while. */
  soon(near) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), CALM);
    if (near !== undefined) this.#near(near);
  }

  async #near(ms) {
    this.all.drop(); // what was asked for before is older, and is asked for again soon
    const found = await this.near.ask(get(`/api/r/${this.recording}/cues?language=${this.language}`
      + `&profile=${settings().profile}&around=${ms}&seconds=${NEAR}`)).catch(() => null);
    if (!found) return;
    const [from, to] = [ms - 1000 * NEAR, ms + 1000 * NEAR];
    this.cues = [...this.cues.filter((cue) => cue.end <= from), ...found.cues.filter((cue) => cue.end > from && cue.start < to),
      ...this.cues.filter((cue) => cue.start >= to)];
    this.#index();
    this.dispatchEvent(new Event("changed"));
  }

  /** Read them now. */
  async read() {
    const path = `/api/r/${this.recording}/cues?language=${this.language}&profile=${settings().profile}`;
    const headers = this.etag ? { "if-none-match": this.etag } : {};
    const { body, answer } = await this.all.ask(getRaw(path, { headers })).catch(() => null) ?? {};
    if (!answer || answer.status === 304) return;
    this.near.drop();
    this.etag = answer.headers.get("etag") ?? "";
    this.cues = body.cues;
    this.#index();
    this.dispatchEvent(new Event("changed"));
  }

  #index() {
    this.bySentence = new Map();
    for (const cue of this.cues) {
      for (const id of cue.sentences) {
        if (!this.bySentence.has(id)) this.bySentence.set(id, []);
        this.bySentence.get(id).push(cue);
      }
    }
  }

  /** Cues of a sentence. */
  of(id) {
    return this.bySentence?.get(id) ?? [];
  }

  /** The cue on the screen at a time; null in a pause. */
  at(ms) {
    let low = 0;
    let high = this.cues.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const cue = this.cues[middle];
      if (ms < cue.start) high = middle - 1;
      else if (ms >= cue.end) low = middle + 1;
      else return cue;
    }
    return null;
  }

  /** Cues that touch a stretch of time. */
  between(start, end) {
    return this.cues.filter((cue) => cue.end > start && cue.start < end);
  }

  /** Draw the cue of a time into an element, if it is another one than before. */
  draw(element, ms) {
    const cue = this.at(ms);
    if (element.shown === cue) return;
    element.shown = cue;
    fill(element, (cue?.lines ?? []).map((line) =>
      h("span", { class: "cue-line", lang: this.language, dir: "auto" }, line)));
  }

  close() {
    clearTimeout(this.timer);
    this.all.drop();
    this.near.drop();
  }
}
