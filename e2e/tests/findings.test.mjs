// What breaks a rule: told rule by rule, each finding one press from its place on the map.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open, pixels, shot, violations } from "../helpers/browser.mjs";
import { NEAR_STREETS, serveDemo } from "../helpers/territory.mjs";

const FOUND = "#b45309";

let demo, browser, page;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo({ applied: NEAR_STREETS }), launch()]);
  page = await open(browser, demo.url);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

const json = async (path) => (await fetch(demo.url + path, { headers: { "Accept-Language": "fr" } })).json();
const digits = (text) => Number(text.replace(/\D/g, ""));
const rules = () => page.locator("#details .rule");
const unserved = () => rules().filter({ hasText: "chaque local a exactement une PTO" });

test("rules that are broken are listed with their counts, the gravest first", async () => {
  await page.getByRole("button", { name: "Contrôles" }).press("Enter");
  await rules().first().waitFor();
  const { groups, rules: held } = await json("/api/checks");
  assert.ok(held > 35 && groups.length > 0);
  const counts = await rules().locator("summary .count").allTextContents();
  assert.deepEqual(counts.map(digits), groups.map((group) => group.count));
  assert.deepEqual(await rules().locator("h3").allTextContents(), groups.map((group) => group.says));
  const grave = groups.map((group) => ["error", "warning", "info"].indexOf(group.severity));
  assert.deepEqual(grave, grave.toSorted((a, b) => a - b));
  assert.deepEqual(await violations(page), []);
});

test("a finding is one press from its place", async () => {
  await unserved().locator("summary").press("Enter");
  const all = unserved().locator(".found li");
  await all.first().waitFor();
  const page1 = await json("/api/checks?code=premises_unserved");
  assert.equal(await all.count(), Math.min(100, page1.total));
  const before = (await page.locator(".maplibregl-ctrl-scale").textContent());
  await all.nth(2).locator(".link").first().press("Enter");
  await drawn(page);
  assert.notEqual(await page.locator(".maplibregl-ctrl-scale").textContent(), before, "the map goes there");
  assert.ok((await pixels(page, FOUND)) > 60, "it is marked");
  assert.equal(await all.nth(2).locator("[aria-current]").count(), 1);
  await shot(page, "findings-zoom");
  assert.deepEqual(await violations(page), []);
});

test("pages follow, and only what is on screen is told where that is wanted", async () => {
  const { total } = await json("/api/checks?code=premises_unserved");
  const note = unserved().locator(".note");
  if (total > 100) {
    await unserved().getByRole("button", { name: "Suite" }).press("Enter");
    await page.waitForFunction(() => document.querySelectorAll(".rule[open] .found li").length > 100);
  }
  await page.getByLabel("Seulement ce qui est à l'écran").press("Space");
  await page.waitForTimeout(300);
  const told = await note.textContent();
  assert.ok(digits(told.split("sur").at(-1)) < total, told);
});

test("its object opens from the list, and English says the same", async () => {
  await unserved().locator(".found .kind .link").first().press("Enter");
  await page.locator("#details dl.facts").waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Checks" }).click();
  await rules().filter({ hasText: "every premises has exactly one outlet" }).waitFor();
  assert.doesNotMatch(await page.locator("#details").innerText(), /règles|constats|local|locaux/i);
  assert.equal((await fetch(`${demo.url}/api/checks?severity=awful`)).status, 400);
  assert.equal((await fetch(`${demo.url}/api/checks?bbox=1,2`)).status, 400);
});

test("nothing has gone wrong", () => {
  const refused = /console: Failed to load resource.* 400/;
  assert.deepEqual(page.faults.filter((fault) => !refused.test(fault)), []);
});
