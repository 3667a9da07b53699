/** Takes a film from the device: sends it as soon as it is chosen, says how far it is, goes on after a break or a reload. */
import { follow, megabytes, show } from "./film-state.js";
import { Sending, discard, headOf } from "./tus.js";

const MINUTE = 60_000;

const box = document.getElementById("film-upload");
const panel = box.querySelector(".upload");
const form = box.querySelector("form");
const { createUrl, stateUrl, uploadUrl, length, head: knownHead } = box.dataset;
const words = JSON.parse(document.getElementById("words").textContent);
const button = Object.fromEntries(Array.from(box.querySelectorAll("[data-do]"), (one) => [one.dataset.do, one]));

/** Where the film stands that has arrived in part; empty once another was chosen. */
let partUrl = uploadUrl ?? "";
let unfollow = stateUrl ? follow(box, stateUrl, words) : () => {};
let sending = null;
let awake = null;
let anew = false;

/** @param {File} file */
async function begin(file) {
  unfollow();
  form.hidden = true;
  show(panel, { state: "working", words: words.comparing, name: file.name, size: "", part: null });
  const token = form.elements.csrfmiddlewaretoken.value;
  const head = await headOf(file);
  const goesOn = partUrl !== "" && head !== "" && head === knownHead && file.size === Number(length);
  anew = partUrl !== "" && !goesOn;
  if (anew) await discard(partUrl, token);
  sending = new Sending(file, { create: createUrl, token, head, about: about(), url: goesOn ? partUrl : "" });
  partUrl = "";
  sending.addEventListener("change", paint);
  paint();
  stayAwake();
  sending.run();
}

/** Who is in the film; a list of nobody is said too, and refused in words. */
function about() {
  const ticked = form.querySelectorAll("[name=people]:checked");
  return form.querySelector("[name=people]") ? { people: Array.from(ticked, (one) => one.value).join(" ") || "-" } : {};
}

function paint() {
  const { state, offset, size } = sending;
  const going = state === "sending" || state === "waiting";
  button.pause.hidden = !going;
  button.continue.hidden = button.cancel.hidden = state !== "paused";
  if (state === "sent") return arrived();
  const tone = { paused: "waiting" }[state] ?? state;
  show(panel, { state: tone, words: sentence(), size: megabytes(words.size, offset, size), part: offset / size });
  if (state === "refused") chooseAgain();
  return null;
}

function sentence() {
  if (sending.state === "sending") return timeLeft();
  if (sending.state === "waiting") return sending.signedOut ? words.signed_out : sending.sentence || words.waiting;
  if (sending.state === "paused") return words.paused;
  return sending.sentence || words.failed;
}

function timeLeft() {
  const minutes = Math.ceil(sending.left / MINUTE);
  const left = minutes > 1 ? words.minutes.replace("{minutes}", minutes) : words.nearly;
  return (anew ? `${words.another} ` : "") + (sending.left === null ? words.sending : left);
}

function arrived() {
  awake?.release();
  unfollow = follow(box, new URL("../state/", sending.url).href, words);
}

function chooseAgain() {
  awake?.release();
  form.hidden = false;
  form.reset();
}

/** The screen stays on while a film is sent, where the device allows it. */
async function stayAwake() {
  try {
    awake = await navigator.wakeLock?.request("screen");
  } catch {
    // Not now, such as on a low battery; the film is sent all the same.
  }
}

const unfinished = () => sending !== null && ["sending", "waiting", "paused"].includes(sending.state);

if (form) {
  const drop = form.querySelector(".drop");
  const take = () => form.film.files[0] && begin(form.film.files[0]);
  form.film.addEventListener("change", take);
  take(); // somebody was quicker than this module
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files[0]) begin(event.dataTransfer.files[0]);
  });
}

button.pause.addEventListener("click", () => {
  sending.pause();
  button.continue.focus();
});
button.continue.addEventListener("click", () => {
  sending.goOn();
  button.pause.focus();
});
button.cancel.addEventListener("click", async () => {
  await sending.cancel();
  sending = null;
  location.reload();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && unfinished()) stayAwake(); // a hidden page loses the lock
});
window.addEventListener("beforeunload", (event) => unfinished() && event.preventDefault());
