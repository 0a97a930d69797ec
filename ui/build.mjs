// Bundles the map page into dist/: one script, one worker, one style sheet, one page.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const maplibre = "node_modules/maplibre-gl/dist";

await rm("dist", { recursive: true, force: true });
await mkdir("dist", { recursive: true });
await build({
  entryPoints: { main: "src/main.ts", style: "src/style.css" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2023",
  outdir: "dist",
  legalComments: "external",
  logLevel: "warning",
});
await copyFile(`${maplibre}/maplibre-gl-worker.mjs`, "dist/map-worker.mjs");
await writeFile("dist/index.html", await frenchPage());
await copyFile("src/icon.svg", "dist/icon.svg");

/** The page with its French texts in place: read before the script runs, and without it. */
async function frenchPage() {
  const words = { entryPoints: ["src/words/fr.ts"], format: "esm", write: false };
  const { outputFiles } = await build(words);
  const module = `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`;
  const { fr } = await import(module);
  const page = await readFile("src/index.html", "utf8");
  return page.replace(/(data-words="(\w+)">)/g, (_, open, key) => open + fr[key]);
}
