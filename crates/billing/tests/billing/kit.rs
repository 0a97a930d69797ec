//! Two members, a service by the core-hour and its prices.

use bocage_billing::{Price, Service, Tax, TaxCategory, Used};
use bocage_members::{Member, MemberKind, Merger, Roster};
use bocage_vocab::{Date, Share, Siret};

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn agneaux() -> Siret {
    "21500025800016".parse().unwrap()
}

pub(crate) fn brix() -> Siret {
    "21500516600016".parse().unwrap()
}

pub(crate) fn new() -> Siret {
    "20008364000017".parse().unwrap()
}

/// Both merge into a third on the first of November.
pub(crate) fn roster() -> Roster {
    let member = |siret, from| Member::new(siret, "m", MemberKind::Commune, day(from));
    let members = vec![
        member(agneaux(), "2013-01-01"),
        member(brix(), "2013-01-01"),
        member(new(), "2026-11-01"),
    ];
    let merger = Merger { on: day("2026-11-01"), absorbed: vec![agneaux(), brix()], into: new() };
    Roster::new(members, &[merger]).unwrap()
}

pub(crate) fn cores() -> Service {
    Service {
        code: "cpu".into(),
        name: "Calcul".into(),
        meter: "cpu".into(),
        per: 3_600_000,
        unit: "HUR".into(),
        budget: "hosting".into(),
        tax: Tax {
            category: TaxCategory::Standard,
            rate: Share::ppm(200_000),
            reason: None,
            code: None,
        },
        waived: false,
    }
}

pub(crate) fn price(from: &str, until: Option<&str>, micros: i64) -> Price {
    Price {
        service: "cpu".into(),
        from: day(from),
        until: until.map(day),
        micros,
        deliberation: "2025-12".into(),
        executory: day("2025-12-20"),
    }
}

pub(crate) fn used(member: Siret, on: &str, amount: i64) -> Used {
    Used { member, meter: "cpu".into(), day: day(on), amount, lines: 1 }
}
