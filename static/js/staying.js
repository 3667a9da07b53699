/**
 * Tells before a sign-in runs out, and covers the page once it has: whoever signs in again here goes on where she was. The server alone
 * knows how long it lasts; this page asks before it says anything, and says that somebody is there while somebody is.
 */
const box = document.getElementById("staying");
const [warning, again] = box.querySelectorAll("dialog");
const form = again.querySelector("form");
const problem = again.querySelector("[role=alert]");
const code = form.querySelector("[data-is=code]");
const count = warning.querySelector("[data-is=count]");
const { who, stay, signIn, home, title, broken } = box.dataset;

const WARNED = 120_000;
/** What somebody does here is told to the server this often at most. */
const TOLD = 60_000;
const LOOKED = 5_000;
const LONGEST = 30_000;

let until = Date.now() + 1000 * Number(box.dataset.left);
let told = Date.now();
let looked = Date.now();
let covered = false;
let timer = 0;
let shownTitle = "";
const others = new BroadcastChannel("staying");

/** Every form of the page sends the newest token, also those that the page's modules send. */
function renew(token) {
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) if (token) field.value = token;
}

async function ask(url, fields) {
  const how = { headers: { Accept: "application/json" }, redirect: "manual" };
  if (fields) {
    how.method = "POST";
    how.body = new URLSearchParams(fields);
    how.headers["X-CSRFToken"] = form.elements.csrfmiddlewaretoken.value;
  }
  return fetch(url, how);
}

/** As `ask`, once more with a new token where another tab's sign-in has made the old one worthless. */
async function tell(url, fields) {
  const answer = await ask(url, fields);
  if (answer.status !== 403) return answer;
  await look();
  return ask(url, fields);
}

function settle({ who: now, left, token }) {
  if (now && now !== who) return leave();
  until = now ? Date.now() + 1000 * left : 0;
  renew(token);
  return null;
}

async function look() {
  looked = Date.now();
  try {
    const answer = await ask(stay);
    if (answer.ok) settle(await answer.json());
  } catch {
    // No connection: what was known last still holds.
  }
}

async function stayOn() {
  told = Date.now();
  try {
    const answer = await tell(stay, {});
    if (!answer.ok) return;
    settle(await answer.json());
    others.postMessage("");
    watch();
  } catch {
    // No connection: the time runs on, and the page says so.
  }
}

async function watch() {
  clearTimeout(timer);
  if (until - Date.now() <= (warning.open ? 0 : WARNED)) await look();
  clearTimeout(timer);
  const left = until - Date.now();
  if (left <= 0) cover();
  else if (covered) uncover();
  if (left > 0 && left <= WARNED) warn(left);
  else if (warning.open) warning.close();
  timer = setTimeout(watch, left > WARNED ? Math.min(left - WARNED, LONGEST) : left > 0 ? 1000 : LONGEST);
}

function warn(left) {
  const seconds = Math.ceil(left / 1000);
  count.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (!warning.open) warning.showModal();
}

/** Nothing of what the page shows is to be read, and nothing that was typed is lost. */
function hide() {
  if (!covered) shownTitle = document.title;
  covered = true;
  document.documentElement.classList.add("away");
  document.title = title;
}

function cover() {
  hide();
  if (again.open) return;
  if (document.fullscreenElement) document.exitFullscreen();
  for (const film of document.querySelectorAll("video, audio")) film.pause();
  warning.close();
  again.showModal();
}

function uncover() {
  covered = false;
  document.documentElement.classList.remove("away");
  document.title = shownTitle;
  form.reset();
  problem.hidden = true;
  again.close();
  window.dispatchEvent(new Event("online")); // what waits to be sent is sent now
}

/** Somebody else is signed in here now: this is not her page. */
function leave() {
  hide();
  location.replace(home);
}

async function signInAgain() {
  const { password, code: number } = form.elements;
  const answer = await tell(signIn, { who, password: password.value, code: number.value });
  const said = await answer.json().catch(() => ({}));
  if (said.away) return leave();
  if (!answer.ok) return refuse(said);
  settle(said);
  others.postMessage("");
  return watch();
}

function refuse({ sentence = broken, asks_code: asksCode = false }) {
  if (asksCode) code.hidden = false;
  else form.elements.password.value = "";
  form.elements.code.value = "";
  problem.textContent = sentence;
  problem.hidden = false;
  form.elements[asksCode ? "code" : "password"].focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  signInAgain().catch(() => refuse({}));
});
warning.addEventListener("close", () => until - Date.now() > 0 && until - Date.now() <= WARNED && stayOn());
again.addEventListener("cancel", (event) => event.preventDefault());
again.addEventListener("close", () => covered && again.showModal());
box.addEventListener("keydown", (event) => event.stopPropagation()); // the page's own keys rest

for (const name of ["keydown", "pointerdown", "wheel"]) {
  const here = (event) => event.isTrusted && !covered && !warning.open && Date.now() - told > TOLD && stayOn();
  document.addEventListener(name, here, { passive: true, capture: true });
}
async function back() {
  if (document.hidden || Date.now() - looked < LOOKED) return;
  await look();
  watch();
}
others.addEventListener("message", () => look().then(watch));
document.addEventListener("visibilitychange", back);
document.addEventListener("signed-out", () => look().then(watch));
window.addEventListener("focus", back);
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  hide();
  until = 0;
  watch();
});
others.postMessage("");
watch();
