// The language of the page: French unless the reader has chosen English.
import { en } from "./words/en.ts";
import { fr } from "./words/fr.ts";

export type Words = typeof fr;
export type Key = keyof Words;
export type Language = "fr" | "en";

const KEPT_AS = "bocage.language";
const ALL: Record<Language, Words> = { fr, en };

let current: Language = (asked() ?? localStorage.getItem(KEPT_AS)) === "en" ? "en" : "fr";

/** The language that the address asks for: what somebody was sent wins over what they chose once. */
function asked(): string | null {
  const asked = new URLSearchParams(location.search).get("lang");
  return asked !== null && asked in ALL ? asked : null;
}

export function language(): Language {
  return current;
}

export function choose(next: Language): void {
  current = next;
  localStorage.setItem(KEPT_AS, next);
  // Loaded again, or sent on, the page speaks what it speaks now.
  const here = new URL(location.href);
  if (here.searchParams.has("lang")) {
    here.searchParams.set("lang", next);
    history.replaceState(history.state, "", here);
  }
  document.documentElement.lang = next;
}

export function say(key: Key): string {
  return ALL[current][key];
}

/** The word for a code of the model, or the code itself where there is none. */
export function sayCode(code: string): string {
  return (ALL[current] as Record<string, string>)[code] ?? code.replaceAll("_", " ");
}

/** Fills every element that names a text. */
export function fill(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-words]")) {
    element.textContent = sayCode(element.dataset["words"] ?? "");
  }
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(current, { maximumFractionDigits: digits }).format(value);
}

export function signed(value: number, digits = 0): string {
  const form = { signDisplay: "exceptZero", maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(current, form).format(value);
}

export function euros(cents: number, digits?: number): string {
  return money(cents, "auto", digits);
}

/** What something costs more or less, with its sign. */
export function difference(cents: number): string {
  return money(cents, "exceptZero", 0);
}

/** A moment, as people write it. */
export function moment(at: string): string {
  const form = { dateStyle: "medium", timeStyle: "short" } as const;
  return at ? new Intl.DateTimeFormat(current, form).format(new Date(at)) : "";
}

/** How many of something: the word takes an s where there are several. */
export function counted(value: number, key: Key): string {
  const one = new Intl.PluralRules(current).select(value) === "one";
  return `${number(value)} ${say(key)}${one ? "" : "s"}`;
}

function money(cents: number, signDisplay: "auto" | "exceptZero", digits?: number): string {
  return new Intl.NumberFormat(current, {
    signDisplay,
    style: "currency",
    currency: "EUR",
    maximumFractionDigits: digits ?? (Math.abs(cents) >= 1_000_000 ? 0 : 2),
  }).format(cents / 100);
}
