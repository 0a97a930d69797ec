// Changing the network from the map: priced while it is tried, kept as a plan when it pleases.
import type { Edit, EditRun, ObjectFacts, Place } from "../api.ts";
import { edit, neighbours } from "../api.ts";
import { make } from "../dom.ts";
import { counted, difference, euros, number, say } from "../words.ts";
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

/** What an edit is offered on: an object, the place on it, and where its price is told. */
interface On {
  facts: ObjectFacts;
  at: Place | null;
  trial: Trial;
  hands: Hands;
}

const pinTo = (to: Place): Edit => ({ pin: to });
const keepOff = (to: Place): Edit => ({ keep_off: to });

const OFFERS: Record<string, (on: On) => HTMLElement[]> = {
  cabinet: (on) => [
    placer(say("moveCabinet"), on, (to) => ({ move: { cabinet: on.facts.id, to } })),
    merger(on),
    tryer(say("closeCabinet"), { close: on.facts.id }, on.trial),
    tryer(say("renewArea"), { renew: on.facts.id }, on.trial),
    ...atPlace(say("keepOff"), on, keepOff),
  ],
  street: (on) => [
    tryer(say("forbidStreet"), { forbid: on.facts.id }, on.trial),
    tryer(say("followStreet"), { follow: on.facts.id }, on.trial),
    placer(say("pinSite"), on, pinTo),
    placer(say("keepOffSite"), on, keepOff),
  ],
  branching_point: (on) => [
    ...atPlace(say("pinSite"), on, pinTo),
    ...atPlace(say("keepOff"), on, keepOff),
  ],
  existing_site: (on) => atPlace(say("pinSite"), on, pinTo),
};

/** The edits of an object; none where it has none. `clicked` is where it was picked on the map. */
export function editsOf(facts: ObjectFacts, hands: Hands, clicked: Place | null): HTMLElement | null {
  const offer = OFFERS[facts.kind];
  if (!offer) return null;
  const trial = makeTrial(hands);
  const at = facts.kind === "street" ? (clicked ?? facts.place) : facts.place;
  return make(
    "section",
    { class: "edits", "aria-label": say("change") },
    make("h3", {}, say("change")),
    // Above what it answers to, where it stays in sight however many offers there are.
    trial.shown,
    ...offer({ facts, at, trial, hands }),
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
    while (next) {
      const asked = next;
      next = null;
      try {
        const run = await edit([asked], false);
        shown.replaceChildren(...outcome(run, () => void keep(asked, hands)));
      } catch (error) {
        const hint = error instanceof Error && "hint" in error ? String(error.hint) : "";
        const message = error instanceof Error ? error.message : String(error);
        shown.replaceChildren(make("p", { role: "alert" }, [message, hint].join(". ")));
      }
    }
    busy = false;
    shown.removeAttribute("aria-busy");
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
    ...(run.told.length > 0 ? [make("ul", {}, ...run.told.map((line) => make("li", {}, line)))] : []),
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

/** An edit at the place of the object, where it has one. */
function atPlace(label: string, { at, trial }: On, asked: (to: Place) => Edit): HTMLElement[] {
  return at ? [tryer(label, asked(at), trial)] : [];
}

/** Which neighbour takes over the lines: they are asked for when somebody wants to know. */
function merger({ facts, trial }: On): HTMLElement {
  const button = make("button", { class: "quiet", type: "button" }, say("mergeCabinet"));
  const box = make("div", {}, button);
  button.addEventListener("click", () => void choices(facts.id, trial, box));
  return box;
}

/** Neighbours further away than these are no neighbours. */
const NEIGHBOURS_MOST = 12;

async function choices(cabinet: string, trial: Trial, box: HTMLElement): Promise<void> {
  try {
    const around = await neighbours(cabinet);
    const options = around.slice(0, NEIGHBOURS_MOST).map((one) => {
      const far = `${number(one.distance_mm / 1e6, 1)} km`;
      return make("option", { value: one.id }, `${one.reference} · ${far} · ${counted(one.room, "room")}`);
    });
    const select = make("select", {}, make("option", { value: "" }, say("choose")), ...options);
    select.addEventListener("change", () => {
      if (select.value) trial.price({ merge: { gone: cabinet, into: select.value } });
    });
    box.replaceChildren(make("label", { class: "wide" }, say("mergeInto"), select));
    select.focus();
  } catch (error) {
    showRefusal(error);
  }
}

/** Two numbers and a handle on the map, for those who drag and those who do not. */
function placer(label: string, { at, trial, hands }: On, asked: (to: Place) => Edit): HTMLElement {
  const button = make("button", { class: "quiet", type: "button" }, label);
  const box = make("div", {}, button);
  if (!at) return box;
  button.addEventListener("click", () => {
    const [lon, lat] = [degrees(say("longitude"), at[0]), degrees(say("latitude"), at[1])];
    const price = (to: Place) => trial.price(asked(to));
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
    box.replaceChildren(make("h4", {}, label), make("p", {}, say("dragIt")), lon.label, lat.label);
    lon.input.focus();
  });
  return box;
}

function degrees(label: string, value: number) {
  const input = make("input", { type: "number", step: "0.0001", value: value.toFixed(6) });
  return { input, label: make("label", {}, label, input) };
}
