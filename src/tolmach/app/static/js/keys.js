// The key map: keys by their place on the board (`event.code`), so that every layout works.
//
// There are two layers. The text layer works while somebody types and has no key that types a
// character; the command layer works while the focus is on a sentence.

const TEXT = {
  approve: ["Mod+Enter"],
  needsWork: ["Mod+Shift+Enter"],
  saveNext: ["Enter"],
  previous: ["Alt+ArrowUp"],
  next: ["Alt+ArrowDown"],
  play: ["Mod+Space", "F9"],
  replay: ["Mod+Shift+Space"],
  back: ["F2"],
  forward: ["F4"],
  nextProblem: ["F8"],
  previousProblem: ["Shift+F8"],
  saveNow: ["Mod+KeyS"],
  undo: ["Mod+KeyZ"],
  redo: ["Mod+Shift+KeyZ", "Mod+KeyY"],
  merge: ["Mod+Shift+KeyM"],
  splitHere: ["Mod+Backslash"],
  insert: ["Alt+Insert"],
  find: ["Mod+KeyF"],
  replace: ["Mod+KeyH"],
  copySource: ["Mod+Insert"],
  leave: ["Escape"],
};

const COMMAND = {
  ...TEXT,
  saveNext: [],
  leave: [],
  play: ["Space", ...TEXT.play],
  edit: ["Enter"],
  previous: ["ArrowUp", "KeyK", ...TEXT.previous],
  next: ["ArrowDown", "KeyJ", ...TEXT.next],
  previousWord: ["ArrowLeft"],
  nextWord: ["ArrowRight"],
  first: ["Home"],
  last: ["End"],
  approve: ["KeyA", ...TEXT.approve],
  needsWork: ["KeyX", ...TEXT.needsWork],
  split: ["KeyS"],
  merge: ["KeyM", ...TEXT.merge],
  insert: ["KeyI", ...TEXT.insert],
  withhold: ["Delete"],
  paragraph: ["KeyP"],
  comment: ["KeyC"],
  note: ["KeyN"],
  marker: ["KeyB"],
  speaker: ["Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8", "Digit9"],
  loop: ["KeyL"],
  slower: ["Minus"],
  faster: ["Equal"],
  startEarlier: ["KeyQ"],
  startLater: ["KeyW"],
  endEarlier: ["KeyE"],
  endLater: ["KeyR"],
  startEarlierFine: ["Shift+KeyQ"],
  startLaterFine: ["Shift+KeyW"],
  endEarlierFine: ["Shift+KeyE"],
  endLaterFine: ["Shift+KeyR"],
  setStart: ["BracketLeft"],
  setEnd: ["BracketRight"],
  translate: ["KeyT"],
  accept: ["KeyY"],
  takeRepairBack: ["KeyU"],
  glossary: ["KeyG"],
  follow: ["KeyF"],
  help: ["Shift+Slash"],
};

/** What other tools' users expect instead; the rest of the map stays. */
const CHANGES = {
  tolmach: {},
  amara: {
    text: { play: ["Tab", "F9"], back: ["Shift+Tab", "F2"], previous: ["Alt+ArrowUp"] },
    command: { play: ["Tab", "Space", "F9"], back: ["Shift+Tab", "F2"],
      setStart: ["ArrowDown", "BracketLeft"], setEnd: ["ArrowUp", "BracketRight"],
      previous: ["KeyK", "Alt+ArrowUp"], next: ["KeyJ", "Alt+ArrowDown"],
      insert: ["Alt+KeyI", "KeyI"] },
  },
  otranscribe: {
    text: { play: ["Escape", "F9"], back: ["F1", "F2"], forward: ["F4"], leave: ["Mod+Escape", "Alt+Escape"] },
    command: { play: ["Escape", "Space", "F9"], back: ["F1", "F2"], slower: ["F3", "Minus"] },
  },
  "subtitle-edit": {
    text: { replay: ["F5", "Mod+Shift+Space"], insert: ["Alt+Insert"] },
    command: { replay: ["F5", "Mod+Shift+Space"], back: ["ArrowLeft", "F2"],
      forward: ["ArrowRight", "F4"], previousWord: [], nextWord: [],
      setStart: ["F9", "BracketLeft"], setEnd: ["F10", "BracketRight"],
      play: ["Space", "Mod+Space"] },
  },
};

export const PRESETS = Object.keys(CHANGES);

/** Actions of the text layer that do something else, or nothing, on a sentence. */
const TYPING_ONLY = ["saveNext", "leave"];

/** Actions whose keys a person may choose; those of speakers are the digits. */
export const CHANGEABLE = Object.keys(COMMAND).filter((action) => action !== "speaker");
export const hasTextKeys = (action) => action in TEXT;

/**
 * The two layers in force: the name of an action and its keys.
 *
 * `own` are the keys that a person chose, `{ text: { action: keys }, command: { action: keys } }`.
 * Keys of the text layer work on a sentence as well. A chosen key is taken from every other action.
 */
