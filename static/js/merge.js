/** The lines of a note on the page: drawn anew by the server one by one, and brought up to what others wrote, without disturbing anybody. */

/** What the server drew of a line takes the place of what stands there; the focus stays with the line. @returns {HTMLElement} */
export function put(place, drawn) {
  let line = drawn;
  if (typeof drawn === "string") {
    const holder = document.createElement("template");
    holder.innerHTML = drawn;
    line = holder.content.querySelector("li");
  }
  const double = document.getElementById(line.id);
  if (double && double !== place) double.remove();
  const hadFocus = place.contains(document.activeElement);
  place.replaceWith(line);
  if (hadFocus) line.querySelector("a, button")?.focus();
  return line;
}

/** Whether somebody is at work on the line, or only this page knows it. */
const isBusy = (line) => !line.id || line.querySelector(".line-edit, [data-do=restore]");

/**
 * Bring the list up to how the server has it now.
 * @param {HTMLElement} list
 * @param {HTMLElement | null} fresh the list as a fresh copy of the page has it
 * @param {{own: Set<string>, there: Set<Element>}} known ids of lines that this page itself is sending, and what stood here when the copy
 *   was asked for
 */
export function mergeLines(list, fresh, { own, there: stood }) {
  const lines = [...(fresh?.children ?? [])];
  if (!fresh) return;
  const ids = new Set(lines.map((line) => line.id));
  const first = lines[0] && document.getElementById(lines[0].id);
  let covered = !lines.length;
  for (const line of [...list.children]) {
    covered ||= line === first;
    if (covered && stood.has(line) && !ids.has(line.id) && !isBusy(line) && !own.has(line.id)) line.remove();
  }
  let before = null;
  for (const line of lines) {
    if (own.has(line.id)) continue;
    const there = document.getElementById(line.id);
    if (!there && before) before.after(line);
    else if (!there) list.prepend(line);
    else if (Number(line.dataset.version) > Number(there.dataset.version) && !there.querySelector(".line-edit")) put(there, line);
    before = there?.isConnected ? there : line;
  }
}
