//! `bocage invoice check` gives every file a verdict, whatever it is.

use bocage_invoice::{facturx, shapes::shapes, ubl};

use crate::kit::Place;

#[test]
fn every_file_has_an_object_of_its_own() {
    let place = Place::new();
    let (_, mut invoice) = shapes().next().unwrap();
    place.write("good.pdf", &facturx(&invoice));
    invoice.totals.due = Default::default();
    place.write("bad.xml", ubl(&invoice).as_bytes());
    place.write("hostile.xml", b"<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>");
    let args = ["invoice", "check", "good.pdf", "bad.xml", "hostile.xml"];
    let with_json: Vec<&str> = args.into_iter().chain(["--json"]).collect();
    let lines = place.run(&with_json).expect_exit(0).stdout;
    let told: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let verdicts: Vec<_> =
        told.iter().map(|one| (one["file"].clone(), one["valid"].clone())).collect();
    let expected = [("good.pdf", true), ("bad.xml", false), ("hostile.xml", false)];
    assert_eq!(verdicts, expected.map(|(file, valid)| (file.into(), valid.into())));
    let first = &told[1]["findings"][0];
    assert_eq!((&first["rule"], &first["severity"]), (&"BR-CO-16".into(), &"error".into()));
    assert_eq!(first["location"], "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount");
    assert_eq!(told[2]["findings"][0]["rule"], "XML");
    let people = place.run(&args).expect_exit(0).stdout;
    assert!(people.contains("good.pdf: valid\nbad.xml: refused\n  error BR-CO-16"), "{people}");
    let strict: Vec<&str> = args.into_iter().chain(["--strict"]).collect();
    place.run(&strict).expect_exit(3);
}
