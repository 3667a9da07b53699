/** One moment at a time: the one that is being marked, or a clip that is saved already and saves itself as it is changed. */
import { Refused, fill, send, words } from "./api.js";
import { Moment, TEXTS, pick, plain, same } from "./moment.js";
import { toFrame, toTimecode } from "./timecode.js";

/** Milliseconds without a keystroke after which what was typed is saved. */
const PAUSE = 1500;
/** Milliseconds in which a second digit means a line beneath the level. */
const SECOND_DIGIT = 3000;

/** The fields of the form that hold times, and what they are the times of. */
const EDGES = { start: "first", end: "out" };

/** Events: `range` (another begin or end), `edge` (an edge was moved; `detail` is the frame to look at). */
export class Editor extends EventTarget {
  #page;
  #form;
  #fields;
  #conflict;
  #draft = new Moment();
  #known = new Map();
  #before = "";
  #timer = 0;
  #seenAt = -Infinity;

  /** @type {Moment} the one in the form */
  current = this.#draft;

  /**
   * @param {HTMLElement} root templates/cases/_clip_editor.html
   * @param {{list: import("./clips.js").ClipList, saver: import("./api.js").Saver, film: object, say: (sentence: string) => void}} page
   *   `film` holds fps, frames and the levels' numbers
   */
  constructor(root, page) {
    super();
    this.#page = page;
    this.#form = root.querySelector("form");
    this.#fields = this.#form.elements;
    this.#conflict = root.querySelector(".conflict");
    for (const group of root.querySelectorAll(".nudge")) group.hidden = false;
    this.#begin();
    for (const [name, react] of [["input", this.#typed], ["change", this.#left], ["click", this.#clicked], ["keydown", this.#key], ["submit", this.#submit]]) {
      this.#form.addEventListener(name, react.bind(this));
    }
    page.list.addEventListener("drawn", () => this.#paintHead());
  }

  /** Whether leaving the page now would lose words that cannot be sent. */
  get wouldLose() {
    return [this.#draft, ...this.#known.values()].some((moment) => moment.isDirty && (moment.theirs || !moment.isWhole));
  }

  /** Put a saved clip into the form. */
  open(code) {
    this.flush();
    const known = this.#known.get(code);
    this.#show(known?.isDirty ? known : Moment.from(this.#page.list.get(code)));
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
    if (this.#page.list.get(this.#before)) this.open(this.#before);
    else this.#show(this.#draft);
  }

  /** Set the begin or the end, or both, of a new moment; an edge on the wrong side of the other takes its place. */
  mark(edges) {
    if (this.current !== this.#draft) this.fresh();
    const moment = Object.assign(this.#draft, edges);
    if (moment.first !== null && moment.out !== null && !moment.isWhole) moment["first" in edges ? "out" : "first"] = null;
    this.#paintEdges();
    const said = { first: words.begins, out: words.ends };
    this.#page.say(Object.keys(edges).map((edge) => fill(said[edge], { time: this.#timeOf(edges[edge]) })).join(", "));
    this.#soon();
  }

  /** Move an edge of the moment in the form by some frames, or to the frame that is `shown`. */
  nudge(name, by, shown) {
    const { first, out } = this.current;
    const here = name === "end" ? shown + 1 : shown;
    const wanted = by ? (this.current[EDGES[name]] ?? here) + by : here;
    const [least, most] = name === "end" ? [(first ?? 0) + 1, this.#page.film.frames] : [0, (out ?? this.#page.film.frames) - 1];
    this.#move(name, Math.max(least, Math.min(wanted, most)));
  }

  /** Set the level by its number; within three seconds a second digit sets a line beneath it. */
  see(digit) {
    const now = performance.now();
    const line = now - this.#seenAt < SECOND_DIGIT ? this.#lines(this.current.level)[digit - 1] : null;
    const { levels } = this.#page.film;
    this.#seenAt = line ? -Infinity : now;
    this.#choose(line ?? this.#radio("level", Object.keys(levels).find((slug) => levels[slug] === Number(digit))));
  }

  /** Take the level away. */
  unsee() {
    this.#choose(this.#radio("level", ""));
  }

  /** Save what is in the form; a clip that is saved already leads to its words instead. */
  save() {
    const moment = this.current;
    if (moment.saved && !moment.isDirty) this.#fields.title.focus();
    else if (this.#isReady()) this.#queue(moment);
  }

  /** Save now what a pause in typing would save. */
  flush() {
    clearTimeout(this.#timer);
    const moment = this.current;
    if (moment.isDirty && moment.isWhole && !moment.theirs) this.#queue(moment);
    else if (!this.wouldLose) this.#page.saver.nothing();
  }

  // What the form shows

  /** Take over what the server put into the form: a clip, or what was sent and could not be saved. */
  #begin() {
    const clip = this.#page.list.get(this.#fields.code.value);
    const moment = clip ? Moment.from(clip) : this.#draft;
    if (!("sent" in this.#form.dataset)) return this.#show(moment);
    const texts = Object.fromEntries(TEXTS.map((name) => [name, this.#fields[name].value]));
    const edges = Object.entries(EDGES).map(([name, edge]) => [edge, toFrame(this.#fields[name].value, this.#page.film.fps)]);
    const html = this.#conflict.innerHTML;
    if (clip && !this.#conflict.hidden) moment.theirs = { clip, html };
    this.#show(Object.assign(moment, texts, Object.fromEntries(edges)));
  }

  #show(moment) {
    this.current = moment;
    this.#seenAt = -Infinity;
    if (moment.saved) this.#known.set((this.#before = moment.code), moment);
    history.replaceState(null, "", moment.saved ? `?clip=${moment.code}` : location.pathname);
    for (const name of TEXTS) this.#fields[name].value = moment[name];
    for (const line of this.#lines()) line.checked = line.value === moment.behaviour;
    this.#form.querySelector(".errors")?.remove();
    this.#paintEdges();
    this.#paintHead();
    this.#paintConflict();
  }

  #paintHead() {
    const { saved, code, title, first, out } = this.current;
    const { list } = this.#page;
    const root = this.#form.parentElement;
    const isNew = !saved;
    root.querySelector("h2").textContent = isNew ? words.new_moment : `${list.numberOf(code)}. ${title.trim() || words.without_words}`;
    for (const name of ["new", "remove"]) root.querySelector(`[data-do=${name}]`).hidden = isNew;
    root.querySelector("[data-do=aside]").hidden = !isNew || (first === null && out === null && !list.get(this.#before));
    list.choose(isNew ? "" : code);
  }

  #paintEdges() {
    const { first, out, isWhole } = this.current;
    for (const [name, edge] of Object.entries(EDGES)) {
      this.#fields[name].value = this.current[edge] === null ? "" : this.#timeOf(this.current[edge]);
      this.#paintWrong(name, "");
    }
    const [number, per] = this.#page.film.fps;
    const seconds = (((out - first) * per) / number).toFixed(1);
    document.getElementById("lasts").textContent = isWhole ? fill(words.seconds, { seconds }) : "";
    this.dispatchEvent(new Event("range"));
  }

  /** Say beside a time what is wrong with it. */
  #paintWrong(name, sentence) {
    const field = this.#fields[name];
    const word = document.getElementById(`${field.id}_error`);
    word.hidden = !sentence;
    word.lastElementChild.textContent = sentence;
    field.closest(".end").classList.toggle("wrong", Boolean(sentence));
    field.ariaInvalid = sentence ? "true" : null;
    if (sentence) field.setAttribute("aria-describedby", word.id);
    else field.removeAttribute("aria-describedby");
  }

  /** Both versions side by side, as the server laid them out. */
  #paintConflict() {
    const { theirs } = this.current;
    this.#conflict.hidden = !theirs;
    if (theirs) this.#conflict.innerHTML = theirs.html;
  }

  #timeOf(frame) {
    return toTimecode(frame, this.#page.film.fps);
  }

  #radio(name, value) {
    return this.#form.querySelector(`[name=${name}][value="${value}"]`);
  }

  /** The lines beneath a level, or all of them. */
  #lines(level) {
    return [...this.#form.querySelectorAll(level === undefined ? ".see input" : `.see[data-level="${level}"] input`)];
  }

  // What is typed and pressed

  #typed({ target: { name, value } }) {
    if (name in EDGES) return;
    // A line belongs to its level, so another level lets it go.
    if (name === "level") for (const line of this.#lines()) line.checked &&= value === this.current.level;
    for (const one of TEXTS) this.current[one] = this.#fields[one].value;
    this.#paintHead();
    this.#soon();
  }

  #left({ target: { name, type } }) {
    if (name in EDGES) this.#timed(name);
    else if (type !== "radio") this.flush();
  }

  #timed(name) {
    const { first, out } = this.current;
    const text = this.#fields[name].value.trim();
    const frame = toFrame(text, this.#page.film.fps);
    if (text && frame === null) this.#paintWrong(name, words.bad_time);
    else if (frame > this.#page.film.frames) this.#paintWrong(name, words.too_long);
    else if (text && (name === "end" ? frame <= first : out !== null && frame >= out)) this.#paintWrong(name, words.wrong_order);
    else this.#move(name, frame);
  }

  #move(name, frame) {
    const changed = this.current[EDGES[name]] !== frame;
    this.current[EDGES[name]] = frame;
    this.#paintEdges();
    if (!changed || frame === null) return;
    this.dispatchEvent(new CustomEvent("edge", { detail: name === "end" ? frame - 1 : frame }));
    this.#soon();
  }

  #choose(radio) {
    radio.checked = true;
    this.#typed({ target: radio });
    this.#page.say(radio.closest("label").innerText.trim());
  }

  #clicked(event) {
    const { target } = event;
    // A line that is chosen already is let go by choosing it again.
    if (target.name === "behaviour" && target.value === this.current.behaviour) {
      target.checked = false;
      this.#typed(event);
    } else if (target.closest("[data-do=take-theirs]")) {
      event.preventDefault();
      this.#takeTheirs();
    }
  }

  #key(event) {
    const { key, target } = event;
    if (key === "Escape" && target.matches("input, textarea, select")) this.#toFilm();
    if ((event.ctrlKey || event.metaKey) && key === "Enter") this.#form.requestSubmit();
    const by = { ArrowUp: 1, ArrowDown: -1 }[key];
    if (!by || !(target.name in EDGES) || !this.current.isWhole) return;
    event.preventDefault();
    this.#timed(target.name);
    this.nudge(target.name, by);
  }

  #submit(event) {
    event.preventDefault();
    const moment = this.current;
    if (event.submitter?.dataset.do === "remove") return this.#remove();
    if (moment.theirs) return this.#keepMine();
    if (!this.#isReady()) return;
    if (moment.isDirty || !moment.saved) this.#queue(moment);
    if (document.activeElement.matches("input:not([type=radio]), textarea")) this.#toFilm();
  }

  /** From writing back to the film. */
  #toFilm() {
    document.activeElement.blur();
    document.getElementById("room").focus({ preventScroll: true });
  }

  // Saving

  /** Whether the moment in the form can be saved; says what is missing. */
  #isReady() {
    const wrong = Object.keys(EDGES).find((name) => this.#fields[name].ariaInvalid);
    if (wrong) this.#fields[wrong].focus();
    else if (!this.current.isWhole) this.#page.say(words.mark_first);
    return !wrong && this.current.isWhole;
  }

  /** Save after a pause; a new moment only once words were typed for it, so that its edges can still be marked again. */
  #soon() {
    clearTimeout(this.#timer);
    const { saved, theirs, title, question, isWhole } = this.current;
    if (theirs || !isWhole || !(saved || plain(title) || plain(question))) return;
    this.#timer = setTimeout(() => this.flush(), PAUSE);
    if (this.current.isDirty) this.#page.saver.soon();
  }

  #queue(moment) {
    this.#known.set(moment.code, moment);
    if (moment === this.#draft) this.#draft = new Moment();
    this.#page.saver.add(`clip ${moment.code}`, () => this.#store(moment));
  }

  #urlOf(moment, act = "") {
    return `${this.#form.dataset.new}${moment.code}/${act}`;
  }

  async #store(moment) {
    const isNew = !moment.saved;
    if (!isNew && !moment.isDirty) return null;
    const { code, version } = moment;
    // Where the answer to a new clip was lost, the very same is sent again, and so known again; what was typed since follows it.
    const sent = isNew ? (moment.sent ??= pick(moment)) : pick(moment);
    const times = { start: this.#timeOf(sent.first), end: this.#timeOf(sent.out) };
    try {
      const answer = await send(isNew ? this.#form.dataset.new : this.#urlOf(moment), { ...sent, ...times, code, version });
      this.#rename(moment, answer.clip.code);
      moment.version = answer.clip.version;
      moment.saved = pick(answer.clip);
      if (isNew && this.current === moment) this.#before = moment.code;
      this.#page.list.draw(answer.html);
      if (isNew) this.#page.say(words.clip_saved);
      if (isNew && moment.isDirty) this.#queue(moment);
      return answer.saved;
    } catch (problem) {
      if (problem instanceof Refused) return this.#refused(moment, sent, problem);
      throw problem;
    }
  }

  #refused(moment, sent, problem) {
    const { clip, conflict, html, errors, afresh } = problem.answer;
    moment.sent = null;
    if (html) this.#page.list.draw(html);
    if (clip && !clip.removed && same(clip, sent)) {
      // It was this page that changed it: the answer had been lost.
      Object.assign(moment, { version: clip.version, saved: pick(clip) });
      if (moment.isDirty) this.#queue(moment);
      return null;
    }
    if (afresh) return this.#store(this.#renew(moment));
    if (clip) moment.theirs = { clip, html: conflict };
    // Somebody who is writing elsewhere is not interrupted: both versions are there when she opens the clip again.
    if (clip && this.current === moment) this.#paintConflict();
    else if (clip && !this.#form.contains(document.activeElement)) this.#show(moment);
    for (const [name, [sentence]] of Object.entries(errors ?? {})) {
      if (name in EDGES && this.current === moment) this.#paintWrong(name, sentence);
      problem.message = sentence;
    }
    throw problem;
  }

  /** Make a clip of its own of what cannot be saved as the one that it was. */
  #renew(moment) {
    this.#rename(moment, crypto.randomUUID());
    return Object.assign(moment, { version: "", saved: null });
  }

  #rename(moment, code) {
    this.#known.delete(moment.code);
    this.#known.set(code, moment);
    moment.code = code;
  }

  #remove() {
    const moment = this.current;
    this.flush();
    this.#page.list.remove(moment.code, this.#urlOf(moment, "remove/"), () => moment.version);
    this.#known.delete(moment.code);
    this.#before = "";
    this.#show(this.#draft);
  }

  #keepMine() {
    const moment = this.current;
    const { clip } = moment.theirs;
    Object.assign(moment, { theirs: null, version: clip.version, saved: pick(clip) });
    this.#queue(clip.removed ? this.#renew(moment) : moment);
    this.#paintConflict();
  }

  #takeTheirs() {
    const { clip } = this.current.theirs;
    this.#known.delete(clip.code);
    this.#before = "";
    this.#show(clip.removed ? this.#draft : Moment.from(clip));
    this.flush();
  }
}
