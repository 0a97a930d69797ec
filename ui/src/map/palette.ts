// Colours of the model. Chosen to be told apart by people who see colours differently, and to
// stand at least 3:1 against the paper of the map.
export const PAPER = "#f6f3ea";
export const INK = "#22302d";

export const TIERS: Record<string, string> = {
  backhaul: "#6d28d9",
  transport: "#c2410c",
  distribution: "#0f766e",
  drop: "#64748b",
};

export const WAYS: Record<string, string> = {
  existing_duct: "#1d4ed8",
  existing_pole: "#0e7490",
  energy_pole: "#4d7c0f",
  new_pole: "#a16207",
  facade: "#be185d",
  verge_trench: "#15803d",
  road_trench: "#b91c1c",
  micro_trench: "#c2410c",
  drilling: "#7e22ce",
};

export const SITES: Record<string, string> = {
  pop: "#6d28d9",
  exchange: "#c2410c",
  cabinet: "#0f766e",
  splice_closure: "#475569",
  branching_point: "#0369a1",
};

/** Later ones are drawn over earlier ones. */
export const CHANGES: Record<string, string> = {
  changed: "#b7791f",
  removed: "#be123c",
  added: "#1d4ed8",
};

export const SEVERITIES: Record<string, string> = {
  error: "#be123c",
  warning: "#b45309",
  info: "#0369a1",
};

/** Cost a premises in euros, and its colour. */
export const COSTS: [number, string][] = [
  [0, "#d9ead3"],
  [500, "#a8d5a2"],
  [1000, "#f1d36b"],
  [2000, "#e8963e"],
  [4000, "#c8502f"],
  [8000, "#8f1d2c"],
];

/** A handle to drag. */
export const HANDLE = "#b91c1c";

/**
 * From the first year of building to the last. Lightness rises all along, so that who sees colours
 * differently can still put them in order: the ramp "viridis" of matplotlib (CC0).
 */
const YEARS = [
  "#440154",
  "#482878",
  "#3e4989",
  "#31688e",
  "#26828e",
  "#1f9e89",
  "#35b779",
  "#6ece58",
  "#b5de2b",
  "#fde725",
];

/** The colour of a year among those in which something is built: the first and the last have the ends. */
export function yearColor(year: number, years: number[]): string {
  const place = Math.max(0, years.indexOf(year)) / Math.max(1, years.length - 1);
  return YEARS[Math.round(place * (YEARS.length - 1))]!;
}

/** What is cut, the spot where it is, and what a rule has found. */
export const CUT = "#be123c";
export const SPOT = "#7f1d1d";
export const FOUND = "#b45309";

/** The colours of the French code of twelve, as screens show them. */
export const STRANDS: Record<string, string> = {
  red: "#d7263d",
  blue: "#1f5fbf",
  green: "#2a9d3a",
  yellow: "#f2c500",
  violet: "#7d3cb5",
  white: "#ffffff",
  orange: "#f07f13",
  grey: "#9a9a9a",
  brown: "#7a4a21",
  black: "#111111",
  turquoise: "#27c2c2",
  pink: "#f58fb8",
};

/** The parts of what a line loses. */
export const LOSSES: Record<string, string> = {
  fibre: "#0f766e",
  splices: "#b45309",
  connectors: "#4d7c0f",
  splitter: "#6d28d9",
};
