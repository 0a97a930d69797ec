// What is drawn, in which order and from which zoom. One entry a layer of the switcher.
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";

import type { Key } from "../words.ts";
import { COSTS, INK, SEVERITIES, SITES, TIERS, WAYS, yearColor } from "./palette.ts";

export interface Legend {
  code: string;
  /** Instead of a code: the euros from which the colour holds. */
  from?: number;
  /** Instead of a code: what the data say. */
  text?: string;
  color: string;
  shape: "line" | "dot" | "box";
}

export interface Group {
  /** Names the group in the switcher and in the address of the page. */
  key: Key;
  /** Tile layers that the group needs. */
  sources: string[];
  /** Whether the group is on at first. */
  on: boolean;
  legend: Legend[];
  layers: LayerSpecification[];
}

/** A layer before its source is spelled out: the source and the tile layer have one name. */
type Drawn = { id: string; of: string; minzoom?: number } & Record<string, unknown>;

function draw({ of, ...rest }: Drawn): LayerSpecification {
  return { ...rest, source: of, "source-layer": of } as unknown as LayerSpecification;
}

function by(property: string, colors: Record<string, string>): ExpressionSpecification {
  const pairs = Object.entries(colors).flat();
  return ["match", ["get", property], ...pairs, UNKNOWN] as unknown as ExpressionSpecification;
}

const UNKNOWN = "#64748b";

/** The areas by their year of building. */
export function byYear(years: number[]): ExpressionSpecification | string {
  if (years.length === 0) return UNKNOWN;
  const pairs = years.flatMap((year) => [year, yearColor(year, years)]);
  return ["match", ["get", "year"], ...pairs, UNKNOWN] as unknown as ExpressionSpecification;
}

function wider(...stops: number[]): ExpressionSpecification {
  const expression = ["interpolate", ["exponential", 1.5], ["zoom"], ...stops];
  return expression as unknown as ExpressionSpecification;
}

const ROUND = { "line-cap": "round", "line-join": "round" };

function legend(colors: Record<string, string>, shape: Legend["shape"]): Legend[] {
  return Object.entries(colors).map(([code, color]) => ({ code, color, shape }));
}

function site(of: string, minzoom: number, radius: number): LayerSpecification {
  return draw({
    id: of,
    of,
    type: "circle",
    minzoom,
    paint: {
      "circle-color": SITES[of],
      "circle-radius": wider(minzoom, radius * 0.55, 16, radius * 1.6),
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": wider(minzoom, 0.6, 16, 1.6),
    },
  });
}

function label(of: string, minzoom: number, field: string, size: number): LayerSpecification {
  return draw({
    id: `${of}-label`,
    of,
    type: "symbol",
    minzoom,
    layout: {
      "text-field": ["get", field],
      "text-font": ["sans-serif"],
      "text-size": size,
      "text-offset": [0, 1.1],
      "text-anchor": "top",
      "text-padding": 6,
    },
    paint: { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 1.4 },
  });
}

