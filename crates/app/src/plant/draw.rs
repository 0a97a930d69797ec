//! The schematic of a fibre: boxes from top to bottom, between them strands in their colours.

use bocage_network::JointKind;
use bocage_plant::{Colour, Fibre, Step, Trace};
use maud::{Markup, html};

use crate::{Locale, words};

const WIDTH: u32 = 640;
const ROW: u32 = 44;
const MARGIN: u32 = 28;
/// Where the fibre runs.
const AXIS: u32 = 60;
const TEXT: u32 = 84;

/// The schematic as an SVG document.
pub(super) fn schematic(locale: Locale, trace: &Trace) -> String {
    let height = 2 * MARGIN + ROW * trace.steps.len().max(1) as u32;
    let steps = trace.steps.iter().enumerate();
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(WIDTH) height=(height)
            viewBox={ "0 0 " (WIDTH) " " (height) } font-family="sans-serif" font-size="13" {
            title { (words::label(locale, "trace-title")) }
            rect width="100%" height="100%" fill="#ffffff" {}
            @for (n, step) in steps {
                (drawn(locale, step, MARGIN + ROW * n as u32))
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", picture.into_string())
}

fn drawn(locale: Locale, step: &Step, top: u32) -> Markup {
    let middle = top + ROW / 2;
    let (name, what) = (step.name().unwrap_or_default(), told(locale, step));
    html! {
        @match step {
            Step::Fibre(fibre) => {
                line x1=(AXIS) y1=(top) x2=(AXIS) y2=(top + ROW) stroke="#222222" stroke-width="7" {}
                line x1=(AXIS) y1=(top) x2=(AXIS) y2=(top + ROW) stroke=(ink(fibre.colour)) stroke-width="5" {}
                rect x=(AXIS - 34) y=(middle - 6) width="14" height="12" fill=(ink(fibre.tube_colour)) stroke="#222222" {}
            }
            Step::Splitter { .. } => {
                path d={ "M" (AXIS) " " (middle - 12) " l14 24 h-28 z" } fill="#ffffff" stroke="#222222" {}
            }
            _ => {
                line x1=(AXIS) y1=(top) x2=(AXIS) y2=(top + ROW) stroke="#222222" {}
                rect x=(AXIS - 12) y=(middle - 9) width="24" height="18" fill="#ffffff" stroke="#222222" {}
                @if joined(step) { circle cx=(AXIS) cy=(middle) r="4" fill="#222222" {} }
            }
        }
        text x=(TEXT) y=(middle - 3) fill="#222222" { (name) }
        text x=(TEXT) y=(middle + 13) fill="#555555" { (what) }
    }
}

/// Whether strands are fused there.
fn joined(step: &Step) -> bool {
    matches!(step, Step::Joint { kind: JointKind::Splice, .. })
}

/// What a step is, in words.
fn told(locale: Locale, step: &Step) -> String {
    let say = |key: &str, values: &[(&'static str, String)]| words::told(locale, key, values);
    match step {
        Step::Outlet { .. } => words::label(locale, "trace-outlet"),
        Step::Fibre(fibre) => strand(locale, fibre),
        Step::Joint { cassette: Some(cassette), place, .. } => say(
            "trace-cassette",
            &[("cassette", cassette.to_string()), ("place", place.to_string())],
        ),
        Step::Joint { place, .. } => say("trace-place", &[("place", place.to_string())]),
        Step::Port { port, drawer, place, .. } => say(
            "trace-port",
            &[
                ("port", port.to_string()),
                ("drawer", drawer.to_string()),
                ("place", place.to_string()),
            ],
        ),
        Step::Splitter { operator, splitter, ratio, .. } => say(
            "trace-splitter",
            &[
                ("operator", operator.to_string()),
                ("splitter", splitter.to_string()),
                ("ratio", ratio.to_string()),
            ],
        ),
        Step::Input { input, .. } => say("trace-input", &[("input", input.to_string())]),
    }
}

fn strand(locale: Locale, fibre: &Fibre) -> String {
    let colour = |colour: Colour| words::label(locale, &format!("colour-{colour}"));
    words::told(
        locale,
        "trace-strand",
        &[
            ("strand", fibre.strand.to_string()),
            ("colour", colour(fibre.colour)),
            ("tube", fibre.tube.to_string()),
            ("tubecolour", colour(fibre.tube_colour)),
            ("length", words::length(locale, fibre.length)),
        ],
    )
}

pub(super) fn ink(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "#d7263d",
        Colour::Blue => "#1f5fbf",
        Colour::Green => "#2a9d3a",
        Colour::Yellow => "#f2c500",
        Colour::Violet => "#7d3cb5",
        Colour::White => "#ffffff",
        Colour::Orange => "#f07f13",
        Colour::Grey => "#9a9a9a",
        Colour::Brown => "#7a4a21",
        Colour::Black => "#111111",
        Colour::Turquoise => "#27c2c2",
        Colour::Pink => "#f58fb8",
    }
}
