// The layer switcher, which is the legend too.
import { byId, make } from "../dom.ts";
import { GROUPS, type Group, type Legend } from "../map/layers.ts";
import { euros, say, sayCode } from "../words.ts";

const shown = new Map<string, boolean>(GROUPS.map((group) => [group.key, group.on]));

/** What a group shows that only the data know: its legend, and what can be asked about it. */
export type Known = Partial<Record<string, { legend: Legend[]; more: HTMLElement }>>;
type Toggled = (group: Group, on: boolean) => void;

export function drawLayers(toggled: Toggled, known: Known): void {
  byId("layers").replaceChildren(...GROUPS.map((group) => groupOf(group, toggled, known[group.key])));
}

function groupOf(group: Group, toggled: Toggled, known: Known[string]): HTMLElement {
  const id = `layer-${group.key}`;
  const legend = known?.legend ?? group.legend;
  const on = shown.get(group.key) ?? group.on;
  const box = make("input", { type: "checkbox", id, checked: on });
  const list = make("ul", { class: "legend", hidden: !on }, ...legend.map(entry));
  const more = make("div", { class: "legend", hidden: !on }, known?.more);
  box.addEventListener("change", () => {
    shown.set(group.key, box.checked);
    list.hidden = more.hidden = !box.checked;
    toggled(group, box.checked);
  });
  return make(
    "div",
    { class: "layer" },
    box,
    make("label", { for: id }, say(group.key)),
    // What the data tell of is told even where it is one entry.
    known || legend.length > 1 ? list : single(legend[0]),
    known ? more : null,
  );
}

function entry(legend: Legend): HTMLElement {
  return make("li", {}, swatch(legend), text(legend));
}

function text({ code, from, text }: Legend): string {
  if (text !== undefined) return text;
  return from === undefined ? sayCode(code) : `≥ ${euros(from * 100, 0)}`;
}

function single(legend: Legend | undefined): HTMLElement | null {
  return legend ? swatch(legend) : null;
}

function swatch({ color, shape }: Legend): HTMLElement {
  const element = make("span", { class: `swatch ${shape}`, "aria-hidden": "true" });
  element.style.setProperty("--swatch", color);
  return element;
}
