//! Payment, VAT, allowances and totals in CII.

use bocage_vocab::Date;

use super::party::identifier;
use super::{Out, day, eur, id, schemed};
use crate::dates::compact;
use crate::model::{Adjustment, Breakdown, Invoice, Payment, Period, Vat, amount, percent};

pub(super) fn settlement(out: &mut Out, invoice: &Invoice) {
    let payment = invoice.payment.as_ref();
    let mandate = payment.and_then(|payment| payment.mandate.as_ref());
    out.maybe("ram:CreditorReferenceID", mandate.and_then(|mandate| mandate.creditor.as_ref()));
    out.maybe("ram:PaymentReference", payment.and_then(|payment| payment.remittance.as_ref()));
    out.leaf("ram:InvoiceCurrencyCode", "EUR");
    if let Some(payee) = &invoice.payee {
        out.group("ram:PayeeTradeParty", |out| {
            if let Some(one) = &payee.identifier {
                identifier(out, one);
            }
            out.leaf("ram:Name", &payee.name);
            if payee.legal.is_some() {
                out.group("ram:SpecifiedLegalOrganization", |out| {
                    schemed(out, "ram:ID", payee.legal.as_ref());
                });
            }
        });
    }
    if let Some(payment) = payment {
        payments(out, payment);
    }
    for one in &invoice.vat {
        breakdown(out, one, invoice.tax_point);
    }
    if let Some(one) = &invoice.period {
        period(out, one);
    }
    for one in &invoice.adjustments {
        adjustment(out, one);
    }
    payment_terms(out, invoice);
    totals(out, invoice);
    for one in &invoice.preceding {
        out.group("ram:InvoiceReferencedDocument", |out| {
            out.leaf("ram:IssuerAssignedID", &one.number);
            if let Some(issued) = one.issued {
                out.group("ram:FormattedIssueDateTime", |out| {
                    out.leaf_with("qdt:DateTimeString", &[("format", "102")], compact(issued));
                });
            }
        });
    }
    id(out, "ram:ReceivableSpecifiedTradeAccountingAccount", invoice.references.account.as_ref());
}

/// One element for each account, the same but for it.
pub(super) fn payments(out: &mut Out, payment: &Payment) {
    let count = payment.accounts.len().max(1);
    for number in 0..count {
        let account = payment.accounts.get(number);
        out.group("ram:SpecifiedTradeSettlementPaymentMeans", |out| {
            out.leaf("ram:TypeCode", &payment.means);
            out.maybe("ram:Information", payment.text.as_ref());
            if let Some(card) = payment.card.as_ref().filter(|_| number == 0) {
                out.group("ram:ApplicableTradeSettlementFinancialCard", |out| {
                    out.leaf("ram:ID", &card.number);
                    out.maybe("ram:CardholderName", card.holder.as_ref());
                });
            }
            let debited = payment.mandate.as_ref().and_then(|mandate| mandate.debited.as_ref());
            if let Some(debited) = debited.filter(|_| number == 0) {
                out.group("ram:PayerPartyDebtorFinancialAccount", |out| {
                    out.leaf("ram:IBANID", debited);
                });
            }
            if let Some(account) = account {
                out.group("ram:PayeePartyCreditorFinancialAccount", |out| {
                    out.leaf("ram:IBANID", &account.number);
                    out.maybe("ram:AccountName", account.name.as_ref());
                });
                if let Some(bank) = &account.bank {
                    out.group("ram:PayeeSpecifiedCreditorFinancialInstitution", |out| {
                        out.leaf("ram:BICID", bank);
                    });
                }
            }
        });
    }
}

pub(super) fn breakdown(out: &mut Out, breakdown: &Breakdown, tax_point: Option<Date>) {
    let exemption = breakdown.exemption.as_ref();
    out.group("ram:ApplicableTradeTax", |out| {
        eur(out, "ram:CalculatedAmount", Some(breakdown.tax));
        out.leaf("ram:TypeCode", "VAT");
        out.maybe("ram:ExemptionReason", exemption.and_then(|one| one.reason.as_ref()));
        eur(out, "ram:BasisAmount", Some(breakdown.base));
        out.leaf("ram:CategoryCode", breakdown.vat.category.code());
        out.maybe("ram:ExemptionReasonCode", exemption.and_then(|one| one.code.as_ref()));
        if let Some(day) = tax_point {
            out.group("ram:TaxPointDate", |out| {
                out.leaf_with("udt:DateString", &[("format", "102")], compact(day));
            });
        }
        out.maybe("ram:RateApplicablePercent", breakdown.vat.rate.map(percent));
    });
}

pub(super) fn category(out: &mut Out, name: &str, vat: &Vat) {
    out.group(name, |out| {
        out.leaf("ram:TypeCode", "VAT");
        out.leaf("ram:CategoryCode", vat.category.code());
        out.maybe("ram:RateApplicablePercent", vat.rate.map(percent));
    });
}

pub(super) fn period(out: &mut Out, period: &Period) {
    out.group("ram:BillingSpecifiedPeriod", |out| {
        day(out, "ram:StartDateTime", period.from);
        day(out, "ram:EndDateTime", period.until);
    });
}

pub(super) fn adjustment(out: &mut Out, adjustment: &Adjustment) {
    out.group("ram:SpecifiedTradeAllowanceCharge", |out| {
        out.group("ram:ChargeIndicator", |out| {
            out.leaf("udt:Indicator", if adjustment.is_charge { "true" } else { "false" });
        });
        out.maybe("ram:CalculationPercent", adjustment.share.map(percent));
        eur(out, "ram:BasisAmount", adjustment.base);
        eur(out, "ram:ActualAmount", Some(adjustment.amount));
        out.maybe("ram:ReasonCode", adjustment.code.as_ref());
        out.maybe("ram:Reason", adjustment.reason.as_ref());
        if let Some(vat) = &adjustment.vat {
            category(out, "ram:CategoryTradeTax", vat);
        }
    });
}

pub(super) fn payment_terms(out: &mut Out, invoice: &Invoice) {
    let mandate = invoice.payment.as_ref().and_then(|payment| payment.mandate.as_ref());
    if invoice.terms.is_none() && invoice.due.is_none() && mandate.is_none() {
        return;
    }
    out.group("ram:SpecifiedTradePaymentTerms", |out| {
        out.maybe("ram:Description", invoice.terms.as_ref());
        day(out, "ram:DueDateDateTime", invoice.due);
        out.maybe("ram:DirectDebitMandateID", mandate.map(|mandate| &mandate.reference));
    });
}

pub(super) fn totals(out: &mut Out, invoice: &Invoice) {
    let totals = &invoice.totals;
    out.group("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |out| {
        eur(out, "ram:LineTotalAmount", Some(totals.lines));
        eur(out, "ram:ChargeTotalAmount", totals.charges);
        eur(out, "ram:AllowanceTotalAmount", totals.allowances);
        eur(out, "ram:TaxBasisTotalAmount", Some(totals.without_vat));
        out.leaf_with("ram:TaxTotalAmount", &[("currencyID", "EUR")], amount(totals.vat));
        eur(out, "ram:RoundingAmount", totals.rounding);
        eur(out, "ram:GrandTotalAmount", Some(totals.with_vat));
        eur(out, "ram:TotalPrepaidAmount", totals.paid);
        eur(out, "ram:DuePayableAmount", Some(totals.due));
    });
}
