//! The order of building, as people and scripts ask for it.

use crate::kit::built_village;

#[test]
fn years_and_budgets_that_nobody_means_are_refused_with_what_may_be() {
    let place = built_village();
    let phases = ["design", "phases", "t.gpkg"];
    for (words, exit, code, says) in [
        (["--first-year", "1"], 1, "bocage::phasing::first_year", "2000 to 2100"),
        (["--first-year", "2101"], 1, "bocage::phasing::first_year", "2000 to 2100"),
        (["--first-year", "65536"], 2, "bocage::bocage::usage", "first-year"),
        (["--what-if", "0"], 2, "bocage::bocage::usage", "0.01 to 100"),
        (["--what-if", "101"], 2, "bocage::bocage::usage", "0.01 to 100"),
        (["--years", "0"], 1, "bocage::phasing::years", "1 to 100"),
    ] {
        let told = place.json(&[&phases[..], &words].concat()).expect_exit(exit);
        assert_eq!(told["error"]["code"], code, "{words:?}: {told}");
        assert!(told["error"]["message"].as_str().unwrap().contains(says), "{words:?}: {told}");
        assert!(!told["error"]["hint"].as_str().unwrap().is_empty(), "{told}");
    }
    for words in [["--first-year", "2100"], ["--what-if", "0.01"], ["--what-if", "100"]] {
        place.run(&[&phases[..], &words].concat()).expect_exit(0);
    }
}

#[test]
fn the_table_speaks_the_language_that_was_asked_for() {
    let place = built_village();
    for (lang, head) in [
        ("fr", "rang;année;SRO;NRO;commune;locaux;poids;coût ajouté HT (EUR)"),
        ("en", "rank,year,SRO,NRO,commune,premises,weight,cost added before tax (EUR)"),
    ] {
        let words = ["design", "phases", "t.gpkg", "--first-year", "2030", "--lang", lang];
        place.run(&[&words[..], &["--out", lang]].concat()).expect_exit(0);
        let table = place.read(&format!("{lang}/phases.csv"));
        let lines: Vec<&str> = table.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines[0], head);
        let (between, point) = if lang == "fr" { (';', ',') } else { (',', '.') };
        let cells: Vec<&str> = lines[1].split(between).collect();
        assert_eq!((cells.len(), cells[2]), (8, "SRO-01-001"), "{}", lines[1]);
        let (euros, cents) = cells[7].split_once(point).unwrap();
        assert!(euros.parse::<u32>().is_ok() && cents.len() == 2, "{}", cells[7]);
    }
}
