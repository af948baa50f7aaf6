// The recordings of the folder: how far each has come, and what to do next.

import { get, post, send, upload } from "../api.js";
import { clock } from "../clock.js";
import { ask, complain, explain, menu } from "../dialog.js";
import { button, fill, h, icon, redraw } from "../dom.js";
import { listen } from "../events.js";
import { dayOf, languageName, listed, percent, size, t, timeLeft, tOr } from "../i18n.js";
import { Latest } from "../latest.js";
import { searchEverywhere } from "./search.js";

/** Show the page; returns what ends it. */
export async function show(main, { session, title, go }) {
  title(t("nav.library"));
  const library = new LibraryPage(main, session, go);
  const ends = [
    listen("library", () => library.soon()),
    listen("job", (job) => library.job(job)),
    listen("claims", () => library.soon()),
    listen("hello", () => library.soon()),
  ];
  const end = () => {
    clearTimeout(library.timer);
    library.latest.drop();
    for (const each of ends) each();
  };
  await library.read().catch((error) => { end(); throw error; });
  return end;
}

class LibraryPage {
  constructor(main, session, go) {
    this.main = main;
    this.session = session;
    this.go = go;
    this.cards = new Map();
    this.latest = new Latest();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read().catch(complain), 300);
  }

  async read() {
    const data = await this.latest.ask(get("/api/recordings"));
    if (!data) return;
    this.data = data;
    this.#draw();
  }

  job(job) {
    const known = this.data?.recordings.find((each) => each.id === job.recording);
    if (!known) return this.soon();
    const changed = known.job?.state !== job.state;
    known.job = job;
    if (changed) return this.soon();
    const { progress, text } = this.cards.get(known.id) ?? {};
    if (progress) progress.value = job.share;
    if (text) text.textContent = jobText(job);
    return undefined;
  }

  #draw() {
    const { recordings, waiting, folder } = this.data;
    const owner = this.session.role === "owner";
    const running = recordings.filter((each) => each.job?.state === "running").length;
    redraw(this.main, h("div", { class: "page" },
      h("div", { class: "page-head" },
        h("div", {}, h("h1", {}, t("library.title")),
          h("p", { class: "dim" }, t("library.summary", { n: recordings.length, folder }),
            running ? ` · ${t("library.running", { n: running })}` : "")),
        this.session.role === "guest" ? null : h("a", { class: "button primary", href: "/add" }, icon("plus"), h("span", {}, t("library.add")))),
      owner ? this.zone ??= this.#drop() : null,
      recordings.length
        ? h("ul", { class: "recordings" }, recordings.map((each) => this.#card(each)))
        : h("div", { class: "empty" }, h("h2", {}, t("library.empty")), h("p", {}, t("library.empty_help"))),
      this.#search(),
      waiting.length && owner ? [h("h2", {}, t("library.waiting")), h("p", { class: "dim" }, t("library.waiting_help")),
        h("ul", { class: "waiting" }, waiting.map((file) => h("li", { data: { keep: file.id } },
          h("span", { class: "file" }, file.name), h("span", { class: "dim" }, `${size(file.size)}${file.changed_at ? ` · ${dayOf(file.changed_at)}` : ""}`),
          h("a", { class: "button small", href: `/add?file=${file.id}` }, icon("plus"), h("span", {}, t("library.start"))))))] : null));
  }

  /** The search, which stays as it is while the list changes. */
  #search() {
    const codes = [...new Set(this.data.recordings.flatMap((each) => [each.language, ...each.targets]).filter(Boolean))];
    if (codes.length) this.search ??= searchEverywhere(codes);
    return this.search ?? null;
  }

  #drop() {
    const zone = h("div", { class: "drop", on: {
      dragover: (event) => { event.preventDefault(); zone.classList.add("over"); },
      dragleave: () => zone.classList.remove("over"),
      drop: async (event) => {
        event.preventDefault();
        zone.classList.remove("over");
        const [file] = event.dataTransfer.files;
        if (file) this.#send(file, zone);
      },
    } }, icon("upload"), h("span", {}, t("library.drop")));
    return zone;
  }

  async #send(file, zone) {
    const bar = h("progress", { max: 1, value: 0, "aria-label": t("add.sending", { name: file.name }) });
    fill(zone, h("span", {}, t("add.sending", { name: file.name })), bar);
    try {
      const { id } = await upload(file, "media", (share) => { bar.value = share; }).sent;
      this.go(`/add?file=${id}`);
    } catch (error) {
      complain(error);
      this.zone = null;
      this.soon();
    }
  }

  #card(one) {
    const parts = { progress: null, text: null };
    this.cards.set(one.id, parts);
    const readable = !["new", "running", "waiting", "failed", "stopped", "broken"].includes(one.state) || one.sentences > 0;
    const name = one.title || one.name;
    return h("li", { class: `recording state-${one.state}`, data: { keep: one.id } },
      h("div", { class: "recording-main" },
        h("h2", {}, readable ? h("a", { href: `/r/${one.id}` }, name) : name),
        h("p", { class: "dim" }, [one.duration ? clock(one.duration) : "", one.language
          ? `${languageName(one.language)}${one.targets.length ? ` → ${listed(one.targets.map(languageName))}` : ""}` : "",
        one.changed_at && !one.changed_at.startsWith("1970") ? t("library.changed", { when: dayOf(one.changed_at) }) : ""].filter(Boolean).join(" · "))),
      h("div", { class: "recording-state" }, this.#state(one, parts)),
      h("div", { class: "buttons" }, this.#buttons(one, readable)));
  }

  #state(one, parts) {
    const { job } = one;
    if (job && ["running", "stopping", "waiting"].includes(job.state)) {
      parts.text = h("p", {}, jobText(job));
      parts.progress = h("progress", { max: 1, "aria-label": name(job) });
      if (job.state !== "waiting" && job.total) parts.progress.value = job.share;
      return [parts.text, job.state === "waiting" ? null : parts.progress];
    }
    if (one.problem) return h("p", { class: "wrong" }, icon("warn"), explain(asError(one.problem)).text, " ", one.problem.next_step);
    const failed = job?.state === "failed"
      ? h("p", { class: "wrong" }, icon("warn"), t("library.failed"), " ", job.error?.message, " ", job.error?.next_step) : null;
    if (!one.sentences) return failed ?? h("p", {}, t(`library.state_${one.state}`));
    return [
      failed,
      h("p", {}, one.to_review ? t("library.to_review", { n: one.to_review, total: one.sentences }) : t(`library.state_${one.state}`)),
      h("p", { class: "dim" }, Object.entries(one.states).map(([code, states]) => {
        const total = Object.values(states).reduce((sum, n) => sum + n, 0);
        return h("span", { class: "lang-state" }, t("review.state", { language: languageName(code),
          done: states.reviewed + states.approved, total }));
      })),
      one.claims.length ? h("p", {}, icon("people"), t("library.claimed", { names: listed([...new Set(one.claims.map((c) => c.by))]) })) : null,
      one.unplaced ? h("p", { class: "wrong" }, icon("warn"), t("review.unplaced", { n: one.unplaced })) : null,
      one.media === "missing" ? h("p", { class: "wrong" }, icon("warn"), t("library.media_missing")) : null,
    ];
  }

  #buttons(one, readable) {
    const { job } = one;
    const owner = this.session.role === "owner";
    const act = (method, path, body) => send(method, path, body).then(() => this.soon(), complain);
    const found = [];
    if (readable) found.push(h("a", { class: "button small primary", href: `/r/${one.id}` }, icon("check"), h("span", {}, t("library.review"))),
      h("a", { class: "button small", href: `/r/${one.id}/publish` }, icon("upload"), h("span", {}, t("library.publish"))));
    if (owner && job) {
      if (["running", "waiting"].includes(job.state)) found.push(button({ text: t("library.stop"), draw: "pause", kind: "small",
        press: () => act("POST", `/api/jobs/${job.id}/stop`) }));
      if (job.state === "failed" && job.error?.models) found.push(h("a", { class: "button small primary", href: "/models" },
        icon("download"), h("span", {}, t("add.get_models"))));
      if (["stopped", "failed"].includes(job.state)) found.push(button({ text: t("library.resume"), draw: "redo", kind: "small",
        press: () => act("POST", `/api/jobs/${job.id}/resume`) }));
      if (job.state === "waiting" && job.position > 0) found.push(button({ label: t("library.first"), draw: "up", kind: "small",
        press: () => act("POST", `/api/jobs/${job.id}/move`, { position: 0 }) }));
    }
    if (owner && !job && one.state === "stopped") found.push(button({ text: t("library.resume"), draw: "redo", kind: "small",
      press: () => act("POST", "/api/jobs", { recording: one.id, options: {} }) }));
    if (owner) {
      const more = button({ label: t("row.more"), draw: "more", kind: "small", "aria-haspopup": "menu", press: () => menu(more, [
        readable ? { text: t("review.run_again"), draw: "redo", press: () => this.go(`/add?recording=${one.id}`) } : null,
        one.media === "missing" && one.sentences ? { text: t("library.name_media"), draw: "search", press: () => this.#nameMedia(one) } : null,
        job && ["stopped", "failed", "done", "waiting"].includes(job.state)
          ? { text: t("library.forget"), draw: "trash", press: () => act("DELETE", `/api/jobs/${job.id}`) } : null,
      ].filter(Boolean)) });
      if (readable || job) found.push(more);
    }
    return found;
  }

  async #nameMedia(one) {
    const { files } = await get("/api/files?kind=media");
    const list = h("select", {}, files.map((file) => h("option", { value: file.id }, file.name)));
    const answer = await ask({ title: t("library.name_media"), body: [h("p", {}, t("library.name_media_help")), list],
      actions: [{ value: "", text: t("dialog.cancel") }, { value: "yes", text: t("dialog.save"), kind: "primary" }] });
    if (answer) await post(`/api/recordings/${one.id}/media`, { file: list.value }).then(() => this.soon(), complain);
  }
}

const asError = (problem) => ({ code: problem.code, message: problem.message, nextStep: problem.next_step, facts: {} });

/** What a stage does, in words; its name may end with a language, as "translate to en again" does. */
function name({ stage }) {
  const [, step, code, again] = stage.match(/^(translate to|correct|burn) (\S+)( again)?$/) ?? [];
  if (!step) return tOr(`stage.${stage.replaceAll(" ", "_")}`, stage || t("library.state_running"));
  return t(`stage.${step.replaceAll(" ", "_")}${again ? "_again" : ""}`, { language: languageName(code) });
}

/** What a job does now, in one line. */
export function jobText(job) {
  const sent = job.sent_to ? t("library.sent_to", { host: job.sent_to }) : "";
  if (job.state === "waiting") return t("library.in_queue", { n: job.position + 1 });
  if (job.state === "stopping") return t("library.stopping");
  return [name(job), job.total ? percent(job.share) : "", job.left_ms ? timeLeft(job.left_ms) : "", sent].filter(Boolean).join(" · ");
}

