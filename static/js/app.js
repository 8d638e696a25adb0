// What every page shares: dialogs, messages, the theme switch, busy buttons, shortcuts, offline.
// Pages work without it.
import { openPalette } from "./palette.js";
import { isTyping, showShortcuts } from "./shortcuts.js";

const root = document.documentElement;
root.classList.add("has-js");

// --- Messages ------------------------------------------------------------------------------

function say(kind, text) {
  const template = document.getElementById(`message-${kind}`);
  const region = document.getElementById("messages");
  if (!template || !region) return;
  for (const old of region.children) if (old.textContent.trim() === text) old.remove();
  const message = template.content.cloneNode(true);
  message.querySelector(".note-text").textContent = text;
  region.append(message);
  region.lastElementChild.scrollIntoView({ block: "nearest" });
}

function failed(reason) {
  const template = document.getElementById("message-wrong");
  if (template) say("wrong", template.dataset[reason]);
}

document.addEventListener("notify", (event) => say(event.detail.kind || "information", event.detail.text));
// A form that keeps what could not be sent says so itself: a second text would contradict it.
const saysItself = (event) => event.target.closest?.("[data-say-unsaved]");
document.addEventListener("htmx:sendError", (event) => saysItself(event) || failed("network"));
document.addEventListener("htmx:timeout", (event) => saysItself(event) || failed("network"));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) failed("forbidden");
  else if (status === 404 || status === 410) failed("gone");
  else if (status >= 500) failed("server");
});
// A refused form comes back with its errors and the status 422: show it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 422) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

// --- Clicks --------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  const opener = on("[data-dialog]");
  const theme = on("[data-theme]");
  const isBackdrop = event.target.matches("dialog");
  if (on("[data-dismiss]")) on(".note").remove();
  else if (on("[data-close]")) on("dialog").close();
  else if (opener) document.getElementById(opener.dataset.dialog).showModal();
  else if (isBackdrop) event.target.close();
  else if (theme) chooseTheme(theme.dataset.theme);
  else if (on("[data-shortcuts]")) showShortcuts();
  else if (on("[data-palette]") && openPalette()) event.preventDefault();
  else if (on("[data-print]")) window.print();
});

// --- Actions of a page: on a phone all but the first thing to do stand in one menu ------------

const phone = matchMedia("(max-width: 767.98px)");
const FEW = 2;

function foldActions() {
  const place = document.querySelector(".page-actions[data-more]");
  if (!place) return;
  const menu = document.getElementById("actions-menu");
  if (phone.matches && !menu) {
    const others = [...place.children].filter(
      (each) => !each.matches(".btn-primary, form, template") && each.innerHTML.trim(),
    );
    const shown = place.querySelector(":scope > .btn-primary") ? 0 : 1;
    if (others.length > FEW) place.append(...menuOf(others.slice(shown), place.dataset.more));
  } else if (!phone.matches && menu) {
    place.prepend(...menu.children);
    menu.previousElementSibling.remove();
    menu.remove();
  }
}

/** The button and the menu that it opens, with these elements in it. */
function menuOf(elements, label) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "btn",
    textContent: label,
  });
  button.setAttribute("popovertarget", "actions-menu");
  const menu = Object.assign(document.createElement("div"), {
    id: "actions-menu",
    className: "dropdown-menu",
    popover: "auto",
  });
  menu.append(...elements);
  return [button, menu];
}

phone.addEventListener("change", foldActions);
foldActions();

// --- Keys ----------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    if (openPalette()) event.preventDefault();
  } else if (event.key === "?" && !isTyping(event.target)) {
    showShortcuts();
  }
});

// --- Colours -------------------------------------------------------------------------------

function chooseTheme(choice) {
  const isAuto = choice === "auto";
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const cookie = isAuto ? "theme=; Max-Age=0" : `theme=${choice}; Max-Age=31536000`;
  // biome-ignore lint/suspicious/noDocumentCookie: The Cookie Store is not in every browser that schools have.
  document.cookie = `${cookie}; Path=/; SameSite=Lax${secure}`;
  if (isAuto) {
    delete root.dataset.themeChoice;
    root.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  } else {
    root.dataset.themeChoice = root.dataset.bsTheme = choice;
  }
  showTheme();
}

function showTheme() {
  const choice = root.dataset.themeChoice || "auto";
  for (const button of document.querySelectorAll("[data-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.theme === choice));
  }
}

showTheme();

// --- Forms ---------------------------------------------------------------------------------

const BUSY_MS = 4000;

// A second click on the same form has no effect. The mark is lifted by itself, because a form
// that answers with a file never leaves the page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.busy) {
    event.preventDefault();
    return;
  }
  form.dataset.busy = "true";
  if (event.submitter) event.submitter.classList.add("is-busy");
  setTimeout(() => rested(form), BUSY_MS);
});

function rested(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
}

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(rested));

// What cannot be undone asks for a name: the button waits until it is written.
function watchConfirmation(form) {
  const field = form.elements.confirm_name;
  const button = form.querySelector("button:not([type=button])");
  const check = () => (button.disabled = field.value.trim() !== form.dataset.confirmName);
  field.addEventListener("input", check);
  check();
}

document.querySelectorAll("form[data-confirm-name]").forEach(watchConfirmation);
document.querySelector("[data-error-summary]")?.focus();

// A filter applies as soon as it is changed; its button is for those without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) {
    form.requestSubmit();
  }
});

// --- Connection ----------------------------------------------------------------------------

function showConnection() {
  const isSaid = navigator.onLine || document.querySelector("[data-say-offline]") !== null;
  for (const bar of document.querySelectorAll("[data-offline]")) bar.hidden = isSaid;
}

window.addEventListener("online", showConnection);
window.addEventListener("offline", showConnection);
showConnection();

// What only scripts can do was hidden until now.
const scripted = "[data-theme-switch], [data-shortcuts], [data-dismiss], [data-print]";
for (const element of document.querySelectorAll(scripted)) element.hidden = false;
