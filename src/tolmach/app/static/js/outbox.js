// The order in which acts are saved, without a page: what is waiting, and what an answer changes.
//
// A text that somebody types is one waiting act that grows; everything else is an act of its own.
// Acts are sent one after another. Each names the revisions that the person saw; after our own save
// these are moved on, while another person's change leaves them as they are, so that the server
// refuses what would overwrite it. An act that was sent never grows again, even if no answer came: the
// server may have it, and takes an entry only once.

/** An id for an entry of the journal. */
export const newEntry = () =>
  [...crypto.getRandomValues(new Uint8Array(6))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

export class Outbox {
  constructor() {
    this.acts = [];
    this.sending = null;
  }

  /** Add an act; `kind` is edit, undo or redo. */
  add(operations, { kind = "edit", message = "", label = "" } = {}) {
    const act = { entry: newEntry(), kind, operations, message, label };
    this.acts.push(act);
    return act;
  }

  /** Add what somebody types, or let the act that waits for it grow. */
  type(operation, base) {
    const last = this.acts.at(-1);
    if (last && !last.sent && last.typed === key(operation)) {
      Object.assign(last.operations[0], { text: operation.text, state: operation.state });
      return last;
    }
    const act = this.add([operation]);
    act.typed = key(operation);
    act.base = base;
    return act;
  }

  /** The next act to send, marked as such; null while one is on its way or none waits. */
  take() {
    if (this.sending || !this.acts.length) return null;
    [this.sending] = this.acts;
    this.sending.sent = true;
    return this.sending;
  }

  /**
   * It was saved: forget it, and move the revisions of later acts on. `later` are ids of sentences
   * that others changed after it, where the answer to an earlier try was lost.
   */
  saved(before, changed, later = []) {
    const { operations } = this.sending;
    this.drop(this.sending);
    const moves = new Map();
    for (const now of changed.filter((each) => !later.includes(each.id))) {
      const old = before(now.id);
      if (old) revisions(old, now).forEach(([from, to]) => moves.set(from, to));
      for (const each of operations.filter(({ sentence }) => sentence === now.id)) {
        const { revision } = TEXTUAL.has(each.op) ? now.texts[each.language] ?? {} : now;
        if (revision) moves.set(place(each, "revision"), revision);
      }
    }
    for (const act of this.acts) {
      for (const operation of act.operations) {
        for (const name of ["revision", "with_revision"]) {
          const at = place(operation, name);
          if (moves.has(at)) operation[name] = moves.get(at);
        }
      }
    }
  }

  /** It was not saved and is to be sent again later. */
  failed() {
    this.sending = null;
  }

  /** Forget an act. */
  drop(act) {
    this.acts = this.acts.filter((each) => each !== act);
    if (this.sending === act) this.sending = null;
  }

  /** The last operation that waits with a text for a sentence in a language; undefined where none does. */
  waiting(sentence, language) {
    return this.acts.flatMap((act) => act.operations)
      .findLast((each) => each.op === "set_text" && key(each) === `${sentence} ${language}`);
  }

  get empty() {
    return this.acts.length === 0;
  }
}

const key = (operation) => `${operation.sentence} ${operation.language}`;

/** What an operation's revision is of: a sentence's or a text's, by its value. */
function place(operation, name) {
  const sentence = name === "with_revision" ? operation.with : operation.sentence;
  const language = TEXTUAL.has(operation.op) ? operation.language : "";
  return `${sentence} ${language} ${operation[name]}`;
}

const TEXTUAL = new Set(["set_text", "set_state", "set_note", "dismiss", "unpin", "take_repair_back"]);

/** Pairs of old and new revisions of a sentence that we changed ourselves. */
function revisions(old, now) {
  const pairs = [[`${now.id}  ${old.revision}`, now.revision]];
  for (const [code, text] of Object.entries(now.texts)) {
    pairs.push([`${now.id} ${code} ${old.texts[code]?.revision ?? ""}`, text.revision]);
  }
  return pairs;
}
