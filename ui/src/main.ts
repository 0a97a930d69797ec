// The map page: wires the panels to the map and to the server.
import {
  applyPlan,
  type Bounds,
  phases,
  type Place,
  type PlanShown,
  type Territory,
  territory,
  type YearSum,
} from "./api.ts";
import { byId } from "./dom.ts";
import { makeMap, type MapView } from "./map/map.ts";
import type { Drawing } from "./map/overlay.ts";
import { makeCutTool } from "./panels/cut.ts";
import { close, redraw, showObject, showPlan, showRefusal, tidyWith } from "./panels/details.ts";
import { makeFindings } from "./panels/findings.ts";
import { drawLayers } from "./panels/layers.ts";
import { budgetsButton, builtIn, legendOf } from "./panels/phases.ts";
import { makePlans } from "./panels/plans.ts";
import { makeSearch, nameSearch } from "./panels/search.ts";
import { makeTable } from "./panels/table.ts";
import { asksPlant, shownFor } from "./profile.ts";
import { choose, fill, language, number, say } from "./words.ts";

async function start(): Promise<void> {
  choose(language());
  let shown = await territory();
  shownFor(shown);
  document.querySelector<HTMLElement>(".tools")!.hidden = !asksPlant();
  let years = await yearsOf(shown);
  let map: MapView | null = null;

  const act = {
    go: (bounds: Bounds) => map?.go(bounds),
    mark: (kind: string, id: string) => map?.mark(kind, id),
    draw: (drawings: Drawing[], go: boolean) => map?.draw(drawings, go),
    apply: (plan: PlanShown) => void apply(plan),
    hands: {
      handle: (at: Place, moved: (to: Place, last: boolean) => void) =>
        map?.handle(at, moved) ?? null,
      kept: (plan: number) => void kept(plan),
    },
  };
  let previewed: number | null = null;
  const pick = (kind: string, id: string) => void showObject({ kind, id, go: true }, act);
  const click = (kind: string, id: string, planned: boolean, at: Place) =>
    void showObject({ kind, id, plan: planned ? previewed : null, at }, act);
  const twin = makeTable(pick);
  const selector = makePlans((plan) => {
    previewed = plan?.number ?? null;
    map?.preview(previewed);
    if (plan) showPlan(plan, act, () => selector.reset());
    else if (!byId("details").hidden) close();
  });

  async function apply(plan: PlanShown): Promise<void> {
    try {
      const { generation } = await applyPlan(plan.number, plan.parent);
      shown = await territory();
      years = await yearsOf(shown);
      map?.refresh(shown);
      map?.years(builtIn(years));
      selector.reset();
      await selector.refresh();
      name();
      byId("table-count").textContent = `${say("applied")} ${number(generation)}`;
    } catch (error) {
      showRefusal(error);
    }
  }

  async function kept(plan: number): Promise<void> {
    await selector.refresh();
    await selector.choose(plan);
  }

  function name(): void {
    fill();
    nameTerritory(shown);
    nameSearch();
    twin.rename();
    const known = { phases: { legend: legendOf(years), more: budgetsButton() } };
    drawLayers((group, on) => map?.toggle(group, on), known);
    byId<HTMLAnchorElement>("rooms-link").href = `/rooms?lang=${language()}`;
    byId<HTMLAnchorElement>("field-link").href = `/field/desk?lang=${language()}`;
    byId("language").textContent = say("language");
    byId("language").lang = language() === "fr" ? "en" : "fr";
  }

  name();
  tidyWith(() => map?.letGo());
  map = makeMap(byId("map"), shown, { picked: click, moved: (bounds) => twin.show(bounds) });
  if (!map) {
    byId("map-missing").textContent = say("mapMissing");
    byId("map-missing").hidden = false;
  }
  map?.years(builtIn(years));
  const aim = {
    aim: (on: boolean, hit: (at: Place, reachMm: number) => void) => map?.aim(on, hit),
    middle: () => map?.middle() ?? null,
  };
  makeCutTool(aim, act, () => previewed);
  makeFindings({ bounds: () => map?.bounds() ?? null }, act, () => previewed);
  twin.show(map?.bounds() ?? shown.bounds);
  makeSearch((found) => {
    map?.go(found.bounds);
    pick(found.kind, found.id);
  });
  byId("language").addEventListener("click", () => {
    choose(language() === "fr" ? "en" : "fr");
    name();
    map?.rename();
    redraw();
    void selector.refresh();
  });
  await selector.refresh();
  if (shown.plan !== null) await selector.choose(shown.plan);
}

/** The years of building, where the territory has phases. */
async function yearsOf(shown: Territory): Promise<YearSum[]> {
  return shown.counts["phase"] ? (await phases({})).years : [];
}

function nameTerritory(shown: Territory): void {
  const premises = shown.counts["premises"] ?? 0;
  byId("territory").textContent =
    `${shown.title} · ${say("generation")} ${shown.generation} · ${number(premises)} ${say("premises")}`;
  document.title = `${shown.title} · Bocage`;
  byId("synthetic").textContent = say("synthetic");
  byId("synthetic").hidden = !shown.synthetic;
}

start().catch(showRefusal);
