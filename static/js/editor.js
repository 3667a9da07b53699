/** One moment at a time: the one that is being marked, or a clip that is saved already and saves itself as it is changed. */
import { Refused, fill, send, words } from "./api.js";
import { toFrame, toTimecode } from "./timecode.js";

/** Milliseconds without a keystroke after which what was typed is saved. */
const PAUSE = 1500;
/** Milliseconds in which a second digit means the line beneath a level. */
const SECOND_DIGIT = 3000;

const TEXTS = ["title", "level", "behaviour", "goal", "question"];
const PARTS = ["first", "out", ...TEXTS];

const trimmed = (value) => (typeof value === "string" ? value.trim().replaceAll("\r\n", "\n") : value);
const pick = (clip) => Object.fromEntries(PARTS.map((name) => [name, clip[name]]));
const same = (one, other) => PARTS.every((name) => trimmed(one[name]) === trimmed(other[name]));

/** A clip as it stands on this page; `saved` is what the server has, `theirs` what somebody else saved over it meanwhile. */
class Moment {
  code = crypto.randomUUID();
  version = "";
  first = null;
  out = null;
  title = "";
  level = "";
  behaviour = "";
  goal = "";
  question = "";
  saved = null;
  theirs = null;

  /** @param {import("./clips.js").Clip} clip */
  static from(clip) {
    return Object.assign(new Moment(), pick(clip), { code: clip.code, version: clip.version, saved: pick(clip) });
  }

  get isWhole() {
    return this.first !== null && this.out !== null && this.first < this.out;
  }

  get hasWords() {
    return TEXTS.some((name) => this[name].trim());
  }

  /** Whether it says something that the server does not have. */
  get isDirty() {
    return this.saved ? !same(this, this.saved) : this.hasWords;
  }
}

/** Events: `range` (another begin or end), `edge` (an edge was moved; `detail` is the frame to look at). */
export class Editor extends EventTarget {
  #form;
  #list;
  #saver;
  #film;
  #say;
  #heading;
  #conflict;
  #draft = new Moment();
  #open = new Map();
  #last = "";
  #timer = 0;
  #seenAt = -Infinity;

  /** @type {Moment} the one in the form */
  current = this.#draft;

