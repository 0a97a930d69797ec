//! The page: figures, picture, costs, histograms, findings.

use std::collections::BTreeMap;

use bocage_network::norms::Norms;
use bocage_vocab::{Finding, Money, Severity};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::Histogram;
use super::numbers::{euros, km, percent, whole};
use super::{Told, map, phases};
use crate::attribution::attribution;
use crate::designs::Report;
use crate::{FindingCounts, Locale, words};

/// Findings shown one by one; the others are counted.
const FINDINGS_SHOWN: usize = 200;

const BARS: usize = 32;

pub(super) fn page(told: &Told<'_>) -> Markup {
    let say = |key: &str| words::label(told.locale, &format!("report-{key}"));
    let synthetic = told.world.streets.iter().any(|street| street.synthetic);
    html! {
        (DOCTYPE)
        html lang=(told.locale.code()) {
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
                    p.under {
                        (say("title")) " · " (say("generation")) " " (told.generation) " · "
                        (told.date)
                    }
                    @if synthetic { p.notice { (say("synthetic")) } }
                    @if let Some(design) = &told.design {
                        (figures(told.locale, design))
                    } @else {
                        p { (say("no-design")) }
                    }
                    @if let Some(picture) = map::draw(told.world, &say("map")) {
                        h2 { (say("map")) }
                        figure { (picture) (legend(&say)) }
                    }
                    @if let Some(design) = &told.design {
                        h2 { (say("costs")) }
                        (costs(told.locale, design))
                        h2 { (say("ways")) }
                        (ways(told.locale, design))
                    }
                    (phases::section(told.world, told.locale))
                    (histograms(told))
                    h2 { (say("findings")) }
                    (findings(told.locale, told.findings))
                    @if let Some(whom) = attribution(told.world) { footer { (whom) } }
                    @if let Some(design) = &told.design {
                        footer { (say("norms")) " " (design.settings_hash) }
                    }
                }
            }
        }
    }
}

fn figures(locale: Locale, design: &Report) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let served = design.premises.served as i64;
    let count = |number: u64| whole(locale, number as i64);
    let each = Money::cents(design.cost.total.get() / served.max(1));
    let length = design.length;
    let cable = length.backhaul + length.transport + length.distribution + length.drop;
    let figures = [
        (
            say("served"),
            whole(locale, served),
            format!("{} {}", count(design.premises.unserved), say("unserved")),
        ),
        (say("cost"), euros(locale, design.cost.total), String::new()),
        (say("cost-each"), euros(locale, each), String::new()),
        (say("gap"), percent(locale, design.gap_ppm, 1_000_000), say("gap-says")),
        (say("exchanges"), count(design.counts.nro), "NRO".to_owned()),
        (say("cabinets"), count(design.counts.sro), "SRO".to_owned()),
        (say("branching-points"), count(design.counts.pbo), "PBO".to_owned()),
        (say("routes"), km(locale, length.trench), String::new()),
        (say("cable"), km(locale, cable), String::new()),
        (say("backhaul"), km(locale, length.backhaul), String::new()),
        (say("transport"), km(locale, length.transport), String::new()),
        (say("distribution"), km(locale, length.distribution), String::new()),
        (say("drops"), km(locale, length.drop), String::new()),
        (
            say("rented"),
            format!("{} {}", euros(locale, design.rented.year), say("a-year")),
            format!(
                "{} NRO, {} SRO, {}",
                count(design.rented.nro),
                count(design.rented.sro),
                km(locale, design.rented.length)
            ),
        ),
    ];
    html! {
        dl.figures {
            @for (term, figure, more) in &figures {
                div { dt { (term) } dd { (figure) @if !more.is_empty() { small { (more) } } } }
            }
        }
    }
}

fn legend(say: &dyn Fn(&str) -> String) -> Markup {
    let keys = [
        ("pop", "pops"),
        ("exchange", "exchanges"),
        ("cabinet", "cabinets"),
        ("backhaul", "backhaul"),
        ("transport", "transport"),
        ("distribution", "distribution"),
    ];
    html! {
        ul.legend {
            @for (class, words) in keys { li { span.key.(class) {} (say(words)) } }
        }
    }
}

fn costs(locale: Locale, design: &Report) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let total = design.cost.total;
    let most = design.components.values().map(|part| part.upper).max().unwrap_or_default();
    let share = |money: Money| money.get() as f64 / most.get().max(1) as f64 * 100.0;
    html! {
        table {
            tr {
                th { (say("component")) } th.n { (say("amount")) } th.n { (say("share")) }
                th.n { (say("least")) } th { }
            }
            @for (name, part) in &design.components {
                tr {
                    td { (words::label(locale, &format!("report-part-{}", name.replace('_', "-")))) }
                    td.n { (euros(locale, part.upper)) }
                    td.n { (percent(locale, part.upper.get(), total.get())) }
                    td.n { (euros(locale, part.lower)) }
                    td.bar {
                        svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" {
                            rect.part width=(share(part.upper)) height="12";
                            rect.least width=(share(part.lower)) height="4" y="8";
                        }
                    }
                }
            }
            tr.sum {
                td { (say("total")) } td.n { (euros(locale, total)) } td.n { }
                td.n { (euros(locale, design.lower)) } td { }
            }
        }
    }
}

