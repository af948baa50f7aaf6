// Beside the list: why a sentence is doubtful and what to do, its times and cues, notes, history.

import { get } from "../api.js";
import { clock, parseClock } from "../clock.js";
import { complain, notice } from "../dialog.js";
import { button, choice, fill, h, icon, newId, redraw } from "../dom.js";
import { listen } from "../events.js";
import { dayOf, languageName, number, t, tOr } from "../i18n.js";
import { Latest } from "../latest.js";
import { change, settings } from "../settings.js";
import { changedParts } from "./difference.js";
import { distinct, reasonDetail, reasonText } from "./reasons.js";
import { checked } from "./states.js";

const TABS = ["help", "times", "notes", "history"];

/** The panel of the current sentence. */
export class Details {
  constructor(review) {
    this.review = review;
    this.tab = "help";
    this.proposals = new Map();
    this.asked = new Map();
    this.names = new Map();
    this.entries = new Latest();
    this.tabs = TABS.map((name) => h("button", {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "details-panel",
      "aria-selected": String(name === this.tab), tabIndex: name === this.tab ? 0 : -1,
      on: { click: () => this.choose(name), keydown: (event) => this.#tabKey(event) },
    }, t(`details.${name}`)));
    this.panel = h("div", { id: "details-panel", class: "details-panel", role: "tabpanel", tabIndex: 0,
      "aria-labelledby": "tab-help" });
    this.element = h("section", { class: "details", "aria-label": t("details.title") },
      h("h2", { class: "unseen" }, t("details.title")),
      h("div", { class: "tabs", role: "tablist", "aria-label": t("details.title") }, this.tabs), this.panel);
    this.ends = [
      listen("task", (task) => this.#task(task)),
      listen("hello", () => [...this.asked.keys()].forEach((name) => this.#lookAfter(name))),
    ];
  }

  #tabKey(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
    if (!by) return;
    event.preventDefault();
    const at = (TABS.indexOf(this.tab) + by + TABS.length) % TABS.length;
    this.choose(TABS[at]);
    this.tabs[at].focus();
  }

  /** Show another part. */
  choose(name) {
    this.tab = name;
    this.tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(TABS[at] === name));
      tab.tabIndex = TABS[at] === name ? 0 : -1;
    });
    this.panel.setAttribute("aria-labelledby", `tab-${name}`);
    this.update();
  }

