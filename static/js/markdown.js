/** The toolbar over a text in Markdown. Whatever it does is typed for the writer, so that Ctrl Z takes it back. */
const KEYS = { b: "bold", i: "italic", k: "link" };
const AROUND = { bold: "**", italic: "*" };
const BEFORE = {
  heading: [() => "## ", /^#{1,6} +/],
  list: [() => "- ", /^[-*+] +/],
  numbers: [(at) => `${at + 1}. `, /^\d+[.)] +/],
  quote: [() => "> ", /^> ?/],
};

/** Put text in the place of what is from `start` to `end`, as if somebody had typed it, and choose a part of it. */
function type(area, start, end, text, chosen) {
  area.focus();
  area.setSelectionRange(start, end);
  const done = text ? document.execCommand("insertText", false, text) : start === end || document.execCommand("delete");
  if (!done) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(start + chosen[0], start + chosen[1]);
}

/** Set marks around the words that are chosen, or take them away. */
function around(area, mark, word) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const marked = value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark;
  const chosen = value.slice(start, end);
  if (marked) return type(area, start - mark.length, end + mark.length, chosen, [0, chosen.length]);
  const [, space, inner, after] = (chosen || word).match(/^(\s*)(.*?)(\s*)$/s);
  const first = space.length + mark.length;
  type(area, start, end, `${space}${mark}${inner}${mark}${after}`, [first, first + inner.length]);
}

/** Begin each line that is chosen with a mark, or take it away where all of them have it. */
function before(area, [mark, known], word) {
  const { value } = area;
  const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const last = value.indexOf("\n", Math.max(area.selectionEnd - (area.selectionEnd > area.selectionStart), start));
  const end = last < 0 ? value.length : last;
  const lines = (value.slice(start, end) || word).split("\n");
  const have = lines.every((line) => known.test(line));
  const told = lines.map((line, at) => (have ? line.replace(known, "") : mark(at) + line.replace(known, "")));
  // A list or a heading begins a paragraph of its own.
  const gap = !have && start > 0 && value[start - 2] !== "\n" && !known.test(value.slice(0, start - 1).split("\n").at(-1)) ? "\n" : "";
  const text = gap + told.join("\n");
  const one = lines.length === 1 && !have ? gap.length + mark(0).length : gap.length;
  type(area, start, end, text, [one, text.length]);
}

function link(area, word) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end) || word;
  const isAddress = /^(https?:\/\/|mailto:|\/)\S+$/.test(chosen);
  const text = isAddress ? `[${word}](${chosen})` : `[${chosen}](https://)`;
  type(area, start, end, text, isAddress ? [1, 1 + word.length] : [chosen.length + 3, text.length - 1]);
}

function mark(area, { mark: name, word }) {
  if (name in AROUND) around(area, AROUND[name], word);
  else if (name in BEFORE) before(area, BEFORE[name], word);
  else link(area, word);
}

/** One stop for the Tab key; arrows go from button to button. */
function rove(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = { Home: buttons[0], End: buttons.at(-1) }[event.key] ?? (step && buttons[(at + step + buttons.length) % buttons.length]);
    if (!next) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  buttons.forEach((button, at) => (button.tabIndex = at ? -1 : 0));
}

for (const bar of document.querySelectorAll(".markdown-tools")) {
  const area = document.getElementById(bar.getAttribute("aria-controls"));
  const button = (name) => bar.querySelector(`[data-mark=${name}]`);
  bar.hidden = false;
  rove(bar);
  bar.addEventListener("click", ({ target }) => {
    const pressed = target.closest("[data-mark]");
    if (pressed) mark(area, pressed.dataset);
  });
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !KEYS[event.key]) return;
    event.preventDefault();
    mark(area, button(KEYS[event.key]).dataset);
  });
}
