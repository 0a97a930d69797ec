//! The page of a member's bill: what it owes, why, and how that went over the year. It needs no script.

use bocage_vocab::Money;
use maud::{DOCTYPE, Markup, html};

use super::bills::{Bill, BillDocument, price, quantity, reason};
use super::lines::{BillLine, Why};
use crate::{Locale, words};

/// Draws the bill of a member in a territory of this title.
#[must_use]
pub fn page(locale: Locale, title: &str, bill: &Bill) -> String {
    let say = |key: &str| words::label(locale, &format!("bill-{key}"));
    let other = if locale == Locale::French { Locale::English } else { Locale::French };
    let here = format!("/bills/{}/{}", bill.siret, bill.month);
    let markup = html! {
        (DOCTYPE)
        html lang=(locale.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say("title")) " · " (bill.member) " · " (bill.month) }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/rooms.css";
            }
            body {
                header {
                    a.brand href="/" { img src="/icon.svg" alt="" width="28" height="28"; "Bocage" }
                    h1 { (bill.member) " · " (bill.month) }
                    p { (title) " · SIRET " (bill.siret) }
                    a.language href={ (here) "?lang=" (other.code()) } hreflang=(other.code())
                        lang=(other.code()) { (words::label(other, "rooms-this-language")) }
                }
                main {
                    p { (say("total")) " " strong { (words::money(locale, bill.total)) } }
                    (chart(locale, bill))
                    @if bill.documents.is_empty() { p.empty { (say("none")) } }
                    @for document in &bill.documents { (one(locale, document)) }
                }
            }
        }
    };
    markup.into_string()
}

fn one(locale: Locale, document: &BillDocument) -> Markup {
    let listed = &document.listed;
    let say = |key: &str| words::label(locale, &format!("bill-{key}"));
    html! {
        section {
            h2 #(listed.number) { (words::code(locale, &listed.kind)) " " (listed.number) }
            p {
                (say("issued")) " " time datetime=(listed.issued) { (listed.issued) } " · "
                (words::code(locale, listed.state)) " · " (say("net")) " "
                (words::money(locale, listed.net)) " · " (say("vat")) " "
                (words::money(locale, listed.vat)) " · " (say("total")) " "
                strong { (words::money(locale, listed.total)) }
            }
            @for line in &document.lines { (row(locale, line)) }
        }
    }
}

fn row(locale: Locale, line: &BillLine) -> Markup {
    let late = words::label(locale, "bill-late");
    html! {
        details {
            summary {
                (line.id) ". " (line.label)
                @if line.late { " (" (late) ")" }
                " · " (quantity(locale, line.quantity)) " " (unit(locale, &line.unit)) " × " (price(locale, line.micros))
                " · " strong { (words::money(locale, line.net)) }
            }
            ul { (tree(locale, &line.why)) }
        }
    }
}

/// A unit as people say it; its code of UNECE where there is no word.
fn unit(locale: Locale, code: &str) -> String {
    let key = format!("unit-{}", code.to_ascii_lowercase());
    let said = words::label(locale, &key);
    if said == key { code.to_owned() } else { said }
}

fn tree(locale: Locale, why: &Why) -> Markup {
    html! {
        li {
            @if let Some(amount) = why.amount { strong { (words::money(locale, amount)) } " · " }
            (reason(locale, &why.reason))
            @if !why.of.is_empty() { ul { @for part in &why.of { (tree(locale, part)) } } }
        }
    }
}

/// Bars of the last months, with their amounts in words for who does not see them.
fn chart(locale: Locale, bill: &Bill) -> Markup {
    const HEIGHT: i64 = 120;
    let most = bill.history.iter().map(|(_, total)| total.get()).max().unwrap_or(0).max(1);
    let width = 56 * bill.history.len();
    let height = |total: Money| {
        (i128::from(total.get().max(0)) * i128::from(HEIGHT) / i128::from(most)) as i64
    };
    let label = words::label(locale, "bill-history");
    html! {
        @if bill.history.len() > 1 {
            figure {
                svg role="img" aria-label=(label) width=(width) height="160"
                    viewBox={ "0 0 " (width) " 160" } {
                    @for (at, (month, total)) in bill.history.iter().enumerate() {
                        g {
                            title { (month) " : " (words::money(locale, *total)) }
                            rect x=(at * 56 + 4) y=(HEIGHT - height(*total) + 10) width="44"
                                height=(height(*total)) fill="#4a7a4c" {}
                            text x=(at * 56 + 26) y="150" text-anchor="middle" font-size="11" { (month) }
                        }
                    }
                }
                figcaption { (label) }
            }
        }
    }
}
