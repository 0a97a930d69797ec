//! What a person reads of an invoice, in French.

use bocage_vocab::{Date, Money};

use super::font::Fonts;
use super::sheet::{Sheet, left, right};
use crate::model::{
    Adjustment, Breakdown, DocumentKind, Invoice, Line, Party, Payment, PostalAddress, UnitPrice,
    Vat, VatCategory, percent,
};

const SIZE: f32 = 8.5;

/// The pages of an invoice, as streams of PDF.
pub(super) fn pages(invoice: &Invoice, fonts: &mut Fonts) -> Vec<Vec<u8>> {
    let mut sheet = Sheet::new(fonts);
    let title = format!("{} n° {}", kind(invoice.kind), invoice.number);
    sheet.row(true, 16.0, &[left(100.0, title.clone())]);
    sheet.space(4.0);
    header(&mut sheet, invoice);
    parties(&mut sheet, invoice);
    references(&mut sheet, invoice);
    lines(&mut sheet, invoice);
    vat(&mut sheet, invoice);
    totals(&mut sheet, invoice);
    payment(&mut sheet, invoice);
    notes(&mut sheet, invoice);
    sheet.end(&title)
}

fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Corrected | DocumentKind::SelfBilledCorrected => "Facture rectificative",
        DocumentKind::FactoredCorrected | DocumentKind::SelfBilledFactoredCorrected => {
            "Facture rectificative"
        }
        DocumentKind::Prepayment | DocumentKind::SelfBilledPrepayment => "Facture d'acompte",
        DocumentKind::SelfBilled | DocumentKind::SelfBilledFactored => "Facture autofacturée",
        DocumentKind::Rebate => "Remise globale",
        other if other.is_credit() => "Avoir",
        _ => "Facture",
    }
}