export const GROUPS: Group[] = [
  {
    key: "municipalities",
    sources: ["municipality"],
    on: true,
    legend: [{ code: "municipality", color: "#9aa49b", shape: "line" }],
    layers: [
      draw({
        id: "municipality",
        of: "municipality",
        type: "line",
        layout: ROUND,
        paint: { "line-color": "#9aa49b", "line-width": wider(7, 0.5, 14, 1.8) },
      }),
    ],
  },
  {
    key: "costPerPremises",
    sources: ["premises_grid"],
    on: false,
    legend: COSTS.map(([from, color]) => ({ code: "", from, color, shape: "box" })),
    layers: [
      draw({
        id: "premises_grid",
        of: "premises_grid",
        type: "fill",
        paint: {
          "fill-opacity": 0.72,
          "fill-color": [
            "step",
            ["/", ["get", "cost_cents"], ["*", 100, ["max", 1, ["get", "premises"]]]],
            COSTS[0]![1],
            ...COSTS.slice(1).flat(),
          ],
        },
      }),
    ],
  },
  {
    key: "streets",
    sources: ["street"],
    on: true,
    legend: [{ code: "street", color: "#cfc8b8", shape: "line" }],
    layers: [
      draw({
        id: "street",
        of: "street",
        type: "line",
        layout: ROUND,
        paint: { "line-color": "#cfc8b8", "line-width": wider(8, 0.4, 13, 1.4, 18, 9) },
      }),
    ],
  },
  {
    key: "routes",
    sources: ["route"],
    on: true,
    legend: legend(WAYS, "line"),
    layers: [
      draw({
        id: "route",
        of: "route",
        type: "line",
        layout: ROUND,
        paint: { "line-color": by("way", WAYS), "line-width": wider(8, 0.5, 13, 1.8, 18, 6) },
      }),
    ],
  },
  {
    key: "cables",
    sources: ["cable"],
    on: false,
    legend: legend(TIERS, "line"),
    layers: ["drop", "distribution", "transport", "backhaul"].map((tier, rank) =>
      draw({
        id: `cable-${tier}`,
        of: "cable",
        type: "line",
        minzoom: [14, 11, 8, 6][rank]!,
        filter: ["==", ["get", "tier"], tier],
        layout: ROUND,
        paint: {
          "line-color": TIERS[tier],
          "line-width": wider(8, 0.5 + rank * 0.4, 13, 1 + rank, 18, 3 + rank * 1.5),
          "line-offset": wider(12, 0, 18, rank * 2),
        },
      }),
    ),
  },
  {
    key: "premisesLayer",
    sources: ["premises"],
    on: true,
    legend: [{ code: "premises", color: "#8a6d3b", shape: "dot" }],
    layers: [
      draw({
        id: "premises",
        of: "premises",
        type: "circle",
        minzoom: 13,
        paint: {
          "circle-color": [
            "match",
            ["get", "purpose"],
            "public_site",
            "#6d28d9",
            "business",
            "#0369a1",
            "#8a6d3b",
          ],
          "circle-radius": wider(13, 1, 18, 5),
          "circle-stroke-color": "#ffffff",
          "circle-stroke-width": wider(13, 0, 16, 0.8),
        },
      }),
    ],
  },
  {
    key: "areas",
    sources: ["service_area"],
    on: false,
    legend: [{ code: "service_area", color: "#0f766e", shape: "box" }],
    layers: [
      draw({
        id: "service_area",
        of: "service_area",
        type: "fill",
        paint: { "fill-color": "#0f766e", "fill-opacity": 0.07 },
      }),
      draw({
        id: "service_area-edge",
        of: "service_area",
        type: "line",
        paint: { "line-color": "#0f766e", "line-width": 1, "line-dasharray": [3, 2] },
      }),
    ],
  },
  {
    key: "phases",
    sources: ["phase"],
    on: false,
    // The years are those of the data: see panels/phases.ts.
    legend: [],
    layers: [
      draw({
        id: "phase",
        of: "phase",
        type: "fill",
        paint: { "fill-color": byYear([]), "fill-opacity": 0.65 },
      }),
      draw({
        id: "phase-edge",
        of: "phase",
        type: "line",
        paint: { "line-color": "#ffffff", "line-width": 1 },
      }),
      draw({
        id: "phase-label",
        of: "phase",
        type: "symbol",
        minzoom: 9,
        layout: {
          "text-field": ["to-string", ["get", "year"]],
          "text-font": ["sans-serif"],
          "text-size": 12,
        },
        paint: { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 1.4 },
      }),
    ],
  },
  {
    key: "existingPlant",
    sources: ["existing_route", "existing_site"],
    on: false,
    legend: [
      { code: "existing_route", color: "#94a3b8", shape: "line" },
      { code: "existing_site", color: "#475569", shape: "dot" },
    ],
    layers: [
      draw({
        id: "existing_route",
        of: "existing_route",
        type: "line",
        layout: ROUND,
        paint: { "line-color": "#94a3b8", "line-width": wider(8, 0.6, 13, 2, 18, 6) },
      }),
      draw({
        id: "existing_site",
        of: "existing_site",
        type: "circle",
        minzoom: 12,
        paint: { "circle-color": "#475569", "circle-radius": wider(12, 1.5, 18, 5) },
      }),
    ],
  },
  {
    key: "supports",
    sources: ["support"],
    on: true,
    legend: [{ code: "support", color: "#57534e", shape: "dot" }],
    layers: [
      draw({
        id: "support",
        of: "support",
        type: "circle",
        minzoom: 15,
        paint: {
          "circle-color": "#57534e",
          "circle-radius": wider(15, 1.2, 19, 4.5),
          "circle-stroke-color": "#ffffff",
          "circle-stroke-width": 0.6,
        },
      }),
    ],
  },
  {
    key: "plant",
    sources: ["branching_point", "splice_closure", "cabinet", "exchange", "pop"],
    on: true,
    legend: legend(SITES, "dot"),
    layers: [
      site("branching_point", 13, 3),
      site("splice_closure", 13, 3.2),
      site("cabinet", 8, 4.5),
      site("exchange", 6, 7),
      site("pop", 5, 9),
      label("cabinet", 12, "reference", 11),
      label("exchange", 9, "reference", 12),
    ],
  },
  {
    key: "findings",
    sources: ["finding"],
    on: false,
    legend: legend(SEVERITIES, "dot"),
    layers: [
      draw({
        id: "finding",
        of: "finding",
        type: "circle",
        paint: {
          "circle-color": "#ffffff",
          "circle-radius": wider(8, 2.5, 16, 7),
          "circle-stroke-color": by("severity", SEVERITIES),
          "circle-stroke-width": 2.5,
        },
      }),
    ],
  },
];
