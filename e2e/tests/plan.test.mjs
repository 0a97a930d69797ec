// A pending plan: previewed as a coloured diff, then applied; and what a second page sees of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open, pixels, zoom } from "../helpers/browser.mjs";
import { SMALL_BOXES, serveDemo } from "../helpers/territory.mjs";

const [ADDED, CHANGED, REMOVED] = ["#1d4ed8", "#b7791f", "#be123c"];

let demo, browser, page;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo({ pending: SMALL_BOXES }), launch()]);
  page = await open(browser, demo.url);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

const chosen = () => page.locator("#plan-select");

test("a plan shows what it adds, changes and removes, and what it costs", async () => {
  const before = await Promise.all([ADDED, CHANGED, REMOVED].map((color) => pixels(page, color)));
  await chosen().selectOption("3");
  await page.locator("#details-title", { hasText: "Plan 3" }).waitFor();
  const panel = await page.locator("#details").innerText();
  for (const text of [/\+[\d\s]+€/, /ajouté/, /supprimé/, /bocage plan apply \S+demo.gpkg 3 --on 2/]) {
    assert.match(panel, text);
  }
  for (const [place, color] of [ADDED, CHANGED].entries()) {
    assert.ok((await pixels(page, color)) > before[place] + 300, color);
  }
});

test("no column of the plan of a department is cut, in either language", async () => {
  const large = await open(browser, demo.url);
  // Its figures are some thirty times those of the small demo.
  await large.route(/\/api\/plans\/3$/, async (route) => {
    const answer = await route.fetch();
    const plan = await answer.json();
    for (const row of plan.changes) {
      row.added = row.changed = row.removed = 71_234;
      row.length_mm = -22_312_345_678;
      row.cost_cents = -35_912_345_600;
    }
    await route.fulfill({ response: answer, json: plan });
  });
  await large.locator("#plan-select").selectOption("3");
  await large.locator("#details-title", { hasText: "Plan 3" }).waitFor();
  const edges = () =>
    large.locator("#details").evaluate((panel) => {
      const right = (one) => one.getBoundingClientRect().right;
      const cells = [...panel.querySelectorAll(".changes tr > :last-child")].map(right);
      const table = panel.querySelector(".changes");
      return { cells, table: right(table), panel: right(panel), most: table.scrollWidth - table.clientWidth };
    });
  assert.equal(large.viewportSize().width, 1280);
  for (const language of ["fr", "en"]) {
    const { cells, table, panel, most } = await edges();
    assert.ok(cells.length > 5);
    for (const cell of cells) assert.ok(cell <= table && cell <= panel, `${language}: ${cell} of ${table}, ${panel}`);
    assert.equal(most, 0, language);
    await large.click("#language");
  }
  await large.unrouteAll({ behavior: "ignoreErrors" });
  await large.close();
});

test("what is removed is drawn too", async () => {
  const points = async (query) => (await (await fetch(`${demo.url}/api/table/branching_point${query}`)).json()).rows;
  const planned = new Set((await points("?plan=3")).map((row) => row.id));
  const removed = (await points("")).find((row) => !planned.has(row.id));
  await page.fill("#search-input", removed.cells[0]);
  await page.locator("#search-results [role=option] .kind").first().waitFor();
  await page.press("#search-input", "Enter");
  await drawn(page);
  await zoom(page, "Dézoomer", 2);
  assert.ok((await pixels(page, REMOVED)) > 30);
});

test("back at the head the colours are gone", async () => {
  const before = await pixels(page, CHANGED);
  await chosen().selectOption("");
  await page.locator("#details").waitFor({ state: "hidden" });
  assert.ok((await pixels(page, CHANGED)) < before / 4);
});

test("two pages have the plan; the one that comes second is told that the head has moved", async () => {
  const other = await open(browser, demo.url);
  for (const one of [page, other]) await one.locator("#plan-select").selectOption("3");
  await page.getByRole("button", { name: "Appliquer ce plan" }).click();
  await page.locator("#territory", { hasText: "génération 3" }).waitFor();
  assert.deepEqual(await chosen().locator("option").allTextContents(), ["état actuel"]);
  assert.deepEqual(page.faults, []);

  await other.getByRole("button", { name: "Appliquer ce plan" }).click();
  await other.getByText("La demande a échoué").waitFor();
  const said = await other.getByRole("alert").textContent();
  assert.match(said, /À faire : \S+/);
});
