// One student's work after the other by keyboard: J and K go on and back, Ctrl-Enter saves and goes on.

const form = document.querySelector("[data-feedback]");
const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save-next]"));
  } else if (!typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  }
});

// Who comes by Ctrl-Enter goes on typing.
const first = form?.querySelector("[data-first]") || form?.querySelector("textarea");
if (first && !document.querySelector("[data-error-summary]")) first.focus({ preventScroll: true });
