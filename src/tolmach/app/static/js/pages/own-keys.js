// Keys of single actions: shown as they are in force, changed by pressing them, put back.

import { ask, complain, confirm } from "../dialog.js";
import { button, fill, h, newId } from "../dom.js";
import { t } from "../i18n.js";
import { inForce, MAC } from "../keymap.js";
import { CHANGEABLE, hasTextKeys, objection, printed, taken, written } from "../keys.js";
import { change, settings } from "../settings.js";
import { GROUPS, kbd } from "./help.js";

const LAYERS = ["command", "text"];
const kbds = (keys) => keys.map((key, at) => [at ? " " : null, kbd(printed(key, MAC))]);

/** Keys of one cell: on a sentence, those that do not work while typing as well. */
function keysOf(map, layer, action) {
  const keys = map[layer][action] ?? [];
  return layer === "text" ? keys : keys.filter((key) => !map.text[action]?.includes(key));
}

/** Keep other keys for an action of a layer; undefined takes what the preset has. */
async function choose(layer, action, keys) {
  const own = structuredClone(settings().own_keys ?? {});
  own[layer] = { ...own[layer], [action]: keys };
  if (!keys) delete own[layer][action];
  await change({ own_keys: own });
}

/** Ask for a key by pressing it; changes the action's keys, and asks before another loses one. */
async function pressed(layer, action) {
  const map = inForce();
  let found = "";
  const said = h("p", { class: "hint", id: newId("said"), role: "status" }, t("own_keys.press_help"));
  const catcher = h("input", { id: newId("press"), class: "press-key", readOnly: true, value: "", "aria-describedby": said.id,
    placeholder: t("own_keys.press"), autocomplete: "off" });
  catcher.addEventListener("keydown", (event) => {
    if (event.code === "Tab" || event.code === "Escape" || /^(Shift|Control|Alt|Meta|OS)/.test(event.code)) return;
    event.preventDefault();
    event.stopPropagation();
    const key = written(event);
    const why = objection(layer, key);
    found = why ? "" : key;
    catcher.value = printed(key, MAC);
    catcher.setAttribute("aria-invalid", String(Boolean(why)));
    const other = found && taken(map, layer, key, action);
    said.textContent = why ? t(`own_keys.${why}`) : other ? t("own_keys.taken", { action: t(`action.${other}`) }) : t("own_keys.free");
  });
  const keys = keysOf(map, layer, action);
  const answer = await ask({
    title: t(`action.${action}`),
    body: [
      h("p", {}, t(`own_keys.${layer}`), " ", keys.length ? kbds(keys) : t("own_keys.none")),
      h("label", { htmlFor: catcher.id }, t("own_keys.new")), catcher, said,
    ],
    actions: [
      { value: "", text: t("dialog.cancel") },
      { value: "clear", text: t("own_keys.clear"), hidden: !keys.length },
      { value: "add", text: t("own_keys.add"), hidden: !keys.length || keys.length > 3, check: () => Boolean(found) || catcher.focus() },
      { value: "use", text: t("own_keys.use"), kind: "primary", submit: false, check: () => Boolean(found) || catcher.focus() },
    ],
    focus: catcher,
  });
  if (!answer) return;
  const news = { clear: [], add: [...new Set([found, ...keys])], use: [found] }[answer];
  await choose(layer, action, news);
}

/** The table in which keys are changed, and what draws it again. */
export function ownKeys() {
  const box = h("div", { class: "key-groups" });
  const reset = button({ text: t("own_keys.reset_all"), draw: "undo", kind: "small", press: async () => {
    if (await confirm({ title: t("own_keys.reset_all"), text: t("own_keys.reset_sure"), action: t("own_keys.reset_all") })) {
      await change({ own_keys: {} }).catch(complain);
      draw();
    }
  } });

  function cell(map, layer, action, label) {
    if (layer === "text" && !hasTextKeys(action)) return h("td", {});
    if (layer === "command" && ["saveNext", "leave"].includes(action)) return h("td", {});
    const own = settings().own_keys?.[layer]?.[action] !== undefined;
    const keys = keysOf(map, layer, action);
    const name = `${layer} ${action}`;
    const again = (run) => run.then(() => draw(name), complain);
    return h("td", {}, h("div", { class: "buttons" },
      h("button", { type: "button", class: "button small quiet", data: { cell: name }, on: { click: () => again(pressed(layer, action)) },
        "aria-label": t("own_keys.change", { action: label, keys: keys.map((key) => printed(key, MAC)).join(", ") || t("own_keys.none") }) },
      keys.length ? kbds(keys) : h("span", { class: "dim" }, t("own_keys.none"))),
      own ? button({ label: t("own_keys.reset", { action: label }), draw: "undo", kind: "small quiet", press: () => again(choose(layer, action, undefined)) }) : null));
  }

  function draw(focus = "") {
    const map = inForce();
    fill(box, Object.entries(GROUPS).map(([group, actions]) => h("table", { class: "keys own-keys" }, h("caption", {}, t(`keys.${group}`)),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("keys.action")), h("th", { scope: "col" }, t("keys.on_row")), h("th", { scope: "col" }, t("keys.in_text")))),
      h("tbody", {}, actions.filter((action) => CHANGEABLE.includes(action)).map((action) => h("tr", {},
        h("th", { scope: "row" }, t(`action.${action}`)), LAYERS.map((layer) => cell(map, layer, action, t(`action.${action}`)))))))));
    reset.hidden = !Object.values(settings().own_keys ?? {}).some((actions) => Object.keys(actions).length);
    if (focus) box.querySelector(`[data-cell="${focus}"]`)?.focus();
  }

  draw();
  const element = h("details", { class: "own" }, h("summary", {}, t("own_keys.title")),
    h("p", { class: "hint" }, t("own_keys.help")), reset, box);
  return { element, draw: () => draw() };
}
