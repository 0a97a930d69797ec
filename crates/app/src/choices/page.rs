//! The page that a board reads: the answer, the four ways, the chart, what matters, members; then every input.

use bocage_choices::{Comparison, FlowKind, WayTold};
use bocage_vocab::Money;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart;
use crate::{Locale, words};

/// Members shown one by one on the page.
const MEMBERS_SHOWN: usize = 40;

pub(super) fn page(told: &Comparison, date: &str, locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("choices-{key}"));
    html! {
        (DOCTYPE)
        html lang=(locale.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { (told.title) " — " (say("title")) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                main {
                    h1 { (told.title) }
                    p.under { (say("title")) " · " (date) " · " (asked(told, locale)) }
                    p.answer { (answer(told, locale)) }
                    (ways(told, locale))
                    h2 { (say("chart")) }
                    figure { (chart::lines(told, locale, &|way| name(locale, way))) }
                    h2 { (say("matters")) }
                    p { (matters(told, locale)) }
                    figure { (chart::tornado(&told.swings, locale, &|input| of_input(locale, input))) }
                    h2 { (say("members")) }
                    (members(told, locale))
                    h2.apart { (say("kinds")) }
                    (kinds(told, locale))
                    h2 { (say("inputs")) }
                    (inputs(told, locale))
                    footer { (say("footer")) }
                }
            }
        }
    }
}

fn name(locale: Locale, way: &WayTold) -> String {
    words::label(locale, &format!("choices-way-{}", way.way))
}

/// What an input is called.
fn of_input(locale: Locale, input: &str) -> String {
    words::label(locale, &format!("choices-input-{}", input.replace('_', "-")))
}

fn decimal(locale: Locale, value: bocage_choices::Fixed, digits: usize) -> String {
    // For eyes only: what is compared was reckoned exactly.
    words::number(locale, value.get() as f64 / 1e9, digits, "")
}

/// Whole euros: cents of ten years are noise.
fn euros(locale: Locale, money: Money) -> String {
    words::number(locale, money.get() as f64 / 100.0, 0, "€")
}

fn asked(told: &Comparison, locale: Locale) -> String {
    let values =
        [("years", told.years.to_string()), ("hours", decimal(locale, told.asked_hours, 1))];
    words::told(locale, "choices-asked", &values)
}

/// The one sentence.
fn answer(told: &Comparison, locale: Locale) -> String {
    let Some(best) = told.ways.iter().find(|way| Some(way.way) == told.cheapest) else {
        return words::label(locale, "choices-none-meets");
    };
    let others = told.ways.iter().filter(|way| way.meets && way.way != best.way);
    let Some(next) = others.min_by_key(|way| way.total) else {
        return words::told(locale, "choices-only", &[("way", name(locale, best))]);
    };
    let values = [
        ("way", name(locale, best)),
        ("total", euros(locale, best.total)),
        ("next", name(locale, next)),
        ("less", euros(locale, next.total - best.total)),
    ];
    let mut text = words::told(locale, "choices-answer", &values);
    let pays = match told.pooled_pays_from {
        Some(year) => words::told(locale, "choices-pays", &[("year", year.to_string())]),
        None => words::label(locale, "choices-pays-not"),
    };
    text.push(' ');
    text.push_str(&pays);
    text
}

fn ways(told: &Comparison, locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("choices-{key}"));
    let members = told.members.len().max(1) as i64;
    html! {
        table {
            tr {
                th { (say("way")) }
                th.n { (say("total")) }
                th.n { (say("each")) }
                th.n { (say("sites")) }
                th.n { (say("down")) }
                th.n { (say("carbon")) }
            }
            @for way in &told.ways {
                tr {
                    td {
                        (name(locale, way))
                        @if !way.meets { " " span.assumed { (say("misses")) } }
                    }
                    td.n { (euros(locale, way.total)) }
                    td.n { (euros(locale, Money::cents(way.total.get() / members))) }
                    td.n { (way.sites) }
                    td.n { (decimal(locale, way.downtime_hours, 1)) }
                    td.n { (decimal(locale, way.carbon_tonnes, 0)) }
                }
            }
        }
    }
}

fn matters(told: &Comparison, locale: Locale) -> String {
    let Some(first) = told.swings.first() else { return String::new() };
    let against = words::label(locale, &format!("choices-way-{}", first.against));
    words::told(locale, "choices-against", &[("way", against)])
}

fn members(told: &Comparison, locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("choices-{key}"));
    let less = told.members.iter().filter(|one| one.pooled <= one.own).count();
    let values = [("less", less.to_string()), ("more", (told.members.len() - less).to_string())];
    html! {
        p { (words::told(locale, "choices-winners", &values)) }
        table {
            tr {
                th { (say("member")) }
                th.n { (say("units")) }
                th.n { (say("way-own")) }
                th.n { (say("way-pooled")) }
                th.n { (say("difference")) }
            }
            @for one in told.members.iter().take(MEMBERS_SHOWN) {
                @let difference = one.pooled - one.own;
                tr {
                    td { (one.name) }
                    td.n { (one.units) }
                    td.n { (euros(locale, one.own)) }
                    td.n { (euros(locale, one.pooled)) }
                    td class=(if difference.get() <= 0 { "n less" } else { "n more" }) {
                        (euros(locale, difference))
                    }
                }
            }
        }
        @if told.members.len() > MEMBERS_SHOWN {
            p {
                (words::told(locale, "choices-more-members",
                    &[("count", (told.members.len() - MEMBERS_SHOWN).to_string())]))
            }
        }
    }
}

fn kinds(told: &Comparison, locale: Locale) -> Markup {
    let amount = |way: &WayTold, kind: FlowKind| {
        let found = way.kinds.iter().find(|(of, _)| *of == kind);
        found.map(|(_, amount)| euros(locale, *amount)).unwrap_or_default()
    };
    let some =
        |kind: &&FlowKind| told.ways.iter().any(|way| way.kinds.iter().any(|(of, _)| of == *kind));
    html! {
        table {
            tr {
                th {}
                @for way in &told.ways { th.n { (name(locale, way)) } }
            }
            @for kind in FlowKind::ALL.iter().filter(some) {
                tr {
                    td { (words::label(locale, &format!("choices-kind-{kind}"))) }
                    @for way in &told.ways { td.n { (amount(way, *kind)) } }
                }
            }
            tr.sum {
                td { (words::label(locale, "choices-total")) }
                @for way in &told.ways { td.n { (euros(locale, way.total)) } }
            }
        }
    }
}

fn inputs(told: &Comparison, locale: Locale) -> Markup {
    let say = |key: &str| words::label(locale, &format!("choices-{key}"));
    let plain = |value: &bocage_choices::Fixed| match locale {
        Locale::French => value.to_string().replace('.', ","),
        Locale::English => value.to_string(),
    };
    html! {
        table {
            tr {
                th { (say("input")) } th.n { (say("value")) } th.n { (say("range")) } th { (say("source")) }
            }
            @for (name, input) in told.inputs.iter() {
                tr {
                    td { (of_input(locale, name)) }
                    td.n { (plain(&input.value)) }
                    td.n {
                        @if let (Some(low), Some(high)) = (&input.low, &input.high) {
                            (plain(low)) " – " (plain(high))
                        }
                    }
                    td class=(if input.is_assumed() { "assumed" } else { "" }) { (input.source) }
                }
            }
        }
    }
}
