// The map: drawn, switched, clicked, searched.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open, pixels, zoom } from "../helpers/browser.mjs";
import { NEAR_STREETS, serveDemo } from "../helpers/territory.mjs";

const EXISTING_POLE = "#0e7490";
const DISTRIBUTION = "#0f766e";
const COST = /≥ 2.000.€/;
const FINDING_ERROR = "#be123c";

let demo, browser, page;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo({ applied: NEAR_STREETS }), launch()]);
  page = await open(browser, demo.url);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

const tick = async (layer, on) => {
  await page.setChecked(`#layer-${layer}`, on);
  await drawn(page);
};

/** Goes to what a search finds first. */
async function find(words) {
  await page.fill("#search-input", words);
  await page.locator("#search-results [role=option] .kind").first().waitFor();
  await page.press("#search-input", "Enter");
  await page.locator("#details-title").waitFor();
  await drawn(page);
}

test("the page names its territory, and says that the demo is not real", async () => {
  assert.match(await page.locator("#territory").textContent(), /^demo · génération 3 · \d+.\d{3} locaux$/);
  assert.ok(await page.locator("#synthetic").isVisible());
});

test("tiles are drawn, and a layer that is switched off is gone", async () => {
  assert.ok((await pixels(page, EXISTING_POLE)) > 500);
  await tick("routes", false);
  assert.ok((await pixels(page, EXISTING_POLE)) < 50);
  await tick("routes", true);
});

test("cables are drawn by tier", async () => {
  await zoom(page, "Zoomer", 2);
  await tick("routes", false);
  const before = await pixels(page, DISTRIBUTION);
  await tick("cables", true);
  assert.ok((await pixels(page, DISTRIBUTION)) > before + 300);
  await tick("cables", false);
  await tick("routes", true);
  await zoom(page, "Dézoomer", 2);
});

test("the cost a premises is a legend and squares in its colours", async () => {
  assert.equal(await page.getByText(COST).isVisible(), false);
  const plain = await pixels(page, "#f6f3ea");
  await tick("costPerPremises", true);
  assert.ok(await page.getByText(COST).isVisible());
  assert.ok((await pixels(page, "#f6f3ea")) < plain - 50_000);
  await tick("costPerPremises", false);
});

test("findings are on the map, and one opens from the table with its sentence", async () => {
  const before = await pixels(page, FINDING_ERROR);
  await tick("findings", true);
  assert.ok((await pixels(page, FINDING_ERROR)) > before + 5);
  await page.selectOption("#table-kind", "finding");
  await page.locator("#table-body tbody .link").first().click();
  assert.match(await page.locator("#details-title").textContent(), /à \S+\sm de la rue la plus proche, pas de ligne$/);
  await page.click("#table-toggle");
  await tick("findings", false);
});

test("a click on a cabinet shows its facts, and its exchange is a link", async () => {
  await find("SRO-01-001");
  await page.locator("#details .close").click();
  await drawn(page);
  await page.locator("#map canvas").click();
  assert.equal(await page.locator("#details-title").textContent(), "SRO-01-001");
  const facts = await page.locator("#details dl").innerText();
  for (const word of ["NRO", "lignes", "prix", "€"]) assert.ok(facts.includes(word), facts);
  await page.locator("#details").getByRole("button", { name: "NRO-01" }).click();
  await page.locator("#details-title", { hasText: /^NRO-01$/ }).waitFor();
});

test("an address is found without accents, with a slip of the hand, or is said not to be", async () => {
  const { rows } = await (await fetch(`${demo.url}/api/table/premises`)).json();
  const address = rows.map((row) => row.cells[1]).find((text) => /^\d.* [A-Z][a-z]{6,}$/.test(text));
  await find(address.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase());
  assert.equal(await page.locator("#details-title").textContent(), address);
  const word = address.split(" ").at(-1);
  const slip = word.slice(0, 3) + word.slice(4);
  await find(address.replace(word, slip));
  assert.ok((await page.locator("#details-title").textContent()).includes(word));
  await page.fill("#search-input", "qqxxzz");
  await page.getByText("Aucun résultat").waitFor();
  await page.press("#search-input", "Escape");
});

test("nothing has gone wrong: no error, no warning, no policy broken, no request elsewhere", () => {
  assert.deepEqual(page.faults, []);
});
