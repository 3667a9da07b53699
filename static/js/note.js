/**
 * The shared note, written together: a line saves itself while it is typed, Enter only ends it. What the server does not have is marked
 * as such, is kept on this device, and is sent as soon as it can be.
 */
import { Refused, Saver, send, words } from "./api.js";
import { Drafts } from "./drafts.js";
import { Line } from "./lines.js";
import { mergeLines, put } from "./merge.js";

/** Milliseconds without a keystroke after which a line is saved. */
const PAUSE = 1200;

const list = document.getElementById("lines");
const form = document.querySelector(".say");
const drafts = new Drafts({ key: words.draft_key, place: words.draft_place });
const saver = form && new Saver(document.getElementById("saved"), () => drafts.holds);
const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const wordsOf = ({ csrfmiddlewaretoken, code, version, ...said }) => said;
const saidBy = (some) => wordsOf(Object.fromEntries(new FormData(some)));

/** The line that is being typed, and those that are ended and not saved yet, or not taken. */
let current = new Line();
const ended = new Set();
const changing = new Map();
let timer = 0;

// Sending

/** A line waits in the queue once; while it is on its way it may wait for a second time, with what was typed since. */
const queue = (line) => saver.add(line, () => post(line));

async function post(line) {
  const parcel = line.pack(form.action);
  if (!parcel) return null;
  keep();
  try {
    const answer = await send(parcel.url, parcel.fields);
    line.answered(answer);
    if (!line.place) timer ||= line.isUnsent && setTimeout(flush, PAUSE);
    else if (line.isUnsent) queue(line);
    else settle(line);
    keep();
    // "Saved" is said of what was sent; of what was typed since it is not true yet.
    setTimeout(() => current.isUnsent && saver.soon());
    return answer.saved;
  } catch (problem) {
    if (problem instanceof Refused) refused(line, problem);
    throw problem;
  }
}

/** The line stands as the server drew it. */
function settle(line) {
  ended.delete(line);
  if (line.html) put(line.place, line.html);
  else line.place.remove();
  if (!document.getElementById("finish")) look();
}

function refused(line, { message, answer }) {
  const { said } = line.parcel;
  line.parcel = null;
  if (!line.place && !answer.html) return; // what is being typed stays where it is
  if (line === current) beginLine();
  ended.delete(line);
  const there = line.place ?? document.getElementById(`line-${line.code}`) ?? list.appendChild(document.createElement("li"));
  const newer = line.said.text.trim() ? line.said : said;
  if (answer.text && answer.version) {
    const item = put(there, answer.html);
    showBoth(change(item.querySelector("[data-do=change]"), newer), answer);
  } else {
    const item = answer.html ? put(there, answer.html) : null;
    const draft = drawDraft(newer);
    if (item) item.after(draft);
    else there.replaceWith(draft);
    if (newer.text.trim()) giveBack(draft, newer, Object.values(answer.errors ?? {}).flat()[0] ?? message);
    else draft.remove();
  }
  keep();
}

/** The server does not take this line: it stays here, with the reason, and can be written again. */
function giveBack(draft, said, reason) {
  const back = new Line({ said, place: draft, refused: true });
  const button = draft.querySelector("[data-do=take-back]");
  ended.add(back);
  draft.querySelector(".line-state").textContent = reason;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (form.elements.text.value.trim()) write();
    ended.delete(back);
    draft.remove();
    form.elements.text.value = said.text;
    typed();
    form.elements.text.focus();
  });
}

// Writing

function beginLine() {
  current = new Line();
  clearTimeout(timer);
  timer = 0;
  form.elements.text.value = "";
  form.elements.is_quote.checked = false;
}

/** End the line that is being typed and begin the next. */
function write() {
  const line = current;
  line.said = saidBy(form);
  line.place = list.appendChild(drawDraft(line.said));
  beginLine();
  ended.add(line);
  if (line.isUnsent) queue(line);
  else settle(line);
  keep();
  form.scrollIntoView({ block: "nearest" });
}

function typed() {
  current.said = saidBy(form);
  clearTimeout(timer);
  timer = 0;
  keep();
  if (!current.isUnsent) return saver.nothing();
  saver.soon();
  timer = setTimeout(flush, PAUSE);
}

/** Save now what a pause would save. */
function flush() {
  clearTimeout(timer);
  timer = 0;
  if (current.isUnsent) queue(current);
}

