// The menus of the review page: for the recording, and for one sentence.

import { menu } from "../dialog.js";
import { languageName, t } from "../i18n.js";

/** What can be done with the recording. */
export function pageMenu(review, anchor) {
  const { actions, writes } = review;
  const { targets } = review.sentences.head;
  const owner = writes && review.session.role === "owner";
  menu(anchor, [
    { text: t("speaker.edit"), draw: "people", press: () => actions.setSpeakers() },
    writes && { text: t("about.title_dialog"), draw: "pencil", press: () => actions.about() },
    { text: t("action.replace"), draw: "search", keys: review.keyOf("replace"), press: () => actions.replace() },
    writes && { text: t("details.add_name"), draw: "book", keys: review.keyOf("glossary"), press: () => actions.glossary() },
    writes && { text: t("claim.title"), draw: "lock", press: () => actions.claim() },
    owner && { text: t("review.run_again"), draw: "redo", press: () => review.leaveFor(`/add?recording=${review.id}`) },
    targets.length > 1 && null,
    ...(targets.length > 1 ? targets.map((code) => ({
      text: languageName(code), draw: review.shown.includes(code) ? "check" : "circle", press: () => review.toggleColumn(code),
    })) : []),
  ].filter((each) => each !== false));
}

/** What can be done with the current sentence. */
export function rowMenu(review, anchor) {
  const { actions } = review;
  const { targets } = review.sentences.head;
  const one = review.sentences.get(review.current);
  const item = (name, draw, text = t(`action.${name}`)) =>
    ({ text, draw, keys: review.keyOf(name), press: () => actions[name]() });
  const history = { text: t("details.history"), draw: "clock", press: () => review.details.choose("history") };
  if (!review.writes) return menu(anchor, [history]);
  return menu(anchor, [
    item("split", "split"), item("merge", "merge"), item("insert", "plus"),
    item("paragraph", "paragraph", one.paragraph ? t("row.no_paragraph") : t("action.paragraph")),
    null,
    item("note", "note"), item("comment", "comment"), item("marker", "clock"),
    null,
    ...(targets.length ? [item("copySource", "right"), item("translate", "redo")] : []), item("glossary", "book"),
    { text: t("shift.menu"), draw: "right", press: () => actions.shift() },
    null,
    item("withhold", "hidden", one.withheld ? t("withhold.release") : t("action.withhold")),
    history,
  ]);
}
