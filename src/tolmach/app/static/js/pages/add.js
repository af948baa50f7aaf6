// A new recording, or another run of one: which file, which languages, how good, and start.

import { get, post, upload } from "../api.js";
import { ask, complain, notice } from "../dialog.js";
import { button, choice, field, fill, h, icon, newId, redraw, tick } from "../dom.js";
import { languageName, percent, size, t, tOr } from "../i18n.js";
import { Latest } from "../latest.js";

/** Options that stand among the first questions; languages have controls of their own. */
const COMMON = ["names", "speakers"];
/** Texts that people have already; they have a place of their own. */
const TEXTS = ["transcript", "translation"];

/** Show the page. */
export async function show(main, { session, title, query, go }) {
  title(t("add.title"));
  if (session.role === "guest") {
    fill(main, h("div", { class: "page" }, h("h1", {}, t("add.title")), h("p", {}, t("error.read_only"))));
    return undefined;
  }
  const recording = query.get("recording");
  const [form, files, again] = await Promise.all([
    get("/api/options"), get("/api/files?kind=media"), recording ? get(`/api/recordings/${recording}`) : null,
  ]);
  const page = new AddPage(form, files.files, again, { go, owner: session.role === "owner" });
  fill(main, page.element);
  const wanted = query.get("file");
  if (wanted) page.choose(wanted);
  await page.qualities();
  return undefined;
}

