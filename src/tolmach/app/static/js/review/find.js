// Find and replace, with everything that would change shown before.

import { post } from "../api.js";
import { clock } from "../clock.js";
import { ask, complain, notice } from "../dialog.js";
import { button, choice, field, fill, h, tick } from "../dom.js";
import { languageName, t } from "../i18n.js";
import { Latest } from "../latest.js";

let last = { find: "", replace: "" };

/** Hits as rows to tick; the ones to change are in `chosen`. */
export function hitList(review, hits, chosen, close) {
  return h("ul", { class: "hits" }, hits.map((hit) => {
    const language = hit.language;
    const { box, row } = tick(clock(hit.start), { checked: hit.after !== null && !hit.withheld,
      disabled: hit.after === null, "aria-label": t("find.change", { time: clock(hit.start) }) });
    const set = () => (box.checked ? chosen.add(hit) : chosen.delete(hit));
    box.addEventListener("change", set);
    set();
    return h("li", {}, hit.after === null
      ? h("span", { class: "clock" }, clock(hit.start)) : row,
      h("div", { class: "hit-texts", lang: language, dir: "auto" },
        h("p", {}, marked(hit.before, hit.spans)),
        hit.after === null ? null : h("p", { class: "after" }, hit.after)),
      close ? button({ text: t("find.go"), kind: "small quiet", press: () => { close(); review.go(hit.sentence, { focus: true }); } }) : null);
  }));
}

function marked(text, spans) {
  const parts = [];
  let end = 0;
  for (const [from, to] of spans) {
    parts.push(text.slice(end, from), h("mark", {}, text.slice(from, to)));
    end = to;
  }
  return [...parts, text.slice(end)];
}

/** Save ticked hits as one act. */
export const applyHits = (review, chosen, message) => review.actions.act([...chosen].map((hit) => ({
  op: "set_text", sentence: hit.sentence, language: hit.language, revision: hit.revision, text: hit.after,
  state: hit.state === "approved" ? "reviewed" : hit.state,
})), { message });

/** The dialog. */
export async function showFind(review, replacing, asked = {}) {
  await review.saver.settled();
  const { sentences } = review;
  const selected = String(getSelection()).trim();
  const find = h("input", { value: asked.find || selected || last.find, autocomplete: "off", maxLength: 500 });
  const replace = h("input", { value: last.replace, autocomplete: "off", maxLength: 500 });
  const code = choice(sentences.languages.map((each) => [each, languageName(each)]), asked.language ?? review.editing ?? review.spoken);
  const whole = tick(t("find.whole"));
  const capitals = tick(t("find.case"));
  const change = tick(t("find.replace_too"), { checked: replacing });
  const results = h("div", { class: "results", role: "status" });
  const replaceField = field(t("find.replace"), replace);
  const latest = new Latest();
  let timer;
  let chosen = new Set();
  const forget = () => { // what was shown is not what is asked for now
    clearTimeout(timer);
    latest.drop();
    chosen = new Set();
  };
  const look = async () => {
    forget();
    last = { find: find.value, replace: replace.value };
    replaceField.hidden = !change.box.checked;
    const apply = results.closest("dialog")?.querySelector(".dialog-actions .primary");
    if (apply) apply.hidden = !change.box.checked;
    if (!find.value) return fill(results);
    const body = { find: find.value, language: code.value, whole_words: whole.box.checked, case: capitals.box.checked,
      ...(change.box.checked ? { replace: replace.value } : {}) };
    const found = await latest.ask(post(`/api/r/${review.id}/find`, body)).catch((error) => (complain(error), null));
    if (!found) return undefined;
    return fill(results, h("p", {}, t("find.found", { n: found.total })),
      hitList(review, found.hits, chosen, () => results.closest("dialog").close()));
  };
  const soon = () => {
    forget();
    timer = setTimeout(look, 200);
  };
  for (const each of [find, replace]) each.addEventListener("input", soon);
  for (const each of [code, whole.box, capitals.box, change.box]) each.addEventListener("change", look);
  look();
  const answer = ask({
    title: t("find.title"), wide: true, focus: find,
    body: [h("div", { class: "find-form" }, field(t("find.find"), find), replaceField, field(t("find.language"), code),
      h("div", {}, whole.row, capitals.row, review.writes ? change.row : null)), results],
    actions: review.writes ? [{ value: "", text: t("dialog.close") }, { value: "apply", text: t("find.apply"), kind: "primary", submit: false, hidden: !replacing,
      check: () => chosen.size > 0 || (notice(t("find.nothing"), { problem: true }), false) }]
      : [{ value: "", text: t("dialog.close") }],
  });
  const found = (await answer) === "apply" ? chosen : null;
  forget();
  if (!found) return;
  const done = await applyHits(review, found, "find and replace");
  if (done) notice(t("find.done", { n: found.size }), { action: { text: t("action.undo"), press: () => review.actions.undo() } });
}
