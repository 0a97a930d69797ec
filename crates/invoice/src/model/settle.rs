//! Totals by rule: what the lines, allowances and charges of an invoice come to.

use std::collections::BTreeMap;

use bocage_vocab::{Money, Share};

use super::{Breakdown, Exemption, Invoice, Line, Totals, Vat, VatCategory};
use crate::Decimal;

impl Invoice {
    /// The invoice with every amount that follows from others: net amounts of lines, VAT by category on
    /// the sum (never by line), totals. What was paid and what is rounded is kept; so are the reasons of
    /// exemptions, by category.
    #[must_use]
    pub fn settled(mut self) -> Invoice {
        for line in &mut self.lines {
            line.net = line.expected_net();
        }
        self.vat = self.breakdown();
        self.totals = self.expected_totals();
        self
    }

    /// Gives a reason to a category that has none of the tax.
    #[must_use]
    pub fn exempt(mut self, category: VatCategory, code: &str, reason: &str) -> Invoice {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let exemption = Exemption { reason: text(reason), code: text(code) };
        self.vat.push(Breakdown {
            vat: Vat::none(category),
            base: Money::ZERO,
            tax: Money::ZERO,
            exemption: Some(exemption),
        });
        self
    }

    fn breakdown(&self) -> Vec<Breakdown> {
        let mut bases: BTreeMap<Vat, Money> = BTreeMap::new();
        for line in &self.lines {
            *bases.entry(line.vat).or_default() += line.net;
        }
        for adjustment in &self.adjustments {
            if let Some(vat) = adjustment.vat {
                *bases.entry(vat).or_default() += adjustment.effect();
            }
        }
        let reason = |vat: Vat| {
            let same = self.vat.iter().find(|one| one.vat.category == vat.category);
            same.and_then(|one| one.exemption.clone())
        };
        let one = |(vat, base): (Vat, Money)| Breakdown {
            vat,
            base,
            tax: tax_on(base, vat.rate.unwrap_or_default()),
            exemption: reason(vat),
        };
        bases.into_iter().map(one).collect()
    }

    fn expected_totals(&self) -> Totals {
        let lines = self.lines.iter().map(|line| line.net).sum();
        let part = |charges: bool| {
            let mut of = self.adjustments.iter().filter(|one| one.is_charge == charges).peekable();
            of.peek().is_some().then(|| of.map(|one| one.amount).sum::<Money>())
        };
        let (allowances, charges) = (part(false), part(true));
        let without_vat = lines - allowances.unwrap_or_default() + charges.unwrap_or_default();
        let vat = self.vat.iter().map(|one| one.tax).sum();
        let with_vat = without_vat + vat;
        let Totals { paid, rounding, .. } = self.totals;
        let due = with_vat - paid.unwrap_or_default() + rounding.unwrap_or_default();
        Totals { lines, allowances, charges, without_vat, vat, with_vat, paid, rounding, due }
    }
}

impl Line {
    /// Quantity times price, with its allowances and charges, to the cent.
    #[must_use]
    pub fn expected_net(&self) -> Money {
        let product = i128::from(self.quantity.get()) * i128::from(self.price.get());
        // Ten-thousandths of a unit times millionths of a euro are 10^-10; a cent is 10^-2.
        let scale = match self.base_quantity.map(|base| i128::from(base.get())) {
            Some(base) if base != 0 => base * 10_000,
            _ => 100_000_000,
        };
        let cents = (product * 2 + scale).div_euclid(scale * 2);
        let gross = Money::cents(i64::try_from(cents).unwrap_or(i64::MAX));
        gross + self.adjustments.iter().map(super::Adjustment::effect).sum()
    }
}

/// Tax on a base, to the cent, halves away from zero as on paper.
fn tax_on(base: Money, rate: Share) -> Money {
    let tax = Decimal::new(base.get(), 2).abs().percent(Decimal::new(rate.get(), 4)).rounded(2);
    let cents = tax.units(2).unwrap_or_default();
    Money::cents(if base < Money::ZERO { -cents } else { cents })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_is_rounded_once_and_mirrors() {
        assert_eq!(tax_on(Money::cents(1_250), Share::ppm(55_000)), Money::cents(69));
        assert_eq!(tax_on(Money::cents(-1_250), Share::ppm(55_000)), Money::cents(-69));
        assert_eq!(tax_on(Money::cents(10), Share::ppm(50_000)), Money::cents(1));
    }
}
