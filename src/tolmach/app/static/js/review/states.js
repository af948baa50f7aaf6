// States of texts: how they are drawn, never by colour alone.

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

const DRAWN = { draft: "circle", needs_work: "warn", reviewed: "check", approved: "checks" };

/** Whether a person has checked a text. */
export const checked = (text) => text?.state === "reviewed" || text?.state === "approved";

/** A state with its sign; a missing text is said to be missing. */
export function stateMark(text) {
  const state = text?.text ? text.state : "missing";
  return h("span", { class: `state state-${state}` }, icon(DRAWN[state] ?? "circle"),
    t(`state.${state}`));
}
