//! What a framework may be, who may order, how far it may be amended.

use bocage_purchasing::{Amendment, AmendmentKind, Framework, Merged, Rules, read_framework};
use bocage_vocab::Explain;

use crate::kit::{AVRANCHES, NEW_AVRANCHES, SAINT_MARTIN, block, day, framework, reference, siret};

fn code_of(framework: &Framework) -> &'static str {
    let checked = framework.check(&Rules::shipped().unwrap());
    checked.map_or_else(|error| error.code(), |()| "sound")
}

#[test]
fn the_page_shows_a_sound_framework_and_flaws_are_named() {
    let page = block("toml", 0);
    assert_eq!(code_of(&framework()), "sound");
    for (from, to, code) in [
        ("months = 48 ", "months = 49 ", "too_long"),
        ("months = 48 ", "months = 0 ", "too_long"),
        ("maximum = \"250000\"", "", "no_maximum"),
        ("maximum = \"250000\"", "maximum = 0", "no_maximum"),
        ("choice = \"single\"", "choice = \"cascade\"", "holders"),
        ("rank = 2", "rank = 1", "holders"),
        ("number = \"2\"", "number = \"1\"", "lot_twice"),
        ("divisor = 1000", "divisor = 0", "terms"),
        ("tenders = 5", "tenders = 0", "terms"),
        ("signed = \"2026-05-04\"", "signed = \"2026-01-04\"", "terms"),
        ("number = \"2\"", "number = \"SCREENS-27\"", "terms"),
    ] {
        let changed = read_framework(&page.replace(from, to)).unwrap();
        assert_eq!(code_of(&changed), format!("bocage::purchasing::{code}"), "{from} {to}");
    }
    let justified = page.replace("months = 48 ", "months = 60\nlonger_because = \"x\" #");
    assert_eq!(code_of(&read_framework(&justified).unwrap()), "sound");
    for (from, to) in
        [("30200000-1", "30200000-2"), ("title", "titel"), ("21500025800016", "21500025800017")]
    {
        let refused = read_framework(&page.replace(from, to)).unwrap_err();
        assert_eq!(refused.code(), "bocage::purchasing::file", "{from}");
    }
}

#[test]
fn only_members_of_the_launch_and_their_successors_may_order() {
    let mut framework = framework();
    framework.members[1].until = Some(day("2027-01-01"));
    framework.mergers.push(Merged {
        on: day("2028-01-01"),
        absorbed: vec![siret(AVRANCHES)],
        into: siret(NEW_AVRANCHES),
        name: "Avranches (new)".to_owned(),
    });
    for (member, on, allowed) in [
        (AVRANCHES, "2026-05-03", false),
        (AVRANCHES, "2026-05-04", true),
        (AVRANCHES, "2027-12-31", true),
        (AVRANCHES, "2028-01-01", false),
        (NEW_AVRANCHES, "2027-12-31", false),
        (NEW_AVRANCHES, "2028-01-01", true),
        (NEW_AVRANCHES, "2030-05-03", true),
        (NEW_AVRANCHES, "2030-05-04", false),
        (SAINT_MARTIN, "2026-12-31", true),
        (SAINT_MARTIN, "2027-01-01", false),
        ("50000003900015", "2026-06-01", false),
    ] {
        let open = framework.require_open(siret(member), day(on));
        assert_eq!(open.is_ok(), allowed, "{member} {on}: {open:?}");
    }
}

#[test]
fn a_maximum_moves_as_far_as_its_reason_lets_it() {
    let rules = Rules::shipped().unwrap();
    let amended = |framework: &Framework, kind, maximum: &str, on: &str| {
        let amendment = Amendment {
            number: 0,
            lot: reference("1"),
            on: day(on),
            kind,
            reason: "more pupils".to_owned(),
            maximum: Some(maximum.parse().unwrap()),
            maximum_quantity: None,
        };
        framework.amend(amendment, &rules)
    };
    let first = framework();
    use AmendmentKind::{Additional, Clause, Minor, Unforeseen};
    for (kind, maximum, allowed) in [
        (Minor, "275000", true),
        (Minor, "275000.01", false),
        (Minor, "225000", true),
        (Minor, "224999.99", false),
        (Additional, "375000", true),
        (Additional, "375000.01", false),
        (Unforeseen, "375000", true),
        (Clause, "1000000", true),
    ] {
        let done = amended(&first, kind, maximum, "2027-01-01");
        assert_eq!(done.is_ok(), allowed, "{kind} {maximum}");
    }
    // Small ones count together, others each by itself.
    let once = amended(&first, Minor, "265000", "2027-01-01").unwrap();
    assert!(amended(&once, Minor, "275000", "2027-02-01").is_ok());
    assert!(amended(&once, Minor, "275000.01", "2027-02-01").is_err());
    let twice = amended(&once, Additional, "390000", "2027-02-01").unwrap();
    assert!(amended(&twice, Unforeseen, "515000", "2027-03-01").is_ok());
    assert!(amended(&twice, Minor, "400000", "2027-03-01").is_ok());
    assert!(amended(&twice, Minor, "400000.01", "2027-03-01").is_err());
    assert_eq!(twice.maximum(&reference("1")).unwrap().0.unwrap().get(), 39_000_000);
    // Within its dates only; a lot that has no maximum in quantity gets none.
    assert!(amended(&first, Clause, "300000", "2026-05-03").is_err());
    assert!(amended(&first, Clause, "300000", "2030-05-04").is_err());
}
