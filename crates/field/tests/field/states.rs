//! What may follow what, and what a document says that cannot be.

use bocage_field::{
    Appointment, Connection, ConnectionAct, ConnectionFailure, Copper, CopperStage, Cover,
    Document, FailureCode, Incident, IncidentAct, IncidentCause, Notice, NoticeAct, NoticeAnswer,
    NoticeKind, Now, PenaltyStep, Permit, PermitAct, PermitKind, PermitStanding, PrecisionClass,
    Promise, WaitReason,
};
use bocage_vocab::{Area, Date, Explain, Id, Money, PlanNumber, Position, Share};
use proptest::prelude::*;

fn now() -> Now {
    Now::of("2026-06-10T12:00:00Z".parse().unwrap())
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn connection() -> Connection {
    let home = (Id::derive(&["home"]), "12 rue du Port".into());
    Connection::ordered(home, ("Opérateur".into(), "R-1".into()), Some("06 00 00 00 00".into()))
}

fn acts() -> Vec<ConnectionAct> {
    let appointment = Appointment {
        from: "2026-06-11T08:00:00".parse().unwrap(),
        until: "2026-06-11T10:00:00".parse().unwrap(),
        technician: "Léa".into(),
    };
    let failure = ConnectionFailure { code: FailureCode::NoLight, note: "".into() };
    vec![
        ConnectionAct::Plan(appointment),
        ConnectionAct::Make { outlet_reference: "FI-50-1".into(), photos: vec!["ab".into()] },
        ConnectionAct::Fail { code: FailureCode::NoLight, note: "".into(), photos: Vec::new() },
        ConnectionAct::Settle { plan: Some(PlanNumber(3)) },
        ConnectionAct::Fault(failure),
        ConnectionAct::Cancel { reason: "plus voulu".into() },
    ]
}

/// state: acts that it allows, and where they lead.
const FOLLOWS: &str = "
ordered: plan>planned cancel>cancelled
planned: plan>planned make>made fail>failed cancel>cancelled
failed: plan>planned cancel>cancelled
made: settle>in_service
in_service: fault>faulty
faulty: plan>planned
cancelled:
";

fn leads(state: &str, act: &str) -> Option<&'static str> {
    let line = FOLLOWS.lines().find_map(|line| line.strip_prefix(&format!("{state}:"))).unwrap();
    line.split_whitespace().find_map(|pair| pair.strip_prefix(&format!("{act}>")))
}

proptest! {
    /// Whatever is tried in whatever order: the table and nothing else.
    #[test]
    fn connections_go_where_the_table_says(
        tried in proptest::collection::vec(0usize..6, 0..40)
    ) {
        let (all, mut one) = (acts(), connection());
        for place in tried {
            let before = one.clone();
            let done = one.act(&all[place], &now());
            match leads(before.state(), Connection::code(&all[place])) {
                Some(to) => prop_assert!(done.is_ok() && one.state() == to),
                None => {
                    prop_assert_eq!(done.unwrap_err().code(), "bocage::field::not_from");
                    prop_assert_eq!(&one, &before, "as it was");
                }
            }
            let over = !one.is_open();
            prop_assert!(!over || one.contact.is_none(), "nobody's number is kept");
            let text = serde_json::to_string(&one).unwrap();
            prop_assert_eq!(serde_json::from_str::<Connection>(&text).unwrap(), one.clone());
        }
    }
}

