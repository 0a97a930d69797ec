// The search box: a combobox over the server's index.
import type { Found } from "../api.ts";
import { search } from "../api.ts";
import { byId, make } from "../dom.ts";
import { say, sayCode } from "../words.ts";

const WAIT_MS = 120;
const LENGTH_MIN = 2;

export function makeSearch(chosen: (found: Found) => void): void {
  const input = byId<HTMLInputElement>("search-input");
  const list = byId("search-results");
  let asked: AbortController | null = null;
  let timer = 0;
  let found: Found[] = [];
  let at = -1;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const mark = (next: number) => {
    at = next;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", `found-${at}`);
  };
  const choose = (place: number) => {
    const picked = found[place];
    if (!picked) return;
    input.value = picked.label;
    close();
    chosen(picked);
  };
  const draw = () => {
    const items = found.map((result, place) => {
      const item = make(
        "li",
        { id: `found-${place}`, role: "option", "aria-selected": "false" },
        make("span", {}, result.label),
        make("span", { class: "kind" }, sayCode(result.kind)),
      );
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(place);
      });
      return item;
    });
    const none = make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, say("noResult"));
    list.replaceChildren(...(items.length ? items : [none]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    at = -1;
  };
  const ask = async () => {
    asked?.abort();
    if (input.value.trim().length < LENGTH_MIN) return close();
    asked = new AbortController();
    try {
      found = (await search(input.value, asked.signal)).results;
      draw();
    } catch (error) {
      if (!(error instanceof DOMException)) close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), WAIT_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") mark(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(at - 1, 0));
    else if (event.key === "Enter") choose(Math.max(at, 0));
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

export function nameSearch(): void {
  byId<HTMLInputElement>("search-input").placeholder = say("searchLabel");
}
