// The panel on the right: the facts of one object, or a plan.
import type { Bounds, ObjectFacts, PlanShown } from "../api.ts";
import { object, Refused } from "../api.ts";
import { byId, make } from "../dom.ts";
import { CHANGES } from "../map/palette.ts";
import { euros, number, say, sayCode } from "../words.ts";

export interface Details {
  go(bounds: Bounds): void;
  apply(plan: PlanShown): void;
}

let closed: () => void = () => {};

export async function showObject(kind: string, id: string, act: Details): Promise<void> {
  try {
    const facts = await object(kind, id);
    open(sayCode(facts.kind), facts.label, factsOf(facts, act));
    if (facts.bounds) act.go(facts.bounds);
  } catch (error) {
    showRefusal(error);
  }
}

function factsOf(facts: ObjectFacts, act: Details): HTMLElement {
  const list = make("dl", { class: "facts" });
  for (const fact of facts.facts) {
    const value = make("dd", {});
    if (fact.link) {
      const { kind, id } = fact.link;
      const button = make("button", { class: "link", type: "button" }, fact.shown);
      button.addEventListener("click", () => void showObject(kind, id, act));
      value.append(button);
    } else {
      value.append(fact.shown);
    }
    list.append(make("dt", {}, fact.label), value);
  }
  return list;
}

export function showPlan(plan: PlanShown, act: Details, whenClosed: () => void): void {
  const rows = plan.changes.map((change) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, sayCode(change.kind)),
      make("td", {}, number(change.added)),
      make("td", {}, number(change.changed)),
      make("td", {}, number(change.removed)),
      make("td", {}, change.length_mm ? `${number(change.length_mm / 1e6, 1)} km` : ""),
      make("td", {}, change.cost_cents ? euros(change.cost_cents) : ""),
    ),
  );
  const body = make(
    "div",
    {},
    make("p", { class: "price" }, euros(plan.price_cents)),
    make(
      "table",
      { class: "changes" },
      make("caption", { class: "unseen" }, `${say("plan")} ${plan.number}`),
      make("thead", {}, make("tr", {}, make("td", {}), ...["added", "changed", "removed"].map(head), make("th", { scope: "col" }, say("kilometres")), make("th", { scope: "col" }, say("price")))),
      make("tbody", {}, ...rows),
    ),
    make(
      "p",
      {},
      `${plan.findings.error} ${say("error")} · ${plan.findings.warning} ${say("warning")} · ${plan.findings.info} ${say("info")}`,
    ),
  );
  if (plan.apply) {
    const button = make("button", { class: "primary", type: "button" }, say("apply"));
    button.addEventListener("click", () => act.apply(plan));
    body.append(make("p", {}, `${say("nextCommand")} `, make("code", {}, plan.apply)), button);
  }
  open(say("plan"), String(plan.number), body);
  closed = whenClosed;
}

function head(code: string): HTMLElement {
  const cell = make("th", { scope: "col", class: "change" }, sayCode(code));
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

function open(kind: string, title: string, body: HTMLElement): void {
  const panel = byId("details");
  const close = make("button", { class: "quiet close", type: "button", "aria-label": say("close") }, "×");
  close.addEventListener("click", () => {
    panel.hidden = true;
    const after = closed;
    closed = () => {};
    after();
  });
  panel.replaceChildren(close, make("p", { class: "kind" }, kind), make("h2", {}, title), body);
  panel.hidden = false;
}
