// Changing the network from the map: tried with its price, kept as a plan.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { drawn, launch, open } from "../helpers/browser.mjs";
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
  assert.equal((await pending()).length, 0, "nothing is kept yet");
  await page.screenshot({ path: `${process.env.SHOTS ?? "/tmp"}/edit-drag.png` });
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
  await page.locator(".trial [role=alert], .trial .price").first().waitFor();
  assert.deepEqual(page.faults, []);
  await page.close();
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
