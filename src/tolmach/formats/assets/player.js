// Click a sentence and the video jumps there; the sentence being spoken is marked.
"use strict";
const video = document.querySelector("video");
const follow = document.getElementById("follow");
const missing = document.getElementById("missing");
const choose = document.getElementById("choose");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Both languages of a sentence are lit together.
const sentences = new Map();
for (const link of document.querySelectorAll(".s")) {
  const start = Number(link.dataset.start);
  const entry = sentences.get(start) ?? { start, end: Number(link.dataset.end), links: [] };
  entry.links.push(link);
  sentences.set(start, entry);
}
const order = [...sentences.values()].sort((a, b) => a.start - b.start);

document.addEventListener("click", (event) => {
  const link = event.target.closest(".s");
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
  if (next && follow.checked && !video.paused) {
    next.links[0].scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  }
});

// A page opened from a folder may not read the subtitle file beside it; its sentences stand in.
if (location.protocol === "file:") {
  const old = video.querySelector("track");
  const code = old?.srclang ?? document.documentElement.lang;
  const track = video.addTextTrack(old?.kind ?? "subtitles", old?.label ?? code, code);
  old?.remove();
  for (const { start, end, links } of order) {
    const link = links.find((one) => one.closest("[lang]").lang === code) ?? links[0];
    track.addCue(new VTTCue(start, end, link.textContent));
  }
  track.mode = "showing";
}

video.addEventListener("error", () => { missing.hidden = false; });
if (video.error || video.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) missing.hidden = false;
video.addEventListener("loadedmetadata", () => { missing.hidden = true; });
choose.addEventListener("change", () => {
  if (choose.files.length) video.src = URL.createObjectURL(choose.files[0]);
});
