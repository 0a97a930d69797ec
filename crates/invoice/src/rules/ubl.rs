//! What EN 16931 asks of UBL as a syntax: how often elements stand, and kinds of data.

use std::sync::LazyLock;

use bocage_vocab::Severity;

use super::decimals::places;
use crate::finding::Findings;
use crate::terms::{Document, Group};
use crate::tree::{ElementId, Path, Tree};

/// `(id, element around it, what may stand there once at most)`. Nothing around it is the invoice itself.
const ONCE: &[(&str, &str, &str)] = &[
    ("UBL-SR-01", "", "cac:ContractDocumentReference/cbc:ID"),
    ("UBL-SR-02", "", "cac:ReceiptDocumentReference/cbc:ID"),
    ("UBL-SR-03", "", "cac:DespatchDocumentReference/cbc:ID"),
    ("UBL-SR-04", "", "cac:AdditionalDocumentReference[cbc:DocumentTypeCode='130']/cbc:ID"),
    ("UBL-SR-05", "", "cac:PaymentTerms/cbc:Note"),
    ("UBL-SR-06", "cac:BillingReference", "cac:InvoiceDocumentReference"),
    ("UBL-SR-08", "", "cac:InvoicePeriod"),
    (
        "UBL-SR-09",
        "",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName",
    ),
    ("UBL-SR-10", "", "cac:AccountingSupplierParty/cac:Party/cac:PartyName/cbc:Name"),
    ("UBL-SR-11", "", "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID"),
    (
        "UBL-SR-12",
        "",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID~'VAT']/cbc:CompanyID",
    ),
    (
        "UBL-SR-13",
        "",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme[not(cac:TaxScheme/cbc:ID~'VAT')]/cbc:CompanyID",
    ),
    (
        "UBL-SR-14",
        "",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyLegalForm",
    ),
    (
        "UBL-SR-15",
        "",
        "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName",
    ),
    ("UBL-SR-16", "", "cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification/cbc:ID"),
    ("UBL-SR-17", "", "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID"),
    (
        "UBL-SR-18",
        "",
        "cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID~'VAT']/cbc:CompanyID",
    ),
    ("UBL-SR-19", "cac:PayeeParty", "cac:PartyName/cbc:Name"),
    ("UBL-SR-20", "cac:PayeeParty", "cac:PartyIdentification/cbc:ID[not(@schemeID='SEPA')]"),
    ("UBL-SR-21", "cac:PayeeParty", "cac:PartyLegalEntity/cbc:CompanyID"),
    ("UBL-SR-22", "cac:TaxRepresentativeParty", "cac:PartyName/cbc:Name"),
    ("UBL-SR-23", "cac:TaxRepresentativeParty", "cac:PartyTaxScheme/cbc:CompanyID"),
    ("UBL-SR-24", "", "cac:Delivery"),
    ("UBL-SR-25", "cac:Delivery", "cac:DeliveryParty/cac:PartyName/cbc:Name"),
    ("UBL-SR-26", "cac:PaymentMeans", "cbc:PaymentID"),
    ("UBL-SR-27", "cac:PaymentMeans", "cbc:PaymentMeansCode"),
    ("UBL-SR-28", "cac:PaymentMeans", "cac:PaymentMandate/cbc:ID"),
    ("UBL-SR-29", "", "//cac:PartyIdentification/cbc:ID[@schemeID='SEPA']"),
    (
        "UBL-SR-30",
        "//cac:AllowanceCharge[cbc:ChargeIndicator=false()]",
        "cbc:AllowanceChargeReason",
    ),
    ("UBL-SR-31", "//cac:AllowanceCharge[cbc:ChargeIndicator=true()]", "cbc:AllowanceChargeReason"),
    ("UBL-SR-32", "//cac:TaxSubtotal", "cac:TaxCategory/cbc:TaxExemptionReason"),
    ("UBL-SR-33", "cac:AdditionalDocumentReference", "cbc:DocumentDescription"),
    ("UBL-SR-34", LINE, "cbc:Note"),
    ("UBL-SR-35", LINE, "cac:OrderLineReference/cbc:LineID"),
    ("UBL-SR-36", LINE, "cac:InvoicePeriod"),
    ("UBL-SR-37", LINE, "cac:Price/cac:AllowanceCharge/cbc:Amount"),
    ("UBL-SR-39", "", "cac:ProjectReference/cbc:ID"),
    ("UBL-SR-40", "", "cac:AccountingCustomerParty/cac:Party/cac:PartyName/cbc:Name"),
    ("UBL-SR-45", "", "cac:PaymentMeans/cbc:PaymentDueDate"),
    ("UBL-SR-46", "", "cac:PaymentMeans/cbc:PaymentMeansCode/@name"),
    ("UBL-SR-48", LINE, "cac:Item/cac:ClassifiedTaxCategory"),
    ("UBL-SR-49", "", "cac:InvoicePeriod/cbc:DescriptionCode"),
    ("UBL-SR-50", LINE, "cac:Item/cbc:Description"),
    ("UBL-SR-51", "//cac:PostalAddress|cac:Address", "cac:AddressLine"),
    ("UBL-SR-52", LINE, "cac:DocumentReference"),
    ("UBL-SR-54", "", "cac:PaymentMeans/cac:CardAccount"),
    ("UBL-SR-55", "", "cac:PaymentMeans/cac:PaymentMandate"),
    ("UBL-SR-56", "", "cac:OriginatorDocumentReference/cbc:ID"),
];

