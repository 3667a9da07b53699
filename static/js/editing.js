/**
 * The editor of what visitors read: what is typed saves itself into the working copy, never over what somebody else saved, and is
 * published by nothing but its button. Fields that were not changed here are not sent.
 */
import { Refused, Saver, fill, send, words } from "./api.js";
import { Drafts } from "./drafts.js";

/** Milliseconds without a keystroke after which it is saved. */
const PAUSE = 1000;
const NO_WORDS = /^(csrfmiddlewaretoken|version|seen|take_.*)$/;

const form = document.getElementById("editor");
const drafts = new Drafts({ key: words.draft_key, place: words.draft_place });
const saver = new Saver(document.getElementById("saved"), () => drafts.holds);
const conflict = () => document.getElementById("both-texts");
const same = (one, other) => (one ?? "").trim() === (other ?? "").trim();

/** What stands in the fields. */
const typed = () =>
  Object.fromEntries([...new FormData(form)].filter(([name, value]) => !NO_WORDS.test(name) && typeof value === "string"));

/** What of it the server does not have. */
const changed = () => Object.fromEntries(Object.entries(typed()).filter(([name, value]) => value !== saved[name]));

let saved = typed();
let parcel = null;
let timer = 0;
let stale = false;
const isUnsent = () => parcel !== null || Object.keys(changed()).length > 0;

function setVersion(version) {
  for (const field of document.querySelectorAll("[name=version]")) field.value = version;
}

function put(name, value) {
  const field = form.elements[name];
  if (!field || (field.value ?? "") === value) return;
  field.value = value;
  stale ||= field.type === "hidden"; // a file, which only the server can show
  (field[0] ?? field).dispatchEvent(new Event("put", { bubbles: true }));
}

// Saving

function keep() {
  const now = isUnsent() ? changed() : null;
  const before = now && Object.fromEntries(Object.keys(now).map((name) => [name, saved[name]]));
  return drafts.keep(now && { now, before, version: form.elements.version.value, parcel });
}

function queue() {
  clearTimeout(timer);
  if (isUnsent() && !conflict()) saver.add("words", post);
}

/** What is on its way stays exactly as it was sent until it is answered. */
async function post() {
  if (!isUnsent() || conflict()) return null;
  parcel ??= { ...changed(), version: form.elements.version.value };
  keep();
  try {
    const answer = await send(form.action, parcel);
    const { version, ...sent } = parcel;
    accept({ ...saved, ...sent }, answer.version);
    document.body.classList.toggle("has-changes", answer.changed);
    document.dispatchEvent(new Event("words-kept"));
    if (isUnsent()) setTimeout(soon);
    return answer.saved;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    parcel = null;
    if (!problem.answer.theirs || !merge(problem.answer)) throw problem;
    return null;
  }
}

function accept(standing, version) {
  saved = standing;
  parcel = null;
  setVersion(version);
  keep();
  if (stale && !isUnsent() && !conflict()) location.reload();
}

function soon() {
  clearTimeout(timer);
  if (conflict()) return;
  if (!isUnsent()) return saver.nothing();
  saver.soon();
  timer = setTimeout(queue, PAUSE);
}

// Two people

/**
 * Somebody else saved meanwhile. What only one of the two changed goes together by itself; what both changed stands side by side, and
 * nothing is saved until somebody has chosen. @returns {boolean} whether it went together
 */
function merge({ theirs, version, html, by }) {
  const mine = changed();
  const both = Object.keys(mine).filter((name) => !same(theirs[name], saved[name]) && !same(theirs[name], mine[name]));
  const taken = Object.keys(theirs).filter((name) => !(name in mine) && !same(theirs[name], saved[name]));
  for (const name of taken) put(name, theirs[name]);
  accept({ ...saved, ...theirs }, version);
  if (taken.length) tell(fill(words.merged, { name: by, parts: taken.map(labelOf).join(", ") }));
  document.dispatchEvent(new Event("words-kept"));
  if (both.length) showBoth(html, both);
  else queue();
  return !both.length;
}

function showBoth(html, both) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const part of holder.content.querySelectorAll("[data-field]")) if (!both.includes(part.dataset.field)) part.remove();
  conflict()?.remove();
  form.prepend(holder.content);
  listenToBoth();
  conflict().focus();
}

function listenToBoth() {
  const button = conflict()?.querySelector("[data-do=go-on]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const { name, dataset } of conflict().querySelectorAll("input:checked")) put(name.slice("take_".length), dataset.words);
    conflict().remove();
    keep();
    soon();
    queue();
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
}

const labelOf = (name) => {
  const field = form.elements[name];
  const label = field?.labels?.[0] ?? field?.[0]?.closest("fieldset")?.querySelector("legend");
  return label?.firstChild.textContent.trim() ?? name;
};

function tell(sentence) {
  const place = document.getElementById("meanwhile");
  place.hidden = false;
  place.textContent = sentence;
}

// What was kept on this device

function bringBack({ now, before, version, parcel: onItsWay }) {
  if (isUnsent() || conflict()) return false; // what is being typed here comes first; the other waits for the next page
  tell(words.back);
  for (const [name, value] of Object.entries(now)) put(name, value);
  // What was on its way is sent as it was; what was only typed goes over what was seen then.
  parcel = onItsWay ?? (version === form.elements.version.value ? null : { ...changed(), version });
  if (parcel) saved = { ...saved, ...before };
  keep();
  queue();
  return true;
}

// Buttons

/** Publishing and discarding wait until everything that was typed has arrived, and lead on by what the server answers. */
function act(event) {
  event.preventDefault();
  const url = event.submitter?.getAttribute("formaction") ?? event.target.action;
  if (conflict()) return conflict().focus();
  queue();
  if (url === form.action) return;
  saver.add(url, async () => {
    if (isUnsent() || conflict()) return null;
    try {
      location.assign((await send(url, { version: form.elements.version.value })).next);
    } catch (problem) {
      if (problem.answer?.next) location.assign(problem.answer.next);
      else if (!problem.answer?.theirs || !merge(problem.answer)) throw problem;
    }
    return null;
  });
}

if (conflict()) {
  // The page came with both texts: what stands now is with the server, what is in the fields is not.
  for (const { name, dataset } of conflict().querySelectorAll("[value=theirs]")) saved[name.slice("take_".length)] = dataset.words;
}
listenToBoth();
document.querySelector("[data-do=save]").hidden = true;
// The page may be the answer to a form: loading it again, or coming back after signing in, leads to the editor all the same.
if (location.pathname !== form.dataset.page) history.replaceState(null, "", form.dataset.page);
for (const name of ["input", "change", "put"]) {
  form.addEventListener(name, ({ target }) => {
    if (NO_WORDS.test(target.name)) return;
    keep();
    soon();
  });
}
form.addEventListener("submit", act);
document.getElementById("discard-form")?.addEventListener("submit", act);
document.addEventListener("visibilitychange", () => document.hidden && queue());
window.addEventListener("pagehide", queue);
window.addEventListener("beforeunload", (event) => isUnsent() && !drafts.holds && event.preventDefault());
drafts.adopt(bringBack);
