// Answers can come in another order than they were asked for, or after nobody wants them any more.

/** One thing that is asked for again and again: only the answer to the newest question counts. */
export class Latest {
  #turn = 0;

  /** The answer; undefined where something newer was asked for meanwhile, even if this one failed. */
  async ask(question) {
    this.drop();
    const mine = this.#turn;
    try {
      const answer = await question;
      return mine === this.#turn ? answer : undefined;
    } catch (error) {
      if (mine === this.#turn) throw error;
      return undefined;
    }
  }

  /** What was asked for no longer counts. */
  drop() {
    this.#turn += 1;
  }
}
