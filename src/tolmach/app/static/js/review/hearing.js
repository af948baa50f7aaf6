// Hearing a sentence, a word, the place of the caret, or a voice.

import { get } from "../api.js";
import { Latest } from "../latest.js";
import { turnsOf } from "./turns.js";

/** A voice is heard for at most so long when somebody asks who it is. */
const VOICE = 10_000;
/** A word is heard for at least so long. */
const SHORTEST = 200;

/** What the review page plays. */
export class Hearing {
  constructor(review) {
    this.review = review;
    this.word = { sentence: null, at: 0 };
    this.latest = new Latest();
  }

  #play(start, end) {
    this.latest.drop();
    this.review.player.playPart(start, end);
  }

  /** Play a sentence. */
  sentence(id) {
    const one = this.review.sentences.get(id);
    if (one) this.#play(one.start, one.end);
  }

  /** Play from a word to the end of its sentence. */
  async from(id, code, at) {
    const { review } = this;
    const one = review.sentences.get(id);
    if (code === review.spoken && one.words[at]) {
      this.word = { sentence: id, at };
      this.#play(one.words[at][1], one.end);
      return;
    }
    const path = `/api/r/${review.id}/words?sentence=${id}&language=${code}`;
    const found = await this.latest.ask(get(path).catch(() => ({ words: [] })));
    if (!found || review.current !== id) return; // something else is to be heard by now
    const near = found.words[Math.min(at, found.words.length - 1)];
    this.#play(near ? near[1] : one.start, one.end);
  }

  /** Play from the word at the caret of a field. */
  caret(id, code, field) {
    const before = field.value.slice(0, field.selectionStart);
    const words = before.trim() ? before.trim().split(/\s+/).length : 0;
    this.from(id, code, Math.max(0, words - (/\s$/.test(before) ? 0 : 1)));
  }

  /** Play the word before or after the one that was heard last. */
  step(by) {
    const { player, sentences, current } = this.review;
    const one = sentences.get(current);
    if (!one?.words.length) return;
    const at = this.word.sentence === one.id ? this.word.at + by
      : one.words.findIndex(([, , end]) => end > player.now);
    this.word = { sentence: one.id, at: Math.max(0, Math.min(one.words.length - 1, at)) };
    const [, start, end] = one.words[this.word.at];
    this.#play(start, Math.max(end, start + SHORTEST));
  }

  /** Play of a speaker's longest turn, and never of somebody else's. */
  speaker(name) {
    const own = turnsOf(this.review.sentences.all()).filter((each) => each.speaker === name);
    const [longest] = own.sort((one, two) => two.end - two.start - (one.end - one.start));
    if (longest) this.#play(longest.start, Math.min(longest.end, longest.start + VOICE));
  }
}
