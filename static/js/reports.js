// Comments: saved while they are typed, sentences of the bank inserted, keys from student to student.
// Without this file the form is posted as a whole.

const form = document.getElementById("comments");
const PAUSE_MS = 900;
const RETRY_MS = 5000;
const timers = new Map();
// Students whose text differs from what the server has.
const unsaved = new Set();
let lost = false;
let last = null;

const rowOf = (element) => element.closest(".report-row");
const textOf = (row) => row.querySelector("textarea");
const areas = () => [...form.querySelectorAll("textarea")];

function report() {
  const place = form.querySelector("[data-saved]");
  const kind = unsaved.size ? (lost ? "sayUnsaved" : "saySaving") : "saySaved";
  const text = form.dataset[kind];
  if (place.textContent !== text) place.textContent = text;
}

function later(row, pause = PAUSE_MS) {
  unsaved.add(row.id);
  clearTimeout(timers.get(row.id));
  timers.set(
    row.id,
    setTimeout(() => save(row.id), pause),
  );
  report();
}

async function save(id) {
  const row = document.getElementById(id);
  const area = textOf(row);
  if (row.dataset.sending) return later(row);
  row.dataset.sending = "yes";
  const sent = area.value;
  const body = new FormData();
  body.set("text", sent);
  body.set("version", row.querySelector("input[name^=version-]").value);
  body.set("csrfmiddlewaretoken", form.querySelector("input[name=csrfmiddlewaretoken]").value);
  let html = "";
  try {
    const answer = await fetch(row.dataset.save, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (answer.status === 200 || answer.status === 409) html = await answer.text();
  } catch {
    // Offline: it waits below.
  }
  delete row.dataset.sending;
  lost = !html.includes(`id="${id}"`);
  if (lost) return later(row, RETRY_MS);
  replace(row, html, sent);
  report();
}

// The answer takes the place of the row; who goes on typing keeps what they type and where they are.
function replace(row, html, sent) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const fresh = template.content.querySelector(".report-row");
  const area = textOf(row);
  const moved = area.value !== sent;
  const [value, start, end, focused] = [
    area.value,
    area.selectionStart,
    area.selectionEnd,
    document.activeElement === area,
  ];
  row.replaceWith(fresh);
  if (moved) textOf(fresh).value = value;
  if (last === area) last = textOf(fresh);
  if (focused) {
    textOf(fresh).focus({ preventScroll: true });
    textOf(fresh).setSelectionRange(start, end);
  }
  if (moved) later(fresh);
  else unsaved.delete(fresh.id);
}

function insert(text) {
  const area = last && form.contains(last) ? last : areas()[0];
  const name = rowOf(area).dataset.name;
  const before = area.value.slice(0, area.selectionEnd);
  const gap = before && !/\s$/.test(before) ? " " : "";
  area.focus();
  area.setRangeText(gap + text.replaceAll("{name}", () => name), area.selectionEnd, area.selectionEnd, "end");
  later(rowOf(area));
}

function move(step) {
  const all = areas();
  const next = all[all.indexOf(document.activeElement) + step];
  next?.focus();
  next?.scrollIntoView({ block: "center" });
}

form.addEventListener("input", (event) => event.target.matches("textarea") && later(rowOf(event.target)));
form.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea")) last = event.target;
});
form.addEventListener("focusout", (event) => {
  const row = event.target.matches("textarea") && rowOf(event.target);
  if (row && unsaved.has(row.id)) later(row, 0);
});
form.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  if (!phrase) return;
  phrase.closest("details").open = false;
  insert(phrase.dataset.phrase);
});
form.addEventListener("keydown", (event) => {
  const bank = form.querySelector("[data-phrases]");
  if (event.ctrlKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.altKey && event.code === "KeyP" && bank) {
    event.preventDefault();
    bank.open = true;
    bank.querySelector("[data-phrase]").focus();
  } else if (event.key === "Escape" && bank?.open) {
    bank.open = false;
    last?.focus();
  }
});
window.addEventListener("beforeunload", (event) => unsaved.size && event.preventDefault());
form.addEventListener("submit", () => unsaved.clear());
for (const hint of form.querySelectorAll("[data-keys], [data-phrases]")) hint.hidden = false;
form.querySelector("[data-save-all]").hidden = true;
