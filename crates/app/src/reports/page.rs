//! The page: figures, picture, costs, histograms, findings.

use std::collections::BTreeMap;

use bocage_design::Figures;
use bocage_vocab::{Finding, Money, Severity};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::Histogram;
use super::numbers::{euros, km, percent, whole};
use super::{Designed, Told, costs, map, phases};
use crate::attribution::attribution;
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
                    @if let Some(numbers) = &told.figures {
                        (figures(told.locale, numbers, told.design.as_ref()))
                    } @else {
                        p { (say("no-design")) }
                    }
                    @if let Some(picture) = map::draw(told.world, &say("map")) {
                        h2 { (say("map")) }
                        figure { (picture) (legend(&say)) }
                    }
                    @if let Some(numbers) = &told.figures {
                        h2 { (say("costs")) }
                        (costs::section(told.locale, numbers, told.design.as_ref()))
                        h2 { (say("ways")) }
                        (ways(told.locale, numbers))
                    }
                    (phases::section((told.world, told.norms), told.locale))
                    (histograms(told))
                    h2 { (say("findings")) }
                    (findings(told.locale, told.findings))
                    @if let Some(whom) = attribution(told.world) { footer { (whom) } }
                    @if let Some(design) = &told.design {
                        footer { (say("norms")) " " (design.report.settings_hash) }
                    }
                }
            }
        }
    }
}

fn figures(locale: Locale, numbers: &Figures, design: Option<&Designed>) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let served = numbers.premises.served as i64;
    let count = |number: u64| whole(locale, number as i64);
    let each = Money::cents(numbers.cost.total.get() / served.max(1));
    let length = numbers.length;
    let cable = length.backhaul + length.transport + length.distribution + length.drop;
    let mut figures = vec![
        (
            say("served"),
            whole(locale, served),
            format!("{} {}", count(numbers.premises.unserved), say("unserved")),
        ),
        (say("cost"), euros(locale, numbers.cost.total), String::new()),
        (say("cost-each"), euros(locale, each), String::new()),
        (say("exchanges"), count(numbers.counts.nro), "NRO".to_owned()),
        (say("cabinets"), count(numbers.counts.sro), "SRO".to_owned()),
        (say("branching-points"), count(numbers.counts.pbo), "PBO".to_owned()),
        (say("routes"), km(locale, length.trench), String::new()),
        (say("cable"), km(locale, cable), String::new()),
        (say("backhaul"), km(locale, length.backhaul), String::new()),
        (say("transport"), km(locale, length.transport), String::new()),
        (say("distribution"), km(locale, length.distribution), String::new()),
        (say("drops"), km(locale, length.drop), String::new()),
        (
            say("rented"),
            format!("{} {}", euros(locale, numbers.rented.year), say("a-year")),
            format!(
                "{} NRO, {} SRO, {}",
                count(numbers.rented.nro),
                count(numbers.rented.sro),
                km(locale, numbers.rented.length)
            ),
        ),
    ];
    if let Some(design) = design {
        let gap = percent(locale, design.report.gap_ppm, 1_000_000);
        figures.insert(3, (say("gap"), gap, costs::bound_of(locale, design, "gap")));
    }
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

fn ways(locale: Locale, numbers: &Figures) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let all = numbers.length.trench.get();
    html! {
        table {
            tr { th { (say("way")) } th.n { (say("length")) } th.n { (say("share")) } }
            @for (way, length) in &numbers.length_by_way {
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
    let optics = &told.norms.optics;
    let class = optics.class(&told.norms.settings.optics.class);
    let budget = class.map(|class| (class.budget - optics.margin).get() as f64 / 1e3);
    let cost = Histogram::of(&cost_title, &cost_unit, costs, BARS);
    let loss = Histogram::of(&loss_title, "dB", losses, BARS).map(|histogram| Histogram {
        limit: budget.map(|limit| (limit, budget_words.as_str())),
        ..histogram
    });
    html! {
        @if cost.is_some() || loss.is_some() {
            h2 { (say("histograms")) }
            div.charts {
                @for histogram in [cost, loss].iter().flatten() { (histogram.draw(told.locale)) }
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
    use bocage_network::norms::Norms;
    use bocage_vocab::Generation;
    use bocage_world::World;

    #[test]
    fn a_territory_without_a_design_and_with_hostile_names_makes_a_page() {
        let (world, norms) = (World::default(), Norms::shipped().unwrap());
        let found = [Finding::error("premises_cut_off").named("<script>alert(1)</script>")];
        for locale in [Locale::French, Locale::English] {
            let told = Told {
                title: "<b>T</b>",
                date: "2026-01-01",
                generation: Generation::default(),
                world: &world,
                norms: &norms,
                figures: None,
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
