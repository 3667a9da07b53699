/** `<button data-keep-text="id" data-file="name.txt">` saves the text of a list as a file, one item a line. */
for (const button of document.querySelectorAll("[data-keep-text]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const items = document.getElementById(button.dataset.keepText).children;
    const lines = Array.from(items, (item) => item.textContent.trim());
    const address = URL.createObjectURL(new Blob([lines.join("\n"), "\n"], { type: "text/plain" }));
    Object.assign(document.createElement("a"), { href: address, download: button.dataset.file }).click();
    URL.revokeObjectURL(address);
  });
}
