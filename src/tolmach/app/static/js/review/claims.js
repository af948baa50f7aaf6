// Who works on which sentences.

/** Claims of a recording; they warn and never block. */
export class Claims {
  constructor(sentences, own) {
    this.sentences = sentences;
    this.own = own;
    this.list = [];
  }

  use(list) {
    this.list = list;
  }

  /** Somebody else's claim that covers a sentence. */
  of(id) {
    const place = this.sentences.place(id);
    return this.list.find((claim) => claim.by !== this.own() && this.#covers(claim, place)) ?? null;
  }

  /** Whether a sentence is in one of our own claims. */
  mine(id) {
    const place = this.sentences.place(id);
    return this.list.some((claim) => claim.by === this.own() && this.#covers(claim, place));
  }

  #covers(claim, place) {
    return place >= this.sentences.place(claim.first) && place <= this.sentences.place(claim.last);
  }
}
