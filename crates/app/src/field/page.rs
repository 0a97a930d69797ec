//! The desk: what field life waits for, most urgent first. It needs no script.

mod tables;

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};

use bocage_field::{Connection, ConnectionState, Line};
use bocage_vocab::Generation;
use bocage_world::World;

use super::copper::{CopperRun, communes_in};
use super::documents::{Documents, list};
use super::incidents::Incidents;
use super::notices::Notices;
use super::permits::Permits;
use super::{Filter, incidents, notices, permits};
use crate::{Context, Error, Locale, Territory, words};

/// How it looks: a style sheet.
pub const STYLE: &str = include_str!("page/desk.css");
/// Permits that wait for a day later than this are not urgent.
const PERMIT_DAYS: u16 = 120;

/// What the desk shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Desk {
    title: String,
    generation: Generation,
    connections: Documents<Connection>,
    lines: Documents<Line>,
    incidents: Incidents,
    permits: Permits,
    notices: Notices,
    copper: CopperRun,
}

/// Reads what the desk shows.
///
/// # Errors
/// The permission table's and the store's.
pub(crate) fn desk(ctx: &Context, territory: &Territory, world: &World) -> Result<Desk, Error> {
    let open = Filter::default();
    Ok(Desk {
        title: territory.title(),
        generation: world.generation,
        connections: list(ctx, territory, &open)?,
        lines: list(ctx, territory, &open)?,
        incidents: incidents::clocks(ctx, territory, &open)?,
        permits: permits::standings(ctx, territory, &open, Some(PERMIT_DAYS))?,
        notices: notices::clocks(ctx, territory, &open)?,
        copper: communes_in(ctx, territory, world)?,
    })
}

impl Desk {
    /// Connections that are made and that the plant does not say yet.
    fn made(&self) -> usize {
        let documents = self.connections.documents.iter();
        documents.filter(|one| one.document.state == ConnectionState::Made).count()
    }
}

/// Draws the desk.
#[must_use]
pub fn page((locale, now): (Locale, Timestamp), desk: &Desk) -> String {
    let say = |key: &str| label(locale, key);
    let other = if locale == Locale::French { Locale::English } else { Locale::French };
    let markup = html! {
        (DOCTYPE)
        html lang=(locale.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say("desk")) " · " (desk.title) }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/field/desk.css";
            }
            body {
                header {
                    a.brand href="/" { img src="/icon.svg" alt="" width="28" height="28"; "Bocage" }
                    h1 { (say("desk")) }
                    p { (desk.title) " · " (say("generation")) " " (desk.generation) }
                    a href={ "/field?lang=" (locale.code()) } { (words::label(locale, "tour-title")) }
                    a.language href={ "/field/desk?lang=" (other.code()) } hreflang=(other.code())
                        lang=(other.code()) { (label(other, "this-language")) }
                }
                main {
                    (section(locale, "incidents", tables::incidents(locale, &desk.incidents)))
                    (section(locale, "notices", tables::notices(locale, &desk.notices)))
                    (section(locale, "connections", connections((locale, now), desk)))
                    (section(locale, "permits", tables::permits(locale, &desk.permits)))
                    (section(locale, "lines", tables::lines(locale, &desk.lines)))
                    (section(locale, "copper", tables::copper(locale, &desk.copper)))
                }
            }
        }
    };
    markup.into_string()
}

/// A part of the page; nothing to do where there is no table.
fn section(locale: Locale, key: &str, table: Option<Markup>) -> Markup {
    html! {
        section aria-labelledby=(key) {
            h2 id=(key) { (label(locale, key)) }
            @match table {
                Some(table) => div.scroll tabindex="0" role="group" aria-labelledby=(key) { (table) },
                None => p.empty { (label(locale, "none")) },
            }
        }
    }
}

fn connections((locale, now): (Locale, Timestamp), desk: &Desk) -> Option<Markup> {
    let table = tables::connections((locale, now), &desk.connections)?;
    let made = desk.made();
    Some(html! {
        @if made > 0 {
            form method="post" action="/field/desk/settle" {
                input type="hidden" name="lang" value=(locale.code());
                button { (words::told(locale, "field-settle", &[("count", made.to_string())])) }
            }
        }
        (table)
    })
}

fn label(locale: Locale, key: &str) -> String {
    words::label(locale, &format!("field-{key}"))
}
