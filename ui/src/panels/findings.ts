// What breaks a rule: rule by rule, each finding one click from its place.
import type { Bounds } from "../api.ts";
import { type Finding, type Findings, findings, type FindingsAsked } from "../api-plant.ts";
import { byId, make } from "../dom.ts";
import type { Drawing } from "../map/overlay.ts";
import { number, say, sayCode } from "../words.ts";
import { type Details, showOwn } from "./details.ts";
import { opener, refusal } from "./sections.ts";

export interface Around {
  /** What is on screen; none without a map. */
  bounds(): Bounds | null;
}

/** The button that opens the list. */
export function makeFindings(map: Around, act: Details, plan: () => number | null): void {
  byId("findings-tool").addEventListener("click", () => void show(map, act, plan()));
}

async function show(map: Around, act: Details, plan: number | null): Promise<void> {
  const body = make("div", { class: "findings", "aria-busy": "true" }, make("p", { role: "status" }, say("checking")));
  showOwn(say("rules"), say("checks"), body, () => void show(map, act, plan));
  try {
    const told = await findings({}, plan);
    body.replaceChildren(...listOf(told, map, act, plan));
  } catch (error) {
    body.replaceChildren(refusal(error));
  }
  body.removeAttribute("aria-busy");
}

function listOf(told: Findings, map: Around, act: Details, plan: number | null): HTMLElement[] {
  const all = told.groups.reduce((sum, group) => sum + group.count, 0);
  const sum = `${number(told.rules)} ${say("rulesHeld")} · ${number(all)} ${say("findings").toLowerCase()}`;
  const head = make("p", { role: "status" }, all === 0 ? `${say("allHold")} · ${sum}` : sum);
  const seen = make("input", { type: "checkbox", id: "findings-seen" });
  const only = make("p", { class: "only" }, seen, make("label", { for: "findings-seen" }, say("onScreenOnly")));
  const groups = told.groups.map((group) => {
    const shown = make("div", {});
    const fold = make(
      "details",
      { class: "part rule" },
      make("summary", {}, dot(group.severity), make("h3", {}, group.says), make("span", { class: "count" }, number(group.count))),
      shown,
    );
    const fill = async () => {
      if (!fold.open) return;
      const bounds = seen.checked ? map.bounds() : null;
      const asked: FindingsAsked = { code: group.code, ...(bounds ? { bbox: bounds.join(",") } : {}) };
      await fillRule(shown, asked, act, plan);
    };
    fold.addEventListener("toggle", () => void fill());
    seen.addEventListener("change", () => void fill());
    return fold;
  });
  return all === 0 ? [head] : [head, only, ...groups];
}

/** The findings of one rule, a page at a time; all that are told are on the map. */
async function fillRule(
  shown: HTMLElement,
  asked: FindingsAsked,
  act: Details,
  plan: number | null,
): Promise<void> {
  const told: Finding[] = [];
  const list = make("ol", { class: "found" });
  const more = make("button", { class: "quiet", type: "button" }, say("more"));
  const count = make("p", { class: "note", role: "status" });
  const load = async (cursor: number) => {
    try {
      const page = await findings({ ...asked, cursor }, plan);
      told.push(...page.findings);
      list.append(...page.findings.map((finding) => row(finding, told, act)));
      count.textContent = page.total === 0 ? say("nothingOnScreen") : `${number(told.length)} ${say("of")} ${number(page.total)}`;
      more.hidden = page.next === null;
      more.onclick = () => void load(page.next ?? 0);
      act.draw(told.flatMap((finding) => drawn(finding, "found")), false);
    } catch (error) {
      count.replaceChildren(refusal(error));
    }
  };
  shown.replaceChildren(count, list, more);
  await load(0);
}

function row(finding: Finding, told: Finding[], act: Details): HTMLElement {
  const go = make("button", { class: "link", type: "button", disabled: finding.bounds === null }, finding.text);
  go.addEventListener("click", () => {
    const others = told.filter((other) => other !== finding).flatMap((other) => drawn(other, "found"));
    act.draw([...others, ...drawn(finding, "marked")], false);
    if (finding.bounds) act.go(finding.bounds);
    for (const one of go.closest("ol")?.querySelectorAll("[aria-current]") ?? []) one.removeAttribute("aria-current");
    go.setAttribute("aria-current", "true");
  });
  const { subject } = finding;
  const open = subject && opener(subject, `${say("open")} ${sayCode(subject.kind)}`, act);
  return make("li", {}, go, open && make("div", { class: "kind" }, open));
}

function drawn({ course }: Finding, role: "found" | "marked"): Drawing[] {
  return course.length > 0 ? [{ role, course }] : [];
}

function dot(severity: string): HTMLElement {
  const mark = make("span", { class: `swatch dot severity-${severity}`, role: "img", "aria-label": sayCode(severity) });
  return mark;
}
