//! Single cases.

use std::collections::BTreeMap;

use bocage_members::{Error, Member, Move, Roster, moves};
use bocage_vocab::{Explain as _, Money, Siret};
use proptest::prelude::*;

use crate::kit::{day, member, merger, siret};

fn letters<'a>(members: impl Iterator<Item = &'a Member>) -> String {
    members.map(|member| &*member.name).collect()
}

/// A and B become M in 2016; M and C become N in 2019; D leaves in 2018 and joins nothing.
fn department() -> Roster {
    let mut members: Vec<Member> = "ABCD".chars().map(|c| member(c, "2013-01-01")).collect();
    members[3].until = Some(day("2018-07-01"));
    members.extend([member('M', "2016-01-01"), member('N', "2019-01-01")]);
    let mergers = vec![merger("2016-01-01", "AB", 'M'), merger("2019-01-01", "MC", 'N')];
    Roster::new(members, &mergers).unwrap()
}

#[test]
fn who_is_a_member_depends_on_the_day() {
    let roster = department();
    for (on, expected) in [
        ("2012-12-31", ""),
        ("2013-01-01", "ABCD"),
        ("2015-12-31", "ABCD"),
        ("2016-01-01", "CDM"),
        ("2018-06-30", "CDM"),
        ("2018-07-01", "CM"),
        ("2019-01-01", "N"),
    ] {
        assert_eq!(letters(roster.on(day(on))), expected, "{on}");
    }
    assert_eq!(roster.all().count(), 6, "nobody is forgotten");
}

#[test]
fn successors_follow_each_other_and_say_since_when() {
    let roster = department();
    let heir =
        |letter, on: &str| roster.member(roster.heir(siret(letter), day(on))).unwrap().name.clone();
    assert_eq!(&*heir('A', "2015-12-31"), "A");
    assert_eq!(&*heir('A', "2018-12-31"), "M");
    assert_eq!((&*heir('A', "2019-01-01"), &*heir('D', "2030-01-01")), ("N", "D"));
    let founders = |on: &str| roster.founders(siret('N'), day(on)).len();
    assert_eq!((founders("2018-12-31"), founders("2019-01-01")), (0, 4));
    let since = |heir, of, on: &str| roster.stands_since(siret(heir), siret(of), day(on));
    assert_eq!(since('M', 'A', "2017-01-01"), Some(day("2016-01-01")));
    assert_eq!(since('N', 'A', "2020-01-01"), Some(day("2019-01-01")));
    assert_eq!(since('M', 'A', "2020-01-01"), None);
    assert_eq!(since('A', 'A', "2013-01-01"), None);
}

#[test]
fn a_roster_that_contradicts_itself_is_refused_with_a_hint() {
    let two = || vec![member('A', "2013-01-01"), member('B', "2013-01-01")];
    let mut ended = two();
    ended[0].until = Some(day("2013-01-01"));
    let late = vec![member('A', "2013-01-01"), member('B', "2020-01-01")];
    let cases = [
        (vec![member('A', "2013-01-01"), member('A', "2014-01-01")], vec![], "member_twice"),
        (ended, vec![], "ends_before_begin"),
        (two(), vec![merger("2016-01-01", "AC", 'B')], "no_member"),
        (two(), vec![merger("2016-01-01", "A", 'C')], "no_member"),
        (
            two(),
            vec![merger("2016-01-01", "A", 'B'), merger("2017-01-01", "A", 'B')],
            "absorbed_twice",
        ),
        (two(), vec![merger("2016-01-01", "A", 'A')], "succeeds_itself"),
        (
            two(),
            vec![merger("2016-01-01", "A", 'B'), merger("2017-01-01", "B", 'A')],
            "succeeds_itself",
        ),
        (late, vec![merger("2016-01-01", "A", 'B')], "successor_away"),
    ];
    for (members, mergers, code) in cases {
        let error: Error = Roster::new(members, &mergers).unwrap_err();
        assert_eq!(error.code(), format!("bocage::members::{code}"), "{error}");
        assert!(!error.hint().to_string().is_empty());
    }
}

#[test]
fn one_may_be_absorbed_by_one_that_is_absorbed_the_same_day() {
    // As Pont-Farcy was in 2018: first moved to a commune of the department, then merged with it.
    let members =
        vec![member('P', "2013-01-01"), member('Q', "2018-01-01"), member('T', "2016-01-01")];
    let mergers = vec![merger("2018-01-01", "P", 'Q'), merger("2018-01-01", "Q", 'T')];
    let roster = Roster::new(members, &mergers).unwrap();
    assert_eq!(letters(roster.on(day("2018-01-01"))), "T");
    assert_eq!(roster.heir(siret('P'), day("2018-01-01")), siret('T'));
}

#[test]
fn balances_move_to_who_stands_for_the_old() {
    let roster = department();
    let balances: BTreeMap<Siret, Money> = [('A', 500), ('B', -200), ('C', 0), ('M', 7)]
        .map(|(c, cents)| (siret(c), Money::cents(cents)))
        .into();
    let moved = moves(&roster, &balances, day("2016-01-01"));
    let to =
        |from, cents| Move { from: siret(from), into: siret('M'), amount: Money::cents(cents) };
    assert_eq!(moved, [to('A', 500), to('B', -200)]);
    assert_eq!(moves(&roster, &balances, day("2015-12-31")), []);
}

proptest! {
    #[test]
    fn a_merger_conserves_totals_and_leaves_nothing_behind(
        cents in proptest::collection::vec(-1_000_000i64..1_000_000, 6),
        on in prop_oneof![Just("2015-06-01"), Just("2016-01-01"), Just("2019-01-01")],
    ) {
        let roster = department();
        let before: BTreeMap<Siret, i64> = "ABCDMN".chars().map(siret).zip(cents).collect();
        let money = |all: &BTreeMap<Siret, i64>| all.iter().map(|(s, c)| (*s, Money::cents(*c))).collect();
        let mut after = before.clone();
        for one in moves(&roster, &money(&before), day(on)) {
            *after.get_mut(&one.from).unwrap() -= one.amount.get();
            *after.get_mut(&one.into).unwrap() += one.amount.get();
        }
        prop_assert_eq!(after.values().sum::<i64>(), before.values().sum::<i64>());
        for (siret, cents) in &after {
            let gone = roster.absorbed_on(*siret).is_some_and(|absorbed| absorbed <= day(on));
            prop_assert!(!gone || *cents == 0);
        }
        prop_assert_eq!(moves(&roster, &money(&after), day(on)), []);
    }
}
