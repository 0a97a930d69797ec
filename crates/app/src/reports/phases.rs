//! The order of building as pictures: premises over the years, and areas by year.

use bocage_network::norms::Norms;
use bocage_phasing::YearSum;
use bocage_world::World;
use maud::{Markup, PreEscaped, html};

use super::map::Scale;
use super::numbers::{euros, percent, whole};
use crate::phases::{History, Outlook, history};
use crate::{Locale, words};

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 34.0;

/// From early to late: lightness rises all along, so that who sees colours differently can still
/// put them in order: the ramp "viridis" of matplotlib (CC0), as on the map page.
const COLORS: [&str; 10] = [
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58",
    "#b5de2b", "#fde725",
];

/// What a picture that stands alone needs of the page.
const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#1f2b29}line,path{fill:none}";

/// The colour of a year among those built in.
fn color(year: u16, first: u16, last: u16) -> &'static str {
    let span = usize::from(last - first).max(1);
    COLORS[usize::from(year - first) * (COLORS.len() - 1) / span]
}

/// The curve as a file of its own; none without years.
pub(crate) fn curve_svg(outlook: &Outlook, locale: Locale) -> Option<String> {
    curve(outlook, locale).map(alone)
}

/// The map as a file of its own; none without phases.
pub(crate) fn phase_map_svg(world: &World, locale: Locale) -> Option<String> {
    map(world, locale).map(alone)
}

fn alone(svg: Markup) -> String {
    let text = svg.into_string();
    text.replacen("<svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"", 1).replacen(
        '>',
        &format!("><style>{STYLE}</style>"),
        1,
    )
}

/// The part of the report.
pub(super) fn section((world, norms): (&World, &Norms), locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let years = bocage_phasing::curve(world, norms);
    let history = history::of(world, &years);
    let outlook = Outlook { years, left: Default::default(), what_if: None, history };
    html! {
        @if let Some(picture) = curve(&outlook, locale) {
            h2 { (say("phases")) }
            figure { (picture) }
            (table(&outlook.years, locale))
            (past(&outlook.history, locale))
            @if let Some(picture) = map(world, locale) { figure { (picture) } }
        }
    }
}

fn table(years: &[YearSum], locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    html! {
        table {
            tr {
                th { (say("year")) } th.n { (say("cabinets")) } th.n { (say("premises")) }
                th.n { (say("premises-total")) } th.n { (say("amount")) }
            }
            @for year in years {
                tr {
                    td { (year.year) }
                    td.n { (whole(locale, year.cabinets as i64)) }
                    td.n { (whole(locale, year.premises as i64)) }
                    td.n { (whole(locale, year.premises_total as i64)) }
                    td.n { (euros(locale, year.spent)) }
                }
            }
        }
    }
}

/// What the department has really done, and the plan as long after its own beginning.
fn past(history: &History, locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    html! {
        @if !history.months.is_empty() {
            p { (history_of(history, locale)) }
            table {
                tr { th { (say("month")) } th.n { (say("published")) } th.n { (say("as-long-after")) } }
                @for month in &history.months {
                    tr {
                        td { (month.month) }
                        td.n { (whole(locale, month.premises as i64)) }
                        td.n { (whole(locale, month.planned as i64)) }
                    }
                }
            }
        }
    }
}

/// Whose history it is, from when, and who says so.
fn history_of(history: &History, locale: Locale) -> String {
    let values = [
        ("name", history.name.clone()),
        ("year", history.first_year.to_string()),
        ("source", history.source.clone()),
    ];
    words::told(locale, "report-phases-history", &values)
}

