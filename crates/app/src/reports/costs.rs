//! What the network costs, beside what it costs at least where that is known.

use bocage_design::Figures;
use bocage_vocab::Money;
use maud::{Markup, html};

use super::Designed;
use super::numbers::{euros, percent};
use crate::designs::Report;
use crate::{Locale, words};

/// The parts of the bound where the design is what stands; else what is bought, and of which state
/// a bound is known.
pub(super) fn section(locale: Locale, numbers: &Figures, design: Option<&Designed>) -> Markup {
    match design {
        Some(design) if design.stands => bounded(locale, &design.report),
        Some(design) => html! {
            (bought(locale, numbers))
            p.note { (bound_of(locale, design, "bound")) }
        },
        None => bought(locale, numbers),
    }
}

/// Of which state the gap (`gap`) or the bound (`bound`) is.
pub(super) fn bound_of(locale: Locale, design: &Designed, what: &str) -> String {
    let generation = design.generation.map(|generation| generation.to_string());
    let key = if design.stands { "says" } else { "before" };
    let args = [("generation", generation.unwrap_or_default())];
    words::told(locale, &format!("report-{what}-{key}"), &args)
}

fn bought(locale: Locale, numbers: &Figures) -> Markup {
    let say = |key: &str| words::label(locale, &format!("report-{key}"));
    let total = numbers.cost.total;
    html! {
        table {
            tr { th { (say("component")) } th.n { (say("amount")) } th.n { (say("share")) } }
            @for (name, cost) in &numbers.cost.by_component {
                tr {
                    td { (say(&format!("cost-{}", name.replace('_', "-")))) }
                    td.n { (euros(locale, *cost)) }
                    td.n { (percent(locale, cost.get(), total.get())) }
                }
            }
            tr.sum { td { (say("total")) } td.n { (euros(locale, total)) } td.n { } }
        }
    }
}

fn bounded(locale: Locale, design: &Report) -> Markup {
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
