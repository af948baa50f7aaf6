// How it works and all keys; the keys also as a dialog over the review page.

import { ask } from "../dialog.js";
import { fill, h } from "../dom.js";
import { t } from "../i18n.js";
import { inForce, MAC } from "../keymap.js";
import { printed } from "../keys.js";

/** Actions in groups, as the tables show them. */
export const GROUPS = {
  hear: ["play", "replay", "back", "forward", "previousWord", "nextWord", "loop", "slower", "faster"],
  move: ["previous", "next", "nextProblem", "previousProblem", "first", "last", "follow"],
  correct: ["edit", "saveNext", "leave", "approve", "needsWork", "accept", "takeRepairBack", "copySource", "translate", "undo", "redo", "saveNow", "find", "replace", "glossary"],
  structure: ["split", "splitHere", "merge", "insert", "withhold", "paragraph", "speaker"],
  times: ["startEarlier", "startLater", "endEarlier", "endLater", "startEarlierFine", "startLaterFine", "endEarlierFine", "endLaterFine", "setStart", "setEnd"],
  notes: ["comment", "note", "marker", "help"],
};

/** A key as it is printed, which may break after each plus. */
export const kbd = (key) => h("kbd", {}, key.split("+").map((part, at) => at ? ["+", h("wbr"), part] : part));

/** The table of the keys in force. */
function keyTable() {
  const { text, command } = inForce();
  const shown = (keys = []) => (keys.length > 5 ? [keys[0], keys.at(-1)].map((key) => printed(key, MAC)).join(" … ")
    : keys.map((key) => printed(key, MAC)));
  const kbds = (keys) => (typeof keys === "string" ? kbd(keys) : keys.map((key, at) => [at ? " " : null, kbd(key)]));
  return Object.entries(GROUPS).map(([group, actions]) => h("section", {},
    h("table", { class: "keys" }, h("caption", {}, t(`keys.${group}`)),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("keys.action")), h("th", { scope: "col" }, t("keys.on_row")), h("th", { scope: "col" }, t("keys.in_text")))),
      h("tbody", {}, actions.map((name) => h("tr", {}, h("th", { scope: "row" }, t(`action.${name}`)),
        h("td", {}, kbds(shown(command[name]?.filter((key) => !text[name]?.includes(key))))), h("td", {}, kbds(shown(text[name])))))))));
}

/** The keys as a dialog. */
export const showKeys = () => ask({ title: t("keys.title"), wide: true, body: [
  h("p", {}, t("keys.layers")), h("p", { class: "hint" }, t("keys.place")), h("div", { class: "key-groups" }, keyTable())], actions: [] });

/** Show the page. */
export async function show(main, { title }) {
  title(t("nav.help"));
  const steps = ["add", "walk", "check", "publish"];
  fill(main, h("div", { class: "page" }, h("h1", {}, t("nav.help")),
    h("p", {}, t("help.intro")),
    h("ol", { class: "steps" }, steps.map((step) => h("li", {}, h("h2", {}, t(`help.${step}`)), h("p", {}, t(`help.${step}_text`))))),
    h("h2", {}, t("help.safety")), h("p", {}, t("help.safety_text")),
    h("h2", {}, t("keys.title")), h("p", {}, t("keys.layers")), h("p", { class: "hint" }, t("keys.place")),
    h("div", { class: "key-groups" }, keyTable())));
  return undefined;
}
