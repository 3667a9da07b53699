/**
 * The shared note: a line is on the screen as soon as it is written and marked as not saved until the server has answered. Each line has
 * a code drawn here, so that one sent twice stands once.
 */
import { Refused, Saver, send } from "./api.js";

const list = document.getElementById("lines");
const form = document.querySelector(".say");
const finish = document.getElementById("finish");
const saver = new Saver(document.getElementById("saved"));
const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const fieldsOf = (some) => Object.fromEntries(new FormData(some));
const unsaved = new Set();

/** What the server drew of a line takes the place of what stands there; the focus stays with the line. */
function put(place, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const line = holder.content.querySelector("li");
  const hadFocus = place.contains(document.activeElement);
  place.replaceWith(line);
  if (hadFocus) line.querySelector("a, button")?.focus();
}

function write() {
  const fields = fieldsOf(form);
  const line = copyOf("draft");
  const [who, text] = line.querySelectorAll(".line-who, .line-text");
  who.textContent = form.querySelector("[name=speaker]:checked + span").textContent;
  text.innerText = fields.text;
  text.classList.toggle("is-quote", Boolean(fields.is_quote));
  list.append(line);
  unsaved.add(line);
  form.elements.text.value = "";
  form.elements.is_quote.checked = false;
  form.elements.code.value = crypto.randomUUID();
  form.scrollIntoView({ block: "nearest" });
  saver.add(fields.code, async () => {
    try {
      const answer = await send(form.action, fields);
      unsaved.delete(line);
      put(line, answer.html);
      return answer.saved;
    } catch (problem) {
      if (problem instanceof Refused) giveBack(line, fields, problem);
      throw problem;
    }
  });
}

/** The server does not take this line: it stays here, with the reason, and can be written again. */
function giveBack(line, fields, { message, answer }) {
  const button = line.querySelector("[data-do=take-back]");
  line.querySelector(".line-state").textContent = Object.values(answer.errors ?? {}).flat()[0] ?? message;
  button.hidden = false;
  button.addEventListener("click", () => {
    unsaved.delete(line);
    line.remove();
    form.elements.text.value = fields.text;
    form.elements.text.focus();
  });
}

function change(link) {
  const line = link.closest("li");
  const edit = copyOf("change");
  const { version, speaker, quote } = line.dataset;
  edit.action = link.dataset.url;
  edit.querySelector("[data-do=remove]").formAction = `${link.dataset.url}remove/`;
  edit.elements.version.value = version;
  edit.elements.speaker.value = speaker;
  edit.elements.is_quote.checked = quote !== undefined;
  edit.elements.text.value = edit.elements.text.defaultValue = line.querySelector(".line-text").innerText.trim();
  const before = [...line.childNodes];
  line.replaceChildren(edit);
  edit.querySelector("[data-do=leave]").addEventListener("click", (event) => {
    event.preventDefault();
    line.replaceChildren(...before);
    link.focus();
  });
  edit.elements.text.focus();
}

/** Reword, take out or put back a line, as the button of its form says. */
function alter(some, url) {
  const line = some.closest("li");
  unsaved.add(line);
  saver.add(url, async () => {
    try {
      const answer = await send(url, fieldsOf(some));
      unsaved.delete(line);
      put(line, answer.html);
      return answer.saved;
    } catch (problem) {
      if (problem instanceof Refused) unsaved.delete(line);
      if (problem.answer?.version) showBoth(some, problem.answer);
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
  some.elements.version.value = version;
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

const hasWords = () => [...document.querySelectorAll("textarea")].some((area) => area.value.trim() !== area.defaultValue);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.elements.text.value.trim()) write();
  form.elements.text.focus();
});
form.elements.text.addEventListener("keydown", (event) => {
  const speaker = event.altKey && form.elements.speaker[Number(/^Digit(\d)$/.exec(event.code)?.[1]) - 1];
  if (speaker) speaker.checked = true;
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) form.requestSubmit();
  else if (event.key === "Escape") document.querySelector("[data-do=play]")?.focus();
  else return;
  event.preventDefault();
});
list.addEventListener("submit", (event) => {
  event.preventDefault();
  const elsewhere = event.submitter?.hasAttribute("formaction");
  alter(event.target, elsewhere ? event.submitter.formAction : event.target.action);
});
list.parentElement.addEventListener("click", (event) => {
  const link = event.target.closest("[data-do=change], [data-do=earlier]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (link.dataset.do === "change") change(link);
  else bringEarlier(link);
});

if (finish) {
  const finishButton = document.querySelector("[data-do=finish]");
  finishButton.hidden = false;
  finishButton.addEventListener("click", () => {
    if (form.elements.text.value.trim()) write();
    document.getElementById("unsaved").hidden = true;
    finish.showModal();
  });
  finish.addEventListener("submit", (event) => {
    const waits = unsaved.size > 0 && event.submitter.formMethod !== "dialog";
    document.getElementById("unsaved").hidden = !waits;
    if (waits) event.preventDefault();
  });
}
window.addEventListener("beforeunload", (event) => (unsaved.size || hasWords()) && event.preventDefault());
