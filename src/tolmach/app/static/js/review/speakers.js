// Who speaks: names in all languages, hearing a voice, joining two that are one.

import { ask } from "../dialog.js";
import { button, choice, field, h } from "../dom.js";
import { languageName, t } from "../i18n.js";
import { speakerName } from "./speakers-look.js";

/** The dialog. */
export async function showSpeakers(review) {
  const { head } = review.sentences;
  const forms = head.speakers.map((speaker) => speakerForm(review, speaker, head));
  const fresh = speakerForm(review, { id: "new", name: "", short: "", abroad: {}, sentences: 0 }, head);
  const answer = await ask({
    title: t("speaker.title"),
    wide: true,
    body: [h("p", { class: "hint" }, t("speaker.help")), forms.map((each) => each.element),
      review.writes ? fresh.element : null],
    actions: review.writes
      ? [{ value: "", text: t("dialog.cancel") }, { value: "save", text: t("dialog.save"), kind: "primary" }]
      : [{ value: "", text: t("dialog.close") }],
  });
  if (answer !== "save") return;
  const operations = [...forms, fresh].flatMap((each) => each.operations());
  if (operations.length) await review.actions.act(operations, { message: "speakers" });
}

function speakerForm(review, speaker, head) {
  const input = (value, lang) => h("input", { value, lang, autocomplete: "off", readOnly: !review.writes });
  const name = input(speaker.name, head.language);
  const short = input(speaker.short, head.language);
  const abroad = head.targets.map((code) => {
    const [full = "", brief = ""] = speaker.abroad[code] ?? [];
    return [code, input(full, code), input(brief, code)];
  });
  const others = head.speakers.filter((each) => each.id !== speaker.id);
  const into = choice([["", t("speaker.keep")], ...others.map((each) =>
    [each.id, t("speaker.same_as", { name: speakerName(head.speakers, each.id) })])], "");
  const title = speaker.id === "new" ? t("speaker.new") : t("speaker.one", { id: speaker.id, n: speaker.sentences });
  const element = h("fieldset", { class: "speaker-form" }, h("legend", {}, title),
    h("div", { class: "find-form" }, field(t("speaker.name", { language: languageName(head.language) }), name),
      field(t("speaker.short"), short),
      abroad.map(([code, full]) => field(t("speaker.name", { language: languageName(code) }), full)),
      abroad.map(([code, , brief]) => field(t("speaker.short_in", { language: languageName(code) }), brief))),
    speaker.id === "new" ? null : h("div", { class: "buttons" },
      button({ text: t("speaker.hear"), draw: "play", kind: "small", press: () => review.hearing.speaker(speaker.id) }),
      review.writes && others.length ? h("label", { class: "inline" }, t("speaker.merge"), into) : null));
  const record = () => ({ id: speaker.id, name: name.value.trim(), short: short.value.trim(),
    abroad: Object.fromEntries(abroad.map(([code, full, brief]) => [code, [full.value.trim(), brief.value.trim()]])
      .filter(([, [full]]) => full)) });
  const before = record();
  const same = (name, now) => JSON.stringify(now[name]) === JSON.stringify(before[name]);
  return {
    element,
    operations: () => {
      if (into.value) return [{ op: "merge_speakers", from: speaker.id, into: into.value }];
      const now = record();
      const changed = Object.keys(now).filter((name) => !same(name, now));
      if (!changed.length || !now.name) return [];
      const known = review.sentences.head.speakers.find((each) => each.id === speaker.id); // others may have named it, too
      for (const name of ["name", "short", "abroad"]) if (known && same(name, now)) now[name] = known[name];
      return [{ op: "name_speaker", speaker: now }];
    },
  };
}
