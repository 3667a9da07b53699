/** Signing out takes what is kept on this device away; whoever has something there that was never sent is asked first. */
import { anythingKept, forgetAll } from "./drafts.js";

const dialog = document.getElementById("unsent");
let form = null;

for (const one of document.querySelectorAll(`form[action="${dialog.dataset.signOut}"]`)) {
  one.addEventListener("submit", (event) => {
    if (!anythingKept()) return;
    event.preventDefault();
    form = one;
    dialog.showModal();
  });
}
dialog.querySelector("[data-do=sign-out-anyway]").addEventListener("click", () => {
  forgetAll();
  form.submit();
});
