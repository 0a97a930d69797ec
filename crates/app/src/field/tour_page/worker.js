// Answers for the technician's page where there is no network: the page, its files and the list of a
// day as they were received last. Reports are not its business: they lie in the page's own queue.
const SHELL = "bocage-field-2";
const DATA = "bocage-field-data";
const FILES = [
  "/field",
  "/field?lang=fr",
  "/field?lang=en",
  "/field/tour.js",
  "/field/draw.js",
  "/field/queue.js",
  "/field/keep.js",
  "/field/photo.js",
  "/field/tour.css",
];
/** A network that says nothing for so long is none: one bar of signal is worse than none at all. */
const PATIENCE_MS = 6_000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("bocage-field") && ![SHELL, DATA].includes(name);
  const forget = async () => {
    for (const name of (await caches.keys()).filter(old)) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (pathname === "/api/field/tour") event.respondWith(newest(request, DATA));
  else if (pathname === "/field" || FILES.includes(pathname)) {
    event.respondWith(newest(request, SHELL));
  }
});

/** From the network, else as it was received last. */
async function newest(request, name) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const known = await cache.match(request);
    // The page is the same whatever it was asked with, but for its language.
    const alike = known ?? (name === SHELL ? await cache.match(request, { ignoreSearch: true }) : null);
    if (!alike) throw error;
    return alike;
  }
}
