// Draws visits and their reports.

const words = JSON.parse(document.getElementById("words").textContent);

/** A word or sentence of the page. */
export function say(key, values = {}) {
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, value),
    words[key] ?? key,
  );
}

/** A code in words. */
export const told = (code) => words[`code-${code}`] ?? code;

/** An element with attributes and children; texts are texts, never markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child != null && child !== false));
  return made;
}

const INK = {
  red: "#dc2626", blue: "#2563eb", green: "#15803d", yellow: "#facc15", violet: "#7c3aed",
  white: "#ffffff", orange: "#ea580c", grey: "#9ca3af", brown: "#78350f", black: "#111827",
  turquoise: "#06b6d4", pink: "#f472b6",
};

/** A colour as a chip with its name: never the colour alone. */
function chip(colour, label, rings) {
  const dot = element("i", { class: "dot", "aria-hidden": "true" });
  dot.style.background = INK[colour] ?? "transparent";
  return element("span", { class: "chip" }, dot, rings > 0 ? `${label} ×${rings}` : label);
}

function strand(one) {
  const way = [
    element("strong", {}, one.cable), " ",
    `${say("tube")} ${one.tube} `, chip(one.tube_colour, one.tube_colour_label, one.tube_rings),
    ` ${say("strand")} ${one.strand} `, chip(one.colour, one.colour_label, one.rings),
  ];
  return element("li", {}, way);
}

function hours({ appointment }) {
  const time = (text) => text.slice(11, 16);
  return appointment ? `${time(appointment.from)} – ${time(appointment.until)}` : "";
}

/** Where a connection stands now, and who comes. */
function stands(is) {
  const day = is.appointment?.from.slice(0, 10);
  const comes = [day, hours(is), is.appointment?.technician].filter(Boolean).join(" ");
  return `${say("stands")} : ${[told(is.state), comes].filter(Boolean).join(" · ")}`;
}

/** A visit; `report` is the last that was written of it here, `form` what asks for one. */
export function visit(one, report, form) {
  const id = `visit-${one.number}`;
  const place = one.place && `geo:${one.place[1]},${one.place[0]}`;
  const number = one.contact?.match(/[+\d][\d .()-]{5,}/)?.[0].replace(/[^+\d]/g, "");
  return element(
    "article", { "aria-labelledby": id, "data-number": one.number },
    element("p", { class: "when" }, hours(one), element("span", { class: "state" }, told(one.state))),
    element("h2", { id }, one.address),
    element("p", {}, `${one.operator} · ${one.order}`),
    element(
      "p", { class: "links" },
      place && element("a", { href: place }, say("map")),
      number && element("a", { href: `tel:${number}` }, `${say("call")} ${one.contact}`),
      one.contact && !number && element("span", {}, one.contact),
    ),
    one.point && element(
      "p", { class: "point" },
      `${say("point")} `, element("strong", {}, one.point.name),
      ` · ${say("position")} ${one.point.position}`,
    ),
    element("ol", { class: "strands" }, one.strands.map(strand)),
    !one.whole && element("p", { class: "dark" }, say("dark")),
    report && shown(report),
    form,
  );
}

/** How far a report is. */
function shown(report) {
  const key = report.state === "waiting" ? "kept" : report.state;
  const act = report.act.act === "make"
    ? `${say("made")} · ${report.act.outlet_reference}`
    : `${say("failed")} · ${told(report.act.code)}`;
  const trouble = ["conflict", "refused"].includes(report.state);
  return element(
    "div", { class: `report ${report.state}`, role: trouble ? "alert" : "status" },
    element("p", {}, element("strong", {}, say(key)), ` · ${act}`),
    report.state === "refused" && element("p", {}, report.said.title, " · ", report.said.hint ?? ""),
    report.state === "conflict" && element("p", {}, say("conflict-help")),
    report.state === "conflict" && report.is && element("p", {}, stands(report.is)),
  );
}

/** The form of a report. `before` fills it, where one is corrected. */
export function form(one, before, submit) {
  const at = (name) => `${name}-${one.number}`;
  const radio = (value, key) => element(
    "label", { class: "choice" },
    element("input", {
      type: "radio", name: "act", value, required: true,
      checked: before?.act === value || (!before && value === "make"),
    }), say(key),
  );
  const codes = words.failures.map((code) =>
    element("option", { value: code, selected: before?.code === code }, told(code)));
  return element(
    "details", { class: "write", open: before != null },
    element("summary", {}, say("report")),
    element(
      "form", { onsubmit: submit, novalidate: true },
      element("fieldset", {}, element("legend", {}, say("report")), radio("make", "made"), radio("fail", "failed")),
      element("label", { class: "of-make" }, say("outlet"), element("input", {
        name: "outlet_reference", maxlength: 100, autocapitalize: "characters", autocomplete: "off",
        value: before?.outlet_reference ?? one.outlet_reference ?? "",
      })),
      element("label", { class: "of-fail" }, say("code"), element("select", { name: "code" }, element("option", { value: "" }, "—"), codes)),
      element("label", { class: "of-fail" }, say("note"), element("textarea", { name: "note", rows: 2, maxlength: 500 }, before?.note ?? "")),
      element("label", {}, say("photos"), element("input", { type: "file", name: "photos", accept: "image/*", capture: "environment", multiple: true, id: at("photos") })),
      element("p", { class: "missing", role: "alert", hidden: true }),
      element("button", { type: "submit" }, say("keep")),
    ),
  );
}

/** What a person decides of a report that the server has not taken. */
export function decisions(report, { again, correct, giveUp }) {
  return element(
    "p", { class: "decisions" },
    report.state === "conflict" && element("button", { type: "button", onclick: again }, say("send-anyway")),
    element("button", { type: "button", onclick: correct }, say("correct")),
    element("button", { type: "button", class: "give-up", onclick: giveUp }, say("give-up")),
  );
}
