// A pending plan as a coloured diff, over the map as it stands, which steps back behind a veil.
import type { LayerSpecification } from "maplibre-gl";

import { CHANGES, PAPER } from "./palette.ts";

/** The layers of a preview redraw these tile layers in the colours of their change. */
export const PREVIEWED = ["route", "cable", "branching_point", "cabinet", "exchange"];

/** From which zoom small things are drawn. */
const ZOOM_MIN: Record<string, number> = { branching_point: 13 };

/** The name of the source that holds the preview of a tile layer. */
export function sourceOf(layer: string): string {
  return `preview-${layer}`;
}

export function previewLayers(): LayerSpecification[] {
  const veil = { "background-color": PAPER, "background-opacity": 0.7 };
  const drawn = Object.entries(CHANGES).flatMap(([change, color]) =>
    PREVIEWED.map((layer) => changesOf(layer, change, color)),
  );
  return [{ id: "preview-veil", type: "background", paint: veil }, ...drawn];
}

function changesOf(layer: string, change: string, color: string): LayerSpecification {
  const line = layer === "route" || layer === "cable";
  const drawn = line ? lineOf(change, color) : dotOf(color);
  return {
    id: `${sourceOf(layer)}-${change}`,
    source: sourceOf(layer),
    "source-layer": layer,
    minzoom: ZOOM_MIN[layer] ?? 0,
    filter: ["==", ["get", "change"], change],
    ...drawn,
  } as unknown as LayerSpecification;
}

/** What is removed is dashed too, for those who do not see its colour. */
function lineOf(change: string, color: string) {
  const width = ["interpolate", ["linear"], ["zoom"], 8, 0.8, 16, change === "changed" ? 2.5 : 4];
  const dashed = change === "removed" ? { "line-dasharray": [2, 1.5] } : {};
  return { type: "line", paint: { "line-color": color, "line-width": width, ...dashed } };
}

function dotOf(color: string) {
  const paint = {
    "circle-color": color,
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2.5, 16, 6.5],
    "circle-stroke-color": "#ffffff",
    "circle-stroke-width": 1,
  };
  return { type: "circle", paint };
}
