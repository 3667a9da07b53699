/** What becomes of the words, beside them: as wide as a phone or a desk's screen, made smaller until it fits, new after each saving. */
const WIDTHS = { phone: 390, desktop: 1280 };

const frame = document.getElementById("preview");
const stage = frame.parentElement;
const buttons = [...document.querySelectorAll("[data-width]")];
const turn = document.querySelector("[data-do=preview]");
let chosen = "phone";

function fit() {
  const width = WIDTHS[chosen];
  const scale = Math.min(1, stage.clientWidth / width);
  if (!scale) return; // it is not shown
  frame.style.width = `${width}px`;
  frame.style.height = `${stage.clientHeight / scale}px`;
  frame.style.scale = scale;
}

function choose(width) {
  chosen = width;
  stage.dataset.shows = width;
  for (const button of buttons) button.ariaPressed = button.dataset.width === width;
  fit();
}

/** Put the page as it is now into the frame, and leave the reader where she was. */
async function renew() {
  const response = await fetch(frame.src, { redirect: "manual" }).catch(() => null);
  const there = frame.contentDocument;
  if (!response?.ok || !there?.body) return; // the word beside "Saved" tells what is the matter
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  there.title = fresh.title;
  there.body.replaceChildren(...fresh.body.childNodes);
}

for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.width));
turn.hidden = false;
turn.addEventListener("click", () => {
  const on = document.body.classList.toggle("is-previewing");
  turn.querySelector("span").textContent = on ? turn.dataset.back : turn.dataset.on;
  fit();
});
for (const hidden of document.querySelectorAll(".preview-widths")) hidden.hidden = false;
document.body.classList.add("previews");
document.addEventListener("words-kept", renew);
new ResizeObserver(fit).observe(stage);
choose(chosen);