export function layers(preset, own = {}) {
  const { text = {}, command = {} } = CHANGES[preset] ?? {};
  const before = { text: { ...TEXT, ...text }, command: { ...COMMAND, ...command } };
  const made = { text: { ...before.text }, command: { ...before.command } };
  const chosen = { text: new Set(), command: new Set() };
  for (const action of CHANGEABLE) {
    const ownText = action in TEXT ? own.text?.[action] : undefined;
    const ownCommand = TYPING_ONLY.includes(action) ? undefined : own.command?.[action];
    if (!ownText && !ownCommand) continue;
    if (ownText) made.text[action] = ownText;
    if (!TYPING_ONLY.includes(action)) {
      const alone = before.command[action].filter((key) => !before.text[action]?.includes(key));
      made.command[action] = [...new Set([...(ownCommand ?? alone), ...(made.text[action] ?? [])])];
    }
    for (const layer of ["text", "command"]) {
      if (ownText || layer === "command") (made[layer][action] ?? []).forEach((key) => chosen[layer].add(`${action} ${key}`));
    }
  }
  for (const layer of ["text", "command"]) {
    const owner = new Map([...chosen[layer]].map((pair) => pair.split(" ").reverse()));
    for (const [action, keys] of Object.entries(made[layer])) {
      if (action === "speaker") continue; // the place of a digit says who
      made[layer][action] = keys.filter((key) => !owner.has(key) || owner.get(key) === action);
    }
  }
  return made;
}

/** Keys that no page gets, or that everybody needs for something else. */
const KEPT = /^(Mod\+(Shift\+)?Key[NTW]|Mod\+(Shift\+)?Tab|(Shift\+)?Tab|Escape|Alt\+F4|Mod\+Alt\+Delete)$/;
const NAMED = /(Key[A-Z]|Digit\d|Numpad\w+|F\d+|Arrow\w+|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Space|Enter|Minus|Equal|Bracket\w+|Semicolon|Quote|Backquote|Backslash|IntlBackslash|Comma|Period|Slash|Pause|ScrollLock)$/;
const TYPES = /(Key[A-Z]|Digit\d|Numpad\w+|Space|Enter|Backspace|Delete|Minus|Equal|Bracket\w+|Semicolon|Quote|Backquote|Backslash|Comma|Period|Slash|Arrow\w+|Home|End)$/;

/** Why a key cannot be chosen for a layer: "unknown", "kept" or "types"; "" when it can. */
export function objection(layer, key) {
  if (KEPT.test(key)) return "kept";
  if (!NAMED.test(key)) return "unknown";
  if (layer === "text" && TYPES.test(key) && !/^Mod\+(?!Alt)/.test(key) && !/^Alt\+(Arrow|Enter|Delete)/.test(key)) return "types";
  return "";
}

/** The other action that a key does in a layer; a key of the text layer works in both. */
export function taken(map, layer, key, action) {
  const where = layer === "text" ? ["text", "command"] : ["command"];
  const found = where.flatMap((one) => Object.entries(map[one])).find(([name, keys]) => name !== action && keys.includes(key));
  if (!found || (["split", "splitHere"].includes(found[0]) && ["split", "splitHere"].includes(action))) return "";
  return found[0];
}

/** A key press as the map writes it; Command counts as Ctrl. */
export function written(event) {
  const code = event.code.startsWith("Numpad") && event.code !== "NumpadEnter"
    ? event.code
    : event.code.replace("NumpadEnter", "Enter");
  return [
    event.ctrlKey || event.metaKey ? "Mod+" : "",
    event.altKey ? "Alt+" : "",
    event.shiftKey ? "Shift+" : "",
    code,
  ].join("");
}

/** What a key press means in a layer: `{ action, place }`, or null. */
export function meaning(layer, event) {
  if (event.isComposing || !event.code) return null;
  const pressed = event.key === "?" ? "Shift+Slash" : written(event);
  for (const [action, keys] of Object.entries(layer)) {
    const place = keys.indexOf(pressed);
    if (place >= 0) return { action, place };
  }
  return null;
}

const NAMES = { Minus: "-", Equal: "=", BracketLeft: "[", BracketRight: "]", Slash: "/",
  Backslash: "\\", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→",
  Escape: "Esc", Delete: "Del", Insert: "Ins" };

/** A key as it is printed on a board with Latin letters. */
export function printed(key, mac = false) {
  if (key === "Shift+Slash") return "?";
  return key
    .split("+")
    .map((part) => {
      if (part === "Mod") return mac ? "⌘" : "Ctrl";
      return NAMES[part] ?? part.replace(/^(Key|Digit)/, "");
    })
    .join("+");
}

/** The first key of an action, for buttons' hints. */
export const firstKey = (layer, action, mac = false) =>
  layer[action]?.length ? printed(layer[action][0], mac) : "";
