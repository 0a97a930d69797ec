// The table twin: what is on the map, to read, sort and page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, open, zoom } from "../helpers/browser.mjs";
import { serveDemo } from "../helpers/territory.mjs";

let demo, browser, page;
before(async () => {
  [demo, browser] = await Promise.all([serveDemo(), launch()]);
  page = await open(browser, demo.url);
  await page.selectOption("#table-kind", "cable");
  await page.locator("#table-body tbody tr").first().waitFor();
});
after(() => Promise.all([browser?.close(), demo?.stop()]));

/** The texts of a column. */
const column = (name) =>
  page.evaluate((name) => {
    const heads = [...document.querySelectorAll("#table-body thead th")];
    const place = heads.findIndex((head) => head.innerText.startsWith(name));
    return [...document.querySelectorAll("#table-body tbody tr")].map((row) => row.cells[place].innerText);
  }, name);

const sorting = (answered) => page.waitForResponse((answer) => answer.url().includes(answered));

test("a page has a hundred rows, and the next one is added to it", async () => {
  assert.match(await page.locator("#table-count").textContent(), /^100 sur \d+.\d{3}$/);
  await page.getByRole("button", { name: "Suite" }).click();
  await page.locator("#table-count", { hasText: "200 sur" }).waitFor();
  assert.equal(new Set(await column("référence")).size, 200);
});

test("the whole table is sorted, not only the page, and says so", async () => {
  const metres = async () => (await column("longueur")).map((text) => parseLength(text));
  for (const [answered, order] of [["sort=length_mm", "ascending"], ["down=true", "descending"]]) {
    const answer = sorting(answered);
    await page.getByRole("button", { name: "longueur" }).first().click();
    await answer;
    await page.locator(`#table-body th[aria-sort=${order}]`).waitFor();
  }
  const lengths = await metres();
  assert.equal(lengths.length, 100);
  assert.deepEqual(lengths, [...lengths].sort((a, b) => b - a));
  assert.ok(lengths[0] > 2_000, `the longest cable is first: ${lengths[0]} m`);
});

const parseLength = (text) => {
  const value = Number(text.replace(/[^\d,]/g, "").replace(",", "."));
  return text.endsWith("km") ? value * 1_000 : value;
};

test("the table shows what is on the map", async () => {
  const total = async () => Number((await page.locator("#table-count").textContent()).split("sur")[1].replace(/\D/g, ""));
  const before = await total();
  await zoom(page, "Zoomer", 3);
  await page.waitForFunction(
    (before) => Number(document.querySelector("#table-count").textContent.split("sur")[1].replace(/\D/g, "")) < before,
    before,
  );
  assert.ok((await total()) < before);
});

test("every kind has a table in both languages", async () => {
  const kinds = await page.locator("#table-kind option").evaluateAll((all) => all.map((one) => one.value));
  assert.ok(kinds.length >= 10);
  for (const language of ["fr", "en"]) {
    for (const kind of kinds) {
      const answer = sorting(`/api/table/${kind}`);
      await page.selectOption("#table-kind", kind);
      assert.equal((await answer).status(), 200, kind);
    }
    if (language === "fr") await page.click("#language");
  }
  assert.deepEqual(page.faults, []);
});
