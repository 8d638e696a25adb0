// Lets this device open today's registers without a network: the service worker, and what it is to keep.
import { standing } from "./outbox.js";

const root = document.documentElement;
const asked = (user) => `offline:asked:${user}`;
// Pages that are visited are kept anyway; those that are not yet are fetched no more often than this.
const EVERY_MS = 15 * 60 * 1000;
const ASKED_AGAIN = "offline:asked-again";
const AGAIN_MS = 60 * 1000;
// The page itself comes first.
const LATER_MS = 2000;

// When a page that the device kept was made; undefined of one that comes from the school.
export const keptAt = root.dataset.kept && new Date(root.dataset.kept);

// Registers the service worker, and tells it what to keep for `user`.
export async function keepForLater(user) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js");
  } catch {
    // A browser that allows none works as before.
    return;
  }
  const { active } = await navigator.serviceWorker.ready;
  if (keptAt || Date.now() - Number(sessionStorage.getItem(asked(user))) < EVERY_MS) return;
  setTimeout(async () => {
    const said = await standing(user);
    if (said.state !== "ok") return;
    active.postMessage({ keep: said.pages });
    sessionStorage.setItem(asked(user), Date.now());
  }, LATER_MS);
}

// What was kept is not shown again: the person is signed out, or may take no registers any more.
export async function forgetPages() {
  const registration = await navigator.serviceWorker?.getRegistration();
  registration?.active?.postMessage({ forget: true });
}

// A kept page is asked for anew from the school; not over and over where the network answers, but too late for a page.
export function askAgain() {
  const last = Number(sessionStorage.getItem(ASKED_AGAIN));
  if (Date.now() - last < AGAIN_MS) return;
  sessionStorage.setItem(ASKED_AGAIN, Date.now());
  location.reload();
}
