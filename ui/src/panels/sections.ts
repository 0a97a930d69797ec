// The parts of an object's panel below its facts: each opened when it is wanted, asked for then.
import type { ObjectFacts } from "../api.ts";
import { type Link, linkOf, type Named, related } from "../api-plant.ts";
import { make } from "../dom.ts";
import { grouped } from "../grouped.ts";
import { asksPlant } from "../profile.ts";
import { type Key, number, say, sayCode } from "../words.ts";
import { boxPlanOf } from "./boxplan.ts";
import { cutButton } from "./cut.ts";
import { type Details, showObject } from "./details.ts";
import { fibreOf, fibrePicker } from "./fibre.ts";
import { historyTold } from "./history.ts";

/** What a part says, once it has been asked for. */
type Told = (part: HTMLElement) => Promise<HTMLElement[]>;

/** A part that is folded unless `open`, and asks when it is unfolded. */
export function section(key: Key, open: boolean, told: Told): HTMLElement {
  const body = make("div", { class: "part-body", role: "status" });
  const part = make("details", { class: "part", open }, make("summary", {}, make("h3", {}, say(key))), body);
  let asked = false;
  const ask = async () => {
    if (asked || !part.open) return;
    asked = true;
    body.setAttribute("aria-busy", "true");
    try {
      body.replaceChildren(...(await told(part)));
    } catch (error) {
      body.replaceChildren(refusal(error));
    }
    body.removeAttribute("aria-busy");
  };
  part.addEventListener("toggle", () => void ask());
  if (open) queueMicrotask(() => void ask());
  return part;
}

/** Why something cannot be told, and what to do. */
export function refusal(error: unknown): HTMLElement {
  const hint = error instanceof Error && "hint" in error ? String(error.hint) : "";
  const message = error instanceof Error ? error.message : String(error);
  return make("p", { role: "alert" }, [message, hint].filter((text) => text).join(". "));
}

/** A button that opens an object. */
export function opener({ kind, id }: Link, name: string, act: Details): HTMLElement {
  const button = make("button", { class: "link", type: "button" }, name);
  button.addEventListener("click", () => void showObject({ kind, id, go: true }, act));
  return button;
}

const BOXES = ["splice_closure", "branching_point", "cabinet", "exchange", "pop"];
const HOLDING = ["route", "duct", "support", "cable", ...BOXES, "premises", "outlet"];
/** Kinds whose first question is what runs there. */
const HOLDING_FIRST = ["route", "duct", "support"];

/** What can be asked of an object, in the order of an outage: the cut, the fibre, what runs there. */
export function actionsOf(facts: ObjectFacts, act: Details, plan: number | null): HTMLElement | null {
  if (!asksPlant()) return null;
  const button = cutButton(facts, act, plan);
  return button && make("p", { class: "actions" }, button);
}

/** What comes before the facts of an object: of a home its fibre, in an outage the first question. */
export function firstOf(facts: ObjectFacts, act: Details, plan: number | null): HTMLElement | null {
  const { kind, id } = facts;
  if (!asksPlant() || (kind !== "premises" && kind !== "outlet")) return null;
  return section("fibreTrace", true, (part) => homeFibre({ kind, id }, act, plan, part));
}

/** The fibre of a home by its socket, or that it has none. */
async function homeFibre(
  of: Link,
  act: Details,
  plan: number | null,
  part: HTMLElement,
): Promise<HTMLElement[]> {
  const { things } = of.kind === "premises" ? await related(of, plan) : { things: [] };
  const socket = things.map((one) => linkOf(one.thing)).find((one) => one.kind === "outlet");
  if (of.kind === "premises" && !socket) return [make("p", { class: "note" }, say("noLine"))];
  return fibreOf({ what: (socket ?? of).id }, act, plan, part);
}

export function sectionsOf(facts: ObjectFacts, act: Details, plan: number | null): HTMLElement {
  const { kind, id } = facts;
  const parts: HTMLElement[] = [];
  if (!asksPlant()) return make("div");
  if (kind === "cable") parts.push(section("fibreTrace", false, async () => [fibrePicker(facts, act, plan)]));
  if (BOXES.includes(kind)) parts.push(section("boxPlan", false, () => boxPlanOf(id, act, plan)));
  if (HOLDING.includes(kind)) {
    const open = HOLDING_FIRST.includes(kind);
    parts.push(section("related", open, () => relatedTo({ kind, id }, act, plan)));
  }
  if (kind !== "finding") parts.push(section("history", false, () => historyTold({ kind, id })));
  return make("div", { class: "parts" }, ...parts);
}

async function relatedTo(of: Link, act: Details, plan: number | null): Promise<HTMLElement[]> {
  const { things, total } = await related(of, plan);
  if (things.length === 0) return [make("p", { class: "note" }, say("nothingRelated"))];
  const byKind = grouped(things, (named: Named) => linkOf(named.thing).kind);
  const groups = [...byKind].map(([kind, all]) =>
    make(
      "li",
      {},
      make("span", { class: "kind" }, `${sayCode(kind)} · ${number(all.length)}`),
      make("ul", { class: "names" }, ...all.map((one) => make("li", {}, opener(linkOf(one.thing), one.name, act)))),
    ),
  );
  const more = total > things.length ? make("p", { class: "note" }, `${number(things.length)} ${say("of")} ${number(total)}`) : null;
  return [make("ul", { class: "related" }, ...groups), ...(more ? [more] : [])];
}
