//! Needs, procedures and scores.

use bocage_purchasing::{
    Nature, Rules, award, demanded, families, needs_of_csv, read_consultation,
};
use bocage_vocab::{Explain, Money};

use crate::kit::{ORDINOR, block, day, siret};

#[test]
fn the_procedure_follows_from_the_amount_and_the_day() {
    let rules = Rules::shipped().unwrap();
    for (nature, euros, innovative, on, procedure, notice, data) in [
        (Nature::Supplies, 39_999, false, "2026-03-31", "unpublished", "none", false),
        (Nature::Supplies, 40_000, false, "2026-03-31", "adapted", "any", true),
        (Nature::Supplies, 59_999, false, "2026-04-01", "unpublished", "none", true),
        (Nature::Supplies, 60_000, false, "2026-04-01", "adapted", "any", true),
        (Nature::Services, 90_000, false, "2026-04-01", "adapted", "bulletin", true),
        (Nature::Services, 215_999, false, "2026-04-01", "adapted", "bulletin", true),
        (Nature::Services, 216_000, false, "2026-04-01", "formal", "european", true),
        (Nature::Services, 216_000, false, "2025-12-31", "adapted", "bulletin", true),
        (Nature::Works, 99_999, false, "2026-04-01", "unpublished", "none", true),
        (Nature::Works, 5_403_999, false, "2026-04-01", "adapted", "bulletin", true),
        (Nature::Works, 5_404_000, false, "2026-04-01", "formal", "european", true),
        (Nature::Services, 139_999, true, "2026-04-01", "unpublished", "none", true),
    ] {
        let amount = Money::cents(euros * 100);
        let said = demanded(nature, amount, innovative, day(on), &rules).unwrap();
        assert_eq!(
            (said.procedure, said.notice, said.data),
            (procedure, notice, data),
            "{euros} {on}"
        );
    }
}

#[test]
fn needs_are_summed_by_family_over_the_life_of_the_contract() {
    let rules = Rules::shipped().unwrap();
    let needs = needs_of_csv(
        "member,cpv,yearly\n21500025800016,30213100-6,30000\n21500516600016,30231310-3,24000.01\n\
         21500025800016,48000000-8,100\n",
    )
    .unwrap();
    let found = families(&needs, Nature::Supplies, 48, day("2026-06-01"), &rules).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].cpv.to_string().as_str(), found[0].members), ("30200000", 2));
    assert_eq!((found[0].estimated.get(), found[0].procedure.procedure), (21_600_004, "formal"));
    assert_eq!((found[1].estimated.get(), found[1].procedure.procedure), (40_000, "unpublished"));
}

#[test]
fn the_page_shows_a_consultation_and_its_ranking() {
    let rules = Rules::shipped().unwrap();
    let page = block("toml", 1);
    let award_of = |text: &str| award(&read_consultation(text).unwrap(), &rules);
    let awarded = award_of(&page).unwrap();
    // Price 50: 200,000 against 190,000; quality 30 of 20 points; watts 20. Reckoned by hand.
    let ranks: Vec<_> = awarded.ranking.iter().map(|s| (s.rank, s.siret, s.total.get())).collect();
    assert_eq!(ranks[0], (1, siret(ORDINOR), 500_000 * 19 / 20 + 240_000 + 200_000));
    assert_eq!((ranks[1].0, ranks[1].2), (2, 500_000 + 210_000 + 160_000));
    assert_eq!(awarded.set_aside.len(), 1);
    // Told on 13 April: eleven whole days lie between.
    assert_eq!(awarded.sign_from, Some(day("2026-04-25")));
    assert_eq!(awarded.notice_until, Some(day("2026-05-25")));
    for (from, to, code) in [
        ("weight = 50", "weight = 49", "weights"),
        ("quality = 16", "quality = 21", "no_figure"),
        ("watts = \"40\"", "power = \"40\"", "no_figure"),
        ("launched = \"2026-02-02\"", "launched = \"2026-08-22\"", "sound"),
        ("environmental = true", "environmental = false", "sound"),
        ("launched = \"2019-02-02\"", "launched = \"2019-02-02\"", "sound"),
    ] {
        let told = award_of(&page.replace(from, to)).map_or_else(|e| e.code(), |_| "sound");
        assert!(told.ends_with(code), "{from}: {told}");
    }
    let late = page
        .replace("launched = \"2026-02-02\"", "launched = \"2026-08-22\"")
        .replace("environmental = true", "environmental = false");
    assert_eq!(award_of(&late).unwrap_err().code(), "bocage::purchasing::no_environment");
}
