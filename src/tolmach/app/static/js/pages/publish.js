// What will be written: what is missing, how it will read, which files, and one button.

import { get, post, upload } from "../api.js";
import { clock } from "../clock.js";
import { ask, complain, confirm, notice } from "../dialog.js";
import { button, choice, field, fill, h, icon, newId, redraw, tick } from "../dom.js";
import { listen } from "../events.js";
import { languageName, size, t, tOr } from "../i18n.js";
import { Latest } from "../latest.js";
import { newEntry } from "../outbox.js";
import { declare } from "../review/actions.js";
import { speakerName } from "../review/speakers-look.js";
import { settings } from "../settings.js";

/** Kinds of files that are shown at first. */
const OFTEN = new Set(["srt", "vtt", "html", "docx", "bilingual-html", "player", "table"]);

/** Show the page; returns what ends it. */
export async function show(main, { recording, session, title }) {
  const page = new PublishPage(main, recording, session);
  const own = (data) => data.recording === recording && page.soon();
  const ends = [listen("edit", own), listen("document", own), listen("hello", () => page.soon())];
  const end = () => {
    page.close();
    for (const each of ends) each();
  };
  await page.open().catch((error) => { end(); throw error; });
  title(t("publish.page", { title: page.head.recording.title }));
  return end;
}

class PublishPage {
  constructor(main, recording, session) {
    this.main = main;
    this.id = recording;
    this.path = `/api/r/${recording}`;
    this.writes = session.role !== "guest";
    this.view = "transcript";
    this.made = null;
    this.reads = new Latest();
    this.previews = new Latest();
  }

