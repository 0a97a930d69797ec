// What is asked of the plant: fibres, boxes, cuts, findings, and how an object came to be.
import type { Bounds, Place } from "./api.ts";
import { ask } from "./api.ts";

/** An object as the plant names it: its kind, a slash, its id. */
export type Thing = string;

/** An object as the map names it. */
export interface Link {
  kind: string;
  id: string;
}

export function linkOf(thing: Thing): Link {
  const at = thing.indexOf("/");
  return { kind: thing.slice(0, at), id: thing.slice(at + 1) };
}

export interface Named {
  thing: Thing;
  name: string;
}

/** A strand of a cable, as a step of a trace; other steps have what is theirs. */
export interface Step {
  step: "outlet" | "fibre" | "joint" | "port" | "splitter" | "input";
  name: string;
  at?: Thing;
  cable?: string;
  tier?: string;
  strand?: number;
  tube?: number;
  tube_colour?: string;
  colour?: string;
  length_mm?: number;
  kind?: string;
  cassette?: number | null;
  place?: number;
  port?: number;
  drawer?: number;
  operator?: number;
  splitter?: number;
  output?: number | null;
  ratio?: number;
  input?: number;
}

interface TwoLosses {
  worst_mdb: number;
  typical_mdb: number;
}

export const PARTS = ["fibre", "splices", "connectors", "splitter"] as const;

export interface LineLoss extends TwoLosses {
  wavelength_nm: number;
  parts: Record<(typeof PARTS)[number], TwoLosses>;
}

export interface Budget {
  class: string;
  wavelength_nm: number;
  budget_mdb: number;
  margin_mdb: number;
  loss_min_mdb: number;
}

export interface Trace {
  asked: string;
  whole: boolean;
  steps: Step[];
  length_mm: number;
  splices: number;
  connectors: number;
  ratio: number;
  losses: LineLoss[];
  budget: Budget | null;
}

export interface Course {
  type: "FeatureCollection";
  features: {
    type: "Feature";
    properties: Record<string, unknown>;
    geometry: { type: string; coordinates: unknown };
  }[];
}

interface Strand {
  cable: string;
  strand: number;
  tube: number;
  tube_colour: string;
  colour: string;
}

export interface BoxPlace {
  in: "cassette" | "drawer" | "splitters" | "direct" | "backhaul";
  cassette?: number;
  drawer?: number;
  operator?: number;
  place: number;
  joint_kind: string | null;
  strand: Strand | null;
  meets: Partial<Strand> & {
    to: "strand" | "port" | "input" | "drop" | "nothing";
    premises?: string;
    port?: number;
    input?: number;
  };
}

export interface BoxPlan {
  at: Named;
  cables: { name: string; tier: string; cable_type: string; leads_to: string[] }[];
  places: BoxPlace[];
}

export interface ExchangeCut {
  exchange: string;
  reference: string;
  premises: number;
  ways_cut: number;
  ways_left: number;
}

export interface CutRun {
  cut: Named[];
  things: number;
  premises: number;
  public_sites: number;
  active_lines: number;
  municipalities: { insee: string | null; name: string | null; premises: number }[];
  isolated: ExchangeCut[];
  protected: ExchangeCut[];
  drawn: {
    things: (Named & { course: Place[] })[];
    premises: Place[];
    public_sites: { thing: Thing; name: string; activity: string | null; place: Place }[];
    cables: { thing: Thing; name: string; tier: string; strands: number }[];
  };
  /** Of a cut at a place: the spot of the plant that is meant. */
  at?: Place | null;
}

export interface ObjectChange {
  generation: number;
  plan: number | null;
  applied_at: string;
  applied_by: string;
  told: string;
  change: "added" | "changed" | "removed";
  facts: { name: string; label: string; before: string | null; after: string | null }[];
}

export type Severity = "error" | "warning" | "info";

export interface Finding {
  code: string;
  severity: Severity;
  text: string;
  subject: Link | null;
  bounds: Bounds | null;
  course: Place[];
}

export interface Findings {
  groups: { code: string; severity: Severity; says: string; count: number }[];
  findings: Finding[];
  total: number;
  next: number | null;
  rules: number;
}

/** What to follow: as `bocage trace` has it. */
export interface Followed {
  what: string;
  operator?: number;
  direct?: boolean;
}

function query(values: object): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
}

export const trace = (followed: Followed, plan: number | null) =>
  ask<Trace>(`/api/trace?${query({ ...followed, plan })}`);

export const course = (followed: Followed, plan: number | null) =>
  ask<Course>(`/api/trace/course?${query({ ...followed, plan })}`);

export const boxPlan = (id: string, plan: number | null) =>
  ask<BoxPlan>(`/api/boxes/${id}?${query({ plan })}`);

export const related = ({ kind, id }: Link, plan: number | null) =>
  ask<{ things: Named[]; total: number }>(`/api/objects/${kind}/${id}/related?${query({ plan })}`);

export const historyOf = ({ kind, id }: Link) =>
  ask<{ changes: ObjectChange[] }>(`/api/objects/${kind}/${id}/history`);

export const cutThing = (code: string, id: string, plan: number | null) =>
  ask<CutRun>(`/api/impact/cut/${code}/${id}?${query({ drawn: true, plan })}`);

export const cutHere = ([lon, lat]: Place, reach_mm: number, plan: number | null) =>
  ask<CutRun>(`/api/impact/here?${query({ lon, lat, reach_mm, plan })}`);

export interface FindingsAsked {
  code?: string;
  severity?: Severity;
  bbox?: string;
  cursor?: number;
}

export const findings = (asked: FindingsAsked, plan: number | null) =>
  ask<Findings>(`/api/checks?${query({ ...asked, plan })}`);
