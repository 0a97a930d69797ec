// The technician's page: the day's list, reports, and what is still to be sent.

import { decisions, element, form, say, visit } from "./draw.js";
import * as keep from "./keep.js";
import { smaller } from "./photo.js";
import * as queue from "./queue.js";

const byId = (id) => document.getElementById(id);
/** How often it is tried again while something waits. */
const TRY_EVERY_MS = 20_000;
/** A network that says nothing for so long is none: one bar of signal is worse than none at all. */
const PATIENCE_MS = 6_000;
/** A report that was sent is shown for so long, and a list that is over kept. */
const SHOWN_MS = 3 * 24 * 3_600_000;
const TIME = { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" };

let tour = null;
let correcting = null;

/** A day where this phone is; today unless given. */
function dayOf(now = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** The list of the day, from the network or as it was received last. */
async function load() {
  const day = byId("day").value;
  const me = byId("me").value.trim();
  localStorage.setItem("bocage-field-me", me);
  const key = `${day}|${me.toLowerCase()}`;
  try {
    const asked = new URLSearchParams(me ? { day, technician: me } : { day });
    const answer = await fetch(`/api/field/tour?${asked}`, {
      headers: { "accept-language": document.documentElement.lang },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    tour = await answer.json();
    await keep.putList({ key, tour, at: new Date().toISOString() });
  } catch (error) {
    tour = (await keep.list(key))?.tour ?? null;
  }
  const at = (await keep.list(key))?.at;
  const time = at && new Date(at).toLocaleString(document.documentElement.lang, TIME);
  byId("as-of").textContent = at ? say("as-of", { time }) : "";
  await draw();
}

async function draw() {
  const reports = await keep.all();
  const waiting = reports.filter((report) => report.state !== "sent").length;
  byId("waiting").textContent = waiting > 0 ? say("waiting", { count: waiting }) : say("all-sent");
  byId("send").hidden = waiting === 0;
  byId("network").hidden = navigator.onLine;
  byId("network").textContent = say("offline");
  const visits = tour?.visits ?? [];
  const held = written();
  const parts = visits.map((one) => held.get(one.number) ?? part(one, reports));
  // Reports of other days stay in sight until they are sent.
  const elsewhere = reports.filter((report) =>
    report.state !== "sent" && !visits.some((one) => one.number === report.number));
  for (const report of elsewhere) parts.push(part(report.visit, [report]));
  byId("visits").replaceChildren(...(parts.length > 0 ? parts : [element("p", {}, say("none"))]));
}

function part(one, reports) {
  const report = reports.filter((report) => report.number === one.number).at(-1);
  const open = one.state === "planned" || correcting?.number === one.number;
  if (correcting?.number === one.number) return visit(one, report, form(one, correcting.act, write(one)));
  if (["conflict", "refused"].includes(report?.state)) {
    const drawn = visit(one, report, null);
    drawn.append(decisions(report, {
      again: () => queue.sendAnyway(report).then(sendAndDraw),
      correct: () => ((correcting = report), draw()),
      giveUp: () => confirm(say("sure")) && queue.giveUp(report).then(load),
    }));
    return drawn;
  }
  const pending = report?.state === "waiting" || (report?.state === "sent" && report.is?.revision > one.revision);
  return visit(one, report, open && !pending ? form(one, null, write(one)) : null);
}

/** Takes a report from its form and keeps it before anything else. */
const write = (one) => async (event) => {
  event.preventDefault();
  const filled = event.target;
  const fields = new FormData(filled);
  const text = (name) => (fields.get(name) ?? "").trim();
  const act = fields.get("act") === "make"
    ? { act: "make", outlet_reference: text("outlet_reference") }
    : { act: "fail", code: text("code"), note: text("note") };
  const missing = lacks(act);
  const told = filled.querySelector(".missing");
  told.hidden = !missing;
  told.textContent = missing ?? "";
  if (missing) return;
  const button = filled.querySelector("button");
  button.disabled = true;
  const chosen = fields.getAll("photos").filter((file) => file.size > 0);
  const photos = await Promise.all(chosen.map(smaller));
  const before = correcting?.number === one.number ? correcting : null;
  const revision = before?.is?.revision ?? one.revision;
  await queue.add({
    number: one.number, revision, act, visit: one,
    photos: photos.length > 0 ? photos : (before?.photos ?? []),
  });
  if (before) await queue.giveUp(before);
  correcting = null;
  filled.closest("details").open = false;
  await sendAndDraw();
};

function lacks(act) {
  if (act.act === "make" && !act.outlet_reference) return say("say-outlet");
  if (act.act === "fail" && !act.code) return say("say-code");
  if (act.act === "fail" && act.code === "other" && !act.note) return say("say-note");
  return null;
}

async function sendAndDraw() {
  await draw();
  if (!navigator.onLine) return;
  byId("waiting").textContent = say("sending");
  await queue.send(draw);
  await load();
}

/** Lets reports go that were sent long ago, and lists of days that are over. */
async function tidy() {
  await keep.forgetLists(dayOf(new Date(Date.now() - SHOWN_MS)));
  for (const report of await keep.all()) {
    const age = Date.now() - Date.parse(report.at);
    if (report.state === "sent" && age > SHOWN_MS) await keep.remove(report.key);
  }
}

/** What a person is writing in: it stays as it is, whatever comes in meanwhile. */
function written() {
  const open = document.querySelectorAll("article:has(details.write[open])");
  return new Map([...open].map((article) => [Number(article.dataset.number), article]));
}

byId("day").value = dayOf();
byId("me").value = localStorage.getItem("bocage-field-me") ?? "";
byId("asked").addEventListener("submit", (event) => (event.preventDefault(), load()));
byId("day").addEventListener("change", load);
byId("send").addEventListener("click", sendAndDraw);
addEventListener("online", sendAndDraw);
addEventListener("offline", draw);
setInterval(async () => {
  const waits = (await keep.all()).some((report) => report.state === "waiting");
  if (waits && navigator.onLine) await sendAndDraw();
}, TRY_EVERY_MS);
navigator.serviceWorker?.register("/field/worker.js", { scope: "/field" }).catch(() => {});
navigator.storage?.persist?.();
await tidy();
await load();
if (navigator.onLine) await sendAndDraw();
