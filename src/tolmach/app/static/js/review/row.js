// One sentence: who says when what, in all languages that are shown, with states and reasons.

import { clock } from "../clock.js";
import { button, fill, h, icon } from "../dom.js";
import { languageName, t } from "../i18n.js";
import { TextField } from "./field.js";
import { rowMenu } from "./menus.js";
import { reasonLine } from "./reasons.js";
import { speakerClass, speakerName, speakerNumber } from "./speakers-look.js";
import { checked, stateMark } from "./states.js";

/** A row of the list. `review` is the page that it belongs to. */
export class Row {
  constructor(review, id) {
    this.review = review;
    this.id = id;
    this.fields = new Map();
    this.parts = new Map();
    this.time = button({ text: "0:00", kind: "time quiet", press: () => review.hearing.sentence(id) });
    this.who = button({ text: "", kind: "who quiet", press: () => review.actions.chooseSpeaker(id) });
    this.marks = h("div", { class: "marks" });
    this.texts = h("div", { class: "texts" });
    this.why = h("p", { class: "why", id: `why-${id}` });
    this.tools = h("div", { class: "row-tools", role: "toolbar", "aria-label": t("row.tools") });
    this.element = h(
      "li",
      { class: "row", tabIndex: -1, "aria-label": "", on: {
        focusin: () => review.go(id, { focus: false }),
        pointerenter: () => this.#pointAt(),
        pointerdown: (event) => this.#pressed(event),
        dblclick: (event) => this.#editAt(event),
      } },
      h("div", { class: "row-head" }, this.time, this.who, this.marks),
      h("div", { class: "row-body" }, this.texts, this.why, this.tools),
    );
    this.update();
  }

  get sentence() {
    return this.review.sentences.get(this.id);
  }

  /** Show what is known of the sentence now; a field in which somebody types stays as it is. */
  update() {
    const { review, sentence } = this;
    if (!sentence) return;
    const current = review.current === this.id;
    this.element.classList.toggle("current", current);
    this.element.classList.toggle("withheld", Boolean(sentence.withheld));
    this.element.classList.toggle("new-paragraph", sentence.paragraph);
    this.element.tabIndex = current ? 0 : -1;
    if (current) this.element.setAttribute("aria-current", "true");
    else this.element.removeAttribute("aria-current");
    this.element.setAttribute("aria-label", t("row.label", {
      time: clock(sentence.start), speaker: this.#speaker(), text: sentence.texts[review.spoken]?.text ?? "",
    }));
    this.time.querySelector("span").textContent = clock(sentence.start);
    this.time.title = t("row.hear");
    this.#showSpeaker();
    this.#showMarks();
    this.#showTexts();
    const open = !review.shown.every((code) => checked(sentence.texts[code]));
    const reasons = open && !sentence.withheld ? sentence.reasons : [];
    this.why.hidden = reasons.length === 0;
    if (reasons.length) fill(this.why, icon("warn"), h("span", {}, reasonLine(reasons, sentence)));
    this.#showTools(current);
  }

