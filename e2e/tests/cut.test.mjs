// "Cut here": who loses service where the ground is opened, told at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open, pixels, shot, violations, zoom } from "../helpers/browser.mjs";
import { serveDemo } from "../helpers/territory.mjs";

const CUT = "#be123c";
/** What an answer may take, on the way to the page and back. */
const ANSWER_MS_MAX = 100;

let demo, browser, page;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  page = await open(browser, demo.url);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

const json = async (path) => (await fetch(demo.url + path)).json();
const digits = (text) => Number(text.replace(/\D/g, ""));
const figures = async () => (await page.locator(".figures dd").allTextContents()).map(digits);

async function find(words) {
  await page.fill("#search-input", words);
  await page.locator("#search-results [role=option] .kind").first().waitFor();
  await page.press("#search-input", "Enter");
  await page.locator("#details-title", { hasText: words }).waitFor();
  await drawn(page);
}

test("a click where somebody digs tells who is cut, and draws them", async () => {
  await find("SRO-01-001");
  await page.locator("#details .close").click();
  await drawn(page);
  const before = await pixels(page, CUT);
  await page.getByRole("button", { name: "Couper ici" }).click();
  await page.locator("#cut-middle").waitFor();
  await page.locator("#map canvas").click();
  await page.locator(".figures").waitFor();
  const [premises, sites] = await figures();
  const cabinet = (await json("/api/table/cabinet")).rows.find((row) => row.cells[0] === "SRO-01-001");
  const expected = await json(`/api/impact/cut/cabinet/${cabinet.id}`);
  assert.ok(premises >= expected.premises && expected.premises > 0, `${premises} of ${expected.premises}`);
  assert.ok(sites >= expected.public_sites);
  assert.ok((await page.locator("#details .part", { hasText: "Câbles à réparer" }).locator("li").count()) > 0);
  await zoom(page, "Dézoomer", 3);
  assert.ok((await pixels(page, CUT)) > before + 300, "premises without service are drawn");
  await shot(page, "cut-here");
  assert.deepEqual(await violations(page), []);
});

test("an answer comes within a tenth of a second", async () => {
  const { rows } = await json("/api/table/cabinet");
  const times = [];
  for (const { id } of rows) {
    const { place } = await json(`/api/objects/cabinet/${id}`);
    // The best of some, since a browser and others share the machine.
    const tries = [];
    for (let n = 0; n < 5; n++) {
      const began = performance.now();
      const run = await json(`/api/impact/here?lon=${place[0]}&lat=${place[1]}`);
      tries.push(performance.now() - began);
      assert.ok(run.premises > 0 && run.drawn.premises.length > 0);
    }
    times.push(Math.min(...tries));
  }
  times.sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)];
  assert.ok(middle < ANSWER_MS_MAX, `${middle} ms`);
});

test("of a cable only what goes on beyond the place is cut", async () => {
  const cables = (await json("/api/table/cable")).rows.map((row) => row.id);
  let fewer = 0;
  for (const id of cables.slice(0, 60)) {
    const { place } = await json(`/api/objects/cable/${id}`);
    const whole = await json(`/api/impact/cut/cable/${id}`);
    const here = await json(`/api/impact/here?lon=${place[0]}&lat=${place[1]}`);
    assert.ok(here.drawn.cables.some((cable) => cable.thing === `cable/${id}`), id);
    fewer += here.premises < whole.premises;
  }
  assert.ok(fewer > 0);
});

test("where nothing lies, that is told", async () => {
  const run = await json("/api/impact/here?lon=0&lat=0");
  assert.deepEqual([run.at, run.premises, run.drawn.cables], [null, 0, []]);
  for (const off of ["lon=999&lat=0", "lon=x&lat=0", "lon=1"]) {
    assert.equal((await fetch(`${demo.url}/api/impact/here?${off}`)).status, 400, off);
  }
});

test("it is done by keyboard: the cross is brought there with the arrow keys", async () => {
  await page.locator("#cut-tool").press("Escape");
  assert.equal(await page.locator("#cut-middle").isVisible(), false);
  await find("SRO-01-002");
  await page.locator("#cut-tool").press("Enter");
  await page.locator("#map canvas").press("ArrowRight");
  await page.locator("#map canvas").press("ArrowLeft");
  await drawn(page);
  await page.locator("#cut-middle").press("Enter");
  await page.locator(".figures").waitFor();
  assert.ok((await figures())[0] > 0);
  await page.locator("#cut-tool").press("Escape");
});

test("an object tells from its panel who is cut when it goes", async () => {
  await find("NRO-01");
  await page.getByRole("button", { name: "Qui est coupé" }).press("Enter");
  await page.locator(".figures").waitFor();
  const { rows } = await json("/api/table/exchange");
  const own = await json(`/api/impact/cut/exchange/${rows.find((row) => row.cells[0] === "NRO-01").id}`);
  assert.deepEqual((await figures()).slice(0, 2), [own.premises, own.public_sites]);
  assert.equal(await page.locator(".alarm").count(), own.isolated.length);
  await drawn(page);
  await shot(page, "cut-exchange");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "English" }).click();
  await page.locator(".figures dt", { hasText: "premises cut" }).waitFor();
  assert.doesNotMatch(await page.locator("#details").innerText(), /coupés|Sites publics|réparer|isolé/);
  await page.getByRole("button", { name: "Français" }).click();
});

test("nothing has gone wrong", () => assert.deepEqual(page.faults, []));
