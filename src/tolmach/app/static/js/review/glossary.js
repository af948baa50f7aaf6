// Names of the campaign: add one, and put it right everywhere, with a preview.

import { post } from "../api.js";
import { ask, complain, notice } from "../dialog.js";
import { button, choice, field, fill, h } from "../dom.js";
import { languageName, t } from "../i18n.js";
import { Latest } from "../latest.js";
import { applyHits, hitList } from "./find.js";

/** Add a name to the glossary; wrong spellings are replaced where they are ticked. */
export async function addName(review) {
  const selected = chosenText();
  await review.saver.settled();
  const source = h("input", { value: selected, autocomplete: "off", lang: review.spoken });
  const targets = review.sentences.head.targets;
  const right = Object.fromEntries(targets.map((code) => [code, h("input", { autocomplete: "off", lang: code })]));
  const wrong = Object.fromEntries(review.sentences.languages.map((code) =>
    [code, h("input", { autocomplete: "off", lang: code })]));
  const note = h("input", { autocomplete: "off" });
  const match = choice(["name", "term", "exact"].map((each) => [each, t(`glossary.match_${each}`)]), "name");
  const results = h("div", { class: "results", role: "status" });
  const previews = new Latest();
  let chosen = new Set();
  const forget = () => { // what was shown is not what is asked for now
    previews.drop();
    chosen = new Set();
    fill(results);
  };
  const term = () => ({
    source: source.value.trim(), note: note.value.trim(), match: match.value,
    targets: Object.fromEntries(targets.map((code) => [code, split(right[code].value)]).filter(([, names]) => names.length)),
  });
  const preview = async () => {
    forget();
    if (!source.value.trim()) return;
    const replace = Object.fromEntries(Object.entries(wrong).map(([code, input]) => [code, split(input.value)])
      .filter(([, names]) => names.length));
    const found = await previews.ask(post(`/api/r/${review.id}/glossary/preview`, { term: term(), replace }))
      .catch((error) => (complain(error), null));
    if (!found) return;
    fill(results, h("p", {}, t("glossary.file", { file: found.file })),
      h("p", {}, t("find.found", { n: found.hits.length })), hitList(review, found.hits, chosen, null));
  };
  for (const each of [source, ...Object.values(right), ...Object.values(wrong)]) each.addEventListener("input", forget);
  const answer = await ask({
    title: t("glossary.title"), wide: true, focus: source,
    body: [
      h("div", { class: "find-form" },
        field(t("glossary.source", { language: languageName(review.spoken) }), source),
        targets.map((code) => field(t("glossary.target", { language: languageName(code) }), right[code])),
        field(t("glossary.kind"), match), field(t("glossary.note"), note)),
      h("h3", {}, t("glossary.wrong")),
      h("p", { class: "hint" }, t("glossary.wrong_help")),
      h("div", { class: "find-form" }, Object.entries(wrong).map(([code, input]) => field(languageName(code), input))),
      button({ text: t("glossary.preview"), draw: "search", press: preview }), results,
    ],
    actions: [{ value: "", text: t("dialog.cancel") }, { value: "add", text: t("glossary.add"), kind: "primary", submit: false,
      check: () => source.value.trim() !== "" }],
  });
  if (answer !== "add") return;
  const added = await post(`/api/r/${review.id}/glossary`, { term: term() }).catch((error) => (complain(error), null));
  if (!added) return;
  if (chosen.size) await applyHits(review, chosen, "glossary");
  review.details.names = new Map();
  review.details.update();
  notice(t("glossary.done", { n: chosen.size }));
}

const split = (text) => text.split(/[,;/]/).map((each) => each.trim()).filter(Boolean);

/** What is marked on the page or in a field. */
function chosenText() {
  const field_ = document.activeElement;
  if (field_?.matches?.("textarea")) return field_.value.slice(field_.selectionStart, field_.selectionEnd).trim();
  return String(getSelection()).trim();
}
