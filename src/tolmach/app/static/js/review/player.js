// Sound and picture: playing parts, loops, speed, and the pause while somebody types.

import { get, post } from "../api.js";
import { clock } from "../clock.js";
import { explain } from "../dialog.js";
import { button, choice, fill, h, icon } from "../dom.js";
import { listen } from "../events.js";
import { percent, t } from "../i18n.js";
import { keyOf } from "../keymap.js";
import { Latest } from "../latest.js";
import { change, settings } from "../settings.js";

const SPEEDS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2];
/** After so long without a key, somebody no longer types. */
const QUIET = 1000;

/** Events: `time` while it plays or is sought, `playing` when it starts or stops. */
export class Player extends EventTarget {
  constructor(recording, duration) {
    super();
    this.recording = recording;
    this.duration = duration;
    this.end = null;
    this.typing = null;
    this.latest = new Latest();
    this.media = h("video", { playsInline: true, preload: "auto", tabIndex: -1,
      "aria-label": t("player.media") });
    this.media.addEventListener("play", () => this.#started());
    this.media.addEventListener("pause", () => this.#tell("playing"));
    this.media.addEventListener("seeked", () => this.#tell("time"));
    this.media.addEventListener("loadedmetadata", () => this.#loaded());
    this.media.addEventListener("error", () => this.#say(t("player.cannot_play")));
    this.media.addEventListener("click", () => this.toggle());
    this.ends = [
      // guests are told only that something has changed, and ask what they may play
      listen("media", (state) => state.recording === recording && (state.ask ? this.#again() : this.#told(state))),
      listen("document", (news) => news.recording === recording && this.#again()),
      listen("hello", () => this.#again()), // what was told while nobody was connected
    ];
    this.#build();
  }

  #build() {
    this.message = h("p", { class: "player-message", role: "status", hidden: true });
    this.overlay = h("div", { class: "cue", "aria-hidden": "true" });
    this.stage = h("div", { class: "stage" }, this.media, this.overlay, this.message);
    this.playButton = button({ label: t("player.play"), draw: "play", kind: "round", press: () => this.toggle() });
    this.loopButton = button({ label: t("player.loop"), draw: "loop", "aria-pressed": String(settings().loop),
      press: () => this.toggleLoop() });
    this.speed = choice(SPEEDS.map((speed) => [String(speed), `${speed.toFixed(1)}×`]), String(settings().speed), {
      "aria-label": t("player.speed"), title: t("player.speed"), class: "compact",
      on: { change: () => this.setSpeed(Number(this.speed.value)) },
    });
    this.where = h("span", { class: "clock", dir: "ltr" }, "0:00");
    this.bar = h("input", { type: "range", min: 0, max: Math.max(1, this.duration), step: 100, value: 0,
      class: "seek", "aria-label": t("player.position"), on: { input: () => this.seek(Number(this.bar.value)) } });
    const step = settings().back_ms / 1000;
    this.element = h(
      "section",
      { class: "player", "aria-label": t("player.title") },
      this.stage,
      this.bar,
      h(
        "div",
        { class: "transport" },
        button({ label: t("player.back", { seconds: step }), draw: "back", press: () => this.skip(-1), keys: keyOf("back") }),
        this.playButton,
        button({ label: t("player.forward", { seconds: step }), draw: "forward", press: () => this.skip(1), keys: keyOf("forward") }),
        this.loopButton,
        this.speed,
        h("span", { class: "clocks" }, this.where, h("span", { class: "clock dim", dir: "ltr" }, ` / ${clock(this.duration)}`)),
      ),
    );
  }

  /** Read what can be played, and load it. */
  async open() {
    const state = await this.latest.ask(get(`/api/r/${this.recording}/media/state`));
    if (state) this.#state(state);
  }

  #again() {
    this.open().catch((error) => {
      this.#silence(); // where it is not known what may be heard, nothing is
      this.#say(explain(error).text);
    });
  }

  #told(state) {
    this.latest.drop();
    this.#state(state);
  }

  #silence() {
    this.at = this.now || this.at;
    this.source = null;
    this.media.removeAttribute("src");
    this.media.load();
  }

  #state(state) {
    this.state = state;
    this.stage.classList.toggle("sound-only", state.kind === "audio" || !state.here);
    if (!state.here) {
      this.#silence();
      return this.#say(t(state.withheld ? "player.withheld" : "player.missing"));
    }
    if (!state.playable || !state.url) {
      const { state: how, done } = state.proxy;
      return this.#say(how === "failed" ? t("player.proxy_failed") : t("player.proxy", { share: percent(done) }));
    }
    this.message.hidden = true;
    if (this.source !== state.url) {
      const at = this.now || this.at;
      this.source = state.url;
      this.media.src = state.url;
      if (at) this.media.currentTime = at / 1000;
      this.media.playbackRate = settings().speed;
    }
    return undefined;
  }

  #say(text) {
    this.message.hidden = false;
    fill(this.message, icon("warn"), h("span", {}, text));
  }

  #loaded() {
    this.media.playbackRate = settings().speed;
    this.stage.classList.toggle("sound-only", this.media.videoWidth === 0);
    if (this.state.kind === "video" && this.media.videoWidth === 0 && this.state.source === "original") {
      post(`/api/r/${this.recording}/media/proxy`).catch(() => {});
    }
  }

  get now() {
    return Math.round(this.media.currentTime * 1000);
  }

  get playing() {
    return !this.media.paused;
  }

  /** Go somewhere; it keeps playing if it plays. */
  seek(ms) {
    this.end = null;
    this.media.currentTime = Math.max(0, ms) / 1000;
    this.#tell("time");
  }

  /** Back (-1) or forward (1) by the step that the person set. */
  skip(direction) {
    this.seek(this.now + direction * settings().back_ms);
  }

  /** Play a part, and stop or begin again at its end. */
  playPart(start, end) {
    this.media.currentTime = start / 1000;
    this.part = { start, end };
    this.end = end;
    this.play();
  }

  play() {
    this.media.play().catch(() => {}); // a browser that wants a click first; the button is there
  }

  pause() {
    this.media.pause();
  }

  toggle() {
    this.paused = null;
    if (this.playing) this.pause();
    else {
      this.end = null;
      this.play();
    }
  }

  toggleLoop() {
    change({ loop: !settings().loop });
    this.loopButton.setAttribute("aria-pressed", String(settings().loop));
  }

  setSpeed(speed) {
    const near = Math.min(2, Math.max(0.5, Math.round(speed * 10) / 10));
    this.media.playbackRate = near;
    this.speed.value = String(near);
    change({ speed: near });
  }

  /** Somebody typed a letter: after a while of it the sound waits, and comes back a little earlier. */
  typed() {
    const { auto_pause: wanted, auto_pause_ms: after, resume_back_ms: earlier } = settings();
    if (!wanted) return;
    const now = performance.now();
    if (this.playing) {
      this.typing ??= now;
      if (now - this.typing >= after) {
        this.pause();
        this.paused = true;
      }
    }
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      this.typing = null;
      if (!this.paused) return;
      this.paused = null;
      this.media.currentTime = Math.max(0, this.now - earlier) / 1000;
      this.play();
    }, QUIET);
  }

  #started() {
    this.#tell("playing");
    const step = () => {
      if (!this.playing) return;
      if (this.end !== null && this.now >= this.end) {
        if (settings().loop && this.part) this.media.currentTime = this.part.start / 1000;
        else {
          this.end = null;
          this.pause();
        }
      }
      this.#tell("time");
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  #tell(kind) {
    const name = this.playing ? "pause" : "play";
    if (this.shown !== name) {
      this.shown = name;
      fill(this.playButton, icon(name));
      this.playButton.setAttribute("aria-label", t(`player.${name}`));
    }
    const text = clock(this.now, 1);
    if (this.where.textContent !== text) {
      this.where.textContent = text;
      this.bar.value = this.now;
      this.bar.setAttribute("aria-valuetext", clock(this.now));
    }
    this.dispatchEvent(new Event(kind));
  }

  close() {
    for (const end of this.ends) end();
    this.latest.drop();
    clearTimeout(this.quiet);
    this.media.pause();
    this.media.removeAttribute("src");
    this.media.load();
  }
}
