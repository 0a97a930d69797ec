// What an engineer asks of an object: its fibre, what it loses, its box, its history.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open, pixels, shot, violations } from "../helpers/browser.mjs";
import { SMALL_BOXES, serveDemo } from "../helpers/territory.mjs";

/** The colours of the tiers, as fibres have them. */
const [DISTRIBUTION, TRANSPORT] = ["#0f766e", "#c2410c"];

let demo, browser, page;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo({ applied: SMALL_BOXES }), launch()]);
  page = await open(browser, demo.url);
  for (const layer of ["routes", "plant", "premisesLayer", "supports"]) await page.setChecked(`#layer-${layer}`, false);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

const json = async (path) => (await fetch(demo.url + path)).json();
const part = (name) => page.locator("#details .part", { has: page.locator("h3", { hasText: new RegExp(`^${name}`) }) });

/** Opens an object by its row in the table. */
async function show(kind, row = 0) {
  await page.selectOption("#table-kind", kind);
  const word = await page.locator("#table-kind option:checked").textContent();
  await page.locator("#table-body caption", { hasText: word }).waitFor({ state: "attached" });
  await page.locator("#table-body tbody .link").nth(row).click();
  await page.locator("#details > .kind", { hasText: word }).waitFor();
}

/** The id of the object whose panel is shown. */
const shownId = () => page.locator("#details dd", { hasText: /^[0-9a-f-]{36}$/ }).first().textContent();

async function unfold(name) {
  await part(name).locator("summary").first().press("Enter");
  await part(name).locator(".part-body:not([aria-busy]) > *").first().waitFor();
}

