//! The registers of a generated month.

use std::fmt::Write as _;

/// Meters, and an amount that no line of each reaches.
pub(super) const METERS: [(&str, u64); 4] =
    [("cpu", 86_400_000), ("memory", 1 << 45), ("disk", 1 << 38), ("desk_day", 40)];

/// So many numbers differ.
pub(super) const MEMBERS_MAX: u32 = 5_000;

pub(super) const PRICES: &str = r#"
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
code = "memory"
name = "Mémoire, Gio pendant une heure"
meter = "memory"
per = 3865470566400
unit = "HUR"
budget = "hosting"
vat = "S"
rate = "20"

[[service]]
code = "disk"
name = "Stockage, Gio pendant un mois"
meter = "disk"
per = 783831531520
unit = "MON"
budget = "hosting"
vat = "S"
rate = "20"

[[service]]
code = "desk"
name = "Poste de travail géré, mois"
meter = "desk_day"
per = 30
unit = "MON"
budget = "support"
vat = "E"
reason = "Groupement de moyens, article 261 B du CGI"
reason_code = "VATEX-FR-CGI261-1"

[[price]]
service = "cpu"
from = "2026-01-01"
until = "2026-10-16"
price = "0.0125"
deliberation = "2025-118"
executory = "2025-12-20"

[[price]]
service = "cpu"
from = "2026-10-16"
price = "0.0118"
deliberation = "2026-071"
executory = "2026-10-01"

[[price]]
service = "memory"
from = "2026-01-01"
price = "0.004"
deliberation = "2025-118"
executory = "2025-12-20"

[[price]]
service = "disk"
from = "2026-01-01"
price = "0.045"
deliberation = "2025-118"
executory = "2025-12-20"

[[price]]
service = "desk"
from = "2026-01-01"
price = "18.50"
deliberation = "2025-118"
executory = "2025-12-20"
"#;

pub(super) const KEYS: &str = r#"
[[centre]]
code = "room"
name = "Salles d'hébergement"
budget = "hosting"

[[centre]]
code = "network"
name = "Réseau de fibre"
budget = "fibre"

[[key]]
code = "room-2026"
centre = "room"
from = "2026-01-01"
deliberation = "2025-119"
executory = "2025-12-20"
rule = { mix = [
    { share = "40 %", rule = { by = "inhabitants" } },
    { share = "60 %", rule = { by = "metered:cpu" } },
] }

[[key]]
code = "network-2026"
centre = "network"
from = "2026-01-01"
deliberation = "2025-120"
executory = "2025-12-20"
rule = { capacity = "strands", of = 100000 }
floor = "10"

[[charge]]
code = "room/2026-10"
centre = "room"
period = "2026-10"
amount = "48000.00"
source = "électricité et maintenance"

[[charge]]
code = "network/2026-10"
centre = "network"
period = "2026-10"
amount = "250000.00"
source = "entretien"
"#;

/// Digits with the key that makes their Luhn sum one of tens.
fn with_key(digits: &str) -> String {
    let weigh = |(i, digit): (usize, u32)| match (i % 2, digit) {
        (0, digit) if digit > 4 => digit * 2 - 9,
        (0, digit) => digit * 2,
        (_, digit) => digit,
    };
    let digits_reversed = digits.chars().rev().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits_reversed.enumerate().map(weigh).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The SIRET of the n-th member.
pub(super) fn siret(number: u32) -> String {
    with_key(&format!("{}0001", with_key(&format!("{:08}", 21_500_000 + number))))
}

/// The syndicate and so many members, with inhabitants and strands reserved.
pub(super) fn members(count: u32) -> String {
    let mut text =
        "[syndicate]\nsiret = \"73282932000074\"\nname = \"Syndicat Bocage Numérique\"\n\
         street = \"1 rue du Bocage\"\npostcode = \"50000\"\ntown = \"Saint-Lô\"\n\
         iban = \"FR7630001007941234567890185\"\nsynthetic = true\n"
            .to_owned();
    for number in 0..count {
        let siret = siret(number);
        let _ = write!(
            text,
            "[[member]]\nsiret = \"{siret}\"\nname = \"Commune {number}\"\nkind = \"commune\"\n\
             from = \"2013-01-01\"\npostcode = \"50000\"\ntown = \"Commune {number}\"\nservice = \"NUM\"\n\
             commitment = \"EJ-{number}\"\n"
        );
        for (measure, amount) in
            [("inhabitants", 80 + number * 37 % 9_000), ("reserved:strands", 12 + number % 130)]
        {
            let _ = write!(
                text,
                "[[quantity]]\nmember = \"{siret}\"\nmeasure = \"{measure}\"\nfrom = \"2026-01-01\"\n\
                 amount = {amount}\nsource = \"2026\"\n"
            );
        }
    }
    text
}
