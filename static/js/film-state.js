/** Shows how far a film is, and asks the server for it while somebody looks at the page. */

const EVERY = 2000;
const SMALL = 10e6;

/**
 * Show a film's state in the panel; what is not given stays as it is.
 * @param {HTMLElement} panel
 * @param {{state: string, words: string, name?: string, size?: string, part?: number | null}} what `part` goes from 0 to 1 and is null
 * while nobody can tell
 */
export function show(panel, { state, words, name, size, part }) {
  const [file, figure] = panel.querySelectorAll(".upload-head > *");
  const bar = panel.querySelector("progress");
  const status = panel.querySelector("[role=status]");
  panel.hidden = false;
  panel.dataset.state = state;
  bar.hidden = state === "refused";
  if (part === null) bar.removeAttribute("value");
  else if (part !== undefined) bar.value = 100 * part;
  if (name !== undefined) file.textContent = name;
  if (size !== undefined) figure.textContent = size;
  if (status.textContent.trim() !== words) status.textContent = words; // a sentence that is still true is not read out again
}

/** Such as "412 of 980 MB". */
export function megabytes(pattern, sent, all) {
  const style = { maximumFractionDigits: all < SMALL ? 1 : 0 };
  const number = (bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, style);
  return pattern.replace("{sent}", number(sent)).replace("{all}", number(all));
}

/**
 * Follow a film until the page has to say something else, and load it anew then. Asks nothing while the page is hidden.
 * @param {HTMLElement} box the upload's part of the page
 * @param {string} url
 * @param {Record<string, string>} words
 * @returns {() => void} stops following
 */
export function follow(box, url, words) {
  const panel = box.querySelector(".upload");
  const over = new AbortController();
  let timer = 0;
  let stood = null;

  function paint({ state, percent, offset, length }) {
    const known = state === "converting";
    if (state === "receiving") {
      const comes = stood !== null && stood !== offset;
      stood = offset;
      const size = megabytes(words.size, offset, length);
      show(panel, { state: comes ? "sending" : "waiting", words: comes ? words.comes : words.stands, size, part: offset / length });
    } else if (known || state === "received") {
      box.querySelector("form")?.remove();
      show(panel, { state: "working", words: words[state], size: known ? `${percent} %` : "", part: known ? percent / 100 : null });
    } else {
      location.reload();
    }
  }

  async function ask() {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(url, { redirect: "manual", signal: over.signal });
      if (answer.ok) paint(await answer.json());
      else if (answer.type === "opaqueredirect") document.dispatchEvent(new Event("signed-out"));
      else if (answer.status < 500) location.reload(); // no longer theirs: the page itself says so
    } catch {
      // No connection: the next answer tells.
    }
    if (!over.signal.aborted) timer = setTimeout(ask, EVERY);
  }

  document.addEventListener("visibilitychange", ask, { signal: over.signal });
  ask();
  return () => (clearTimeout(timer), over.abort());
}
