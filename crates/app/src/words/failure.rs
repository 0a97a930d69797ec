//! What an error says to a person, in the language of the page.
//!
//! In English errors speak for themselves. Other languages have a sentence and a hint for each code
//! that a page can meet; an error without them is told in English.

use bocage_design::Error as Design;
use bocage_field::Error as Field;
use bocage_phasing::Error as Phasing;
use bocage_store::Error as Store;
use bocage_vocab::Explain;
use bocage_world::Error as World;
use fluent_bundle::FluentArgs;

use super::{length, say};
use crate::field::DocumentError;
use crate::money::MoneyError;
use crate::{Error, Locale};

type Values = Vec<(&'static str, String)>;

/// The message and the hint of an error.
#[must_use]
pub fn failure(locale: Locale, error: &Error) -> (String, String) {
    let own = || (error.to_string(), error.hint().to_string());
    if locale == Locale::English {
        return own();
    }
    refusal(locale, error.code(), &values(locale, error)).unwrap_or_else(own)
}

/// The sentence and the hint of a code of error in a language, about some values; none in English,
/// which errors speak by themselves.
#[must_use]
pub fn refusal(
    locale: Locale,
    code: &str,
    values: &[(&'static str, String)],
) -> Option<(String, String)> {
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set(*name, value.as_str());
    }
    let words: Vec<&str> = code.split("::").skip(1).collect();
    let key = words.join("-").replace('_', "-");
    let told = |part: &str| say(locale, &format!("{part}-{key}"), &args);
    told("error").zip(told("hint"))
}

/// What the sentences of an error name.
fn values(locale: Locale, error: &Error) -> Values {
    match error {
        Error::Forbidden { actor, .. } => vec![("actor", actor.clone())],
        Error::NotThere { what } => vec![("what", named(locale, what))],
        Error::NoSuchStrand { strand, strands } => {
            vec![("strand", strand.clone()), ("strands", strands.to_string())]
        }
        Error::StrandTaken { strand, state } => {
            vec![("strand", strand.clone()), ("state", super::code(locale, state.code()))]
        }
        Error::NoStrandWay { from, to, count, most } => vec![
            ("from", from.clone()),
            ("to", to.clone()),
            ("count", count.to_string()),
            ("most", most.to_string()),
        ],
        Error::Document(error) => of_document(locale, error),
        Error::Unknown { name, .. } | Error::UnknownOf { name, .. } => vec![("name", name.clone())],
        Error::NormsOfDesign { plan, .. } | Error::NormsMissing { plan } => {
            vec![("plan", plan.to_string())]
        }
        Error::File { path, .. } => vec![("path", path.display().to_string())],
        Error::Ambiguous { name, such_as, .. } => {
            vec![("name", name.clone()), ("suchas", such_as.join(", "))]
        }
        Error::NoPolygon { path } => vec![("path", path.display().to_string())],
        Error::SeveralOf { name, such_as } => {
            vec![("name", name.clone()), ("suchas", such_as.join(", "))]
        }
        Error::Conflicts { count, first } => {
            vec![("count", count.to_string()), ("first", first.clone())]
        }
        Error::Design(error) => of_design(locale, error),
        Error::Phasing(Phasing::Years(years)) => vec![("years", years.to_string())],
        Error::NoTable { name, known } => vec![("name", name.clone()), ("known", known.clone())],
        Error::WhatIf(share) => vec![("share", share.to_string())],
        Error::Phasing(Phasing::FirstYear(year) | Phasing::NegativeBudget(year)) => {
            vec![("year", year.to_string())]
        }
        Error::Money(error) => of_money(error),
        Error::Store(Store::World(error)) | Error::World(error) => of_world(error),
        Error::Store(error) => of_store(error),
        _ => Values::new(),
    }
}

/// A thing, such as `finding 7` or `cabinet/…`, with its kind in a language.
fn named(locale: Locale, what: &str) -> String {
    let (kind, rest) = what.split_at(what.find([' ', '/']).unwrap_or(what.len()));
    format!("{}{rest}", super::code(locale, kind))
}

fn of_design(locale: Locale, error: &Design) -> Values {
    match error {
        Design::NoCabinet(id) => vec![("id", id.to_string())],
        Design::NoStreet(id) => vec![("id", id.to_string())],
        Design::NoStreetNear(cabinet, far) => {
            vec![("cabinet", cabinet.to_string()), ("far", length(locale, *far))]
        }
        Design::MergedWithItself(cabinet)
        | Design::NoOtherPlace(cabinet)
        | Design::NotFed(cabinet) => vec![("cabinet", cabinet.to_string())],
        Design::MergedAcross(gone, into) => {
            vec![("gone", gone.to_string()), ("into", into.to_string())]
        }
        Design::Contradiction(one, other) => vec![
            ("one", one.verb.to_owned()),
            ("oneof", one.of.clone()),
            ("other", other.verb.to_owned()),
            ("otherof", other.of.clone()),
        ],
        Design::NobodyTakes { cabinet, lines, room, rooms, dark, far } => vec![
            ("cabinet", cabinet.to_string()),
            ("lines", lines.to_string()),
            ("room", room.to_string()),
            ("rooms", rooms.clone()),
            ("dark", dark.clone()),
            ("far", far.clone()),
        ],
        Design::CabinetFull { cabinet, would, most, gone, rooms, .. } => vec![
            ("cabinet", cabinet.to_string()),
            ("would", would.to_string()),
            ("most", most.to_string()),
            ("gone", gone.to_string()),
            ("rooms", rooms.clone()),
        ],
        Design::NothingToKeepOff(at, far) => {
            vec![("at", at.to_string()), ("far", length(locale, *far))]
        }
        Design::NobodyServed(at) => vec![("at", at.to_string())],
        Design::TransportShort(cabinet, needed, found) => vec![
            ("cabinet", cabinet.to_string()),
            ("needed", needed.to_string()),
            ("found", found.to_string()),
        ],
        Design::AreaBuilt(area, lines) => {
            vec![("area", area.to_string()), ("lines", lines.to_string())]
        }
        Design::NoCommune(area) | Design::NoPremisesIn(area) => vec![("area", area.to_string())],
        Design::LinesLost(count) => vec![("count", count.to_string())],
        _ => Values::new(),
    }
}

fn of_document(locale: Locale, error: &DocumentError) -> Values {
    match error {
        DocumentError::Field(error) => of_field(locale, error),
        DocumentError::DocumentMoved { what, revision, state } => vec![
            ("what", named(locale, what)),
            ("revision", revision.to_string()),
            ("state", super::code(locale, state)),
        ],
        DocumentError::DocumentTaken { number, .. } => vec![("number", number.to_string())],
        DocumentError::RequestReused { name } => vec![("name", name.clone())],
        DocumentError::DocumentUnread { reason, .. } => vec![("reason", reason.clone())],
        DocumentError::RequestName | DocumentError::NotAPhoto { .. } => Values::new(),
    }
}

fn of_field(locale: Locale, error: &Field) -> Values {
    match error {
        Field::NotFrom { state, .. } => vec![("state", super::code(locale, state))],
        Field::Empty { what } => vec![("what", super::column(locale, what))],
        Field::TooLong { what, most } => {
            vec![("what", super::column(locale, what)), ("most", most.to_string())]
        }
        Field::Time { what, told, .. } => {
            vec![("what", super::column(locale, what)), ("told", told.clone())]
        }
    }
}

fn of_money(error: &MoneyError) -> Values {
    match error {
        MoneyError::UnknownMember { name } | MoneyError::SeveralMembers { name } => {
            vec![("name", name.clone())]
        }
        MoneyError::NoLine { line } => vec![("line", line.clone())],
        MoneyError::UnknownDocument { number } => vec![("number", number.clone())],
        MoneyError::NoFormat { number, format } => {
            vec![("number", number.clone()), ("format", format.clone())]
        }
        MoneyError::RegisterKept { what, .. } => vec![("what", what.clone())],
        _ => Values::new(),
    }
}

fn of_world(error: &World) -> Values {
    match error {
        World::StaleParent { plan, parent, head } => vec![
            ("plan", plan.to_string()),
            ("parent", parent.to_string()),
            ("head", head.to_string()),
        ],
        World::NotOn { plan, parent, on } => {
            vec![("plan", plan.to_string()), ("parent", parent.to_string()), ("on", on.to_string())]
        }
        World::AlreadyThere { thing } | World::NotThere { thing } => {
            vec![("thing", thing.to_string())]
        }
        World::RefersToNothing { by, to } | World::StillReferred { by, to } => {
            vec![("by", by.to_string()), ("to", to.to_string())]
        }
    }
}

fn of_store(error: &Store) -> Values {
    match error {
        Store::Missing { at }
        | Store::Exists { at }
        | Store::NoDatabase { at, .. }
        | Store::NoEntry { at, .. }
        | Store::NoPostgis { at, .. }
        | Store::NotATerritory { at, .. }
        | Store::NotEmpty { at }
        | Store::NotYours { at }
        | Store::Full { at, .. }
        | Store::Unreachable { at, .. } => vec![("at", at.to_string())],
        Store::Altered { at, what, generation } => vec![
            ("at", at.to_string()),
            ("what", what.clone()),
            ("generation", generation.to_string()),
        ],
        Store::Newer { at, found, known } => {
            vec![("at", at.to_string()), ("found", found.to_string()), ("known", known.to_string())]
        }
        Store::PurchaseMoved { kind, name } => {
            vec![("kind", kind.clone()), ("name", name.clone())]
        }
        Store::Damaged { what, .. } | Store::Torn { what, .. } => vec![("what", what.clone())],
        Store::File { path, .. } => vec![("path", path.display().to_string())],
        Store::NoSuchGeneration { asked, head } => {
            vec![("asked", asked.to_string()), ("head", head.to_string())]
        }
        Store::NoSuchPlan { number } | Store::NotPending { number, .. } => {
            vec![("number", number.to_string())]
        }
        _ => Values::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_design::Asked;
    use bocage_vocab::{Id, Length, Position};

    #[test]
    fn a_french_page_is_told_in_french_with_the_same_numbers() {
        let full = Design::CabinetFull {
            cabinet: "SRO-1".into(),
            would: 1012,
            most: 720,
            gone: "SRO-2".into(),
            room: 310,
            rooms: "SRO-3 (310)".to_owned(),
        };
        let takes = Design::NobodyTakes {
            cabinet: "SRO-2".into(),
            lines: 512,
            room: 310,
            rooms: "SRO-3 (310)".to_owned(),
            dark: "SRO-4".to_owned(),
            far: "none".to_owned(),
        };
        let asked = |verb, of: &str| Asked { verb, of: of.to_owned() };
        let plan = bocage_vocab::PlanNumber(7);
        let cases: [(Error, &str); 9] = [
            (
                Error::NormsMissing { plan },
                "les règles et les prix du plan 7, qui est la conception en place, ne sont conservés nulle part",
            ),
            (full.into(), "SRO-1 desservirait 1012 locaux, 720 au plus"),
            (
                takes.into(),
                "SRO-2 a 512 lignes à répartir, les SRO à portée peuvent en reprendre 310",
            ),
            (
                Design::Contradiction(asked("move", "SRO-1"), asked("keep-off", "0.1,49.0")).into(),
                "impossible de faire à la fois : déplacer SRO-1 ; laisser libre 0.1,49.0",
            ),
            (Design::MergedAcross("A".into(), "B".into()).into(), "A et B dépendent de deux NRO"),
            (
                Design::NoStreetNear("A".into(), Length::mm(1_500_000)).into(),
                "la rue la plus proche est à 1,500\u{a0}km de l’endroit où A doit se trouver",
            ),
            (Phasing::Years(500).into(), "500 années ne font pas un phasage : de 1 à 100"),
            (Error::Unknown { what: "street", name: "X".to_owned() }, "introuvable : X"),
            (
                Error::NotThere { what: "finding 7".to_owned() },
                "introuvable sur ce territoire : constat 7",
            ),
        ];
        for (error, french) in cases {
            let (message, hint) = failure(Locale::French, &error);
            assert_eq!(message, french);
            assert_ne!(hint, error.hint().to_string());
            assert_eq!(failure(Locale::English, &error).0, error.to_string());
        }
    }

    /// The codes of errors that only the command line meets, beside those of whole crates.
    const NEVER_ON_A_PAGE: &[&str] = &[
        "absurd_capacity",
        "adoption_unfinished",
        "bundle_altered",
        "bundle_sums",
        "bundle_there",
        "bundle_unlisted",
        "charge_billed",
        "duplicate_invoice",
        "earlier_month_open",
        "empty_time",
        "engine_of_other",
        "erasure_open",
        "failed",
        "folder_busy",
        "has_agent",
        "has_data",
        "invoice_refused",
        "invoice_unmatched",
        "ledger_name",
        "meter_book",
        "money_line",
        "money_moved",
        "month_not_issued",
        "month_not_over",
        "month_unsound",
        "more_than_invoiced",
        "name",
        "no_backup",
        "no_capacity",
        "no_certificate",
        "no_compose",
        "no_databases_said",
        "no_mapping",
        "no_delivery",
        "no_other_room",
        "no_registries",
        "no_release",
        "no_room",
        "no_syndicate",
        "no_volume",
        "no_whole_backup",
        "not_deployable",
        "not_here",
        "not_in_order",
        "not_plain",
        "not_restored",
        "not_retired",
        "nothing_to_credit",
        "other_digest",
        "other_member",
        "other_register",
        "paid_too_much",
        "payment_reused",
        "placed_elsewhere",
        "register_file",
        "register_row",
        "purchase_damaged",
        "purchase_taken",
        "purchase_unknown",
        "serves_on_several",
        "steiner",
        "still_runs",
        "taken",
        "unlinkable",
        "unplaced",
        "usage_key_reused",
        "usage_of_nobody",
        "witness_host",
    ];

    #[test]
    fn every_code_that_a_page_can_meet_has_a_sentence_and_a_hint() {
        let page = include_str!("../../../../docs/errors.md");
        let codes =
            page.lines().filter_map(|line| line.strip_prefix("| `bocage::")?.split('`').next());
        let met = ["app", "design", "field", "phasing", "server", "store", "tiles", "world"];
        let mut count = 0;
        for code in codes {
            let (of, name) = code.split_once("::").unwrap();
            if met.contains(&of) && !(of == "app" && NEVER_ON_A_PAGE.contains(&name)) {
                let told = refusal(Locale::French, &format!("bocage::{code}"), &[]);
                assert!(told.is_some(), "{code} has no words in French");
                count += 1;
            }
        }
        assert!(count > 60, "{count}");
    }

    #[test]
    fn no_sentence_names_what_its_error_does_not_tell() {
        let (name, at) = ("A".to_owned(), Position::from_e7(0, 0));
        let errors: Vec<Error> = vec![
            Design::NoCabinet(Id::derive(&["a"])).into(),
            Design::NoStreet(Id::derive(&["a"])).into(),
            Design::MergedWithItself("A".into()).into(),
            Design::NoOtherPlace("A".into()).into(),
            Design::NotFed("A".into()).into(),
            Design::NobodyServed(at).into(),
            Design::TransportShort("A".into(), 2, 1).into(),
            Design::LinesLost(3).into(),
            Design::NoStreets.into(),
            Phasing::NegativeBudget(2030).into(),
            Phasing::FirstYear(1).into(),
            Error::WhatIf(bocage_vocab::Share::ppm(0)),
            Error::NormsAlone,
            Phasing::NoNetwork.into(),
            Store::Busy.into(),
            Error::Interrupted,
            Error::NotThere { what: name.clone() },
            Error::SeveralOf { name: name.clone(), such_as: Vec::new() },
            Error::Ambiguous { what: "outlet", name, such_as: Vec::new() },
            Error::NoPolygon { path: "a.geojson".into() },
            Error::NoSuchStrand { strand: "C:9".to_owned(), strands: 6 },
            Error::StrandTaken { strand: "C:1".to_owned(), state: bocage_plant::StrandUse::Used },
            DocumentError::DocumentMoved {
                what: "connection 3".to_owned(),
                revision: 4,
                state: "made".to_owned(),
            }
            .into(),
            DocumentError::DocumentTaken { kind: bocage_field::DocumentKind::Notice, number: 2 }
                .into(),
            DocumentError::RequestReused { name: "r".to_owned() }.into(),
            DocumentError::DocumentUnread { what: "it".to_owned(), reason: "x".to_owned() }.into(),
            Field::Empty { what: "note" }.into(),
            Field::TooLong { what: "note", most: 500 }.into(),
            Error::NoStrandWay { from: "A".to_owned(), to: "B".to_owned(), count: 4, most: 2 },
        ];
        for error in errors {
            let (message, hint) = failure(Locale::French, &error);
            assert!(!format!("{message}{hint}").contains('$'), "{message} {hint}");
            assert_ne!(message, error.to_string());
        }
    }
}
