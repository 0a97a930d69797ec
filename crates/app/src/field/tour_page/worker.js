// Answers for the technician's page where there is no network: the page and its files as they were
// received last. Lists and reports are not its business: the page keeps them itself.
const SHELL = "bocage-field-1";
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
  const old = (name) => name.startsWith("bocage-field") && name !== SHELL;
  const forget = async () => {
    for (const name of (await caches.keys()).filter(old)) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(forget());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method === "GET" && FILES.includes(pathname)) event.respondWith(newest(request));
});

/** From the network, else as it was received last. */
async function newest(request) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    // The page is the same whatever it was asked with, but for its language.
    const known = (await cache.match(request)) ?? (await cache.match(request, { ignoreSearch: true }));
    if (!known) throw error;
    return known;
  }
}
