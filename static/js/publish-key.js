/** Control, or Command, and Enter press the editor's "Publish" from whichever field has the focus. */
const button = document.querySelector("[aria-keyshortcuts='Control+Enter']");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
  event.preventDefault();
  button.click();
});
