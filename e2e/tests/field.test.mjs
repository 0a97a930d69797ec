// The technician's page on a phone: with network, without, and back; reports that meet somebody else's.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, shot, violations } from "../helpers/browser.mjs";
import { serveDemo } from "../helpers/territory.mjs";

/** A phone's screen. */
const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
  locale: "fr-FR",
  timezoneId: "Europe/Paris",
};
/** Today in Paris. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format();
/** A picture of one pixel. */
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

let demo, browser, context, page;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  context = await browser.newContext(PHONE);
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${demo.url}/field?lang=fr`);
  await page.evaluate(() => navigator.serviceWorker.ready);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

const visit = (number) => page.locator(`article[data-number="${number}"]`);
const connection = async (number) => (await fetch(`${demo.url}/api/field/connections/${number}`)).json();

async function acted(number, act) {
  const body = JSON.stringify({ act });
  const path = `${demo.url}/api/field/connections/${number}/acts`;
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body });
  assert.equal(answer.status, 200, await answer.text());
}

/** Fills the form of a visit as a technician would. */
async function report(number, { outlet, code, note, photo }) {
  const own = visit(number);
  await own.getByText("Compte rendu", { exact: true }).first().click();
  if (code) {
    await own.getByLabel("Échec").check();
    await own.getByLabel("Motif").selectOption({ label: code });
    if (note) await own.getByLabel("Précisions").fill(note);
  } else {
    await own.getByLabel("Référence de la prise").fill(outlet);
  }
  if (photo) {
    await own.getByLabel("Photos").setInputFiles({ name: "p.png", mimeType: "image/png", buffer: PIXEL });
  }
  await own.getByRole("button", { name: "Enregistrer" }).click();
}

test("the day's connections show where the light comes from", async () => {
  const text = await visit(1).innerText();
  assert.match(text, /08:00 – 10:00/);
  assert.match(text, /PBO .+ place \d+/);
  assert.match(text, /tube \d+ [\s\S]*fibre \d+/);
  await shot(page, "field-day");
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390), "no sideways scrolling");
});

test("a form that says too little is not kept", async () => {
  const own = visit(1);
  await own.getByText("Compte rendu", { exact: true }).first().click();
  await own.getByRole("button", { name: "Enregistrer" }).click();
  assert.match(await own.getByRole("alert").innerText(), /référence de la prise/);
  await shot(page, "field-form");
  await own.getByText("Compte rendu", { exact: true }).first().click();
});

test("without network the page opens anew, reports are kept, and they leave when it is back", async () => {
  await context.setOffline(true);
  await page.reload();
  await visit(1).waitFor();
  await report(1, { outlet: "FI-50-0001", photo: true });
  await visit(1).getByText("Enregistré, à envoyer").waitFor();
  await report(2, { code: "pas de lumière" });
  await visit(2).getByText("Enregistré, à envoyer").waitFor();
  assert.match(await page.locator("#waiting").innerText(), /2 à envoyer/);
  assert.match(await page.locator("#network").innerText(), /Hors réseau/);
  await shot(page, "field-offline");
  assert.deepEqual(await violations(page), []);
  // The phone is switched off and on.
  await page.close();
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${demo.url}/field?lang=fr`);
  await visit(2).getByText("Enregistré, à envoyer").waitFor();
  assert.equal((await connection(1)).state, "planned");
  await context.setOffline(false);
  await page.getByText("Tout est envoyé").waitFor();
  const made = await connection(1);
  assert.deepEqual([made.state, made.outlet_reference, made.photos.length], ["in_service", "FI-50-0001", 1]);
  assert.deepEqual([(await connection(2)).state, (await connection(2)).failure.code], ["failed", "no_light"]);
  await visit(1).getByText("en service").waitFor();
  await shot(page, "field-sent");
});

test("an answer that is lost counts once", async () => {
  const path = "**/api/field/connections/3/acts";
  // The server has it, and the phone never hears of it.
  const lost = new Promise((resolve) => {
    page.route(path, async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
      resolve();
    }, { times: 1 });
  });
  await report(3, { outlet: "FI-50-0003" });
  await lost;
  await visit(3).getByText("Enregistré, à envoyer").waitFor();
  assert.equal((await connection(3)).visits, 1, "it came");
  await page.getByRole("button", { name: "Envoyer maintenant" }).click();
  await page.getByText("Tout est envoyé").waitFor();
  const { acts, visits } = await connection(3);
  assert.equal(visits, 1, "one visit");
  assert.equal(acts.filter(({ act }) => act === "make").length, 1);
});

test("somebody else's act is told, and nothing is lost", async () => {
  const tomorrow = await connection(5);
  await page.locator("#day").fill(tomorrow.appointment.from.slice(0, 10));
  await page.locator("#day").dispatchEvent("change");
  await visit(5).waitFor();
  await context.setOffline(true);
  await report(5, { outlet: "FI-50-0005" });
  await visit(5).getByText("Enregistré, à envoyer").waitFor();
  await acted(5, { act: "plan", ...tomorrow.appointment, technician: "Quelqu’un d’autre" });
  await context.setOffline(false);
  await visit(5).getByText("Quelqu’un a agi entre-temps").first().waitFor();
  await shot(page, "field-conflict");
  assert.deepEqual(await violations(page), []);
  assert.match(await visit(5).innerText(), /FI-50-0005/);
  assert.equal((await connection(5)).state, "planned", "not overwritten");
  await visit(5).getByRole("button", { name: "Renvoyer sur l’état actuel" }).click();
  await page.getByText("Tout est envoyé").waitFor();
  assert.equal((await connection(5)).outlet_reference, "FI-50-0005");
});

test("what a technician writes stays while others come in", async () => {
  const [from, until] = ["18", "19"].map((hour) => `${today()}T${hour}:00:00`);
  await acted(6, { act: "plan", from, until, technician: "Léa Martin" });
  await page.goto(`${demo.url}/field?lang=fr`);
  const own = visit(6);
  await own.getByText("Compte rendu", { exact: true }).first().click();
  await own.getByLabel("Référence de la prise").fill("FI-50-00");
  await context.setOffline(true);
  await context.setOffline(false);
  await page.waitForTimeout(800);
  assert.equal(await own.getByLabel("Référence de la prise").inputValue(), "FI-50-00");
});

test("the desk shows what waits, in both languages", async () => {
  const desk = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "fr-FR" });
  await desk.goto(`${demo.url}/field/desk`);
  const text = await desk.locator("main").innerText();
  for (const word of ["Incidents", "en retard", "Raccordements", "pas de lumière", "fermeture commerciale"]) {
    assert.match(text, new RegExp(word), word);
  }
  await shot(desk, "field-desk");
  assert.deepEqual(await violations(desk), []);
  await desk.getByRole("link", { name: "English" }).click();
  assert.doesNotMatch(await desk.locator("main").innerText(), /Raccordements|en retard|rendez-vous/);
  assert.deepEqual(await violations(desk), []);
  await desk.close();
});
