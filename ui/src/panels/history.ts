// How an object came to be as it is: what each generation did to it.
import { historyOf, type Link, type ObjectChange } from "../api-plant.ts";
import { make } from "../dom.ts";
import { CHANGES } from "../map/palette.ts";
import { moment, number, say, sayCode } from "../words.ts";

export async function historyTold(of: Link): Promise<HTMLElement[]> {
  const { changes } = await historyOf(of);
  return [make("ol", { class: "history-of" }, ...changes.map((change) => make("li", {}, ...changeTold(change))))];
}

function changeTold(change: ObjectChange): HTMLElement[] {
  const code = make("span", { class: "change" }, sayCode(change.change));
  code.style.setProperty("--swatch", CHANGES[change.change] ?? "");
  const plan = change.plan === null ? "" : ` · ${say("plan").toLowerCase()} ${number(change.plan)}`;
  const head = make(
    "p",
    {},
    make("strong", {}, `${say("generation")} ${number(change.generation)}`),
    " ",
    code,
    make("span", { class: "kind" }, plan),
  );
  const when = make(
    "p",
    { class: "kind" },
    make("time", { datetime: change.applied_at }, moment(change.applied_at)),
    ` · ${change.applied_by} · ${change.told}`,
  );
  return [head, when, ...(change.facts.length ? [facts(change)] : [])];
}

function facts({ facts }: ObjectChange): HTMLElement {
  const rows = facts.flatMap(({ label, before, after }) => [
    make("dt", {}, label),
    make("dd", {}, make("del", {}, before ?? "–"), " → ", make("ins", {}, after ?? "–")),
  ]);
  return make("dl", { class: "facts" }, ...rows);
}
