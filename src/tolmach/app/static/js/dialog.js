// Questions and notices: native dialogs, which keep the focus inside and give it back.

import { button, fill, h, icon, newId } from "./dom.js";
import { t, tOr } from "./i18n.js";

/**
 * Show a dialog; resolves with the value of the pressed button, or "" when it is left.
 *
 * `actions` are `{ value, text, kind, check, submit, hidden }`; `check` may refuse by returning
 * false, and Enter does not press a button whose `submit` is false.
 */
export function ask({ title, body, actions, wide = false, focus = null }) {
  const name = newId("dialog");
  return new Promise((resolve) => {
    const close = (value) => dialog.close(value);
    const buttons = actions.map((action) =>
      button({
        text: action.text,
        kind: action.kind ?? "",
        type: action.kind?.includes("primary") && action.submit !== false ? "submit" : "button",
        hidden: action.hidden,
        press: async (event) => {
          event.preventDefault();
          if (!action.check || (await action.check())) close(action.value);
        },
      }));
    const dialog = h(
      "dialog",
      { class: wide ? "dialog wide" : "dialog", "aria-labelledby": name },
      h(
        "form",
        { class: "dialog-form", on: { submit: (event) => event.preventDefault() } },
        h(
          "div",
          { class: "dialog-head" },
          h("h2", { id: name }, title),
          button({ label: t("dialog.close"), draw: "close", kind: "quiet", press: () => close("") }),
        ),
        h("div", { class: "dialog-body", tabIndex: actions.length ? undefined : 0 }, body),
        buttons.length ? h("div", { class: "dialog-actions" }, buttons) : null,
      ),
    );
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue);
      dialog.remove();
    });
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(dialog);
    dialog.showModal();
    (focus ?? dialog.querySelector("[autofocus], textarea, input, select"))?.focus();
  });
}

/** Ask whether to do it. */
export const confirm = async ({ title, text, action, kind = "primary" }) =>
  (await ask({
    title,
    body: h("p", {}, text),
    actions: [
      { value: "", text: t("dialog.cancel") },
      { value: "yes", text: action, kind },
    ],
  })) === "yes";

/** Ask for a text; null when it is left. */
export async function askText({ title, label, help, value = "", action, required, long, ...more }) {
  const control = h(long ? "textarea" : "input", {
    id: newId("answer"), value, required, autocomplete: "off", spellcheck: true, ...more,
  });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const answer = await ask({
    title,
    body: [
      h("label", { htmlFor: control.id }, label),
      control,
      help ? h("p", { class: "hint" }, help) : null,
      wrong,
    ],
    actions: [
      { value: "", text: t("dialog.cancel") },
      {
        value: "yes",
        text: action ?? t("dialog.save"),
        kind: "primary",
        check: () => {
          if (!required || control.value.trim()) return true;
          wrong.textContent = t("dialog.needed");
          control.focus();
          return false;
        },
      },
    ],
    focus: control,
  });
  return answer ? control.value : null;
}

let stack = null;

/** Say something that does not need an answer; it goes by itself unless it is a problem. */
export function notice(text, { problem = false, next = "", action = null } = {}) {
  stack ??= document.body.appendChild(h("div", { class: "notices", role: "status" }));
  document.body.append(stack);
  const box = h(
    "div",
    { class: problem ? "notice problem" : "notice" },
    icon(problem ? "warn" : "check"),
    h("p", {}, text, next ? h("span", { class: "next" }, ` ${next}`) : null),
    action ? button({ text: action.text, kind: "small", press: () => { action.press(); box.remove(); } })
      : null,
    button({ label: t("dialog.close"), draw: "close", kind: "quiet", press: () => box.remove() }),
  );
  if (stack.childElementCount > 3) stack.firstElementChild.remove();
  stack.append(box);
  if (!problem) setTimeout(() => box.remove(), 6000);
}

/** An error of the server in the language of the page where its code is known. */
export function explain(error) {
  const facts = { message: error.message, ...error.facts };
  const text = tOr(`error.${error.code}`, error.message || t("error.failed"), facts);
  return { text: ["refused", "failed", "bad_request"].includes(error.code) && error.message
    ? error.message : text, next: error.nextStep };
}

/** Show an error of the server. */
export function complain(error) {
  if (!("code" in error)) throw error;
  const { text, next } = explain(error);
  notice(text, { problem: true, next });
}

/** A menu at a button: items are `{ text, draw, keys, press }` or null for a line. */
export function menu(anchor, items) {
  const left = () => {
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
  };
  const outside = (event) => {
    if (!box.contains(event.target)) left();
  };
  const rows = items.map((item) =>
    item === null
      ? h("hr", {})
      : h(
          "button",
          {
            type: "button",
            class: "menu-item",
            role: "menuitem",
            on: { click: () => { left(); anchor.focus(); item.press(); } },
          },
          item.draw ? icon(item.draw) : null,
          h("span", { class: "menu-text" }, item.text),
          item.keys ? h("kbd", {}, item.keys) : null,
        ));
  const box = h("div", { class: "menu", role: "menu" }, rows);
  box.addEventListener("keydown", (event) => {
    const own = [...box.querySelectorAll("button")];
    const at = own.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: own.length - 1 }[event.code];
    if (event.code === "Escape" || event.code === "Tab") {
      left();
      anchor.focus();
    } else if (to === undefined) return;
    else own[(to + own.length) % own.length].focus();
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(box);
  const at = anchor.getBoundingClientRect();
  const width = box.offsetWidth;
  const height = box.offsetHeight;
  const below = at.bottom + height < innerHeight;
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  box.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - height - 4)}px`;
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  box.querySelector("button")?.focus();
}

/** A status text in an element, read out politely. */
export function status(element, ...children) {
  element.setAttribute("role", "status");
  return fill(element, ...children);
}
