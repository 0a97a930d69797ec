// Who reads the page otherwise: in English, by keyboard, on a small screen, by ear, without script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open, violations } from "../helpers/browser.mjs";
import { SMALL_BOXES, serveDemo } from "../helpers/territory.mjs";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo({ pending: SMALL_BOXES }), launch()]);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

test("axe finds nothing in any state", async () => {
  const page = await open(browser, demo.url);
  assert.deepEqual(await violations(page), [], "as it opens");
  await page.selectOption("#table-kind", "cabinet");
  await page.locator("#table-body tbody .link").first().click();
  await page.locator("#details-title").waitFor();
  assert.deepEqual(await violations(page), [], "table and object");
  await page.selectOption("#plan-select", "3");
  await page.locator("#details-title", { hasText: "Plan 3" }).waitFor();
  assert.deepEqual(await violations(page), [], "plan");
  await page.fill("#search-input", "rue");
  await page.locator("#search-results [role=option]").first().waitFor();
  assert.deepEqual(await violations(page), [], "search");
  await page.close();
});

test("English is one click away, is kept, and leaves no French behind", async () => {
  const page = await open(browser, demo.url);
  await page.selectOption("#table-kind", "cabinet");
  await page.locator("#table-body tbody .link").first().click();
  await page.locator("#details-title").waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await page.locator("#details dt", { hasText: "lines per splitter" }).waitFor();
  await page.locator("#table-body th", { hasText: "lines per splitter" }).waitFor();
  const text = await page.locator("body").innerText();
  const french = /Couches|Tableau|Afficher|Masquer|commune|lignes|coupleur|avancement|étude|génération|locaux/;
  assert.doesNotMatch(text, french);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("button", { name: "Zoom in" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Français" }).waitFor();
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("all of it is done by keyboard", async () => {
  const page = await open(browser, demo.url);
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.className);
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "skip");
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "search-input");
  await page.keyboard.type("SRO-01");
  await page.locator("#search-results [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const active = await page.locator("#search-input").getAttribute("aria-activedescendant");
  const name = await page.locator(`#${active} span`).first().textContent();
  await page.keyboard.press("Enter");
  await page.locator("#details-title", { hasText: name }).waitFor();
  assert.equal(await focus(), "details-title");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#details").isVisible(), false);
  assert.equal(await focus(), "search-input", "the focus goes back");
  for (let step = 0; step < 40 && (await focus()) !== "layer-streets"; step++) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.equal(await page.isChecked("#layer-streets"), false);
  for (let step = 0; step < 40 && (await focus()) !== "table-toggle"; step++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#table-body tbody tr").first().waitFor();
  await page.close();
});

test("an address may ask for a language", async () => {
  const page = await open(browser, `${demo.url}/?lang=en`);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("button", { name: "Français" }).click();
  assert.equal(new URL(page.url()).search, "?lang=fr");
  await page.reload();
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  await page.goto(`${demo.url}/?lang=de`);
  await page.getByRole("button", { name: "English" }).waitFor();
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("a narrow screen cuts nothing off", async () => {
  for (const width of [320, 390]) {
    const page = await open(browser, demo.url, { viewport: { width, height: 844 } });
    await page.selectOption("#plan-select", "3");
    await page.locator("#details-title").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    for (const part of ["#search-input", "#language", "#plan-select", "#table-toggle", "#map"]) {
      const box = await page.locator(part).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width + 0.5, `${part} at ${width}`);
    }
    assert.ok((await page.locator("#map").boundingBox()).height >= 180, "the map keeps its room");
    await page.locator("#details .close").click();
    await drawn(page);
    await page.close();
  }
});

test("without script the page says what it is and where its data are", async () => {
  const page = await open(browser, demo.url, { javaScriptEnabled: false });
  await page.locator(".no-script p", { hasText: "ont besoin de JavaScript" }).waitFor();
  assert.equal(await page.locator("select:visible, input:visible, button:visible").count(), 0);
  for (const link of await page.locator(".no-script a").evaluateAll((all) => all.map((a) => a.href))) {
    assert.equal((await fetch(link)).status, 200, link);
  }
  await page.close();
});