test("premises show their fibre step by step, in words and on the map", async () => {
  await show("premises", 5);
  await page.locator("#details .steps li").first().waitFor();
  const shown = await shownId();
  const trace = await json(`/api/trace?what=${shown}`);
  const names = await page.locator("#details .steps li > div > :first-child").allTextContents();
  assert.deepEqual(names, trace.steps.map((step) => step.name));
  assert.match(await page.locator(".fibre-sum").textContent(), /Jusqu'au NRO · [\d,]+ km · \d+ épissures? · \d+ connecteurs? · 1:/);
  await drawn(page);
  await shot(page, "plant-fibre");
  assert.ok((await pixels(page, TRANSPORT)) > 100, "its transport is drawn");
  assert.ok((await pixels(page, DISTRIBUTION)) > 20, "its distribution is drawn");
  const course = await json(`/api/trace/course?what=${shown}`);
  const lines = course.features.filter((one) => one.geometry.type === "LineString");
  assert.equal(lines.length, trace.steps.filter((step) => step.step === "fibre").length);
});

test("what the fibre loses is a bar for each wavelength, part by part, against its budget", async () => {
  const bars = page.locator(".loss-bar");
  const shown = await shownId();
  const { losses, budget } = await json(`/api/trace?what=${shown}`);
  assert.equal(await bars.count(), losses.length);
  for (const [place, loss] of losses.entries()) {
    const parts = Object.values(loss.parts);
    assert.equal(parts.reduce((sum, one) => sum + one.worst_mdb, 0), loss.worst_mdb);
    assert.equal(parts.reduce((sum, one) => sum + one.typical_mdb, 0), loss.typical_mdb);
    const said = await bars.nth(place).getAttribute("aria-label");
    assert.match(said, new RegExp(`^${loss.wavelength_nm} nm: [\\d,]+ dB \\(fibre .*épissures .*connecteurs .*coupleur `));
    const widths = await bars.nth(place).locator(".loss-part").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
    const [wide, most] = [widths.reduce((a, b) => a + b), (await bars.nth(place).boundingBox()).width];
    assert.ok(Math.abs(wide / most - loss.worst_mdb / budget.budget_mdb) < 0.02, `${wide} of ${most}`);
  }
  assert.match(await page.locator(".losses .note").textContent(), /^Reste [\d,]+ dB/);
  await page.click("#table-toggle");
  await shot(page, "plant-losses");
  await page.click("#table-toggle");
  assert.deepEqual(await violations(page), []);
});

test("a strand of a cable is followed by its number", async () => {
  await show("cable");
  await unfold("Route optique");
  await page.getByLabel("Fibre n°").fill("1");
  await page.getByLabel("Fibre n°").press("Enter");
  await page.locator("#details-title", { hasText: /:1$/ }).waitFor();
  await page.locator("#details .steps li, #details [role=alert]").first().waitFor();
});

test("a box shows its cassettes, and a strand in one is followed", async () => {
  await show("splice_closure");
  const name = await page.locator("#details-title").textContent();
  await unfold("Plan de boîte");
  const box = part("Plan de boîte");
  const { places, cables } = await json(`/api/boxes/${name}`);
  const counts = await box.locator(".holder > summary").allTextContents();
  const taken = counts.map((text) => Number(text.split(" · ")[1].split(" / ")[0].replace(/\D/g, "")));
  assert.equal(taken.reduce((a, b) => a + b), places.filter((place) => place.strand).length);
  assert.equal(await box.locator(".cables li").count(), cables.length);
  const first = box.locator(".holder").first();
  if ((await first.getAttribute("open")) === null) await first.locator("summary").press("Enter");
  await first.locator("tbody tr").first().waitFor();
  await shot(page, "plant-box");
  assert.deepEqual(await violations(page), []);
  const strand = first.locator("tbody .link").first();
  const what = await strand.textContent();
  await strand.press("Enter");
  await page.locator("#details-title", { hasText: what }).waitFor();
  await page.locator("#details .steps li").first().waitFor();
});

test("an object tells which generation made it what it is", async () => {
  const { rows } = await json("/api/table/cabinet");
  const histories = await Promise.all(rows.slice(0, 40).map(({ id }) => json(`/api/objects/cabinet/${id}/history`)));
  const changed = histories.find(({ changes }) => changes.some((change) => change.change === "changed"));
  const [reference] = rows.find(({ id }) => `cabinet/${id}` === changed.of).cells;
  await page.fill("#search-input", reference);
  await page.locator("#search-results [role=option] .kind").first().waitFor();
  await page.press("#search-input", "Enter");
  await page.locator("#details-title", { hasText: reference }).waitFor();
  await unfold("Historique");
  const told = part("Historique").locator(".history-of > li");
  assert.equal(await told.count(), changed.changes.length);
  assert.match(await told.first().innerText(), /génération 3\s+modifié/);
  assert.match(await told.last().innerText(), /génération 2\s+ajouté[\s\S]*conception de tout le territoire/);
  assert.match(await told.first().innerText(), /→/);
  await part("Historique").scrollIntoViewIfNeeded();
  await shot(page, "plant-history");
  assert.deepEqual(await violations(page), []);
});

test("what lies in a route is told, its ducts and cables one press away", async () => {
  const { ranking } = await json("/api/impact/ranking?kind=route&top=1");
  const id = ranking[0].thing.split("/")[1];
  const { things } = await json(`/api/objects/route/${id}/related`);
  assert.ok(things.some(({ thing }) => thing.startsWith("cable/")));
  await show("route");
  const related = part("Ce qui s'y rattache");
  await related.locator(".names .link").first().waitFor();
  await related.locator(".names .link").last().press("Enter");
  await page.locator("#details .part").first().waitFor();
});

test("a pole is clicked on the map", async () => {
  await page.setChecked("#layer-supports", true);
  const { rows } = await json("/api/table/support");
  await show("support");
  await drawn(page);
  const name = await page.locator("#details-title").textContent();
  await page.locator("#details .close").click();
  await drawn(page);
  await page.locator("#map canvas").click();
  await page.locator("#details-title", { hasText: name }).waitFor();
  assert.ok(rows.length > 50);
});

test("the panel speaks English too, and leaves no French behind", async () => {
  await show("premises", 3);
  await page.getByRole("button", { name: "English" }).click();
  await page.locator(".fibre-sum", { hasText: /To the exchange · [\d.]+ km · \d+ splices?/ }).waitFor();
  assert.doesNotMatch(await page.locator("#details .parts").innerText(), /épissure|connecteur|coupleur|tiroir|Historique|fibre n°/i);
  await page.getByRole("button", { name: "Français" }).click();
});

test("nothing has gone wrong", () => assert.deepEqual(page.faults, []));