function drawDraft(said) {
  const draft = copyOf("draft");
  const [who, text] = draft.querySelectorAll(".line-who, .line-text");
  who.textContent = form.querySelector(`[name=speaker][value="${said.speaker}"] + span`).textContent;
  text.innerText = said.text;
  text.classList.toggle("is-quote", Boolean(said.is_quote));
  return draft;
}

// Changing

/** Put a line into its form, with other words in it where they are given. */
function change(link, said) {
  const line = link.closest("li");
  const edit = copyOf("change");
  const { version, speaker, quote } = line.dataset;
  const stands = { speaker, is_quote: quote, text: line.querySelector(".line-text").innerText.trim() };
  const shown = said ?? stands;
  edit.action = link.dataset.url;
  edit.querySelector("[data-do=remove]").formAction = `${link.dataset.url}remove/`;
  edit.elements.version.value = version;
  edit.elements.sheet.value = form.elements.sheet.value;
  edit.elements.speaker.value = shown.speaker;
  edit.elements.is_quote.checked = said ? Boolean(said.is_quote) : quote !== undefined;
  edit.elements.text.value = shown.text;
  edit.elements.text.defaultValue = said ? "" : stands.text;
  const before = [...line.childNodes];
  line.replaceChildren(edit);
  changing.set(edit, line.id);
  edit.addEventListener("input", keep);
  edit.querySelector("[data-do=leave]").addEventListener("click", (event) => {
    event.preventDefault();
    changing.delete(edit);
    line.replaceChildren(...before);
    link.focus();
    keep();
  });
  edit.elements.text.focus();
  return edit;
}

/** Reword a line: its form waits, as it was sent, until the server has answered. */
function reword(edit) {
  const place = edit.closest("li");
  const { action: url, elements } = edit;
  const line = new Line({ code: place.id.slice("line-".length), url, version: elements.version.value, said: saidBy(edit), place });
  changing.delete(edit);
  edit.inert = true;
  edit.append(copyOf("draft").querySelector(".line-state"));
  ended.add(line);
  queue(line);
  keep();
}

/** Take out or put back a line, as the button of its form says. */
function act(some, url) {
  const line = some.closest("li");
  const fields = saidBy(some);
  const parcel = { version: some.elements.version.value, sheet: fields.sheet };
  ended.add(line);
  saver.add(url, async () => {
    try {
      const answer = await send(url, parcel);
      changing.delete(some);
      ended.delete(line);
      put(line, answer.html);
      return answer.saved;
    } catch (problem) {
      if (problem instanceof Refused) ended.delete(line);
      if (problem.answer?.text && some.elements.text) showBoth(some, problem.answer);
      else if (problem.answer?.html) put(line, problem.answer.html);
      throw problem;
    }
  });
}

/** Somebody else changed the line: her text stands above the one that is being written, and saving again is a choice. */
function showBoth(some, { text, version }) {
  some.querySelector(".card")?.remove();
  const meanwhile = copyOf("meanwhile");
  meanwhile.querySelector(".line-text").innerText = text;
  some.prepend(meanwhile);
  if (version) some.elements.version.value = version;
}

// What is kept on this device

const isChanged = ({ text }) => text.value !== text.defaultValue;

function keep() {
  const lines = [...ended].filter((line) => line instanceof Line);
  const kept = {
    lines: [...lines, current].filter((line) => !line.refused && line.isUnsent),
    refused: lines.filter((line) => line.refused).map((line) => line.said),
    changes: [...changing.keys()].filter((edit) => isChanged(edit.elements)).map((edit) => ({ id: changing.get(edit), said: saidBy(edit) })),
  };
  return drafts.keep(Object.values(kept).some((part) => part.length) ? kept : null);
}

/** Bring back what a tab that is gone left unsent: lines are sent, changes stand in their forms. */
function bringBack({ lines, refused: given, changes }) {
  for (const values of lines) {
    const line = new Line(values);
    line.place = drawDraft(line.said);
    const there = document.getElementById(`line-${line.code}`);
    if (there) there.replaceWith(line.place);
    else list.append(line.place);
    ended.add(line);
    queue(line);
  }
  for (const said of given) giveBack(list.appendChild(drawDraft(said)), said, words.not_in_note);
  for (const { id, said } of changes) {
    const link = document.getElementById(id)?.querySelector("[data-do=change]");
    if (link) change(link, said);
    else giveBack(list.appendChild(drawDraft(said)), said, words.not_in_note);
  }
  document.getElementById("back").hidden = false;
  keep();
}

