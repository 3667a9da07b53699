/** Move to the summary of what went wrong, and say so in the title, so that nobody has to look for it. */
const summary = document.querySelector(".errors");

if (summary.dataset.word) document.title = `${summary.dataset.word}: ${document.title.trim()}`;
summary.focus();
