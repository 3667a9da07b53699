/**
 * A file that goes with the words (templates/vig/file.html): chosen or dropped, it is sent at once and named in the form by its code.
 * The field that holds the code tells of its change by an `input` event, as if it had been typed into.
 */
import { Refused, send, words } from "./api.js";

for (const root of document.querySelectorAll(".field.file")) {
  const code = root.querySelector("input[type=hidden]");
  const chooser = root.querySelector("input[type=file]");
  const status = root.querySelector("[role=status]");
  const shown = root.querySelector(".file-now > :is(img, a)");
  const remove = root.querySelector("[data-do=remove]");
  let newest = null;

  const say = (sentence, wrong = false) => {
    status.textContent = sentence;
    status.classList.toggle("wrong-word", wrong);
  };

  const name = (value) => {
    code.value = value;
    shown.hidden = remove.hidden = !value;
    code.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const show = ({ address, words: told }) => {
    if (shown.matches("img")) {
      shown.srcset = "";
      shown.src = address;
    } else {
      shown.href = address;
      shown.textContent = told;
    }
  };

  /** Of two files that are chosen one after the other, the later one counts, whichever is answered first. */
  async function take(file) {
    newest = file;
    chooser.value = "";
    if (file.size > Number(root.dataset.most)) return say(root.dataset.tooLarge, true);
    say(root.dataset.sending);
    root.setAttribute("aria-busy", "true");
    const form = new FormData();
    form.set("code", crypto.randomUUID());
    form.set("file", file);
    try {
      const answer = await send(root.dataset.url, form);
      if (newest !== file) return;
      show(answer);
      name(answer.code);
      say(root.dataset.taken);
      lead();
    } catch (problem) {
      if (newest !== file) return;
      say(problem instanceof Refused ? problem.message : words.not_saved, true);
    } finally {
      if (newest === file) root.removeAttribute("aria-busy");
    }
  }

  /** On to what the picture shows, where that is still to be said and nobody is writing elsewhere. */
  function lead() {
    const alt = code.form.elements[`${code.name}_alt`];
    const isFree = document.activeElement === chooser || document.activeElement === document.body;
    if (alt && !alt.value && isFree) alt.focus();
  }

  root.querySelector("label.option").remove();
  chooser.classList.add("nameless"); // the field itself says what is in place
  remove.hidden = !code.value;
  chooser.addEventListener("change", () => chooser.files[0] && take(chooser.files[0]));
  remove.addEventListener("click", () => {
    newest = null;
    name("");
    say(root.dataset.removed);
    chooser.focus();
  });
  root.addEventListener("dragover", (event) => {
    event.preventDefault();
    root.classList.add("over");
  });
  for (const end of ["dragleave", "drop"]) root.addEventListener(end, () => root.classList.remove("over"));
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
}
