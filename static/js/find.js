/** `/` moves to "Find a family" from anywhere, except while somebody is typing. */
const field = document.getElementById("find");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  event.preventDefault();
  field.focus();
});