const LINE: &str = "cac:InvoiceLine|cac:CreditNoteLine";

/// `(id, element, what must stand in it)`.
const NEEDED: &[(&str, &str, &str)] = &[
    ("UBL-SR-07", "cac:BillingReference", "cac:InvoiceDocumentReference/cbc:ID"),
    ("UBL-SR-48", LINE, "cac:Item/cac:ClassifiedTaxCategory"),
    ("UBL-SR-53", "//cac:PartyTaxScheme", "cac:TaxScheme/cbc:ID"),
    ("UBL-SR-53", "//cac:PartyTaxScheme", "cbc:CompanyID"),
    ("UBL-DT-06", "//cbc:EmbeddedDocumentBinaryObject", "@mimeCode"),
    ("UBL-DT-07", "//cbc:EmbeddedDocumentBinaryObject", "@filename"),
];

/// `(id, what may not be)`.
const FORBIDDEN: &[(&str, &str)] = &[
    ("UBL-CR-666", "//cac:AdditionalDocumentReference[cbc:DocumentTypeCode='130']/cac:Attachment"),
    (
        "UBL-CR-673",
        "//cac:AdditionalDocumentReference[cbc:DocumentTypeCode='130']/cbc:DocumentDescription",
    ),
];

/// `(id, attribute that no invoice needs)`: warnings.
const NEEDLESS: &[(&str, &str)] = &[
    ("UBL-DT-08", "schemeName"),
    ("UBL-DT-09", "schemeAgencyName"),
    ("UBL-DT-10", "schemeDataURI"),
    ("UBL-DT-11", "schemeURI"),
    ("UBL-DT-12", "format"),
    ("UBL-DT-13", "unitCodeListIdentifier"),
    ("UBL-DT-14", "unitCodeListAgencyIdentifier"),
    ("UBL-DT-15", "unitCodeListAgencyName"),
    ("UBL-DT-16", "listAgencyName"),
    ("UBL-DT-17", "listName"),
    ("UBL-DT-19", "languageID"),
    ("UBL-DT-20", "listURI"),
    ("UBL-DT-21", "listSchemeURI"),
    ("UBL-DT-22", "languageLocaleID"),
    ("UBL-DT-23", "uri"),
    ("UBL-DT-24", "currencyCodeListVersionID"),
    ("UBL-DT-25", "characterSetCode"),
    ("UBL-DT-26", "encodingCode"),
    ("UBL-DT-27", "schemeAgencyID"),
    ("UBL-DT-28", "listAgencyID"),
];

