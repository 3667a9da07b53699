/** The two colours of the service: a native chooser beside each text, and what they make of a page, drawn by the server. */
const PAUSE = 250;
const COLOUR = /^#[0-9a-f]{6}$/i;
const choosers = [...document.querySelectorAll('input[type="color"][data-for]')];
let waiting = 0;
let asked = 0;

for (const chooser of choosers) {
  const text = document.getElementById(chooser.dataset.for);
  const follow = () => { chooser.value = COLOUR.test(text.value.trim()) ? text.value.trim().toLowerCase() : text.dataset.own; };
  follow();
  chooser.hidden = false;
  chooser.addEventListener("input", () => { text.value = chooser.value; soon(); });
  text.addEventListener("input", () => { follow(); soon(); });
}

offer();

/** Show the buttons that put a better colour in the place of one that cannot be read. */
function offer() {
  for (const offered of document.querySelectorAll("#colours [data-needs-script]")) offered.hidden = false;
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-take]");
  if (!button) return;
  const text = document.querySelector(`[name="${button.dataset.field}"]`);
  text.value = button.dataset.take;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
});

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(draw, PAUSE);
}

/** Draw the colours as they are typed now; where that fails, what was drawn last stays. */
async function draw() {
  const turn = ++asked;
  const shown = document.getElementById("colours");
  const typed = new URLSearchParams(choosers.map((chooser) => {
    const text = document.getElementById(chooser.dataset.for);
    return [text.name, text.value];
  }));
  shown.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${shown.dataset.from}?${typed}`, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected || turn !== asked) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("colours");
    const open = shown.querySelector("details").open;
    shown.replaceChildren(...drawn.childNodes);
    offer();
    shown.querySelector("details").open = open;
  } catch {
    // The network is away: saving will say what is wrong.
  } finally {
    if (turn === asked) shown.removeAttribute("aria-busy");
  }
}
