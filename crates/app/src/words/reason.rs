//! Why a plan was made, in the language of who reads it.
//!
//! A plan keeps its reason in English, as the program wrote it; what is not of its making, such as
//! a name of a street, stays as it is.

use super::told;
use crate::Locale;

/// The beginnings of reasons and the keys of their sentences; the longest first where one begins
/// another.
const WHOLE: [(&str, &str); 13] = [
    ("delivery ", "delivery"),
    ("hands of all plant", "hands-all"),
    ("hands of tier ", "hands-tier"),
    ("hands of tranche ", "hands-tranche"),
    ("hands of ", "hands"),
    ("strands reserved: ", "strands-reserved"),
    ("strands released: ", "strands-released"),
    ("strands dead: ", "strands-dead"),
    ("design of the whole territory", "design-all"),
    ("design of commune ", "design-commune"),
    ("phases over ", "phases"),
    ("demo territory, seed ", "demo"),
    ("copy of generation ", "copy"),
];
/// The same for the parts of an edit.
const EDITS: [(&str, &str); 9] = [
    ("move ", "move"),
    ("merge ", "merge"),
    ("close ", "close"),
    ("pin ", "pin"),
    ("renew ", "renew"),
    ("forbid ", "forbid"),
    ("follow ", "follow"),
    ("keep off ", "keep-off"),
    ("join new premises", "join"),
];

/// What is changed of hosting, and what is done to it, with the keys of their words.
const HOSTING: [(&str, &str); 4] =
    [("room ", "room"), ("rooms ", "rooms"), ("host ", "host"), ("application ", "application")];
const DONE: [(&str, &str); 12] = [
    ("added", "added"),
    ("opened", "opened"),
    ("evacuated", "evacuated"),
    ("drained", "drained"),
    ("used again", "used"),
    ("retired", "retired"),
    ("deployed", "deployed"),
    ("rolled back", "back"),
    ("started", "started"),
    ("stopped", "stopped"),
    ("moved to ", "moved"),
    ("joined by ", "joined"),
];

/// What files are imported as, with the keys of their words.
const IMPORTED: [(&str, &str); 10] = [
    ("osm ", "osm"),
    ("communes ", "communes"),
    ("buildings ", "buildings"),
    ("addresses ", "addresses"),
    ("geojson ", "geojson"),
    ("geopackage ", "geopackage"),
    ("plant ", "plant"),
    ("gracethd ", "gracethd"),
    ("ipe ", "ipe"),
    ("edits ", "edits"),
];

/// A reason in a language.
#[must_use]
pub fn reason(locale: Locale, text: &str) -> String {
    if locale == Locale::English {
        return text.to_owned();
    }
    if let Some(told) = hosting(locale, text) {
        return told;
    }
    if let Some(files) = text.strip_prefix("import ") {
        return said(locale, &IMPORTED, files);
    }
    let Some(edits) = text.strip_prefix("edit: ") else { return said(locale, &WHOLE, text) };
    let parts: Vec<String> = edits.split(", ").map(|part| edit(locale, part)).collect();
    told(locale, "reason-edit", &[("what", parts.join(", "))])
}

/// A change of hosting: `room coutances: opened`.
fn hosting(locale: Locale, text: &str) -> Option<String> {
    let (what, done) = text.split_once(": ")?;
    let begins = |text: &str, of: &[(&'static str, &'static str)]| {
        of.iter().find_map(|(begins, key)| Some((text.strip_prefix(begins)?.to_owned(), *key)))
    };
    let ((name, kind), (more, done)) = (begins(what, &HOSTING)?, begins(done, &DONE)?);
    let name = match kind {
        // Two of them; a name holds no blank.
        "rooms" => name.replace(" and ", " et "),
        _ => name,
    };
    let done = told(locale, &format!("reason-done-{done}"), &[("what", more)]);
    Some(told(locale, &format!("reason-of-{kind}"), &[("what", name), ("done", done)]))
}

fn edit(locale: Locale, text: &str) -> String {
    match text.strip_suffix(" more").filter(|count| count.parse::<u32>().is_ok()) {
        Some(count) => told(locale, "reason-more", &[("what", count.to_owned())]),
        None => said(locale, &EDITS, text),
    }
}

/// The sentence of the beginning that a text has, about the rest of it; the text where it has none.
fn said(locale: Locale, known: &[(&str, &str)], text: &str) -> String {
    let found = known.iter().find_map(|(begins, key)| Some((text.strip_prefix(begins)?, key)));
    let Some((rest, key)) = found else { return text.to_owned() };
    let rest = rest.strip_suffix(" years").unwrap_or(rest);
    let (what, into) = rest.split_once(" into ").unwrap_or((rest, ""));
    told(locale, &format!("reason-{key}"), &[("what", what.to_owned()), ("into", into.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_the_program_is_told_in_french() {
        let cases = [
            ("design of the whole territory", "conception de tout le territoire"),
            ("phases over 8 years", "phasage sur 8 ans"),
            (
                "edit: merge SRO-01-002 into SRO-01-001",
                "modification : fusionner SRO-01-002 dans SRO-01-001",
            ),
            (
                "edit: forbid Rue du Pont, close SRO-1, 2 more",
                "modification : éviter Rue du Pont, fermer SRO-1, 2 de plus",
            ),
            ("edit: join new premises", "modification : raccorder les nouveaux locaux"),
            ("import osm a.osm.pbf", "importation d’OpenStreetMap : a.osm.pbf"),
            ("import edits c.gpkg", "importation de corrections : c.gpkg"),
            ("rooms a and b: joined by 10 Gbit/s", "salles a et b : liaison à 10 Gbit/s"),
            ("room coutances: opened", "salle coutances : ouverture"),
            ("host m1: retired", "hôte m1 : retrait"),
            (
                "application guichet: moved to saint-lo",
                "application guichet : déplacement vers saint-lo",
            ),
            ("written by hand", "written by hand"),
        ];
        for (text, french) in cases {
            assert_eq!(reason(Locale::French, text), french);
            assert_eq!(reason(Locale::English, text), text);
        }
        let edits = EDITS.iter().map(|(begins, _)| format!("edit: {begins}"));
        for begins in WHOLE.iter().map(|(begins, _)| (*begins).to_owned()).chain(edits) {
            let told = reason(Locale::French, &format!("{begins}X"));
            assert!(!told.contains("reason-") && !told.starts_with(&begins), "{told}");
        }
        for kind in crate::imports::Kind::ALL {
            let told = reason(Locale::French, &format!("import {kind} a b"));
            assert!(told.ends_with(" : a b") && !told.starts_with("import "), "{told}");
        }
        for (kind, _) in HOSTING {
            for (done, _) in DONE {
                let told = reason(Locale::French, &format!("{kind}X: {done}Y"));
                assert!(!told.contains("reason-") && !told.contains(done), "{told}");
            }
        }
    }
}
