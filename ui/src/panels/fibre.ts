// A fibre followed: what it passes, what it loses, where it runs.
import type { ObjectFacts, Place } from "../api.ts";
import {
  type Budget,
  course,
  type Course,
  type Followed,
  type LineLoss,
  linkOf,
  PARTS,
  type Step,
  trace,
  type Trace,
} from "../api-plant.ts";
import { make } from "../dom.ts";
import { colorOf, type Drawing } from "../map/overlay.ts";
import { LOSSES, STRANDS } from "../map/palette.ts";
import { counted, number, say, sayCode } from "../words.ts";
import { type Details, showOwn } from "./details.ts";
import { opener, refusal } from "./sections.ts";

/** A fibre as part of a panel; drawn on the map while that panel is shown. */
export async function fibreOf(
  followed: Followed,
  act: Details,
  plan: number | null,
  part: HTMLElement,
): Promise<HTMLElement[]> {
  const [told, drawn] = await Promise.all([trace(followed, plan), course(followed, plan)]);
  if (part.isConnected) act.draw(drawings(drawn), true);
  return [summary(told), losses(told), steps(told, act)];
}

/** A fibre in a panel of its own. */
export async function showFibre(followed: Followed, act: Details, plan: number | null): Promise<void> {
  const body = make("div", { role: "status", "aria-busy": "true" });
  showOwn(say("fibreTrace"), followed.what, body, () => void showFibre(followed, act, plan));
  try {
    body.replaceChildren(...(await fibreOf(followed, act, plan, body)));
  } catch (error) {
    body.replaceChildren(refusal(error));
  }
  body.removeAttribute("aria-busy");
}

/** A field for the number of a strand of a cable. */
export function fibrePicker(facts: ObjectFacts, act: Details, plan: number | null): HTMLElement {
  const field = make("input", { type: "number", min: 1, step: 1, value: 1 });
  const button = make("button", { class: "quiet", type: "submit" }, say("follow"));
  const form = make("form", { class: "picker" }, make("label", {}, say("strandNumber"), field), button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void showFibre({ what: `${facts.label}:${Math.round(field.valueAsNumber || 1)}` }, act, plan);
  });
  return form;
}

function drawings({ features }: Course): Drawing[] {
  return features.map(({ properties, geometry }) => {
    const isLine = geometry.type === "LineString";
    const places = (isLine ? geometry.coordinates : [geometry.coordinates]) as Place[];
    const name = String(properties["name"] ?? "");
    const isBox = !isLine && properties["step"] !== "outlet";
    return {
      role: isLine ? "fibre" : "passed",
      course: places,
      ...(isLine ? { color: colorOf(String(properties["tier"])) } : {}),
      ...(isBox ? { text: name } : {}),
    };
  });
}

function summary(told: Trace): HTMLElement {
  const facts = [
    `${number(told.length_mm / 1e6, 3)} km`,
    counted(told.splices, "splice"),
    counted(told.connectors, "connector"),
    ...(told.ratio > 0 ? [`1:${number(told.ratio)}`] : []),
  ];
  return make(
    "p",
    { class: "fibre-sum" },
    make("strong", {}, say(told.whole ? "fibreWhole" : "fibreBroken")),
    ` · ${facts.join(" · ")}`,
  );
}

function losses({ losses, budget }: Trace): HTMLElement {
  if (losses.length === 0) return make("div");
  const most = Math.max(budget?.budget_mdb ?? 0, ...losses.map((loss) => loss.worst_mdb));
  const legend = PARTS.map((part) => {
    const swatch = make("span", { class: "swatch box", "aria-hidden": "true" });
    swatch.style.setProperty("--swatch", LOSSES[part] ?? "");
    return make("li", {}, swatch, say(part === "fibre" ? "fibre" : part));
  });
  return make(
    "div",
    { class: "losses" },
    make("ul", { class: "legend" }, ...legend),
    ...losses.map((loss) => bar(loss, budget, most)),
    budget && allowed(losses, budget),
  );
}

const db = (mdb: number) => `${number(mdb / 1000, 1)} dB`;

