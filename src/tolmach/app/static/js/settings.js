// What a person set: kept by the server for the handle, applied to the page at once.

import { get, send } from "./api.js";

const heard = new Set();
let sent = Promise.resolve();
let present = { language: "auto", theme: "auto", text_size: 15, keys: "tolmach", own_keys: {}, back_ms: 2000,
  speed: 1, auto_pause: true, auto_pause_ms: 4000, resume_back_ms: 3000, loop: false,
  mode: "queue", columns: [], profile: "netflix", follow: true };

/** The settings as they are now. */
export const settings = () => present;

/** Call a function after every change; returns what ends that. */
export function onSettings(listener) {
  heard.add(listener);
  return () => heard.delete(listener);
}

function take(news) {
  const before = present;
  present = { ...present, ...news };
  document.documentElement.dataset.theme = present.theme;
  document.documentElement.style.setProperty("--text", `${present.text_size / 16}rem`);
  for (const listener of heard) listener(present, before);
}

/** Read them from the server. */
export async function loadSettings() {
  take(await get("/api/settings"));
}

/** Change some of them, one change after another; guests' changes last as long as the page. */
export async function change(news) {
  take(news);
  const own = sent.then(() => send("PUT", "/api/settings", news));
  sent = own.catch(() => {}); // whoever asked for it is told
  await own.catch((error) => {
    if (error.code !== "read_only") throw error;
  });
}
