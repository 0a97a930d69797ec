//! What each way has cost by the end of each year, as lines; and what inputs do, as bars.

use bocage_choices::{Comparison, Swing, WayTold};
use bocage_vocab::Money;
use maud::{Markup, html};

use crate::{Locale, words};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 78.0;
const BOTTOM: f64 = 26.0;
const TOP: f64 = 12.0;
/// Where the names of lines stand.
const RIGHT: f64 = 150.0;

/// Dashes, so that the lines are told apart in black and white.
const DASHES: [&str; 4] = ["none", "none", "7 4", "2 4"];

/// Lines of cumulated payments.
pub(super) fn lines(
    told: &Comparison,
    locale: Locale,
    name: &dyn Fn(&WayTold) -> String,
) -> Markup {
    let most = told.ways.iter().flat_map(|way| &way.cumulative).map(|sum| sum.get()).max();
    let step = step(most.unwrap_or(1).max(1) as f64);
    let top = (most.unwrap_or(1).max(1) as f64 / step).ceil() * step;
    let x = |year: usize| LEFT + (WIDTH - LEFT - RIGHT) * year as f64 / f64::from(told.years);
    let y = |cents: f64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - cents / top);
    let steps = (top / step).round() as usize;
    let labels = labels(told, &y);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" {
            @for turn in 0..=steps {
                @let at = turn as f64 * step;
                line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(y(at)) y2=(y(at)) {}
                text.tick x=(LEFT - 6.0) y=(y(at) + 4.0) text-anchor="end" { (short(locale, at)) }
            }
            @for year in (0..=told.years as usize).filter(|year| year % every(told.years) == 0) {
                text.tick x=(x(year)) y=(HEIGHT - 8.0) text-anchor="middle" { (year) }
            }
            @for (place, way) in told.ways.iter().enumerate() {
                polyline class=(format!("way way-{}", way.way)) fill="none"
                    stroke-dasharray=(DASHES[place % DASHES.len()])
                    points=(points(way, &x, &y)) {}
                text class=(format!("name name-{}", way.way)) x=(WIDTH - RIGHT + 8.0)
                    y=(labels[place] + 4.0) { (name(way)) }
            }
        }
    }
}

fn points(way: &WayTold, x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64) -> String {
    let points = way.cumulative.iter().enumerate();
    let points = points.map(|(year, sum)| format!("{:.1},{:.1}", x(year), y(sum.get() as f64)));
    points.collect::<Vec<_>>().join(" ")
}

/// Where the names of lines stand: at their ends, apart by the height of a line.
fn labels(told: &Comparison, y: &dyn Fn(f64) -> f64) -> Vec<f64> {
    let ends = told.ways.iter().map(|way| y(way.total.get() as f64));
    let mut order: Vec<(usize, f64)> = ends.enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut places = vec![0.0; order.len()];
    let mut last = f64::MIN;
    for (place, at) in order {
        let at = at.max(last + 15.0);
        places[place] = at;
        last = at;
    }
    places
}

/// Every how many years a year is named.
fn every(years: u32) -> usize {
    if years > 15 { 5 } else { 1 }
}

/// A round step that gives some five lines.
fn step(most: f64) -> f64 {
    let rough = most / 5.0;
    let unit = 10_f64.powf(rough.log10().floor());
    let times = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|times| unit * times >= rough);
    unit * times.unwrap_or(10.0)
}

/// Cents as thousands or millions of euros.
fn short(locale: Locale, cents: f64) -> String {
    let euros = cents / 100.0;
    match euros.abs() {
        size if size >= 1e6 => words::number(locale, euros / 1e6, 1, "M€"),
        size if size >= 1e3 => words::number(locale, euros / 1e3, 0, "k€"),
        _ => words::number(locale, euros, 0, "€"),
    }
}

/// Bars from an input's low to its high, around the difference as things are.
pub(super) fn tornado(swings: &[Swing], locale: Locale, name: &dyn Fn(&str) -> String) -> Markup {
    let ends = swings.iter().flat_map(|swing| [swing.at_low, swing.at_high, swing.base]);
    let ends: Vec<f64> = ends.map(|end| end.get() as f64).chain([0.0]).collect();
    let least = ends.iter().copied().fold(f64::MAX, f64::min);
    let most = ends.iter().copied().fold(f64::MIN, f64::max).max(least + 1.0);
    let (left, width) = (230.0, WIDTH - 230.0 - 90.0);
    let x = |cents: f64| left + width * (cents - least) / (most - least);
    let height = 34.0 * swings.len() as f64 + 26.0;
    let base = swings.first().map_or(0.0, |swing| swing.base.get() as f64);
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" {
            line.zero x1=(x(0.0)) x2=(x(0.0)) y1="0" y2=(height - 22.0) {}
            text.tick x=(x(0.0)) y=(height - 8.0) text-anchor="middle" { "0" }
            line.base x1=(x(base)) x2=(x(base)) y1="0" y2=(height - 22.0) {}
            @for (place, swing) in swings.iter().enumerate() {
                @let y = 8.0 + 34.0 * place as f64;
                @let (low, high) = (x(cents(swing.at_low)), x(cents(swing.at_high)));
                text.input x=(left - 60.0) y=(y + 15.0) text-anchor="end" { (name(&swing.input)) }
                rect.low x=(low.min(x(base))) width=((low - x(base)).abs()) y=(y) height="20" {}
                rect.high x=(high.min(x(base))) width=((high - x(base)).abs()) y=(y) height="20" {}
                (end(low, x(base), y, &shown(locale, swing.low)))
                (end(high, x(base), y, &shown(locale, swing.high)))
            }
            text.tick x=(x(base)) y=(height - 8.0) text-anchor="middle" { (short(locale, base)) }
        }
    }
}

/// The value of an input beside the end of its bar.
fn end(at: f64, base: f64, y: f64, value: &str) -> Markup {
    let (anchor, x) = if at < base { ("end", at - 4.0) } else { ("start", at + 4.0) };
    html! { text.tick x=(x) y=(y + 14.0) text-anchor=(anchor) { (value) } }
}

fn cents(money: Money) -> f64 {
    money.get() as f64
}

fn shown(locale: Locale, value: bocage_choices::Fixed) -> String {
    let text = value.to_string();
    match locale {
        Locale::French => text.replace('.', ","),
        Locale::English => text,
    }
}
