// Bundles the map page into dist/: one script, one worker, one style sheet, one page.
import { copyFile, mkdir, rm } from "node:fs/promises";
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
await copyFile("src/index.html", "dist/index.html");
await copyFile("src/icon.svg", "dist/icon.svg");