#[test]
fn acts_are_read_as_they_are_written_and_nothing_else() {
    for act in acts() {
        let text = serde_json::to_string(&act).unwrap();
        assert_eq!(serde_json::from_str::<ConnectionAct>(&text).unwrap(), act);
    }
    for wrong in [
        "{}",
        "[]",
        r#"{"act":"burn"}"#,
        r#"{"act":"make"}"#,
        r#"{"act":"make","outlet_reference":7}"#,
        r#"{"act":"make","outlet_reference":"A","state":"made"}"#,
        r#"{"act":"fail","code":"bored"}"#,
        r#"{"act":"plan","from":"tomorrow","until":"never","technician":"L"}"#,
    ] {
        assert!(serde_json::from_str::<ConnectionAct>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let mut one = connection();
    let [plan, make, ..] = &acts()[..] else { unreachable!() };
    let ConnectionAct::Plan(appointment) = plan else { unreachable!() };
    let early =
        Appointment { until: "2026-06-11T07:00:00".parse().unwrap(), ..appointment.clone() };
    let refused = one.act(&ConnectionAct::Plan(early), &now()).unwrap_err();
    assert_eq!(refused.code(), "bocage::field::time");
    one.act(plan, &now()).unwrap();
    let make_of = |reference: &str, photos: usize| ConnectionAct::Make {
        outlet_reference: reference.into(),
        photos: (0..photos).map(|n| n.to_string().into()).collect(),
    };
    for (act, code) in [
        (make_of(" ", 0), "empty"),
        (make_of("A", 13), "too_long"),
        (
            ConnectionAct::Fail { code: FailureCode::Other, note: "".into(), photos: Vec::new() },
            "empty",
        ),
        (
            ConnectionAct::Fail {
                code: FailureCode::NoLight,
                note: "x".repeat(501).into(),
                photos: Vec::new(),
            },
            "too_long",
        ),
    ] {
        assert_eq!(one.act(&act, &now()).unwrap_err().code(), format!("bocage::field::{code}"));
    }
    assert_eq!(one.visits, 0, "nobody came yet");
    one.act(make, &now()).unwrap();
    assert_eq!((one.visits, one.photos.len()), (1, 1));
}

#[test]
fn an_incident_is_settled_by_its_promise_without_its_waits() {
    let at = |text: &str| text.parse().unwrap();
    let promise = Promise {
        repair_minutes: 240,
        monthly: Money::cents(30_000),
        steps: vec![PenaltyStep { late_minutes: 0, share: Share::ppm(100_000) }],
        most: Share::ppm(1_000_000),
    };
    let settled = |cause, waits: bool| {
        let mut one = Incident::told(1, at("2026-06-09T06:00:00Z"), "coupé".into());
        if waits {
            let (from, until) = (at("2026-06-09T07:00:00Z"), at("2026-06-09T09:00:00Z"));
            let wait = IncidentAct::Wait { at: from, reason: WaitReason::Customer };
            one.act(&wait, &now()).unwrap();
            one.act(&IncidentAct::Resume { at: until }, &now()).unwrap();
        }
        one.act(&IncidentAct::Restore { at: at("2026-06-09T12:00:00Z"), cause }, &now()).unwrap();
        let settle = IncidentAct::Settle { cover: Cover::Always, promise: promise.clone() };
        one.act(&settle, &now()).unwrap();
        (one.repair_seconds.unwrap() / 3600, one.penalty.unwrap().get())
    };
    assert_eq!(settled(IncidentCause::CutByOthers, false), (6, 3_000));
    assert_eq!(settled(IncidentCause::CutByOthers, true), (4, 0));
    assert_eq!(settled(IncidentCause::ForceMajeure, false), (6, 0));
    let mut one = Incident::told(1, at("2026-06-09T06:00:00Z"), "".into());
    for act in [
        IncidentAct::Wait { at: at("2026-06-09T05:00:00Z"), reason: WaitReason::Permit },
        IncidentAct::Restore { at: at("2026-06-10T12:00:01Z"), cause: IncidentCause::Plant },
    ] {
        assert_eq!(one.act(&act, &now()).unwrap_err().code(), "bocage::field::time");
    }
}

#[test]
fn permits_run_out() {
    let words = ("Département".into(), "RD 971".into());
    let mut one = Permit::asked(PermitKind::Road, words, Vec::new(), day("2026-01-31"));
    let standing = |one: &Permit, on: &str| one.standing(day(on));
    assert_eq!(standing(&one, "2026-03-31"), PermitStanding::Asked);
    assert_eq!(standing(&one, "2026-04-01"), PermitStanding::Overdue);
    let (from, until) = (day("2026-04-10"), Some(day("2026-12-31")));
    one.act(&PermitAct::Grant { reference: "A-7".into(), from, until }, &now()).unwrap();
    for (on, expected) in [
        ("2026-04-09", PermitStanding::Later),
        ("2026-04-10", PermitStanding::Holds),
        ("2026-10-02", PermitStanding::Holds),
        ("2026-10-03", PermitStanding::RunsOut),
        ("2026-12-31", PermitStanding::RunsOut),
        ("2027-01-01", PermitStanding::Expired),
    ] {
        assert_eq!(standing(&one, on), expected, "{on}");
    }
    one.act(&PermitAct::Renew { reference: "A-8".into(), until: None }, &now()).unwrap();
    assert_eq!(standing(&one, "2099-01-01"), PermitStanding::Holds);
}

#[test]
fn notices_are_late_after_their_last_day() {
    let corner = |lon, lat| Position::from_e7(lon, lat);
    let ring = vec![corner(0, 0), corner(10, 0), corner(10, 10), corner(0, 0)];
    let ground = Area { polygons: vec![vec![ring.into()]] };
    let of = |kind, received: &str| {
        let words = ("2026060901".into(), "Travaux SA".into());
        Notice::received((kind, false), words, day(received), ground.clone())
    };
    let mut one = of(NoticeKind::Dict, "2026-06-01");
    one.check(&now()).unwrap();
    assert_eq!(one.due_on, Some(day("2026-06-08")));
    assert!(!one.is_late(day("2026-06-08")) && one.is_late(day("2026-06-09")));
    assert_eq!(of(NoticeKind::Atu, "2026-06-01").due_on, None);
    let answer = |class| NoticeAnswer {
        on: day("2026-06-05"),
        concerned: true,
        class,
        routes: 2,
        advice: "".into(),
    };
    let without = one.act(&NoticeAct::Answer(answer(None)), &now()).unwrap_err();
    assert_eq!(without.code(), "bocage::field::empty", "a plan has a class");
    one.act(&NoticeAct::Answer(answer(Some(PrecisionClass::C))), &now()).unwrap();
    assert!(!one.is_late(day("2027-01-01")), "answered in time is in time for good");
    let nothing = Notice { ground: Area::default(), ..of(NoticeKind::Dt, "2026-06-01") };
    assert_eq!(nothing.check(&now()).unwrap_err().code(), "bocage::field::empty");
}

#[test]
fn copper_ends_in_two_steps() {
    let one = Copper {
        insee: "50129".parse().unwrap(),
        name: "Cherbourg".into(),
        lot: "lot 3".into(),
        commercial_on: day("2026-01-31"),
        technical_on: day("2027-01-31"),
    };
    one.check(&now()).unwrap();
    for (on, stage) in [
        ("2026-01-30", CopperStage::Announced),
        ("2026-01-31", CopperStage::NoNewLines),
        ("2027-01-30", CopperStage::NoNewLines),
        ("2027-01-31", CopperStage::SwitchedOff),
    ] {
        assert_eq!(one.stage(day(on)), stage);
    }
    let backwards = Copper { technical_on: day("2025-01-31"), ..one };
    assert_eq!(backwards.check(&now()).unwrap_err().code(), "bocage::field::time");
}
