/** Keys for everything that has a button: one table for what they do, for the help and for the letters on the buttons. */
import { words } from "./api.js";

/** What each key does, in the order of the help. A letter is written large; a sign is written as it is typed. */
const TABLE = [
  { does: "play", keys: ["Space", "K"] },
  { does: "slower", keys: ["J"] },
  { does: "faster", keys: ["L"] },
  { does: "frame-back", keys: [","], again: true },
  { does: "frame-on", keys: ["."], again: true },
  { does: "second-back", keys: ["ArrowLeft"], again: true },
  { does: "second-on", keys: ["ArrowRight"], again: true },
  { does: "five-back", keys: ["Shift+ArrowLeft"], again: true },
  { does: "five-on", keys: ["Shift+ArrowRight"], again: true },
  { does: "start", keys: ["Home"] },
  { does: "finish", keys: ["End"] },
  { does: "in", keys: ["I"] },
  { does: "out", keys: ["O"] },
  { does: "last-five", keys: ["M"] },
  { does: "save", keys: ["Enter"] },
  { does: "see", keys: ["1", "2", "3", "4", "5", "6"], shown: ["1–6"] },
  { does: "unsee", keys: ["0"] },
  { does: "play-clip", keys: ["P"] },
  { does: "loop", keys: ["Shift+P"] },
  { does: "to-in", keys: ["Shift+I"] },
  { does: "to-out", keys: ["Shift+O"] },
  { does: "before", keys: ["B", "PageUp"] },
  { does: "next", keys: ["N", "PageDown"] },
  { does: "ask", keys: ["Q"] },
  { does: "fullscreen", keys: ["F"] },
  { does: "write", keys: ["W"] },
  { does: "aside", keys: ["Escape"] },
  { does: "help", keys: ["?"] },
];

const TYPING = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable], dialog";
const PRESSED = "a[href], button, summary, input:not([type=range])";
const STORED = "vig.single-keys";
const SIGNS = { ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

const isSingle = (key) => key.length === 1;

/** How the table calls the key of an event. */
function nameOf({ key, shiftKey }) {
  if (key === " ") return "Space";
  const name = isSingle(key) ? key.toUpperCase() : key;
  return shiftKey && (!isSingle(key) || key.toLowerCase() !== key.toUpperCase()) ? `Shift+${name}` : name;
}

/** Whether the thing that has the focus wants this key for itself. */
function isTaken(name, target) {
  if (name === "Space" || name === "Enter") return target.matches(PRESSED);
  return /Arrow|Home|End/.test(name) && target.matches("[type=radio]");
}

/** How a key is written on a button. */
const written = (key) =>
  key.replace("Shift+", `${words.shift} `).replace(/\w+$/, (name) => (name === "Space" ? words.space : (SIGNS[name] ?? name)));

/**
 * Listen to the keys of the page, write them on their buttons (`data-do`) and fill the help.
 * @param {Record<string, (key: string) => void>} actions what to do, by the names of the table; a missing one has no key
 * @param {HTMLDialogElement} help
 */
export function listen(actions, help) {
  const rows = TABLE.filter(({ does }) => actions[does]);
  const byKey = new Map(rows.flatMap((row) => row.keys.map((key) => [key, row])));
  const single = document.getElementById("single-keys");
  single.checked = stored() !== "off";
  single.addEventListener("change", () => {
    store(single.checked ? "on" : "off");
    label(rows, single.checked);
  });
  label(rows, single.checked);
  list(rows, help.querySelector("dl"));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const name = nameOf(event);
    const row = byKey.get(name);
    if (!row || event.target.closest(TYPING) || isTaken(name, event.target)) return;
    if (isSingle(name.replace("Shift+", "")) && !single.checked) return;
    event.preventDefault();
    if (!event.repeat || row.again) actions[row.does](name);
  });
}

function label(rows, on) {
  for (const { does, keys } of rows) {
    const now = keys.filter((key) => on || !isSingle(key.replace("Shift+", "")));
    for (const button of document.querySelectorAll(`[data-do="${does}"]`)) {
      button.querySelector("kbd")?.remove();
      button.removeAttribute("aria-keyshortcuts");
      if (!now.length) continue;
      button.setAttribute("aria-keyshortcuts", now.join(" "));
      if (button.matches(".key")) button.append(keyCap(now.at(-1)));
    }
  }
  document.body.classList.toggle("single-keys", on);
}

function list(rows, place) {
  for (const { does, keys, shown } of rows) {
    const line = document.createElement("div");
    const term = document.createElement("dt");
    for (const key of shown ?? keys) term.append(keyCap(key), " ");
    line.append(term, Object.assign(document.createElement("dd"), { textContent: words.keys[does] }));
    place.append(line);
  }
}

function keyCap(key) {
  const cap = Object.assign(document.createElement("kbd"), { textContent: written(key) });
  cap.ariaHidden = "true";
  return cap;
}

/** Some browsers refuse to remember anything; then the keys are simply on. */
function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function store(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // It holds until the page is left.
  }
}
