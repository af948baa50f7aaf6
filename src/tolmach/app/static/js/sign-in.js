// Signing in: by the address that tolmach opens, or with the passphrase of a shared machine.

import { post } from "./api.js";
import { explain } from "./dialog.js";
import { button, field, h, newId, tick } from "./dom.js";
import { t } from "./i18n.js";

/** Ask until somebody is let in; resolves with the session. Unsent edits wait meanwhile. */
export function signInForm(ways, again = false) {
  return new Promise((resolve) => {
    const name = newId("dialog");
    const passphrase = h("input", { type: "password", autocomplete: "current-password", required: true });
    const handle = h("input", { autocomplete: "username", maxLength: 40 });
    const guest = tick(t("sign_in.guest"));
    const wrong = h("p", { class: "wrong", role: "alert" });
    const byPassphrase = ways.includes("passphrase") || ways.includes("guest");
    const attempt = async (event) => {
      event.preventDefault();
      wrong.textContent = "";
      try {
        const body = { passphrase: passphrase.value, handle: handle.value.trim() };
        const session = await post("/api/session", guest.box.checked ? { ...body, guest: true } : body);
        dialog.close();
        dialog.remove();
        resolve(session);
      } catch (error) {
        wrong.textContent = ["signed_out", "forbidden"].includes(error.code) ? t("sign_in.wrong") : explain(error).text;
      }
    };
    const dialog = h("dialog", { class: "dialog sign-in", "aria-labelledby": name, on: { cancel: (event) => event.preventDefault() } },
      h("form", { class: "dialog-form", on: { submit: attempt } },
        h("div", { class: "dialog-head" }, h("h2", { id: name }, t(again ? "sign_in.again" : "sign_in.title"))),
        h("div", { class: "dialog-body" },
          byPassphrase
            ? [field(t("sign_in.passphrase"), passphrase), field(t("handle.label"), handle, t("handle.help")),
              ways.includes("guest") ? guest.row : null]
            : h("p", {}, t("sign_in.by_address")),
          again ? h("p", {}, t("sign_in.kept")) : null, wrong),
        byPassphrase ? h("div", { class: "dialog-actions" }, button({ text: t("sign_in.enter"), kind: "primary", type: "submit" })) : null));
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(dialog);
    dialog.showModal();
  });
}