/** One wavelength: the parts of its worst loss end to end, a tick where it mostly is, the limit. */
function bar(loss: LineLoss, budget: Budget | null, most: number): HTMLElement {
  const share = (mdb: number) => `${((mdb / most) * 100).toFixed(2)}%`;
  const parts = PARTS.map((part) => {
    const piece = make("span", { class: "loss-part" });
    piece.style.width = share(loss.parts[part].worst_mdb);
    piece.style.background = LOSSES[part] ?? "";
    return piece;
  });
  const mark = (kind: string, mdb: number) => {
    const tick = make("span", { class: kind });
    tick.style.left = share(mdb);
    return tick;
  };
  const said = PARTS.map((part) => `${say(part)} ${db(loss.parts[part].worst_mdb)}`).join(", ");
  const limit = budget ? budget.budget_mdb - budget.margin_mdb : null;
  return make(
    "div",
    { class: "loss" },
    make("span", { class: "loss-name" }, `${loss.wavelength_nm} nm`),
    make(
      "span",
      { class: "loss-bar", role: "img", "aria-label": `${loss.wavelength_nm} nm: ${db(loss.worst_mdb)} (${said})` },
      ...parts,
      mark("loss-typical", loss.typical_mdb),
      limit === null ? null : mark("loss-limit", limit),
    ),
    make("span", { class: "loss-sum" }, db(loss.worst_mdb)),
  );
}

function allowed(losses: LineLoss[], budget: Budget): HTMLElement | null {
  const own = losses.find((loss) => loss.wavelength_nm === budget.wavelength_nm);
  if (!own) return null;
  const left = budget.budget_mdb - budget.margin_mdb - own.worst_mdb;
  const class_ = `${budget.class}, ${budget.wavelength_nm} nm, ${say("margin")} ${db(budget.margin_mdb)}`;
  const text = `${say(left < 0 ? "overBudget" : "inBudget")} ${db(Math.abs(left))} (${db(budget.budget_mdb)} · ${class_})`;
  return make("p", { class: left < 0 ? "note bad" : "note" }, text);
}

function steps({ steps }: Trace, act: Details): HTMLElement {
  return make("ol", { class: "steps" }, ...steps.map((step) => make("li", { class: `step step-${step.step}` }, stepOf(step, act))));
}

function stepOf(step: Step, act: Details): HTMLElement {
  const link = step.cable ? { kind: "cable", id: step.cable } : step.at ? linkOf(step.at) : null;
  const name = link ? opener(link, step.name, act) : make("span", {}, step.name);
  return make("div", {}, name, " ", make("span", { class: "kind" }, ...told(step)));
}

/** What a step is, in words. */
function told(step: Step): (string | Node)[] {
  const of = (key: Parameters<typeof say>[0], value: number | null | undefined) =>
    value === null || value === undefined ? [] : [`${say(key)} ${number(value)}`];
  const joined = (...parts: string[][]) => [parts.flat().join(" · ")];
  switch (step.step) {
    case "outlet":
      return [sayCode("outlet")];
    case "fibre":
      return [
        ...colours(step),
        ` ${say("tube")} ${number(step.tube ?? 0)} · ${say("strand")} ${number(step.strand ?? 0)} · ${number((step.length_mm ?? 0) / 1e3)} m · ${sayCode(step.tier ?? "")}`,
      ];
    case "joint":
      return joined([sayCode(step.kind ?? "")], of("cassette", step.cassette), of("place", step.place));
    case "port":
      return joined(of("port", step.port), of("drawer", step.drawer), of("place", step.place));
    case "splitter":
      return joined([`${say("splitter")} 1:${number(step.ratio ?? 0)}`], of("operator", step.operator), of("output", step.output));
    case "input":
      return joined(of("input", step.input));
  }
}

/** The colour of the tube and of the strand in it; named for those who do not see them. */
export function colours(of: { tube_colour?: string; colour?: string }): HTMLElement[] {
  const named = [of.tube_colour, of.colour].map((code) => code ?? "");
  return named.map((code, place) => {
    const word = sayCode(`colour_${code}`);
    const chip = make("span", { class: place === 0 ? "chip tube" : "chip", role: "img", "aria-label": word, title: word });
    chip.style.background = STRANDS[code] ?? "";
    return chip;
  });
}
