// What a person can do to sentences; every action has a key, a button or both.

import { post } from "../api.js";
import { clock } from "../clock.js";
import { ask, askText, complain, menu, notice } from "../dialog.js";
import { field, h } from "../dom.js";
import { t } from "../i18n.js";
import { change, settings } from "../settings.js";
import { showFind } from "./find.js";
import { addName } from "./glossary.js";
import { showSpeakers } from "./speakers.js";
import { speakerName } from "./speakers-look.js";
import { checked } from "./states.js";

const NUDGE = 100;
const FINE = 20;
/** How long a sentence is that is put in where nothing was recognized. */
const MISSED = 2000;

/** Actions by the names of the key map. */
export function makeActions(review) {
  const { sentences, saver } = review;
  const current = () => sentences.get(review.current);
  const act = (operations, options) => saver.act(operations, options).catch((error) => {
    if (error.code !== "conflict") review.refused(error, operations);
    return null;
  });
  const inText = () => {
    const field_ = document.activeElement;
    return field_?.matches("textarea.typed") ? field_ : null;
  };
  /** The translation that is typed in, or the first one of the list. */
  const translation = () => (review.editing && review.editing !== review.spoken ? review.editing
    : review.shown.find((each) => each !== review.spoken));
  const online = () => {
    if (saver.state.kind !== "unsent") return true;
    notice(t("review.needs_connection"), { problem: true });
    return false;
  };

  function setStates(state, one = current()) {
    const seen = (code) => saver.outbox.waiting(one.id, code) ?? one.texts[code];
    const operations = review.shown
      .filter((code) => one.texts[code]?.text)
      .map((code) => ({ op: "set_state", sentence: one.id, language: code, revision: seen(code).revision, state }));
    if (!operations.length) return null;
    const result = act(operations, { message: state === "needs_work" ? "needs work" : "checked" });
    sentences.expect(one.id, (each) => {
      for (const { language } of operations) {
        const text = each.texts[language];
        const known = text.state === "approved" || text.state === "reviewed";
        text.state = state === "approved" ? (known ? text.state : "reviewed") : state;
      }
    });
    return result;
  }

  /** Set an edge or both; the other one stays as it is by now. */
  async function retime(id, edges) {
    const one = sentences.get(id);
    if (!one) return;
    const { revision, start, end } = one;
    const done = act([{ op: "retime", sentence: id, revision, start, end, ...edges }]);
    sentences.expect(id, (each) => Object.assign(each, edges)); // another key goes on from there
    await done;
  }

  const nudge = (edge, by, one) => one && retime(one.id, { [edge]: one[edge] + by });

  /** The word before which to split: at the caret, or at the playhead. */
  function splitPlace(one, caret) {
    if (caret) {
      const code = review.editing;
      const before = caret.value.slice(0, caret.selectionStart).trim();
      const words = before ? before.split(/\s+/).length : 0;
      if (code === review.spoken) return { word: words };
      const share = words / Math.max(1, caret.value.trim().split(/\s+/).length);
      const word = Math.round(share * one.words.length);
      return { word, texts: { [code]: caret.selectionStart } };
    }
    const { now } = review.player;
    const found = one.words.findIndex(([, start, end]) => (start + end) / 2 >= now);
    return { word: found };
  }

  async function split() {
    const one = current();
    if (!one || !online()) return;
    const { word, texts } = splitPlace(one, inText());
    if (!(word > 0 && word < one.words.length)) {
      notice(t("split.where"), { problem: true });
      return;
    }
    review.leaveText();
    await saver.settled();
    const fresh = sentences.get(one.id);
    if (fresh) await act([{ op: "split", sentence: fresh.id, revision: fresh.revision, word, ...(texts ? { texts } : {}) }]);
  }

  const actions = {
    retime,
    act,

    async approve() {
      const one = current();
      if (!one || !review.writes) return;
      const editing = review.editing;
      saver.flush();
      setStates(review.session.handle ? "approved" : "reviewed", one);
      const next = review.following(1);
      if (next) review.go(next, { focus: true, edit: editing, hear: true });
      else review.finished();
    },

    needsWork() {
      saver.flush();
      setStates("needs_work");
    },

    saveNext() {
      const editing = review.editing;
      saver.flush();
      const next = review.neighbour(1);
      if (next) review.go(next, { focus: true, edit: editing });
      else review.leaveText();
    },

    edit() {
      const one = current();
      if (!one) return;
      const codes = review.shown;
      const [worst] = one.reasons.filter((reason) => codes.includes(reason.language ?? review.spoken));
      const open = codes.find((code) => !checked(one.texts[code]));
      review.edit(one.id, worst ? worst.language ?? review.spoken : open ?? codes[0]);
    },

    previous: () => review.step(-1),
    next: () => review.step(1),
    first: () => review.goPlace(0),
    last: () => review.goPlace(sentences.length - 1),
    nextProblem: () => review.stop(1),
    previousProblem: () => review.stop(-1),
    play: () => review.player.toggle(),
    replay: () => review.hearing.sentence(review.current),
    back: () => review.player.skip(-1),
    forward: () => review.player.skip(1),
    loop: () => review.player.toggleLoop(),
    slower: () => review.player.setSpeed(settings().speed - 0.1),
    faster: () => review.player.setSpeed(settings().speed + 0.1),
    previousWord: () => review.hearing.step(-1),
    nextWord: () => review.hearing.step(1),
    leave: () => review.leaveText(),
    split,
    splitHere: split,

    saveNow() {
      saver.retry();
      saver.flush();
      review.showSaved();
    },

    async undo() {
      review.leaveText();
      await saver.settled();
      await saver.act([], { kind: "undo" }).then(review.undone, complain);
    },

    async redo() {
      review.leaveText();
      await saver.settled();
      await saver.act([], { kind: "redo" }).then(review.undone, complain);
    },

    async merge() {
      const one = current();
      if (!one || !online()) return;
      review.leaveText();
      await saver.settled();
      const fresh = sentences.get(one.id);
      const next = fresh && sentences.at(sentences.place(fresh.id) + 1);
      if (!next) return;
      await act([{ op: "merge", sentence: fresh.id, revision: fresh.revision, with: next.id,
        with_revision: next.revision }]);
    },

    async insert() {
      const one = current();
      if (!one || !online()) return;
      review.player.pause();
      const { now } = review.player;
      const inside = now > one.end - 200;
      const start = inside ? now : one.end;
      const text = await askText({
        title: t("insert.title"), label: t("insert.label"), required: true, long: true, lang: review.spoken,
        help: t("insert.help", { time: clock(start, 1) }), action: t("insert.action"),
      });
      if (text === null) return;
      const answer = await act([{ op: "insert", after: one.id, start, end: start + MISSED,
        text: text.trim(), speaker: one.speaker }]);
      const made = answer?.changed.find((each) => each.id !== one.id && each.start >= one.end - 1);
      if (made && review.current === one.id && !review.editing) review.go(made.id, { focus: true });
    },

    async withhold() {
      const one = current();
      if (!one) return;
      if (one.withheld) {
        await act([{ op: "release", sentence: one.id, revision: one.revision }]);
        return;
      }
      const reason = await askText({
        title: t("withhold.title"), label: t("withhold.label"), help: t("withhold.help"), required: true,
        maxLength: 500, action: t("withhold.action"),
      });
      if (reason !== null) await act([{ op: "withhold", sentence: one.id, reason: reason.trim() }]);
    },

    paragraph() {
      const one = current();
      if (one) act([{ op: "set_paragraph", sentence: one.id, revision: one.revision, begins: !one.paragraph }]);
    },

    async comment(id = review.current) {
      const text = await askText({ title: t("comment.title"), label: t("comment.label"),
        help: t("comment.help"), required: true, long: true });
      if (text !== null) await act([{ op: "add_comment", sentence: id, text: text.trim() }]);
    },

    async note(code = review.editing ?? review.shown.at(-1), one = current()) {
      const known = one?.texts[code];
      if (!known) return;
      const note = await askText({ title: t("note.title", { language: review.nameOf(code) }), label: t("note.label"),
        help: t("note.help"), value: known.note, long: true, lang: code });
      if (note !== null && note.trim() !== known.note) {
        await act([{ op: "set_note", sentence: one.id, language: code, revision: known.revision, note: note.trim() }]);
      }
    },

    marker() {
      const { now } = review.player;
      const one = sentences.at(sentences.placeAt(now));
      if (!one) return;
      act([{ op: "add_comment", sentence: one.id, text: t("marker.text", { time: clock(now, 1) }) }])
        .then((answer) => answer && notice(t("marker.made", { time: clock(now, 1) })));
    },

    speaker(place, one = current()) {
      const speaker = sentences.head.speakers[place];
      if (!speaker || !one) return;
      act([{ op: "set_speaker", sentence: one.id, revision: one.revision, speaker: speaker.id }]);
      sentences.expect(one.id, (each) => { each.speaker = speaker.id; });
    },

    chooseSpeaker(id) {
      review.go(id, { focus: false });
      const anchor = document.activeElement;
      const { speakers } = sentences.head;
      menu(anchor, [
        ...(review.writes ? speakers.map((each, at) => ({
          text: speakerName(speakers, each.id), keys: at < 9 ? String(at + 1) : "", press: () => actions.speaker(at, sentences.get(id)),
        })) : []),
        null,
        { text: t("speaker.hear"), draw: "play", press: () => review.hearing.speaker(sentences.get(id).speaker) },
        { text: t("speaker.edit"), draw: "people", press: () => showSpeakers(review) },
      ]);
    },

    async setSpeakers() {
      await showSpeakers(review);
    },

    startEarlier: (one = current()) => nudge("start", -NUDGE, one),
    startLater: (one = current()) => nudge("start", NUDGE, one),
    endEarlier: (one = current()) => nudge("end", -NUDGE, one),
    endLater: (one = current()) => nudge("end", NUDGE, one),
    startEarlierFine: () => nudge("start", -FINE, current()),
    startLaterFine: () => nudge("start", FINE, current()),
    endEarlierFine: () => nudge("end", -FINE, current()),
    endLaterFine: () => nudge("end", FINE, current()),

    setStart(one = current()) {
      if (one && review.player.now < one.end) retime(one.id, { start: review.player.now });
    },

    setEnd(one = current()) {
      if (one && review.player.now > one.start) retime(one.id, { end: review.player.now });
    },

    async setCue(cue, news) {
      const { start, end, lines } = cue;
      await act([{ op: "set_cue", language: review.cues.language, profile: settings().profile,
        cue: { start, end, lines }, ...news }]);
      review.cues.soon();
    },

    async moveWord({ start, end, lines }, to) {
      await act([{ op: "move_word", language: review.cues.language, profile: settings().profile, cue: { start, end, lines }, to }]);
      review.cues.soon();
    },

    /** Move this sentence and all behind it, where a part of the recording was cut out or put in. */
    async shift() {
      const one = current();
      if (!one || !online()) return;
      const text = await askText({ title: t("shift.title"), label: t("shift.label"), help: t("shift.help"),
        required: true, inputMode: "text", action: t("shift.action") });
      if (text === null) return;
      const seconds = Number(text.trim().replace(",", ".").replace("−", "-"));
      if (!Number.isFinite(seconds) || !Math.round(seconds * 1000)) return void notice(t("shift.wrong"), { problem: true });
      await act([{ op: "shift", sentence: one.id, revision: one.revision, by: Math.round(seconds * 1000) }]);
    },

    async unpin(one = current()) {
      const code = review.cues.language;
      if (one?.texts[code]) {
        await act([{ op: "unpin", sentence: one.id, language: code, revision: one.texts[code].revision }]);
      }
    },

    accept() {
      const one = current();
      for (const code of review.shown) {
        const [first] = one?.texts[code]?.alternatives ?? [];
        if (first) return actions.take(one, code, first.text);
      }
      return undefined;
    },

    /** Write a proposal as the text. */
    async take(one, code, text, origin = "human") {
      await act([{ op: "set_text", sentence: one.id, language: code,
        revision: one.texts[code]?.revision ?? "", text, state: "draft", origin }]);
    },

    async reject(one, code, text) {
      await act([{ op: "dismiss", sentence: one.id, language: code, revision: one.texts[code].revision, text }]);
    },

    /** Put back what was there before a name was repaired; without a repair, the first of the sentence. */
    async takeRepairBack(one = current(), repair = review.repairs(one)[0]) {
      if (!repair) return;
      await act([{ op: "take_repair_back", sentence: one.id, language: repair.language,
        revision: one.texts[repair.language].revision, text: repair.text }]);
    },

    /** Write the source as the translation: some names and short answers stay what they are. */
    copySource() {
      const one = current();
      const code = translation();
      if (!one || !code) return undefined;
      const { text } = one.texts[review.spoken];
      const typing = inText();
      if (typing?.lang !== code) return actions.take(one, code, text);
      typing.select();
      return document.execCommand("insertText", false, text); // unlike `value`, it can be undone
    },

    async translate(code = translation(), sentence = review.current) {
      if (!code || !sentences.get(sentence)) return;
      await saver.settled();
      const { task } = await post(`/api/r/${review.id}/translate`, { sentence, language: code })
        .catch((error) => (complain(error), {}));
      if (task) review.details.expectProposals(task, sentence, code);
    },

    glossary: () => addName(review),
    find: () => showFind(review, false),
    replace: () => showFind(review, true),
    help: () => review.help(),
    follow: () => change({ follow: !settings().follow }),

    async claim() {
      const one = current();
      const until = await chooseClaim(review, one);
      if (!until) return;
      await post(`/api/r/${review.id}/claims`, until).catch(complain);
    },

    async about() {
      await declare(sentences.head.about, act);
    },
  };
  return actions;
}

