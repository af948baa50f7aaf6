// How the page looks and behaves for the person who uses it.

import { complain } from "../dialog.js";
import { choice, field, fill, h, tick } from "../dom.js";
import { number, t } from "../i18n.js";
import { PRESETS } from "../keys.js";
import { change, settings } from "../settings.js";
import { ownKeys } from "./own-keys.js";

/** Show the page. */
export async function show(main, { title }) {
  title(t("nav.settings"));
  const now = settings();
  const set = (news) => change(news).catch(complain);
  const { element: keys, draw: redraw } = ownKeys();
  const pick = (name, pairs) => {
    const select = choice(pairs, String(now[name]), { on: { change: () => {
      const raw = select.value;
      set({ [name]: typeof now[name] === "number" ? Number(raw) : raw }).then(() => redraw());
    } } });
    return select;
  };
  const box = (name) => tick(t(`settings.${name}`), { checked: now[name], on: { change: (event) => set({ [name]: event.target.checked }) } }).row;
  const seconds = (list) => list.map((ms) => [String(ms), t("settings.seconds", { seconds: number(ms / 1000, 1) })]);
  fill(main, h("div", { class: "page narrow" }, h("h1", {}, t("nav.settings")),
    h("section", { class: "form" }, h("h2", {}, t("settings.look")),
      field(t("settings.language"), pick("language", [["auto", t("settings.auto")], ["en", "English"], ["ru", "Русский"]])),
      field(t("settings.theme"), pick("theme", ["auto", "light", "dark"].map((each) => [each, t(`settings.theme_${each}`)]))),
      field(t("settings.text_size"), pick("text_size", [14, 15, 16, 18, 20, 22, 24, 28].map((each) => [String(each), t("settings.pixels", { n: each })])))),
    h("section", { class: "form" }, h("h2", {}, t("settings.hearing")),
      field(t("settings.back"), pick("back_ms", seconds([1000, 2000, 3000, 4000, 5000, 10_000]))),
      box("loop"), box("follow"), box("auto_pause"),
      field(t("settings.auto_pause_ms"), pick("auto_pause_ms", seconds([2000, 3000, 4000, 6000, 8000]))),
      field(t("settings.resume_back_ms"), pick("resume_back_ms", seconds([1000, 2000, 3000, 5000])))),
    h("section", { class: "form" }, h("h2", {}, t("settings.keys_title")),
      field(t("settings.keys"), pick("keys", PRESETS.map((each) => [each, t(`keys.preset_${each}`)])), t("settings.keys_help")),
      keys,
      h("p", {}, h("a", { href: "/help" }, t("settings.see_keys"))))));
  return undefined;
}
