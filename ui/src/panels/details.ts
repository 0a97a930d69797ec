// The panel on the right: the facts of one object, or a plan.
import type { Bounds, Fact, ObjectFacts, Place, PlanShown } from "../api.ts";
import { object, Refused } from "../api.ts";
import { byId, make } from "../dom.ts";
import type { Drawing } from "../map/overlay.ts";
import { CHANGES } from "../map/palette.ts";
import { editsOf, type Hands } from "./edit.ts";
import { actionsOf, firstOf, sectionsOf } from "./sections.ts";
import { counted, difference, number, signed, say, sayCode } from "../words.ts";

export interface Details {
  go(bounds: Bounds): void;
  mark(kind: string, id: string): void;
  apply(plan: PlanShown): void;
  /** Draws what the panel tells, over the map; `go` moves to it. */
  draw(drawings: Drawing[], go: boolean): void;
  /** For edits from the panel. */
  hands: Hands;
}

const nothing = () => {};
/** What the panel leaves on the map. */
let tidy = nothing;

/** Says how to clear away what a panel has put on the map. */
export function tidyWith(act: () => void): void {
  tidy = act;
}

/** What follows when the panel is closed. */
let closed = nothing;
/** Draws the panel again, after the language has changed. */
let again = nothing;
/** What had the focus before the panel took it. */
let opener: Element | null = null;

export function redraw(): void {
  if (!byId("details").hidden) again();
}

/** An object to show: as the plan would make it, where one is given. */
export interface Asked {
  kind: string;
  id: string;
  plan?: number | null;
  /** Whether the map goes there: not where it was clicked. */
  go?: boolean;
  /** Where it was clicked. */
  at?: Place;
}

export async function showObject(asked: Asked, act: Details): Promise<void> {
  try {
    const facts = await object(asked.kind, asked.id, asked.plan ?? null);
    const edits = asked.plan == null ? editsOf(facts, act.hands, asked.at ?? null) : null;
    const plan = asked.plan ?? null;
    const [actions, first] = [actionsOf(facts, act, plan), firstOf(facts, act, plan)];
    const parts = sectionsOf(facts, act, plan);
    const body = make("div", {}, actions, edits, first, factsOf(facts, act), parts);
    open(sayCode(facts.kind), facts.label, body);
    again = () => void showObject({ ...asked, go: false }, act);
    act.mark(facts.kind, facts.id);
    if (facts.bounds && asked.go) act.go(facts.bounds);
  } catch (error) {
    showRefusal(error);
  }
}

function factsOf(facts: ObjectFacts, act: Details): HTMLElement {
  const list = make("dl", { class: "facts" });
  // The id is for machines: last.
  const [ids, others] = [facts.facts.filter(isId), facts.facts.filter((fact) => !isId(fact))];
  for (const fact of [...others, ...ids]) {
    const value = make("dd", {});
    if (fact.link) {
      const { kind, id } = fact.link;
      const button = make("button", { class: "link", type: "button" }, fact.shown);
      button.addEventListener("click", () => void showObject({ kind, id, go: true }, act));
      value.append(button);
    } else {
      value.append(fact.shown);
    }
    list.append(make("dt", {}, fact.label), value);
  }
  return list;
}

const isId = (fact: Fact) => fact.name === "id";

export function showPlan(plan: PlanShown, act: Details, whenClosed: () => void): void {
  const rows = plan.changes.map((change) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, sayCode(change.kind)),
      make("td", {}, number(change.added)),
      make("td", {}, number(change.changed)),
      make("td", {}, number(change.removed)),
      make("td", {}, change.length_mm ? signed(change.length_mm / 1e6, 1) : ""),
      make("td", {}, change.cost_cents ? signed(change.cost_cents / 100) : ""),
    ),
  );
  const body = make(
    "div",
    {},
    make("p", { class: "price" }, difference(plan.price_cents)),
    make(
      "table",
      { class: "changes" },
      make("caption", { class: "unseen" }, say("planOf")),
      make("thead", {}, make("tr", {}, make("td", {}), ...["added", "changed", "removed"].map(head), ...["kilometres", "euros"].map(head))),
      make("tbody", {}, ...rows),
    ),
    make(
      "p",
      {},
      (["error", "warning", "info"] as const).map((key) => counted(plan.findings[key], key)).join(" · "),
    ),
  );
  if (plan.apply) {
    const button = make("button", { class: "primary", type: "button" }, say("apply"));
    button.addEventListener("click", () => act.apply(plan));
    body.append(make("p", {}, `${say("nextCommand")} `, make("code", {}, plan.apply)), button);
  }
  open(say("planOf"), `${say("plan")} ${plan.number}`, body);
  again = () => showPlan(plan, act, whenClosed);
  closed = whenClosed;
}

function head(code: string): HTMLElement {
  const cell = make("th", { scope: "col", class: CHANGES[code] ? "change" : "" }, sayCode(code));
  cell.style.setProperty("--swatch", CHANGES[code] ?? "");
  return cell;
}

export function showRefusal(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Refused ? error.hint : "";
  open(
    say("failed"),
    message,
    make("p", { role: "alert" }, hint ? `${say("hint")} : ${hint}` : ""),
  );
}

/** Shows what another panel has made; `drawn` draws it again, after the language has changed. */
export function showOwn(kind: string, title: string, body: HTMLElement, drawn: () => void): void {
  open(kind, title, body);
  again = drawn;
}

function open(kind: string, title: string, body: HTMLElement): void {
  const panel = byId("details");
  const shut = make("button", { class: "quiet close", type: "button", "aria-label": say("close") }, "×");
  const heading = make("h2", { id: "details-title", tabindex: -1 }, title);
  shut.addEventListener("click", close);
  panel.onkeydown = (event) => {
    if (event.key === "Escape") close();
  };
  if (panel.hidden) opener = document.activeElement;
  closed = again = nothing;
  tidy();
  panel.replaceChildren(shut, make("p", { class: "kind" }, kind), heading, body);
  panel.hidden = false;
  panel.scrollTop = 0;
  heading.focus();
}

/** Closes the panel and gives the focus back. */
export function close(): void {
  byId("details").hidden = true;
  tidy();
  const after = closed;
  closed = again = nothing;
  after();
  if (opener instanceof HTMLElement) opener.focus();
}
