/** A list that admins keep: put in order by keys, buttons and dragging, each act answered by the server with the list as it stands then. */
import { Refused, Saver, send } from "./api.js";

const list = document.getElementById("list");
const moved = document.getElementById("moved");
const saver = new Saver(document.getElementById("saved"));
/** Pixels from the edge of the window at which a dragged row makes the page scroll. */
const EDGE = 72;

let acts = 0;

const seen = () => list.querySelector("[name=seen]").value.split(",");
const rowOf = (code) => list.querySelector(`[data-piece="${code}"]`);
const say = (sentence) => {
  moved.textContent = sentence;
};

/** Send an act when those before it are answered; `fields` is asked for then, because the order may be another by that time. */
function act(url, fields, code) {
  acts += 1;
  saver.add(`act ${acts}`, async () => {
    try {
      const answer = await send(url, { seen: seen().join(","), ...fields() });
      draw(answer.html, code);
      say(answer.sentence);
      return answer.saved;
    } catch (problem) {
      say("");
      if (problem instanceof Refused && problem.answer.html) draw(problem.answer.html, code);
      throw problem;
    }
  });
}

/** Draw the list as the server sent it; the focus stays on the same thing, or goes to its neighbour where it left the list. */
function draw(html, code) {
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.dataset.act;
  const at = [...list.querySelectorAll("[data-piece]")].indexOf(rowOf(code));
  list.replaceChildren(document.createRange().createContextualFragment(html));
  if (!focused) return;
  const rows = [...list.querySelectorAll("[data-piece]")];
  const row = rowOf(code) ?? rows[Math.min(at, rows.length - 1)];
  const again = name && row?.querySelector(`[data-act="${name}"]`);
  (again || row?.querySelector("a") || list).focus({ preventScroll: false });
}

list.addEventListener("submit", (event) => {
  const button = event.submitter;
  event.preventDefault();
  if (!button || button.ariaDisabled === "true") return;
  const fields = button.name ? { [button.name]: button.value } : {};
  act(button.formAction, () => fields, button.closest("[data-piece]").dataset.piece);
});

list.addEventListener("keydown", (event) => {
  const name = { ArrowUp: "up", ArrowDown: "down", Home: "first" }[event.key];
  const row = event.target.closest("[data-piece]");
  const button = event.altKey && row?.querySelector(`[data-act="${name}"]`);
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});

/** A row follows the finger among its neighbours; where it is let go, it is put. */
list.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button) return;
  event.preventDefault();
  const row = grip.closest("[data-piece]");
  const places = [...row.parentElement.children];
  const lifted = new AbortController();
  const { signal } = lifted;
  // The list holds the pointer: a row that is taken out to stand elsewhere would lose it.
  list.setPointerCapture(event.pointerId);
  row.classList.add("lifted");
  const follow = ({ clientY }) => {
    if (clientY < EDGE) scrollBy(0, -EDGE / 4);
    else if (clientY > innerHeight - EDGE) scrollBy(0, EDGE / 4);
    const after = [...row.parentElement.children].find((other) => other !== row && clientY < middle(other));
    if (after !== row.nextElementSibling) row.parentElement.insertBefore(row, after ?? null);
  };
  const settle = (put) => {
    lifted.abort();
    row.classList.remove("lifted");
    if (put) drop(row, places);
    else row.parentElement.replaceChildren(...places);
  };
  list.addEventListener("pointermove", follow, { signal });
  list.addEventListener("pointerup", () => settle(true), { signal });
  list.addEventListener("pointercancel", () => settle(false), { signal });
  addEventListener("keydown", ({ key }) => key === "Escape" && settle(false), { signal });
});

const middle = (row) => row.getBoundingClientRect().top + row.offsetHeight / 2;

function drop(row, places) {
  const now = [...row.parentElement.children];
  const code = row.dataset.piece;
  if (now.indexOf(row) === places.indexOf(row)) return;
  // The neighbour that it was put before, by its code: its number may be another when this is sent.
  const after = row.nextElementSibling?.dataset.piece;
  const before = row.previousElementSibling?.dataset.piece;
  act(list.querySelector("form").dataset.order, () => ({ move: `${code}:${placeOf(code, { after, before })}` }), code);
}

/** Where a thing stands, from 1, among the codes that were seen, once it is put before one of them, or after another. */
function placeOf(code, { after, before }) {
  const others = seen().filter((other) => other !== code);
  return 1 + (after ? others.indexOf(after) : others.indexOf(before) + 1);
}
