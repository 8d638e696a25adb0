// A student's answer is saved while it is written, and kept on the device until the server has it. Files go one by one
// as soon as they are chosen. Without scripts the form does both at once.

const form = document.querySelector("form[data-hand-in]");
const text = form.elements.text;
const files = form.elements.files;
const state = form.querySelector("[data-state]");
const key = `hand-in:${form.dataset.handIn}`;
const PAUSE_MS = 1500;
const RETRY_MS = 15000;

let saved = text.defaultValue;
let timer = 0;
let busy = false;
let sending = false;
// The button that was pressed while a file was on its way: it waits for the file.
let pressed = null;
let leaving = false;

function say(what, more = "") {
  state.textContent = [form.dataset[what], more].filter(Boolean).join(" ");
}

function keep() {
  try {
    if (text.value === saved) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ text: text.value, was: saved }));
  } catch {
    // A device that keeps nothing: the server still does.
  }
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

// The answer's errors, or null when it did not get there.
async function post(body) {
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const answered = response.headers.get("Content-Type")?.startsWith("application/json");
    return response.ok && answered ? (await response.json()).errors : null;
  } catch {
    return null;
  }
}

function draft(sent) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("text", sent);
  return body;
}

async function save() {
  if (busy || leaving || text.value === saved) return;
  busy = true;
  say("saySaving");
  const sent = text.value;
  const errors = await post(draft(sent));
  busy = false;
  if (errors === null) {
    say("sayUnsaved");
    later(RETRY_MS);
  } else if (errors.length) {
    state.textContent = errors.join(" ");
  } else {
    saved = sent;
    say("saySaved");
    if (text.value !== saved) later(PAUSE_MS);
  }
  keep();
}

async function send() {
  const chosen = [...files.files];
  if (!chosen.length) return;
  clearTimeout(timer);
  busy = sending = true;
  for (const file of chosen) {
    say("saySending", file.name);
    const sent = text.value;
    const body = draft(sent);
    body.append("files", file);
    const errors = await post(body);
    if (errors === null || errors.length) {
      busy = sending = false;
      pressed = null;
      if (errors === null) say("sayUnsent");
      else state.textContent = errors.join(" ");
      return;
    }
    saved = sent;
    keep();
  }
  busy = sending = false;
  files.value = "";
  if (pressed) {
    form.requestSubmit(pressed);
    return;
  }
  await save();
  location.reload();
}

text.addEventListener("input", () => {
  keep();
  later(PAUSE_MS);
});
files.addEventListener("change", send);
window.addEventListener("online", save);
form.addEventListener("submit", (event) => {
  if (sending) {
    event.preventDefault();
    pressed = event.submitter;
    return;
  }
  leaving = true;
  clearTimeout(timer);
});
window.addEventListener("pageshow", () => (leaving = false));

// What did not get through last time comes back; where the server has something newer, below it.
try {
  const kept = JSON.parse(localStorage.getItem(key) || "null");
  if (kept && kept.text !== saved) {
    text.value = kept.was === saved || saved.includes(kept.text) ? kept.text : `${saved}\n\n${kept.text}`;
    later(0);
  }
} catch {
  localStorage.removeItem(key);
}
