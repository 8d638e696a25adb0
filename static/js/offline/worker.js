// The service worker of a school: with no network it opens the pages that the server let this device keep.
//
// A page may be kept when its answer carries "Offline-For", the id of who is signed in: today's registers of a teacher,
// and the page from which they lead on. Kept pages are that person's alone. They go when somebody else comes, when the
// server asks for a sign-in, at sign-out, and after their day.

const PAGES = "pages";
const FILES = "files";
const LONGEST_MS = 18 * 3600 * 1000;
// A network that is there and answers nothing is none.
const PATIENCE_MS = 6000;
const MOST_PAGES = 60;
const OWNER = "Offline-For";
// By the device's own clock, in milliseconds.
const KEPT_AT = "Kept-At";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname === "/account/logout/") event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request, event));
});

self.addEventListener("message", (event) => {
  const { keep, forget } = event.data;
  if (forget) event.waitUntil(caches.delete(PAGES));
  if (keep) event.waitUntil(keepPages(keep));
});

// A name with a checksum in it changes with what is in the file: what is kept under it is right for ever.
const CHECKSUM = /\.[0-9a-f]{12}(?=\.)/;

async function file(request) {
  const kept = await (await caches.open(FILES)).match(request);
  if (!kept) return fetch(request);
  return CHECKSUM.test(request.url) ? kept : fetch(request).catch(() => kept);
}

// Keeps the files that a page names, and those that they name, instead of older ones of the same names; says whether all are there.
async function keepFilesOf(text) {
  const cache = await caches.open(FILES);
  const wanted = [...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)/g)].map(([, path]) => location.origin + path);
  const seen = new Set();
  while (wanted.length) {
    const url = wanted.pop();
    if (seen.has(url)) continue;
    seen.add(url);
    const kept = CHECKSUM.test(url) ? await cache.match(url) : null;
    const answer = kept ?? (await fetch(url).catch(() => null));
    if (!answer?.ok) return false;
    await cache.put(url, answer.clone());
    if (!url.endsWith(".js")) continue;
    for (const [, path] of (await answer.text()).matchAll(/from\s*"(\.[^"]+)"/g)) wanted.push(new URL(path, url).href);
  }
  const names = new Set([...seen].map((url) => url.replace(CHECKSUM, "")));
  for (const { url } of await cache.keys()) {
    if (!seen.has(url) && names.has(url.replace(CHECKSUM, ""))) await cache.delete(url);
  }
  return true;
}

async function page(request, event) {
  const kept = await keptPage(request.url);
  try {
    const answer = await (kept ? soon(fetch(request)) : fetch(request));
    event.waitUntil(note(request.url, answer.clone()));
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

function soon(promise) {
  const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error("No answer")), PATIENCE_MS));
  return Promise.race([promise, late]);
}

async function keepPages(urls) {
  for (const url of urls) {
    const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
    if (!answer) return;
    await note(new URL(url, location.origin).href, answer);
  }
}

// What an answer says about what may be kept.
async function note(url, answer) {
  if (isSignIn(url) || (answer.redirected && isSignIn(answer.url))) {
    await caches.delete(PAGES);
    return;
  }
  const owner = answer.headers.get(OWNER);
  if (!owner || answer.redirected) return;
  const cache = await caches.open(PAGES);
  for (const request of await cache.keys()) {
    const other = await cache.match(request);
    if (other.headers.get(OWNER) !== owner || isOver(other)) await cache.delete(request);
  }
  const keys = await cache.keys();
  if (keys.length >= MOST_PAGES && !(await cache.match(url))) return;
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, Date.now());
  const text = await answer.text();
  // A page without its scripts would take marks that nobody sends.
  if (await keepFilesOf(text)) await cache.put(url, new Response(text, { headers }));
}

const isSignIn = (url) => new URL(url, location.origin).pathname.startsWith("/account/log");

const isOver = (answer) => Date.now() - Number(answer.headers.get(KEPT_AT)) > LONGEST_MS;

// The page as it was, which says so itself: <html data-kept="when">.
async function keptPage(url) {
  const cache = await caches.open(PAGES);
  const answer = await cache.match(url);
  if (!answer || isOver(answer)) return null;
  const made = new Date(Number(answer.headers.get(KEPT_AT))).toISOString();
  const text = (await answer.text()).replace("<html", `<html data-kept="${made}"`);
  return new Response(text, { headers: answer.headers });
}
