// Ctrl-K: pages of the menu, copied from there and filtered here, and people, asked from the server.

const dialog = document.getElementById("palette");
const field = dialog?.querySelector("input");
const listbox = document.getElementById("palette-results");
const pages = dialog?.querySelector("[data-pages]");
const people = dialog?.querySelector("[data-people]");
const note = dialog?.querySelector("[role=status]");
const PAUSE_MS = 150;
// One letter finds too many people, one character of a script without capitals may be a whole family name.
const ENOUGH = /..|\p{Lo}/u;

let asked = null; // the AbortController of the question under way
let timer = 0;

/** Opens the palette; false when this page has none. */
export function openPalette() {
  if (!dialog) return false;
  if (!dialog.open) {
    field.value = "";
    people.replaceChildren();
    if (!pages.children.length) pages.replaceChildren(...pagesOfMenu());
    showPages();
    dialog.showModal();
  }
  field.focus();
  return true;
}

/** An option for each link of the menu. */
function pagesOfMenu() {
  return [...document.querySelectorAll("#sidebar a.sidebar-link")].map((link, index) => {
    const option = document.createElement("a");
    option.href = link.href;
    option.append(...[...link.children].map((child) => child.cloneNode(true)));
    return asOption(option, `palette-page-${index + 1}`);
  });
}

function asOption(link, id) {
  link.id = id;
  link.tabIndex = -1;
  link.role = "option";
  link.classList.add("palette-option");
  link.setAttribute("aria-selected", "false");
  return link;
}

function options() {
  return [...listbox.querySelectorAll("[role=option]")].filter((option) => !option.hidden);
}

function plain(text) {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

function showPages() {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  for (const option of pages.children) {
    const label = plain(option.textContent);
    option.hidden = !words.every((word) => label.includes(word));
  }
  choose(options()[0]);
}

function choose(option) {
  for (const other of listbox.querySelectorAll("[aria-selected=true]")) other.setAttribute("aria-selected", "false");
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = options();
  if (!all.length) return;
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  choose(all[(now + step + all.length) % all.length]);
}

async function askForPeople() {
  asked?.abort();
  const words = field.value.trim();
  if (!dialog.dataset.search || !ENOUGH.test(words)) {
    people.replaceChildren();
    finish();
    return;
  }
  const question = new AbortController();
  asked = question;
  try {
    const answer = await fetch(`${dialog.dataset.search}?q=${encodeURIComponent(words)}`, {
      headers: { "HX-Request": "true" },
      signal: question.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    people.replaceChildren(...found.querySelectorAll("[role=option]"));
    for (const [index, option] of [...people.children].entries()) asOption(option, `palette-person-${index}`);
    finish();
  } catch (error) {
    if (error.name !== "AbortError") note.textContent = note.dataset.failed;
  }
}

function finish() {
  const all = options();
  note.textContent = all.length ? "" : note.dataset.nothing;
  if (!all.some((option) => option.getAttribute("aria-selected") === "true")) choose(all[0]);
}

field?.addEventListener("input", () => {
  showPages();
  clearTimeout(timer);
  timer = setTimeout(askForPeople, PAUSE_MS);
});

field?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    listbox.querySelector("[role=option][aria-selected=true]:not([hidden])")?.click();
  }
});

listbox?.addEventListener("pointermove", (event) => {
  const option = event.target.closest("[role=option]");
  if (option && option.getAttribute("aria-selected") !== "true") choose(option);
});
