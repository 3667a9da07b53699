/** The list of clips: drawn by the server, opened, put in order and taken out here. */
import { Refused, fill, send, words } from "./api.js";

/**
 * Events: `drawn` (the list is another), `chosen` (another clip is open, or none), `open` (somebody chose a clip; `detail` is its code).
 * @typedef {object} Clip as cases/film_room.py gives it: code, version, removed, first, out, start, end, title, level, behaviour, goal, question
 */
export class ClipList extends EventTarget {
  #root;
  #saver;
  #say;
  #moves = 0;

  /** @type {Clip[]} the standing clips in order */
  clips = [];
  /** The code of the clip that is open, or "". */
  chosen = "";

  /**
   * @param {HTMLElement} root where the list is drawn
   * @param {import("./api.js").Saver} saver
   * @param {(sentence: string) => void} say
   */
  constructor(root, saver, say) {
    super();
    this.#root = root;
    this.#saver = saver;
    this.#say = say;
    this.#read();
    root.addEventListener("click", (event) => this.#press(event));
    root.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const row = event.target.closest(".clip");
      if (!by || !event.altKey || !row?.querySelector("[data-act]")) return;
      event.preventDefault();
      this.#move(row.dataset.clip, by);
    });
  }

  /** @returns {Clip | undefined} */
  get(code) {
    return this.clips.find((clip) => clip.code === code);
  }

  /** The place of a clip in the review, from 1. */
  numberOf(code) {
    return this.clips.findIndex((clip) => clip.code === code) + 1;
  }

  /** Show which clip is open. */
  choose(code) {
    const changed = code !== this.chosen;
    this.chosen = code;
    for (const row of this.#root.querySelectorAll(".clip")) {
      if (row.dataset.clip === code) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    if (changed) this.dispatchEvent(new Event("chosen"));
  }

  /** Draw the list as the server sent it; stills that are there already stay, and so does the focus. */
  draw(html) {
    const root = this.#root;
    const focus = addressOf(root.contains(document.activeElement) ? document.activeElement : null);
    const isOpen = root.querySelector("details")?.open;
    const fresh = document.createRange().createContextualFragment(html);
    for (const still of fresh.querySelectorAll(".still")) {
      const there = root.querySelector(`.still[src="${still.getAttribute("src")}"]`);
      if (there) still.replaceWith(there);
    }
    root.replaceChildren(fresh);
    const removed = root.querySelector("details");
    if (isOpen && removed) removed.open = true;
    if (focus) root.querySelector(focus)?.focus({ preventScroll: true });
    this.#read();
    this.choose(this.chosen);
    this.dispatchEvent(new Event("drawn"));
  }

  /** Take a clip out, and lead to where it can be brought back; `version` is asked for when it is sent. */
  remove(code, url, version) {
    this.#saver.add(`remove ${code}`, async () => {
      const answer = await this.#ask(url, { version: version() });
      const removed = this.#root.querySelector("details");
      removed.open = true;
      removed.querySelector(`[data-clip="${code}"] button`).focus();
      this.#say(words.taken_out);
      return answer.saved;
    });
  }

  /** Send something that is answered with the list, also when it is refused. */
  async #ask(url, fields) {
    try {
      const answer = await send(url, fields);
      this.draw(answer.html);
      return answer;
    } catch (problem) {
      if (problem instanceof Refused && problem.answer.html) this.draw(problem.answer.html);
      throw problem;
    }
  }

  #press(event) {
    const button = event.target.closest("[data-act]");
    const code = event.target.closest("[data-clip]")?.dataset.clip;
    if (button) {
      event.preventDefault();
      if (button.ariaDisabled === "true") return;
      if (button.dataset.act === "restore") this.#restore(code, button);
      else this.#move(code, button.dataset.act === "earlier" ? -1 : 1);
    } else if (event.target.closest(".clip") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("open", { detail: code }));
    }
  }

  #restore(code, { formAction, value }) {
    this.#saver.add(`restore ${code}`, async () => {
      const answer = await this.#ask(formAction, { version: value });
      this.dispatchEvent(new CustomEvent("open", { detail: code }));
      this.#root.querySelector(`[data-clip="${code}"] .clip-open`).focus();
      return answer.saved;
    });
  }

  /** Move a clip by one place from where it stands when the moves before are done. */
  #move(code, by) {
    const url = this.#root.querySelector("form").action;
    this.#moves += 1;
    this.#saver.add(`move ${this.#moves}`, async () => {
      const codes = this.clips.map((clip) => clip.code);
      const seen = codes.join(",");
      const here = codes.indexOf(code);
      const there = Math.max(0, Math.min(here + by, codes.length - 1));
      codes.splice(there, 0, ...codes.splice(here, 1));
      const answer = await this.#ask(url, { codes: codes.join(","), seen });
      this.#say(fill(words.moved, { number: there + 1, count: codes.length }));
      return answer.saved;
    });
  }

  #read() {
    this.clips = JSON.parse(document.getElementById("clip-values").textContent);
  }
}

/** A selector that finds the same thing in the list as it is drawn next. */
function addressOf(element) {
  const code = element?.closest("[data-clip]")?.dataset.clip;
  if (!code) return null;
  const act = element.dataset.act;
  return `[data-clip="${code}"] ${act ? `[data-act="${act}"]` : ".clip-open"}`;
}
