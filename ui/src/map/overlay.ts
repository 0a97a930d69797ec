// What a panel draws over the map: a fibre, a cut, findings. One source, cleared with its panel.
import type { GeoJSONSource, LayerSpecification, Map as LibreMap } from "maplibre-gl";

import type { Place } from "../api.ts";
import { CUT, FOUND, INK, SPOT, TIERS } from "./palette.ts";

/** What something drawn stands for; see `LAYERS`. */
export type Role = "fibre" | "passed" | "gone" | "stood" | "dark" | "site" | "spot" | "found" | "marked";

export interface Drawing {
  role: Role;
  /** One place for a point, several for a line. */
  course: Place[];
  /** A word beside it. */
  text?: string;
  /** A colour of its own: of a fibre its tier's. */
  color?: string;
}

const ID = "overlay";

const is = (role: Role, type: string) => [
  "all",
  ["==", ["get", "role"], role],
  ["==", ["geometry-type"], type],
];
const ROUND = { "line-cap": "round", "line-join": "round" };
const wider = (...stops: number[]) => ["interpolate", ["exponential", 1.4], ["zoom"], ...stops];

function line(id: string, role: Role, paint: object): object {
  return { id: `${ID}-${id}`, type: "line", filter: is(role, "LineString"), layout: ROUND, paint };
}

function dot(id: string, role: Role, paint: object): object {
  return { id: `${ID}-${id}`, type: "circle", filter: is(role, "Point"), paint };
}

/** Later ones are drawn over earlier ones. */
const LAYERS = [
  line("gone", "gone", { "line-color": CUT, "line-width": wider(8, 3, 16, 8), "line-opacity": 0.55 }),
  line("fibre-edge", "fibre", { "line-color": "#ffffff", "line-width": wider(8, 6, 16, 11) }),
  line("fibre", "fibre", { "line-color": ["get", "color"], "line-width": wider(8, 3.5, 16, 6) }),
  line("found-line", "found", { "line-color": FOUND, "line-width": 3, "line-opacity": 0.7 }),
  line("marked-line", "marked", { "line-color": FOUND, "line-width": 7, "line-opacity": 0.9 }),
  dot("dark", "dark", {
    "circle-color": CUT,
    "circle-radius": wider(9, 2, 14, 4, 18, 7),
    "circle-stroke-color": "#ffffff",
    "circle-stroke-width": 0.8,
  }),
  dot("stood", "stood", { "circle-color": CUT, "circle-radius": 6, "circle-opacity": 0.55 }),
  dot("passed", "passed", {
    "circle-color": "#ffffff",
    "circle-radius": wider(9, 3, 16, 6),
    "circle-stroke-color": INK,
    "circle-stroke-width": 2.5,
  }),
  dot("found", "found", {
    "circle-color": "#ffffff",
    "circle-radius": wider(9, 3, 16, 6),
    "circle-stroke-color": FOUND,
    "circle-stroke-width": 2.5,
  }),
  dot("marked", "marked", {
    "circle-color": "rgb(0 0 0 / 0%)",
    "circle-radius": 15,
    "circle-stroke-color": FOUND,
    "circle-stroke-width": 4,
  }),
  dot("site", "site", {
    "circle-color": "#6d28d9",
    "circle-radius": wider(9, 4, 16, 8),
    "circle-stroke-color": "#ffffff",
    "circle-stroke-width": 2,
  }),
  dot("spot", "spot", {
    "circle-color": "#ffffff",
    "circle-radius": 8,
    "circle-stroke-color": SPOT,
    "circle-stroke-width": 5,
  }),
  {
    id: `${ID}-text`,
    type: "symbol",
    filter: ["has", "text"],
    layout: {
      "text-field": ["get", "text"],
      "text-font": ["sans-serif"],
      "text-size": 12,
      "text-offset": [0, 1],
      "text-anchor": "top",
    },
    paint: { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
  },
] as unknown as LayerSpecification[];

/** The colour of a fibre. */
export function colorOf(tier: string | undefined): string {
  return TIERS[tier ?? ""] ?? INK;
}

/** Draws over the map what a panel tells, instead of what it told before. */
export function draw(map: LibreMap, drawings: Drawing[]): void {
  const data = { type: "FeatureCollection" as const, features: drawings.map(feature) };
  const source = map.getSource(ID) as GeoJSONSource | undefined;
  if (source) return void source.setData(data);
  if (drawings.length === 0) return;
  map.addSource(ID, { type: "geojson", data });
  for (const layer of LAYERS) map.addLayer({ ...layer, source: ID } as LayerSpecification);
}

function feature({ role, course, text, color }: Drawing) {
  const properties = { role, ...(text ? { text } : {}), ...(color ? { color } : {}) };
  const [first] = course;
  const geometry =
    course.length === 1 && first
      ? { type: "Point" as const, coordinates: first }
      : { type: "LineString" as const, coordinates: course };
  return { type: "Feature" as const, properties, geometry };
}

/** The box around what is drawn; none of nothing. */
export function boundsOf(drawings: Drawing[]): [number, number, number, number] | null {
  const places = drawings.flatMap((drawing) => drawing.course);
  if (places.length === 0) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lon, lat] of places) {
    [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    [south, north] = [Math.min(south, lat), Math.max(north, lat)];
  }
  return [west, south, east, north];
}
