//! Lines in CII.

use super::settlement::{adjustment, category, period};
use super::{Out, eur, id, schemed, typed};
use crate::model::{Line, UnitPrice};

pub(super) fn line(out: &mut Out, line: &Line) {
    out.group("ram:IncludedSupplyChainTradeLineItem", |out| {
        out.group("ram:AssociatedDocumentLineDocument", |out| {
            out.leaf("ram:LineID", &line.id);
            if let Some(note) = &line.note {
                out.group("ram:IncludedNote", |out| out.leaf("ram:Content", note));
            }
        });
        item(out, line);
        prices(out, line);
        out.group("ram:SpecifiedLineTradeDelivery", |out| {
            let with = [("unitCode", line.unit.as_ref())];
            out.leaf_with("ram:BilledQuantity", &with, line.quantity.to_string());
        });
        out.group("ram:SpecifiedLineTradeSettlement", |out| line_settlement(out, line));
    });
}

pub(super) fn item(out: &mut Out, line: &Line) {
    let item = &line.item;
    out.group("ram:SpecifiedTradeProduct", |out| {
        schemed(out, "ram:GlobalID", item.standard_id.as_ref());
        out.maybe("ram:SellerAssignedID", item.seller_id.as_ref());
        out.maybe("ram:BuyerAssignedID", item.buyer_id.as_ref());
        out.leaf("ram:Name", &item.name);
        out.maybe("ram:Description", item.description.as_ref());
        for property in &item.properties {
            out.group("ram:ApplicableProductCharacteristic", |out| {
                out.leaf("ram:Description", &property.name);
                out.leaf("ram:Value", &property.value);
            });
        }
        for class in &item.classes {
            let list = class.scheme.as_deref().map(|list| ("listID", list));
            out.group("ram:DesignatedProductClassification", |out| {
                out.leaf_with("ram:ClassCode", list.as_slice(), &class.value);
            });
        }
        id(out, "ram:OriginTradeCountry", item.origin.as_ref());
    });
}

pub(super) fn prices(out: &mut Out, line: &Line) {
    let base = |out: &mut Out| {
        if let Some(base) = line.base_quantity {
            out.leaf_with(
                "ram:BasisQuantity",
                &[("unitCode", line.unit.as_ref())],
                base.to_string(),
            );
        }
    };
    out.group("ram:SpecifiedLineTradeAgreement", |out| {
        if let Some(order_line) = &line.order_line {
            out.group("ram:BuyerOrderReferencedDocument", |out| out.leaf("ram:LineID", order_line));
        }
        if let Some(discount) = line.discount {
            let gross = UnitPrice::micros(line.price.get() + discount.get());
            out.group("ram:GrossPriceProductTradePrice", |out| {
                out.leaf("ram:ChargeAmount", gross.to_string());
                base(out);
                out.group("ram:AppliedTradeAllowanceCharge", |out| {
                    out.group("ram:ChargeIndicator", |out| out.leaf("udt:Indicator", "false"));
                    out.leaf("ram:ActualAmount", discount.to_string());
                });
            });
        }
        out.group("ram:NetPriceProductTradePrice", |out| {
            out.leaf("ram:ChargeAmount", line.price.to_string());
            base(out);
        });
    });
}

pub(super) fn line_settlement(out: &mut Out, line: &Line) {
    category(out, "ram:ApplicableTradeTax", &line.vat);
    if let Some(one) = &line.period {
        period(out, one);
    }
    for one in &line.adjustments {
        adjustment(out, one);
    }
    out.group("ram:SpecifiedTradeSettlementLineMonetarySummation", |out| {
        eur(out, "ram:LineTotalAmount", Some(line.net));
    });
    if let Some(object) = &line.object {
        typed(out, object, "130");
    }
    id(out, "ram:ReceivableSpecifiedTradeAccountingAccount", line.account.as_ref());
}
