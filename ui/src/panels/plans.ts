// The plan selector: the head, or a pending plan as a coloured diff.
import type { PlanShown } from "../api.ts";
import { plan, plans } from "../api.ts";
import { byId, make } from "../dom.ts";
import { difference, say } from "../words.ts";
import { showRefusal } from "./details.ts";

export interface PlanSelector {
  /** Lists the plans again. */
  refresh(): Promise<void>;
  /** Shows a pending plan. */
  choose(number: number): Promise<void>;
  /** Goes back to the head. */
  reset(): void;
}

export function makePlans(chosen: (plan: PlanShown | null) => void): PlanSelector {
  const select = byId<HTMLSelectElement>("plan-select");
  const show = async () => {
    try {
      chosen(select.value ? await plan(Number(select.value)) : null);
    } catch (error) {
      showRefusal(error);
    }
  };
  select.addEventListener("change", () => void show());
  return {
    refresh: async () => {
      const held = select.value;
      const pending = (await plans()).plans.filter((row) => row.state === "pending");
      const options = pending.map((row) =>
        make(
          "option",
          { value: row.number, selected: String(row.number) === held },
          `${row.number} · ${difference(row.price_cents)} · ${row.told}`,
        ),
      );
      select.replaceChildren(make("option", { value: "" }, say("head")), ...options);
    },
    choose: (number) => {
      select.value = String(number);
      return show();
    },
    reset: () => {
      select.value = "";
      chosen(null);
    },
  };
}
