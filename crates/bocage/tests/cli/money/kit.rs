//! A syndicate of three communes, a department and an EPCI, with a month of usage.

use std::fmt::Write as _;

use crate::kit::Place;

pub(crate) const AGNEAUX: &str = "21500000100010";
pub(crate) const BRIX: &str = "21500007600012";
pub(crate) const CANISY: &str = "21500014200012";
pub(crate) const DEPARTMENT: &str = "21500021700012";
pub(crate) const EPCI: &str = "21500028200016";
/// One that is no member yet.
pub(crate) const NEW: &str = "21500035700016";

/// Accounts under chapters and articles of M4.
pub(crate) const MAPPING: &str = r#"
[[account]]
budget = "hosting"
account = "sales/*"
nomenclature = "M4"
chapter = "70"
article = "706"
[[account]]
budget = "hosting"
account = "contribution/*"
nomenclature = "M4"
chapter = "74"
article = "74"
[[account]]
budget = "hosting"
account = "vat"
nomenclature = "M4"
chapter = ""
article = "44571"
[[account]]
budget = "hosting"
account = "cost/*"
nomenclature = "M4"
chapter = "011"
article = "6061"
"#;

const SYNDICATE: &str = r#"
[syndicate]
siret = "73282932000074"
name = "Syndicat Bocage Numérique"
street = "1 rue du Bocage"
postcode = "50000"
town = "Saint-Lô"
iban = "FR76 3000 1007 9412 3456 7890 185"
bic = "BDFEFRPPCCT"
"#;

pub(crate) const PRICES: &str = r#"
[[service]]
code = "cpu"
name = "Calcul, heure de coeur"
meter = "cpu"
per = 3600000
unit = "HUR"
budget = "hosting"
vat = "S"
rate = "20"
[[service]]
code = "desk"
name = "Poste de travail géré"
meter = "desk_day"
per = 30
unit = "MON"
budget = "hosting"
vat = "E"
reason = "Groupement de moyens, article 261 B du CGI"
reason_code = "VATEX-FR-CGI261-1"
[[service]]
code = "sent"
name = "Sortie"
meter = "sent"
per = 1
unit = "C62"
budget = "hosting"
vat = "S"
rate = "20"
waived = true
[[price]]
service = "cpu"
from = "2026-01-01"
price = "0.0125"
deliberation = "2025-118"
executory = "2025-12-20"
[[price]]
service = "desk"
from = "2026-01-01"
price = "18.50"
deliberation = "2025-118"
executory = "2025-12-20"
"#;

pub(crate) const KEYS: &str = r#"
[[centre]]
code = "room"
name = "Salles d'hébergement"
budget = "hosting"
[[key]]
code = "room-2026"
centre = "room"
from = "2026-01-01"
deliberation = "2025-119"
executory = "2025-12-20"
rule = { by = "inhabitants" }
[[charge]]
code = "room/2026-10"
centre = "room"
period = "2026-10"
amount = "10000.00"
source = "électricité"
supplier = "73282932000074"
number = "E-77"
"#;

fn member(siret: &str, name: &str, kind: &str) -> String {
    format!(
        "[[member]]\nsiret = \"{siret}\"\nname = \"{name}\"\nkind = \"{kind}\"\nfrom = \"2013-01-01\"\n\
         postcode = \"50000\"\ntown = \"{name}\"\nservice = \"SVC\"\ncommitment = \"EJ-1\"\n"
    )
}

pub(crate) fn members() -> String {
    let mut text = SYNDICATE.to_owned();
    for (siret, name, kind) in [
        (AGNEAUX, "Agneaux", "commune"),
        (BRIX, "Brix", "commune"),
        (CANISY, "Canisy", "commune"),
        (DEPARTMENT, "Manche", "department"),
        (EPCI, "Coutances Mer et Bocage", "epci"),
    ] {
        text += &member(siret, name, kind);
    }
    for (siret, people) in [(AGNEAUX, 4286), (BRIX, 2000), (CANISY, 1000)] {
        let _ = write!(
            text,
            "[[quantity]]\nmember = \"{siret}\"\nmeasure = \"inhabitants\"\nfrom = \"2026-01-01\"\n\
             amount = {people}\nsource = \"populations légales 2026\"\n"
        );
    }
    text
}

/// A month of usage of the three communes: the first uses one core and no desk, the second two and five.
pub(crate) fn usage(month: &str, days: u32) -> String {
    let mut text = "key,member,meter,day,amount\n".to_owned();
    for (at, siret) in (0_u32..).zip([AGNEAUX, BRIX, CANISY]) {
        for day in 1..=days {
            let day = format!("{month}-{day:02}");
            let cores = 3_600_000 * 24 * u64::from(at + 1);
            let _ = write!(
                text,
                "cpu/{siret}/{day},{siret},cpu,{day},{cores}\ndesk/{siret}/{day},{siret},desk_day,{day},{}\n\
                 sent/{siret}/{day},{siret},sent,{day},1000\n",
                at * 5
            );
        }
    }
    text
}

/// A territory with registers.
pub(crate) fn syndicate() -> Place {
    let place = Place::new();
    place.run(&["new", "t.gpkg"]).expect_exit(0);
    for (noun, file, text) in [
        ("member", "m.toml", members()),
        ("price", "p.toml", PRICES.into()),
        ("key", "k.toml", KEYS.into()),
    ] {
        place.write(file, text.as_bytes());
        place.run(&[noun, "set", "t.gpkg", file]).expect_exit(0);
    }
    place
}

/// The same with October of 2026 used.
pub(crate) fn used() -> Place {
    let place = syndicate();
    place.write("u.csv", usage("2026-10", 31).as_bytes());
    place.run(&["month", "usage", "t.gpkg", "u.csv"]).expect_exit(0);
    place
}

/// The same, issued on the second of November.
pub(crate) fn issued() -> Place {
    let place = used();
    let args = ["month", "run", "t.gpkg", "2026-10", "--issue", "--on", "2026-11-02"];
    let run = place.json(&args).expect_exit(0);
    assert_eq!(run["new"], true);
    place
}
