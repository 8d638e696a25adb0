// The week's editor: a lesson is dragged, tapped or carried by the keyboard to its place. The server is the judge.
import { isTyping } from "./shortcuts.js";

const say = (text) => {
  document.querySelector("[data-say]").textContent = text;
};
const editor = () => document.querySelector("[data-editor]");
const fill = (text, name) => text.replace("{name}", name);

// The card that somebody holds: {card, name, clashes, intro} or null; `intro` is what was said of it, until they move on. `turn` tells a late answer of the server from the latest.
let held = null;
let turn = 0;

function prepare() {
  for (const link of document.querySelectorAll("[data-pick]")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-pressed", "false");
  }
  for (const part of document.querySelectorAll("[data-edit], [data-keys]")) part.hidden = false;
}

function pick(card, text = editor().dataset.sayPicked) {
  if (held) put();
  held = { card, name: card.dataset.title, clashes: {}, intro: fill(text, card.dataset.title) };
  card.classList.add("week-card-held");
  card.querySelector("[data-pick]").setAttribute("aria-pressed", "true");
  editor().classList.add("editor-holding");
  say(held.intro);
  look(card);
}

async function look(card) {
  const mine = ++turn;
  const asked = new URLSearchParams({ school_class: card.dataset.class, week: card.dataset.week || "" });
  for (const name of ["row", "room", "staff"]) if (card.dataset[name]) asked.set(name, card.dataset[name]);
  const answer = await fetch(`${editor().dataset.clashes}?${asked}`).catch(() => null);
  if (!answer?.ok || mine !== turn || !held) return;
  held.clashes = (await answer.json()).cells;
  if (!held) return;
  for (const cell of document.querySelectorAll("[data-cell]")) {
    const clash = held.clashes[cell.dataset.cell];
    cell.classList.toggle("week-blocked", Boolean(clash && !clash.warning));
    cell.classList.toggle("week-doubtful", Boolean(clash?.warning));
    cell.classList.toggle("week-free", !clash);
    if (clash) cell.title = clash.text;
  }
  if (document.activeElement?.dataset?.cell) tell(document.activeElement, held.intro);
}

function put() {
  if (!held) return;
  turn++;
  held.card.classList.remove("week-card-held");
  held.card.querySelector("[data-pick]").setAttribute("aria-pressed", "false");
  for (const cell of document.querySelectorAll("[data-cell]")) {
    cell.classList.remove("week-blocked", "week-doubtful", "week-free", "week-over");
    cell.removeAttribute("title");
  }
  editor()?.classList.remove("editor-holding");
  held = null;
}

function tell(cell, intro = "") {
  const clash = held?.clashes[cell.dataset.cell];
  if (held) held.intro = intro;
  say(`${intro} ${cell.dataset.name}: ${clash ? clash.text : editor().dataset.sayFree}`.trim());
}

async function send(url, values) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, "HX-Request": "true" },
    body: new URLSearchParams(values),
  }).catch(() => null);
  if (!answer) return { text: editor().dataset.sayLost };
  if (answer.ok && !answer.redirected) return { html: await answer.text() };
  if (answer.status === 409 || answer.status === 422) return await answer.json();
  return { text: editor().dataset.sayLost };
}

let busy = false;

async function drop(cell, accepted = false) {
  if (!held || busy) return;
  const { card, name } = held;
  const values = {
    school_class: card.dataset.class,
    weekday: cell.dataset.weekday,
    period: cell.dataset.period,
    week: card.dataset.week || "",
    staff: card.dataset.staff || "",
    room: card.dataset.room || "",
  };
  if (!card.dataset.row) values.usual_room = "1";
  if (accepted) values.accept_warnings = "on";
  busy = true;
  card.setAttribute("aria-busy", "true");
  const answer = await send(card.dataset.save || editor().dataset.new, values);
  busy = false;
  card.removeAttribute("aria-busy");
  if (answer.html) return replace(answer.html, fill(editor().dataset.sayPlaced, name), cell.dataset.cell);
  if (answer.warning) return warn(answer.text, cell);
  say(answer.text);
}