fn day(day: Date) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// `1 234,56 €`, its spaces unbreakable.
fn euros(money: Money) -> String {
    let cents = money.get().unsigned_abs();
    let whole = (cents / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    let sign = if money < Money::ZERO { "-" } else { "" };
    format!("{sign}{grouped},{:02}\u{a0}€", cents % 100)
}

/// A number with a comma.
fn number(number: impl std::fmt::Display) -> String {
    number.to_string().replace('.', ",")
}

/// A price with a comma and two digits behind it at least.
fn price(price: UnitPrice) -> String {
    let text = number(price);
    match text.split_once(',').map_or(0, |(_, fraction)| fraction.len()) {
        0 => format!("{text},00"),
        1 => format!("{text}0"),
        _ => text,
    }
}

fn header(sheet: &mut Sheet<'_>, invoice: &Invoice) {
    let mut words = vec![format!("Émise le {}", day(invoice.issued))];
    words.extend(invoice.due.map(|due| format!("Échéance le {}", day(due))));
    words.extend(invoice.tax_point.map(|point| format!("TVA exigible le {}", day(point))));
    words.push(format!("Cadre de facturation {}", invoice.frame.code()));
    sheet.row(false, SIZE, &[left(100.0, words.join(" · "))]);
    sheet.space(10.0);
}

fn parties(sheet: &mut Sheet<'_>, invoice: &Invoice) {
    sheet.row(true, SIZE, &[left(50.0, "Vendeur"), left(50.0, "Acheteur")]);
    sheet.row(
        false,
        SIZE,
        &[left(50.0, party(&invoice.seller)), left(50.0, party(&invoice.buyer))],
    );
    let mut others = Vec::new();
    others.extend(
        invoice.payee.as_ref().map(|payee| format!("Bénéficiaire du paiement : {}", payee.name)),
    );
    others.extend(
        invoice
            .representative
            .as_ref()
            .map(|one| format!("Représentant fiscal : {}, TVA {}", one.name, one.vat)),
    );
    if let Some(delivery) = &invoice.delivery {
        let place = delivery
            .name
            .iter()
            .cloned()
            .chain(delivery.postal.as_ref().map(|to| address(to).join(", ")));
        let place: Vec<String> =
            place.chain(delivery.day.map(|on| format!("le {}", day(on)))).collect();
        others.push(format!("Livraison : {}", place.join(", ")));
    }
    for words in others {
        sheet.row(false, SIZE, &[left(100.0, words)]);
    }
    sheet.space(8.0);
}

fn party(party: &Party) -> String {
    let mut lines = vec![party.name.clone()];
    lines.extend(party.trading_name.clone());
    lines.extend(address(&party.postal));
    for identifier in &party.identifiers {
        let scheme = match identifier.scheme.as_deref() {
            Some("0009") => "SIRET",
            Some("0002") => "SIREN",
            _ => "Identifiant",
        };
        lines.push(format!("{scheme} {}", identifier.value));
    }
    lines.extend(party.vat.iter().map(|vat| format!("TVA {vat}")));
    lines.extend(party.legal_form.clone());
    if let Some(contact) = &party.contact {
        let words = [&contact.name, &contact.telephone, &contact.mail];
        lines.push(words.into_iter().flatten().cloned().collect::<Vec<_>>().join(", "));
    }
    lines.join("\n")
}

fn address(postal: &PostalAddress) -> Vec<String> {
    let mut lines = postal.lines.clone();
    let town = [&postal.postcode, &postal.town];
    lines.push(town.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "));
    if postal.country.as_ref() != "FR" {
        lines.push(postal.country.to_string());
    }
    lines
}

fn references(sheet: &mut Sheet<'_>, invoice: &Invoice) {
    let to = &invoice.references;
    let mut words: Vec<String> = [
        ("Service", &to.buyer),
        ("Engagement", &to.order),
        ("Contrat", &to.contract),
        ("Lot", &to.tender),
        ("Projet", &to.project),
        ("Commande du vendeur", &to.sales_order),
        ("Expédition", &to.despatch),
        ("Réception", &to.receipt),
        ("Imputation", &to.account),
    ]
    .into_iter()
    .filter_map(|(name, number)| number.as_ref().map(|number| format!("{name} {number}")))
    .collect();
    words.extend(invoice.preceding.iter().map(|before| {
        let on = before.issued.map(|on| format!(" du {}", day(on))).unwrap_or_default();
        format!("Facture {}{on}", before.number)
    }));
    words.extend(period(invoice.period.as_ref()));
    if !words.is_empty() {
        sheet.row(false, SIZE, &[left(100.0, words.join(" · "))]);
        sheet.space(6.0);
    }
}

fn period(period: Option<&crate::model::Period>) -> Option<String> {
    let period = period?;
    match (period.from, period.until) {
        (Some(from), Some(until)) => Some(format!("du {} au {}", day(from), day(until))),
        (Some(from), None) => Some(format!("depuis le {}", day(from))),
        (None, Some(until)) => Some(format!("jusqu'au {}", day(until))),
        (None, None) => None,
    }
}

fn rate(vat: Vat) -> String {
    match (vat.category, vat.rate) {
        (VatCategory::Standard, Some(rate)) => format!("{}\u{a0}%", number(percent(rate))),
        (VatCategory::ReverseCharge, _) => "autoliq.".to_owned(),
        (VatCategory::Outside, _) => "hors TVA".to_owned(),
        (VatCategory::Zero, _) => "0\u{a0}%".to_owned(),
        _ => "exonéré".to_owned(),
    }
}

fn lines(sheet: &mut Sheet<'_>, invoice: &Invoice) {
    sheet.row(
        true,
        SIZE,
        &[
            left(44.0, "Désignation"),
            right(12.0, "Quantité"),
            right(16.0, "Prix unitaire HT"),
            right(11.0, "TVA"),
            right(17.0, "Montant HT"),
        ],
    );
    sheet.rule();
    for one in &invoice.lines {
        line(sheet, one);
    }
    for one in &invoice.adjustments {
        let vat = one.vat.map(rate).unwrap_or_default();
        sheet.row(
            false,
            SIZE,
            &[left(72.0, adjustment(one)), right(11.0, vat), right(17.0, euros(one.effect()))],
        );
    }
    sheet.rule();
}

fn line(sheet: &mut Sheet<'_>, line: &Line) {
    let item = &line.item;
    let mut words = vec![format!("{}. {}", line.id, item.name)];
    words.extend(item.description.clone());
    words.extend(line.note.clone());
    words.extend(period(line.period.as_ref()).map(|period| format!("Période {period}")));
    words.extend(item.properties.iter().map(|one| format!("{} : {}", one.name, one.value)));
    words.extend(
        line.adjustments.iter().map(|one| format!("{} : {}", adjustment(one), euros(one.effect()))),
    );
    let base = line.base_quantity.map(|base| format!(" / {}", number(base))).unwrap_or_default();
    let unit =
        if line.unit.as_ref() == "C62" { String::new() } else { format!("\u{a0}{}", line.unit) };
    sheet.row(
        false,
        SIZE,
        &[
            left(44.0, words.join("\n")),
            right(12.0, format!("{}{unit}", number(line.quantity))),
            right(16.0, format!("{}\u{a0}€{base}", price(line.price))),
            right(11.0, rate(line.vat)),
            right(17.0, euros(line.net)),
        ],
    );
}

fn adjustment(adjustment: &Adjustment) -> String {
    let other = if adjustment.is_charge { "Frais" } else { "Remise" };
    adjustment.reason.clone().unwrap_or_else(|| other.to_owned())
}

fn vat(sheet: &mut Sheet<'_>, invoice: &Invoice) {
    sheet.space(8.0);
    sheet.row(
        true,
        SIZE,
        &[
            left(44.0, "TVA"),
            right(12.0, "Taux"),
            right(22.0, "Base HT"),
            right(22.0, "Montant de TVA"),
        ],
    );
    sheet.rule();
    for one in &invoice.vat {
        sheet.row(
            false,
            SIZE,
            &[
                left(44.0, reason(one)),
                right(12.0, rate(one.vat)),
                right(22.0, euros(one.base)),
                right(22.0, euros(one.tax)),
            ],
        );
    }
}

fn reason(breakdown: &Breakdown) -> String {
    let words =
        breakdown.exemption.iter().flat_map(|one| one.reason.iter().chain(&one.code).cloned());
    let words: Vec<String> = words.collect();
    format!("Catégorie {} {}", breakdown.vat.category.code(), words.join(", "))
}

fn totals(sheet: &mut Sheet<'_>, invoice: &Invoice) {
    let totals = &invoice.totals;
    sheet.space(8.0);
    let mut row = |bold: bool, name: &str, money: Option<Money>| {
        if let Some(money) = money {
            sheet.row(bold, SIZE, &[right(78.0, name), right(22.0, euros(money))]);
        }
    };
    row(false, "Total des lignes HT", Some(totals.lines));
    row(false, "Remises", totals.allowances.map(|money| -money));
    row(false, "Frais", totals.charges);
    row(true, "Total HT", Some(totals.without_vat));
    row(false, "TVA", Some(totals.vat));
    row(true, "Total TTC", Some(totals.with_vat));
    row(false, "Déjà payé", totals.paid.map(|money| -money));
    row(false, "Arrondi", totals.rounding);
    row(true, "Net à payer", Some(totals.due));
}

fn payment(sheet: &mut Sheet<'_>, invoice: &Invoice) {
    let mut words: Vec<String> = invoice.terms.iter().cloned().collect();
    words.extend(invoice.payment.as_ref().map(means));
    if !words.is_empty() {
        sheet.space(8.0);
        sheet.row(true, SIZE, &[left(100.0, "Paiement")]);
        sheet.row(false, SIZE, &[left(100.0, words.join("\n"))]);
    }
}

fn means(payment: &Payment) -> String {
    let name = match payment.means.as_str() {
        "30" | "58" => "Virement",
        "48" | "54" | "55" => "Carte",
        "49" | "59" => "Prélèvement",
        _ => "Autre moyen de paiement",
    };
    let mut lines = vec![payment.text.clone().unwrap_or_else(|| name.to_owned())];
    lines.extend(payment.remittance.iter().map(|text| format!("Libellé : {text}")));
    for account in &payment.accounts {
        let bank = account.bank.as_ref().map(|bank| format!(", BIC {bank}")).unwrap_or_default();
        lines.push(format!("IBAN {}{bank}", account.number));
    }
    lines.extend(payment.mandate.iter().map(|mandate| format!("Mandat {}", mandate.reference)));
    lines.join("\n")
}

fn notes(sheet: &mut Sheet<'_>, invoice: &Invoice) {
    sheet.space(8.0);
    for note in &invoice.notes {
        sheet.row(false, 7.5, &[left(100.0, note.text.clone())]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_french() {
        assert_eq!(euros(Money::cents(123_456_789)), "1\u{a0}234\u{a0}567,89\u{a0}€");
        assert_eq!(euros(Money::cents(-5)), "-0,05\u{a0}€");
        for (micros, shown) in [(10_000_000, "10,00"), (18_900_000, "18,90"), (4_200, "0,0042")] {
            assert_eq!(price(UnitPrice::micros(micros)), shown);
        }
    }
}
