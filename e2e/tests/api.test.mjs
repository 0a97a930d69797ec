// The API as a program sees it.
import assert from "node:assert/strict";
import { get } from "node:http";
import { after, before, test } from "node:test";

import { SMALL_BOXES, serveDemo } from "../helpers/territory.mjs";

let demo;
before(async () => {
  demo = await serveDemo({ pending: SMALL_BOXES });
});
after(() => demo?.stop());

const ask = (path, init) => fetch(demo.url + path, init);
const json = async (path) => (await ask(path)).json();

/** A tile that the demo fills. */
async function tilePath(layer, zoom) {
  const [west, south, east, north] = (await json("/api/territory")).bounds;
  const [lon, lat] = [(west + east) / 2, ((south + north) / 2) * (Math.PI / 180)];
  const x = Math.floor(((lon + 180) / 360) * 2 ** zoom);
  const y = Math.floor(((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2) * 2 ** zoom);
  return `/tiles/${layer}/${zoom}/${x}/${y}.mvt`;
}

test("every route of the description answers", async () => {
  const { openapi, paths } = await json("/api/openapi.json");
  assert.match(openapi, /^3\.1/);
  const cabinet = (await json("/api/table/cabinet")).rows[0].id;
  const values = { kind: "cabinet", id: cabinet, name: cabinet, state: "free", number: "3", layer: "route", z: "8", x: "126", y: "87.mvt" };
  const [west, south, east, north] = (await json("/api/territory")).bounds;
  const outlet = (await json("/api/table/outlet")).rows[0].id;
  const exchange = (await json("/api/table/exchange")).rows[0].id;
  const query = { q: "rue", lon: west, lat: south, what: outlet, from: exchange, to: cabinet, polygon: [west, south, east, south, east, north] };
  const month = "2026-09";
  const invoice = (await json(`/api/documents/${month}`)).documents.find((one) => one.kind === "invoice");
  const bill = { month, member: invoice.member, number: invoice.number, format: "ubl" };
  const { documents } = await json(`/api/bills/${bill.member}/${month}`);
  const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]);
  const kept = await ask("/api/field/photos", { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: jpeg });
  const field = { kind: "connections", number: "1", photo: (await kept.json()).photo, file: "tour.js" };
  /** What stands for the names of a path: the same name means other things elsewhere. */
  const named = (path) => {
    if (/^\/(api\/)?field\//.test(path)) return { ...values, ...field };
    return /bills|documents/.test(path) ? { ...values, ...bill } : values;
  };
  query.line = `${documents[0].number}/${documents[0].lines[0].id}`;
  for (const [path, methods] of Object.entries(paths)) {
    if (!methods.get) continue;
    const needed = (methods.get.parameters ?? []).filter((one) => one.in === "query" && one.required);
    const asked =
      path.replace(/\{(\w+)\}/g, (_, name) => named(path)[name]) +
      needed.map(({ name }, at) => `${at ? "&" : "?"}${name}=${query[name]}`).join("");
    const answer = await ask(asked);
    assert.equal(answer.status, 200, `${asked}: ${await answer.text()}`);
  }
});

test("tiles are gzip with a tag; who has one is told that it holds", async () => {
  const path = await tilePath("route", 10);
  const plain = await new Promise((resolve) => get(demo.url + path, resolve));
  plain.resume();
  assert.equal(plain.headers["content-encoding"], "gzip");
  assert.equal(plain.headers["content-type"], "application/vnd.mapbox-vector-tile");
  const again = await ask(path, { headers: { "If-None-Match": plain.headers.etag } });
  assert.equal(again.status, 304);
  const planned = await ask(`${path}?plan=3`);
  assert.notEqual(planned.headers.get("etag"), plain.headers.etag);
  assert.ok((await planned.arrayBuffer()).byteLength > 100);
});

test("the page and its parts have tags too", async () => {
  for (const part of ["/", "/main.js", "/style.css", "/map-worker.mjs", "/favicon.ico"]) {
    const answer = await ask(part);
    assert.equal(answer.status, 200, part);
    assert.match(answer.headers.get("content-security-policy"), /default-src 'none'/);
    const again = await ask(part, { headers: { "If-None-Match": answer.headers.get("etag") } });
    assert.equal(again.status, 304, part);
  }
});

test("what cannot be answered is a problem with a code and a hint", async () => {
  const nobody = "00000000-0000-5000-8000-000000000000";
  const table = [
    ["/tiles/route/30/0/0.mvt", 400],
    ["/tiles/route/3/9/0.mvt", 400],
    ["/tiles/route/3/1/one.mvt", 400],
    ["/tiles/route/x/1/1.mvt", 400],
    ["/tiles/nothing/3/1/1.mvt", 404],
    ["/tiles/route/3/1/1.mvt?plan=99", 404],
    [`/api/objects/cabinet/${nobody}`, 404],
    ["/api/objects/cabinet/x", 400],
    ["/api/objects/finding/999999", 404],
    ["/api/plans/99", 404],
    ["/api/plans/x", 400],
    ["/api/search", 400],
    ["/api/table/nothing", 404],
    ["/api/table/cabinet?bbox=1,2", 400],
    ["/api/table/cabinet?cursor=x", 400],
    ["/api/territory?at=99", 404],
    ["/api/territory?att=99", 400],
    ["/tiles/route/3/1/1.mvt?plan=3&style=x", 400],
    ["/nowhere", 404],
    ["/api/search?q=rue", 405, { method: "POST" }],
    ["/api/plans/3/apply", 413, { method: "POST", body: "x".repeat(100_000) }],
    ["/api/plans/3/apply", 415, { method: "POST", body: "on=2" }],
  ];
  for (const [path, status, init] of table) {
    const answer = await ask(path, init);
    assert.equal(answer.status, status, path);
    assert.equal(answer.headers.get("content-type"), "application/problem+json", path);
    const problem = await answer.json();
    assert.equal(problem.status, status);
    assert.match(problem.code, /^bocage::/);
    assert.ok(problem.title && problem.hint && problem.request_id, path);
  }
});

test("a parameter that a route does not have is refused with those that it has", async () => {
  const refused = async (path) => {
    const answer = await ask(path);
    assert.equal(answer.status, 400, path);
    return answer.json();
  };
  const table = await refused("/api/table/cabinet?bbox=-2,49,-1,50&order=cost");
  assert.equal(table.code, "bocage::server::usage");
  assert.match(table.title, /`order`/);
  for (const name of ["at", "bbox", "cursor", "down", "on-date", "plan", "sort"]) {
    assert.match(table.hint, new RegExp(`\\b${name}\\b`));
  }
  assert.match((await refused("/api/plans?state=pending")).hint, /has none/);
});

test("a plan on a head that has moved is refused, and so is a page from elsewhere", async () => {
  const apply = (headers, on) =>
    ask("/api/plans/3/apply", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify({ on }),
    });
  const stale = await apply({}, 1);
  assert.equal(stale.status, 409);
  assert.match((await stale.json()).hint, /\S/);
  assert.equal((await apply({ Origin: "http://evil.example" }, 2)).status, 403);
  assert.equal((await json("/api/territory")).generation, 2);
});

test("a state is read as it was, as it is and as a plan would make it", async () => {
  const points = async (query) => (await json(`/api/territory${query}`)).counts.branching_point;
  const [empty, head, planned] = [await points("?at=1"), await points(""), await points("?plan=3")];
  assert.equal(empty, 0);
  assert.ok(head > 2_000 && planned > head, `${head} ${planned}`);
});
