// Building elements: no markup is ever made from text.

const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  back: "M8 4 3 8l5 4zM13 4 8 8l5 4z",
  forward: "M8 4l5 4-5 4zM3 4l5 4-5 4z",
  loop: "M3 7a5 5 0 0 1 9-2M12 2v3H9M13 9a5 5 0 0 1-9 2M4 14v-3h3",
  check: "M3 8.5 6.5 12 13 4.5",
  checks: "M1 8.5 4.5 12 10 5M7 11l1 1 6.500-7.500",
  circle: "M8 3a5 5 0 1 0 .01 0z",
  warn: "M8 2 14.500 13.500H1.500zM8 6.500v3.500M8 11.700v.6",
  pencil: "M3 13l.7-3L11 2.700 13.300 5 6 12.300z",
  split: "M8 1v3M8 6.500v3M8 12v3M6 8H1m2-2L1 8l2 2M10 8h5m-2-2 2 2-2 2",
  merge: "M8 1v14M1 8h5M4 6l2 2-2 2M15 8h-5m2-2-2 2 2 2",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  search: "M7 2.500a4.500 4.500 0 1 0 .01 0zM10.500 10.500 14 14",
  undo: "M6 4 3 7l3 3M3 7h6a4 4 0 0 1 0 7H6",
  redo: "M10 4l3 3-3 3M13 7H7a4 4 0 0 0 0 7h3",
  book: "M3 2.500h8.500a1 1 0 0 1 1 1v10H4a1 1 0 0 1-1-1zM3 11.500h9.500M6 5.500h4",
  comment: "M2 3h12v8H7l-3 3v-3H2z",
  note: "M3 2h10v8l-4 4H3zM13 10H9v4",
  hidden: "M2 8s2.500-4.500 6-4.500S14 8 14 8s-2.500 4.500-6 4.500S2 8 2 8zM2.500 13.500l11-11",
  paragraph: "M7 14V2h6M10.500 2v12M7 8a3 3 0 0 1 0-6",
  clock: "M8 2a6 6 0 1 0 .01 0zM8 4.500V8l2.500 1.500",
  upload: "M8 11V3M4.500 6 8 2.500 11.500 6M2.500 13.500h11",
  download: "M8 2.500v8M4.500 7.500 8 11l3.500-3.500M2.500 13.500h11",
  up: "M3 10l5-5 5 5",
  down: "M3 6l5 5 5-5",
  left: "M10 3 5 8l5 5",
  right: "M6 3l5 5-5 5",
  help: "M6 6a2 2 0 1 1 3 1.700c-.7.4-1 .8-1 1.800M8 11.700v.5M8 1.500a6.500 6.500 0 1 0 .01 0z",
  people: "M6 8a2.500 2.500 0 1 0-.01 0zM1.500 13.500c0-2.500 2-4 4.500-4s4.500 1.500 4.500 4M11 3.500a2.300 2.300 0 0 1 0 4.500M12 9.700c1.700.4 2.700 1.800 2.700 3.800",
  lock: "M4 7h8v6.500H4zM5.500 7V5a2.500 2.500 0 0 1 5 0v2",
  trash: "M3 4.500h10M6 4.500V2.500h4v2M4.500 4.500l.5 9h6l.5-9",
  gear: "M8 5.700a2.300 2.300 0 1 0 .01 0zM8 1.500v2M8 12.500v2M1.500 8h2M12.500 8h2M3.400 3.400l1.400 1.400M11.200 11.200l1.400 1.400M3.400 12.600l1.400-1.400M11.200 4.800l1.400-1.400",
  pin: "M6 2h4l-.5 4.500L12 9H4l2.500-2.500zM8 9v5",
};

/** Make an element; `on` holds listeners, other properties become properties or attributes. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [kind, heard] of Object.entries(value)) element.addEventListener(kind, heard);
    } else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "text") element.textContent = value;
    else if (name in element && !name.includes("-") && !READ_ONLY.has(name)) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

const READ_ONLY = new Set(["list", "form", "role"]);

/** Append children: elements, texts, lists of both; nothing for null. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child);
  }
  return element;
}

/** Replace what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/**
 * Replace what is in an element, and leave the focus where it was and opened details open. What is
 * drawn again is known by its kind, its name, and the nearest `data-keep` around it, such as an id.
 */
export function redraw(element, ...children) {
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const focused = active && mark(active);
  const open = new Set([...element.querySelectorAll("details[open]")].map(mark));
  fill(element, ...children);
  for (const each of element.querySelectorAll("details")) if (open.has(mark(each))) each.open = true;
  if (!active || element.contains(document.activeElement)) return element;
  if (active.isConnected) active.focus();
  else [...element.querySelectorAll(active.tagName)].find((each) => mark(each) === focused)?.focus();
  return element;
}

/** What tells an element from others that are drawn at the same time. */
function mark(element) {
  const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent
    ?? (element.querySelector("summary") ?? element).textContent;
  const keep = element.closest("[data-keep]")?.dataset.keep ?? "";
  return `${element.tagName} ${keep} ${element.dataset.keep ? "" : name}`;
}

/** A drawing beside a text; it says nothing to a screen reader. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with a drawing, a text, or both; without a text, `label` is read out. */
export function button({ label, text, draw, press, kind = "", keys, ...more }) {
  return h(
    "button",
    {
      type: "button",
      class: `button ${kind}${text === undefined ? " bare" : ""}`,
      "aria-label": text === undefined ? label : undefined,
      title: [text && label === text ? "" : label, keys].filter(Boolean).join(" · ") || undefined,
      on: press ? { click: press } : undefined,
      ...more,
    },
    draw ? icon(draw) : null,
    text === undefined ? null : h("span", {}, text),
  );
}

let numbers = 0;

/** An id for elements that name each other. */
export function newId(prefix) {
  numbers += 1;
  return `${prefix}-${numbers}`;
}

/** A labelled field: the label's text before its control, help behind it. */
export function field(label, control, help) {
  control.id ||= newId("field");
  const described = help ? newId("help") : "";
  if (described) control.setAttribute("aria-describedby", described);
  return h(
    "div",
    { class: "field" },
    h("label", { htmlFor: control.id }, label),
    control,
    help ? h("p", { class: "hint", id: described }, help) : null,
  );
}

/** A box to tick with its text. */
export function tick(label, props = {}) {
  const box = h("input", { type: "checkbox", id: newId("tick"), ...props });
  return { box, row: h("div", { class: "tick" }, box, h("label", { htmlFor: box.id }, label)) };
}

/** A choice of several values: pairs of value and text. */
export function choice(pairs, chosen, props = {}) {
  const select = h(
    "select",
    props,
    pairs.map(([value, text]) => h("option", { value }, text)),
  );
  select.value = chosen;
  return select;
}
