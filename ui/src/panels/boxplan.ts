// The plan of a box: which strand lies where, and what it meets there.
import { boxPlan, type BoxPlace, type BoxPlan } from "../api-plant.ts";
import { make } from "../dom.ts";
import { grouped } from "../grouped.ts";
import { number, say, sayCode } from "../words.ts";
import type { Details } from "./details.ts";
import { colours, showFibre } from "./fibre.ts";

/** Of a frame with thousands of ports, only the drawer that is opened becomes a table. */
const OPEN_MOST = 24;

export async function boxPlanOf(id: string, act: Details, plan: number | null): Promise<HTMLElement[]> {
  const told = await boxPlan(id, plan);
  if (told.places.length === 0) return [make("p", { class: "note" }, say("boxEmpty"))];
  const holders = grouped(told.places, holderOf);
  const groups = [...holders].map(([name, places]) =>
    holder(name, places, told.places.length <= OPEN_MOST, act, plan),
  );
  return [cables(told), ...groups];
}

function cables({ cables }: BoxPlan): HTMLElement {
  const rows = cables.map((cable) =>
    make(
      "li",
      {},
      make("strong", {}, cable.name),
      ` ${sayCode(cable.tier)} · ${cable.cable_type} → ${cable.leads_to.join(", ")}`,
    ),
  );
  return make("ul", { class: "cables" }, ...rows);
}

function holderOf(place: BoxPlace): string {
  const numbered = place.cassette ?? place.drawer ?? place.operator;
  const name = sayCode(`in_${place.in}`);
  return numbered === undefined ? name : `${name} ${number(numbered)}`;
}

function holder(
  name: string,
  places: BoxPlace[],
  open: boolean,
  act: Details,
  plan: number | null,
): HTMLElement {
  const taken = places.filter((place) => place.strand !== null).length;
  const title = `${name} · ${number(taken)} / ${number(places.length)}`;
  const box = make("details", { class: "holder", open }, make("summary", {}, title));
  const fill = () => {
    if (box.open && !box.querySelector("table")) box.append(tableOf(name, places, act, plan));
  };
  box.addEventListener("toggle", fill);
  fill();
  return box;
}

function tableOf(name: string, places: BoxPlace[], act: Details, plan: number | null): HTMLElement {
  const heads = [say("place"), say("comes"), say("meets")];
  const rows = places.map((place) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, number(place.place)),
      make("td", {}, ...(place.strand ? strand(place.strand, act, plan) : ["–"])),
      make("td", {}, ...meets(place, act, plan)),
    ),
  );
  return make(
    "table",
    { class: "places" },
    make("caption", { class: "unseen" }, name),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows),
  );
}

type Strand = { cable: string; strand: number; tube_colour: string; colour: string };

/** A strand with its colours; it is followed when pressed. */
function strand(of: Strand, act: Details, plan: number | null): (Node | string)[] {
  const what = `${of.cable}:${of.strand}`;
  const button = make("button", { class: "link", type: "button" }, what);
  button.addEventListener("click", () => void showFibre({ what }, act, plan));
  return [...colours(of), " ", button];
}

function meets({ meets }: BoxPlace, act: Details, plan: number | null): (Node | string)[] {
  switch (meets.to) {
    case "strand":
      return strand(meets as Strand, act, plan);
    case "drop":
      return [...strand(meets as Strand, act, plan), make("div", { class: "kind" }, meets.premises ?? "")];
    case "port":
      return [`${say("port")} ${number(meets.port ?? 0)}`];
    case "input":
      return [`${say("input")} ${number(meets.input ?? 0)}`];
    case "nothing":
      return ["–"];
  }
}
