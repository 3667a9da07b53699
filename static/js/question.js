/**
 * One question: each change is sent at once, "Saved" is the server's word, and an answer that finds no network waits in this page's
 * memory (and nowhere else) until it is sent. Without this module the form does the same with each press.
 */
import { Refused, Saver, sendOpenly, words } from "./api.js";

const PAUSE = 800;

const form = document.getElementById("question");
const saver = new Saver(document.getElementById("saved"));
let last = Number(form.dataset.saves);
let state = null; // what the server has: the fields that were saved, and where one goes from here
let timer = 0;

/** Grows with every save of this browser, also across its tabs or with its clock put back: an older one that comes late covers nothing. */
const next = () => (last = Math.max(Date.now(), last + 1));

const fieldsOf = (button) => {
  const fields = new FormData(form);
  if (button?.name) fields.append(button.name, button.value);
  return new URLSearchParams(fields);
};

function send(fields) {
  const numbered = new URLSearchParams(fields);
  numbered.append("seq", next());
  return sendOpenly(location.href, numbered, words.closed);
}

/** Save what the form says when its turn comes. */
function save() {
  clearTimeout(timer);
  saver.add("save", async () => {
    const fields = fieldsOf();
    if (state?.fields === String(fields)) return state.saved;
    const answer = await send(fields);
    state = { fields: String(fields), ...answer };
    return answer.saved;
  });
}

/** Save what the form and the pressed button say, and go where the server leads; what it refuses, its own page explains. */
function go(button) {
  clearTimeout(timer);
  const plain = !button?.name;
  saver.add(`go ${button?.name ?? ""}`, async () => {
    if (plain && state?.fields === String(fieldsOf())) {
      location.assign(state.next);
      return state.saved;
    }
    try {
      const answer = await send(fieldsOf(button));
      location.assign(answer.next);
      return answer.saved;
    } catch (problem) {
      if (problem instanceof Refused) form.submit();
      throw problem;
    }
  });
}

/** An answer is there: what was asked about it is settled. */
function settle() {
  for (const word of form.querySelectorAll(".errors, .wrong-word")) word.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

form.addEventListener("change", (event) => {
  settle();
  if (event.target.name === "answer" || event.target.value.trim()) save();
});
form.addEventListener("input", (event) => {
  if (!event.target.matches("textarea, [type=text]")) return;
  saver.soon();
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(event.submitter);
});
addEventListener("beforeunload", (event) => saver.wouldLose && event.preventDefault());
