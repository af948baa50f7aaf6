// Somebody else changed what we wanted to change: both are shown, and a person decides.

import { ask, notice } from "../dialog.js";
import { button, h, newId } from "../dom.js";
import { languageName, t, tOr } from "../i18n.js";
import { changedParts } from "./difference.js";

let turn = Promise.resolve();

/** Show conflicts one after another. */
export function resolveConflict(review, detail) {
  const { present, gone } = detail.error.body;
  const read = gone?.length || present.some((each) => review.sentences.place(each.id) < 0)
    ? review.others.readAgain() : review.takeSentences(structuredClone(present));
  const shown = turn.then(() => read).then(() => resolve(review, detail)).then(() => review.saver.decided(detail.act));
  turn = shown.catch(() => {}); // the next one is shown in any case
  return shown;
}

async function resolve(review, { act, error }) {
  const { present, by } = error.body;
  const texts = act.operations.filter((each) => each.op === "set_text");
  if (!texts.length) {
    notice(t("conflict.other", { by: by || t("row.unknown") }), { problem: true });
    return;
  }
  for (const operation of texts) {
    const { sentence, language } = operation;
    const answered = present.find((each) => each.id === sentence);
    const known = review.sentences.get(sentence); // another one than answered where it was changed once more
    const revision = (one) => one?.texts[language]?.revision;
    await resolveText(review, operation, revision(known) === revision(answered) ? answered : known, by, act.base);
  }
}

async function resolveText(review, mine, theirs, by, base) {
  const present = theirs?.texts[mine.language];
  if (theirs && present?.text === mine.text) return;
  const lang = mine.language;
  const result = h("textarea", { id: newId("merged"), rows: 4, lang, dir: "auto", value: mine.text });
  const column = (title, text, note) => h("section", {},
    h("h3", {}, title), note ? h("p", { class: "hint" }, note) : null,
    h("p", { lang, dir: "auto", class: "merge-text" }, changedParts(base ?? "", text).map((part) =>
      part.added ? h("mark", {}, part.text) : part.text)),
    button({ text: t("conflict.use"), kind: "small", press: () => { result.value = text; result.focus(); } }));
  const answer = await ask({
    title: t("conflict.title", { language: languageName(lang) }),
    wide: true,
    body: [
      h("p", {}, theirs ? t("conflict.text", { by: by || t("row.unknown") }) : t("conflict.gone")),
      h("div", { class: "merge" },
        column(t("conflict.mine"), mine.text),
        theirs ? column(t("conflict.theirs", { by: by || t("row.unknown") }), present?.text ?? "",
          present ? tOr(`state.${present.state}`, present.state) : "") : null,
        base === undefined ? null : h("section", {}, h("h3", {}, t("conflict.base")),
          h("p", { lang, dir: "auto", class: "merge-text dim" }, base))),
      theirs ? [h("label", { htmlFor: result.id }, t("conflict.result")), result] : null,
    ],
    actions: theirs
      ? [{ value: "", text: t("conflict.leave") }, { value: "save", text: t("conflict.save"), kind: "primary" }]
      : [{ value: "", text: t("dialog.close") }],
    focus: result,
  });
  const text = result.value.replace(/\s+/g, " ").trim();
  if (answer !== "save" || text === (present?.text ?? "")) return;
  await review.actions.act([{ op: "set_text", sentence: mine.sentence, language: lang,
    revision: present?.revision ?? "", text, state: "draft" }]);
}
