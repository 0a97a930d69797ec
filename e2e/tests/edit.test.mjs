// Changing the network from the map: tried with its price, kept as a plan.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open, shot, violations } from "../helpers/browser.mjs";
import { serveDemo } from "../helpers/territory.mjs";

let demo, browser;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

const post = (body) =>
  fetch(`${demo.url}/api/edits`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
const json = async (path) => (await fetch(demo.url + path)).json();
const pending = async () => (await json("/api/plans")).plans.filter((plan) => plan.state === "pending");

/** Whether all corners of an element are on the screen with nothing above them. */
const inSight = (element) =>
  element.evaluate((shown) => {
    const { left, right, top, bottom } = shown.getBoundingClientRect();
    const corners = [left + 2, right - 2].flatMap((x) => [top + 2, bottom - 2].map((y) => [x, y]));
    return corners.every(([x, y]) => shown.contains(document.elementFromPoint(x, y)));
  });

async function showCabinet(page) {
  await page.selectOption("#table-kind", "cabinet");
  await page.locator("#table-body tbody .link").first().click();
  await page.locator("#details-title").waitFor();
}

test("a cabinet is dragged, its price moves, and the change is kept as a plan", async () => {
  const page = await open(browser, demo.url);
  await drawn(page);
  await showCabinet(page);
  await page.waitForTimeout(600);
  await page.getByRole("button", { name: "Déplacer ce SRO" }).click();
  const handle = page.locator(".maplibregl-marker");
  const from = await handle.boundingBox();
  const prices = new Set();
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  for (const step of [1, 2, 3, 4, 5, 6]) {
    await page.mouse.move(from.x + 15 * step, from.y + 12 * step, { steps: 3 });
    await page.waitForTimeout(150);
    prices.add(await page.locator(".trial .price").textContent().catch(() => null));
  }
  await page.mouse.up();
  await page.locator(".trial:not([aria-busy]) .price").waitFor();
  assert.ok(prices.size > 1, [...prices].join(" "));
  assert.ok(await inSight(page.locator(".trial .price")), "the price is seen while the mouse drags");
  assert.equal((await pending()).length, 0, "nothing is kept yet");
  await shot(page, "edit-drag");
  await page.getByRole("button", { name: "Garder comme plan" }).click();
  await page.locator("#details-title", { hasText: "Plan" }).waitFor();
  const [plan] = await pending();
  assert.match(plan.reason, /^edit: move /);
  assert.equal(await handle.count(), 0, "the handle goes with its panel");
  await fetch(`${demo.url}/api/plans/${plan.number}/apply`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ on: plan.parent }),
  });
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("without a mouse the place is typed", async () => {
  const page = await open(browser, demo.url);
  await showCabinet(page);
  await page.getByRole("button", { name: "Déplacer ce SRO" }).press("Enter");
  const lat = page.getByLabel("Latitude");
  await lat.fill(String(Number(await lat.inputValue()) + 0.002));
  await lat.press("Tab");
  await page.locator(".trial .price").waitFor();
  await page.getByLabel("Longitude").fill("12");
  await page.getByLabel("Longitude").press("Tab");
  // Not the price of the place before: what is looked at is the refusal of this one.
  await page.locator(".trial [role=alert]").waitFor();
  const refused = /console: Failed to load resource.* 422/;
  assert.equal(page.faults.filter((fault) => refused.test(fault)).length, 1, "asked once");
  assert.deepEqual(page.faults.filter((fault) => !refused.test(fault)), []);
  await page.close();
});

/** Opens an object of a kind by its row in the table. */
async function show(page, kind, row = 0) {
  await page.selectOption("#table-kind", kind);
  const rows = page.locator("#table-body tbody .link");
  await rows.nth(row).waitFor();
  await rows.nth(row).click();
  await page.locator("#details .edits").waitFor();
}

/** What a trial comes to: a price, or why it cannot be. */
async function tried(page) {
  await page.locator(".trial:not([aria-busy]) :is(.price, [role=alert])").first().waitFor();
  return page.locator(".trial").innerText();
}

async function keepAsPlan(page) {
  await page.getByRole("button", { name: "Garder comme plan" }).click();
  await page.locator("#details-title", { hasText: "Plan" }).waitFor();
  const [plan] = await pending();
  assert.doesNotMatch(plan.reason, /[0-9a-f]{8}-[0-9a-f]{4}/, "things go by their names");
  const shown = await page.locator("#plan-select option:checked").textContent();
  await shot(page, "edit-plan");
  await page.selectOption("#plan-select", "");
  return shown;
}

test("a street is forbidden from its panel, and the plan is told in French", async () => {
  const page = await open(browser, demo.url);
  await page.selectOption("#table-kind", "route");
  await page.locator("#table-body tbody .link").first().click();
  const term = page.locator("#details dt", { hasText: /^rue$/ });
  await term.locator("xpath=following-sibling::dd[1]").locator(".link").click();
  await page.getByRole("button", { name: "Éviter cette rue" }).click();
  const said = await tried(page);
  if (/€/.test(said)) assert.match(await keepAsPlan(page), /modification : éviter /);
  else assert.match(said, /locaux perdraient leur ligne|aucune rue/);
  await page.close();
});

