// What was chosen in registers and is not at the school yet: kept by the browser, sent once, in the order of choosing.
//
// An entry: {user, register: "12:2026-11-23", student, code, minutes, at, url}. `student` is "" of one that finishes the
// register; `at` is the device's own time in milliseconds, of which only the difference to now is told to the school.

const STORE = "waiting";
const SECOND = 1000;

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("registers", 1);
    asked.onupgradeneeded = () =>
      asked.result.createObjectStore(STORE, { keyPath: ["user", "register", "student"] }).createIndex("user", "user");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

let opened = null;

async function inStore(mode, work) {
  opened ??= open();
  const transaction = (await opened).transaction(STORE, mode);
  const asked = work(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

// Each answers when the browser has it on its disk; a browser without a store says so by an error.
export const keepEntry = (entry) => inStore("readwrite", (store) => store.put(entry));
export const dropEntry = ({ user, register, student }) =>
  inStore("readwrite", (store) => store.delete([user, register, student]));

// The entries of a person, those chosen first before the others; what finishes a register comes after its marks.
export async function entriesOf(user) {
  const found = await inStore("readonly", (store) => store.index("user").getAll(user));
  return found.sort((one, other) => !one.student - !other.student || one.at - other.at);
}

// How many seconds ago it was chosen; a clock that was set back says now.
export const secondsSince = (at) => Math.max(0, Math.round((Date.now() - at) / SECOND));

// Who is signed in: {state: "ok", token, pages}, or "lost" without a network, "signed-out" when it is not `user`, "refused"
// when they may take no registers any more.
export async function standing(user) {
  let answer;
  try {
    answer = await fetch("/attendance/offline.json", { redirect: "manual", cache: "no-store" });
  } catch {
    return { state: "lost" };
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "signed-out" };
  if (answer.status === 403) return { state: "refused" };
  if (!answer.ok) return { state: "lost" };
  const said = await answer.json();
  return String(said.user) === user ? { state: "ok", ...said } : { state: "signed-out" };
}

// Sends one entry: {state: "saved" | "refused" | "lost" | "signed-out", text}, `text` why it was refused.
export async function sendEntry(entry, token) {
  const isFinish = entry.student === "";
  const values = isFinish ? { done: "" } : { code: entry.code, minutes: entry.minutes, ago: secondsSince(entry.at) };
  const headers = { "X-CSRFToken": token };
  if (!isFinish) headers["HX-Request"] = "true";
  let answer;
  try {
    answer = await fetch(entry.url, {
      method: "POST",
      headers,
      body: new URLSearchParams(values),
      signal: AbortSignal.timeout(20 * SECOND),
    });
  } catch {
    return { state: "lost", text: "" };
  }
  if (new URL(answer.url).pathname.startsWith("/account/")) return { state: "signed-out", text: "" };
  if (answer.ok) return { state: "saved", text: "" };
  if (answer.status >= 500) return { state: "lost", text: "" };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { state: "refused", text: page.querySelector(".register-error, .note-text")?.textContent.trim() ?? "" };
}