/** The note is finished: what was never sent can only be read here, and thrown away. */
function showLeft({ lines, refused: given, changes }) {
  const section = document.getElementById("left");
  const said = [...lines, ...changes].map((one) => one.said);
  for (const { text } of [...said, ...given]) {
    section.querySelector("div").append(Object.assign(document.createElement("p"), { className: "was", innerText: text }));
  }
  section.hidden = false;
  drafts.keep({ lines, refused: given, changes });
  section.querySelector("button").addEventListener("click", () => (drafts.keep(null), (section.hidden = true)));
}

// What others wrote meanwhile

let lookedAt = 0;

async function look() {
  if (document.hidden || Date.now() - lookedAt < 1000) return;
  lookedAt = Date.now();
  const there = new Set(list.children);
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const own = new Set([current, ...ended].map((line) => `line-${line.code}`));
  mergeLines(list, page.getElementById("lines"), { own, there });
  bringFinish(page);
  if (!page.querySelector(".say") && !current.isUnsent && !ended.size && !changing.size) location.reload();
}

/** The note began with a line that was written here: now it can be finished. */
function bringFinish(page) {
  if (document.getElementById("finish") || !page.getElementById("finish")) return;
  form.after(page.querySelector(".finish"), page.getElementById("finish"));
  listenToFinish();
}

async function bringEarlier(link) {
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.prepend(...page.querySelectorAll("#lines > li"));
  const more = page.querySelector("[data-do=earlier]");
  if (more) link.replaceWith(more);
  else link.remove();
}

// Wiring

function listen() {
  const { text, speaker, is_quote: quote } = form.elements;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim()) write();
    text.focus();
  });
  form.addEventListener("input", typed);
  text.addEventListener("keydown", (event) => {
    const digit = event.altKey && Number(/^Digit(\d)$/.exec(event.code)?.[1]);
    if (digit && speaker[digit - 1]) speaker[digit - 1].checked = true;
    else if (digit === speaker.length + 1) quote.checked = !quote.checked;
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) form.requestSubmit();
    else if (event.key === "Escape") document.querySelector("[data-do=play]")?.focus();
    else return;
    event.preventDefault();
    if (digit) typed();
  });
  list.addEventListener("submit", (event) => {
    event.preventDefault();
    const elsewhere = event.submitter?.hasAttribute("formaction");
    if (elsewhere || event.target.dataset.do === "restore") act(event.target, elsewhere ? event.submitter.formAction : event.target.action);
    else reword(event.target);
  });
  list.parentElement.addEventListener("click", (event) => {
    const link = event.target.closest("[data-do=change], [data-do=earlier]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (link.dataset.do === "change") change(link);
    else bringEarlier(link);
  });
  window.addEventListener("focus", look);
  document.addEventListener("visibilitychange", () => (document.hidden ? flush() : look()));
  window.addEventListener("pagehide", flush);
  window.addEventListener("beforeunload", (event) => {
    const unsent = current.isUnsent || ended.size || [...changing.keys()].some((edit) => isChanged(edit.elements));
    if (unsent && !drafts.holds) event.preventDefault();
  });
}

function listenToFinish() {
  const finish = document.getElementById("finish");
  const button = document.querySelector("[data-do=finish]");
  const unsaved = document.getElementById("unsaved");
  button.hidden = false;
  button.addEventListener("click", () => {
    if (form.elements.text.value.trim()) write();
    unsaved.hidden = true;
    finish.showModal();
  });
  finish.addEventListener("submit", (event) => {
    const waits = (ended.size > 0 || saver.busy) && event.submitter.formMethod !== "dialog";
    unsaved.hidden = !waits;
    if (waits) event.preventDefault();
  });
}

if (form) {
  listen();
  if (document.getElementById("finish")) listenToFinish();
}
// What was on its way while this page was loaded anew may have arrived after it was drawn.
if (form && performance.getEntriesByType("navigation")[0]?.type === "reload") setTimeout(look, PAUSE);
drafts.adopt(form ? bringBack : showLeft);
