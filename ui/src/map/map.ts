// The MapLibre map: sources straight from the server's tiles, layers by group.
import {
  AttributionControl,
  Map as LibreMap,
  type MapGeoJSONFeature,
  Marker,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";

import type { Bounds, Place, Territory } from "../api.ts";
import { tiles } from "../api.ts";
import type { Handle } from "../panels/edit.ts";
import { say } from "../words.ts";
import { byYear, GROUPS, type Group } from "./layers.ts";
import { boundsOf as boxAround, draw, type Drawing } from "./overlay.ts";
import { HANDLE, PAPER } from "./palette.ts";
import { mark } from "./picked.ts";
import { PREVIEWED, previewLayers, sourceOf } from "./preview.ts";

export interface MapView {
  /** Shows or hides a group. */
  toggle(group: Group, on: boolean): void;
  /** Colours the areas by these years of building. */
  years(years: number[]): void;
  /** Shows the diff of a plan, or none. */
  preview(plan: number | null): void;
  /** Marks an object. */
  mark(kind: string, id: string): void;
  /** Puts a handle at a place; `moved` hears where it is dragged, and which place is the last. */
  handle(at: Place, moved: (to: Place, last: boolean) => void): Handle;
  /** Takes away what a panel has put on the map: its handle, what it has drawn. */
  letGo(): void;
  /** Draws what a panel tells, over the map; `go` moves to it. */
  draw(drawings: Drawing[], go: boolean): void;
  /** Clicks tell a place, and how far a finger may miss it, instead of an object, while `on`. */
  aim(on: boolean, hit: (at: Place, reachMm: number) => void): void;
  /** The place in the middle. */
  middle(): Place;
  /** Writes the texts again, after the language has changed. */
  rename(): void;
  /** Moves to a place. */
  go(bounds: Bounds): void;
  /** What is on screen. */
  bounds(): Bounds;
  /** Reloads every tile, after the head has moved. */
  refresh(territory: Territory): void;
}

export interface MapEvents {
  /** An object was clicked; `added` where only the plan that is shown has it as it is drawn. */
  picked(kind: string, id: string, planned: boolean, at: Place): void;
  moved(bounds: Bounds): void;
}

function attribution(territory: Territory): AttributionControl {
  const named = territory.attribution;
  // The one that names the library folds away; one that a licence asks for stays in sight.
  return new AttributionControl(
    named === null ? { compact: true } : { compact: false, customAttribution: named },
  );
}

/** Draws the map; null where the browser has no WebGL. */
export function makeMap(
  container: HTMLElement,
  territory: Territory,
  events: MapEvents,
): MapView | null {
  if (!hasWebGl()) return null;
  setWorkerUrl(`${location.origin}/map-worker.mjs`);
  const map = new LibreMap({
    container,
    style: style(territory),
    attributionControl: false,
    localIdeographFontFamily: "sans-serif",
    maxZoom: 19,
    ...(territory.bounds ? { bounds: territory.bounds } : {}),
    fitBoundsOptions: { padding: 40 },
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  map.addControl(attribution(territory), "bottom-right");
  const busy = (on: boolean) => container.setAttribute("aria-busy", String(on));
  busy(true);
  map.on("dataloading", () => busy(true));
  map.on("movestart", () => busy(true));
  map.on("idle", () => busy(false));
  map.on("moveend", () => events.moved(boundsOf(map)));
  const aimed: Aimed = { hit: null };
  map.on("click", (event) => {
    const reach = 5;
    if (aimed.hit) {
      const { lng, lat } = event.lngLat;
      aimed.hit([lng, lat], millimetres(map, lat, REACH_PX));
      return;
    }
    const { x, y } = event.point;
    const around = [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ] as [[number, number], [number, number]];
    const hit = nearestToTop(map.queryRenderedFeatures(around));
    if (!hit) return;
    const { id, change } = hit.properties;
    const planned = change !== undefined && change !== "removed";
    const at: Place = [event.lngLat.lng, event.lngLat.lat];
    events.picked(hit.sourceLayer ?? "", String(id), planned, at);
  });
  map.on("mousemove", (event) => {
    const over = nearestToTop(map.queryRenderedFeatures(event.point)) !== undefined;
    map.getCanvas().style.cursor = aimed.hit ? "crosshair" : over ? "pointer" : "";
  });
  rename(map);
  return view(map, territory, aimed);
}

/** Who hears of clicks instead of the panels. */
interface Aimed {
  hit: ((at: Place, reachMm: number) => void) | null;
}

/** How far a finger may miss what it points at. */
const REACH_PX = 14;

/** Pixels of the screen as millimetres of the ground. */
function millimetres(map: LibreMap, lat: number, pixels: number): number {
  const aroundEarth = 40_075_016_686 * Math.cos((lat * Math.PI) / 180);
  return Math.round((pixels * aroundEarth) / (512 * 2 ** map.getZoom()));
}

function view(map: LibreMap, first: Territory, aimed: Aimed): MapView {
  let territory = first;
  let planShown: number | null = null;
  let held: Handle | null = null;
  const loaded = map.once("load");
  const whenDrawn = (act: () => void) => void loaded.then(act);
  return {
    toggle: (group, on) =>
      whenDrawn(() => {
        for (const layer of group.layers) {
          map.setLayoutProperty(layer.id, "visibility", on ? "visible" : "none");
        }
      }),
    preview: (plan) =>
      whenDrawn(() => {
        planShown = plan;
        showPreview(map, territory, planShown);
      }),
    years: (years) => whenDrawn(() => map.setPaintProperty("phase", "fill-color", byYear(years))),
    mark: (kind, id) => whenDrawn(() => mark(map, kind, id)),
    handle: (at, moved) => {
      held?.remove();
      held = handle(map, at, moved);
      return held;
    },
    letGo: () => {
      held?.remove();
      whenDrawn(() => draw(map, []));
    },
    draw: (drawings, go) =>
      whenDrawn(() => {
        draw(map, drawings);
        const around = boxAround(drawings);
        if (go && around) map.fitBounds(around, { padding: 80, maxZoom: 17 });
      }),
    aim: (on, hit) => {
      aimed.hit = on ? hit : null;
      map.getCanvas().style.cursor = on ? "crosshair" : "";
    },
    middle: () => {
      const { lng, lat } = map.getCenter();
      return [lng, lat];
    },
    rename: () => rename(map),
    go: (bounds) => void map.fitBounds(bounds, { padding: 80, maxZoom: 17 }),
    bounds: () => boundsOf(map),
    refresh: (next) => {
      territory = next;
      for (const layer of sources()) {
        const source = map.getSource(layer) as { setTiles?(urls: string[]): void } | undefined;
        source?.setTiles?.([tiles(layer, territory.digest, null)]);
      }
    },
  };
}

function handle(
  map: LibreMap,
  at: Place,
  moved: (to: Place, last: boolean) => void,
): Handle {
  const marker = new Marker({ draggable: true, color: HANDLE }).setLngLat(at).addTo(map);
  const hear = (last: boolean) => () => {
    const { lng, lat } = marker.getLngLat();
    moved([lng, lat], last);
  };
  marker.on("drag", hear(false));
  marker.on("dragend", hear(true));
  marker.getElement().setAttribute("aria-label", say("dragIt"));
  return { place: (to) => void marker.setLngLat(to), remove: () => void marker.remove() };
}

function showPreview(map: LibreMap, territory: Territory, plan: number | null): void {
  for (const { id } of previewLayers()) if (map.getLayer(id)) map.removeLayer(id);
  for (const layer of PREVIEWED) {
    if (map.getSource(sourceOf(layer))) map.removeSource(sourceOf(layer));
    if (plan !== null) map.addSource(sourceOf(layer), source(layer, territory, plan));
  }
  if (plan !== null) previewLayers().forEach((layer) => map.addLayer(layer));
}

function sources(): string[] {
  return [...new Set(GROUPS.flatMap((group) => group.sources))];
}

function source(layer: string, territory: Territory, plan: number | null) {
  return {
    type: "vector" as const,
    tiles: [tiles(layer, territory.digest, plan)],
    maxzoom: 16,
    promoteId: "id",
  };
}

function style(territory: Territory) {
  const hidden = (group: Group) => (group.on ? {} : { visibility: "none" as const });
  return {
    version: 8 as const,
    sources: Object.fromEntries(sources().map((layer) => [layer, source(layer, territory, null)])),
    layers: [
      { id: "paper", type: "background" as const, paint: { "background-color": PAPER } },
      ...GROUPS.flatMap((group) =>
        group.layers.map((layer) => ({
          ...layer,
          layout: { ...("layout" in layer ? layer.layout : {}), ...hidden(group) },
        })),
      ),
    ] as never[],
  };
}

/** The map library knows its words in English only. */
function rename(map: LibreMap): void {
  const named = [
    [".maplibregl-canvas", say("map")],
    [".maplibregl-ctrl-zoom-in", say("zoomIn")],
    [".maplibregl-ctrl-zoom-out", say("zoomOut")],
  ] as const;
  for (const [selector, text] of named) {
    const element = map.getContainer().querySelector(selector);
    element?.setAttribute("aria-label", text);
    if (element instanceof HTMLButtonElement) element.title = text;
  }
}

/** Points before lines before surfaces: what a person meant to hit. */
function nearestToTop(features: MapGeoJSONFeature[]): MapGeoJSONFeature | undefined {
  const rank = (feature: MapGeoJSONFeature) =>
    ["Point", "MultiPoint"].includes(feature.geometry.type)
      ? 0
      : feature.geometry.type.endsWith("LineString")
        ? 1
        : 2;
  const named = features.filter((feature) => feature.properties["id"] !== undefined);
  return named.sort((a, b) => rank(a) - rank(b))[0];
}

function boundsOf(map: LibreMap): Bounds {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

function hasWebGl(): boolean {
  const canvas = document.createElement("canvas");
  return canvas.getContext("webgl2") !== null;
}
