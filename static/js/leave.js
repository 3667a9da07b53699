// "Leave this page": nothing of it stays to be seen, and the browser's own Back does not bring it back.
// Not a module: it runs before the page is drawn. What it keeps in this tab is only that somebody left. Whoever is signed in on a
// page with form[data-sign-out] is signed out on the way, so that no other tab or address shows it to who comes next.
(() => {
  const KEY = "left";
  const away = () => {
    const link = document.querySelector("[data-leave]");
    if (link) location.replace(link.href);
  };
  const hide = () => document.documentElement.classList.add("left-now");
  const signOut = () => {
    const form = document.querySelector("form[data-sign-out]");
    if (!form) return;
    const fields = new FormData(form);
    fields.append("leaving", "1");
    navigator.sendBeacon(form.action, fields);
  };
  const cameBack = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const read = () => {
    try { return sessionStorage.getItem(KEY); } catch { return null; }
  };
  const write = (value) => {
    try { value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY); } catch { /* then the link alone has to do */ }
  };

  if (read() && cameBack()) {
    hide();
    addEventListener("DOMContentLoaded", away);
  } else write("");
  addEventListener("pageshow", (event) => {
    if (!event.persisted || !read()) return;
    hide();
    away();
  });
  addEventListener("click", (event) => {
    if (!event.target.closest("[data-leave]")) return;
    event.preventDefault();
    signOut();
    write("1");
    hide();
    away();
  });
})();
