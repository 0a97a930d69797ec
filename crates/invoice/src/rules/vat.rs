//! The ten rules of each VAT category, BR-S-01 to BR-IP-10, and the few more that some have.
//!
//! The categories differ in five answers only, so a category is a line of a table.

use std::collections::BTreeMap;

use super::sums::near;
use crate::Decimal;
use crate::finding::Findings;
use crate::terms::{Document, Group};

/// Which rate a category wants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rate {
    AboveZero,
    Zero,
    ZeroOrMore,
    Missing,
}

/// Whose VAT identifiers a category wants.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parties {
    /// The seller's, VAT or local, or that of its representative.
    Seller,
    /// The seller's VAT identifier, or that of its representative.
    SellerVat,
    /// The same, and the buyer's.
    BothVat,
    /// The seller's, and the buyer's VAT or legal identifier.
    BothLegal,
    /// Nobody's.
    Nobody,
}

struct Category {
    code: &'static str,
    rate: Rate,
    parties: Parties,
    /// Whether an exemption has a reason, or may have none.
    exempt: bool,
    /// Rates are told apart in the breakdown.
    by_rate: bool,
    ids: [&'static str; 10],
}

/// The ids of a category's ten rules. The Schematrons call IGIC and IPSI `AF` and `AG`; the standard's text
/// calls them `IG` and `IP`.
macro_rules! ids {
    ($prefix:literal) => {
        [
            concat!("BR-", $prefix, "-01"),
            concat!("BR-", $prefix, "-02"),
            concat!("BR-", $prefix, "-03"),
            concat!("BR-", $prefix, "-04"),
            concat!("BR-", $prefix, "-05"),
            concat!("BR-", $prefix, "-06"),
            concat!("BR-", $prefix, "-07"),
            concat!("BR-", $prefix, "-08"),
            concat!("BR-", $prefix, "-09"),
            concat!("BR-", $prefix, "-10"),
        ]
    };
}

#[rustfmt::skip]
const CATEGORIES: &[Category] = &[
    Category { code: "S", rate: Rate::AboveZero, parties: Parties::Seller, exempt: false, by_rate: true, ids: ids!("S") },
    Category { code: "Z", rate: Rate::Zero, parties: Parties::Seller, exempt: false, by_rate: false, ids: ids!("Z") },
    Category { code: "E", rate: Rate::Zero, parties: Parties::Seller, exempt: true, by_rate: false, ids: ids!("E") },
    Category { code: "AE", rate: Rate::Zero, parties: Parties::BothLegal, exempt: true, by_rate: false, ids: ids!("AE") },
    Category { code: "K", rate: Rate::Zero, parties: Parties::BothVat, exempt: true, by_rate: false, ids: ids!("IC") },
    Category { code: "G", rate: Rate::Zero, parties: Parties::SellerVat, exempt: true, by_rate: false, ids: ids!("G") },
    Category { code: "O", rate: Rate::Missing, parties: Parties::Nobody, exempt: true, by_rate: false, ids: ids!("O") },
    Category { code: "L", rate: Rate::ZeroOrMore, parties: Parties::Seller, exempt: false, by_rate: true, ids: ids!("AF") },
    Category { code: "M", rate: Rate::ZeroOrMore, parties: Parties::Seller, exempt: false, by_rate: true, ids: ids!("AG") },
];

/// The three places that a category is used in: group, its category, its rate, its amount.
const USES: [(&str, &str, &str, &str); 3] = [
    ("BG-25", "BT-151", "BT-152", "BT-131"),
    ("BG-20", "BT-95", "BT-96", "BT-92"),
    ("BG-21", "BT-102", "BT-103", "BT-99"),
];

pub(super) fn ids() -> Vec<&'static str> {
    let more = [
        "BR-48", "BR-B-01", "BR-B-02", "BR-IC-11", "BR-IC-12", "BR-O-11", "BR-O-12", "BR-O-13",
        "BR-O-14",
    ];
    CATEGORIES.iter().flat_map(|category| category.ids).chain(more).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    let bases = Bases::new(document.top());
    for category in CATEGORIES {
        let case = Case { document, top: document.top(), category, bases: &bases };
        case.breakdown_is_there(found);
        case.parties_are_named(found);
        case.rates_are_allowed(found);
        for breakdown in case.breakdowns() {
            case.base_adds_up(breakdown, found);
            case.tax_is_right(breakdown, found);
            case.reason_is_given(breakdown, found);
        }
    }
    rates_are_there(document.top(), found);
    within_the_union(document, found);
    nothing_beside_untaxed(document, found);
    split_payment(document, found);
}

