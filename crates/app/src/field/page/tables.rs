//! The tables of the desk.

use jiff::Timestamp;
use maud::{Markup, html};

use bocage_field::{Connection, ConnectionState, Line, PermitStanding, in_paris};

use super::label;
use crate::field::copper::CopperRun;
use crate::field::incidents::Incidents;
use crate::field::notices::Notices;
use crate::field::permits::Permits;
use crate::field::{Documents, Seen};
use crate::{Locale, words};

/// A table of heads and rows; none where there are no rows.
fn table(locale: Locale, heads: &[&str], rows: &[Markup]) -> Option<Markup> {
    (!rows.is_empty()).then(|| {
        html! {
            table {
                thead { tr { @for head in heads { th scope="col" { (label(locale, head)) } } } }
                tbody { @for row in rows { tr { (row) } } }
            }
        }
    })
}

pub(super) fn incidents(locale: Locale, incidents: &Incidents) -> Option<Markup> {
    let row = |one: &crate::field::incidents::IncidentShown| {
        html! {
            th scope="row" { (one.seen.number) }
            td { (one.customer) }
            td { (words::code(locale, one.seen.document.state.code())) }
            td { (minutes(one.taken_seconds)) }
            td.alarm[one.left_seconds < 0] { (minutes(one.left_seconds)) }
            td { (words::money(locale, one.cost)) }
        }
    };
    let heads = ["number", "customer", "state", "taken", "left", "cost"];
    table(locale, &heads, &incidents.incidents.iter().map(row).collect::<Vec<_>>())
}

/// Hours and minutes.
fn minutes(seconds: i64) -> String {
    let (sign, minutes) = (if seconds < 0 { "−" } else { "" }, seconds.abs() / 60);
    format!("{sign}{} h {:02}", minutes / 60, minutes % 60)
}

pub(super) fn notices(locale: Locale, notices: &Notices) -> Option<Markup> {
    let row = |one: &crate::field::notices::NoticeShown| {
        let notice = &one.seen.document;
        html! {
            th scope="row" { (notice.number) }
            td { (words::code(locale, notice.kind.code())) }
            td { (notice.applicant) }
            td { (day(notice.due_on)) }
            td.alarm[one.is_late] {
                @if one.is_late { (label(locale, "late")) }
                @else if let Some(days) = one.days_left { (days) }
                @else { "—" }
            }
        }
    };
    let heads = ["number", "kind", "applicant", "due", "days-left"];
    table(locale, &heads, &notices.notices.iter().map(row).collect::<Vec<_>>())
}

pub(super) fn permits(locale: Locale, permits: &Permits) -> Option<Markup> {
    let row = |one: &crate::field::permits::PermitShown| {
        let permit = &one.seen.document;
        let bad = matches!(
            one.standing,
            PermitStanding::Expired | PermitStanding::Overdue | PermitStanding::RunsOut
        );
        html! {
            th scope="row" { (one.seen.number) }
            td { (words::code(locale, permit.kind.code())) }
            td { (permit.grantor) }
            td { (permit.about) }
            td.alarm[bad] { (words::code(locale, one.standing.code())) }
            td { (day(permit.until.or(permit.due_on))) }
        }
    };
    let heads = ["number", "kind", "grantor", "about", "state", "until"];
    table(locale, &heads, &permits.permits.iter().map(row).collect::<Vec<_>>())
}

pub(super) fn lines(locale: Locale, lines: &Documents<Line>) -> Option<Markup> {
    let row = |one: &Seen<Line>| {
        let line = &one.document;
        html! {
            th scope="row" { (one.number) }
            td { (words::code(locale, line.kind.code())) }
            td { (line.customer) }
            td { (line.address) }
            td { (words::code(locale, line.state.code())) }
            td { @if line.second.is_empty() { "—" } @else { (words::code(locale, "yes")) } }
            td { (label(locale, &line.cover.code().replace('_', "-"))) }
            td { (minutes(i64::from(line.promise.repair_minutes) * 60)) }
            td { (words::money(locale, line.promise.monthly)) }
        }
    };
    let heads = [
        "number", "kind", "customer", "address", "state", "two-ways", "cover", "promise", "monthly",
    ];
    table(locale, &heads, &lines.documents.iter().map(row).collect::<Vec<_>>())
}