  async open() {
    this.head = await get(this.path);
    this.languages = new Set([this.head.language, ...this.head.targets]);
    this.shown = this.head.targets[0] ?? this.head.language;
    await this.read();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read().catch(complain), 400);
  }

  async read() {
    const languages = [...this.languages].join(",");
    const found = await this.reads.ask(Promise.all(
      [get(this.path), get(`${this.path}/publish?languages=${languages}`),
        this.writes ? get(`${this.path}/files`) : { files: [] }])); // guests get no files
    if (!found) return;
    const [head, data, { files }] = found;
    Object.assign(this, { head, data, files });
    this.formats ??= new Set(data.formats.filter((each) => each.default).map((each) => each.name));
    this.#draw();
    await this.#preview();
  }

  close() {
    clearTimeout(this.timer);
    this.reads.drop();
    this.previews.drop();
  }

  #draw() {
    const { data, head } = this;
    const all = [head.language, ...head.targets];
    const boxes = all.map((code) => tick(languageName(code), { checked: this.languages.has(code), on: { change: (event) => {
      this.languages[event.target.checked ? "add" : "delete"](code);
      if (!this.languages.size) this.languages.add(head.language);
      this.read().catch(complain);
    } } }).row);
    redraw(this.main, h("div", { class: "page publish" },
      h("div", { class: "page-head" },
        h("div", {}, h("h1", {}, t("publish.page", { title: head.recording.title })),
          h("p", {}, h("a", { href: `/r/${this.id}` }, t("publish.back"))))),
      h("div", { class: "columns" },
        h("div", {},
          h("section", { class: "card" }, h("h2", {}, t("publish.reached")),
            h("ul", { class: "reached" }, data.languages.map((each) => h("li", {},
              icon(each.status === "approved" ? "checks" : each.status === "checked" ? "check" : "circle"),
              h("div", {}, h("strong", {}, t("review.state", { language: languageName(each.code), done: each.reviewed, total: each.total })),
                h("p", { class: "hint" }, t(`publish.status_${each.status}`, { n: each.approved })),
                h("progress", { max: Math.max(1, each.total), value: each.reviewed, "aria-label": languageName(each.code) })))))),
          this.#checklist(),
          this.#withheld(),
          this.#about(),
          this.#disclosure()),
        h("div", {},
          h("section", { class: "card form" }, h("h2", {}, t("publish.write")),
            h("fieldset", {}, h("legend", {}, t("publish.languages")), h("div", { class: "ticks" }, boxes)),
            this.#formats(), this.#options(), this.#final(),
            this.writes ? h("div", { class: "buttons end" }, button({ text: t("publish.button"), draw: "upload", kind: "primary big", press: () => this.#write() })) : null,
            this.#files()),
          this.writes ? this.#import() : null,
          this.#previewCard()))));
  }

  #checklist() {
    return h("section", { class: "card" }, h("h2", {}, t("publish.checklist")),
      h("ul", { class: "checklist" }, this.data.checklist.map((each) => h("li", { class: each.ok ? "ok" : "open" },
        icon(each.ok ? "check" : "warn"),
        h("span", {}, t(`check.${each.code}_${each.ok ? "ok" : "open"}`, { n: each.count ?? 0, language: each.language ? languageName(each.language) : "" })),
        !each.ok && each.sentences?.length ? h("a", { class: "button small", href: `/r/${this.id}` }, t("publish.look")) : null))));
  }

  #withheld() {
    const { withheld } = this.data;
    if (!withheld.length) return null;
    return h("section", { class: "card" }, h("h2", {}, t("publish.withheld", { n: withheld.length })),
      h("p", { class: "hint" }, t("publish.withheld_help")),
      h("ul", { class: "withheld-list" }, withheld.map((each) => h("li", {}, h("span", { class: "clock" }, clock(each.start)),
        h("div", {}, h("p", { lang: this.head.language, dir: "auto" }, each.text),
          h("p", { class: "hint" }, t("row.withheld", { reason: each.reason, by: each.by || t("row.unknown") })))))));
  }

  #about() {
    const { about } = this.data;
    const line = (name, value) => [h("dt", {}, t(`about.${name}`)), h("dd", { class: value ? "" : "dim" }, value || t("publish.not_said"))];
    return h("section", { class: "card" }, h("h2", {}, t("about.title_dialog")),
      h("dl", { class: "about" }, line("title", about.title), line("url", about.url), line("date", about.date),
        line("synthetic", about.synthetic ? t(`about.synthetic_${about.synthetic}`) : ""), line("contact", about.contact)),
      this.writes ? button({ text: t("publish.change"), draw: "pencil", kind: "small", press: () => this.#declare() }) : null);
  }

  async #declare() {
    await declare(this.data.about, (operations) => post(`${this.path}/edits`, { entry: newEntry(), operations }).catch(complain));
    await this.read();
  }

  #disclosure() {
    return h("section", { class: "card" }, h("h2", {}, t("publish.disclosure")), h("p", { class: "hint" }, t("publish.disclosure_help")),
      Object.entries(this.data.disclosure).map(([code, each]) => h("article", { lang: code, class: "disclosure" },
        h("h3", {}, each.heading), each.label ? h("p", {}, h("strong", {}, each.label)) : null, h("p", {}, each.short),
        h("details", {}, h("summary", { lang: document.documentElement.lang }, t("publish.in_full")), each.full.map((line) => h("p", {}, line))))));
  }

  #formats() {
    const one = (each) => {
      const { box, row } = tick(tOr(`format.${each.name}`, each.help), { checked: this.formats.has(each.name),
        on: { change: () => this.formats[box.checked ? "add" : "delete"](each.name) } });
      row.append(h("span", { class: "hint" }, each.name));
      return row;
    };
    const [often, rest] = [true, false].map((wanted) =>
      this.data.formats.filter((each) => (OFTEN.has(each.name) || this.formats.has(each.name)) === wanted));
    return h("fieldset", {}, h("legend", {}, t("publish.formats")), h("div", {}, often.map(one)),
      h("details", {}, h("summary", {}, t("publish.more_formats")), rest.map(one)));
  }

  #options() {
    this.choices ??= { times: "paragraph", clean: true, omissions: false, source_first: true, bidi_marks: false,
      questions: "names", interviewer: "S1", profile: settings().profile };
    const { choices } = this;
    const times = choice(["none", "paragraph", "minute"].map((each) => [each, t(`publish.times_${each}`)]), choices.times,
      { on: { change: () => { choices.times = times.value; } } });
    const profile = choice(this.head.profile.profiles.map((each) => [each, each]), choices.profile, { on: { change: () => { choices.profile = profile.value; } } });
    const asks = choice(this.head.speakers.map((each) => [each.id, speakerName(this.head.speakers, each.id)]), choices.interviewer,
      { on: { change: () => { choices.interviewer = asks.value; this.#preview(); } } });
    const asking = field(t("option.interviewer"), asks);
    const questions = choice(["names", "bold", "dashes"].map((each) => [each, t(`publish.questions_${each}`)]), choices.questions,
      { on: { change: () => { choices.questions = questions.value; asking.hidden = questions.value !== "bold"; this.#preview(); } } });
    asking.hidden = choices.questions !== "bold";
    const box = (name) => tick(t(`publish.${name}`), { checked: choices[name], on: { change: (event) => { choices[name] = event.target.checked; } } }).row;
    return h("details", {}, h("summary", {}, t("publish.more")),
      h("div", { class: "form" }, field(t("publish.times"), times), field(t("times.profile"), profile),
        field(t("option.questions"), questions), this.head.speakers.length ? asking : null,
        box("clean"), box("omissions"), box("source_first"), box("bidi_marks")));
  }

  #final() {
    const { final } = this.data;
    const { box, row } = tick(t("publish.final"), { disabled: !final.possible,
      checked: final.possible && this.finalBox?.checked });
    this.finalBox = box;
    return h("div", { class: "final" }, row, final.possible ? h("p", { class: "hint" }, t("publish.final_possible"))
      : [h("p", { class: "hint" }, t("publish.final_missing")), h("ul", {}, [...new Set(final.missing.map((each) =>
        t(`check.${each.code}_open`, { n: each.count, language: each.language ? languageName(each.language) : "" })))]
        .map((line) => h("li", {}, line)))]);
  }

  async #write() {
    if (!this.formats.size) return notice(t("publish.no_formats"), { problem: true });
    const open = this.data.languages.filter((each) => each.status === "draft");
    if (open.length && !(await confirm({ title: t("publish.draft_title"), text: t("publish.draft_text"), action: t("publish.draft_yes") }))) return undefined;
    try {
      const { files, notes } = await post(`${this.path}/export`, { languages: [...this.languages], formats: [...this.formats], options: this.choices,
        final: this.finalBox.checked });
      this.files = files;
      this.made = files.length;
      await this.read();
      notice([t("publish.done", { n: this.made }), ...notes].join(" "));
    } catch (error) {
      complain(error);
    }
    return undefined;
  }

  #files() {
    if (!this.files.length) return h("p", { class: "hint" }, t("publish.no_files"));
    return [h("h3", {}, t("publish.files")), h("ul", { class: "files" }, this.files.map((file) => h("li", {},
      h("a", { href: file.url, download: file.name }, icon("download"), h("span", {}, file.name)), h("span", { class: "dim" }, size(file.size)),
      file.kept_yours ? h("span", { class: "wrong" }, t("publish.kept_yours")) : null)))];
  }

  #import() {
    const input = h("input", { type: "file", id: newId("upload"), class: "unseen", on: { change: () => input.files[0] && this.#take(input.files[0]) } });
    return h("section", { class: "card" }, h("h2", {}, t("import.title")), h("p", { class: "hint" }, t("import.help")),
      h("label", { class: "button small", htmlFor: input.id }, icon("upload"), h("span", {}, t("import.choose"))), input);
  }

  async #take(file) {
    try {
      const { id } = await upload(file, "import").sent;
      const body = { file: id, language: "", checked: false };
      const { changes, remarks } = await post(`${this.path}/import`, { ...body, dry_run: true });
      const checked = tick(t("import.checked"));
      const answer = await ask({ title: t("import.preview", { name: file.name }), wide: true,
        body: [remarks.map((each) => h("p", { class: "hint" }, each)), h("p", {}, t("import.changes", { n: changes.length })),
          h("ul", { class: "hits" }, changes.map((each) => h("li", {}, h("span", { class: "clock" }, each.start === null ? "" : clock(each.start ?? 0)),
            h("div", { class: "hit-texts", dir: "auto" }, h("p", { class: "hint" }, t(`import.${each.outcome}`)),
              h("p", {}, each.before ?? ""), h("p", { class: "after" }, each.theirs ?? ""))))), checked.row],
        actions: [{ value: "", text: t("dialog.cancel") }, { value: "yes", text: t("import.action"), kind: "primary" }] });
      if (!answer) return;
      await post(`${this.path}/import`, { ...body, checked: checked.box.checked, dry_run: false });
      notice(t("import.done"));
      await this.read();
    } catch (error) {
      complain(error);
    }
  }

  #previewCard() {
    const all = [this.head.language, ...this.head.targets];
    const language = choice(all.map((code) => [code, languageName(code)]), this.shown, { "aria-label": t("times.language"),
      on: { change: () => { this.shown = language.value; this.#preview(); } } });
    const view = choice(["transcript", "bilingual", "subtitles"].map((each) => [each, t(`publish.view_${each}`)]), this.view, { "aria-label": t("publish.view"),
      on: { change: () => { this.view = view.value; this.#preview(); } } });
    this.preview ??= h("div", { class: "preview", tabIndex: 0, role: "region", "aria-label": t("publish.preview") });
    return h("section", { class: "card" }, h("h2", {}, t("publish.preview")), h("div", { class: "buttons" }, language, view), this.preview);
  }

  async #preview() {
    const shown = await this.previews.ask(get(`${this.path}/preview?language=${this.shown}&view=${this.view}&profile=${settings().profile}`
      + `&questions=${this.choices.questions}&interviewer=${encodeURIComponent(this.choices.interviewer)}`)).catch((error) => (complain(error), null));
    if (!shown) return;
    if (shown.cues) {
      fill(this.preview, h("ol", { class: "cue-preview", lang: this.shown }, shown.cues.map((cue) => h("li", {},
        h("span", { class: "clock", dir: "ltr" }, clock(cue.start, 1)), h("p", { dir: "auto" }, cue.lines.map((line, at) => [at ? h("br") : null, line]))))));
      return;
    }
    const columns = shown.languages.length > 1;
    fill(this.preview, h("article", { lang: shown.language, dir: shown.rtl ? "rtl" : "ltr" },
      h("h3", {}, shown.title), shown.label ? h("p", { class: "badge" }, shown.label) : null, h("p", { class: "hint" }, shown.disclosure.short),
      shown.paragraphs.map((each) => h("div", { class: `${columns ? "two" : ""} look-${each.look}` },
        h("p", { class: "speaker" }, each.speaker && each.look === "named" ? h("strong", {}, each.speaker) : null, h("span", { class: "clock dim", dir: "ltr" }, ` ${each.time}`)),
        columns ? each.texts.map((text, at) => h("p", { lang: shown.languages[at], dir: "auto" }, text)) : h("p", {}, each.text))),
      shown.notes.length ? h("ol", {}, shown.notes.map((note) => h("li", {}, note))) : null));
  }
}
