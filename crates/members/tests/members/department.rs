//! The real mergers of La Manche since 2016, where they lie beside the project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bocage_members::{Member, MemberKind, Merger, Roster};
use bocage_vocab::Date;

use crate::kit::{day, seat};

/// The folder of the reference data, if it is there.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/manche");
    let is_there = folder.join("mergers.csv").is_file();
    if !is_there {
        eprintln!("skipped: no {}", folder.display());
    }
    is_there.then_some(folder)
}

/// The rows of a file with the columns that are wanted; commas in quotes separate nothing.
fn rows<const N: usize>(path: &Path, wanted: [&str; N]) -> Vec<[String; N]> {
    let text = std::fs::read_to_string(path).unwrap();
    let cells = |line: &str| {
        let (mut cells, mut quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().unwrap().push(c),
            }
        }
        cells
    };
    let mut lines = text.lines().map(cells);
    let names = lines.next().unwrap();
    let places = wanted.map(|name| names.iter().position(|other| other == name).unwrap());
    lines.map(|cells| places.map(|place| cells[place].clone())).collect()
}

/// The number of a commune that never merged: 21, its department, a nought and its code there.
fn siren_of(insee: &str) -> String {
    format!("21{}0{}", &insee[..2], &insee[2..])
}

fn commune(siren: &str, name: &str, insee: &str, from: Date) -> Member {
    let insee = insee.parse().ok();
    Member { insee, ..Member::new(seat(siren), name, MemberKind::Commune, from) }
}

#[test]
fn the_601_communes_of_2013_become_the_445_of_today() {
    let Some(folder) = folder() else { return };
    let begin = day("2013-01-01");
    let old = rows(&folder.join("communes_2013.csv"), ["insee", "name", "pop_census_2012"]);
    let now = rows(&folder.join("communes_now.csv"), ["insee", "name", "siren"]);
    let merged = rows(&folder.join("mergers.csv"), ["old_insee", "new_insee", "first_merge_date"]);
    let sirens: BTreeMap<&str, &str> =
        now.iter().map(|[insee, _, siren]| (&**insee, &**siren)).collect();

    let mut members: Vec<Member> =
        old.iter().map(|[insee, name, _]| commune(&siren_of(insee), name, insee, begin)).collect();
    // Pont-Farcy was a commune of another department until the day on which it merged.
    members.push(commune(&siren_of("14513"), "Pont-Farcy", "14513", day("2018-01-01")));
    let mut mergers: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for [old, new, on] in &merged {
        mergers.entry((new, on)).or_default().push(old);
    }
    let mut begun: BTreeMap<&str, &str> = BTreeMap::new();
    mergers.keys().for_each(|(new, on)| {
        begun.entry(new).or_insert(on);
    });
    for (new, on) in &begun {
        members.push(commune(sirens[new], "new", new, day(on)));
    }
    let merger = |((new, on), old): (&(&str, &str), &Vec<&str>)| Merger {
        on: day(on),
        absorbed: old.iter().map(|insee| seat(&siren_of(insee))).collect(),
        into: seat(sirens[new]),
    };
    let roster = Roster::new(members, &mergers.iter().map(merger).collect::<Vec<_>>()).unwrap();

    assert_eq!(roster.on(begin).count(), 601);
    assert_eq!(roster.on(day("2015-12-31")).count(), 601);
    let today: Vec<&Member> = roster.on(day("2026-01-01")).collect();
    assert_eq!((today.len(), now.len()), (445, 445));
    // One commune of today has another number than the rule gives; all others are those of the list.
    let known = today.iter().filter(|member| {
        let siren = member.siren().unwrap();
        sirens.values().any(|other| *other == siren.as_str())
    });
    assert_eq!(known.count(), 444);
    let codes: Vec<_> = today.iter().filter_map(|member| member.insee).collect();
    assert!(codes.iter().all(|insee| sirens.contains_key(insee.as_str())));

    // Inhabitants of 2012 follow who succeeded whom, and none is lost.
    let mut people: BTreeMap<_, u64> = BTreeMap::new();
    for [insee, _, count] in &old {
        let heir = roster.heir(seat(&siren_of(insee)), day("2026-01-01"));
        *people.entry(heir).or_default() += count.parse::<u64>().unwrap();
    }
    let all: u64 = old.iter().map(|[.., count]| count.parse::<u64>().unwrap()).sum();
    assert_eq!((people.len(), people.values().sum::<u64>()), (445, all));
}
