/** The private note: one text that saves itself, never over what another tab wrote meanwhile. */
import { Refused, Saver, send, words } from "./api.js";
import { Drafts } from "./drafts.js";

/** Milliseconds without a keystroke after which it is saved. */
const PAUSE = 1200;

const form = document.getElementById("reflection");
const { text, version } = form.elements;
const drafts = new Drafts({ key: words.draft_key, place: words.draft_place });
const saver = new Saver(document.getElementById("saved"), () => drafts.holds);
let saved = text.defaultValue;
let parcel = null;
let timer = 0;
const isUnsent = () => parcel !== null || text.value !== saved;
const conflict = () => document.querySelector(".both");

function keep() {
  return drafts.keep(isUnsent() ? { text: text.value, version: version.value, saved, parcel } : null);
}

function queue() {
  clearTimeout(timer);
  if (isUnsent()) saver.add("reflection", post);
}

/** What is on its way stays exactly as it was sent until it is answered. */
async function post() {
  if (!isUnsent()) return null;
  parcel ??= { text: text.value, version: version.value };
  keep();
  try {
    const answer = await send(form.action, parcel);
    saved = parcel.text;
    version.value = answer.version;
    parcel = null;
    keep();
    if (isUnsent()) setTimeout(soon);
    return answer.saved;
  } catch (problem) {
    if (problem instanceof Refused) {
      parcel = null;
      if (problem.answer.version) showBoth(problem.answer);
      keep();
    }
    throw problem;
  }
}

function soon() {
  clearTimeout(timer);
  if (conflict()) return;
  if (!isUnsent()) return saver.nothing();
  saver.soon();
  timer = setTimeout(queue, PAUSE);
}

/** Another tab wrote meanwhile: its text stands above, and nothing is saved until somebody has chosen. */
function showBoth(theirs) {
  conflict()?.remove();
  const both = document.getElementById("meanwhile").content.firstElementChild.cloneNode(true);
  both.querySelector(".theirs").innerText = theirs.text;
  form.before(both);
  const choose = (mine) => {
    both.remove();
    version.value = theirs.version;
    saved = theirs.text;
    if (!mine) text.value = theirs.text;
    keep();
    queue();
    text.focus();
  };
  both.querySelector("[data-do=keep-mine]").addEventListener("click", () => choose(true));
  both.querySelector("[data-do=take-theirs]").addEventListener("click", () => choose(false));
}

function bringBack({ version: seen, ...kept }) {
  if (isUnsent()) return false; // what is being typed here comes first; the other waits for the next page
  document.getElementById("back").hidden = false;
  text.value = kept.text;
  parcel = kept.parcel;
  // What was on its way is sent as it was; what was only typed goes over what was seen then.
  if (seen !== version.value && !parcel) parcel = { text: kept.text, version: seen };
  keep();
  queue();
  return true;
}

form.addEventListener("input", () => {
  keep();
  soon();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (conflict()) conflict().querySelector("[data-do=keep-mine]")?.click();
  else queue();
});
document.addEventListener("visibilitychange", () => document.hidden && !conflict() && queue());
window.addEventListener("pagehide", () => conflict() || queue());
window.addEventListener("beforeunload", (event) => isUnsent() && !drafts.holds && event.preventDefault());
drafts.adopt(bringBack);
