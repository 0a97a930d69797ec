//! An order as its supplier gets it.

use bocage_vocab::{Money, Share, Siret};

use super::xml::Out;
use crate::{Line, Order};

const NAMESPACE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Order-2";

/// Writes an order as UBL 2.1. Its invoice is expected to name its number (BT-13) and lines (BT-132).
#[must_use]
pub fn order(order: &Order) -> String {
    let issued = order.events.iter().find(|event| event.state == crate::OrderState::Approved);
    let issued = issued.map_or(order.placed, |event| event.on);
    Out::document("Order", NAMESPACE, |out| {
        out.leaf("cbc:UBLVersionID", "2.1");
        out.leaf("cbc:ID", order.number.as_str());
        out.leaf("cbc:IssueDate", &issued.to_string());
        out.leaf("cbc:DocumentCurrencyCode", "EUR");
        out.leaf("cbc:CustomerReference", order.cart.as_str());
        out.leaf("cbc:LineCountNumeric", &order.lines.len().to_string());
        for contract in contracts(order) {
            out.group("cac:Contract", |out| out.leaf("cbc:ID", &contract));
        }
        out.group("cac:BuyerCustomerParty", |out| party(out, order.buyer, &order.buyer_name));
        out.group("cac:SellerSupplierParty", |out| {
            party(out, order.supplier, &order.supplier_name);
        });
        out.group("cac:OriginatorCustomerParty", |out| {
            party(out, order.member, &order.member_name);
        });
        if let Some(due) = order.due {
            out.group("cac:Delivery", |out| {
                out.group("cac:RequestedDeliveryPeriod", |out| {
                    out.leaf("cbc:EndDate", &due.to_string());
                });
            });
        }
        totals(out, order);
        for one in &order.lines {
            out.group("cac:OrderLine", |out| line(out, one));
        }
    })
}

/// Frameworks and lots, each once.
fn contracts(order: &Order) -> Vec<String> {
    let all = order.holds.iter().map(|hold| format!("{}/{}", hold.framework, hold.lot));
    all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn party(out: &mut Out, siret: Siret, name: &str) {
    out.group("cac:Party", |out| {
        out.leaf_with("cbc:EndpointID", &[("schemeID", "0009")], siret.as_str());
        out.group("cac:PartyIdentification", |out| {
            out.leaf_with("cbc:ID", &[("schemeID", "0009")], siret.as_str());
        });
        out.group("cac:PartyLegalEntity", |out| {
            out.leaf("cbc:RegistrationName", name);
        });
    });
}

fn totals(out: &mut Out, order: &Order) {
    let net = order.net();
    let mut by_rate = std::collections::BTreeMap::<Share, Money>::new();
    for line in &order.lines {
        *by_rate.entry(line.vat).or_default() += line.net;
    }
    let vat: Money = by_rate.into_iter().map(|(rate, sum)| sum.share(rate)).sum();
    out.group("cac:TaxTotal", |out| money(out, "cbc:TaxAmount", vat));
    out.group("cac:AnticipatedMonetaryTotal", |out| {
        money(out, "cbc:LineExtensionAmount", net);
        money(out, "cbc:TaxExclusiveAmount", net);
        money(out, "cbc:TaxInclusiveAmount", net + vat);
        money(out, "cbc:PayableAmount", net + vat);
    });
}

fn line(out: &mut Out, line: &Line) {
    out.group("cac:LineItem", |out| {
        out.leaf("cbc:ID", &line.number.to_string());
        out.leaf("cbc:Note", &format!("{}/{}", line.framework, line.lot));
        out.leaf_with("cbc:Quantity", &[("unitCode", &line.unit)], &line.quantity.to_string());
        money(out, "cbc:LineExtensionAmount", line.net);
        out.group("cac:Price", |out| {
            out.leaf_with("cbc:PriceAmount", &[("currencyID", "EUR")], &line.price.to_string());
            out.leaf_with("cbc:BaseQuantity", &[("unitCode", &line.unit)], "1");
        });
        out.group("cac:Item", |out| {
            out.leaf("cbc:Name", &line.name);
            out.group("cac:SellersItemIdentification", |out| {
                out.leaf("cbc:ID", line.item.as_str());
            });
            out.group("cac:ClassifiedTaxCategory", |out| {
                out.leaf("cbc:ID", if line.vat == Share::ZERO { "Z" } else { "S" });
                // Hundredths of a per cent are a hundred millionths.
                out.leaf("cbc:Percent", &crate::Euros::cents(line.vat.get() / 100).to_string());
                out.group("cac:TaxScheme", |out| out.leaf("cbc:ID", "VAT"));
            });
        });
    });
}

fn money(out: &mut Out, name: &str, amount: Money) {
    let (sign, cents) = (if amount.get() < 0 { "-" } else { "" }, amount.get().unsigned_abs());
    let text = format!("{sign}{}.{:02}", cents / 100, cents % 100);
    out.leaf_with(name, &[("currencyID", "EUR")], &text);
}
