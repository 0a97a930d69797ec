//! Every object of a base, or of the difference of two, as a spreadsheet opens it.

use bocage_plant::{LeaseChange, LeaseObject, LeaseSums};
use bocage_vocab::Length;

use crate::spreadsheet::Sheet;
use crate::{Locale, words};

/// The columns that say which object, by their words.
const OBJECT: [&str; 7] = ["kind", "id", "name", "tier", "stage", "tranche", "owner"];
/// What is counted.
const COUNTED: [&str; 5] = ["route", "cable", "fibre", "sockets", "active"];

fn heads(locale: Locale, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| words::label(locale, &format!("lease-{name}"))).collect()
}

/// One row an object.
pub(super) fn objects(locale: Locale, objects: &[LeaseObject]) -> String {
    let sheet = Sheet::of(locale);
    let names = [&OBJECT[..], &["lessee"], &COUNTED].concat();
    let rows = objects.iter().map(|object| {
        let mut row = cells(locale, sheet, object);
        row.extend(counted(sheet, object.sums));
        row
    });
    sheet.table(&heads(locale, &names), rows)
}

/// One row an object, with the line that it leaves: columns beyond the counts say where it was, and
/// counts are what came less what went. An object that moves from line to line has two rows.
pub(super) fn changes(locale: Locale, changes: &[LeaseChange<'_>]) -> String {
    let sheet = Sheet::of(locale);
    let names = [&["change"], &OBJECT[..], &["lessee"], &COUNTED].concat();
    let row = |what: &str, object: &LeaseObject, sums: LeaseSums| {
        let mut row = vec![words::label(locale, &format!("lease-{what}"))];
        row.extend(cells(locale, sheet, object));
        row.extend(counted(sheet, sums));
        row
    };
    let none = LeaseSums::default();
    let rows = changes.iter().flat_map(|change| match (change.before, change.after) {
        (Some(before), Some(after)) if before.key == after.key => {
            vec![row("changed", after, after.sums - before.sums)]
        }
        (before, after) => {
            let gone = before.map(|object| row("gone", object, none - object.sums));
            let come = after.map(|object| row("come", object, object.sums));
            gone.into_iter().chain(come).collect()
        }
    });
    sheet.table(&heads(locale, &names), rows)
}

fn cells(locale: Locale, sheet: Sheet, object: &LeaseObject) -> Vec<String> {
    let key = &object.key;
    vec![
        words::code(locale, object.thing.kind.code()),
        object.thing.uuid.to_string(),
        sheet.text(&object.name),
        object.tier.map(|tier| words::code(locale, tier.code())).unwrap_or_default(),
        words::code(locale, object.stage.code()),
        key.tranche.map(|year| year.to_string()).unwrap_or_default(),
        sheet.text(&key.owner),
        sheet.text(&key.lessee),
    ]
}

fn counted(sheet: Sheet, sums: LeaseSums) -> Vec<String> {
    let metres = |length: Length| sheet.decimal(length.get(), 1_000, 3);
    let LeaseSums { route, cable, fibre, sockets, active } = sums;
    vec![metres(route), metres(cable), metres(fibre), sockets.to_string(), active.to_string()]
}
