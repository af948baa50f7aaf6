// The waveform: sound, sentences, cues; edges can be dragged, and every drag has keys and numbers.

import { getRaw } from "../api.js";
import { clock } from "../clock.js";
import { button, h } from "../dom.js";
import { listen } from "../events.js";
import { percent, t } from "../i18n.js";
import { onSettings } from "../settings.js";
import { speakerColour, speakerNumber } from "./speakers-look.js";

/** Milliseconds that one byte stands for, by level. */
const STEPS = [10, 80, 640];
const ZOOMS = [4_000, 8_000, 15_000, 30_000, 60_000, 180_000, 600_000];
/** Pixels on both sides of an edge at which it is taken. */
const GRIP = 6;
const CUE_LANE = 18;
/** Milliseconds after which peaks that were not ready are asked for again. */
const AGAIN = 2000;

/** The strip below the picture. */
export class Waveform {
  constructor(review) {
    this.review = review;
    this.levels = [];
    this.span = ZOOMS[2];
    this.start = 0;
    this.follows = true;
    this.canvas = h("canvas", { class: "wave", role: "img", "aria-label": t("wave.label"), on: {
      pointerdown: (event) => this.#down(event),
      pointermove: (event) => this.#move(event),
      pointerup: (event) => this.#up(event),
      pointercancel: () => { this.drag = null; this.draw(); },
      wheel: (event) => this.#wheel(event),
    } });
    this.state = h("p", { class: "wave-state", role: "status" });
    this.element = h("section", { class: "waveform", "aria-label": t("wave.title") },
      this.canvas, this.state,
      h("div", { class: "wave-tools" },
        button({ label: t("wave.closer"), draw: "plus", kind: "small", press: () => this.zoom(-1) }),
        button({ label: t("wave.farther"), draw: "minus", kind: "small", press: () => this.zoom(1) })));
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.canvas);
    this.ends = [
      listen("media", (state) => state.recording === review.id && this.#told(state)),
      onSettings(() => this.draw()),
    ];
    this.read();
  }

  /** Read the peaks: the coarse ones first. */
  async read() {
    for (const level of [2, 1, 0]) {
      if (this.levels[level]) continue;
      try {
        const { body } = await getRaw(`/api/r/${this.review.id}/peaks?level=${level}`);
        this.levels[level] = new Uint8Array(body);
      } catch (error) {
        if (this.closed) return;
        const later = error.code === "not_ready" || error.status === 0;
        this.state.textContent = later ? t("wave.waiting") : t("wave.none");
        clearTimeout(this.again); // an event may be missed while the page connects
        if (later) this.again = setTimeout(() => this.read(), AGAIN);
        return;
      }
      this.state.textContent = "";
      this.draw();
    }
  }

