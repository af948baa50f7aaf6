// The page on which a recording is heard, read, corrected and approved.

import { get, send } from "../api.js";
import { explain, notice } from "../dialog.js";
import { button, choice, fill, h, icon } from "../dom.js";
import { connect, listen } from "../events.js";
import { languageName, listed, t } from "../i18n.js";
import { inForce, keyOf, MAC } from "../keymap.js";
import { firstKey, meaning } from "../keys.js";
import { Latest } from "../latest.js";
import { makeActions } from "../review/actions.js";
import { Claims } from "../review/claims.js";
import { resolveConflict } from "../review/conflict.js";
import { Cues } from "../review/cues.js";
import { Details } from "../review/details.js";
import { showFind } from "../review/find.js";
import { Hearing } from "../review/hearing.js";
import { emptyRow, List } from "../review/list.js";
import { pageMenu } from "../review/menus.js";
import { Others } from "../review/others.js";
import { Player } from "../review/player.js";
import { reasonLine } from "../review/reasons.js";
import { Row } from "../review/row.js";
import { SaveState } from "../review/savestate.js";
import { Timeline } from "../review/timeline.js";
import { BY_DOUBT, Walk, WALKS } from "../review/walk.js";
import { Waveform } from "../review/waveform.js";
import { Saver } from "../save.js";
import { Sentences } from "../sentences.js";
import { change, onSettings, settings } from "../settings.js";
import { showKeys } from "./help.js";

/** Show the page; returns what ends it. */
export async function show(main, { recording, session, title, query }) {
  const review = new Review(recording, session);
  try {
    await review.open(main);
  } catch (error) {
    review.close();
    throw error;
  }
  title(t("review.page", { title: review.sentences.head.recording.title }));
  const find = query.get("find");
  if (find) showFind(review, true, { find, language: query.get("language") });
  return () => review.close();
}

class Review {
  constructor(id, session) {
    this.id = id;
    this.session = session;
    this.current = null;
    this.sentences = new Sentences(id);
    this.saver = new Saver(id, (name) => this.sentences.get(name));
    this.cues = new Cues(id);
    this.walk = new Walk(this);
    this.claims = new Claims(this.sentences, () => session.handle);
    this.hearing = new Hearing(this);
    this.actions = makeActions(this);
    this.profiles = new Latest();
    this.ends = [];
    this.reading = true;
  }

  // ---- what it is about

  get spoken() {
    return this.sentences.head.language;
  }

  get writes() {
    return !this.sentences.head.read_only;
  }

  /** Languages in the list: the spoken one and the chosen translations, all where none is chosen. */
  get shown() {
    const { targets } = this.sentences.head;
    const chosen = targets.filter((code) => settings().columns.includes(code));
    return [this.spoken, ...(chosen.length ? chosen : targets)];
  }

  /** Repairs of names in the languages of the list that can be taken back. */
  repairs(sentence) {
    return sentence?.repairs.filter((each) => this.shown.includes(each.language)) ?? [];
  }

