//! Payment, allowances, VAT and totals in UBL.

use bocage_vocab::Money;

use super::{Out, day, eur, reference};
use crate::model::{Account, Adjustment, Breakdown, Invoice, Payment, Vat, percent};

pub(super) fn money(out: &mut Out, invoice: &Invoice) {
    if let Some(payment) = &invoice.payment {
        payments(out, invoice, payment);
    }
    if let Some(terms) = &invoice.terms {
        out.group("cac:PaymentTerms", |out| out.leaf("cbc:Note", terms));
    }
    for one in &invoice.adjustments {
        adjustment(out, one);
    }
    out.group("cac:TaxTotal", |out| {
        eur(out, "cbc:TaxAmount", invoice.totals.vat);
        for one in &invoice.vat {
            breakdown(out, one);
        }
    });
    totals(out, invoice);
}

/// One element for each account, the same but for it.
pub(super) fn payments(out: &mut Out, invoice: &Invoice, payment: &Payment) {
    let accounts: Vec<Option<&Account>> = match payment.accounts.is_empty() {
        true => vec![None],
        false => payment.accounts.iter().map(Some).collect(),
    };
    for (number, account) in accounts.into_iter().enumerate() {
        let first = number == 0;
        out.group("cac:PaymentMeans", |out| {
            match payment.text.as_deref().filter(|_| first) {
                Some(text) => {
                    out.leaf_with("cbc:PaymentMeansCode", &[("name", text)], &payment.means);
                }
                None => out.leaf("cbc:PaymentMeansCode", &payment.means),
            }
            let due = invoice.due.filter(|_| first && invoice.kind.is_credit());
            out.maybe("cbc:PaymentDueDate", due.map(day));
            out.maybe("cbc:PaymentID", payment.remittance.as_ref());
            if let Some(card) = payment.card.as_ref().filter(|_| first) {
                out.group("cac:CardAccount", |out| {
                    out.leaf("cbc:PrimaryAccountNumberID", &card.number);
                    out.leaf("cbc:NetworkID", "NA");
                    out.maybe("cbc:HolderName", card.holder.as_ref());
                });
            }
            if let Some(account) = account {
                self::account(out, account);
            }
            if let Some(mandate) = payment.mandate.as_ref().filter(|_| first) {
                out.group("cac:PaymentMandate", |out| {
                    out.leaf("cbc:ID", &mandate.reference);
                    reference(out, "cac:PayerFinancialAccount", mandate.debited.as_ref());
                });
            }
        });
    }
}

pub(super) fn account(out: &mut Out, account: &Account) {
    out.group("cac:PayeeFinancialAccount", |out| {
        out.leaf("cbc:ID", &account.number);
        out.maybe("cbc:Name", account.name.as_ref());
        reference(out, "cac:FinancialInstitutionBranch", account.bank.as_ref());
    });
}

pub(super) fn adjustment(out: &mut Out, adjustment: &Adjustment) {
    out.group("cac:AllowanceCharge", |out| {
        out.leaf("cbc:ChargeIndicator", if adjustment.is_charge { "true" } else { "false" });
        out.maybe("cbc:AllowanceChargeReasonCode", adjustment.code.as_ref());
        out.maybe("cbc:AllowanceChargeReason", adjustment.reason.as_ref());
        out.maybe("cbc:MultiplierFactorNumeric", adjustment.share.map(percent));
        eur(out, "cbc:Amount", adjustment.amount);
        if let Some(base) = adjustment.base {
            eur(out, "cbc:BaseAmount", base);
        }
        if let Some(vat) = &adjustment.vat {
            category(out, "cac:TaxCategory", vat, None);
        }
    });
}

pub(super) fn category(out: &mut Out, name: &str, vat: &Vat, breakdown: Option<&Breakdown>) {
    out.group(name, |out| {
        out.leaf("cbc:ID", vat.category.code());
        out.maybe("cbc:Percent", vat.rate.map(percent));
        if let Some(exemption) = breakdown.and_then(|one| one.exemption.as_ref()) {
            out.maybe("cbc:TaxExemptionReasonCode", exemption.code.as_ref());
            out.maybe("cbc:TaxExemptionReason", exemption.reason.as_ref());
        }
        out.group("cac:TaxScheme", |out| out.leaf("cbc:ID", "VAT"));
    });
}

pub(super) fn breakdown(out: &mut Out, breakdown: &Breakdown) {
    out.group("cac:TaxSubtotal", |out| {
        eur(out, "cbc:TaxableAmount", breakdown.base);
        eur(out, "cbc:TaxAmount", breakdown.tax);
        category(out, "cac:TaxCategory", &breakdown.vat, Some(breakdown));
    });
}

pub(super) fn totals(out: &mut Out, invoice: &Invoice) {
    let totals = &invoice.totals;
    out.group("cac:LegalMonetaryTotal", |out| {
        let maybe = |out: &mut Out, name: &str, money: Option<Money>| {
            if let Some(money) = money {
                eur(out, name, money);
            }
        };
        eur(out, "cbc:LineExtensionAmount", totals.lines);
        eur(out, "cbc:TaxExclusiveAmount", totals.without_vat);
        eur(out, "cbc:TaxInclusiveAmount", totals.with_vat);
        maybe(out, "cbc:AllowanceTotalAmount", totals.allowances);
        maybe(out, "cbc:ChargeTotalAmount", totals.charges);
        maybe(out, "cbc:PrepaidAmount", totals.paid);
        maybe(out, "cbc:PayableRoundingAmount", totals.rounding);
        eur(out, "cbc:PayableAmount", totals.due);
    });
}
