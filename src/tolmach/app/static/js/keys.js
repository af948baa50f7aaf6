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

/** The two layers of a preset: the name of an action and its keys. */
export function layers(preset) {
  const { text = {}, command = {} } = CHANGES[preset] ?? {};
  return { text: { ...TEXT, ...text }, command: { ...COMMAND, ...command } };
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
