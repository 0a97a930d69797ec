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
/** By the last digit of the year in which an area is built. */
export const YEARS = [
  "#0f766e",
  "#c2410c",
  "#6d28d9",
  "#a16207",
  "#0369a1",
  "#be185d",
  "#4d7c0f",
  "#7e22ce",
  "#b91c1c",
  "#0e7490",
];
