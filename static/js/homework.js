// One student's work after the other by keyboard: J and K go on and back, Ctrl-Enter saves and goes on.
import { isTyping } from "./shortcuts.js";

const form = document.querySelector("[data-feedback]");
// A letter that was meant for the text must not leave the page with what is written or ticked there, in whichever form.
const unsaved = () => [...document.querySelectorAll("main form")].some((each) => [...each.elements].some(isChanged));

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.value !== field.defaultValue;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save-next]"));
  } else if (!isTyping(event.target) && !unsaved() && !event.ctrlKey && !event.metaKey && !event.altKey) {
    document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  }
});

// Who comes by Ctrl-Enter goes on typing.
const first = form?.querySelector("[data-first]") || form?.querySelector("textarea");
if (first && !document.querySelector("[data-error-summary]")) first.focus({ preventScroll: true });
