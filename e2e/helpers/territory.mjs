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

/** What a test changes in the rules to get a plan that adds, moves and removes sites. */
const OTHER_RULES = "[branching_point]\nlines_max = 4\n";

const bocage = (...words) => promisify(execFile)(BOCAGE, ["--quiet", ...words]);

/** Designs the small demo and serves it; `plan` leaves a second design pending beside it. */
export async function serveDemo({ plan = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "bocage-e2e-"));
  const file = join(folder, "demo.gpkg");
  await bocage("demo", folder, "--small");
  if (plan) {
    const rules = join(folder, "rules.toml");
    await writeFile(rules, OTHER_RULES);
    await bocage("design", "run", file, "--settings", rules);
  }
  const { url, stop } = await serve(file);
  const end = async () => {
    await stop();
    await rm(folder, { recursive: true });
  };
  return { url, file, stop: end, bocage };
}

async function serve(file) {
  const server = spawn(BOCAGE, ["--json", "serve", file], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const lines = createInterface({ input: server.stdout });
  const first = await Promise.race([lines[Symbol.asyncIterator]().next(), ended]);
  if (!first?.value) throw new Error("the server has not started");
  const stop = () => (server.kill("SIGINT"), ended);
  return { url: JSON.parse(first.value).listening, stop };
}
