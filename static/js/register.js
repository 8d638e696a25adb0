// The register: keys, saving each change at once, undo, and a queue that survives a lost connection.
// Without this file the form is posted as a whole.
import { keepForLater } from "./offline/start.js";
import { checked, choiceIn, form, known, minutesOf, radios, rowOf, rows, same, show } from "./register/rows.js";
import { finish, mayBeLost, queue, report } from "./register/saving.js";
import { showShortcuts } from "./shortcuts.js";

function change(row) {
  const choice = choiceIn(row);
  const student = row.dataset.student;
  if (same(choice, known.get(student))) return;
  done.push({ student, before: known.get(student) });
  known.set(student, choice);
  queue(student, choice);
  undoButton.disabled = false;
}

// --- Undo: the choice before goes to the server as one more mark --------------------------------

const done = [];
const undoButton = document.querySelector("[data-undo]");

function undo() {
  const last = done.pop();
  if (!last) return;
  const row = rowOf(last.student);
  show(row, last.before);
  known.set(last.student, last.before);
  queue(last.student, last.before);
  undoButton.disabled = !done.length;
  focus(row);
}

// --- Keys -----------------------------------------------------------------------------------

function focus(row) {
  (checked(row) || radios(row)[0])?.focus();
  row.scrollIntoView({ block: "nearest" });
}

function move(row, step) {
  const editable = rows().filter((each) => radios(each).length);
  const next = editable[editable.indexOf(row) + step];
  if (next) focus(next);
}

function press(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey) {
    event.preventDefault();
    undo();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const row = event.target.closest?.(".register-row");
  if (row) pressInRow(event, row);
  else if (event.target === document.body) pressOutside(event);
}

function pressInRow(event, row) {
  const inMinutes = event.target === minutesOf(row);
  if (event.key === "ArrowDown" || event.key === "ArrowUp" || event.key === "Enter") {
    event.preventDefault();
    if (inMinutes) change(row);
    move(row, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "?" && !inMinutes) {
    event.preventDefault();
    showShortcuts();
  } else if (/^\d$/.test(event.key) && !inMinutes && checked(row)?.hasAttribute("data-late")) {
    event.preventDefault();
    const minutes = minutesOf(row);
    minutes.focus();
    minutes.value = event.key;
  } else if (!inMinutes) {
    mark(event, row);
  }
}

// Nothing has the focus: the first letter or arrow begins with the first student.
function pressOutside(event) {
  const first = rows().find((row) => radios(row).length);
  if (!first) return;
  if (event.key === "ArrowDown") {
    event.preventDefault();
    focus(first);
  } else {
    mark(event, first);
  }
}

function mark(event, row) {
  const radio = radios(row).find((each) => each.dataset.letter === event.key.toUpperCase());
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  change(row);
  move(row, 1);
}

// --- Start ------------------------------------------------------------------------------------

form.addEventListener("change", (event) => {
  const row = event.target.closest(".register-row");
  if (row) change(row);
});
document.addEventListener("keydown", press);
undoButton.addEventListener("click", undo);
form.addEventListener("submit", (event) => {
  if (!mayBeLost()) return;
  event.preventDefault();
  if (event.submitter?.name === "done") finish();
  else report("lost");
});

const photos = document.querySelector("[data-photos]");
photos?.addEventListener("click", () => {
  const visible = photos.getAttribute("aria-pressed") !== "true";
  photos.setAttribute("aria-pressed", String(visible));
  for (const photo of form.querySelectorAll("[data-photo]")) {
    photo.src = photo.dataset.photo;
    photo.hidden = !visible;
  }
});

for (const element of document.querySelectorAll("[data-undo], [data-photos], [data-keys]")) element.hidden = false;
form.querySelector("[data-save-all]").hidden = true;
report();
for (const row of rows()) if (checked(row)) change(row);
keepForLater(form.dataset.user);