/// One category of one document.
struct Case<'d> {
    document: &'d Document,
    top: &'d Group,
    category: &'static Category,
    bases: &'d Bases<'d>,
}

/// What lines, charges and allowances come to, by category and rate, and by category alone.
struct Bases<'d> {
    by_rate: BTreeMap<(&'d str, Option<Decimal>), Decimal>,
    all: BTreeMap<&'d str, Decimal>,
}

impl<'d> Bases<'d> {
    fn new(top: &'d Group) -> Bases<'d> {
        let mut bases = Bases { by_rate: BTreeMap::new(), all: BTreeMap::new() };
        for (place, code, rate, amount) in USES {
            for group in top.groups(place) {
                let Some(amount) = group.number(amount) else { continue };
                let amount = if place == "BG-20" { Decimal::ZERO - amount } else { amount };
                let code = group.text(code);
                let by_rate = bases.by_rate.entry((code, group.number(rate)));
                let by_rate = by_rate.or_insert(Decimal::ZERO);
                *by_rate = *by_rate + amount;
                let all = bases.all.entry(code).or_insert(Decimal::ZERO);
                *all = *all + amount;
            }
        }
        bases
    }
}

impl<'d> Case<'d> {
    fn breakdowns(&self) -> impl Iterator<Item = &'d Group> {
        let code = self.category.code;
        self.top.groups("BG-23").filter(move |group| group.text("BT-118") == code)
    }