fn ways(locale: Locale, design: &Report) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let all = design.length.trench.get();
    html! {
        table {
            tr { th { (say("way")) } th.n { (say("length")) } th.n { (say("share")) } }
            @for (way, length) in &design.length_by_way {
                tr {
                    td { (words::code(locale, way.code())) }
                    td.n { (km(locale, *length)) }
                    td.n { (percent(locale, length.get(), all)) }
                }
            }
        }
    }
}

fn histograms(told: &Told<'_>) -> Markup {
    let say = |key: &str| words::label(told.locale, &format!("report-{key}"));
    let (cost_title, loss_title) = (say("cost-histogram"), say("loss-histogram"));
    let (cost_unit, budget_words) = (say("cost-unit"), say("budget"));
    let costs = bocage_design::line_costs(told.world);
    let costs = costs.into_iter().map(|(_, cents)| cents / 100.0).collect();
    let losses = told.world.outlets.iter().map(|row| row.loss_worst.get() as f64 / 1e3).collect();
    let budget = Norms::shipped().ok().and_then(|norms| {
        let class = norms.optics.class(&norms.settings.optics.class)?;
        Some((class.budget - norms.optics.margin).get() as f64 / 1e3)
    });
    let cost = Histogram::of(&cost_title, &cost_unit, costs, BARS);
    let loss = Histogram::of(&loss_title, "dB", losses, BARS).map(|histogram| Histogram {
        limit: budget.map(|limit| (limit, budget_words.as_str())),
        ..histogram
    });
    html! {
        @if cost.is_some() || loss.is_some() {
            h2 { (say("histograms")) }
            div.charts {
                @for histogram in [cost, loss].iter().flatten() { (histogram.draw()) }
            }
        }
    }
}

fn findings(locale: Locale, found: &[Finding]) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let mut by_code = BTreeMap::<(Severity, &str), Vec<&Finding>>::new();
    for finding in found {
        by_code.entry((finding.severity, &finding.code)).or_default().push(finding);
    }
    let mut shown: Vec<&Finding> = found.iter().collect();
    shown.sort_by_key(|finding| finding.severity);
    let severity = |severity: Severity| words::code(locale, severity.code());
    let counts = FindingCounts::of(found);
    html! {
        @if found.is_empty() {
            p { (say("no-findings")) }
        } @else {
            p {
                span.error { (tally(locale, counts.error, &severity(Severity::Error))) } " · "
                span.warning { (tally(locale, counts.warning, &severity(Severity::Warning))) } " · "
                span.info { (tally(locale, counts.info, &severity(Severity::Info))) }
            }
            table {
                tr { th { (say("severity")) } th { (say("code")) } th { (say("first")) } th.n { (say("count")) } }
                @for ((level, code), alike) in &by_code {
                    tr {
                        td.(level.code()) { (severity(*level)) }
                        td { code { (code) } }
                        td { (words::finding(locale, alike[0])) }
                        td.n { (whole(locale, alike.len() as i64)) }
                    }
                }
            }
            details {
                summary { (say("one-by-one")) }
                ul {
                    @for finding in shown.iter().take(FINDINGS_SHOWN) {
                        li { span.(finding.severity.code()) { (severity(finding.severity)) } " " (words::finding(locale, finding)) }
                    }
                }
                @if found.len() > FINDINGS_SHOWN { p { (say("more-findings")) } }
            }
        }
    }
}

fn tally(locale: Locale, count: usize, what: &str) -> String {
    format!("{what} ({})", whole(locale, count as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Generation;
    use bocage_world::World;

    #[test]
    fn a_territory_without_a_design_and_with_hostile_names_makes_a_page() {
        let world = World::default();
        let found = [Finding::error("premises_cut_off").named("<script>alert(1)</script>")];
        for locale in [Locale::French, Locale::English] {
            let told = Told {
                title: "<b>T</b>",
                date: "2026-01-01",
                generation: Generation::default(),
                world: &world,
                design: None,
                findings: &found,
                locale,
            };
            let page = page(&told).into_string();
            assert!(page.contains("&lt;b&gt;T") && !page.contains("<script>"));
            assert!(!page.contains("report-"), "a word is missing");
        }
    }
}