  /**
   * @param {HTMLElement} root templates/cases/_clip_editor.html
   * @param {{list: import("./clips.js").ClipList, saver: import("./api.js").Saver, film: object, say: (sentence: string) => void}} page
   *   `film` holds fps, frames and the levels' numbers
   */
  constructor(root, { list, saver, film, say }) {
    super();
    [this.#list, this.#saver, this.#film, this.#say] = [list, saver, film, say];
    this.#form = root.querySelector("form");
    this.#heading = root.querySelector("h2");
    this.#conflict = root.querySelector(".conflict");
    for (const group of root.querySelectorAll(".nudge")) group.hidden = false;
    this.#begin();
    this.#form.addEventListener("input", (event) => this.#typed(event));
    this.#form.addEventListener("change", (event) => this.#changed(event));
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener("keydown", (event) => this.#key(event));
    this.#form.addEventListener("click", (event) => this.#click(event));
    list.addEventListener("drawn", () => this.#title());
  }

  /** Whether leaving the page now would lose words that cannot be sent. */
  get wouldLose() {
    const all = [this.#draft, ...this.#open.values()];
    return all.some((moment) => moment.isDirty && (moment.theirs || !this.#isSound(moment)));
  }

  /** Put a saved clip into the form. */
  open(code) {
    this.flush();
    const known = this.#open.get(code);
    const moment = known?.isDirty || known?.theirs ? known : Moment.from(this.#list.get(code));
    this.#open.set(code, moment);
    this.#show(moment);
  }

  /** Put the moment that is being marked into the form. */
  fresh() {
    this.flush();
    this.#show(this.#draft);
  }

  /** Leave the moment that is being marked for the clip that was open before; words that were typed for it stay. */
  aside() {
    if (this.current !== this.#draft) return;
    if (!this.#draft.hasWords) this.#draft = new Moment();
    if (this.#list.get(this.#last)) this.open(this.#last);
    else this.#show(this.#draft);
  }

  /** Set the begin or the end, or both, of a new moment. An edge on the wrong side of the other takes its place. */
  mark(edges) {
    if (this.current !== this.#draft) this.fresh();
    const moment = Object.assign(this.#draft, edges);
    if (moment.first !== null && moment.out !== null && moment.first >= moment.out) {
      moment["first" in edges ? "out" : "first"] = null;
    }
    this.#paintEdges();
    this.#sayRange(edges);
    this.#soon();
  }

  /** Set the level by its number; within three seconds a second digit sets the line beneath it. */
  see(digit) {
    const now = performance.now();
    const line = now - this.#seenAt < SECOND_DIGIT ? this.#lines(this.current.level)[digit - 1] : undefined;
    const field = line ?? this.#form.querySelector(`[name=level][value="${this.#slugOf(digit)}"]`);
    this.#seenAt = line ? -Infinity : now;
    field.checked = true;
    this.#saw(field);
    this.#say(field.closest("label").textContent.trim().replace(/\s+/g, " "));
  }

  /** Take the level away. */
  unsee() {
    const field = this.#form.querySelector('[name=level][value=""]');
    field.checked = true;
    this.#saw(field);
    this.#say(words.level_cleared);
  }

  /** Save what is in the form; a clip that is saved already leads to its words instead. */
  save() {
    const moment = this.current;
    if (moment.saved && !moment.isDirty) return void this.#form.elements.title.focus();
    this.#read();
    if (!this.#check(moment)) return;
    this.#queue(moment);
  }

  /** Save now what a pause in typing would save. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const moment = this.current;
    if (moment.isDirty && !moment.theirs && this.#isSound(moment)) this.#queue(moment);
    else if (!this.wouldLose) this.#saver.nothing();
  }

  /** The clip that the server put into the form, with whatever was sent and not saved. */
  #begin() {
    const fields = this.#form.elements;
    const clip = this.#list.get(fields.code.value);
    if (clip) this.current = Moment.from(clip);
    if (clip) this.#open.set(clip.code, this.current);
    if (this.#form.dataset.sent === undefined) return this.#show(this.current);
    this.#read();
    if (clip && !this.#conflict.hidden) this.current.theirs = clip;
    for (const name of ["start", "end"]) this.#timed(fields[name]);
    this.#list.choose(this.current.saved ? this.current.code : "");
  }

  #show(moment) {
    this.current = moment;
    this.#seenAt = -Infinity;
    if (moment.saved) this.#last = moment.code;
    history.replaceState(null, "", moment.saved ? `?clip=${moment.code}` : location.pathname);
    const fields = this.#form.elements;
    for (const name of TEXTS) fields[name].value = moment[name];
    for (const line of this.#lines()) line.checked = line.value === moment.behaviour;
    this.#form.querySelector(".errors")?.remove();
    for (const name of ["start", "end"]) this.#wrong(fields[name], "");
    this.#paintEdges();
    this.#title();
    this.#compare();
  }

  #title() {
    const { saved, code, title } = this.current;
    const own = this.#form.parentElement;
    const number = this.#list.numberOf(code);
    this.#heading.textContent = saved ? `${number}. ${title.trim() || words.without_words}` : words.new_moment;
    own.querySelector("[data-do=new]").hidden = !saved;
    own.querySelector("[data-do=remove]").hidden = !saved;
    own.querySelector("[data-do=aside]").hidden = Boolean(saved) || (!this.#list.get(this.#last) && this.#isBlank);
    this.#list.choose(saved ? code : "");
  }

  get #isBlank() {
    return this.#draft.first === null && this.#draft.out === null;
  }

  #paintEdges() {
    const { first, out } = this.current;
    const fields = this.#form.elements;
    for (const [name, frame] of [["start", first], ["end", out]]) {
      fields[name].value = frame === null ? "" : toTimecode(frame, this.#film.fps);
      this.#wrong(fields[name], "");
    }
    const [number, per] = this.#film.fps;
    const lasts = this.current.isWhole ? fill(words.seconds, { seconds: (((out - first) * per) / number).toFixed(1) }) : "";
    document.getElementById("lasts").textContent = lasts;
    this.dispatchEvent(new Event("range"));
  }

  #sayRange(edges) {
    const { first, out } = this.current;
    const name = (frame) => toTimecode(frame, this.#film.fps);
    if ("first" in edges && "out" in edges) {
      const [number, per] = this.#film.fps;
      const seconds = (((out - first) * per) / number).toFixed(1);
      this.#say(fill(words.begins_and_ends, { start: name(first), end: name(out), seconds }));
    } else if ("first" in edges) this.#say(fill(words.begins, { time: name(first) }));
    else this.#say(fill(words.ends, { time: name(out) }));
  }

  // What is typed

  #read() {
    const fields = this.#form.elements;
    for (const name of TEXTS) this.current[name] = fields[name].value;
  }

  #typed({ target }) {
    if (target.name === "start" || target.name === "end") return;
    if (target.type === "radio") return this.#saw(target);
    this.#read();
    this.#title();
    this.#soon();
  }

  #changed({ target }) {
    if (target.name === "start" || target.name === "end") this.#timed(target);
    else if (target.type !== "radio") this.flush();
  }

  /** A level or a line was chosen. A line belongs to its level, so another level lets it go. */
  #saw(field) {
    if (field.name === "level" && field.value !== this.current.level) {
      for (const line of this.#lines()) line.checked = false;
    }
    this.#read();
    this.#soon();
  }

  /** A time was typed. */
  #timed(field) {
    const frame = toFrame(field.value, this.#film.fps);
    const edge = field.name === "start" ? "first" : "out";
    const other = field.name === "start" ? this.current.out : this.current.first;
    if (frame === null && field.value.trim()) return this.#wrong(field, words.bad_time);
    if (frame > this.#film.frames) return this.#wrong(field, words.too_long);
    if (frame !== null && other !== null && (edge === "first" ? frame >= other : frame <= other)) {
      return this.#wrong(field, words.wrong_order);
    }
    this.#move(edge, frame);
  }

  /** Move an edge of the moment in the form by some frames, or to a frame. */
  nudge(name, by, here) {
    const { first, out } = this.current;
    const [edge, old, least, most] =
      name === "start" ? ["first", first, 0, (out ?? this.#film.frames) - 1] : ["out", out, (first ?? 0) + 1, this.#film.frames];
    const wanted = by ? (old ?? here + (edge === "out")) + by : here + (edge === "out");
    this.#move(edge, Math.max(least, Math.min(wanted, most)));
  }

  #move(edge, frame) {
    if (this.current[edge] === frame) return this.#paintEdges();
    this.current[edge] = frame;
    this.#paintEdges();
    if (frame !== null) this.dispatchEvent(new CustomEvent("edge", { detail: edge === "first" ? frame : frame - 1 }));
    this.#soon();
  }

  #wrong(field, sentence) {
    const word = document.getElementById(`${field.id}_error`);
    word.hidden = !sentence;
    word.lastElementChild.textContent = sentence;
    field.closest(".end").classList.toggle("wrong", Boolean(sentence));
    if (sentence) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", word.id);
    } else {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
  }

  // Levels

  #lines(level) {
    const under = level === undefined ? ".see" : `.see[data-level="${level}"]`;
    return [...this.#form.querySelectorAll(`${under} input`)];
  }

  #slugOf(digit) {
    return Object.keys(this.#film.levels).find((slug) => this.#film.levels[slug] === Number(digit));
  }

  // Keys and buttons inside the form

  #key(event) {
    const { key, target } = event;
    if (key === "Escape" && target.matches("input, textarea, select")) this.#leave();
    if ((event.ctrlKey || event.metaKey) && key === "Enter") this.#form.requestSubmit();
    const by = { ArrowUp: 1, ArrowDown: -1 }[key];
    if (!by || !target.matches(".timecode") || !this.current.isWhole) return;
    event.preventDefault();
    this.#timed(target);
    this.nudge(target.name, by);
  }

  /** From writing back to the film. */
  #leave() {
    document.activeElement.blur();
    document.getElementById("room").focus({ preventScroll: true });
  }

  #click(event) {
    const { target } = event;
    // A line that is chosen already is let go by choosing it again.
    if (target.name === "behaviour" && target.value === this.current.behaviour) {
      target.checked = false;
      this.#saw(target);
    }
    if (target.closest("[data-do=take-theirs]")) {
      event.preventDefault();
      this.#takeTheirs();
    }
  }

  #submit(event) {
    event.preventDefault();
    if (event.submitter?.dataset.do === "remove") return this.#remove();
    if (this.current.theirs) return this.#keepMine();
    const isTyping = document.activeElement.matches("input:not([type=radio]), textarea");
    this.#read();
    if (!this.#check(this.current)) return;
    if (this.current.isDirty || !this.current.saved) this.#queue(this.current);
    if (isTyping) this.#leave();
  }

  #remove() {
    const moment = this.current;
    this.flush();
    this.#list.remove(moment.code, this.#urlOf(moment, "remove/"), () => moment.version);
    this.#open.delete(moment.code);
    this.#last = "";
    this.#show(this.#draft);
  }

  // Saving

  /** Save after a pause; a new moment only once words were typed for it, so that its edges can still be marked again. */
  #soon() {
    clearTimeout(this.#timer);
    const { saved, theirs, title, question } = this.current;
    if (theirs || !this.#isSound(this.current) || !(saved || title.trim() || question.trim())) return;
    this.#timer = setTimeout(() => this.flush(), PAUSE);
    if (this.current.isDirty) this.#saver.soon();
  }

  #isSound(moment) {
    return moment.isWhole && moment.out <= this.#film.frames;
  }

  /** Whether a moment can be saved; says what is missing. */
  #check(moment) {
    const fields = this.#form.elements;
    const wrong = [fields.start, fields.end].find((field) => field.ariaInvalid === "true");
    if (wrong) wrong.focus();
    else if (!this.#isSound(moment)) this.#say(words.mark_first);
    return !wrong && this.#isSound(moment);
  }

  #urlOf(moment, act = "") {
    return `${this.#form.dataset.new}${moment.code}/${act}`;
  }

  #queue(moment) {
    if (moment === this.#draft) {
      this.#open.set(moment.code, moment);
      this.#draft = new Moment();
    }
    this.#saver.add(`clip ${moment.code}`, () => this.#store(moment));
  }

  async #store(moment) {
    const isNew = !moment.saved;
    const sent = pick(moment);
    if (!isNew && !moment.isDirty) return null;
    try {
      const answer = await send(isNew ? this.#form.dataset.new : this.#urlOf(moment), this.#fieldsOf(moment));
      moment.version = answer.clip.version;
      moment.saved = pick(answer.clip);
      this.#list.draw(answer.html);
      if (this.current === moment) this.#title();
      if (isNew) {
        this.#last = moment.code;
        this.#say(words.clip_saved);
      }
      // It had arrived before, with fewer words.
      if (isNew && !same(sent, moment.saved) && moment.isDirty) this.#queue(moment);
      return answer.saved;
    } catch (problem) {
      if (problem instanceof Refused) return this.#refused(moment, problem);
      throw problem;
    }
  }

  #fieldsOf({ code, version, first, out, title, level, behaviour, goal, question }) {
    const { fps } = this.#film;
    return { code, version, start: toTimecode(first, fps), end: toTimecode(out, fps), title, level, behaviour, goal, question };
  }

  #refused(moment, problem) {
    const { clip, html, errors, afresh } = problem.answer;
    if (html) this.#list.draw(html);
    if (afresh) {
      this.#open.delete(moment.code);
      moment.code = crypto.randomUUID();
      this.#open.set(moment.code, moment);
      return this.#store(moment);
    }
    if (clip) {
      moment.theirs = clip;
      // Somebody who is writing elsewhere is not interrupted: both versions are there when she opens the clip again.
      if (this.current === moment) this.#compare();
      else if (!this.#form.contains(document.activeElement)) this.#show(moment);
    }
    if (errors && this.current === moment) {
      for (const name of ["start", "end"]) this.#wrong(this.#form.elements[name], errors[name]?.[0] ?? "");
      const other = Object.entries(errors).find(([name]) => name !== "start" && name !== "end");
      if (other) problem.message = other[1][0];
    }
    throw problem;
  }

  // Somebody else changed it meanwhile

  #keepMine() {
    const moment = this.current;
    const { theirs } = moment;
    this.#read();
    moment.theirs = null;
    moment.version = theirs.version;
    moment.saved = pick(theirs);
    if (theirs.removed) {
      this.#open.delete(moment.code);
      Object.assign(moment, { code: crypto.randomUUID(), version: "", saved: null });
      this.#open.set(moment.code, moment);
    }
    this.#compare();
    this.#queue(moment);
  }

  #takeTheirs() {
    const { theirs } = this.current;
    this.#open.delete(this.current.code);
    this.#last = "";
    if (theirs.removed) this.#show(this.#draft);
    else this.#show(Moment.from(theirs));
    if (this.current.saved) this.#open.set(this.current.code, this.current);
    this.flush();
  }

  /** Both versions side by side, where they differ. */
  #compare() {
    const { theirs } = this.current;
    this.#conflict.hidden = !theirs;
    if (!theirs) return;
    const body = this.#conflict.querySelector("tbody");
    const [, mine, other] = this.#conflict.querySelectorAll("thead th");
    const rows = [
      ["start", toTimecode(this.current.first, this.#film.fps), theirs.start],
      ["end", toTimecode(this.current.out, this.#film.fps), theirs.end],
      ...TEXTS.map((name) => [name, this.#wordOf(name, this.current[name]), this.#wordOf(name, theirs[name])]),
    ].filter(([, one, two]) => one !== two);
    if (theirs.removed) rows.unshift(["", words.in_review, words.removed]);
    body.replaceChildren(
      ...rows.map(([name, one, two]) => {
        const row = document.createElement("tr");
        const head = Object.assign(document.createElement("th"), { scope: "row", textContent: words.parts[name] });
        row.append(head, cell(mine, one), cell(other, two));
        return row;
      }),
    );
  }

  /** What a person reads for a value of the form. */
  #wordOf(name, value) {
    const field = this.#form.elements[name];
    if (!value || name === "title" || name === "question") return value;
    if (name === "goal") return [...field.options].find((option) => option.value === value)?.text ?? "";
    return this.#form.querySelector(`[name="${name}"][value="${CSS.escape(value)}"]`)?.closest("label").textContent.trim() ?? "";
  }
}

function cell(head, text) {
  const made = Object.assign(document.createElement("td"), { textContent: text || "–" });
  made.dataset.label = head.textContent;
  return made;
}
