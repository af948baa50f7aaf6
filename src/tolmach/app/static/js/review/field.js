// A field in which a text is typed; every letter is on its way to the disk within a second.

import { h } from "../dom.js";
import { languageName, t } from "../i18n.js";

/** The field of a sentence in a language; `left` is called when the focus goes elsewhere. */
export class TextField {
  constructor(review, id, code, left) {
    this.review = review;
    this.id = id;
    this.code = code;
    this.left = left;
    const { head } = review.sentences;
    this.element = h("textarea", {
      class: "typed", rows: 1, lang: code, dir: head.languages[code]?.rtl ? "rtl" : "ltr",
      spellcheck: true, autocomplete: "off", maxLength: 20_000,
      "aria-label": t("row.text_in", { language: languageName(code) }),
      value: review.sentences.get(id).texts[code]?.text ?? "",
      on: { input: () => this.#typed(), blur: () => this.#blur(), click: (event) => this.#clicked(event) },
    });
  }

  get text() {
    return this.element.value;
  }

  /** Put the caret at a place or at the end, or select as far as another place. */
  focus(caret, end = caret) {
    this.element.focus({ preventScroll: true });
    if (caret === null && this.element.touched) return;
    this.element.touched = true;
    const at = caret ?? this.element.value.length;
    this.element.setSelectionRange(at, end ?? at);
  }

  /** As high as its text. */
  fit() {
    this.element.style.height = "auto";
    this.element.style.height = `${this.element.scrollHeight + 2}px`;
  }

  #typed() {
    this.fit();
    this.review.player.typed();
    const { review, id, code } = this;
    const sentence = review.sentences.get(id);
    const known = sentence.texts[code];
    const text = this.element.value.replace(/\s+/g, " ").trim();
    if (!text && code === review.spoken) return review.say(t("row.empty"));
    if (text === (known?.text ?? "")) return undefined;
    const state = known?.state === "needs_work" ? "needs_work" : "draft";
    const { revision = "" } = review.saver.outbox.waiting(id, code) ?? known ?? {}; // of what is in the field
    review.saver.type(
      { op: "set_text", sentence: id, language: code, revision, text, state },
      known?.text ?? "",
    );
    known ? Object.assign(known, { text, state })
      : (sentence.texts[code] = { text, state, revision: "", note: "", alternatives: [], pinned: 0 });
    return undefined;
  }

  #clicked(event) {
    if (event.altKey) this.review.hearing.caret(this.id, this.code, this.element);
  }

  /** Something else changed the text: show it, unless what is here is not saved yet. */
  update(text) {
    const waiting = this.review.saver.outbox.waiting(this.id, this.code);
    const now = (waiting ?? text)?.text ?? "";
    if (this.element.value.replace(/\s+/g, " ").trim() === now) return;
    const { selectionStart, selectionEnd } = this.element;
    this.element.value = now;
    if (document.activeElement === this.element) this.element.setSelectionRange(selectionStart, selectionEnd);
    this.fit();
  }

  #blur() {
    if (this.closed || !document.hasFocus()) return; // another window: the place is kept
    this.review.saver.flush();
    this.close();
    this.left();
  }

  close() {
    this.closed = true;
  }
}