class AddPage {
  constructor(form, files, again, { go, owner }) {
    this.form = form;
    this.go = go;
    this.again = again;
    this.options = new Map();
    this.latest = new Latest();
    this.uploads = new Latest();
    this.file = h("select", { id: newId("file") }, h("option", { value: "" }, t("add.choose")),
      files.map((each) => h("option", { value: each.id }, `${each.name} (${size(each.size)})`)));
    const languages = form.languages.map((each) => [each.code, languageName(each.code)])
      .sort((one, two) => one[1].localeCompare(two[1]));
    const common = Object.fromEntries(form.groups.flatMap((group) => group.options).map((each) => [each.name, each]));
    this.source = choice([["auto", t("add.detect")], ...languages], again?.language ?? common.source?.value ?? "auto",
      { on: { change: () => this.qualities() } });
    if (this.source.selectedIndex < 0) this.source.value = "auto";
    this.targets = new Set(again?.targets ?? common.targets?.value ?? []);
    this.targetList = h("div", { class: "chips" });
    this.addTarget = choice([["", t("add.add_target")], ...languages], "", { "aria-label": t("add.add_target"), on: { change: () => {
      if (this.addTarget.value) this.targets.add(this.addTarget.value);
      this.addTarget.value = "";
      this.#showTargets();
      this.qualities();
    } } });
    this.quality = h("fieldset", { class: "qualities" });
    this.chosen = "publication";
    this.startButton = button({ text: again ? t("add.run_again") : t("add.start"), draw: "play", kind: "primary", press: () => this.start() });
    this.startButton.disabled = !owner;
    this.state = h("div", { role: "status" });
    this.transcript = makeControl(common.transcript, t("option.transcript"), t("option_help.transcript"));
    this.transcript.control.addEventListener("change", () => this.#showTexts());
    this.translations = new Map();
    this.translationList = h("div", { class: "form" });
    const ownTexts = h("details", {}, h("summary", {}, t("add.texts")),
      h("div", { class: "form" }, h("p", { class: "hint" }, t("add.texts_help")), this.transcript.element, this.translationList));
    const rest = form.groups.map((group) => ({ ...group, options: group.options.filter((each) => !TEXTS.includes(each.name)) })).flatMap((group) => group.id === "common"
      ? [[group, group.options.filter((each) => COMMON.includes(each.name))],
        [{ id: "files" }, group.options.filter((each) => ["formats", "profile"].includes(each.name))]] : [[group, group.options]]);
    const [common_, ...groups] = rest;
    this.element = h("div", { class: "page narrow" },
      h("h1", {}, again ? t("add.again_title", { title: again.title }) : t("add.title")),
      again ? h("p", { class: "dim" }, t("add.again_help")) : this.#fileChoice(),
      h("div", { class: "form" },
        field(t("add.source"), this.source, t("add.source_help")),
        h("div", { class: "field" }, h("span", { class: "label" }, t("add.targets")), this.targetList, this.addTarget),
        this.quality,
        common_[1].map((option) => this.#option(option)), ownTexts),
      h("details", { class: "more-options" }, h("summary", {}, t("add.more")),
        h("p", { class: "dim" }, t("add.more_help")),
        groups.filter(([, options]) => options.length).map(([group, options]) => h("details", {},
          h("summary", {}, tOr(`group.${group.id}`, group.title || group.id)),
          h("div", { class: "form" }, options.map((option) => this.#option(option)))))),
      owner ? null : h("p", { class: "wrong" }, icon("lock"), t("add.owner_only")),
      h("div", { class: "buttons end" }, h("a", { class: "button", href: "/" }, t("dialog.cancel")), this.startButton),
      this.state);
    this.#showTargets();
  }

  #fileChoice() {
    const input = h("input", { type: "file", accept: "video/*,audio/*,.mkv,.mts,.m2ts,.opus,.oga", class: "unseen", id: newId("upload"),
      on: { change: () => input.files[0] && this.#send(input.files[0]) } });
    const zone = h("div", { class: "drop", on: {
      dragover: (event) => { event.preventDefault(); zone.classList.add("over"); },
      dragleave: () => zone.classList.remove("over"),
      drop: (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        if (event.dataTransfer.files[0]) this.#send(event.dataTransfer.files[0]);
      },
    } }, icon("upload"), h("label", { htmlFor: input.id, class: "button" }, t("add.open")), input, h("span", {}, t("add.drop")));
    this.sending = h("div", { role: "status" });
    return h("div", { class: "form" }, zone, this.sending, field(t("add.in_folder"), this.file, t("add.in_folder_help")));
  }

  async #send(file) {
    const bar = h("progress", { max: 1, value: 0, "aria-label": t("add.sending", { name: file.name }) });
    const text = h("span", {}, t("add.sending", { name: file.name }));
    const { sent, stop } = upload(file, "media", (share) => { bar.value = share; text.textContent = `${t("add.sending", { name: file.name })} ${percent(share)}`; });
    fill(this.sending, text, bar, button({ text: t("library.stop"), kind: "small", press: stop }));
    const option = (made) => this.file.append(h("option", { value: made.id }, `${made.name} (${size(made.size)})`));
    try {
      const made = await this.uploads.ask(sent.then((file_) => (option(file_), file_)));
      if (!made) return; // another one was sent after it
      this.file.value = made.id;
      fill(this.sending, h("p", {}, icon("check"), t("add.sent", { name: made.name })));
    } catch (error) {
      fill(this.sending);
      if (error.code !== "stopped") complain(error);
    }
  }

  /** Choose a file by its id. */
  choose(id) {
    this.file.value = id;
  }

  /** One choice of a file for each translation, as far as there is a transcript that it translates. */
  #showTexts() {
    for (const code of this.targets) {
      if (this.translations.has(code)) continue;
      this.translations.set(code, makeControl({ type: "file", kind: "translation" },
        t("add.translation_of", { language: languageName(code) }), t("add.translation_help")));
    }
    const shown = this.transcript.read() ? [...this.targets].map((code) => this.translations.get(code).element) : [];
    fill(this.translationList, shown.length ? shown : h("p", { class: "hint" }, t("add.translations_later")));
  }

  #showTargets() {
    this.#showTexts();
    fill(this.targetList, [...this.targets].map((code) => h("span", { class: "chip" }, languageName(code),
      button({ label: t("add.remove_target", { language: languageName(code) }), draw: "close", kind: "quiet small",
        press: () => { this.targets.delete(code); this.#showTargets(); this.qualities(); } }))),
    this.targets.size ? null : h("span", { class: "dim" }, t("add.no_targets")));
  }

  /** Show which models each quality means, and whether they are here. */
  qualities() {
    this.known = this.#qualities();
    return this.known;
  }

  async #qualities() {
    const path = `/api/quality?source=${this.source.value}&targets=${[...this.targets].join(",")}`;
    const { quality } = await this.latest.ask(get(path).catch(() => ({ quality: this.form.quality }))) ?? {};
    if (!quality) return;
    const model = (what, label) => what
      ? h("span", { class: what.here ? "" : "wrong" }, what.here ? null : icon("warn"), `${label}: ${what.title}`,
        what.here ? "" : ` (${t("add.not_here", { size: size(what.size) })})`)
      : h("span", { class: "wrong" }, icon("warn"), t("add.no_model", { label }));
    this.qualityList = quality;
    const group = newId("quality");
    redraw(this.quality, h("legend", {}, t("add.quality")), quality.map((each) => {
      const radio = h("input", { type: "radio", name: group, value: each.id, id: newId("quality"), checked: each.id === this.chosen,
        on: { change: () => { this.chosen = each.id; } } });
      return h("div", { class: "quality" }, radio, h("div", {}, h("label", { htmlFor: radio.id }, t(`add.quality_${each.id}`)),
        h("p", { class: "hint" }, t(`add.quality_${each.id}_help`)),
        h("p", { class: "hint models" }, model(each.recognition, t("models.recognition")),
          Object.entries(each.translation ?? {}).map(([code, one]) => model(one, languageName(code))))));
    }), h("p", { class: "hint" }, h("a", { href: "/models" }, t("add.get_models"))));
  }

  #option(option) {
    const label = tOr(`option.${option.name}`, option.name.replaceAll("_", " "));
    const help = tOr(`option_help.${option.name}`, option.help);
    const { control, read, element } = makeControl(option, label, help);
    control.dataset.option = option.name;
    this.options.set(option.name, { read, option });
    return element ?? field(label, control, help);
  }

  /** Whether the models of the chosen quality are here, or the person wants to start without them. */
  async #modelsAreHere() {
    await this.known;
    const chosen = this.qualityList?.find((each) => each.id === this.chosen);
    const own = new Set([...this.translations].filter(([, one]) => one.read()).map(([code]) => code));
    const translators = Object.entries(chosen?.translation ?? {}).filter(([code]) => !own.has(code)).map(([, one]) => one);
    const missing = [chosen?.recognition, ...translators].filter((one) => one && !one.here);
    if (!missing.length) return true;
    const answer = await ask({
      title: t("add.models_missing"),
      body: [h("p", {}, t("add.models_missing_text")),
        h("ul", { class: "bullets" }, missing.map((one) => h("li", {}, `${one.title} (${size(one.size)})`)))],
      actions: [{ value: "", text: t("dialog.cancel") }, { value: "start", text: t("add.start_anyway") },
        { value: "get", text: t("add.get_models"), kind: "primary" }],
    });
    if (answer === "get") this.go("/models");
    return answer === "start";
  }

  async start() {
    const options = { source: this.source.value, targets: [...this.targets] };
    for (const [name, { read, option }] of this.options) {
      const value = read();
      if (value !== null && JSON.stringify(value) !== JSON.stringify(option.value)) options[name] = value;
    }
    const transcript = this.transcript.read();
    if (transcript) {
      options.transcript = transcript;
      const chosen = [...this.targets].map((code) => [code, this.translations.get(code).read()]).filter(([, file]) => file);
      if (chosen.length) options.translation = Object.fromEntries(chosen);
    }
    if (!this.again && !this.file.value) {
      notice(t("add.no_file"), { problem: true });
      this.file.focus();
      return;
    }
    this.startButton.disabled = true;
    if (!this.again && !options.model && !(await this.#modelsAreHere())) {
      this.startButton.disabled = false;
      return;
    }
    try {
      await post("/api/jobs", this.again ? { recording: this.again.id, options } : { file: this.file.value, quality: this.chosen, options });
      this.go("/");
    } catch (error) {
      this.startButton.disabled = false;
      complain(error);
      const key = error.facts?.key;
      if (key) this.element.querySelector(`[data-option="${CSS.escape(key)}"]`)?.focus();
    }
  }
}

/** A control for an option; `read` gives its value, or null for the default. */
function makeControl(option, label, help) {
  const { type, value, choices } = option;
  if (type === "bool") {
    const { box, row } = tick(label, { checked: Boolean(value) });
    return { control: box, read: () => box.checked, element: h("div", { class: "field" }, row, h("p", { class: "hint" }, help)) };
  }
  if (type === "choice") {
    const select = choice(choices.map((each) => [each, each]), value ?? "");
    return { control: select, read: () => select.value || null };
  }
  if (type === "list" && choices) {
    const boxes = choices.map((each) => ({ each, ...tick(each, { checked: (value ?? []).includes(each) }) }));
    const set = h("fieldset", { class: "field" }, h("legend", {}, label), h("div", { class: "ticks" }, boxes.map(({ row }) => row)),
      h("p", { class: "hint" }, help));
    return { control: set, element: set, read: () => boxes.filter(({ box }) => box.checked).map(({ each }) => each) };
  }
  if (type === "file") return fileControl(option, label, help);
  if (type === "int" || type === "float") {
    const input = h("input", { type: "number", step: type === "int" ? 1 : "any", value: value ?? "",
      min: option.least ?? undefined, max: option.most ?? undefined });
    return { control: input, read: () => (input.value === "" ? null : Number(input.value)) };
  }
  const input = h("input", { value: Array.isArray(value) ? value.join(", ") : value ?? "", autocomplete: "off" });
  const list = type === "list" || type === "languages";
  return { control: input, read: () => (list ? input.value.split(",").map((each) => each.trim()).filter(Boolean) : input.value.trim() || null) };
}

/** One of the folder's files of a kind, or another one that is sent. */
function fileControl(option, label, help) {
  const select = choice([["", t("add.none")]], "");
  get(`/api/files?kind=${option.kind}`).then(({ files }) => {
    select.append(...files.map((file) => h("option", { value: file.id }, file.name)));
    if (option.kind === "glossary" && files.length && !select.value) select.value = files[0].id;
  }, () => {});
  const input = h("input", { type: "file", class: "unseen", id: newId("upload"), on: { change: async () => {
    try {
      const made = await upload(input.files[0], option.kind).sent;
      select.append(h("option", { value: made.id }, made.name));
      select.value = made.id;
      select.dispatchEvent(new Event("change"));
    } catch (error) {
      complain(error);
    }
  } } });
  const element = h("div", { class: "field" }, h("label", { htmlFor: select.id ||= newId("field") }, label),
    h("div", { class: "with-button" }, select, h("label", { class: "button small", htmlFor: input.id }, t("add.other_file")), input),
    h("p", { class: "hint" }, help));
  return { control: select, read: () => select.value || null, element };
}
