// Territories made and served by the program itself, each in a folder of its own.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const root = new URL("../..", import.meta.url).pathname;
const BOCAGE =
  process.env.BOCAGE ?? join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug/bocage");

/** Rules that make a plan add, change and remove sites. */
export const SMALL_BOXES = "[branching_point]\nlines_max = 4\n";
/** Rules that leave premises without a street, so that the design has findings. */
export const NEAR_STREETS = '[snap]\ndistance_max = "20 m"\n';

/**
 * Designs the small demo and serves it. `applied` and `pending` are rules of a second design, which
 * is applied or left pending; `phases` are the words by which an order of building is planned.
 */
export async function serveDemo({ applied, pending, phases } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "bocage-e2e-"));
  const file = join(folder, "demo.gpkg");
  // From its own folder, so that sample data beside a checkout change nothing.
  const bocage = (...words) => promisify(execFile)(BOCAGE, ["--quiet", ...words], { cwd: folder });
  await bocage("demo", folder, "--small");
  const rules = join(folder, "rules.toml");
  if (applied ?? pending) {
    await writeFile(rules, applied ?? pending);
    await bocage("design", "run", file, "--settings", rules, ...(applied ? ["--apply"] : []));
  }
  if (phases) await bocage("design", "phases", file, ...phases, "--apply");
  const { url, stop } = await serve(file);
  const end = async () => {
    await stop();
    await rm(folder, { recursive: true });
  };
  return { url, stop: end };
}

/** Two rooms that are joined, a witness, three hosts, and an application that runs in both rooms. */
export async function serveRooms() {
  const folder = await mkdtemp(join(tmpdir(), "bocage-e2e-"));
  const bocage = (...words) => promisify(execFile)(BOCAGE, ["--quiet", ...words], { cwd: folder });
  await bocage("new", "rooms.gpkg");
  const sites = { coutances: "main", "saint-lo": "replica", avranches: "witness" };
  for (const [name, role] of Object.entries(sites)) {
    await bocage("room", "add", "rooms.gpkg", name, "--role", role, "--apply");
  }
  await bocage("room", "link", "rooms.gpkg", "main", "replica", "--rate", "10 Gbit/s", "--apply");
  for (const [name, room, feed] of [["m1", "main", "A"], ["m2", "main", "B"], ["r1", "replica", "A"]]) {
    const capacity = ["--cores", "16 cores", "--memory", "64 GiB", "--disk", "2 TB"];
    await bocage("host", "add", "rooms.gpkg", name, "--room", room, "--feed", feed, ...capacity, "--apply");
  }
  for (const room of ["main", "replica"]) await bocage("room", "open", "rooms.gpkg", room, "--apply");
  await writeFile(join(folder, "compose.yml"), COMPOSE);
  await bocage("app", "deploy", "rooms.gpkg", "compose.yml", "--apply");
  const { url, stop } = await serve(join(folder, "rooms.gpkg"));
  const end = async () => {
    await stop();
    await rm(folder, { recursive: true });
  };
  return { url, stop: end, bocage };
}

const COMPOSE = `name: etat-civil
services:
  web:
    image: etat-civil@sha256:${"0123456789abcdef".repeat(4)}
    deploy: {resources: {limits: {cpus: "2", memory: 4g}}}
x-bocage:
  member: Agon-Coutainville
  class: double
  entry: {service: web, port: 8080, host: etat-civil.agon.example}
  data: {purpose: état civil, categories: [noms], retention: 75 ans, subprocessors: aucun, location: les deux salles}
`;

async function serve(file) {
  const server = spawn(BOCAGE, ["--json", "serve", file], { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const lines = createInterface({ input: server.stdout });
  const first = await Promise.race([lines[Symbol.asyncIterator]().next(), ended]);
  if (!first?.value) throw new Error("the server has not started");
  const stop = () => (server.kill("SIGINT"), ended);
  return { url: JSON.parse(first.value).listening, stop };
}
