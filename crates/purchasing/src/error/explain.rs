//! The stable code of each error, and what to do next.

use bocage_vocab::{Explain, Hint};

use super::Error;

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Rules { .. } => "bocage::purchasing::rules",
            Error::File { .. } => "bocage::purchasing::file",
            Error::Table { .. } => "bocage::purchasing::table",
            Error::Ubl { .. } => "bocage::purchasing::ubl",
            Error::NoRule { .. } => "bocage::purchasing::no_rule",
            Error::TooMuch => "bocage::purchasing::too_much",
            Error::NoLots { .. } => "bocage::purchasing::no_lots",
            Error::LotTwice { .. } => "bocage::purchasing::lot_twice",
            Error::NoLot { .. } => "bocage::purchasing::no_lot",
            Error::NoMaximum { .. } => "bocage::purchasing::no_maximum",
            Error::Holders { .. } => "bocage::purchasing::holders",
            Error::TooLong { .. } => "bocage::purchasing::too_long",
            Error::Terms { .. } => "bocage::purchasing::terms",
            Error::Members { source } => source.code(),
            Error::AmendmentTooFar { .. } => "bocage::purchasing::amendment_too_far",
            Error::NotInForce { .. } => "bocage::purchasing::not_in_force",
            Error::NotListed { .. } => "bocage::purchasing::not_listed",
            Error::NoHolder { .. } => "bocage::purchasing::no_holder",
            Error::Weights { .. } => "bocage::purchasing::weights",
            Error::NoEnvironment { .. } => "bocage::purchasing::no_environment",
            Error::NoFigure { .. } => "bocage::purchasing::no_figure",
            Error::OldPrices { .. } => "bocage::purchasing::old_prices",
            Error::ItemTwice { .. } => "bocage::purchasing::item_twice",
            Error::NoPrice { .. } => "bocage::purchasing::no_price",
            Error::PriceRise { .. } => "bocage::purchasing::price_rise",
            Error::EmptyCart { .. } => "bocage::purchasing::empty_cart",
            Error::NoQuantity { .. } => "bocage::purchasing::no_quantity",
            Error::NotSold { .. } => "bocage::purchasing::not_sold",
            Error::MaximumReached { .. } => "bocage::purchasing::maximum_reached",
            Error::Reference { .. } => "bocage::purchasing::reference",
            Error::Account { .. } => "bocage::purchasing::account",
            Error::OrderState { .. } => "bocage::purchasing::order_state",
            Error::NoLine { .. } => "bocage::purchasing::no_line",
            Error::NoteTwice { .. } => "bocage::purchasing::note_twice",
            Error::TooManyCame { .. } => "bocage::purchasing::too_many_came",
            Error::NoInvoice { .. } => "bocage::purchasing::no_invoice",
            Error::PaidAlready { .. } => "bocage::purchasing::paid_already",
            Error::Unpublishable { .. } => "bocage::purchasing::unpublishable",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::Rules { .. } => "write the rules as docs/purchasing.md shows them",
            Error::File { .. } => "docs/purchasing.md has a whole file to start from",
            Error::Table { .. } => "mend the line and give the file again: nothing of it was taken",
            Error::Ubl { .. } => {
                "ask the supplier for UBL 2.1 with item numbers and prices, or take the list as CSV"
            }
            Error::NoRule { .. } => "check the day, or give rules that reach back so far",
            Error::TooMuch => "look at the prices and quantities: one of them is in another unit",
            Error::NoLots { .. } => "give it one lot, with a maximum",
            Error::LotTwice { .. } => "give each lot a number of its own",
            Error::NoLot { .. } => "see its lots: `bocage framework show T REFERENCE`",
            Error::NoMaximum { .. } => {
                "the law demands one: say `maximum` in euros or `maximum_quantity` (CCP R2162-4)"
            }
            Error::Holders { .. } => {
                "single has one, cascade several of different rank, competition several, and winners \
                 are among them"
            }
            Error::TooLong { .. } => "say why in `longer_because` (CCP L2125-1)",
            Error::Terms { .. } => "set it right in the file",
            Error::Members { source } => return source.hint(),
            Error::AmendmentTooFar { .. } => {
                "launch a new consultation, or name the kind that the law has for it"
            }
            Error::NotInForce { .. } => "check the day; a new framework needs a new consultation",
            Error::NotListed { .. } => {
                "only members listed at the launch may, and those who succeed them by law: record \
                 that with `bocage framework succeed`"
            }
            Error::NoHolder { .. } => {
                "see its suppliers: `bocage framework show T REFERENCE`; a competition needs a \
                 subsequent contract first"
            }
            Error::Weights { .. } => "give weights in per cent that are 100 together",
            Error::NoEnvironment { .. } => "mark the criterion with `environmental = true`",
            Error::NoFigure { .. } => {
                "give each tender a figure a criterion, no more points than the scale, or set it \
                 aside with the reason"
            }
            Error::OldPrices { .. } => "give the day from which on the new prices hold",
            Error::ItemTwice { .. } => "keep one line an item",
            Error::NoPrice { .. } => "leave out what is not sold; prices are without VAT",
            Error::PriceRise { .. } => "have the supplier keep to what was agreed",
            Error::EmptyCart { .. } => "give it one line: framework, lot, item, quantity",
            Error::NoQuantity { .. } => "want more than nothing",
            Error::NotSold { .. } => {
                "see what is sold: `bocage framework catalogue T REFERENCE LOT`"
            }
            Error::MaximumReached { .. } => {
                "want less, drop an order that is not needed, or have the maximum amended: `bocage \
                 framework amend --help`; one that is reached ends the lot"
            }
            Error::Reference { .. } => "give the cart a shorter reference",
            Error::Account { .. } => "give framework and lots shorter references",
            Error::OrderState { .. } => "see where it stands: `bocage order show T ORDER`",
            Error::NoLine { .. } => "see its lines: `bocage order show T ORDER`",
            Error::NoteTwice { .. } => "a second delivery has a note of its own",
            Error::TooManyCame { .. } => "accept what was ordered and send the rest back",
            Error::NoInvoice { .. } | Error::PaidAlready { .. } => {
                "see its invoices: `bocage order show T ORDER`"
            }
            Error::Unpublishable { .. } => {
                "published data are never changed: record an amendment instead"
            }
        })
    }
}
