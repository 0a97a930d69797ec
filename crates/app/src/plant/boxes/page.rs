//! Plans and orders as a page to print: a table a cassette or drawer, tubes and strands in their colours.

use bocage_plant::{Colour, Holder};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{BoxRun, BoxSheet, CableStrand, MeetsShown, PlaceShown};
use crate::plant::draw::ink;
use crate::{Locale, words};

/// What the page is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// What lies where.
    Plan,
    /// What is to be done, to tick off.
    Orders,
}

pub(super) fn page(run: &BoxRun, title: &str, locale: Locale, sort: Sort) -> Markup {
    let say = |key: &str| words::label(locale, &format!("box-{key}"));
    let name = match sort {
        Sort::Plan => say("plan"),
        Sort::Orders => say("orders"),
    };
    html! {
        (DOCTYPE)
        html lang=(locale.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) " — " (name) }
                style { (PreEscaped(include_str!("page.css"))) }
            }
            body {
                header {
                    h1 { (name) }
                    p {
                        (title) " · " (say("generation")) " " (run.generation)
                        @if let Some(plan) = run.of_plan { " · " (say("of-plan")) " " (plan) }
                        " · " (run.joined) " " (say("joined"))
                    }
                }
                @for (n, sheet) in run.boxes.iter().enumerate() {
                    section { (box_sheet(sheet, (n, sort), locale)) }
                }
                @if run.boxes.is_empty() { p { (say("nothing")) } }
            }
        }
    }
}

fn box_sheet(sheet: &BoxSheet, (n, sort): (usize, Sort), locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("box-{key}"));
    html! {
        h2 {
            @if sort == Sort::Orders { (n + 1) ". " }
            (sheet.at.name)
            small { " " (words::code(locale, sheet.at.thing.kind.code())) }
        }
        @if let Some([lon, lat]) = sheet.position {
            p.under { (format!("{lat:.6}, {lon:.6}")) }
        }
        table.cables {
            thead { tr { th { (say("cable")) } th { (say("tier")) } th { (say("type")) } th { (say("leads-to")) } } }
            tbody {
                @for cable in &sheet.cables {
                    tr {
                        td { (cable.name) } td { (words::code(locale, cable.tier)) }
                        td { (cable.cable_type) } td { (cable.leads_to.join(", ")) }
                    }
                }
            }
        }
        @for group in sheet.places.chunk_by(|a, b| a.holder == b.holder) {
            (holder(group, sort, locale))
        }
    }
}

/// One cassette or drawer. Places side by side that are empty are one row.
fn holder(group: &[PlaceShown], sort: Sort, locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("box-{key}"));
    let is_empty = |place: &PlaceShown| place.strand.is_none() && place.joint_kind.is_none();
    html! {
        div.holder {
            h3 { (group.first().map(|place| holder_name(place.holder, locale)).unwrap_or_default()) }
            table {
                thead { tr {
                    th { (say("place")) }
                    th { (say("cable")) } th { (say("tube")) } th { (say("strand")) }
                    th { (say("kind")) }
                    th { (say("meets")) } th { (say("tube")) } th { (say("strand")) }
                    @if sort == Sort::Orders { th { (say("done")) } }
                } }
                tbody {
                    @for run in group.chunk_by(|a, b| is_empty(a) && is_empty(b)) {
                        @match run {
                            [first, .., last] => {
                                tr.empty {
                                    td { (first.place) "–" (last.place) }
                                    td colspan="7" { (say("empty")) }
                                }
                            }
                            _ => { @for place in run { (row(place, sort, locale)) } }
                        }
                    }
                }
            }
        }
    }
}

fn holder_name(holder: Holder, locale: Locale) -> String {
    let (key, number) = match holder {
        Holder::Cassette { cassette } => ("cassette", cassette.to_string()),
        Holder::Drawer { drawer } => ("drawer", drawer.to_string()),
        Holder::Splitters { operator } => ("splitters", operator.to_string()),
        Holder::Backhaul { drawer } => ("backhaul", drawer.to_string()),
        Holder::Direct => ("direct", String::new()),
    };
    words::told(locale, &format!("box-{key}"), &[("number", number)])
}

fn row(place: &PlaceShown, sort: Sort, locale: Locale) -> Markup {
    let told = |key: &str, number: u16| {
        words::told(locale, &format!("box-{key}"), &[("number", number.to_string())])
    };
    let empty = place.strand.is_none();
    html! {
        tr class=[empty.then_some("empty")] {
            td { (place.place) }
            @match &place.strand {
                Some(strand) => { td { (strand.cable) } (colours(strand, locale)) }
                None => { td colspan="3" { (words::label(locale, "box-empty")) } }
            }
            td { (place.joint_kind.map(|kind| words::code(locale, kind)).unwrap_or_default()) }
            @match &place.meets {
                MeetsShown::Strand(strand) => { td { (strand.cable) } (colours(strand, locale)) }
                MeetsShown::Drop { strand, premises } => {
                    td { (strand.cable) br; small { (premises) } } (colours(strand, locale))
                }
                MeetsShown::Port { port } => { td colspan="3" { (told("port", *port)) } }
                MeetsShown::Input { input } => { td colspan="3" { (told("input", *input)) } }
                MeetsShown::Nothing => { td colspan="3" { (words::label(locale, "box-free")) } }
            }
            @if sort == Sort::Orders { td.tick { } }
        }
    }
}

/// The cells of tube and strand: number, a sample of the colour, its name.
fn colours(of: &CableStrand, locale: Locale) -> Markup {
    let strand = &of.strand;
    html! {
        td { (sample(strand.tube, strand.tube_colour, strand.tube_rings, locale)) }
        td { (sample(strand.strand, strand.colour, strand.rings, locale)) }
    }
}

fn sample(number: u16, colour: Colour, rings: u16, locale: Locale) -> Markup {
    let name = words::label(locale, &format!("colour-{colour}"));
    html! {
        span.number { (number) }
        svg viewBox="0 0 26 12" width="26" height="12" aria-hidden="true" {
            rect x="0.5" y="0.5" width="25" height="11" fill=(ink(colour)) stroke="#222222" {}
            @for ring in 0..rings {
                rect x=(6 + ring * 6) y="0.5" width="2" height="11"
                    fill=(if colour == Colour::Black { "#ffffff" } else { "#111111" }) {}
            }
        }
        " " (name) @if rings > 0 { " " (words::told(locale, "box-rings", &[("number", rings.to_string())])) }
    }
}
