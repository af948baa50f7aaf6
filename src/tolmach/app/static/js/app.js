// The start: who we are, in which language, and which page the address names.

import { ApiError, get, onSignedOut, post, send, useToken } from "./api.js";
import { askText, explain, menu, notice } from "./dialog.js";
import { append, button, fill, h, icon } from "./dom.js";
import { connect, listen, reconnect } from "./events.js";
import { load, t } from "./i18n.js";
import { loadSettings, onSettings, settings } from "./settings.js";
import { signInForm } from "./sign-in.js";

const PAGES = [
  [/^\/$/, () => import("./pages/library.js"), "library"],
  [/^\/add$/, () => import("./pages/add.js"), "library"],
  [/^\/models$/, () => import("./pages/models.js"), "models"],
  [/^\/settings$/, () => import("./pages/settings.js"), "settings"],
  [/^\/help$/, () => import("./pages/help.js"), "help"],
  [/^\/r\/(?<recording>[^/]+)$/, () => import("./pages/review.js"), "library"],
  [/^\/r\/(?<recording>[^/]+)\/publish$/, () => import("./pages/publish.js"), "library"],
];

let session = null;
let leave = null;
let turn = 0;
let main = h("main", { id: "main", tabIndex: -1 });
const who = button({ text: "", draw: "people", kind: "small quiet", "aria-haspopup": "menu", press: () => userMenu() });
const lost = h("p", { class: "lost", role: "status", hidden: true });
const links = {};

async function start() {
  const [{ chosen }, token] = [await get("/api/locale"), tokenFromAddress()];
  await load(chosen);
  session = token ? await traded(token) : await get("/api/session").catch((error) => {
    if (error.code !== "signed_out") throw error;
    return null;
  });
  if (!session) {
    const ways = (await get("/api/session").catch((error) => error.body.ways)) ?? ["token"];
    session = await signInForm(ways);
  }
  await enter();
}

/** The one-time token of the address, taken out of it. */
function tokenFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) history.replaceState(null, "", location.pathname + location.search);
  return token;
}

/** Trade the token for a session; an address that was used before may still have a cookie. */
async function traded(token) {
  try {
    return await post("/api/session", { token, handle: "" });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 0) throw error;
    return get("/api/session").catch(() => null);
  }
}

async function enter() {
  useToken(session.write_token);
  onSignedOut(signInAgain);
  await loadSettings();
  if (settings().language !== "auto") await load(settings().language);
  build();
  onSettings(async (now, before) => {
    if (now.language !== before.language) {
      const { chosen } = now.language === "auto" ? await get("/api/locale") : { chosen: now.language };
      if (settings().language !== now.language) return;
      await load(chosen);
      reconnect(); // what it tells is in this language, too
      build();
      route();
    }
  });
  connect();
  listen("disconnected", () => { lost.hidden = false; });
  listen("hello", () => { lost.hidden = true; });
  document.addEventListener("click", followLink);
  document.addEventListener("go", ({ detail }) => go(detail));
  addEventListener("popstate", route);
  if (!session.handle && session.role !== "guest") await chooseHandle(true);
  await route();
}

function build() {
  const link = (href, name, draw) => {
    links[name] = h("a", { href }, icon(draw), h("span", {}, t(`nav.${name}`)));
    return links[name];
  };
  lost.textContent = t("nav.lost");
  fill(document.body,
    h("a", { class: "skip", href: "#main", on: { click: (event) => { event.preventDefault(); main.focus(); } } }, t("nav.skip")),
    h("header", { class: "top" },
      h("nav", { "aria-label": t("nav.title") },
        h("a", { href: "/", class: "brand" }, "tolmach"),
        link("/", "library", "book"), link("/models", "models", "download"),
        link("/settings", "settings", "gear"), link("/help", "help", "help")),
      who),
    session.warning ? h("p", { class: "banner", role: "note" }, icon("warn"), t(`warning.${session.warning}`)) : null,
    lost, main);
  showHandle();
}

function showHandle() {
  const name = session.role === "guest" ? t("nav.guest") : session.handle || t("nav.no_handle");
  who.querySelector("span").textContent = name;
}

function userMenu() {
  menu(who, [
    session.role === "guest" ? null : { text: t("handle.change"), draw: "pencil", press: () => chooseHandle(false) },
    { text: t("nav.sign_out"), draw: "close", press: async () => {
      await send("DELETE", "/api/session");
      location.assign("/");
    } },
  ].filter(Boolean));
}

async function chooseHandle(first) {
  const handle = await askText({ title: first ? t("handle.welcome") : t("handle.change"), label: t("handle.label"),
    help: t("handle.help"), value: session.handle, maxLength: 40 });
  if (handle === null || !handle.trim()) return;
  try {
    Object.assign(session, await send("PATCH", "/api/session", { handle: handle.trim() }));
    showHandle();
    await loadSettings();
  } catch (error) {
    const { text, next } = explain(error);
    notice(text, { problem: true, next });
  }
}

async function signInAgain(error) {
  if (document.querySelector("dialog.sign-in")) return;
  const again = await signInForm(error.body.ways ?? ["token"], true);
  Object.assign(session, again);
  useToken(session.write_token);
  reconnect();
  dispatchEvent(new Event("online"));
}

function followLink(event) {
  const link = event.target.closest?.("a[href^='/']");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey
    || link.hasAttribute("download") || link.pathname.startsWith("/api/")) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

function go(path) {
  history.pushState(null, "", path);
  route();
}

async function route() {
  turn += 1;
  const mine = turn;
  const { pathname } = location;
  const found = PAGES.find(([pattern]) => pattern.test(pathname));
  leave?.();
  leave = null;
  for (const [name, link] of Object.entries(links)) {
    if (found?.[2] === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const before = main;
  main = h("main", { id: "main", tabIndex: -1 }, h("p", { class: "dim loading-page" }, t("nav.loading")));
  before.replaceWith(main); // a page that is still being read draws into the one it was given
  const current = (act) => (...given) => mine === turn && act(...given);
  const title = current((text) => { document.title = `${text} · tolmach`; });
  try {
    if (!found) throw new ApiError(404, { error: { code: "not_found" } });
    const { show } = await found[1]();
    if (mine !== turn) return;
    const params = { ...pathname.match(found[0]).groups, session, title, query: new URLSearchParams(location.search), go: current(go) };
    const end = await show(main, params);
    if (mine !== turn) end?.();
    else leave = end;
  } catch (error) {
    if (mine !== turn) return;
    if (!(error instanceof ApiError)) {
      fill(main, problem(t("error.page"), String(error.message)));
      throw error;
    }
    const { text, next } = explain(error);
    fill(main, problem(text, next));
  }
}

const problem = (text, next) => h("div", { class: "page" }, h("h1", {}, t("error.title")),
  h("p", {}, icon("warn"), text), next ? h("p", {}, next) : null, h("p", {}, h("a", { href: "/" }, t("nav.library"))));

start().catch((error) => {
  append(document.body, [h("p", { role: "alert" }, error instanceof ApiError ? t("error.offline") : String(error))]);
  throw error;
});

