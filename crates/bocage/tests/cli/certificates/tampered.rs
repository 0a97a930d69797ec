//! Certificates and territories that somebody has changed: each is refused, with its code.

use super::{bytes_with, designed, refused, unpacked};
use crate::kit::Place;

#[test]
fn what_was_tampered_with_is_refused() {
    let place = designed();
    let bytes = unpacked(&place);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert_eq!(refused(&place, &bytes[..bytes.len() - 3]), "certificate_damaged");
    assert_eq!(refused(&place, &[&*bytes, b"x"].concat()), "certificate_damaged");
    assert_eq!(refused(&place, b"bocage-certificate 9\n"), "certificate_damaged");
    // The price of a chamber, by the certificate's own book: its hash no longer fits.
    let at = text.find("700.00 EUR").unwrap();
    let mut dearer = bytes.clone();
    dearer[at] = b'9';
    assert_eq!(refused(&place, &dearer), "other_norms");
    // A bound higher than proven.
    let line = text.lines().find(|line| line.starts_with("routes ")).unwrap();
    let cents: i64 = line[7..].parse().unwrap();
    let claim = bytes_with(&bytes, line, &format!("routes {}", cents + 1));
    assert_eq!(refused(&place, &claim), "claim_false");
    // The last number is what the lines of the last place pay for their exchange.
    let mut raised = bytes.clone();
    *raised.last_mut().unwrap() += 1;
    assert!(["claim_false", "exchanges_overpaid"].contains(&&*refused(&place, &raised)));
}

/// Lines of a certificate's head, what becomes of the value, and the code of the refusal.
const HEADS: &str = "
routes          | +1                  | claim_false
boxes           | +1                  | claim_false
cabinets        | +1                  | claim_false
exchanges       | +1                  | claim_false
splice_closures | +1                  | claim_false
drops           | +1                  | claim_false
studies         | +1                  | claim_false
equal           | +1                  | claim_false
drop            | +1                  | tariff_false
cable_fixed     | +1000               | tariff_false
strand          | +1000               | tariff_false
strand_shared   | +1                  | tariff_false
boxes           | -1                  | certificate_damaged
boxes           | NaN                 | certificate_damaged
boxes           | 1e300               | certificate_damaged
boxes           | 9223372036854775808 | certificate_damaged
boxes           |                     | certificate_damaged
exchanges       |                     | certificate_damaged
territory_hash  | 0                   | other_territory
settings_hash   | 0                   | other_norms
norms_bytes     | 0                   | other_norms
";

/// Changes of the rows of a territory whose design is applied, and the code of the refusal.
const ROWS: &str = "
UPDATE route SET cost_cents = cost_cents - 1 WHERE fid = 1           | other_prices
UPDATE route SET length_mm = length_mm + 1000 WHERE fid = 1          | other_prices
UPDATE route SET crossing = 'railway' WHERE fid = 1                  | other_prices
UPDATE support SET cost_cents = 0                                    | other_prices
UPDATE cable SET cost_cents = -cost_cents                            | other_prices
UPDATE cabinet SET cost_cents = cost_cents / 2                       | other_prices
UPDATE exchange SET ports = ports + 1                                | other_prices
UPDATE branching_point SET cost_cents = 1 WHERE fid = 1              | other_prices
DELETE FROM cabinet WHERE fid = 1                                    | network_broken
DELETE FROM branching_point WHERE fid = 1                            | network_broken
DELETE FROM support WHERE fid = 1                                    | network_broken
DELETE FROM outlet WHERE fid = 1                                     | other_territory
UPDATE premises SET purpose = 'business' WHERE fid = 1               | other_territory
UPDATE street SET class = 'lane' WHERE fid = 1                       | other_territory
UPDATE street SET length_mm = length_mm + 1 WHERE fid = 1            | other_territory
";

pub(super) fn cases(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.trim().lines().map(|line| line.split('|').map(str::trim).collect())
}

#[test]
fn a_head_with_another_value_or_without_one_is_refused() {
    let place = designed();
    let bytes = unpacked(&place);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    for case in cases(HEADS) {
        let [name, change, code] = case[..] else { panic!("{case:?}") };
        let named = |line: &&str| line.split(' ').next() == Some(name);
        let line = text.lines().find(named).unwrap();
        let value = &line[name.len() + 1..];
        let other = match change {
            "" => String::new(),
            _ => match change.strip_prefix('+') {
                Some(more) => {
                    let more: i64 = more.parse().unwrap();
                    format!("{name} {}\n", value.parse::<i64>().unwrap() + more)
                }
                None => format!("{name} {change}\n"),
            },
        };
        let changed = bytes_with(&bytes, &format!("{line}\n"), &other);
        assert_eq!(refused(&place, &changed), code, "{case:?}");
    }
}

#[test]
fn a_head_that_says_a_thing_twice_or_another_thing_is_refused() {
    let place = designed();
    let bytes = unpacked(&place);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let line = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    let more = |line: &str| bytes_with(&bytes, "norms_bytes ", &format!("{line}\nnorms_bytes "));
    for name in ["drops ", "settings_hash ", "strand "] {
        assert_eq!(refused(&place, &more(&line(name))), "certificate_damaged", "{name}");
    }
    for other in ["rents 0", "Drops 0", " drops 0", "drops"] {
        assert_eq!(refused(&place, &more(other)), "certificate_damaged", "{other}");
    }
}

#[test]
fn rows_that_are_not_as_designed_are_refused() {
    let designed = designed();
    designed.run(&["plan", "apply", "t.gpkg", "2", "--on", "1"]).expect_exit(0);
    let certificate = std::fs::read(designed.path(super::CERTIFICATE)).unwrap();
    for case in cases(ROWS) {
        let [change, code] = case[..] else { panic!("{case:?}") };
        let place = Place::new();
        std::fs::copy(designed.path("t.gpkg"), place.path("t.gpkg")).unwrap();
        place.write("c", &certificate);
        let changed = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
        without_triggers(&changed);
        assert!(changed.execute(change, []).unwrap() > 0, "{change}");
        drop(changed);
        let verify = ["design", "verify", "t.gpkg", "--certificate", "c"];
        let verdict = place.json(&verify).expect_exit(5);
        assert_eq!(verdict["refused"][0]["code"], code, "{change}: {verdict}");
    }
}

#[test]
fn a_network_without_its_closures_is_refused() {
    let place = Place::new();
    place.run(&["demo", "d", "--small"]).expect_exit(0);
    let changed = rusqlite::Connection::open(place.path("d/demo.gpkg")).unwrap();
    without_triggers(&changed);
    assert!(changed.execute("DELETE FROM splice_closure WHERE fid = 5", []).unwrap() == 1);
    drop(changed);
    let verdict = place.json(&["design", "verify", "d/demo.gpkg"]).expect_exit(5);
    assert_eq!(verdict["refused"][0]["code"], "network_broken", "{verdict}");
}

/// Takes the guards and the index of a file away, as somebody does who tampers with it.
pub(super) fn without_triggers(file: &rusqlite::Connection) {
    let sql = "SELECT group_concat('DROP TRIGGER \"' || name || '\";', '') FROM sqlite_master
               WHERE type = 'trigger'";
    let drops: String = file.query_row(sql, [], |row| row.get(0)).unwrap();
    file.execute_batch(&drops).unwrap();
}
