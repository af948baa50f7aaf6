// Who speaks when, over the whole recording: a lane for each speaker, and one for overlaps.

import { clock } from "../clock.js";
import { button, fill, h } from "../dom.js";
import { t } from "../i18n.js";
import { onSettings } from "../settings.js";
import { speakerClass, speakerColour, speakerName, speakerNumber } from "./speakers-look.js";
import { overlapsOf, turnsOf } from "./turns.js";

/** A turn is heard for so long when somebody asks. */
const HEARD = 10_000;
/** Pixels beside a turn at which a click still means it. */
const NEAR = 6;
const NARROW = "(max-width: 820px)";

/** The lanes below the waveform; nothing where no speaker is known. */
export class Timeline {
  constructor(review) {
    this.review = review;
    this.lanes = [];
    this.rows = h("div", { class: "lanes" });
    this.element = h("details", { class: "timeline", open: !matchMedia(NARROW).matches, hidden: true,
      on: { toggle: () => this.draw() } },
    h("summary", {}, t("timeline.title")), this.rows);
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.rows);
    this.ends = [onSettings(() => this.update())];
    this.update();
  }

  /** Sentences or names changed: build at the next frame. */
  update() {
    this.building ||= requestAnimationFrame(() => {
      this.building = 0;
      this.#build();
    });
  }

  /** The playhead moved. */
  follow() {
    const { now, duration } = this.review.player;
    this.rows.style.setProperty("--now", String(Math.min(1, now / Math.max(1, duration))));
    if (this.review.player.playing) return; // a screen reader would talk over the recording
    for (const lane of this.lanes) this.#tell(lane);
  }

  /** Draw at the next frame. */
  draw() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      for (const lane of this.lanes) this.#paint(lane);
    });
  }

  #build() {
    const { sentences } = this.review;
    const { speakers } = sentences.head;
    const all = sentences.all();
    const turns = turnsOf(all);
    const found = speakers.map(({ id }) => ({ id, name: speakerName(speakers, id), number: speakerNumber(speakers, id),
      turns: turns.filter((each) => each.speaker === id) })).filter((each) => each.turns.length);
    const both = overlapsOf(all);
    this.element.hidden = !found.length;
    if (both.length) found.push({ id: "", name: t("timeline.overlaps"), number: 0, turns: both });
    const same = found.length === this.lanes.length && found.every((each, at) => each.id === this.lanes[at].id);
    if (same) found.forEach((each, at) => Object.assign(this.lanes[at], each));
    else {
      this.lanes = found.map((each) => this.#lane(each));
      fill(this.rows, this.lanes.map(({ who, canvas }) => h("div", { class: "lane" }, who,
        h("div", { class: "lane-turns" }, canvas, h("i", { class: "lane-now", "aria-hidden": "true" })))));
    }
    for (const lane of this.lanes) {
      this.#name(lane);
      this.#tell(lane);
    }
    this.follow();
    this.draw();
  }

  #lane(found) {
    const lane = { ...found };
    lane.canvas = h("canvas", { class: "lane-canvas", role: "slider", tabIndex: 0, "aria-valuemin": "0", on: {
      click: (event) => this.#click(lane, event),
      keydown: (event) => this.#key(lane, event),
    } });
    lane.who = found.id
      ? button({ text: "", kind: "small bare who", press: () => this.review.hearing.speaker(lane.id) })
      : h("span", { class: "who" });
    return lane;
  }

  #name({ who, canvas, id, name, number, turns }) {
    const label = id ? t("timeline.hear", { name }) : name;
    fill(who, h("i", { class: `dot ${speakerClass(number)}`, "aria-hidden": "true" }, number ? String(number) : "="),
      h("span", {}, name));
    who.title = label;
    if (id) who.setAttribute("aria-label", label);
    canvas.setAttribute("aria-label", t("timeline.lane", { name, n: turns.length }));
    canvas.setAttribute("aria-valuemax", String(this.review.player.duration));
  }

  /** What a screen reader says of a lane. */
  #tell({ canvas, turns }) {
    const { now } = this.review.player;
    const at = this.#at(turns, now);
    const inside = at >= 0 && now < turns[at].end;
    canvas.setAttribute("aria-valuenow", String(now));
    canvas.setAttribute("aria-valuetext", t(inside ? "timeline.speaks" : "timeline.silent", { time: clock(now) }));
  }

  /** The place of the last turn that has begun; -1 before the first. */
  #at(turns, ms) {
    let low = 0;
    let high = turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (turns[middle].start <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #paint({ canvas, id, number, turns }) {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return;
    const scale = devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    const { duration } = this.review.player;
    const look = getComputedStyle(canvas);
    pen.fillStyle = number ? speakerColour(number, this.review.dark) : look.getPropertyValue("--wrong");
    const tall = id ? height - 4 : height - 8;
    for (const { start, end } of turns) {
      const from = (start / duration) * width;
      pen.fillRect(from, (height - tall) / 2, Math.max(1.5, ((end - start) / duration) * width), tall);
    }
  }

  /** Hear the turn at a point, or go to a time at which nobody of the lane speaks. */
  #click(lane, event) {
    const box = lane.canvas.getBoundingClientRect();
    const perPixel = this.review.player.duration / box.width;
    const ms = Math.round((event.clientX - box.left) * perPixel);
    const beside = ({ start, end }) => Math.max(start - ms, ms - end, 0);
    const near = lane.turns.reduce((best, each) => (beside(each) < beside(best) ? each : best));
    if (beside(near) <= NEAR * perPixel) return this.#hear(near, Math.min(Math.max(ms, near.start), near.end));
    return this.review.player.seek(ms);
  }

  #hear(turn, from) {
    this.review.player.playPart(from, Math.min(turn.end, from + HEARD));
    this.#show(turn, from);
  }

  #show(turn, ms) {
    const { sentences } = this.review;
    const at = sentences.at(sentences.placeAt(ms));
    this.review.go(at && at.end > turn.start && at.start < turn.end ? at.id : turn.id,
      { focus: false, seek: false, middle: true });
    this.review.waveform.show(ms);
  }

  #key(lane, event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { now } = this.review.player;
    const { turns } = lane;
    const at = this.#at(turns, now);
    const inside = at >= 0 && now < turns[at].end;
    const places = { ArrowRight: at + 1, ArrowLeft: inside && now > turns[at].start ? at : inside ? at - 1 : at,
      Home: 0, End: turns.length - 1 };
    if (event.key in places) {
      const turn = turns[places[event.key]];
      if (turn) {
        this.review.player.seek(turn.start);
        this.#show(turn, turn.start);
      }
    } else if (event.key === "Enter" || event.key === " ") {
      const turn = turns[Math.max(0, at)];
      if (turn) this.#hear(turn, inside ? now : turn.start);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    for (const end of this.ends) end();
    this.sizes.disconnect();
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.building);
  }
}