pub(super) fn copper(locale: Locale, copper: &CopperRun) -> Option<Markup> {
    let row = |one: &crate::field::copper::CopperShown| {
        let copper = &one.seen.document;
        html! {
            th scope="row" { (copper.name) " " small { (copper.insee) } }
            td { (copper.lot) }
            td { (words::code(locale, one.stage.code())) }
            td { (copper.commercial_on) }
            td { (copper.technical_on) }
            td { (one.premises) }
            td.alarm[one.without_outlet > 0] { (one.without_outlet) }
            td { (one.connectable) }
            td { (one.in_service) }
        }
    };
    let heads = [
        "commune",
        "lot",
        "state",
        "commercial",
        "technical",
        "premises",
        "without-outlet",
        "connectable",
        "in-service",
    ];
    table(locale, &heads, &copper.communes.iter().map(row).collect::<Vec<_>>())
}

fn day(day: Option<bocage_vocab::Date>) -> String {
    day.map_or_else(|| "—".to_owned(), |day| day.to_string())
}

pub(super) fn connections(
    (locale, now): (Locale, Timestamp),
    connections: &Documents<Connection>,
) -> Option<Markup> {
    let row = |one: &Seen<Connection>| {
        let own = &one.document;
        html! {
            th scope="row" { (one.number) }
            td { (own.address) }
            td { (own.operator) " " small { (own.order) } }
            td {
                (words::code(locale, own.state.code()))
                @if let Some(failure) = &own.failure {
                    " · " (words::code(locale, failure.code.code())) " " (failure.note)
                }
            }
            td { (appointment((locale, now), one)) }
            td { (own.outlet_reference.as_deref().unwrap_or("—")) }
            td { (photos(locale, own)) }
        }
    };
    let heads = ["number", "address", "operator", "state", "appointment", "outlet", "photos"];
    table(locale, &heads, &connections.documents.iter().map(row).collect::<Vec<_>>())
}

fn photos(locale: Locale, own: &Connection) -> Markup {
    html! {
        @for (photo, number) in own.photos.iter().zip(1..) {
            a href={ "/api/field/photos/" (photo) } {
                (words::told(locale, "field-photo", &[("number", format!("{number}"))]))
            } " "
        }
    }
}

/// When somebody comes; where somebody may still, a form to say so.
fn appointment((locale, now): (Locale, Timestamp), one: &Seen<Connection>) -> Markup {
    use ConnectionState as State;
    let own = &one.document;
    let open = matches!(own.state, State::Ordered | State::Failed | State::Faulty | State::Planned);
    let comes = own.appointment.as_ref();
    let name = |key: &str| format!("{} {}", label(locale, key), one.number);
    html! {
        @if let Some(comes) = comes {
            p {
                (comes.from.date()) " " (comes.from.strftime("%H:%M")) "–" (comes.until.strftime("%H:%M"))
                " · " (comes.technician)
            }
        }
        @if open {
            details {
                summary { (label(locale, "plan-it")) }
                form method="post" action="/field/desk/appointments" {
                    input type="hidden" name="lang" value=(locale.code());
                    input type="hidden" name="number" value=(one.number);
                    input type="hidden" name="revision" value=(one.revision);
                    input type="date" name="day" required aria-label=(name("day"))
                        value=(in_paris(now).date());
                    input type="time" name="from" required aria-label=(name("from")) value="08:00";
                    input type="time" name="until" required aria-label=(name("to")) value="10:00";
                    input name="technician" required maxlength="100" aria-label=(name("technician"))
                        placeholder=(label(locale, "technician"));
                    button { (label(locale, "plan-it")) " " (one.number) }
                }
            }
        }
    }
}
