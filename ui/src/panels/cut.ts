// Who is cut: when an object goes, or when the ground is opened where somebody points.
import type { ObjectFacts, Place } from "../api.ts";
import { cutHere, type CutRun, cutThing, linkOf } from "../api-plant.ts";
import { byId, make } from "../dom.ts";
import type { Drawing } from "../map/overlay.ts";
import { type Key, number, say, sayCode } from "../words.ts";
import { type Details, showOwn } from "./details.ts";
import { opener, refusal } from "./sections.ts";

/** What can go, and what the plant calls it then. */
const CODES: Record<string, string> = {
  cable: "cable",
  duct: "duct",
  route: "route",
  support: "pole",
  splice_closure: "closure",
  branching_point: "branching_point",
  cabinet: "cabinet",
  exchange: "exchange",
  pop: "pop",
};

/** A button that tells who is cut when an object goes; none for what carries no fibre. */
export function cutButton(facts: ObjectFacts, act: Details, plan: number | null): HTMLElement | null {
  const code = CODES[facts.kind];
  if (code === undefined) return null;
  const button = make("button", { class: "cut", type: "button" }, say("cutThis"));
  const ask = () => cutThing(code, facts.id, plan);
  button.addEventListener("click", () => void showCut(facts.label, ask, act, true));
  return button;
}

/** What the tool needs of the map. */
export interface Aim {
  /** Hears of clicks instead of the panels while `on`. */
  aim(on: boolean, hit: (at: Place, reachMm: number) => void): void;
  /** The middle of the map. */
  middle(): Place | null;
}

/** The tool that cuts where somebody points; `plan` is the one that is shown. */
export function makeCutTool(map: Aim, act: Details, plan: () => number | null): void {
  const button = byId<HTMLButtonElement>("cut-tool");
  const hint = byId("cut-hint");
  const cut = (at: Place, reachMm: number) => {
    const asked = plan();
    void showCut(null, () => cutHere(at, reachMm, asked), act, false);
  };
  const set = (on: boolean) => {
    button.setAttribute("aria-pressed", String(on));
    hint.hidden = !on;
    map.aim(on, cut);
  };
  const middle = byId<HTMLButtonElement>("cut-middle");
  // Whoever has no mouse moves the map with its arrow keys until the cross lies on the spot.
  middle.addEventListener("click", () => {
    const at = map.middle();
    if (at) cut(at, MIDDLE_REACH_MM);
  });
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
  for (const part of [button, hint]) {
    part.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || button.getAttribute("aria-pressed") !== "true") return;
      set(false);
      button.focus();
    });
  }
}

const MIDDLE_REACH_MM = 200_000;

async function showCut(
  title: string | null,
  ask: () => Promise<CutRun>,
  act: Details,
  go: boolean,
): Promise<void> {
  try {
    const run = await ask();
    const again = () => void showCut(title, ask, act, false);
    showOwn(say("cutTitle"), title ?? say(run.at === null ? "cutNothing" : "cutHere"), outcome(run, act), again);
    act.draw(drawings(run), go);
  } catch (error) {
    showOwn(say("cutTitle"), title ?? say("cutHere"), refusal(error), () => {});
  }
}

function drawings({ drawn, at }: CutRun): Drawing[] {
  const things = drawn.things.filter((thing) => thing.course.length > 0);
  return [
    ...things.map(({ course }): Drawing => ({ role: course.length > 1 ? "gone" : "stood", course })),
    ...drawn.premises.map((place): Drawing => ({ role: "dark", course: [place] })),
    ...drawn.public_sites.map((site): Drawing => ({ role: "site", course: [site.place], text: calledOf(site) })),
    ...(at ? [{ role: "spot", course: [at] } as Drawing] : []),
  ];
}

/** What people call a public site: its name in the source (`mairie: Mairie de…`), else its address. */
function calledOf({ name, activity }: { name: string; activity: string | null }): string {
  return activity?.split(": ").at(-1) || name;
}

function outcome(run: CutRun, act: Details): HTMLElement {
  if (run.at === null) return make("p", {}, say("cutNothingHint"));
  const { drawn } = run;
  return make(
    "div",
    { class: "cut-run", role: "status" },
    figures(run),
    ...run.isolated.map((cut) => exchange("isolated", cut.exchange, cut.reference, cut.premises, act)),
    ...run.protected.map((cut) => exchange("protected", cut.exchange, cut.reference, cut.premises, act)),
    list(
      "publicSites",
      drawn.public_sites.map((site) => [
        opener(linkOf(site.thing), calledOf(site), act),
        make("span", { class: "kind" }, site.activity ? site.name : ""),
      ]),
      run.public_sites,
    ),
    list(
      "municipalities",
      run.municipalities.map((commune) => [
        `${commune.name ?? commune.insee ?? say("communeUnknown")} `,
        make("span", { class: "count" }, number(commune.premises)),
      ]),
    ),
    list(
      "cablesToMend",
      drawn.cables.map((cable) => [
        opener(linkOf(cable.thing), cable.name, act),
        make("span", { class: "kind" }, ` ${sayCode(cable.tier)} · ${number(cable.strands)} ${say("strands")}`),
      ]),
    ),
    list(
      "thingsCut",
      drawn.things.map(({ thing, name }) => [
        opener(linkOf(thing), name, act),
        make("span", { class: "kind" }, ` ${sayCode(linkOf(thing).kind)}`),
      ]),
      run.things,
    ),
  );
}

function figures(run: CutRun): HTMLElement {
  const told: [Key, number][] = [
    ["premisesCut", run.premises],
    ["publicSites", run.public_sites],
    ["activeLines", run.active_lines],
  ];
  const figure = ([key, value]: [Key, number]) =>
    make("div", { class: "figure" }, make("dt", {}, say(key)), make("dd", {}, number(value)));
  return make("dl", { class: run.premises > 0 ? "figures bad" : "figures" }, ...told.map(figure));
}

function exchange(key: Key, id: string, reference: string, premises: number, act: Details): HTMLElement {
  return make(
    "p",
    { class: key === "isolated" ? "alarm" : "note" },
    opener({ kind: "exchange", id }, reference, act),
    ` ${say(key)} · ${number(premises)} ${say("premises")}`,
  );
}

/** A list under its head; none of nothing. `total` where only its beginning is told. */
function list(key: Key, rows: (Node | string)[][], total = rows.length): HTMLElement | null {
  if (rows.length === 0) return null;
  const count = total > rows.length ? `${number(rows.length)} ${say("of")} ${number(total)}` : number(total);
  return make(
    "details",
    { class: "part", open: rows.length <= 8 || key === "publicSites" },
    make("summary", {}, make("h3", {}, `${say(key)} · ${count}`)),
    make("ul", { class: "names wide" }, ...rows.map((row) => make("li", {}, ...row))),
  );
}
