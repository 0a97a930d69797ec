// The table twin: what is on the map, for reading, sorting and copying.
import type { Bounds, Sort, TablePage } from "../api.ts";
import { table } from "../api.ts";
import { byId, make } from "../dom.ts";
import { number, say, sayCode } from "../words.ts";
import { showRefusal } from "./details.ts";

const KINDS = [
  "exchange",
  "cabinet",
  "branching_point",
  "splice_closure",
  "cable",
  "route",
  "duct",
  "support",
  "outlet",
  "pop",
  "phase",
  "existing_route",
  "existing_site",
  "premises",
  "street",
  "municipality",
  "finding",
];

export interface TableTwin {
  /** Shows what lies in a box, if the table is open. */
  show(bounds: Bounds | null): void;
  /** Writes the texts again, after the language has changed. */
  rename(): void;
}

export function makeTable(picked: (kind: string, id: string) => void): TableTwin {
  const kinds = byId<HTMLSelectElement>("table-kind");
  const toggle = byId<HTMLButtonElement>("table-toggle");
  const body = byId("table-body");
  const count = byId("table-count");
  let bounds: Bounds | null = null;
  let page: TablePage | null = null;
  let sort: Sort | null = null;
  let asked = 0;

  const draw = () => {
    if (!page) return;
    count.textContent = `${number(page.rows.length)} ${say("of")} ${number(page.total)}`;
    if (page.rows.length === 0) return body.replaceChildren(make("p", { class: "note" }, say("nothingHere")));
    const more = make("button", { class: "quiet", type: "button", hidden: page.next === null }, say("more"));
    more.addEventListener("click", () => void load(page?.next ?? 0));
    body.replaceChildren(tableOf(page), more);
  };
  const load = async (cursor = 0) => {
    const mine = ++asked;
    try {
      const next = await table(kinds.value, bounds, cursor, sort);
      // A later question has been asked meanwhile.
      if (mine !== asked) return;
      if (cursor && page) next.rows.unshift(...page.rows);
      page = next;
      draw();
    } catch (error) {
      showRefusal(error);
    }
  };
  const order = async (column: string, place: number) => {
    sort = { column, down: sort?.column === column && !sort.down };
    await load();
    body.querySelectorAll<HTMLElement>(".sort")[place]?.focus();
  };
  const tableOf = (shown: TablePage) => {
    const heads = shown.columns.map((column, place) => {
      const button = make("button", { class: "sort", type: "button" }, column.label);
      button.addEventListener("click", () => void order(column.name, place));
      const direction = sort?.column === column.name ? (sort.down ? "descending" : "ascending") : "none";
      return make("th", { scope: "col", "aria-sort": direction, class: sideOf(column) }, button);
    });
    const rows = shown.rows.map((row) => {
      const [first, ...rest] = row.cells;
      const open = make("button", { class: "link", type: "button" }, text(first));
      open.addEventListener("click", () => picked(kinds.value, row.id));
      const cells = rest.map((cell, place) => make("td", { class: sideOf(shown.columns[place + 1]) }, text(cell)));
      return make("tr", {}, make("th", { scope: "row" }, open), ...cells);
    });
    return make(
      "table",
      {},
      make("caption", { class: "unseen" }, sayCode(kinds.value)),
      make("thead", {}, make("tr", {}, ...heads)),
      make("tbody", {}, ...rows),
    );
  };
  const rename = () => {
    const held = kinds.value || "cabinet";
    kinds.replaceChildren(...KINDS.map((kind) => make("option", { value: kind, selected: kind === held }, sayCode(kind))));
    toggle.textContent = say(body.hidden ? "show" : "hide");
    void (body.hidden || load());
  };

  toggle.addEventListener("click", () => {
    body.hidden = !body.hidden;
    toggle.setAttribute("aria-expanded", String(!body.hidden));
    toggle.textContent = say(body.hidden ? "show" : "hide");
    if (!body.hidden) void load();
  });
  kinds.addEventListener("change", () => {
    sort = null;
    if (body.hidden) toggle.click();
    else void load();
  });
  rename();
  return {
    show: (next) => {
      bounds = next;
      if (!body.hidden) void load();
    },
    rename,
  };
}

function text(cell: string | null | undefined): string {
  return cell || "–";
}

/** Numbers stand under each other by their last digit. */
function sideOf(column: TablePage["columns"][number] | undefined): string | null {
  return column?.number ? "number" : null;
}
