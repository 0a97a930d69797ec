// The layer switcher, which is the legend too.
import { byId, make } from "../dom.ts";
import { GROUPS, type Group, type Legend } from "../map/layers.ts";
import { euros, say, sayCode } from "../words.ts";

const shown = new Map<string, boolean>(GROUPS.map((group) => [group.key, group.on]));

export function drawLayers(toggled: (group: Group, on: boolean) => void): void {
  byId("layers").replaceChildren(...GROUPS.map((group) => groupOf(group, toggled)));
}

function groupOf(group: Group, toggled: (group: Group, on: boolean) => void): HTMLElement {
  const id = `layer-${group.key}`;
  const on = shown.get(group.key) ?? group.on;
  const box = make("input", { type: "checkbox", id, checked: on });
  const list = make("ul", { class: "legend", hidden: !on }, ...group.legend.map(entry));
  box.addEventListener("change", () => {
    shown.set(group.key, box.checked);
    list.hidden = !box.checked;
    toggled(group, box.checked);
  });
  return make(
    "div",
    { class: "layer" },
    box,
    make("label", { for: id }, say(group.key)),
    group.legend.length > 1 ? list : single(group.legend[0]),
  );
}

function entry(legend: Legend): HTMLElement {
  return make("li", {}, swatch(legend), text(legend));
}

function text({ code, from }: Legend): string {
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