/// Premises that can be served at the end of each year, with another budget and the history.
fn curve(outlook: &Outlook, locale: Locale) -> Option<Markup> {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let years = &outlook.years;
    let first = years.first()?.year;
    let lines: Vec<&[YearSum]> = std::iter::once(&years[..])
        .chain(outlook.what_if.iter().map(|other| &other.years[..]))
        .collect();
    let planned = lines.iter().flat_map(|line| line.iter()).map(|year| year.premises_total);
    let most = planned.chain(outlook.history.months.iter().map(|past| past.premises)).max()?.max(1);
    let late =
        outlook.history.months.iter().map(|past| past.months_after.div_ceil(12) as usize).max();
    let span = years.len().max(late.unwrap_or(0)).max(1) as f64;
    let x = |after: f64| tenths(LEFT + after / span * (WIDTH - LEFT - RIGHT));
    let y =
        |count: u64| tenths(HEIGHT - BOTTOM - count as f64 / most as f64 * (HEIGHT - TOP - BOTTOM));
    let path = |line: &[YearSum]| {
        let mut path = format!("M{} {}", x(0.0), y(0));
        for (n, year) in line.iter().enumerate() {
            path += &format!("L{} {}", x(n as f64 + 1.0), y(year.premises_total));
        }
        path
    };
    let title = say("phases");
    Some(html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(title) {
            @for part in 0..=4u64 {
                @let count = most * part / 4;
                line x1=(LEFT) x2=(WIDTH - RIGHT) y1=(y(count)) y2=(y(count)) stroke="#ddd7c9" {}
                text x=(LEFT - 6.0) y=(y(count) + 4.0) text-anchor="end" { (whole(locale, count as i64)) }
            }
            @for n in 0..span as u16 {
                text x=(x(f64::from(n) + 0.5)) y=(HEIGHT - BOTTOM + 18.0) text-anchor="middle" { (first.saturating_add(n)) }
            }
            path d=(path(years)) stroke="#0f766e" stroke-width="3" fill="none" {}
            text x=(x(0.2)) y=(TOP + 10.0) style="fill:#0f766e" { "— " (say("phases-plan")) }
            @if let Some(other) = &outlook.what_if {
                path d=(path(&other.years)) stroke="#b45309" stroke-width="2" stroke-dasharray="7 4" fill="none" {}
                text x=(x(0.2)) y=(TOP + 26.0) style="fill:#b45309" { "- - " (say("phases-what-if")) " " (percent(locale, other.budget.get(), 1_000_000)) }
            }
            @if !outlook.history.months.is_empty() {
                text x=(x(0.2)) y=(TOP + 42.0) style="fill:#6d28d9" { "● " (history_of(&outlook.history, locale)) }
            }
            @for past in &outlook.history.months {
                circle cx=(x(f64::from(past.months_after) / 12.0)) cy=(y(past.premises)) r="4.5" style="fill:#6d28d9" {
                    title { (past.month) ": " (whole(locale, past.premises as i64)) }
                }
            }
        }
    })
}

/// The areas, coloured by the year in which they are built.
fn map(world: &World, locale: Locale) -> Option<Markup> {
    let years = world.phases.iter().map(|phase| phase.year);
    let (first, last) = years.clone().min().zip(years.max())?;
    let scale = Scale::around(world)?;
    let shown = (first..=last).filter(|year| world.phases.iter().any(|p| p.year == *year));
    let shown: Vec<u16> = shown.collect();
    let title = words::label(locale, "report-phases-map");
    Some(html! {
        svg.map viewBox={ "0 0 " (scale.width) " " (scale.height) } role="img" aria-label=(title) {
            path.commune d=(scale.outlines(world)) stroke="#cfc7b4" fill="none" {}
            @for year in &shown {
                @let areas = world.phases.iter().filter(|p| p.year == *year);
                @let areas = areas.filter_map(|phase| phase.outline.as_ref());
                path d=(scale.areas(areas)) style={ "fill:" (color(*year, first, last)) ";fill-opacity:.75;stroke:#fff;stroke-width:.6" } {
                    title { (year) }
                }
            }
            @for (n, year) in shown.iter().enumerate() {
                rect x="10" y=(10 + 18 * n) width="12" height="12" style={ "fill:" (color(*year, first, last)) } {}
                text x="27" y=(20 + 18 * n) { (PreEscaped(year.to_string())) }
            }
        }
    })
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
