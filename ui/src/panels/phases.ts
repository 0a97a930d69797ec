// The order of building: its years in the legend, and what another budget would come to.
import type { Budget, Outlook, YearSum } from "../api.ts";
import { phases } from "../api.ts";
import { make } from "../dom.ts";
import type { Legend } from "../map/layers.ts";
import { yearColor } from "../map/palette.ts";
import { euros, number, say } from "../words.ts";
import { showOwn, showRefusal } from "./details.ts";

/** Shares of the budget to compare with, in millionths. */
const SHARES = [
  ["half", 500_000],
  ["twice", 2_000_000],
] as const;

/** One entry a year in which something is built. */
export function legendOf(years: YearSum[]): Legend[] {
  const built = builtIn(years);
  return years
    .filter((year) => built.includes(year.year))
    .map(({ year, premises }) => ({
      code: "phase",
      text: `${year} · ${number(premises)} ${say("premises")}`,
      color: yearColor(year, built),
      shape: "box",
    }));
}

/** The years in which something is built. */
export function builtIn(years: YearSum[]): number[] {
  return years.filter((year) => year.cabinets > 0).map((year) => year.year);
}

/** A button that opens the budgets. */
export function budgetsButton(): HTMLElement {
  const button = make("button", { class: "quiet", type: "button" }, say("tryBudget"));
  button.addEventListener("click", () => void showBudgets());
  return button;
}

async function showBudgets(): Promise<void> {
  try {
    showOwn(say("phases"), say("budgets"), panel(await phases({})), () => void showBudgets());
  } catch (error) {
    showRefusal(error);
  }
}

function panel(standing: Outlook): HTMLElement {
  const million = make("input", { type: "number", min: 0, step: "any" });
  const count = make("input", { type: "number", min: 1, max: 60, step: 1 });
  const compare = make(
    "select",
    {},
    make("option", { value: "" }, say("withNothing")),
    ...SHARES.map(([key, share]) => make("option", { value: share }, say(key))),
  );
  const shown = make("div", { class: "trial", role: "status" }, ...outcome(standing, ""));
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    shown.setAttribute("aria-busy", "true");
    const told = await answer(budgetOf(million, count, compare), compare.selectedOptions[0]?.text ?? "");
    // A later budget has been asked for meanwhile.
    if (mine !== asked) return;
    shown.replaceChildren(...told);
    shown.removeAttribute("aria-busy");
  };
  for (const input of [million, count, compare]) input.addEventListener("change", () => void look());
  return make(
    "section",
    { class: "edits", "aria-label": say("budgets") },
    make("label", {}, say("budgetYearly"), million),
    make("label", {}, say("yearCount"), count),
    make("label", {}, say("compareWith"), compare),
    shown,
    make("p", { class: "note" }, `${say("nothingKept")} `, make("code", {}, "bocage design phases")),
  );
}

function budgetOf(
  million: HTMLInputElement,
  count: HTMLInputElement,
  compare: HTMLSelectElement,
): Budget {
  const budget: Budget = {};
  if (million.value) budget.budget_cents = Math.round(million.valueAsNumber * 100_000_000);
  if (count.value) budget.years = Math.round(count.valueAsNumber);
  if (compare.value) budget.what_if_ppm = Number(compare.value);
  return budget;
}

async function answer(budget: Budget, compared: string): Promise<HTMLElement[]> {
  try {
    return outcome(await phases(budget), compared);
  } catch (error) {
    const hint = error instanceof Error && "hint" in error ? String(error.hint) : "";
    const message = error instanceof Error ? error.message : String(error);
    return [make("p", { role: "alert" }, [message, hint].join(". "))];
  }
}

function outcome({ years, left, what_if: other, history }: Outlook, compared: string): HTMLElement[] {
  if (years.length === 0) return [make("p", {}, say("noPhases"))];
  const heads = [say("year"), say("cabinet"), say("served"), say("cost"), ...(other ? [compared] : [])];
  const rows = years.map((year, place) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, String(year.year)),
      ...[
        number(year.cabinets),
        number(year.premises_total),
        euros(year.spent_cents, 0),
        ...(other ? [number(other.years[place]?.premises_total ?? 0)] : []),
      ].map((cell) => make("td", {}, cell)),
    ),
  );
  const table = make(
    "table",
    { class: "changes", tabindex: 0 },
    make("caption", { class: "unseen" }, say("phases")),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows),
  );
  const later = [...leftOut("", left), ...(other ? leftOut(compared, other.left) : [])];
  return [table, ...later, ...done(history)];
}

/** What the department has really done, and the plan as long after its own beginning. */
function done({ name, first_year: first, source, months }: Outlook["history"]): HTMLElement[] {
  if (months.length === 0) return [];
  const heads = [say("month"), say("published"), say("asLongAfter")];
  const rows = months.map(({ month, premises, planned }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, month),
      make("td", {}, number(premises)),
      make("td", {}, number(planned)),
    ),
  );
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
  return [
    make("h3", {}, `${name} · ${say("historySince")} ${first}`),
    make(
      "table",
      { class: "changes history" },
      make("caption", { class: "unseen" }, say("historySince")),
      make("thead", {}, head),
      make("tbody", {}, ...rows),
    ),
    make("p", { class: "note" }, `${say("source")} ${source}`),
  ];
}

function leftOut(budget: string, left: Outlook["left"]): HTMLElement[] {
  if (left.cabinets === 0) return [];
  const told = [
    `${number(left.cabinets)} ${say("cabinet")}`,
    `${number(left.premises)} ${say("premises")}`,
    euros(left.cost_cents, 0),
  ];
  const text = `${say("later")} ${told.join(", ")}`;
  return [make("p", {}, budget ? `${budget}. ${text}` : text)];
}