    /// The groups that use the category in one of the three places.
    fn uses(&self, place: usize) -> impl Iterator<Item = &'d Group> {
        let (group, term, _, _) = USES[place];
        let code = self.category.code;
        self.top.groups(group).filter(move |group| group.text(term) == code)
    }

    fn is_used(&self) -> bool {
        (0..USES.len()).any(|place| self.uses(place).next().is_some())
    }

    /// 01: what is used is broken down, once where its rates are not told apart.
    fn breakdown_is_there(&self, found: &mut Findings<'_>) {
        let (count, used) = (self.breakdowns().count(), self.is_used());
        let holds = match (self.category.by_rate, used) {
            (true, true) => count > 0,
            (false, true) => count == 1,
            (_, false) => count == 0 || self.may_stand_alone(count),
        };
        if !holds {
            let words = format!(
                "category {} is {}used and has {count} VAT breakdowns (BG-23)",
                self.category.code,
                if used { "" } else { "not " },
            );
            found.push(self.category.ids[0], self.top.element, words);
        }
    }

    /// A breakdown of what is not used: the Schematron of UBL lets one stand for the categories without
    /// rates, that of Factur-X for those with rates.
    fn may_stand_alone(&self, count: usize) -> bool {
        match self.document.syntax().is_ubl() {
            true => !self.category.by_rate && count == 1,
            false => self.category.by_rate,
        }
    }

    /// 02 to 04: who must be registered for VAT where the category is used.
    fn parties_are_named(&self, found: &mut Findings<'_>) {
        if self.parties() {
            return;
        }
        for place in 0..USES.len() {
            if self.uses(place).next().is_some() {
                let words = match self.category.parties {
                    Parties::Nobody => "no VAT identifier (BT-31, BT-48, BT-63) may be there",
                    Parties::Seller => {
                        "a tax identifier of the seller (BT-31, BT-32 or BT-63) is missing"
                    }
                    Parties::SellerVat => "the seller's VAT identifier (BT-31 or BT-63) is missing",
                    Parties::BothVat => {
                        "the VAT identifiers of seller and buyer (BT-31 or BT-63, BT-48) are not both there"
                    }
                    Parties::BothLegal => {
                        "the identifiers of seller and buyer (BT-31, BT-32 or BT-63, BT-47 or BT-48) are not both there"
                    }
                };
                found.push(
                    self.category.ids[1 + place],
                    self.top.element,
                    format!("with category {}, {words}", self.category.code),
                );
            }
        }
    }

    fn parties(&self) -> bool {
        let has = |group: &str, term: &str| self.top.groups(group).any(|group| group.has(term));
        let represented = has("BG-11", "BT-63");
        let seller_vat = has("BG-4", "BT-31") || represented;
        let seller = seller_vat || has("BG-4", "BT-32");
        let buyer_vat = has("BG-7", "BT-48");
        match self.category.parties {
            Parties::Seller => seller,
            Parties::SellerVat => seller_vat,
            Parties::BothVat => seller_vat && buyer_vat,
            Parties::BothLegal => seller && (buyer_vat || has("BG-7", "BT-47")),
            Parties::Nobody => !seller_vat && !buyer_vat,
        }
    }

    /// 05 to 07: the rate where the category is used.
    fn rates_are_allowed(&self, found: &mut Findings<'_>) {
        for (place, (_, _, term, _)) in USES.iter().enumerate() {
            for group in self.uses(place) {
                let rate = group.number(term);
                let (holds, wanted) = match self.category.rate {
                    Rate::AboveZero => (rate.is_some_and(|rate| rate > Decimal::ZERO), "above 0"),
                    Rate::Zero => (rate.is_some_and(Decimal::is_zero), "0"),
                    Rate::ZeroOrMore => (rate.is_some_and(|rate| !rate.is_negative()), "0 or more"),
                    Rate::Missing => (!group.has(term), "missing"),
                };
                if !holds {
                    let words = format!(
                        "the rate ({term}) of category {} must be {wanted}, not `{}`",
                        self.category.code,
                        group.text(term)
                    );
                    found.push(self.category.ids[4 + place], group.place(term), words);
                }
            }
        }
    }

    /// 08: the taxable amount is that of lines, charges and allowances of the category.
    fn base_adds_up(&self, breakdown: &Group, found: &mut Findings<'_>) {
        let rate = breakdown.number("BT-119").filter(|_| self.category.by_rate);
        if self.category.by_rate && rate.is_none() {
            return;
        }
        let code = self.category.code;
        let expected = match rate {
            Some(rate) => self.bases.by_rate.get(&(code, Some(rate))),
            None => self.bases.all.get(code),
        };
        let expected = expected.copied().unwrap_or(Decimal::ZERO).rounded(2);
        if !breakdown.number("BT-116").is_some_and(|stated| self.tolerated(stated, expected)) {
            let words = format!(
                "taxable amount of category {} (BT-116): `{}` is stated, {expected} is what it comes to",
                self.category.code,
                breakdown.text("BT-116")
            );
            found.push(self.category.ids[7], breakdown.place("BT-116"), words);
        }
    }

    /// UBL's Schematron allows less than one unit where rates are told apart, that of Factur-X where they
    /// are not, but for what is outside of VAT.
    fn tolerated(&self, stated: Decimal, expected: Decimal) -> bool {
        let is_ubl = self.document.syntax().is_ubl();
        if self.category.by_rate == is_ubl && self.category.rate != Rate::Missing {
            near(stated, expected, false) || !is_ubl && stated == expected + Decimal::ONE
        } else {
            stated == expected
        }
    }

    /// 09: the tax.
    fn tax_is_right(&self, breakdown: &Group, found: &mut Findings<'_>) {
        let (tax, base) = (breakdown.number("BT-117"), breakdown.number("BT-116"));
        let holds = match (self.category.by_rate, tax, breakdown.number("BT-119"), base) {
            (false, tax, _, _) => tax.is_some_and(Decimal::is_zero),
            (true, Some(tax), Some(rate), Some(base)) => {
                near(tax.abs(), base.abs().percent(rate).rounded(2), false)
            }
            _ => false,
        };
        if !holds {
            let words = format!(
                "tax of category {} (BT-117): `{}` is stated for `{}` % of `{}`",
                self.category.code,
                breakdown.text("BT-117"),
                breakdown.text("BT-119"),
                breakdown.text("BT-116")
            );
            found.push(self.category.ids[8], breakdown.place("BT-117"), words);
        }
    }

    /// 10: an exemption has a reason, and only an exemption.
    fn reason_is_given(&self, breakdown: &Group, found: &mut Findings<'_>) {
        let given = breakdown.has("BT-120") || breakdown.has("BT-121");
        if given != self.category.exempt {
            let words = if given { "may not have" } else { "must have" };
            let words = format!(
                "category {} {words} a reason of exemption (BT-120, BT-121)",
                self.category.code
            );
            found.push(self.category.ids[9], breakdown.element, words);
        }
    }
}

