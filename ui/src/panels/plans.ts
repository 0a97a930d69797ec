// The plan selector: the head, or a pending plan as a coloured diff.
import type { PlanShown } from "../api.ts";
import { plan, plans } from "../api.ts";
import { byId, make } from "../dom.ts";
import { euros, say } from "../words.ts";

export interface PlanSelector {
  /** Lists the plans again. */
  refresh(): Promise<void>;
  /** Goes back to the head. */
  reset(): void;
}

export function makePlans(chosen: (plan: PlanShown | null) => void): PlanSelector {
  const select = byId<HTMLSelectElement>("plan-select");
  select.addEventListener("change", async () => {
    chosen(select.value ? await plan(Number(select.value)) : null);
  });
  return {
    refresh: async () => {
      const held = select.value;
      const pending = (await plans()).plans.filter((row) => row.state === "pending");
      const options = pending.map((row) =>
        make(
          "option",
          { value: row.number, selected: String(row.number) === held },
          `${row.number} · ${row.reason} · ${euros(row.price_cents)}`,
        ),
      );
      select.replaceChildren(make("option", { value: "" }, say("head")), ...options);
    },
    reset: () => {
      select.value = "";
      chosen(null);
    },
  };
}
