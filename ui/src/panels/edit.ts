// Changing the network from the map: priced while it is tried, kept as a plan when it pleases.
import type { Edit, EditRun, ObjectFacts, Place } from "../api.ts";
import { edit } from "../api.ts";
import { make } from "../dom.ts";
import { difference, euros, number, say } from "../words.ts";
import { showRefusal } from "./details.ts";

/** What the map and the page do for an edit. */
export interface Hands {
  /** Puts a handle at a place, to be dragged; `moved` hears every place, and which is the last. */
  handle(at: Place, moved: (to: Place, last: boolean) => void): Handle | null;
  /** An edit is kept as this plan. */
  kept(plan: number): void;
}

export interface Handle {
  place(at: Place): void;
  remove(): void;
}

/** What an edit is offered on. */
type Offer = (facts: ObjectFacts, trial: Trial, hands: Hands) => HTMLElement[];

const OFFERS: Record<string, Offer> = {
  cabinet: (facts, trial, hands) => [
    mover(facts, trial, hands),
    tryer(say("renewArea"), { renew: facts.id }, trial),
    tryer(say("closeCabinet"), { close: facts.id }, trial),
  ],
  street: (facts, trial) => [
    tryer(say("forbidStreet"), { forbid: facts.id }, trial),
    tryer(say("followStreet"), { follow: facts.id }, trial),
  ],
  branching_point: (facts, trial) => {
    const at = placeOf(facts);
    return at ? [tryer(say("keepOff"), { keep_off: at }, trial)] : [];
  },
};

/** The edits of an object, and a way to take them off the page again; none where it has none. */
export function editsOf(facts: ObjectFacts, hands: Hands): HTMLElement | null {
  const offer = OFFERS[facts.kind];
  if (!offer) return null;
  const trial = makeTrial(hands);
  return make(
    "section",
    { class: "edits", "aria-label": say("change") },
    make("h3", {}, say("change")),
    ...offer(facts, trial, hands),
    trial.shown,
  );
}

/** Prices edits one after the other: while one is on its way, only the newest waits. */
interface Trial {
  shown: HTMLElement;
  price(asked: Edit): void;
}

function makeTrial(hands: Hands): Trial {
  const shown = make("div", { class: "trial", role: "status" });
  let busy = false;
  let next: Edit | null = null;
  const work = async () => {
    if (busy) return;
    busy = true;
    shown.setAttribute("aria-busy", "true");
    try {
      while (next) {
        const asked = next;
        next = null;
        const run = await edit([asked], false);
        shown.replaceChildren(...outcome(run, () => void keep(asked, hands)));
      }
    } catch (error) {
      const hint = error instanceof Error && "hint" in error ? String(error.hint) : "";
      const message = error instanceof Error ? error.message : String(error);
      shown.replaceChildren(make("p", { role: "alert" }, [message, hint].join(". ")));
    } finally {
      busy = false;
      shown.removeAttribute("aria-busy");
    }
  };
  return {
    shown,
    price: (asked) => {
      next = asked;
      void work();
    },
  };
}

async function keep(asked: Edit, hands: Hands): Promise<void> {
  try {
    const run = await edit([asked], true);
    if (run.plan !== null) hands.kept(run.plan);
  } catch (error) {
    showRefusal(error);
  }
}

function outcome(run: EditRun, keep: () => void): HTMLElement[] {
  const told = [
    make("p", { class: "price" }, difference(run.after_cents - run.before_cents)),
    make(
      "p",
      {},
      `${run.cabinets.join(", ")} · ${euros(run.before_cents, 0)} → ${euros(run.after_cents, 0)} · ` +
        `${number(run.changes)} ${say("rowsChange")}`,
    ),
  ];
  if (run.changes === 0) return [...told, make("p", {}, say("nothingChanges"))];
  const button = make("button", { class: "primary", type: "button" }, say("keepAsPlan"));
  button.addEventListener("click", keep);
  return [...told, button];
}

function tryer(label: string, asked: Edit, trial: Trial): HTMLElement {
  const button = make("button", { class: "quiet", type: "button" }, label);
  button.addEventListener("click", () => trial.price(asked));
  return button;
}

/** Two numbers and a handle on the map, for those who drag and those who do not. */
function mover(facts: ObjectFacts, trial: Trial, hands: Hands): HTMLElement {
  const at = placeOf(facts);
  const button = make("button", { class: "quiet", type: "button" }, say("moveCabinet"));
  const box = make("div", {}, button);
  if (!at) return box;
  button.addEventListener("click", () => {
    const [lon, lat] = [degrees(say("longitude"), at[0]), degrees(say("latitude"), at[1])];
    const price = (to: Place) => trial.price({ move: { cabinet: facts.id, to } });
    const handle = hands.handle(at, (to) => {
      lon.input.value = to[0].toFixed(6);
      lat.input.value = to[1].toFixed(6);
      price(to);
    });
    const typed = () => {
      const to: Place = [lon.input.valueAsNumber, lat.input.valueAsNumber];
      if (to.some(Number.isNaN)) return;
      handle?.place(to);
      price(to);
    };
    lon.input.addEventListener("change", typed);
    lat.input.addEventListener("change", typed);
    box.replaceChildren(make("p", {}, say("dragIt")), lon.label, lat.label);
    lon.input.focus();
  });
  return box;
}

function degrees(label: string, value: number) {
  const input = make("input", { type: "number", step: "0.0001", value: value.toFixed(6) });
  return { input, label: make("label", {}, label, input) };
}

function placeOf(facts: ObjectFacts): Place | null {
  return facts.bounds ? [facts.bounds[0], facts.bounds[1]] : null;
}
