// The table twin: what is on the map, for reading, sorting and copying.
import type { Bounds, TablePage } from "../api.ts";
import { table } from "../api.ts";
import { byId, make } from "../dom.ts";
import { number, say, sayCode } from "../words.ts";

const KINDS = [
  "exchange",
  "cabinet",
  "branching_point",
  "splice_closure",
  "cable",
  "route",
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
  let sort: { column: number; up: boolean } | null = null;

  const draw = () => {
    if (!page) return;
    count.textContent = `${number(page.rows.length)} ${say("of")} ${number(page.total)}`;
    if (page.rows.length === 0) return body.replaceChildren(make("p", { class: "note" }, say("nothingHere")));
    const more = make("button", { class: "quiet", type: "button", hidden: page.next === null }, say("more"));
    more.addEventListener("click", () => void load(page?.next ?? null));
    body.replaceChildren(tableOf(page), more);
  };
  const load = async (cursor: string | null) => {
    const next = await table(kinds.value, bounds, cursor).catch(() => null);
    if (!next) return;
    if (cursor && page) next.rows.unshift(...page.rows);
    page = next;
    if (!cursor) sort = null;
    draw();
  };
  const order = (column: number) => {
    if (!page) return;
    const up = sort?.column === column ? !sort.up : true;
    sort = { column, up };
    page.rows.sort((a, b) => compare(a.cells[column], b.cells[column]) * (up ? 1 : -1));
    draw();
  };
  const tableOf = (shown: TablePage) => {
    const heads = shown.columns.map((column, place) => {
      const button = make("button", { class: "sort", type: "button" }, column.label);
      button.addEventListener("click", () => order(place));
      const direction = sort?.column === place ? (sort.up ? "ascending" : "descending") : "none";
      return make("th", { scope: "col", "aria-sort": direction }, button);
    });
    const rows = shown.rows.map((row) => {
      const [first, ...rest] = row.cells;
      const open = make("button", { class: "link", type: "button" }, text(first));
      open.addEventListener("click", () => picked(kinds.value, row.id));
      const cells = rest.map((cell) => make("td", {}, text(cell)));
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
    draw();
  };

  toggle.addEventListener("click", () => {
    body.hidden = !body.hidden;
    toggle.setAttribute("aria-expanded", String(!body.hidden));
    toggle.textContent = say(body.hidden ? "show" : "hide");
    if (!body.hidden) void load(null);
  });
  kinds.addEventListener("change", () => {
    if (body.hidden) toggle.click();
    else void load(null);
  });
  rename();
  return {
    show: (next) => {
      bounds = next;
      if (!body.hidden) void load(null);
    },
    rename,
  };
}

function text(cell: string | number | null | undefined): string {
  if (cell === null || cell === undefined || cell === "") return "–";
  return typeof cell === "number" ? number(cell, 2) : cell;
}

function compare(a: string | number | null | undefined, b: string | number | null | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a ?? "").localeCompare(String(b ?? ""), undefined, { numeric: true });
}
