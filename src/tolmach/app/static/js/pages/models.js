// Models and this computer: what is here, what fits, getting more. Only this page uses the network.

import { get, post, send } from "../api.js";
import { complain, confirm } from "../dialog.js";
import { button, choice, fill, h, icon, redraw } from "../dom.js";
import { listen } from "../events.js";
import { languageName, size, t } from "../i18n.js";
import { Latest } from "../latest.js";

/** Show the page. */
export async function show(main, { session, title }) {
  title(t("nav.models"));
  const page = new ModelsPage(main, session);
  const ends = [listen("download", (download) => page.download(download)), listen("hello", () => page.read().catch(complain))];
  const end = () => {
    page.latest.drop();
    for (const each of ends) each();
  };
  await page.read().catch((error) => { end(); throw error; });
  page.examine();
  return end;
}

class ModelsPage {
  constructor(main, session) {
    this.main = main;
    this.owner = session.role === "owner";
    this.source = "";
    this.target = "";
    this.bars = new Map();
    this.downloads = new Map();
    this.latest = new Latest();
    this.doctor = h("div", { class: "doctor", role: "status" }, h("p", { class: "dim" }, t("models.examining")));
  }

  async read() {
    const data = await this.latest.ask(get(`/api/models?source=${this.source}&targets=${this.target}`));
    if (!data) return;
    this.data = data;
    this.languages ??= (await get("/api/options")).languages.map((each) => each.code);
    this.downloads = new Map(this.data.downloads.map((each) => [each.model, each]));
    this.#draw();
  }

  async examine() {
    if (!this.owner) return fill(this.doctor);
    const { findings, verdict } = await get("/api/doctor").catch((error) => (complain(error), { findings: [], verdict: "warn" }));
    return fill(this.doctor, h("p", { class: `verdict ${verdict}` }, icon(verdict === "good" ? "check" : "warn"), t(`models.doctor_${verdict}`)),
      h("details", {}, h("summary", {}, t("models.doctor_all", { n: findings.length })),
        h("ul", { class: "findings" }, findings.map((each) => h("li", { class: each.level },
          icon(each.level === "good" ? "check" : "warn"), h("div", {}, h("strong", {}, each.topic), ` ${each.text}`,
            each.advice ? h("p", { class: "hint" }, each.advice) : null))))));
  }

  download(download) {
    this.downloads.set(download.model, download);
    const bar = this.bars.get(download.model);
    if (download.state === "running" && bar) {
      bar.value = download.total ? download.done / download.total : 0;
      return;
    }
    if (download.state === "failed") complain({ code: "refused", message: download.error?.message ?? t("error.failed"),
      nextStep: download.error?.next_step ?? "", facts: {} });
    this.read().catch(complain);
  }

  #draw() {
    const { data } = this;
    const sorted = this.languages.map((code) => [code, languageName(code)]).sort((one, two) => one[1].localeCompare(two[1]));
    const pick = (name, label) => choice([["", t("models.any")], ...sorted], this[name], { "aria-label": label, on: { change: (event) => {
      this[name] = event.target.value;
      this.read().catch(complain);
    } } });
    this.bars.clear();
    const part = (task) => {
      const own = data.models.filter((each) => each.task === task)
        .sort((one, two) => Number(two.recommended) - Number(one.recommended) || Number(two.here) - Number(one.here) || one.size - two.size);
      return [h("h2", {}, t(`models.${task}`)), own.length
        ? h("ul", { class: "models" }, own.map((each) => this.#model(each))) : h("p", { class: "dim" }, t("models.none"))];
    };
    redraw(this.main, h("div", { class: "page" }, h("h1", {}, t("nav.models")),
      h("p", {}, data.offline ? t("models.offline") : t("models.network")),
      h("section", { "aria-label": t("models.computer") }, h("h2", {}, t("models.computer")),
        h("p", {}, t("models.machine", { cores: data.machine.cores, memory: size(data.machine.memory), free: size(data.store_free) })),
        this.doctor),
      h("div", { class: "filter" }, h("span", {}, t("models.for")), pick("source", t("add.source")), "→", pick("target", t("add.targets"))),
      part("recognition"), part("translation")));
  }

  #model(one) {
    const download = this.downloads.get(one.id);
    const running = download?.state === "running";
    const act = (method, path) => send(method, path).then(() => this.read(), complain);
    const bar = running ? h("progress", { max: 1, value: download.total ? download.done / download.total : 0,
      "aria-label": t("models.getting", { title: one.title }) }) : null;
    if (bar) this.bars.set(one.id, bar);
    const languages = one.sources.includes("*") ? "" : `${one.sources.map((c) => c.toUpperCase()).join(", ")}${one.targets.length
      ? ` → ${one.targets.map((c) => c.toUpperCase()).join(", ")}` : ""}`;
    return h("li", { class: one.here ? "model here" : "model", data: { keep: one.id } },
      h("div", {}, h("h3", {}, one.title, one.recommended ? h("span", { class: "badge" }, t("models.recommended")) : null,
        one.demo ? h("span", { class: "badge quiet" }, t("models.demo")) : null),
      h("p", { class: "dim" }, one.good_for),
      h("p", { class: "hint" }, [languages, size(one.size), one.license].filter(Boolean).join(" · ")),
      one.fits ? null : h("p", { class: "wrong" }, icon("warn"), t("models.too_big", { memory: size(one.memory) }))),
      h("div", { class: "buttons" }, bar,
        running ? button({ text: t("library.stop"), kind: "small", press: () => act("POST", `/api/models/${one.id}/stop`) }) : null,
        one.here ? h("span", { class: "state state-reviewed" }, icon("check"), t("models.here")) : null,
        this.owner && !running && !one.here && !this.data.offline ? button({ text: t("models.get", { size: size(one.download) }), draw: "download",
          kind: one.recommended ? "small primary" : "small", press: () => post(`/api/models/${one.id}/get`).then(() => this.read(), complain) }) : null,
        this.owner && !running && one.here && !one.bundled ? [
          button({ text: t("models.verify"), kind: "small quiet", press: () => act("POST", `/api/models/${one.id}/verify`) }),
          button({ label: t("models.remove", { title: one.title }), draw: "trash", kind: "small quiet", press: async () => {
            if (await confirm({ title: t("models.remove", { title: one.title }), text: t("models.remove_text", { size: size(one.size) }),
              action: t("models.remove_yes") })) act("DELETE", `/api/models/${one.id}`);
          } })] : null,
        download && !running && download.kind === "verify" && download.state === "done"
          ? h("span", { class: "hint" }, t("models.verified")) : null));
  }
}