async function chooseClaim(review, one) {
  const { sentences } = review;
  const count = h("input", { type: "number", min: 1, max: sentences.length, value: Math.min(50, sentences.length) });
  const minutes = h("input", { type: "number", min: 10, max: 1440, value: 120, step: 10 });
  const answer = await ask({
    title: t("claim.title"),
    body: [
      h("p", {}, t("claim.text", { time: clock(one.start) })),
      field(t("claim.count"), count),
      field(t("claim.minutes"), minutes),
    ],
    actions: [{ value: "", text: t("dialog.cancel") }, { value: "yes", text: t("claim.action"), kind: "primary" }],
  });
  if (!answer) return null;
  const first = sentences.place(one.id);
  const last = sentences.at(Math.min(sentences.length - 1, first + Math.max(1, Number(count.value)) - 1));
  return { first: one.id, last: last.id, minutes: Number(minutes.value) };
}

const ABOUT = ["title", "url", "date", "contact"];
const SYNTHETIC = ["", "none", "voice", "image", "both"];

/** Ask for what is declared about the video, and save what was changed of it. */
export async function declare(about, act) {
  const fields = Object.fromEntries(ABOUT.map((name) => [name, h("input", { value: about[name] ?? "",
    autocomplete: "off" })]));
  const synthetic = h("select", {}, SYNTHETIC.map((value) =>
    h("option", { value, selected: about.synthetic === value }, t(`about.synthetic_${value || "unknown"}`))));
  const answer = await ask({
    title: t("about.title_dialog"),
    body: [
      ABOUT.map((name) => field(t(`about.${name}`), fields[name])),
      field(t("about.synthetic"), synthetic, t("about.synthetic_help")),
    ],
    actions: [{ value: "", text: t("dialog.cancel") }, { value: "yes", text: t("dialog.save"), kind: "primary" }],
  });
  if (!answer) return;
  const now = { ...Object.fromEntries(ABOUT.map((name) => [name, fields[name].value.trim()])), synthetic: synthetic.value };
  const news = Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== (about[name] ?? "")));
  if (Object.keys(news).length) await act([{ op: "declare", about: news }]);
}

