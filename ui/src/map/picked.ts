// The object whose facts are shown, marked on the map.
import type { LayerSpecification, Map as LibreMap } from "maplibre-gl";

const ID = "picked";
/** Kinds with a course or an outline: a circle would stand at every corner of it. */
const LINES = ["street", "route", "cable", "municipality", "service_area", "phase", "existing_route"];
const COLOR = "#111827";

/** Marks an object of a kind that the map draws, or none. */
export function mark(map: LibreMap, kind: string, id: string): void {
  if (map.getLayer(ID)) map.removeLayer(ID);
  if (!map.getSource(kind)) return;
  const drawn = LINES.includes(kind)
    ? { type: "line", paint: { "line-color": COLOR, "line-width": 5, "line-opacity": 0.55 } }
    : {
        type: "circle",
        paint: {
          "circle-color": "rgb(0 0 0 / 0%)",
          "circle-radius": 12,
          "circle-stroke-color": COLOR,
          "circle-stroke-width": 3,
        },
      };
  const of = { source: kind, "source-layer": kind, filter: ["==", ["get", "id"], id] };
  map.addLayer({ id: ID, ...of, ...drawn } as unknown as LayerSpecification);
}