fn rates_are_there(top: &Group, found: &mut Findings<'_>) {
    for breakdown in top.groups("BG-23") {
        if !breakdown.has("BT-119") && breakdown.text("BT-118") != "O" {
            found.push("BR-48", breakdown.element, "the category's rate (BT-119) is missing");
        }
    }
}

/// A supply within the Union says when and where to.
fn within_the_union(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    if !top.groups("BG-23").any(|group| group.text("BT-118") == "K") {
        return;
    }
    let delivery = top.group("BG-13");
    let day = delivery.is_some_and(|group| group.says("BT-72"));
    let period = top.group("BG-14").is_some_and(|group| group.has("BT-73") || group.has("BT-74"));
    let point = document.syntax().is_ubl() && top.has("BT-8");
    if !day && !period && !point {
        let words = "a day of delivery (BT-72) or a period (BG-14) is missing";
        found.push("BR-IC-11", top.element, words);
    }
    let country = delivery.and_then(|group| group.group("BG-15")).map(|group| group.text("BT-80"));
    if country.unwrap_or_default().len() < 2 {
        found.push("BR-IC-12", top.element, "the country of delivery (BT-80) is missing");
    }
}

/// What is outside of VAT stands alone.
fn nothing_beside_untaxed(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    let untaxed = |group: &&Group| group.text("BT-118") == "O";
    let Some(breakdown) = top.groups("BG-23").find(untaxed) else { return };
    // The Schematron of Factur-X tells lines from breakdowns, and charges from allowances, in none of them.
    let pairs = if document.syntax().is_ubl() { &BESIDE_IN_UBL } else { &BESIDE_IN_CII };
    for (rule, places) in pairs {
        let other = places.iter().find_map(|(group, term)| {
            let groups = top.groups(group).filter(|group| group.has(term));
            groups.map(|group| group.text(term)).find(|code| *code != "O")
        });
        if let Some(other) = other {
            found.push(rule, breakdown.element, format!("beside category O there is `{other}`"));
        }
    }
}

/// `(id, groups and terms that may hold no other category than O)`.
type Beside = (&'static str, &'static [(&'static str, &'static str)]);

const BESIDE_IN_UBL: [Beside; 4] = [
    ("BR-O-11", &[("BG-23", "BT-118")]),
    ("BR-O-12", &[("BG-25", "BT-151")]),
    ("BR-O-13", &[("BG-20", "BT-95")]),
    ("BR-O-14", &[("BG-21", "BT-102")]),
];
const TAXES: &[(&str, &str)] = &[("BG-23", "BT-118"), ("BG-25", "BT-151")];
const ADJUSTED: &[(&str, &str)] = &[("BG-20", "BT-95"), ("BG-21", "BT-102")];
const BESIDE_IN_CII: [Beside; 4] =
    [("BR-O-11", TAXES), ("BR-O-12", TAXES), ("BR-O-13", ADJUSTED), ("BR-O-14", ADJUSTED)];

/// Italy's split payment (category B) is for domestic invoices and stands beside no category S.
fn split_payment(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    let uses = |code: &str| {
        let places = USES.iter().map(|(group, term, _, _)| (*group, *term));
        places
            .chain([("BG-23", "BT-118")])
            .any(|(group, term)| top.groups(group).any(|group| group.text(term) == code))
    };
    if !uses("B") {
        return;
    }
    let tree = document.tree();
    let country = |name: &str| matches!(name, "cbc:IdentificationCode" | "ram:CountryID");
    if tree.all().any(|id| country(&tree.at(id).name) && tree.text(id) != "IT") {
        found.push("BR-B-01", top.element, "category B is for domestic Italian invoices only");
    }
    if uses("S") {
        found.push("BR-B-02", top.element, "category B and category S may not stand together");
    }
}
