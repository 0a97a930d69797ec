// Sends reports when there is a network. A report is {key, number, revision, act, photos, at, state}:
// `key` names the request, so that a report that was sent and whose answer was lost counts once.
//
//   waiting   kept, to be sent
//   conflict  somebody has acted since it was read: a person decides
//   refused   the server says that it cannot be so: a person corrects it
//   sent      the server has it

import * as keep from "./keep.js";

let sending = null;

/** Keeps a new report, then tries to send it. */
export async function add(report) {
  await keep.put({ ...report, key: crypto.randomUUID(), at: new Date().toISOString(), state: "waiting" });
}

/** Sends what waits, one after the other; `told` hears of each change. Two calls are one. */
export function send(told) {
  sending ??= sendAll(told).finally(() => {
    sending = null;
  });
  return sending;
}

async function sendAll(told) {
  // Two pages of one phone must not send the same at once; where there are no locks the key sees to it.
  const run = async () => {
    for (const report of await keep.all()) {
      if (report.state !== "waiting") continue;
      if (!(await sendOne(report, told))) return;
    }
  };
  await (navigator.locks ? navigator.locks.request("bocage-field-send", run) : run());
}

/** Whether the server has answered; what it said is kept with the report. */
async function sendOne(report, told) {
  try {
    const photos = [];
    for (const photo of report.photos) {
      const answer = await post("/api/field/photos", photo, photo.type || "application/octet-stream");
      if (answer.status >= 500) return false;
      if (!answer.ok) return settle(report, { state: "refused", said: await problem(answer) }, told);
      photos.push((await answer.json()).photo);
    }
    const body = JSON.stringify({ revision: report.revision, act: { ...report.act, photos } });
    const path = `/api/field/connections/${report.number}/acts`;
    const answer = await post(path, body, "application/json", { "idempotency-key": report.key });
    if (answer.status >= 500) return false;
    if (answer.ok) return settle(report, { state: "sent", photos: [], is: await answer.json() }, told);
    const said = await problem(answer);
    if (answer.status === 409) {
      const is = await where(report.number);
      return settle(report, { state: "conflict", said, is }, told);
    }
    return settle(report, { state: "refused", said }, told);
  } catch (error) {
    // No network, or it went in the middle: the report waits as it is.
    return false;
  }
}

async function settle(report, change, told) {
  await keep.put({ ...report, ...change });
  await told();
  return true;
}

function post(path, body, type, more = {}) {
  const lang = document.documentElement.lang;
  const headers = { "content-type": type, "accept-language": lang, ...more };
  return fetch(path, { method: "POST", headers, body });
}

async function problem(answer) {
  const { title, hint, code } = await answer.json().catch(() => ({ title: `HTTP ${answer.status}` }));
  return { title, hint, code };
}

/** Where a connection stands now. */
async function where(number) {
  const answer = await fetch(`/api/field/connections/${number}`);
  return answer.ok ? answer.json() : null;
}

/** Sends a report on what stands now, as a request of its own. */
export async function sendAnyway(report) {
  const revision = report.is?.revision ?? report.revision;
  await keep.remove(report.key);
  const { number, visit, act, photos } = report;
  await add({ number, visit, revision, act, photos });
}

/** Gives a report up. */
export const giveUp = (report) => keep.remove(report.key);
