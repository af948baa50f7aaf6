// What has become of the work: always on the screen, and read out when it changes for the worse.

import { explain } from "../dialog.js";
import { button, fill, h, icon } from "../dom.js";
import { momentOf, t } from "../i18n.js";

const DRAWN = { saved: "check", typing: "pencil", saving: "clock", unsent: "warn", locked: "lock", broken: "warn", conflict: "people" };

/** The line in which it stands. */
export class SaveState {
  constructor(saver) {
    this.saver = saver;
    this.element = h("div", { class: "save-state", role: "status" });
    saver.addEventListener("state", () => this.show());
    this.show();
  }

  show(flash = false) {
    const { state, outbox } = this.saver;
    const bad = ["unsent", "broken", "conflict"].includes(state.kind);
    this.element.className = `save-state save-${state.kind}${flash ? " flash" : ""}`;
    document.body.classList.toggle("unsaved", bad);
    const text = state.kind === "saved"
      ? state.at ? t("save.saved", { time: momentOf(state.at) }) : t("save.all")
      : t(`save.${state.kind}`, { n: outbox.acts.length });
    const { next } = state.kind === "broken" ? explain(state.error) : { next: "" };
    fill(this.element, icon(DRAWN[state.kind]), h("span", {}, text), next ? h("span", {}, ` ${next}`) : null,
      bad && state.kind !== "conflict" ? button({ text: t("save.retry"), kind: "small", press: () => this.saver.retry() }) : null);
  }
}