test("a site is pinned: the cabinet of the homes around stands there", async () => {
  const page = await open(browser, demo.url);
  await show(page, "branching_point", 3);
  await page.getByRole("button", { name: "Imposer un SRO ici" }).click();
  assert.match(await tried(page), /SRO-\S+ · .*€/);
  await shot(page, "edit-pin");
  assert.match(await keepAsPlan(page), /modification : imposer un SRO en /);
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("a site is forbidden, from the cabinet there and from the street", async () => {
  const page = await open(browser, demo.url);
  await show(page, "cabinet");
  await page.getByRole("button", { name: "Laisser cet emplacement libre" }).click();
  assert.match(await tried(page), /SRO-\S+/);
  await show(page, "street");
  await page.getByRole("button", { name: "Interdire un emplacement de SRO" }).press("Enter");
  assert.equal(await page.locator(".maplibregl-marker").count(), 1);
  const lat = page.getByLabel("Latitude");
  // Within the ten metres of its street in which boxes stand.
  await lat.fill(String(Number(await lat.inputValue()) + 0.00005));
  await lat.press("Tab");
  await tried(page);
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("cabinets are merged from a list of neighbours, and too many lines are told with numbers", async () => {
  const page = await open(browser, demo.url);
  await show(page, "cabinet");
  await page.getByRole("button", { name: "Fusionner avec un autre SRO" }).press("Enter");
  const choice = page.getByLabel("SRO qui reprend les lignes");
  await choice.waitFor();
  const offered = await choice.locator("option").allTextContents();
  assert.match(offered[1], /^SRO-\S+ · [\d,]+ km · [\d\s]+ places?$/);
  const told = [];
  for (let place = 1; place < offered.length; place++) {
    await choice.selectOption({ index: place });
    await page.locator(".trial[aria-busy]").waitFor({ timeout: 1_000 }).catch(() => {});
    told.push(await tried(page));
  }
  await shot(page, "edit-merge");
  for (const text of told) {
    assert.match(text, /€|desservirait \d+ locaux, \d+ au plus[\s\S]*avec de la place/);
  }
  assert.deepEqual(await violations(page), []);
  await page.close();
});

test("a cabinet that closes shares its lines among its neighbours, or says how many it lacks", async () => {
  const { rows } = await json("/api/table/cabinet");
  let closed = 0;
  for (const { id } of rows.slice(0, 8)) {
    const answer = await post({ edits: [{ close: id }] });
    const told = await answer.json();
    if (answer.ok) {
      closed += 1;
      assert.ok(told.changes > 0 && told.cabinets.length > 0, JSON.stringify(told));
      assert.equal(told.findings.error, 0, JSON.stringify(told));
    } else {
      assert.match(told.code, /nobody_takes|transport_short|too_far|lines_lost/, JSON.stringify(told));
      assert.match(told.title, /SRO-/, "the cabinet that cannot, or that lacks something, is named");
    }
    if (told.code?.endsWith("nobody_takes")) assert.match(told.title, /has \d+ lines .* can take \d+/);
  }
  assert.ok(closed >= 3, `${closed} of 8 cabinets can close`);
  const [one] = rows;
  const both = { edits: [{ close: one.id }, { renew: one.id }, { merge: { gone: rows[1].id, into: one.id } }] };
  const refused = await post(both);
  assert.equal(refused.status, 422);
  assert.equal((await refused.json()).code, "bocage::design::contradiction");
  const [first] = rows;
  const around = await json(`/api/cabinets/${first.id}/neighbours`);
  assert.ok(around.every((one, place) => place === 0 || one.distance_mm >= around[place - 1].distance_mm));
  const unknown = await fetch(`${demo.url}/api/cabinets/SRO-99-999/neighbours`, { headers: { "Accept-Language": "fr" } });
  assert.equal(unknown.status, 404);
  assert.match((await unknown.json()).title, /^introuvable/);
});

test("a program prices edits, and is told what cannot be", async () => {
  const [one, two] = (await json("/api/table/cabinet")).rows.map((row) => row.id);
  const tried = await (await post({ edits: [{ renew: one }] })).json();
  assert.equal(tried.plan, null);
  assert.ok(tried.before_cents > 0 && tried.after_cents > 0);
  const refused = async (body, status, code) => {
    const answer = await post(body);
    assert.equal(answer.status, status, JSON.stringify(body));
    if (code) assert.equal((await answer.json()).code, code);
  };
  await refused({ edits: [{ renew: "SRO-99-999" }] }, 404, "bocage::app::unknown");
  await refused({ edits: [{ merge: { gone: two, into: two } }] }, 422, "bocage::design::merged_with_itself");
  await refused({ edits: [{ move: { cabinet: one, to: [999, 0] } }] }, 422, "bocage::app::place");
  await refused({ edits: [{ explode: one }] }, 422);
  await refused({ edits: "join" }, 422);
  await refused({ edits: [], prices: "../prices.toml" }, 400, "bocage::server::usage");
  const dear = await (await post({ edits: [{ renew: one }], prices: "new" })).json();
  assert.ok(dear.after_cents > tried.after_cents, JSON.stringify(dear));
  const none = await (await post({ edits: [], keep: true })).json();
  assert.deepEqual([none.plan, none.changes], [null, 0]);
});
