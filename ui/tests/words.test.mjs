// Both languages have the same texts, and every text that the page names is there.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

const src = new URL("../src/", import.meta.url);
const read = (name) => readFile(new URL(name, src), "utf8");
const keysOf = (text) => [...text.matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key);

test("both languages have the same texts in the same order", async () => {
  const [fr, en] = [keysOf(await read("words/fr.ts")), keysOf(await read("words/en.ts"))];
  assert.ok(fr.length > 40);
  assert.deepEqual(fr, en);
});

test("every text that the page names is there", async () => {
  const keys = new Set(keysOf(await read("words/fr.ts")));
  const page = await read("index.html");
  for (const [, key] of page.matchAll(/data-words="(\w+)"/g)) assert.ok(keys.has(key), key);
  for (const file of await readdir(src, { recursive: true })) {
    if (!file.endsWith(".ts") || file.startsWith("words")) continue;
    for (const [, key] of (await read(file)).matchAll(/\bsay\("(\w+)"\)/g)) {
      assert.ok(keys.has(key), `${file}: ${key}`);
    }
  }
});
