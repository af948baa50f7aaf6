// Click a sentence or a time and the video jumps there; the sentence being spoken is marked.
"use strict";
const root = document.documentElement;
const stage = document.querySelector(".stage");
const video = document.querySelector("video");
const follow = document.getElementById("follow");
const missing = document.getElementById("missing");
const choose = document.getElementById("choose");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Both languages of a sentence are lit together; `own` is the readers' one.
const sentences = new Map();
for (const link of document.querySelectorAll(".s")) {
  const start = Number(link.dataset.start);
  const entry = sentences.get(start) ?? { start, end: Number(link.dataset.end), links: [], own: link };
  entry.links.push(link);
  if (link.closest("[lang]").lang === root.lang) entry.own = link;
  sentences.set(start, entry);
}
const order = [...sentences.values()].sort((a, b) => a.start - b.start);

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-start]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  video.currentTime = Number(link.dataset.start);
  video.play().catch(() => {});
});

let current = null;
function spoken(time) {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order[middle].start <= time + 0.05) low = middle + 1;
    else high = middle;
  }
  const found = order[low - 1];
  return found && time < found.end + 0.5 ? found : null;
}
video.addEventListener("timeupdate", () => {
  const next = spoken(video.currentTime);
  if (next === current) return;
  current?.links.forEach((link) => link.removeAttribute("aria-current"));
  next?.links.forEach((link) => link.setAttribute("aria-current", "true"));
  current = next;
  if (next && follow.checked && !video.paused && !next.links.every(visible)) {
    next.own.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  }
});
function visible(link) {
  const { top, bottom } = link.getBoundingClientRect();
  return top >= Math.max(0, stage.getBoundingClientRect().bottom) && bottom <= innerHeight;
}
new ResizeObserver(() => {
  root.style.setProperty("--stage", `${stage.offsetHeight}px`);
}).observe(stage);

// The cues are in the page, in every language, because a page opened from a folder may not read
// the files beside it; without them its sentences stand in.
const file = video.querySelector("track");
const data = document.getElementById("cues");
const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const tracks = data ? JSON.parse(data.textContent) : [];
if (!tracks.length && location.protocol === "file:") {
  const cues = order.map(({ start, end, own }) => [start, end, own.textContent]);
  tracks.push({ language: file.srclang, label: file.label, cues });
}
if (tracks.length) file.remove();
else file.track.mode = "showing";
tracks.forEach(({ language, label, cues }, index) => {
  const track = video.addTextTrack(index ? "subtitles" : file.kind, label, language);
  for (const [start, end, text] of cues) track.addCue(new VTTCue(start, end, plain(text)));
  track.mode = index ? "disabled" : "showing";
});

// A link such as #t=12:31 or #t=751 opens the page at that moment.
function openMoment() {
  const at = new URLSearchParams(location.hash.slice(1)).get("t");
  const seconds = (at ?? "").split(":").reduce((total, part) => total * 60 + Number(part), 0);
  if (at && Number.isFinite(seconds)) video.currentTime = seconds;
}
addEventListener("hashchange", openMoment);
openMoment();

video.addEventListener("error", () => { missing.hidden = false; });
if (video.error || video.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) missing.hidden = false;
video.addEventListener("loadedmetadata", () => { missing.hidden = true; });
choose.addEventListener("change", () => {
  if (choose.files.length) video.src = URL.createObjectURL(choose.files[0]);
});