  get dark() {
    const { theme } = settings();
    return theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  /** The language somebody types in now, or null. */
  get editing() {
    return this.list.row(this.sentences.place(this.current))?.editing ?? null;
  }

  nameOf(code) {
    return languageName(code);
  }

  keyOf(action) {
    return keyOf(action);
  }

  // ---- building

  async open(main) {
    await this.sentences.load(settings().profile);
    const { head } = this.sentences;
    this.others = new Others(this);
    this.claims.use(head.claims);
    this.player = new Player(this.id, head.recording.duration);
    this.details = new Details(this);
    this.waveform = new Waveform(this);
    this.timeline = new Timeline(this);
    this.list = new List(this.sentences.length, (place) => this.#makeRow(place), t("review.list"));
    this.saveState = new SaveState(this.saver);
    this.people = h("span", { class: "people" });
    this.modes = choice(WALKS.map((kind) => [kind, t(`walk.${kind}`)]), settings().mode === "queue" ? "worst" : "all",
      { "aria-label": t("walk.title"), on: { change: () => this.#setWalk(this.modes.value) } });
    this.progress = h("p", { class: "progress", role: "status" });
    this.stopReason = h("p", { class: "stop-reason" });
    this.back = button({ text: t("review.back_to"), draw: "play", kind: "small follow", hidden: true,
      press: () => { this.reading = true; this.back.hidden = true; this.go(this.sentences.at(this.sentences.placeAt(this.player.now)).id, { focus: false, middle: true }); } });
    fill(main,
      h("div", { class: "review" },
        h("div", { class: "review-head" },
          h("h1", {}, head.recording.title),
          this.#states = h("p", { class: "states" }),
          this.people,
          h("div", { class: "buttons" }, this.#headTools())),
        h("div", { class: "side" }, this.player.element, this.details.element),
        h("div", { class: "main" },
          h("div", { class: "walk" },
            this.modes,
            h("div", { class: "buttons" },
              button({ label: t("action.previousProblem"), draw: "up", keys: keyOf("previousProblem"), press: () => this.stop(-1) }),
              button({ text: t("walk.next"), draw: "down", keys: keyOf("nextProblem"), kind: "primary", press: () => this.stop(1) })),
            this.progress, this.stopReason),
          this.list.element, this.back),
        this.waveform.element,
        this.timeline.element,
        h("div", { class: "status-line" }, this.saveState.element, this.hint = h("span", { class: "hint-keys" }))));
    this.#listen();
    this.#showHead();
    this.#showHint();
    this.list.draw();
    const place = head.place ? this.sentences.place(head.place) : 0;
    if (this.sentences.length) this.goPlace(Math.max(0, place), { focus: true, middle: true, quiet: true });
    this.showCues(this.shown.at(-1));
    this.player.open().catch((error) => this.refused(error));
    await this.#setWalk(this.modes.value, { stay: Boolean(head.place) });
    const restored = await this.saver.restore();
    if (restored) notice(t("save.restored", { n: restored }));
    this.sentences.complete.then(() => ["all", "second", "mine"].includes(this.walk.kind) && this.walk.read(),
      (error) => this.others.unread(error));
    if (!this.sentences.length) notice(t("review.nothing"), { problem: true });
  }

  #states = null;

  #makeRow(place) {
    const sentence = this.sentences.at(place);
    return sentence ? new Row(this, sentence.id) : emptyRow();
  }

  #headTools() {
    const more = button({ label: t("review.more"), text: t("review.more"), draw: "more", kind: "small", "aria-haspopup": "menu",
      press: () => pageMenu(this, more) });
    const undo = button({ label: t("action.undo"), draw: "undo", kind: "small", keys: keyOf("undo"), press: () => this.actions.undo() });
    const redo = button({ label: t("action.redo"), draw: "redo", kind: "small", keys: keyOf("redo"), press: () => this.actions.redo() });
    this.undoButtons = { undo, redo };
    return [
      this.writes ? [undo, redo] : h("span", { class: "mark" }, icon("lock"), t("review.read_only")),
      button({ label: t("action.find"), draw: "search", kind: "small", keys: keyOf("find"), press: () => this.actions.find() }),
      button({ label: t("action.help"), draw: "help", kind: "small", keys: keyOf("help"), press: () => this.help() }),
      more,
      h("a", { href: `/r/${this.id}/publish`, class: "button small primary" }, t("review.publish")),
    ];
  }

  /** Show a language in the list, or leave it out. */
  toggleColumn(code) {
    const now = this.shown.slice(1);
    const columns = now.includes(code) ? now.filter((each) => each !== code) : [...now, code];
    change({ columns });
  }

  // ---- what happens

  #listen() {
    const { sentences, saver, player } = this;
    const heard = (target, kind, act) => {
      target.addEventListener(kind, act);
      this.ends.push(() => target.removeEventListener(kind, act));
    };
    heard(sentences, "changed", ({ detail }) => this.#changed(detail.ids));
    heard(sentences, "order", () => this.#reordered());
    heard(sentences, "head", () => { this.#showHead(); this.timeline.update(); });
    heard(saver, "saved", ({ detail }) => this.#saved(detail));
    heard(saver, "conflict", ({ detail }) => resolveConflict(this, detail));
    heard(saver, "refused", ({ detail }) => detail.known || this.refused(detail.error, detail.act.operations));
    heard(player, "time", () => this.#time());
    heard(player, "playing", () => this.#time());
    heard(this.cues, "changed", () => { this.waveform.draw(); this.details.update(); this.#time(); });
    heard(this.walk, "changed", () => this.#showProgress());
    heard(document, "keydown", (event) => this.#key(event));
    heard(window, "pagehide", () => saver.leave());
    heard(window, "online", () => this.others.connected());
    heard(window, "beforeunload", (event) => saver.outbox.empty || event.preventDefault());
    heard(document, "visibilitychange", () => document.hidden && saver.flush());
    this.list.onreader = () => {
      this.reading = false;
      this.back.hidden = !player.playing;
    };
    connect(this.id);
    const own = (act) => (data) => data.recording === this.id && act(data);
    this.ends.push(
      listen("edit", own((data) => this.others.told(data))),
      listen("document", own(() => this.others.replaced())),
      listen("claims", own(({ claims }) => { this.claims.use(claims); this.list.update(this.list.rows.keys()); })),
      listen("presence", own(({ handles }) => this.#present(handles))),
      listen("job", own((job) => job.state !== "running" && saver.retry())),
      listen("hello", () => this.others.connected()),
      listen("disconnected", () => this.others.disconnected()),
      onSettings((now, before) => this.#set(now, before)),
    );
  }

  #changed(ids) {
    this.list.update(ids.map((id) => this.sentences.place(id)));
    for (const id of ids) {
      const row = this.list.row(this.sentences.place(id));
      if (row && row.id !== id) this.#remake();
    }
    if (ids.includes(this.current)) this.details.update();
    this.waveform.draw();
    this.timeline.update();
    this.#showProgress();
  }

  #remake() {
    clearTimeout(this.making);
    this.making = setTimeout(() => this.#reordered(), 0);
  }

  #reordered() {
    const editing = this.list.rows.size ? this.editing : null;
    const focused = this.list.element.contains(document.activeElement);
    const caret = editing ? document.activeElement.selectionStart : null;
    const top = this.list.element.scrollTop;
    if (!this.sentences.get(this.current)) {
      this.current = this.sentences.at(Math.min(this.at ?? 0, this.sentences.length - 1))?.id ?? null;
    }
    this.list.pinned = this.sentences.place(this.current);
    this.list.reset(this.sentences.length);
    this.list.element.scrollTop = top;
    this.list.draw();
    if (this.current) this.list.show(this.sentences.place(this.current));
    if (editing) this.list.row(this.list.pinned)?.edit(editing, caret);
    else if (focused) this.list.row(this.list.pinned)?.element.focus({ preventScroll: true });
    this.details.update();
    this.waveform.draw();
    this.timeline.update();
    this.walk.soon();
  }

  #saved({ act, answer }) {
    this.sentences.apply(answer);
    for (const waiting of this.saver.outbox.acts) {
      for (const each of waiting.operations) {
        const text = each.op === "set_text" && this.sentences.get(each.sentence)?.texts[each.language];
        if (text) Object.assign(text, { text: each.text, state: each.state });
      }
    }
    if (act.operations.some((each) => ["split", "insert"].includes(each.op)) && !this.#busy) {
      const row = this.list.row(this.sentences.place(this.current));
      row?.element.focus({ preventScroll: true });
    }
    const names = answer.notes.filter((note) => note.code === "approval_counts_as_check");
    if (names.length && !this.told) {
      this.told = true;
      notice(t("review.counts_as_check"));
    }
    const lost = answer.notes.filter((note) => note.code === "machine_text_lost").length;
    if (lost) notice(t("review.machine_text_lost", { n: lost }));
    this.#showHead();
    this.cues.soon(this.sentences.get(this.current)?.start);
    this.walk.soon();
  }

  #present(handles) {
    const others = handles.filter((each) => each !== this.session.handle);
    fill(this.people, others.length ? [icon("people"), t("review.here", { names: listed(others) })] : null);
  }

  #set(now, before) {
    if (now.columns.join() !== before.columns.join()) {
      this.list.reset(this.sentences.length);
      this.walk.read();
      this.#showHead();
    }
    if (now.profile !== before.profile) {
      this.profiles.ask(get(`/api/r/${this.id}?profile=${now.profile}`)).then((head) => {
        if (!head) return;
        this.sentences.head.profile = head.profile;
        this.cues.read();
      }, () => {});
    }
    if (now.theme !== before.theme || now.keys !== before.keys || now.own_keys !== before.own_keys) this.list.update(this.list.rows.keys());
    this.#showHint();
  }

  #time() {
    const { now, playing } = this.player;
    this.cues.draw(this.player.overlay, now);
    this.waveform.follow();
    this.timeline.follow();
    const place = this.sentences.placeAt(now);
    if (place !== this.sounding) {
      this.list.row(this.sounding)?.say(-1);
      this.list.row(this.sounding)?.element.classList.remove("sounding");
      this.sounding = place;
      const asked = document.querySelector(".menu, dialog[open]"); // about the sentence that is current now
      const follows = playing && this.player.end === null && settings().follow && this.reading && !this.editing && !asked;
      if (follows && this.sentences.at(place)) this.go(this.sentences.at(place).id, { focus: null });
    }
    const row = this.list.row(place);
    row?.element.classList.toggle("sounding", playing);
    row?.say?.(now);
    if (!playing) this.back.hidden = true;
  }

  // ---- keys

  #key(event) {
    if (document.querySelector("dialog[open]") || event.defaultPrevented) return;
    const focus = document.activeElement;
    const typing = focus?.matches("textarea.typed");
    const other = focus?.matches("input:not([type=range]):not([type=checkbox]), textarea:not(.typed), select");
    const inRow = focus === document.body || focus?.classList.contains("row") || focus === this.player.media;
    const { text, command } = inForce();
    const found = meaning(typing || !inRow ? text : command, event);
    if (!found) return;
    const { action, place } = found;
    if (other && !["undo", "redo", "find", "replace", "saveNow"].includes(action)) return;
    if (other && ["undo", "redo"].includes(action)) return;
    if (!typing && !inRow && ["saveNext", "leave"].includes(action)) return;
    if (typing && action === "undo" && this.#nativeUndo(focus)) return;
    if (!this.writes && WRITING.has(action)) return;
    if (action === "copySource" && selected(focus)) return; // there it copies what is selected
    event.preventDefault();
    if (action === "speaker") this.actions.speaker(place);
    else this.actions[action]();
  }

  /** Whether the field has letters that are not saved yet: the browser takes them back itself. */
  #nativeUndo(field) {
    return this.saver.outbox.acts.some((act) => act.typed) && field.value.length > 0;
  }

  // ---- going places

  /** Make a sentence the current one. `focus` null leaves it where it is unless it was on a row. */
  go(id, { focus = true, edit = null, middle = false, hear = false, seek = true, show = true } = {}) {
    const place = this.sentences.place(id);
    if (place < 0) return;
    const before = this.current;
    if (before !== id) {
      this.current = id;
      this.at = place;
      this.list.pinned = place;
      this.list.row(this.sentences.place(before))?.update();
      this.list.draw();
      this.list.row(place)?.update();
      this.details.update();
      this.#showProgress();
      this.#keepPlace();
      const one = this.sentences.get(id);
      if (!this.player.playing && one) {
        if (seek) this.player.seek(one.start);
        this.waveform.show(one.start);
      }
    }
    const onRow = document.activeElement?.classList.contains("row");
    if (show && (focus || (focus === null && onRow) || edit)) this.list.show(place, { middle });
    else if (focus === null) this.list.show(place, { middle });
    const row = this.list.row(place);
    if (edit) row?.edit(edit);
    else if (focus || (focus === null && onRow)) row?.element.focus({ preventScroll: true });
    if (hear) this.hearing.sentence(id);
  }

  goPlace(place, how) {
    const one = this.sentences.at(Math.max(0, Math.min(place, this.sentences.length - 1)));
    if (one) this.go(one.id, how);
  }

  #keepPlace() {
    clearTimeout(this.placing);
    this.placing = setTimeout(() => {
      send("PUT", `/api/r/${this.id}/place`, { sentence: this.current }).catch(() => {});
    }, 1000);
  }

  /** The sentence before or after, in time. */
  neighbour(by) {
    return this.sentences.at(this.sentences.place(this.current) + by)?.id ?? null;
  }

  step(by) {
    const editing = this.editing;
    this.saver.flush();
    this.reading = true;
    const next = this.neighbour(by);
    if (next) this.go(next, { focus: true, edit: editing });
  }

  /** The next stop of the walk; in the order of time where the walk is all. */
  following(by) {
    return this.walk.kind === "all" ? this.neighbour(by) : this.walk.next(this.current, by);
  }

  stop(by) {
    const next = this.following(by);
    this.saver.flush();
    if (!next) return this.finished();
    this.go(next, { focus: true, middle: true });
    return this.hearing.sentence(next);
  }

  finished() {
    const { shown, sentences } = this;
    const left = sentences.all().filter((each) => !each.withheld
      && shown.some((code) => each.texts[code] && !["reviewed", "approved"].includes(each.texts[code].state))).length;
    notice(left ? t("walk.finished", { n: left }) : t("walk.all_checked"), left ? {
      action: { text: t("walk.ranked"), press: () => { this.modes.value = "ranked"; this.#setWalk("ranked"); } },
    } : { action: { text: t("review.publish"), press: () => this.leaveFor(`/r/${this.id}/publish`) } });
  }

  /** Whether the focus is where somebody types or chooses; it is not to be taken from there. */
  get #busy() {
    return document.activeElement?.matches("textarea, input");
  }

  async #setWalk(kind, { stay = false } = {}) {
    const from = this.current;
    await this.walk.use(kind);
    if (this.closed || this.walk.kind !== kind) return;
    const mode = kind === "all" ? "everything" : "queue";
    if (mode !== settings().mode) change({ mode });
    const inside = this.walk.position(this.current) && !BY_DOUBT.includes(kind);
    const first = inside ? null : this.walk.stops.find((id) => this.walk.open(id));
    const moved = this.current !== from || this.#busy;
    if (first && kind !== "all" && !stay && !moved) this.go(first, { focus: true, middle: true });
    this.#showProgress();
  }

  /** Show another page. */
  leaveFor(path) {
    document.dispatchEvent(new CustomEvent("go", { detail: path }));
  }

  // ---- typing

  edit(id, code) {
    this.go(id, { focus: false });
    this.list.row(this.sentences.place(id))?.edit(code);
  }

  leaveText() {
    const row = this.list.row(this.sentences.place(this.current));
    if (this.editing) row?.element.focus({ preventScroll: true });
  }

  say(text) {
    notice(text, { problem: true });
  }

  /** Say why something could not be, and show what is there instead. */
  refused(error, operations = []) {
    const { text, next } = explain(error);
    notice(text, { problem: true, next });
    const ids = new Set(operations.map((each) => each.sentence).filter((id) => this.sentences.get(id)));
    if (ids.size) this.sentences.refresh([...ids]).catch(() => {});
  }

  undone = (answer) => {
    const first = answer.changed[0]?.id;
    if (first && this.sentences.get(first)) this.go(first, { focus: true });
  };

  takeSentences(list) {
    this.sentences.apply({ changed: list, removed: [], order: null, speakers: null, about: null,
      can_undo: this.sentences.head.can_undo, can_redo: this.sentences.head.can_redo,
      version: this.sentences.head.version });
  }

  // ---- showing

  async showCues(code) {
    await this.cues.use(code);
  }

  showSaved() {
    this.saveState.show(true);
  }

  #showHead() {
    const { head } = this.sentences;
    const all = this.sentences.all().filter((each) => !each.withheld);
    const complete = all.length >= this.sentences.length - head.recording.withheld;
    fill(this.#states, this.sentences.languages.map((code) => {
      const states = head.recording.states[code] ?? {};
      const count = (...names) => (complete
        ? all.filter((each) => names.includes(each.texts[code]?.state)).length
        : names.reduce((sum, name) => sum + (states[name] ?? 0), 0));
      const total = complete ? all.length : Object.values(states).reduce((sum, n) => sum + n, 0);
      return h("span", { class: "lang-state" }, t("review.state", { language: languageName(code),
        done: count("reviewed", "approved"), total }));
    }), head.unplaced ? h("span", { class: "wrong" }, icon("warn"), t("review.unplaced", { n: head.unplaced })) : null);
    if (this.undoButtons) {
      this.undoButtons.undo.disabled = !head.can_undo;
      this.undoButtons.redo.disabled = !head.can_redo;
    }
  }

  #showProgress() {
    clearTimeout(this.counting);
    this.counting = setTimeout(() => {
      const { walk } = this;
      const at = walk.position(this.current);
      const n = walk.left;
      const text = walk.kind === "all" ? t("walk.of_all", { at: this.sentences.place(this.current) + 1, n: this.sentences.length })
        : at ? t("walk.at", { at, n: Math.max(n, at) }) : n ? t("walk.left", { n }) : t("walk.none");
      if (this.progress.textContent !== text) this.progress.textContent = text;
      const one = this.sentences.get(this.current);
      const line = one && walk.open(one.id) && walk.kind !== "all" ? reasonLine(one.reasons, one) : "";
      if (this.stopReason.textContent !== line) this.stopReason.textContent = line;
      this.#showHead();
    }, 30);
  }

  #showHint() {
    const keys = inForce();
    const hint = (action, layer = keys.command) => [h("kbd", {}, firstKey(layer, action, MAC)), ` ${t(`short.${action}`)}`];
    fill(this.hint, hint("play"), hint("edit"), hint("approve", keys.text), hint("nextProblem"), hint("help"));
  }

  help() {
    showKeys();
  }

  close() {
    this.closed = true;
    for (const end of this.ends) end();
    for (const timer of [this.making, this.placing, this.counting]) clearTimeout(timer);
    this.saver.flush();
    for (const part of [this.player, this.details, this.waveform, this.timeline, this.list, this.cues, this.walk, this.others]) part?.close();
    document.body.classList.remove("unsaved");
    connect();
  }
}

/** Whether some text is selected, in a field or on the page. */
const selected = (field) => (field?.matches("textarea") ? field.selectionStart !== field.selectionEnd
  : !document.getSelection().isCollapsed);

const WRITING = new Set(["approve", "needsWork", "saveNext", "edit", "merge", "split", "splitHere", "insert", "withhold",
  "paragraph", "comment", "note", "marker", "speaker", "startEarlier", "startLater", "endEarlier", "endLater",
  "startEarlierFine", "startLaterFine", "endEarlierFine", "endLaterFine", "setStart", "setEnd", "translate", "accept",
  "takeRepairBack", "copySource", "glossary", "undo", "redo"]);

