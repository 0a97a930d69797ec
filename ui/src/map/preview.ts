// A pending plan as a coloured diff: added green, changed orange, removed red.
import type { LayerSpecification } from "maplibre-gl";

import { CHANGES } from "./palette.ts";

/** The layers of a preview redraw these tile layers in the colours of their change. */
export const PREVIEWED = ["route", "cable", "branching_point", "cabinet", "exchange"];

const COLOR = ["match", ["get", "change"], ...Object.entries(CHANGES).flat(), "#64748b"];

/** The name of the source that holds the preview of a tile layer. */
export function sourceOf(layer: string): string {
  return `preview-${layer}`;
}

export function previewLayers(): LayerSpecification[] {
  return PREVIEWED.map((layer) => {
    const line = layer === "route" || layer === "cable";
    const common = {
      id: sourceOf(layer),
      source: sourceOf(layer),
      "source-layer": layer,
      filter: ["has", "change"],
    };
    const drawn = line
      ? {
          ...common,
          type: "line",
          paint: {
            "line-color": COLOR,
            "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1, 16, 5],
          },
        }
      : {
          ...common,
          type: "circle",
          paint: {
            "circle-color": COLOR,
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2, 16, 7],
            "circle-stroke-color": "#ffffff",
            "circle-stroke-width": 1,
          },
        };
    return drawn as unknown as LayerSpecification;
  });
}
