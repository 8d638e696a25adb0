// The first page of staff: what waits on this device is sent, and with no network the page says from when it is.
import { dropEntry, entriesOf, sendEntry, standing } from "./offline/outbox.js";
import { askAgain, forgetPages, keepForLater, keptAt } from "./offline/start.js";

const place = document.getElementById("offline");
const { user } = place.dataset;
const RETRY_MS = 15_000;
let busy = false;

function say(kind, values = {}) {
  const text = place.dataset[kind].replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  place.querySelector(".note-text").textContent = text;
  place.hidden = false;
}

async function send() {
  if (busy) return;
  busy = true;
  try {
    await sendAll(await entriesOf(user));
  } catch {
    // A browser without a store keeps nothing that could be sent.
  } finally {
    busy = false;
  }
}

async function sendAll(entries) {
  if (!entries.length && !keptAt) return;
  const said = await standing(user);
  if (said.state === "lost") {
    showWaiting(entries);
    setTimeout(send, RETRY_MS);
    return;
  }
  if (said.state !== "ok") {
    await forgetPages();
    if (keptAt) askAgain();
    else say("saySignedOut", { number: entries.length });
    return;
  }
  const refused = [];
  for (const entry of entries) {
    const { state, text } = await sendEntry(entry, said.token);
    if (state === "lost" || state === "signed-out") {
      showWaiting(entries);
      setTimeout(send, RETRY_MS);
      return;
    }
    if (state === "refused") refused.push(text);
    await dropEntry(entry);
  }
  if (refused.length) say("sayRefused", { reasons: refused.join(" ") });
  else if (entries.length) say("saySent", { number: entries.length });
  if (keptAt && !refused.length) askAgain();
  else if (entries.length) document.body.dispatchEvent(new Event("registerChanged"));
}

function showWaiting(entries) {
  const time = keptAt?.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  if (entries.length) say("sayWaiting", { number: entries.length });
  else if (keptAt) say("sayKept", { time });
}

window.addEventListener("online", send);
keepForLater(user);
send();