  #speaker() {
    return speakerName(this.review.sentences.head.speakers, this.sentence.speaker);
  }

  #showSpeaker() {
    const { speakers } = this.review.sentences.head;
    const number = speakerNumber(speakers, this.sentence.speaker);
    const name = this.#speaker();
    const known = `${number} ${name}`;
    if (this.who.known === known) return;
    this.who.known = known;
    const dot = h("i", { class: `dot ${speakerClass(number)}`, "aria-hidden": "true" }, number ? String(number) : "?");
    fill(this.who, dot, h("span", {}, name));
    this.who.setAttribute("aria-label", t("row.speaker", { name }));
    this.who.title = name;
    this.who.hidden = !speakers.length && !this.sentence.speaker;
  }

  #showMarks() {
    const { sentence, review } = this;
    const mark = (draw, text, kind = "") =>
      h("span", { class: `mark ${kind}`, title: text }, icon(draw), h("span", { class: "unseen" }, text));
    const notes = review.shown.filter((code) => sentence.texts[code]?.note);
    const claim = review.claims.of(this.id);
    fill(
      this.marks,
      sentence.paragraph ? mark("paragraph", t("row.paragraph")) : null,
      notes.length ? mark("note", t("row.has_note")) : null,
      sentence.comments.length
        ? h("span", { class: "mark", title: t("row.comments", { n: sentence.comments.length }) },
            icon("comment"), h("span", { "aria-hidden": "true" }, String(sentence.comments.length)),
            h("span", { class: "unseen" }, t("row.comments", { n: sentence.comments.length })))
        : null,
      Object.values(sentence.texts).some((text) => text.pinned) ? mark("pin", t("row.pinned")) : null,
      claim ? h("span", { class: "mark claim" }, icon("people"), claim.by) : null,
    );
  }

  #showTexts() {
    const { review, sentence } = this;
    const codes = review.shown;
    if (codes.join() !== this.codes) {
      this.codes = codes.join();
      this.parts.clear();
      fill(this.texts, codes.map((code) => this.#part(code).element));
    }
    for (const code of codes) {
      const part = this.parts.get(code);
      const text = sentence.texts[code];
      const editing = this.fields.get(code);
      if (editing) editing.update(text);
      else this.#showWords(part.content, code, text);
      const mark = stateMark(text);
      part.state.replaceWith(mark);
      part.state = mark;
    }
    if (sentence.withheld && !this.reason) {
      this.reason = h("p", { class: "withheld-note" });
      this.texts.after(this.reason);
    }
    if (this.reason) {
      this.reason.hidden = !sentence.withheld;
      if (sentence.withheld) {
        fill(this.reason, icon("hidden"), h("span", {}, t("row.withheld", { reason: sentence.withheld.reason,
          by: sentence.withheld.by || t("row.unknown") })));
      }
    }
  }

  #part(code) {
    const { languages } = this.review.sentences.head;
    const content = h("div", { class: "content", lang: code, dir: languages[code]?.rtl ? "rtl" : "ltr" });
    const state = h("span", { class: "state" });
    const element = h("div", { class: "text", data: { language: code } },
      h("div", { class: "text-head" },
        h("span", { class: "tag", title: languageName(code), "aria-hidden": "true" }, code.toUpperCase()),
        h("span", { class: "unseen" }, `${languageName(code)}: `), state),
      content);
    this.parts.set(code, { element, content, state });
    return this.parts.get(code);
  }

  /**
   * The text; words that a reason names are underlined. Words become elements, which can be clicked,
   * only where somebody points at them or works: thousands of them would slow down scrolling.
   */
  #showWords(content, code, text) {
    const { review, sentence } = this;
    const spoken = code === review.spoken;
    const shown = text?.text ?? "";
    const doubtful = new Set(spoken && !checked(text) ? sentence.reasons.flatMap((r) => r.words ?? []) : []);
    const apart = this.pointed || review.current === this.id;
    const key = `${apart}|${shown}|${[...doubtful]}|${spoken ? sentence.revision : ""}`;
    if (content.shown === key) return;
    content.shown = key;
    if (!shown) {
      fill(content, h("span", { class: "dim" }, t("row.no_text")));
      return;
    }
    if (!apart && !doubtful.size) {
      content.textContent = shown;
      return;
    }
    const spaced = review.sentences.head.languages[code]?.spaced !== false;
    const timed = sentence.words.map(([word]) => word);
    const current = spoken && timed.join(spaced ? " " : "") === shown;
    const words = current ? timed : spaced ? shown.split(/\s+/) : [shown];
    fill(content, words.map((word, at) => [
      at && spaced ? " " : null,
      h("span", { class: doubtful.has(at) ? "word doubtful" : "word", data: { word: at } }, word),
    ]));
  }

  #showTools(current) {
    if (!current) {
      if (this.tools.childElementCount) fill(this.tools);
      return;
    }
    if (this.tools.childElementCount) return;
    const { review } = this;
    const { actions } = review;
    const tool = (name, draw, { text = true, kind = "small" } = {}) =>
      button({ label: t(`action.${name}`), text: text ? t(`action.${name}`) : undefined, draw, kind,
        keys: review.keyOf(name), press: () => actions[name]() });
    const more = button({ label: t("row.more"), draw: "more", kind: "small", "aria-haspopup": "menu",
      press: () => rowMenu(review, more) });
    fill(this.tools,
      review.writes ? [
        tool("approve", "check", { kind: "small primary" }),
        tool("needsWork", "warn"),
        tool("edit", "pencil"),
        tool("split", "split", { text: false }),
        tool("merge", "merge", { text: false }),
        tool("insert", "plus", { text: false }),
      ] : null,
      tool("replay", "loop", { text: false }),
      more);
  }

  #pointAt() {
    if (this.pointed) return;
    this.pointed = true;
    this.#showTexts();
  }

  #pressed(event) {
    const word = event.target.closest?.("[data-word]");
    if (event.button !== 0 || event.target.closest("button, textarea")) return;
    this.review.go(this.id, { focus: true, show: false }); // what is under the pointer stays there
    event.preventDefault();
    this.pressed = word ? { code: word.closest(".text").dataset.language, at: Number(word.dataset.word) } : null;
    if (word) this.review.hearing.from(this.id, word.closest(".text").dataset.language, Number(word.dataset.word));
  }

  #editAt(event) {
    const part = event.target.closest?.(".text");
    if (!part || !this.review.writes || event.target.closest("textarea")) return;
    const code = part.dataset.language;
    const words = [...part.querySelectorAll("[data-word]")];
    const word = this.pressed?.code === code ? words[this.pressed.at] : null; // drawn again since the first click
    let range = [];
    if (word) {
      const before = words.slice(0, this.pressed.at);
      const first = before.reduce((sum, each) => sum + each.textContent.length + 1, 0);
      const [, opening, inner] = word.textContent.match(/^([^\p{L}\p{N}]*)(.*?)[^\p{L}\p{N}]*$/u);
      range = [first + opening.length, first + opening.length + inner.length];
    }
    this.review.player.pause();
    this.edit(code, ...range);
  }

  /** Let somebody type in a language; the caret goes to a place or to the end, or words are selected. */
  edit(code, caret = null, end = caret) {
    const part = this.parts.get(code);
    if (!part || !this.review.writes) return;
    let field = this.fields.get(code);
    if (!field) {
      field = new TextField(this.review, this.id, code, () => this.#left(code));
      this.fields.set(code, field);
      fill(part.content, field.element);
      part.content.shown = null;
      field.fit();
    }
    field.focus(caret, end);
  }

  #left(code) {
    this.fields.delete(code);
    if (this.parts.has(code)) {
      fill(this.parts.get(code).content);
      this.parts.get(code).content.shown = null;
    }
    this.update();
  }

  /** The language that is being typed in, or null. */
  get editing() {
    for (const [code, field] of this.fields) if (field.element === document.activeElement) return code;
    return null;
  }

  /** Mark the word that is said now. */
  say(ms) {
    const content = this.parts.get(this.review.spoken)?.content;
    const words = this.sentence?.words ?? [];
    const at = words.findIndex(([, start, end]) => ms >= start && ms < end);
    if (at === this.said) return;
    content?.querySelector(".said")?.classList.remove("said");
    this.said = at;
    if (at >= 0) content?.querySelector(`[data-word="${at}"]`)?.classList.add("said");
  }

  close() {
    for (const field of this.fields.values()) field.close();
  }
}
