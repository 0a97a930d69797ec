//! What a yearly rent is worth today.
//!
//! The present value of an annuity paid at the end of each of `existing.rent_years` years and
//! discounted by `existing.discount_share`: the sum of `1 / (1 + rate)^k` for k from 1 to the last
//! year. Whole numbers only, so that every machine finds the same cent.

use bocage_vocab::Money;

use super::Norms;

/// Parts of one in which the sum is counted.
const ONE: i128 = 1_000_000_000_000;

impl Norms {
    /// The value of today of a rent paid each year.
    #[must_use]
    pub fn present(&self, rent_year: Money) -> Money {
        Money::cents(rounded(i128::from(rent_year.get()) * self.years(), ONE))
    }

    /// The yearly payments that a rent is worth today, in parts of [`ONE`].
    fn years(&self) -> i128 {
        let rules = &self.settings.existing;
        let rate = i128::from(rules.discount_share.get());
        let mut payment = ONE;
        let mut sum = 0;
        for _ in 0..rules.rent_years {
            payment = payment * 1_000_000 / (1_000_000 + rate);
            sum += payment;
        }
        sum
    }
}

fn rounded(parts: i128, one: i128) -> i64 {
    i64::try_from((parts + one / 2).div_euclid(one)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use bocage_vocab::Money;

    use crate::Way;
    use crate::norms::Norms;

    #[test]
    fn a_rent_is_worth_what_the_tables_of_annuities_say() {
        let shipped = Norms::shipped().unwrap();
        // Annuity factors of any table: 13.5903, 20, 8.1109, 0.
        for (years, rate, cents) in
            [(20, "4 %", 135_903), (20, "0 %", 200_000), (10, "4 %", 81_109), (0, "4 %", 0)]
        {
            let text = format!("[existing]\nrent_years = {years}\ndiscount_share = \"{rate}\"\n");
            let norms = shipped.overlaid(&text).unwrap();
            assert_eq!(norms.present(Money::cents(10_000)), Money::cents(cents), "{text}");
        }
    }

    #[test]
    fn plant_of_others_costs_access_and_rent() {
        let norms = Norms::shipped().unwrap();
        assert_eq!(norms.way_price(Way::ExistingDuct), Money::cents(900));
        let short = norms.overlaid("[existing]\nrent_years = 1\n").unwrap();
        assert_eq!(short.way_price(Way::ExistingDuct), Money::cents(220 + 48));
    }
}
