//! Codes of an invoice.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::data::CODES;

bocage_vocab::code_list! {
    /// What a document is, of UNTDID 1001 as far as France takes it.
    pub enum DocumentKind: DocumentKindError {
        /// An invoice.
        Invoice = "380",
        /// An invoice that replaces another.
        Corrected = "384",
        /// An invoice of a prepayment.
        Prepayment = "386",
        /// An invoice that the buyer makes.
        SelfBilled = "389",
        /// An invoice that somebody has bought.
        Factored = "393",
        /// A prepayment that the buyer makes the invoice of.
        SelfBilledPrepayment = "500",
        /// An invoice that the buyer makes and somebody has bought.
        SelfBilledFactored = "501",
        /// A replacement that the buyer makes.
        SelfBilledCorrected = "471",
        /// A replacement that somebody has bought.
        FactoredCorrected = "472",
        /// A replacement that the buyer makes and somebody has bought.
        SelfBilledFactoredCorrected = "473",
        /// A credit note.
        CreditNote = "381",
        /// A credit note that the buyer makes.
        SelfBilledCreditNote = "261",
        /// A rebate over a contract.
        Rebate = "262",
        /// A credit note for an invoice that somebody has bought.
        FactoredCreditNote = "396",
        /// A credit note that the buyer makes for an invoice that somebody has bought.
        SelfBilledFactoredCreditNote = "502",
        /// A credit note of a prepayment.
        PrepaymentCreditNote = "503",
    }
}

impl DocumentKind {
    /// Whether it gives money back: a `CreditNote` in UBL.
    #[must_use]
    pub fn is_credit(self) -> bool {
        matches!(self.code(), "381" | "261" | "262" | "396" | "502" | "503")
    }
}

bocage_vocab::code_list! {
    /// The frame of invoicing: B for goods, S for services, M for both.
    pub enum Frame: FrameError {
        /// Goods, invoiced.
        B1 = "B1",
        /// Services, invoiced.
        S1 = "S1",
        /// Both, invoiced.
        M1 = "M1",
        /// Goods, paid already.
        B2 = "B2",
        /// Services, paid already.
        S2 = "S2",
        /// Both, paid already.
        M2 = "M2",
        /// Services, from a subcontractor.
        S3 = "S3",
        /// Goods, final after prepayments.
        B4 = "B4",
        /// Services, final after prepayments.
        S4 = "S4",
        /// Both, final after prepayments.
        M4 = "M4",
        /// Services, from a subcontractor who is paid directly.
        S5 = "S5",
        /// Services, from one of several contractors.
        S6 = "S6",
        /// Goods whose VAT was declared before.
        B7 = "B7",
        /// Services whose VAT was declared before.
        S7 = "S7",
    }
}

bocage_vocab::code_list! {
    /// A VAT category, of UNTDID 5305.
    pub enum VatCategory: VatCategoryError {
        /// At a rate.
        Standard = "S",
        /// At a rate of zero.
        Zero = "Z",
        /// Exempt.
        Exempt = "E",
        /// Owed by the buyer.
        ReverseCharge = "AE",
        /// To another country of the Union.
        IntraCommunity = "K",
        /// Out of the Union.
        Export = "G",
        /// Outside of VAT.
        Outside = "O",
    }
}

macro_rules! coded {
    ($(#[$meta:meta])* $name:ident, $list:literal, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Cow<'static, str>);

        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, CodeError> {
                let known = CODES.has($list, text);
                known.then(|| $name(Cow::Owned(text.to_owned()))).ok_or_else(|| CodeError { text: text.to_owned(), what: $what })
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

/// A text that is no code of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}")]
pub struct CodeError {
    text: String,
    what: &'static str,
}

coded!(
    /// A unit of measure, of UNECE's recommendations 20 and 21: `C62` for one, `MON` for a month.
    ///
    /// # Examples
    /// ```
    /// use bocage_invoice::model::Unit;
    /// assert!("MON".parse::<Unit>().is_ok() && "month".parse::<Unit>().is_err());
    /// ```
    Unit, "unit", "a unit of UNECE's recommendations 20 and 21, such as C62 or MON"
);

coded!(
    /// A country, of ISO 3166.
    Country, "country", "a country of ISO 3166, such as FR"
);

impl Unit {
    /// One.
    pub const ONE: Unit = Unit(Cow::Borrowed("C62"));
    /// A month.
    pub const MONTH: Unit = Unit(Cow::Borrowed("MON"));
}

impl Country {
    /// France.
    pub const FRANCE: Country = Country(Cow::Borrowed("FR"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_codes_of_their_lists() {
        for unit in [Unit::ONE, Unit::MONTH] {
            assert_eq!(unit.as_ref().parse(), Ok(unit.clone()));
        }
        assert_eq!("FR".parse(), Ok(Country::FRANCE));
    }
}