  #told(state) {
    if (state.ask || state.peaks.state === "ready") this.read(); // guests are not told more
    else if (state.peaks.state === "running") {
      this.state.textContent = t("wave.made", { share: percent(state.peaks.done) });
    }
  }

  /** Show more or less of the time. */
  zoom(direction) {
    const at = ZOOMS.indexOf(this.span) + direction;
    const middle = this.start + this.span / 2;
    this.span = ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at))];
    this.start = Math.max(0, middle - this.span / 2);
    this.draw();
  }

  /** Bring a time into view. */
  show(ms, { middle = false } = {}) {
    const inside = ms > this.start + this.span * 0.1 && ms < this.start + this.span * 0.85;
    if (!inside || middle) this.start = Math.max(0, ms - this.span * 0.2);
    this.draw();
  }

  /** The playhead moved. */
  follow() {
    const { now, playing } = this.review.player;
    if (playing && !this.drag && (now < this.start || now > this.start + this.span * 0.9)) {
      this.start = Math.max(0, now - this.span * 0.1);
    }
    this.draw();
  }

  /** Draw at the next frame. */
  draw() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.#paint();
    });
  }

  #x(ms) {
    return ((ms - this.start) / this.span) * this.width;
  }

  #ms(x) {
    return Math.round(this.start + (x / this.width) * this.span);
  }

  #paint() {
    const { canvas } = this;
    this.width = canvas.clientWidth;
    this.height = canvas.clientHeight;
    if (!this.width || !this.height) return;
    Object.assign(canvas.dataset, { start: Math.round(this.start), span: this.span });
    const scale = devicePixelRatio || 1;
    if (canvas.width !== Math.round(this.width * scale)) canvas.width = Math.round(this.width * scale);
    if (canvas.height !== Math.round(this.height * scale)) canvas.height = Math.round(this.height * scale);
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    this.#readColours();
    this.#paintSentences(pen);
    this.#paintPeaks(pen);
    this.#paintCues(pen);
    this.#paintTimes(pen);
    pen.fillStyle = this.look.accent;
    pen.fillRect(Math.round(this.#x(this.review.player.now)) - 1, 0, 2, this.height);
  }

  /** Sentences in view, with the times of a drag. */
  #visible() {
    const { sentences } = this.review;
    const found = [];
    for (let place = Math.max(0, sentences.placeAt(this.start) - 1); place < sentences.length; place += 1) {
      const sentence = sentences.at(place);
      if (!sentence) break;
      if (sentence.start > this.start + this.span) break;
      found.push(this.drag?.kind === "sentence" && this.drag.id === sentence.id
        ? { ...sentence, start: this.drag.start, end: this.drag.end } : sentence);
    }
    return found;
  }

  /** The colours of the present scheme, as a canvas understands them. */
  #readColours() {
    const { dark } = this.review;
    if (this.look?.dark === dark) return;
    const { canvas } = this;
    const colour = (name) => {
      canvas.style.color = `var(--${name})`;
      return getComputedStyle(canvas).color;
    };
    this.look = { dark, line: colour("wave"), accent: colour("accent"), text: colour("dim"),
      band: colour("band"), soft: colour("line") };
    canvas.style.color = "";
  }

  #paintSentences(pen) {
    const { review } = this;
    const bottom = this.height - CUE_LANE;
    for (const sentence of this.#visible()) {
      const from = this.#x(sentence.start);
      const to = this.#x(sentence.end);
      const current = review.current === sentence.id;
      const number = speakerNumber(review.sentences.head.speakers, sentence.speaker);
      pen.fillStyle = this.look.band;
      if (current) pen.fillRect(from, 0, to - from, bottom);
      pen.fillStyle = number ? speakerColour(number, review.dark) : this.look.text;
      pen.globalAlpha = sentence.withheld ? 0.3 : 1;
      pen.fillRect(from, 0, Math.max(1, to - from), current ? 5 : 3);
      pen.globalAlpha = 1;
      pen.fillStyle = current ? this.look.accent : this.look.soft;
      const edge = current ? 2 : 1;
      pen.fillRect(Math.round(from) - edge / 2, 0, edge, bottom);
      pen.fillRect(Math.round(to) - edge / 2, 0, edge, bottom);
    }
  }

  #paintPeaks(pen) {
    const perPixel = this.span / this.width;
    let level = perPixel >= STEPS[2] ? 2 : perPixel >= STEPS[1] ? 1 : 0;
    while (level < 3 && !this.levels[level]) level += 1;
    const peaks = this.levels[level];
    if (!peaks) return;
    const step = STEPS[level];
    const top = 8;
    const middle = (top + this.height - CUE_LANE) / 2;
    const reach = middle - top - 2;
    pen.fillStyle = this.look.line;
    pen.beginPath();
    for (let x = 0; x < this.width; x += 1) {
      const from = Math.floor((this.start + x * perPixel) / step);
      const to = Math.max(from + 1, Math.floor((this.start + (x + 1) * perPixel) / step));
      let most = 0;
      for (let at = from; at < to && at < peaks.length; at += 1) if (peaks[at] > most) most = peaks[at];
      const tall = Math.max(0.5, (Math.sqrt(most / 255)) * reach);
      pen.rect(x, middle - tall, 1, 2 * tall);
    }
    pen.fill();
  }

  #paintCues(pen) {
    const top = this.height - CUE_LANE + 2;
    const { cues } = this.review;
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "middle";
    for (const cue of cues.between(this.start, this.start + this.span)) {
      const shown = this.drag?.kind === "cue" && this.drag.cue === cue ? this.drag : cue;
      const from = this.#x(shown.start);
      const wide = Math.max(2, this.#x(shown.end) - from - 1);
      pen.fillStyle = cue.violations.length ? "#b3261e" : this.look.band;
      pen.strokeStyle = cue.pinned ? this.look.accent : this.look.soft;
      pen.beginPath();
      pen.roundRect(from, top, wide, CUE_LANE - 4, 3);
      pen.globalAlpha = cue.violations.length ? 0.25 : 1;
      pen.fill();
      pen.globalAlpha = 1;
      pen.stroke();
      if (wide > 40) {
        pen.save();
        pen.clip();
        pen.fillStyle = this.look.text;
        pen.fillText(cue.lines.join(" "), from + 4, top + CUE_LANE / 2 - 2);
        pen.restore();
      }
    }
  }

  #paintTimes(pen) {
    const steps = [1000, 2000, 5000, 10_000, 30_000, 60_000, 120_000];
    const step = steps.find((each) => (each / this.span) * this.width > 90) ?? 120_000;
    pen.fillStyle = this.look.text;
    pen.font = "10px system-ui, sans-serif";
    pen.textBaseline = "top";
    for (let at = Math.ceil(this.start / step) * step; at < this.start + this.span; at += step) {
      pen.fillText(clock(at), this.#x(at) + 3, 8);
      pen.fillRect(this.#x(at), 6, 1, 5);
    }
  }

  /** The edge or body of what is at a point: sentences above, cues below. */
  #hit(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left;
    const ms = this.#ms(x);
    if (event.clientY - box.top > this.height - CUE_LANE) {
      for (const cue of this.review.cues.between(this.start, this.start + this.span)) {
        if (Math.abs(this.#x(cue.start) - x) <= GRIP) return { kind: "cue", edge: "start", cue, ms };
        if (Math.abs(this.#x(cue.end) - x) <= GRIP) return { kind: "cue", edge: "end", cue, ms };
      }
      return { kind: "none", ms };
    }
    const near = this.#visible();
    const own = near.filter((each) => each.id === this.review.current);
    for (const each of [...own, ...near]) {
      if (Math.abs(this.#x(each.start) - x) <= GRIP) return { kind: "sentence", edge: "start", sentence: each, ms };
      if (Math.abs(this.#x(each.end) - x) <= GRIP) return { kind: "sentence", edge: "end", sentence: each, ms };
    }
    return { kind: "none", ms, sentence: near.find((each) => ms >= each.start && ms < each.end) };
  }

  #down(event) {
    if (event.button !== 0) return;
    const hit = this.#hit(event);
    this.canvas.setPointerCapture(event.pointerId);
    if (hit.kind === "none" || !this.review.writes) {
      this.review.player.seek(hit.ms);
      this.drag = { kind: "seek" };
      if (hit.sentence) this.review.go(hit.sentence.id, { focus: false, seek: false });
      return;
    }
    const thing = hit.cue ?? hit.sentence;
    if (hit.sentence) this.review.go(hit.sentence.id, { focus: false, seek: false });
    this.drag = { kind: hit.kind, edge: hit.edge, cue: hit.cue, id: thing.id, start: thing.start,
      end: thing.end, sentence: hit.sentence, moved: false };
  }

  #move(event) {
    if (!this.drag) {
      const { kind } = this.#hit(event);
      this.canvas.style.cursor = kind === "none" ? "default" : "ew-resize";
      return;
    }
    const ms = Math.max(0, this.#ms(event.clientX - this.canvas.getBoundingClientRect().left));
    if (this.drag.kind === "seek") return this.review.player.seek(ms);
    const { edge } = this.drag;
    this.drag.moved = true;
    this.drag[edge] = edge === "start" ? Math.min(ms, this.drag.end - 100) : Math.max(ms, this.drag.start + 100);
    this.state.textContent = clock(this.drag[edge], 3);
    return this.draw();
  }

  #up() {
    const { drag } = this;
    this.drag = null;
    this.state.textContent = "";
    if (drag?.moved && drag.kind === "sentence") {
      this.review.actions.retime(drag.id, { [drag.edge]: drag[drag.edge] });
    } else if (drag?.moved && drag.kind === "cue") {
      const change = drag.edge === "start" ? { start: drag.start } : { end: drag.end };
      this.review.actions.setCue(drag.cue, change);
    }
    this.draw();
  }

  #wheel(event) {
    event.preventDefault();
    if (event.ctrlKey) return this.zoom(event.deltaY > 0 ? 1 : -1);
    const by = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
    this.start = Math.max(0, this.start + (by / this.width) * this.span);
    return this.draw();
  }

  close() {
    this.closed = true;
    for (const end of this.ends) end();
    this.sizes.disconnect();
    clearTimeout(this.again);
    cancelAnimationFrame(this.frame);
  }
}
