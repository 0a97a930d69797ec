//! Lines in UBL.

use super::money::{adjustment, category};
use super::{EUR, Out, eur, period, reference, typed};
use crate::model::{Line, UnitPrice};

pub(super) fn line(out: &mut Out, line: &Line, credit: bool) {
    let (name, quantity) = match credit {
        true => ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
        false => ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
    };
    out.group(name, |out| {
        out.leaf("cbc:ID", &line.id);
        out.maybe("cbc:Note", line.note.as_ref());
        out.leaf_with(quantity, &[("unitCode", line.unit.as_ref())], line.quantity.to_string());
        eur(out, "cbc:LineExtensionAmount", line.net);
        out.maybe("cbc:AccountingCost", line.account.as_ref());
        if let Some(one) = &line.period {
            period(out, one);
        }
        if let Some(order_line) = &line.order_line {
            out.group("cac:OrderLineReference", |out| out.leaf("cbc:LineID", order_line));
        }
        if let Some(object) = &line.object {
            typed(out, "cac:DocumentReference", object, "130");
        }
        for one in &line.adjustments {
            adjustment(out, one);
        }
        item(out, line);
        price(out, line);
    });
}

pub(super) fn item(out: &mut Out, line: &Line) {
    let item = &line.item;
    out.group("cac:Item", |out| {
        out.maybe("cbc:Description", item.description.as_ref());
        out.leaf("cbc:Name", &item.name);
        reference(out, "cac:BuyersItemIdentification", item.buyer_id.as_ref());
        reference(out, "cac:SellersItemIdentification", item.seller_id.as_ref());
        if let Some(standard) = &item.standard_id {
            out.group("cac:StandardItemIdentification", |out| {
                out.schemed("cbc:ID", standard.scheme.as_deref(), &standard.value);
            });
        }
        if let Some(origin) = &item.origin {
            out.group("cac:OriginCountry", |out| out.leaf("cbc:IdentificationCode", origin));
        }
        for class in &item.classes {
            let list = class.scheme.as_deref().map(|list| ("listID", list));
            out.group("cac:CommodityClassification", |out| {
                out.leaf_with("cbc:ItemClassificationCode", list.as_slice(), &class.value);
            });
        }
        category(out, "cac:ClassifiedTaxCategory", &line.vat, None);
        for property in &item.properties {
            out.group("cac:AdditionalItemProperty", |out| {
                out.leaf("cbc:Name", &property.name);
                out.leaf("cbc:Value", &property.value);
            });
        }
    });
}

pub(super) fn price(out: &mut Out, line: &Line) {
    out.group("cac:Price", |out| {
        out.leaf_with("cbc:PriceAmount", EUR, line.price.to_string());
        if let Some(base) = line.base_quantity {
            out.leaf_with(
                "cbc:BaseQuantity",
                &[("unitCode", line.unit.as_ref())],
                base.to_string(),
            );
        }
        if let Some(discount) = line.discount {
            out.group("cac:AllowanceCharge", |out| {
                out.leaf("cbc:ChargeIndicator", "false");
                out.leaf_with("cbc:Amount", EUR, discount.to_string());
                let gross = UnitPrice::micros(line.price.get() + discount.get());
                out.leaf_with("cbc:BaseAmount", EUR, gross.to_string());
            });
        }
    });
}
