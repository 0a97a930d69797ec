// The console: rooms side by side, what runs where, and what the loss of a room would take down.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, open, shot, violations } from "../helpers/browser.mjs";
import { serveRooms } from "../helpers/territory.mjs";

let rooms, browser, page;
before(async () => {
  [rooms, browser] = await Promise.all([serveRooms(), launch()]);
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: "fr-FR" });
  await page.goto(`${rooms.url}/rooms`);
});
after(() => Promise.all([browser?.close(), rooms?.stop()]));

test("both rooms show their hosts and the application in each", async () => {
  const text = (name) => page.getByRole("region", { name, exact: true }).innerText();
  const [main, replica] = await Promise.all([text("coutances"), text("saint-lo")]);
  assert.match(main, /salle principale/);
  for (const host of ["m1", "m2"]) assert.match(main, new RegExp(host));
  assert.match(main, /etat-civil\/web\/0 active/);
  assert.match(replica, /etat-civil\/web\/0 en réserve/);
  assert.match(main, /Si cette salle brûle, tout ce qui a deux salles tourne dans l’autre/);
  await shot(page, "rooms");
  assert.match(await page.locator("table").innerText(), /etat-civil\s+Agon-Coutainville\s+double/);
});

test("axe finds nothing, wide, narrow and in English", async () => {
  assert.deepEqual(await violations(page), []);
  await page.setViewportSize({ width: 380, height: 800 });
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 380), "no sideways scrolling");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("link", { name: "English" }).click();
  assert.doesNotMatch(await page.locator("main").innerText(), /salle|hôtes|version|mémoire/);
  assert.deepEqual(await violations(page), []);
});

test("a lost standby is told in red", async () => {
  await rooms.bocage("host", "drain", "rooms.gpkg", "r1");
  await rooms.bocage("plan", "apply", "rooms.gpkg", "11", "--on", "10");
  await page.goto(`${rooms.url}/rooms?lang=fr`);
  const lost = page.getByRole("region", { name: "coutances", exact: true }).getByRole("alert");
  assert.match(await lost.innerText(), /etat-civil/);
});

test("the map leads to the rooms", async () => {
  const map = await open(browser, rooms.url);
  await map.getByRole("link", { name: "Salles" }).click();
  await map.getByRole("heading", { level: 1, name: "Salles" }).waitFor();
  await map.goBack();
  await map.getByRole("link", { name: "Terrain" }).click();
  await map.getByRole("heading", { level: 1, name: "Bureau du terrain" }).waitFor();
});
