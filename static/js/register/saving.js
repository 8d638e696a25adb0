// Saving a register: each change at once, and what cannot be sent is kept by the browser until it can.
import { dropEntry, entriesOf, keepEntry, secondsSince, sendEntry, standing } from "../offline/outbox.js";
import { askAgain, forgetPages, keptAt } from "../offline/start.js";
import { choiceIn, form, isTyping, known, radios, rowOf, same, show, total } from "./rows.js";

const RETRY_MS = 5000;
const { user, register } = form.dataset;

// --- What is not saved yet: {student: {code, minutes, at, url}}, kept by the browser -----------

const waiting = {};
// The entry that finishes the register, pressed while nothing could be sent.
let finishing = null;
let sending = null;
let retry = null;
let touched = false;
// Whether the page may speak for nobody any more, or with an old token: ask before anything is sent.
let doubtful = Boolean(keptAt);
// Whether a form that is posted now might lead to no page: the network is gone, or the last change has no answer yet.
export const mayBeLost = () => !navigator.onLine || doubtful || sending !== null || Object.keys(waiting).length > 0;
// A browser without a store still saves at once; only a reload while offline forgets.
const quietly = (promise) => promise.catch(() => {});

const entry = (student, choice) => ({ user, register, student, ...choice });

function drop(student) {
  delete waiting[student];
  quietly(dropEntry(entry(student)));
}

// --- Sending ---------------------------------------------------------------------------------

export function queue(student, choice) {
  waiting[student] = { ...choice, at: Date.now(), url: rowOf(student).dataset.save };
  touched = true;
  quietly(keepEntry(entry(student, waiting[student])));
  rowOf(student).querySelector(".register-state").dataset.state = "saving";
  report();
  send();
}

const chosenFirst = () => Object.keys(waiting).sort((one, other) => waiting[one].at - waiting[other].at)[0];

async function send() {
  const student = chosenFirst();
  if (sending) return;
  if (student === undefined) return settle();
  const row = rowOf(student);
  if (!row) {
    drop(student);
    return send();
  }
  clearTimeout(retry);
  sending = { student, choice: waiting[student], outcome: "lost" };
  report();
  if (doubtful && !(await isStillUser())) return;
  try {
    await htmx.ajax("POST", row.dataset.save, {
      source: row,
      target: row,
      swap: "outerHTML",
      values: { code: waiting[student].code, minutes: waiting[student].minutes, ago: waited(waiting[student].at) },
    });
  } catch {
    // The outcome stays "lost": the change waits.
  }
  const { choice, outcome } = sending;
  sending = null;
  if (outcome === "lost" || outcome === "signed-out") {
    rowOf(student).querySelector(".register-state").dataset.state = "unsaved";
    later(outcome);
    return;
  }
  if (same(waiting[student], choice)) {
    drop(student);
    // What is being typed is not said yet: it is a change of its own once it is.
    known.set(student, isTyping(rowOf(student), choice) ? choice : choiceIn(rowOf(student)));
  }
  report();
  send();
}

// A choice that goes at once needs no time of its own.
const SOON_SECONDS = 30;
const waited = (at) => (secondsSince(at) > SOON_SECONDS ? secondsSince(at) : "");

function later(trouble) {
  doubtful = true;
  report(trouble);
  retry = setTimeout(send, RETRY_MS);
}

// Whether the same person is signed in; takes a fresh token with it. Ends the sending where not.
async function isStillUser() {
  const said = await standing(user);
  if (said.state === "ok") {
    doubtful = false;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": said.token }));
    form.querySelector("[name=csrfmiddlewaretoken]").value = said.token;
    return true;
  }
  const student = sending?.student;
  if (student) rowOf(student).querySelector(".register-state").dataset.state = "unsaved";
  sending = null;
  if (said.state !== "lost") {
    await forgetPages();
    // What the device kept is not shown to who is signed out; what waits stays until they are back.
    if (keptAt) askAgain();
  }
  later(said.state === "lost" ? "lost" : "signed-out");
  return false;
}

// All marks are at the school: what else there is.
async function settle() {
  if (!finishing && !keptAt) return;
  clearTimeout(retry);
  sending = {};
  if (!(await isStillUser())) return;
  const { state, text } = finishing ? await sendEntry(finishing, tokenOf()) : { state: "saved" };
  sending = null;
  if (state === "lost" || state === "signed-out") {
    later(state);
    return;
  }
  if (finishing) {
    await quietly(dropEntry(finishing));
    finishing = null;
    if (state === "saved") location.reload();
    else refuse(text);
  } else {
    askAgain();
  }
}

const tokenOf = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

export function finish() {
  finishing = entry("", { at: Date.now(), url: form.dataset.finish });
  quietly(keepEntry(finishing));
  touched = true;
  report("lost");
  send();
}

function refuse(text) {
  const place = form.querySelector("[data-saved]");
  place.textContent = text;
  place.classList.add("is-unsaved");
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

export function report(trouble) {
  const place = form.querySelector("[data-saved]");
  const say = (kind) => form.dataset[kind];
  const number = Object.keys(waiting).length;
  let text = say("saySaved");
  if (trouble === "signed-out") text = say("saySignedOut");
  else if (finishing) text = say("sayFinished");
  else if (number && (trouble || !navigator.onLine)) text = say("sayUnsaved");
  else if (!navigator.onLine || keptAt) text = say("sayOffline");
  else if (number) text = say("saySaving");
  else if (!touched) text = "";
  if (place.textContent !== text) place.textContent = text;
  place.dataset.waiting = number;
  place.classList.toggle("is-unsaved", !navigator.onLine || Boolean(keptAt || finishing || (number && trouble)));
  total();
}

// What an earlier visit could not send.
function restore(entries) {
  for (const { student, code, minutes, at, url, ...of } of entries ?? []) {
    if (of.register !== register) continue;
    const row = rowOf(student);
    if (!student && form.querySelector("[data-done]")) finishing = entry("", { at, url });
    else if (!row || !radios(row).length || same({ code, minutes }, known.get(student))) drop(student);
    else if (!waiting[student]) {
      waiting[student] = { code, minutes, at, url };
      show(row, waiting[student]);
    }
  }
  touched ||= Boolean(finishing) || Object.keys(waiting).length > 0;
  report();
  send();
}

quietly(entriesOf(user)).then(restore);