const OWN: [&str; 7] =
    ["BR-S-02", "UBL-DT-01", "UBL-DT-18", "UBL-SR-42", "UBL-SR-43", "UBL-SR-44", "UBL-SR-47"];

/// A row of a table above with its paths read.
struct Counted {
    id: &'static str,
    around: Option<Path>,
    what: Path,
}

static ONCE_READ: LazyLock<Vec<Counted>> = LazyLock::new(|| read(ONCE));
static NEEDED_READ: LazyLock<Vec<Counted>> = LazyLock::new(|| read(NEEDED));

fn read(rows: &[(&'static str, &'static str, &'static str)]) -> Vec<Counted> {
    let row = |(id, around, what): &(&'static str, &'static str, &'static str)| {
        Some(Counted { id, around: around.parse().ok(), what: what.parse().ok()? })
    };
    rows.iter().filter_map(row).collect()
}

impl Counted {
    /// The elements around it, each with what stands in it.
    fn found(&self, tree: &Tree) -> Vec<(ElementId, Vec<ElementId>)> {
        let root = tree.root();
        let around = self.around.as_ref().map_or(vec![root], |path| path.elements(tree, root));
        around.into_iter().map(|at| (at, self.what.elements(tree, at))).collect()
    }
}

pub(super) fn ids() -> Vec<&'static str> {
    let tables = ONCE.iter().chain(NEEDED).map(|rule| rule.0);
    let pairs = FORBIDDEN.iter().chain(NEEDLESS).map(|rule| rule.0);
    tables.chain(pairs).chain(OWN).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    if !document.syntax().is_ubl() {
        return;
    }
    let tree = document.tree();
    for rule in ONCE_READ.iter() {
        for (_, elements) in rule.found(tree) {
            if let Some(second) = elements.get(1) {
                found.push(rule.id, *second, "it stands more than once");
            }
        }
    }
    for rule in NEEDED_READ.iter() {
        for (around, elements) in rule.found(tree) {
            if elements.is_empty() {
                found.push(rule.id, around, "what must stand in it is missing");
            }
        }
    }
    for (rule, path) in FORBIDDEN {
        let path: Result<Path, _> = path.parse();
        for element in path.iter().flat_map(|path| path.elements(tree, tree.root())) {
            found.push(rule, element, "it may not stand here");
        }
    }
    needless(tree, found);
    amounts(tree, found);
    payee_has_another_name(document, found);
    sellers_tax_schemes(document, found);
    references(tree, found);
    same_everywhere(tree, found);
    standard_rate_is_of_vat(document, found);
}

fn needless(tree: &Tree, found: &mut Findings<'_>) {
    for id in tree.all() {
        for (name, _) in &tree.at(id).attributes {
            let rule =
                NEEDLESS.iter().find(|(_, needless)| **needless == **name).map(|rule| rule.0);
            let named = &**name == "name" && &*tree.at(id).name != "cbc:PaymentMeansCode";
            if let Some(rule) = rule.or(named.then_some("UBL-DT-18")) {
                found.add(rule, Severity::Warning, id, format!("the attribute {name} is needless"));
            }
        }
    }
}

/// Amounts have two digits behind the point, but prices and their discounts.
fn amounts(tree: &Tree, found: &mut Findings<'_>) {
    for id in tree.all() {
        let name = &tree.at(id).name;
        let is_amount = name.ends_with("Amount") && !name.ends_with("PriceAmount");
        let places = places(&tree.at(id).text);
        if is_amount && places > 2 && !is_discount(tree, id) {
            found.push(
                "UBL-DT-01",
                id,
                format!("an amount has {places} digits behind the point, 2 are allowed"),
            );
        }
    }
}

fn is_discount(tree: &Tree, id: ElementId) -> bool {
    let parent = |id: ElementId| tree.at(id).parent;
    let mut around = std::iter::successors(parent(id), |at| parent(*at));
    around.any(|at| {
        &*tree.at(at).name == "cac:AllowanceCharge"
            && parent(at).is_some_and(|price| &*tree.at(price).name == "cac:Price")
    })
}

fn payee_has_another_name(document: &Document, found: &mut Findings<'_>) {
    let top = document.top();
    let seller = top.group("BG-4").map(|group| group.text("BT-27")).unwrap_or_default();
    let other = |payee: &&Group| payee.has("BT-59") && payee.text("BT-59") != seller;
    for payee in top.groups("BG-10").filter(|payee| !other(payee)) {
        for rule in ["UBL-SR-19", "UBL-SR-20", "UBL-SR-21"] {
            let words = "the payee's name (BT-59) is missing or the seller's (BT-27)";
            found.push(rule, payee.element, words);
        }
    }
}

fn sellers_tax_schemes(document: &Document, found: &mut Findings<'_>) {
    for seller in document.top().groups("BG-4") {
        let count = seller.terms("BT-31").count() + seller.terms("BT-32").count();
        if count > 2 {
            found.push(
                "UBL-SR-42",
                seller.element,
                format!("the seller has {count} tax schemes, 2 are allowed"),
            );
        }
    }
}

/// A reference with a scheme is that of an invoiced object, which type 130 says.
fn references(tree: &Tree, found: &mut Findings<'_>) {
    let Ok(path) = "cac:AdditionalDocumentReference".parse::<Path>() else { return };
    let credit = &*tree.at(tree.root()).name == "cn:CreditNote";
    for reference in path.elements(tree, tree.root()) {
        let inside = |path: &str| path.parse::<Path>().map(|path| path.texts(tree, reference));
        let (codes, schemes) = (inside("cbc:DocumentTypeCode"), inside("cbc:ID/@schemeID"));
        let (codes, schemes) = (codes.unwrap_or_default(), schemes.unwrap_or_default());
        let allowed = codes.iter().any(|code| code == "130" || credit && code == "50");
        if !allowed && (!codes.is_empty() || !schemes.is_empty()) {
            found.push(
                "UBL-SR-43",
                reference,
                "a reference with a type or a scheme is of type 130 only",
            );
        }
    }
}

/// Several means of payment have one code and one remittance between them.
fn same_everywhere(tree: &Tree, found: &mut Findings<'_>) {
    for (rule, name) in [("UBL-SR-44", "//cbc:PaymentID"), ("UBL-SR-47", "//cbc:PaymentMeansCode")]
    {
        let Ok(path) = name.parse::<Path>() else { continue };
        let elements = path.elements(tree, tree.root());
        let texts = path.raw(tree, tree.root());
        if let Some(other) = texts.iter().position(|text| Some(text) != texts.first()) {
            found.push(rule, elements[other], "it says something else than the first");
        }
    }
}

/// A line at the standard rate of another tax than VAT has no seller's VAT identifier to stand on.
fn standard_rate_is_of_vat(document: &Document, found: &mut Findings<'_>) {
    let standard = |group: &Group| group.text("BT-151") == "S";
    let Ok(path) = "//cac:ClassifiedTaxCategory[cbc:ID~'S']".parse::<Path>() else { return };
    let tree = document.tree();
    let other = path.elements(tree, tree.root()).first().copied();
    if let Some(other) = other.filter(|_| !document.top().groups("BG-25").any(standard)) {
        found.push("BR-S-02", other, "the standard rate (BT-151) is not that of VAT");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(ONCE_READ.len(), ONCE.len());
        assert!(
            ONCE_READ.iter().zip(ONCE).all(|(read, row)| read.around.is_some() != row.1.is_empty())
        );
        assert_eq!(NEEDED_READ.len(), NEEDED.len());
        assert!(FORBIDDEN.iter().all(|(_, path)| path.parse::<Path>().is_ok()));
    }
}
