// Every request that the page makes, and the shape of its answer.
import { language } from "./words.ts";

export type Bounds = [west: number, south: number, east: number, north: number];

export interface Territory {
  title: string;
  generation: number;
  digest: string;
  bounds: Bounds | null;
  synthetic: boolean;
  /** For whom it is shown. */
  profile: "public" | "delegatee" | "internal";
  /** Whom the data must name. */
  attribution: string | null;
  /** The pending plan to show first. */
  plan: number | null;
  counts: Record<string, number>;
}

export interface PlanRow {
  number: number;
  state: "pending" | "applied" | "dropped" | "rebased";
  parent: number;
  /** Why, in the language of the page. */
  told: string;
  price_cents: number;
}

export interface PlanList {
  head: number;
  plans: PlanRow[];
}

export interface Change {
  kind: string;
  added: number;
  removed: number;
  changed: number;
  length_mm: number;
  cost_cents: number;
}

export interface PlanShown {
  number: number;
  state: PlanRow["state"];
  parent: number;
  head: number;
  changes: Change[];
  price_cents: number;
  findings: { error: number; warning: number; info: number };
  apply: string | null;
}

export interface Fact {
  name: string;
  label: string;
  shown: string;
  link?: { kind: string; id: string };
}

export interface ObjectFacts {
  kind: string;
  id: string;
  label: string;
  facts: Fact[];
  bounds: Bounds | null;
  /** A place on it: where it stands, or the middle of its line. */
  place: Place | null;
}

export interface Found {
  kind: string;
  id: string;
  label: string;
  bounds: Bounds;
}

export type Place = [lon: number, lat: number];

/** A change of the network; things go by their id or reference. */
export type Edit =
  | { move: { cabinet: string; to: Place } }
  | { merge: { gone: string; into: string } }
  | { close: string }
  | { pin: Place }
  | { renew: string }
  | { forbid: string }
  | { follow: string }
  | { keep_off: Place };

export interface EditRun {
  plan: number | null;
  cabinets: string[];
  changes: number;
  before_cents: number;
  after_cents: number;
  /** What must be told of it, in the language of the page. */
  told: string[];
}

/** A cabinet beside another, and how many lines it could take over. */
export interface Neighbour {
  id: string;
  reference: string;
  distance_mm: number;
  lines: number;
  room: number;
}

export interface TablePage {
  columns: { name: string; label: string; number: boolean }[];
  rows: { id: string; cells: (string | null)[] }[];
  total: number;
  next: number | null;
}

/** What one year adds to the network. */
export interface YearSum {
  year: number;
  spent_cents: number;
  cabinets: number;
  premises: number;
  premises_total: number;
}

interface Order {
  years: YearSum[];
  /** What the money does not reach. */
  left: { cabinets: number; premises: number; cost_cents: number };
}

export interface Outlook extends Order {
  /** The same with another budget. */
  what_if: Order | null;
  /** What the department has really done; no months where that is not known. */
  history: {
    name: string;
    first_year: number;
    source: string;
    months: { month: string; premises: number; planned: number }[];
  };
}

/** The column that a table is in order of. */
export interface Sort {
  column: string;
  down: boolean;
}

/** A refusal of the server: what, and what to do. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly hint: string,
    readonly code: string,
  ) {
    super(message);
  }
}

export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", language());
  headers.set("Accept", "application/json");
  const answer = await fetch(path, { ...init, headers });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Refused(body.title ?? answer.statusText, body.hint ?? "", body.code ?? "");
  }
  return body as T;
}

export const territory = () => ask<Territory>("/api/territory");
export const plans = () => ask<PlanList>("/api/plans");
export const plan = (number: number) => ask<PlanShown>(`/api/plans/${number}`);

export const applyPlan = (number: number, on: number) =>
  ask<{ generation: number }>(`/api/plans/${number}/apply`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ on }),
  });

/** Prices changes of the network, or keeps them as a pending plan. */
export const edit = (edits: Edit[], keep: boolean) =>
  ask<EditRun>("/api/edits", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ edits, keep }),
  });

/** The cabinets around one, the nearest first. */
export const neighbours = (cabinet: string) =>
  ask<Neighbour[]>(`/api/cabinets/${cabinet}/neighbours`);

/** The facts of an object as it stands, or as a pending plan would make it. */
export const object = (kind: string, id: string, plan: number | null) =>
  ask<ObjectFacts>(`/api/objects/${kind}/${id}${plan === null ? "" : `?plan=${plan}`}`);

/** What may be spent when; nothing for the phases as they stand. */
export interface Budget {
  budget_cents?: number;
  years?: number;
  what_if_ppm?: number;
}

/** What is built in which year, for a budget or as the phases stand. */
export function phases(budget: Budget) {
  const given = Object.entries(budget).map(([name, value]) => [name, String(value)]);
  return ask<Outlook>(`/api/phases?${new URLSearchParams(given)}`);
}

export const search = (query: string, signal: AbortSignal) =>
  ask<{ results: Found[] }>(`/api/search?q=${encodeURIComponent(query)}`, { signal });

export function table(kind: string, bounds: Bounds | null, cursor: number, sort: Sort | null) {
  const query = new URLSearchParams();
  if (bounds) query.set("bbox", bounds.map((side) => side.toFixed(6)).join(","));
  if (cursor) query.set("cursor", String(cursor));
  if (sort) query.set("sort", sort.column);
  if (sort?.down) query.set("down", "true");
  return ask<TablePage>(`/api/table/${kind}?${query}`);
}

export function tiles(layer: string, digest: string, plan: number | null): string {
  const query = plan === null ? `v=${digest.slice(0, 12)}` : `plan=${plan}`;
  return `${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt?${query}`;
}
