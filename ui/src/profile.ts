// For whom this page is: who sees what is published cannot follow the plant, nor ask who is cut.
import type { Territory } from "./api.ts";

let internal = true;

export function shownFor(territory: Territory): void {
  internal = territory.profile === "internal";
}

/** Whether the plant can be asked. */
export function asksPlant(): boolean {
  return internal;
}
