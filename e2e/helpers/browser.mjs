// The page in the system's own Chromium, watched for whatever a page must not do.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Draws WebGL without a graphics card; the sandbox cannot start as root. */
const FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"];

export function launch() {
  const executablePath = process.env.CHROMIUM ?? PLACES.find(existsSync);
  if (!executablePath) throw new Error("no Chromium here: run scripts/install.sh test");
  return chromium.launch({ executablePath, args: FLAGS });
}

const axe = await readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe finds on the page as it is. */
export async function violations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

/** Opens the page and waits until its map is drawn. `faults` gathers what has gone wrong. */
export async function open(browser, url, options = {}) {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    ...options,
  });
  page.setDefaultTimeout(20_000);
  page.faults = [];
  page.on("console", (said) => {
    if (["error", "warning"].includes(said.type()) && !isOfSoftwareDrawing(said.text())) {
      page.faults.push(`console: ${said.text()}`);
    }
  });
  page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    const own = origin === new URL(url).origin || ["data:", "blob:"].includes(protocol);
    if (!own) page.faults.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await drawn(page);
  return page;
}

/** Chromium itself says that reading pixels is slow without a graphics card. */
const isOfSoftwareDrawing = (text) => /GPU stall|swiftshader/i.test(text);

/** Waits until the map has loaded and drawn all that it shows. */
export async function drawn(page) {
  await page.waitForTimeout(100);
  await page.locator("#map[aria-busy=false]").waitFor();
}

/** Keeps a picture for people to look at, in the folder that `SHOTS` names. */
export async function shot(page, name) {
  const folder = process.env.SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

/** How many pixels of the map have about this colour. */
export async function pixels(page, color) {
  await drawn(page);
  const picture = (await page.locator("#map").screenshot()).toString("base64");
  const reader = await page.context().browser().newPage();
  const count = await reader.evaluate(countPixels, { picture, color });
  await reader.close();
  return count;
}

async function countPixels({ picture, color }) {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const wanted = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    count += wanted.every((part, place) => Math.abs(part - data[at + place]) <= 16);
  }
  return count;
}

/** Presses a button of the map so many times. */
export async function zoom(page, name, times) {
  for (let step = 0; step < times; step++) {
    await page.getByRole("button", { name, exact: true }).click();
    await drawn(page);
  }
}