async function takeOut() {
  if (!held?.card.dataset.remove || busy) return;
  const { card, name } = held;
  busy = true;
  const answer = await send(card.dataset.remove, {});
  busy = false;
  if (answer.html) replace(answer.html, fill(editor().dataset.sayRemoved, name));
  else say(answer.text);
}

function replace(html, text, cellName = "") {
  put();
  document.getElementById("board").outerHTML = html;
  prepare();
  say(text);
  const cell = cellName && document.querySelector(`[data-cell="${cellName}"]`);
  const next = cell ? cell.querySelector("[data-pick]") : document.querySelector("[data-drop-out] [data-pick]");
  next?.focus();
}

function warn(text, cell) {
  const dialog = document.getElementById("editor-warning");
  dialog.querySelector("[data-warning-text]").textContent = text;
  dialog.querySelector("[data-accept]").onclick = () => {
    dialog.close();
    drop(cell, true);
  };
  dialog.querySelector("[data-decline]").onclick = () => dialog.close();
  dialog.showModal();
}

function neighbour(cell, key) {
  const row = cell.parentElement;
  const at = [...row.children].indexOf(cell);
  const turned = document.dir === "rtl";
  const step = { ArrowLeft: turned ? 1 : -1, ArrowRight: turned ? -1 : 1 }[key];
  if (step) return row.children[at + step]?.dataset.cell ? row.children[at + step] : null;
  let other = row;
  do {
    other = key === "ArrowUp" ? other.previousElementSibling : other.nextElementSibling;
  } while (other && !other.children[at]?.dataset.cell);
  return other?.children[at] || null;
}

function carry(event) {
  const cell = event.target.closest("[data-cell]");
  if (event.key.startsWith("Arrow")) {
    const next = cell ? neighbour(cell, event.key) : document.querySelector("[data-cell]");
    if (next) {
      next.focus();
      tell(next);
    }
  } else if (event.key === "Escape") {
    const from = held.card.querySelector("[data-pick]");
    put();
    from.focus();
    say(editor().dataset.sayBack);
  } else if (event.key === "Delete") {
    takeOut();
  } else if ((event.key === "Enter" || event.key === " ") && cell && !held.card.contains(event.target)) {
    drop(cell);
  } else {
    return false;
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!editor() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("dialog")) return;
  // Delete and arrows in a field are the field's.
  if (isTyping(event.target)) return;
  const link = event.target.closest("[data-pick]");
  if (held && carry(event)) {
    event.preventDefault();
  } else if (link && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    const card = link.closest("[data-card]");
    if (held?.card === card) put();
    else {
      pick(card);
      const cell = card.closest("[data-cell]") || document.querySelector("[data-cell]");
      cell?.focus();
    }
  }
});

document.addEventListener("click", (event) => {
  if (!editor()) return;
  const link = event.target.closest("[data-pick]");
  const cell = event.target.closest("[data-cell]");
  if (link && !(held && cell && held.card !== link.closest("[data-card]"))) {
    event.preventDefault();
    const card = link.closest("[data-card]");
    if (held?.card === card) put();
    else pick(card, editor().dataset.sayPointed);
  } else if (held?.card.dataset.remove && event.target.closest("[data-drop-out]") && !event.target.closest("a")) {
    takeOut();
  } else if (held && cell && !event.target.closest("[data-edit]")) {
    event.preventDefault();
    drop(cell);
  }
});

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (!card) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.title);
  pick(card);
});
document.addEventListener("dragover", (event) => {
  const place = held && event.target.closest?.("[data-cell], [data-drop-out]");
  if (!place) return;
  event.preventDefault();
  if (!place.dataset.cell || place.classList.contains("week-over")) return;
  for (const other of document.querySelectorAll(".week-over")) other.classList.remove("week-over");
  place.classList.add("week-over");
  tell(place);
});
document.addEventListener("drop", (event) => {
  const cell = held && event.target.closest?.("[data-cell]");
  if (!held) return;
  event.preventDefault();
  if (cell) drop(cell);
  else if (event.target.closest?.("[data-drop-out]")) takeOut();
});
document.addEventListener("dragend", () => {
  // A drop that the server is asked about keeps the card in the hand until it answers.
  if (!busy && !document.getElementById("editor-warning")?.open) put();
});

prepare();
