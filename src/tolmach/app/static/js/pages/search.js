// Finding words in all recordings; each answer leads to the recording, with the search open there.

import { post } from "../api.js";
import { complain } from "../dialog.js";
import { button, choice, field, fill, h } from "../dom.js";
import { languageName, t } from "../i18n.js";
import { Latest } from "../latest.js";

/** The form, closed at first; `codes` are the languages of the recordings. */
export function searchEverywhere(codes) {
  const find = h("input", { autocomplete: "off", maxLength: 500, type: "search" });
  const language = choice(codes.map((code) => [code, languageName(code)]), codes[0]);
  const results = h("div", { role: "status" });
  const latest = new Latest();
  const look = async (event) => {
    event.preventDefault();
    if (!find.value) return;
    try {
      const asked = { find: find.value, language: language.value };
      const { recordings } = await latest.ask(post("/api/find", asked)) ?? {};
      if (!recordings) return;
      const query = new URLSearchParams(asked);
      fill(results, h("p", {}, t("search.found", { n: recordings.length })),
        h("ul", {}, recordings.map((each) => h("li", {},
          h("a", { href: `/r/${each.id}?${query}` }, each.title), " ",
          h("span", { class: "dim" }, t("find.found", { n: each.hits }))))));
    } catch (error) {
      complain(error);
    }
  };
  return h("details", {}, h("summary", {}, t("search.title")),
    h("form", { class: "search-form", on: { submit: look } },
      field(t("find.find"), find), field(t("find.language"), language),
      button({ text: t("search.action"), draw: "search", type: "submit" })), results);
}
