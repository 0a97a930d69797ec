//! Published data: what was told stays, more is appended.

use bocage_purchasing::decp::{Contract, Contracts, contracts, extends};
use bocage_purchasing::ocds::{Publisher, package};
use bocage_purchasing::{Amendment, AmendmentKind, Framework, Publication, Subcontractor};
use proptest::prelude::*;

use crate::kit::{day, framework, reference, siret};

fn published(framework: &mut Framework, on: &str) -> Vec<Contract> {
    framework.publications.push(Publication {
        on: day(on),
        amendments: framework.amendments.len() as u32,
        subcontractors: framework.subcontractors.len() as u32,
    });
    contracts(framework).unwrap()
}

fn amended(framework: &mut Framework, lot: &str, maximum: i64, on: &str) {
    framework.amendments.push(Amendment {
        number: framework.amendments.len() as u32 + 1,
        lot: reference(lot),
        on: day(on),
        kind: AmendmentKind::Clause,
        reason: "clause 7".to_owned(),
        maximum: Some(bocage_purchasing::Euros::cents(maximum)),
        maximum_quantity: None,
    });
}

#[test]
fn a_contract_a_lot_with_its_24_fields() {
    let mut framework = framework();
    let told = published(&mut framework, "2026-05-20");
    assert_eq!(told.len(), 2);
    let value = serde_json::to_value(Contracts::of(told)).unwrap();
    let first = &value["marches"]["marche"][0];
    assert_eq!((&first["id"], &first["codeCPV"]), (&"IT-2026-1".into(), &"30200000".into()));
    assert_eq!((&first["montant"], &first["dureeMois"]), (&250_000.into(), &48.into()));
    assert_eq!(first["datePublicationDonnees"], "2026-05-20");
    assert_eq!(first["modalitesExecution"]["modaliteExecution"][0], "Bons de commande");
    assert_eq!(first.as_object().unwrap().len(), 24);
}

#[test]
fn what_would_change_what_was_told_is_refused() {
    let mut framework = framework();
    let before = published(&mut framework, "2026-05-20");
    let mut other = framework.clone();
    other.terms.tenders = 6;
    let told = extends(&before[0], &contracts(&other).unwrap()[0]).unwrap_err().to_string();
    assert_eq!(
        told,
        "what was published of IT-2026-1 on 2026-05-20 would not stay as it is: offresRecues"
    );
    framework.subcontractors.push(Subcontractor {
        number: 1,
        lot: reference("1"),
        siret: siret("50000003900015"),
        name: "Réparlaide".to_owned(),
        does: "repairs".to_owned(),
        amount: "12000.50".parse().unwrap(),
        accepted: day("2026-09-01"),
        months: 40,
    });
    let after = published(&mut framework, "2026-09-10");
    extends(&before[0], &after[0]).unwrap();
    assert!(extends(&after[0], &before[0]).is_err(), "a subcontractor is not taken back");
    let told = serde_json::to_value(&after[0]).unwrap();
    let act = &told["actesSousTraitance"][0]["acteSousTraitance"];
    assert_eq!(
        (&act["montant"], &act["datePublicationDonnees"]),
        (&12_000.5.into(), &"2026-09-10".into())
    );
}

proptest! {
    /// However often it is amended and published, each publication extends all before, and releases of the
    /// open contracting standard of before are the first of those of after.
    #[test]
    fn publications_only_grow(steps in proptest::collection::vec((0_u8..3, 1_i64..50_000_000), 1..20)) {
        let mut framework = framework();
        let mut told: Vec<Vec<Contract>> = Vec::new();
        let mut releases: Vec<String> = Vec::new();
        for (number, (what, maximum)) in steps.into_iter().enumerate() {
            let on = format!("2027-01-{:02}", number + 1);
            match what {
                0 => amended(&mut framework, "1", maximum, &on),
                1 => amended(&mut framework, "2", maximum, &on),
                _ => {
                    let now = published(&mut framework, &on);
                    for before in &told {
                        for (old, new) in before.iter().zip(&now) {
                            prop_assert!(extends(old, new).is_ok());
                        }
                    }
                    told.push(now);
                }
            }
            let publisher = Publisher { prefix: "ocds-a1b2c3", uri: "https://x.example/p.json", on: day(&on) };
            let text = package(&publisher, &framework.buyer, &[(&framework, Vec::new())]).unwrap();
            let all: serde_json::Value = serde_json::from_str(&text).unwrap();
            let now: Vec<String> =
                all["releases"].as_array().unwrap().iter().map(ToString::to_string).collect();
            prop_assert!(now.starts_with(&releases));
            releases = now;
        }
    }
}
