/** `<button data-show>` shows what is typed into the passwords of its form; they are hidden again before it is sent, so that no browser keeps them as words. */
for (const button of document.querySelectorAll("[data-show]")) {
  const fields = [...button.form.querySelectorAll("[type=password]")];
  const turn = (shown) => {
    for (const field of fields) field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(button.getAttribute("aria-pressed") !== "true"));
  button.form.addEventListener("submit", () => turn(false));
}