  /** Show what is known of the current sentence. */
  update() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#draw(), 60);
  }

  #draw() {
    const one = this.review.sentences.get(this.review.current);
    if (!one) {
      fill(this.panel);
      return;
    }
    if (this.panel.contains(document.activeElement) && document.activeElement.matches("input, textarea")) return;
    const draw = { help: this.#help, times: this.#times, notes: this.#notes, history: this.#history }[this.tab];
    draw.call(this, one);
  }

  // ---- what may be wrong, and likely fixes

  #help(one) {
    const { review } = this;
    const reasons = distinct(one.reasons);
    redraw(this.panel,
      reasons.length
        ? h("ul", { class: "reasons" }, reasons.map((reason) => h("li", {}, icon("warn"),
            h("div", {}, h("strong", {}, reasonText(reason, one)),
              reasonDetail(reason) ? h("span", { class: "dim" }, ` ${reasonDetail(reason)}`) : null))))
        : h("p", { class: "dim" }, t("details.no_reasons")),
      this.#repairs(one),
      review.shown.map((code) => this.#proposals(one, code)),
      this.#translateAgain(one),
      this.#names(one));
  }

  #repairs(one) {
    const { review } = this;
    const repairs = review.repairs(one);
    if (!repairs.length) return null;
    return h("div", { class: "proposals repairs" },
      h("h3", {}, t("details.repairs")),
      h("ul", {}, repairs.map((each, at) => h("li", {},
        h("p", {}, h("span", { class: "tag" }, each.language.toUpperCase()), " ",
          h("del", { lang: each.language, dir: "auto" }, each.text), " → ",
          h("ins", { lang: each.language, dir: "auto" }, each.instead)),
        review.writes ? h("div", { class: "buttons" },
          button({ text: t("details.take_back"), draw: "undo", kind: "small", data: { keep: `repair-${at}` },
            keys: at === 0 ? review.keyOf("takeRepairBack") : "",
            press: () => review.actions.takeRepairBack(one, each) })) : null))));
  }

  #proposals(one, code) {
    const { review } = this;
    const text = one.texts[code];
    const own = (text?.alternatives ?? []).map((each) => ({ ...each, kept: true }));
    const asked = this.proposals.get(`${one.id} ${code}`) ?? [];
    const all = [...asked, ...own].filter((each) => each.text !== text?.text);
    if (!all.length || (checked(text) && !asked.length)) return null;
    const title = code === review.spoken ? t("details.second_reading") : t("details.alternatives", { language: languageName(code) });
    return h("div", { class: "proposals" },
      h("h3", {}, title),
      h("ul", {}, all.slice(0, 5).map((each, at) => h("li", {},
        h("p", { lang: code, dir: "auto" }, changedParts(text?.text ?? "", each.text)
          .map((part) => part.added ? h("mark", {}, part.text) : part.text)),
        each.model ? h("p", { class: "hint" }, t("details.of_model", { model: each.model })) : null,
        review.writes ? h("div", { class: "buttons" },
          button({ text: t("details.take"), draw: "check", kind: "small", data: { keep: `take-${code}-${at}` },
            keys: at === 0 ? review.keyOf("accept") : "", press: () => review.actions.take(one, code, each.text, each.kept ? "human" : "machine") }),
          each.kept ? button({ text: t("details.reject"), draw: "close", kind: "small quiet",
            data: { keep: `reject-${code}-${at}` },
            press: () => review.actions.reject(one, code, each.text) }) : null) : null))));
  }

  #translateAgain(one) {
    const { review } = this;
    const targets = review.shown.filter((code) => code !== review.spoken);
    if (!targets.length || !review.writes) return null;
    return h("div", { class: "buttons" }, targets.map((code) => {
      const waits = [...this.asked.values()].some((each) => each.sentence === one.id && each.language === code);
      return button({
        text: waits ? t("details.translating") : t("details.translate", { language: languageName(code) }),
        draw: "redo", kind: "small", disabled: waits, keys: review.keyOf("translate"),
        press: () => review.actions.translate(code, one.id),
      });
    }));
  }

  /** A translation was asked for; it comes as an event. */
  expectProposals(task, sentence, language) {
    this.asked.set(task, { sentence, language });
    if (this.review.current === sentence) this.choose("help");
    this.#lookAfter(task);
  }

  /** The event may have come before we knew the task, or while nobody was connected. */
  #lookAfter(name) {
    get(`/api/tasks/${name}`).then((task) => this.#task(task), () => {});
  }

  #task(task) {
    const asked = this.asked.get(task.task);
    if (!asked || task.state === "running") return;
    const { sentence, language } = asked;
    this.asked.delete(task.task);
    if (task.state === "failed") complain({ code: "refused", message: task.error?.message ?? "", facts: {},
      nextStep: task.error?.next_step ?? "" });
    else this.proposals.set(`${sentence} ${language}`, task.proposals);
    const same = task.proposals?.every((each) => each.text === this.review.sentences.get(sentence)?.texts[language]?.text);
    if (task.state === "done" && same) notice(t("details.same_again"));
    this.update();
  }

  #names(one) {
    const { review, names } = this; // a new map once the glossary is another one
    const key = `${one.id} ${one.revision}`;
    const known = names.get(key);
    if (!known) {
      get(`/api/r/${review.id}/glossary?sentence=${one.id}`).then((found) => {
        names.set(key, found.hits);
        if (review.current === one.id && found.hits.length) this.update();
      }, () => {});
    }
    return h("div", { class: "names" },
      h("h3", {}, t("details.names")),
      known?.length
        ? h("ul", {}, known.map((hit) => h("li", {},
            h("strong", { lang: review.spoken }, hit.source),
            Object.entries(hit.targets).map(([code, forms]) =>
              h("span", { lang: code }, ` → ${forms.join(" / ")}`)),
            hit.missing.length ? h("span", { class: "wrong" }, icon("warn"),
              t("details.name_missing", { languages: hit.missing.map((code) => code.toUpperCase()).join(", ") })) : null,
            hit.note ? h("p", { class: "hint" }, hit.note) : null)))
        : h("p", { class: "dim" }, t("details.no_names")),
      review.writes ? button({ text: t("details.add_name"), draw: "book", kind: "small", keys: review.keyOf("glossary"),
        press: () => review.actions.glossary() }) : null);
  }

  // ---- times and cues

  #times(one) {
    const { review } = this;
    const at = (edge) => {
      const input = h("input", { value: clock(one[edge], 3), inputMode: "decimal", dir: "ltr", class: "clock-input",
        id: newId("time"), readOnly: !review.writes, on: { change: () => set() } });
      const set = () => {
        const ms = parseClock(input.value);
        if (ms === null) {
          input.setAttribute("aria-invalid", "true");
          return notice(t("times.wrong"), { problem: true });
        }
        input.blur();
        return review.actions.retime(one.id, { [edge]: ms });
      };
      const cap = edge === "start" ? "Start" : "End";
      const step = (direction, draw) => button({ label: t(`action.${edge}${direction}`), draw, kind: "small",
        keys: review.keyOf(`${edge}${direction}`), data: { keep: `${edge}${direction}` },
        press: () => review.actions[`${edge}${direction}`](review.sentences.get(one.id)) });
      return h("div", { class: "time-row" }, h("label", { htmlFor: input.id }, t(`times.${edge}`)), input,
        review.writes ? [step("Earlier", "left"), step("Later", "right"),
          button({ text: t("times.here"), kind: "small", keys: review.keyOf(`set${cap}`), label: t(`action.set${cap}`),
            data: { keep: `set${cap}` }, press: () => review.actions[`set${cap}`](review.sentences.get(one.id)) })] : null);
    };
    const codes = review.sentences.languages;
    const language = choice(codes.map((code) => [code, languageName(code)]), review.cues.language,
      { "aria-label": t("times.language"), data: { keep: "cue-language" }, on: { change: () => review.showCues(language.value) } });
    const { profiles } = review.sentences.head.profile;
    const profile = choice(profiles.map((name) => [name, name]), settings().profile,
      { "aria-label": t("times.profile"), data: { keep: "profile" },
        on: { change: () => change({ profile: profile.value }) } });
    const cues = review.cues.of(one.id);
    redraw(this.panel, at("start"), at("end"),
      h("p", { class: "dim" }, t("times.length", { seconds: number((one.end - one.start) / 1000, 1) })),
      h("div", { class: "cue-head" }, h("h3", {}, t("times.cues")), language, profile),
      cues.length ? h("ol", { class: "cues" }, cues.map((cue) => this.#cue(cue)))
        : h("p", { class: "dim" }, one.withheld ? t("times.withheld") : t("times.no_cues")),
      cues.some((cue) => cue.pinned) && review.writes
        ? button({ text: t("times.unpin"), draw: "undo", kind: "small", press: () => review.actions.unpin(one) }) : null);
  }

  #cue(cue) {
    const { review } = this;
    const limits = review.sentences.head.profile.limits[review.cues.language];
    const lines = h("textarea", { rows: 2, lang: review.cues.language, dir: "auto", value: cue.lines.join("\n"),
      readOnly: !review.writes, "aria-label": t("times.lines"), on: { change: () => save() } });
    const save = () => {
      const news = lines.value.split("\n").map((line) => line.trim()).filter(Boolean);
      lines.blur();
      if (news.join(" ") !== cue.lines.join(" ")) {
        notice(t("times.same_words"), { problem: true });
        lines.value = cue.lines.join("\n");
      } else if (news.length) review.actions.setCue(cue, { lines: news });
    };
    const edge = (name) => {
      const input = h("input", { value: clock(cue[name], 2), dir: "ltr", class: "clock-input", readOnly: !review.writes,
        "aria-label": t(`times.cue_${name}`), on: { change: () => {
          const ms = parseClock(input.value);
          input.blur();
          if (ms === null) notice(t("times.wrong"), { problem: true });
          else review.actions.setCue(cue, { [name]: ms });
        } } });
      return input;
    };
    const give = (to, draw) => button({ label: t(`times.word_${to}`), draw, kind: "small quiet",
      data: { keep: `${cue.start} ${to}` }, press: () => review.actions.moveWord(cue, to) });
    const longest = Math.max(...cue.lines.map((line) => [...line].length));
    return h("li", {},
      h("div", { class: "cue-times" }, edge("start"), h("span", { "aria-hidden": "true" }, "–"), edge("end"),
        cue.pinned ? h("span", { class: "mark", title: t("row.pinned") }, icon("pin"), h("span", { class: "unseen" }, t("row.pinned"))) : null,
        review.writes ? [give("previous", "up"), give("next", "down")] : null),
      lines,
      h("p", { class: "hint" }, t("times.measure", { cps: number(cue.cps ?? 0, 1), most: number(limits?.cps ?? 0),
        longest: number(longest), width: number(limits?.cpl ?? 0) })),
      cue.violations.map((each) => h("p", { class: "wrong" }, icon("warn"),
        tOr(`rule.${each.rule}`, each.rule), " ", h("span", {}, each.text))));
  }

  // ---- notes, comments, history

  #notes(one) {
    const { review } = this;
    redraw(this.panel,
      h("h3", {}, t("details.notes_readers")),
      review.shown.filter((code) => one.texts[code]).map((code) => h("div", { class: "note-row" },
        h("span", { class: "tag" }, code.toUpperCase()),
        h("p", { lang: code, dir: "auto", class: one.texts[code].note ? "" : "dim" },
          one.texts[code].note || t("details.no_note")),
        review.writes ? button({ text: t("details.edit_note"), label: t("note.title", { language: languageName(code) }),
          kind: "small", data: { keep: `note-${code}` }, press: () => review.actions.note(code, one) }) : null)),
      h("h3", {}, t("details.comments")),
      one.comments.length
        ? h("ul", { class: "comments" }, one.comments.map((each) => h("li", {},
            h("strong", {}, each.by || t("row.unknown")), h("p", { dir: "auto" }, each.text))))
        : h("p", { class: "dim" }, t("details.no_comments")),
      review.writes ? button({ text: t("comment.title"), draw: "comment", kind: "small", data: { keep: "comment" },
        keys: review.keyOf("comment"), press: () => review.actions.comment(one.id) }) : null);
  }

  async #history(one) {
    const wanted = one.id;
    const found = await this.entries.ask(get(`/api/r/${this.review.id}/history?sentence=${one.id}`).catch(() => ({ entries: [] })));
    if (!found || this.tab !== "history" || this.review.current !== wanted) return;
    const { entries } = found;
    redraw(this.panel, entries.length
      ? h("ul", { class: "history" }, entries.map((entry) => h("li", { class: entry.undone ? "undone" : "" },
          h("p", { class: "dim" }, `${entry.by || t("row.unknown")} · ${dayOf(entry.at)}`,
            entry.undone ? ` · ${t("details.undone")}` : ""),
          entry.changes.map((each) => h("p", {}, tOr(`what.${each.what}`, each.what.replaceAll("_", " ")),
            each.language ? ` ${each.language.toUpperCase()}` : "",
            each.state ? ` · ${tOr(`state.${each.state}`, each.state)}` : "",
            each.content || each.text ? h("span", { class: "quote", lang: each.language, dir: "auto" }, each.content ?? each.text) : null)))))
      : h("p", { class: "dim" }, t("details.no_history")));
  }

  close() {
    clearTimeout(this.timer);
    for (const end of this.ends) end();
  }
}
