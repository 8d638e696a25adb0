// The register: keys, saving each change at once, undo, and a queue that survives a lost connection.
// Without this file the form is posted as a whole.
import { showShortcuts } from "./shortcuts.js";

const form = document.getElementById("register");
const RETRY_MS = 5000;
const KEY = `register:${location.host}:${form.dataset.user}:${form.dataset.register}`;

const rowOf = (student) => document.getElementById(`row-${student}`);
const rows = () => [...form.querySelectorAll(".register-row")];
const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
const checked = (row) => row.querySelector("input[type=radio]:checked");
const minutesOf = (row) => row.querySelector("input[type=number]");

// --- What is not saved yet: {student: {code, minutes}}, kept by the browser -------------------

const waiting = load();
let sending = null;
let retry = null;
let touched = Object.keys(waiting).length > 0;

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {};
  } catch {
    return {};
  }
}

function keep() {
  try {
    if (Object.keys(waiting).length) localStorage.setItem(KEY, JSON.stringify(waiting));
    else localStorage.removeItem(KEY);
  } catch {
    // A browser without storage still saves at once; only a reload while offline forgets.
  }
}

const choiceIn = (row) => ({ code: checked(row)?.value ?? "", minutes: minutesOf(row)?.value ?? "" });
const same = (one, other) => one && other && one.code === other.code && one.minutes === other.minutes;

const isTyping = (row, sent) => minutesOf(row) === document.activeElement && !same(choiceIn(row), sent);

function show(row, choice) {
  for (const radio of radios(row)) radio.checked = radio.value === choice.code;
  if (minutesOf(row)) minutesOf(row).value = choice.minutes;
}

// --- Saving ---------------------------------------------------------------------------------

function change(row) {
  const choice = choiceIn(row);
  const student = row.dataset.student;
  if (same(choice, known.get(student))) return;
  done.push({ student, before: known.get(student) });
  known.set(student, choice);
  queue(student, choice);
}

function queue(student, choice) {
  waiting[student] = choice;
  touched = true;
  keep();
  rowOf(student).querySelector(".register-state").dataset.state = "saving";
  report();
  send();
}

async function send() {
  const student = Object.keys(waiting)[0];
  if (sending || student === undefined) return;
  const row = rowOf(student);
  if (!row) {
    delete waiting[student];
    keep();
    return send();
  }
  clearTimeout(retry);
  sending = { student, choice: waiting[student], outcome: "lost" };
  report();
  try {
    await htmx.ajax("POST", row.dataset.save, {
      source: row,
      target: row,
      swap: "outerHTML",
      values: waiting[student],
    });
  } catch {
    // The outcome stays "lost": the change waits.
  }
  const { choice, outcome } = sending;
  sending = null;
  if (outcome === "lost" || outcome === "signed-out") {
    rowOf(student).querySelector(".register-state").dataset.state = "unsaved";
    report(outcome);
    retry = setTimeout(send, RETRY_MS);
    return;
  }
  if (same(waiting[student], choice)) {
    delete waiting[student];
    // What is being typed is not said yet: it is a change of its own once it is.
    known.set(student, isTyping(rowOf(student), choice) ? choice : choiceIn(rowOf(student)));
  }
  keep();
  report();
  send();
}

// The row on which a finger or the mouse is down: what is pressed on one row and let go on another chooses nothing.
let pressed = null;
form.addEventListener("pointerdown", (event) => {
  pressed = event.target.closest(".register-row");
});
for (const end of ["pointerup", "pointercancel"]) {
  // The click comes after it.
  document.addEventListener(end, () => setTimeout(() => (pressed = null)));
}

// Which answer came: the row (saved, or refused with a reason) or something else, such as the sign-in page.
form.addEventListener("htmx:beforeSwap", (event) => {
  if (!sending) return;
  const { xhr } = event.detail;
  const isRow = xhr.responseText.includes(`id="row-${sending.student}"`);
  const isAnswer = xhr.status === 200 || xhr.status === 409 || xhr.status === 422;
  if (!isRow || !isAnswer) {
    event.detail.shouldSwap = false;
    if (xhr.status === 403 || xhr.status === 404) {
      // Trying again changes nothing: the page's own message says why.
      sending.outcome = "refused";
    } else {
      sending.outcome = isAnswer ? "signed-out" : "lost";
    }
    return;
  }
  sending.outcome = "answered";
  // A newer choice of the same student waits, minutes are being typed, or a button is held down: keep showing those.
  const row = rowOf(sending.student);
  const isCurrent = same(waiting[sending.student], sending.choice);
  const isInUse = xhr.status === 200 && (isTyping(row, sending.choice) || pressed === row);
  if (isInUse) row.querySelector(".register-state").dataset.state = "";
  event.detail.shouldSwap = isCurrent && !isInUse;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterSettle", total);
window.addEventListener("online", () => {
  report();
  send();
});
window.addEventListener("offline", () => report("lost"));

// --- What the page says about it --------------------------------------------------------------

function report(trouble) {
  const place = form.querySelector("[data-saved]");
  const say = (kind) => form.dataset[kind];
  const number = Object.keys(waiting).length;
  let text = say("saySaved");
  if (trouble === "signed-out") text = say("saySignedOut");
  else if (number && (trouble || !navigator.onLine)) text = say("sayUnsaved");
  else if (!navigator.onLine) text = say("sayOffline");
  else if (number) text = say("saySaving");
  else if (!touched) text = "";
  if (place.textContent !== text) place.textContent = text;
  place.dataset.waiting = number;
  place.classList.toggle("is-unsaved", !navigator.onLine || Boolean(number && trouble));
  const undo = document.querySelector("[data-undo]");
  undo.disabled = !done.length;
  total();
}

function total() {
  const counts = {};
  for (const row of rows()) {
    // Who cannot be changed here counts by what the server said.
    const code = radios(row).length ? checked(row)?.value : row.dataset.code;
    counts[code] = (counts[code] || 0) + 1;
  }
  for (const place of form.querySelectorAll("[data-total]")) place.textContent = counts[place.dataset.total] || 0;
}

// --- Undo: the choice before goes to the server as one more mark --------------------------------

const known = new Map(rows().map((row) => [row.dataset.student, choiceIn(row)]));
const done = [];

function undo() {
  const last = done.pop();
  if (!last) return;
  const row = rowOf(last.student);
  show(row, last.before);
  known.set(last.student, last.before);
  queue(last.student, last.before);
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
document.querySelector("[data-undo]").addEventListener("click", undo);
form.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  report("lost");
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
for (const [student, choice] of Object.entries(waiting)) {
  const row = rowOf(student);
  if (!row || same(choice, known.get(student)) || !radios(row).length) delete waiting[student];
  else show(row, choice);
}
keep();
report();
send();
