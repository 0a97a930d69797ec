// The order of building: its years on the map, and what another budget would come to.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open, pixels, shot, violations } from "../helpers/browser.mjs";
import { serveDemo } from "../helpers/territory.mjs";

const PHASES = ["--first-year", "2027", "--years", "4"];
/** The colour of 2027, as its areas have it on the paper. */
const AREA_2027 = "#825688";

let demo, browser, page;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo({ phases: PHASES }), launch()]);
  page = await open(browser, demo.url);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

const phases = async (query = "") => (await fetch(`${demo.url}/api/phases${query}`)).json();
const digits = (text) => Number(text.replace(/\D/g, ""));
const layer = () => page.locator(".layer", { has: page.locator("#layer-phases") });
const rows = () => page.locator("#details tbody tr");

/** A column of the table of years, as numbers. */
const column = async (place) =>
  (await page.locator(`#details tbody tr td:nth-child(${place})`).allTextContents()).map(digits);

/** Waits until what was asked for is shown. */
const answered = () => page.locator("#details .trial:not([aria-busy])").waitFor();

test("areas are drawn by their year, and the legend counts their premises", async () => {
  const { years } = await phases();
  assert.deepEqual(years.map(({ year }) => year), [2027, 2028, 2029, 2030]);
  assert.ok((await pixels(page, AREA_2027)) < 200);
  await page.setChecked("#layer-phases", true);
  assert.ok((await pixels(page, AREA_2027)) > 3_000);
  const legend = await layer().locator("li").allTextContents();
  const expected = years.filter((year) => year.cabinets > 0);
  assert.deepEqual(
    legend.map((entry) => entry.split(" · ").map(digits)),
    expected.map(({ year, premises }) => [year, premises]),
  );
  await shot(page, "phases-map");
});

test("an area says its year and its place in the order", async () => {
  for (const other of ["routes", "plant"]) await page.setChecked(`#layer-${other}`, false);
  await drawn(page);
  await page.locator("#map canvas").click();
  await page.locator("#details-title", { hasText: /^SRO-/ }).waitFor();
  const facts = await page.locator("#details dl").innerText();
  assert.match(facts, /année\n20(27|28|29|30)\n/);
  for (const word of ["rang", "coût ajouté"]) assert.ok(facts.includes(word), facts);
  assert.deepEqual(await violations(page), []);
});

test("the table has the areas too, in the order of building", async () => {
  await page.selectOption("#table-kind", "phase");
  await page.getByRole("button", { name: "rang", exact: true }).click();
  await page.locator("#table-body th[aria-sort=ascending]").waitFor();
  const text = await page.locator("#table-body tbody tr").first().innerText();
  assert.match(text, /\b2027\b/);
  await page.click("#table-toggle");
});

test("a budget is tried by keyboard, halved, and keeps nothing", async () => {
  await layer().getByRole("button", { name: "Essayer un budget" }).press("Enter");
  await page.locator("#details-title", { hasText: "Budgets" }).waitFor();
  assert.equal(await rows().count(), 4, "the phases that stand");
  const standing = await column(3);
  await page.getByLabel("Budget par an (M€)").fill("2.5");
  await page.getByLabel("Nombre d'années").fill("3");
  await page.getByLabel("Nombre d'années").press("Tab");
  await page.getByLabel("Comparer avec").selectOption("500000");
  await rows().nth(3).waitFor({ state: "detached" });
  await page.locator("#details th", { hasText: "la moitié du budget" }).waitFor();
  await answered();
  const tried = await phases("?budget_cents=250000000&years=3&what_if_ppm=500000");
  assert.deepEqual(await column(3), tried.years.map((year) => year.premises_total));
  assert.deepEqual(await column(5), tried.what_if.years.map((year) => year.premises_total));
  assert.ok(tried.left.cabinets > 0 && tried.what_if.left.cabinets > tried.left.cabinets);
  assert.equal(await page.locator("#details p", { hasText: /^(la moitié du budget\. )?Plus tard/ }).count(), 2);
  assert.deepEqual(await violations(page), []);
  const cut = await page.locator("#details").evaluate((panel) => panel.scrollWidth - panel.clientWidth);
  assert.equal(cut, 0, "nothing of the panel is cut off");
  await shot(page, "phases-budget");
  assert.deepEqual((await phases()).years.map((year) => year.premises_total), standing);
});

test("the real history of the department stands beside the plan, where there is one", async () => {
  const history = {
    name: "Manche",
    first_year: 2017,
    source: "Manche Numérique",
    months: [{ month: "2018-12", premises: 50000, planned: 61234 }],
  };
  const other = await open(browser, demo.url);
  await other.route("**/api/phases*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), history } });
  });
  await other.setChecked("#layer-phases", true);
  await other.getByRole("button", { name: "Essayer un budget" }).click();
  await other.locator("#details h3", { hasText: "Manche · réalisé depuis 2017" }).waitFor();
  const cells = await other.locator("#details .history td").allTextContents();
  assert.deepEqual(cells.map(digits), [50000, 61234]);
  assert.match(await other.locator("#details").innerText(), /Source : Manche Numérique/);
  await shot(other, "phases-history");
  await other.close();
});

test("what cannot be is told with what to do, and the panel speaks English too", async () => {
  await page.getByRole("button", { name: "English" }).click();
  await page.getByLabel("Budget a year (M€)").waitFor();
  await page.getByLabel("Number of years").fill("500");
  await page.getByLabel("Number of years").press("Tab");
  await page.locator("#details [role=alert]").waitFor();
  assert.match(await page.locator("#details [role=alert]").textContent(), /500/);
  assert.doesNotMatch(await page.locator("#details").innerText(), /année|budget par|locaux/i);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#details").isVisible(), false);
});

test("nothing else has gone wrong", () => {
  const refused = /console: Failed to load resource.* 422/;
  assert.deepEqual(page.faults.filter((fault) => !refused.test(fault)), []);
});
