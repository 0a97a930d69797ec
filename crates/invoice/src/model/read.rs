//! From a document to an invoice: what is there becomes typed, or the first that does not is told.

use std::str::FromStr;

use bocage_vocab::{Date, Money, Share};

use super::*;
use crate::terms::{Document, Group};
use crate::write::NO_ORDER;
use crate::{Decimal, Error, base64, dates};

impl Document {
    /// The invoice that the document states, as far as this crate holds one: in euros, with codes of their
    /// lists. Whether it adds up and keeps the rules is what [`Document::check`] tells.
    ///
    /// # Errors
    /// [`Error::Unread`] names the first term that is missing or makes no sense.
    pub fn invoice(&self) -> Result<Invoice, Error> {
        let top = Part { document: self, group: self.top() };
        if top.group.text("BT-5") != "EUR" {
            return Err(top.unread("BT-5", format!("is `{}`, not EUR", top.group.text("BT-5"))));
        }
        Ok(Invoice {
            number: top.text("BT-1")?,
            issued: top.needed("BT-2", dates::read, "a day")?,
            kind: top.code("BT-3")?,
            frame: top.code("BT-23")?,
            due: top.day("BT-9")?,
            tax_point: top.day("BT-7")?,
            references: top.references(),
            terms: top.maybe("BT-20"),
            notes: top.notes(),
            preceding: top.each("BG-3", |one| {
                Ok(Preceding { number: one.text("BT-25")?, issued: one.day("BT-26")? })
            })?,
            seller: top.one("BG-4", |one| one.party(&SELLER))?,
            buyer: top.one("BG-7", |one| one.party(&BUYER))?,
            payee: top.first("BG-10", Part::payee)?,
            representative: top.first("BG-11", Part::representative)?,
            delivery: top.first("BG-13", Part::delivery)?.filter(|one| *one != Delivery::default()),
            period: top.first("BG-14", |one| one.period("BT-73", "BT-74"))?,
            payment: top.payment()?,
            adjustments: top.adjustments([("BG-20", &ALLOWANCE), ("BG-21", &CHARGE)])?,
            attachments: top.each("BG-24", Part::attachment)?,
            lines: top.each("BG-25", Part::line)?,
            vat: top.each("BG-23", Part::breakdown)?,
            totals: top.one("BG-22", |one| one.totals(&top))?,
        })
    }
}

/// The terms of a party: name, other name, identifiers, in law, VAT, address, then its groups.
struct PartyTerms {
    terms: [&'static str; 6],
    postal: (&'static str, [&'static str; 7]),
    contact: (&'static str, [&'static str; 3]),
}

const SELLER: PartyTerms = PartyTerms {
    terms: ["BT-27", "BT-28", "BT-29", "BT-30", "BT-31", "BT-34"],
    postal: ("BG-5", ["BT-35", "BT-36", "BT-162", "BT-38", "BT-37", "BT-39", "BT-40"]),
    contact: ("BG-6", ["BT-41", "BT-42", "BT-43"]),
};
const BUYER: PartyTerms = PartyTerms {
    terms: ["BT-44", "BT-45", "BT-46", "BT-47", "BT-48", "BT-49"],
    postal: ("BG-8", ["BT-50", "BT-51", "BT-163", "BT-53", "BT-52", "BT-54", "BT-55"]),
    contact: ("BG-9", ["BT-56", "BT-57", "BT-58"]),
};
const REPRESENTATIVE: [&str; 7] = ["BT-64", "BT-65", "BT-164", "BT-67", "BT-66", "BT-68", "BT-69"];
const PLACE: [&str; 7] = ["BT-75", "BT-76", "BT-165", "BT-78", "BT-77", "BT-79", "BT-80"];

/// Whether it is a charge, and its terms: amount, base, share, reason, code, category, rate.
struct AdjustmentTerms(bool, [&'static str; 7]);

const ALLOWANCE: AdjustmentTerms =
    AdjustmentTerms(false, ["BT-92", "BT-93", "BT-94", "BT-97", "BT-98", "BT-95", "BT-96"]);
const CHARGE: AdjustmentTerms =
    AdjustmentTerms(true, ["BT-99", "BT-100", "BT-101", "BT-104", "BT-105", "BT-102", "BT-103"]);
const LINE_ALLOWANCE: AdjustmentTerms =
    AdjustmentTerms(false, ["BT-136", "BT-137", "BT-138", "BT-139", "BT-140", "", ""]);
const LINE_CHARGE: AdjustmentTerms =
    AdjustmentTerms(true, ["BT-141", "BT-142", "BT-143", "BT-144", "BT-145", "", ""]);

/// A group of a document, being believed.
#[derive(Clone, Copy)]
struct Part<'d> {
    document: &'d Document,
    group: &'d Group,
}

impl<'d> Part<'d> {
    fn unread(&self, term: &str, what: String) -> Error {
        let location = self.document.tree().location(self.group.place(term));
        Error::Unread { term: term.to_owned(), location, what }
    }

    /// What a term says, if anything.
    fn maybe(&self, term: &str) -> Option<String> {
        Some(self.group.text(term)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn text(&self, term: &str) -> Result<String, Error> {
        self.maybe(term).ok_or_else(|| self.unread(term, "is missing".to_owned()))
    }

    /// What a term says, read by `read` as `what`.
    fn read<T>(
        &self,
        term: &str,
        read: impl Fn(&str) -> Option<T>,
        what: &str,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.maybe(term) else { return Ok(None) };
        let value = read(&text);
        value
            .map(Some)
            .ok_or_else(|| self.unread(term, format!("says `{text}`, which is not {what}")))
    }

    fn needed<T>(
        &self,
        term: &str,
        read: impl Fn(&str) -> Option<T>,
        what: &str,
    ) -> Result<T, Error> {
        self.read(term, read, what)?.ok_or_else(|| self.unread(term, "is missing".to_owned()))
    }

    fn code<T: FromStr>(&self, term: &str) -> Result<T, Error> {
        self.needed(term, |text| text.parse().ok(), "a code that is held here")
    }

    fn day(&self, term: &str) -> Result<Option<Date>, Error> {
        self.read(term, dates::read, "a day")
    }

    fn cents(&self, term: &str) -> Result<Option<Money>, Error> {
        self.read(term, cents, "an amount to the cent")
    }

    fn money(&self, term: &str) -> Result<Money, Error> {
        self.needed(term, cents, "an amount to the cent")
    }

    fn share(&self, term: &str) -> Result<Option<Share>, Error> {
        let ppm = |text: &str| text.parse::<Decimal>().ok()?.units(4).map(Share::ppm);
        self.read(term, ppm, "a percentage")
    }

    fn identifiers(&self, term: &str, attribute: &str) -> Vec<Identifier> {
        let one = |term: &crate::Term| Identifier {
            scheme: self.document.attribute(term, attribute),
            value: term.text.clone(),
        };
        self.group.terms(term).map(one).collect()
    }

    fn identifier(&self, term: &str) -> Option<Identifier> {
        self.identifiers(term, "schemeID").into_iter().next()
    }

    /// An identifier whose scheme stands beside it in CII.
    fn object(&self, term: &str) -> Option<Identifier> {
        let mut found = self.identifier(term)?;
        if !self.document.syntax().is_ubl() {
            let tree = self.document.tree();
            let around =
                tree.at(self.group.place(term)).parent.map(|parent| &tree.at(parent).children);
            let mut beside = around.into_iter().flatten();
            let scheme = beside.find(|id| &*tree.at(**id).name == "ram:ReferenceTypeCode");
            found.scheme = scheme.map(|id| tree.text(*id));
        }
        Some(found)
    }

    fn each<T>(
        &self,
        name: &'d str,
        read: impl Fn(&Part<'d>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let groups = self.group.groups(name);
        groups.map(|group| read(&Part { document: self.document, group })).collect()
    }

    fn first<T>(
        &self,
        name: &'d str,
        read: impl Fn(&Part<'d>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.group
            .group(name)
            .map(|group| read(&Part { document: self.document, group }))
            .transpose()
    }

    fn one<T>(
        &self,
        name: &'d str,
        read: impl Fn(&Part<'d>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.first(name, read)?.ok_or_else(|| self.unread(name, "is missing".to_owned()))
    }

    fn references(&self) -> References {
        References {
            buyer: self.maybe("BT-10"),
            project: self.maybe("BT-11"),
            contract: self.maybe("BT-12"),
            order: self
                .maybe("BT-13")
                .filter(|order| !self.document.syntax().is_ubl() || order != NO_ORDER),
            sales_order: self.maybe("BT-14"),
            receipt: self.maybe("BT-15"),
            despatch: self.maybe("BT-16"),
            tender: self.maybe("BT-17"),
            object: self.object("BT-18"),
            account: self.maybe("BT-19"),
        }
    }

    fn notes(&self) -> Vec<Remark> {
        let notes = self.document.notes().into_iter();
        notes.map(|note| Remark { subject: note.subject, text: note.text }).collect()
    }

    fn party(&self, terms: &PartyTerms) -> Result<Party, Error> {
        let [name, trading_name, identifiers, legal, vat, electronic] = terms.terms;
        let (contact, [who, telephone, mail]) = terms.contact;
        Ok(Party {
            name: self.text(name)?,
            trading_name: self.maybe(trading_name),
            identifiers: self.identifiers(identifiers, "schemeID"),
            legal: self.identifier(legal),
            vat: self.maybe(vat),
            tax_registration: self.maybe("BT-32"),
            legal_form: self.maybe("BT-33"),
            electronic: self.identifier(electronic),
            postal: self.one(terms.postal.0, |one| one.postal(&terms.postal.1))?,
            contact: self.first(contact, |one| {
                Ok(Contact {
                    name: one.maybe(who),
                    telephone: one.maybe(telephone),
                    mail: one.maybe(mail),
                })
            })?,
        })
    }

    fn postal(&self, terms: &[&'static str; 7]) -> Result<PostalAddress, Error> {
        let [first, second, third, postcode, town, subdivision, country] = *terms;
        Ok(PostalAddress {
            lines: [first, second, third].iter().filter_map(|term| self.maybe(term)).collect(),
            postcode: self.maybe(postcode),
            town: self.maybe(town),
            subdivision: self.maybe(subdivision),
            country: self.code(country)?,
        })
    }

    fn payee(&self) -> Result<Payee, Error> {
        let (identifier, legal) = (self.identifier("BT-60"), self.identifier("BT-61"));
        Ok(Payee { name: self.text("BT-59")?, identifier, legal })
    }

    fn representative(&self) -> Result<Representative, Error> {
        Ok(Representative {
            name: self.text("BT-62")?,
            vat: self.text("BT-63")?,
            postal: self.one("BG-12", |one| one.postal(&REPRESENTATIVE))?,
        })
    }

    fn delivery(&self) -> Result<Delivery, Error> {
        Ok(Delivery {
            name: self.maybe("BT-70"),
            place: self.identifier("BT-71"),
            day: self.day("BT-72")?,
            postal: self.first("BG-15", |one| one.postal(&PLACE))?,
        })
    }

    fn period(&self, from: &str, until: &str) -> Result<Period, Error> {
        Ok(Period { from: self.day(from)?, until: self.day(until)? })
    }

    fn payment(&self) -> Result<Option<Payment>, Error> {
        let each = |one: &Part<'d>| {
            one.each("BG-17", |account| {
                Ok(Account {
                    number: account.text("BT-84")?,
                    name: account.maybe("BT-85"),
                    bank: account.maybe("BT-86"),
                })
            })
        };
        let accounts = self.each("BG-16", each)?.into_iter().flatten().collect();
        let Some(mut payment) = self.first("BG-16", Part::instructions)? else { return Ok(None) };
        payment.accounts = accounts;
        payment.remittance = payment.remittance.or(self.maybe("BT-83"));
        if let Some(mandate) = &mut payment.mandate {
            mandate.creditor = self.maybe("BT-90");
        } else if let Some(reference) = self.maybe("BT-89") {
            let debited = self.group.group("BG-16").map(|group| group.text("BT-91").to_owned());
            let debited = debited.filter(|account| !account.is_empty());
            payment.mandate = Some(Mandate { reference, creditor: self.maybe("BT-90"), debited });
        }
        Ok(Some(payment))
    }

    fn instructions(&self) -> Result<Payment, Error> {
        Ok(Payment {
            means: self.text("BT-81")?,
            text: self.maybe("BT-82"),
            remittance: self.maybe("BT-83"),
            accounts: Vec::new(),
            card: self.first("BG-18", |card| {
                Ok(Card { number: card.text("BT-87")?, holder: card.maybe("BT-88") })
            })?,
            mandate: self.first("BG-19", |mandate| {
                let reference = mandate.text("BT-89")?;
                Ok(Mandate { reference, creditor: None, debited: mandate.maybe("BT-91") })
            })?,
        })
    }

    fn adjustments(
        &self,
        kinds: [(&'d str, &'static AdjustmentTerms); 2],
    ) -> Result<Vec<Adjustment>, Error> {
        let mut found = Vec::new();
        for (name, terms) in kinds {
            found.extend(self.each(name, |one| one.adjustment(terms))?);
        }
        Ok(found)
    }

    fn adjustment(&self, terms: &AdjustmentTerms) -> Result<Adjustment, Error> {
        let [amount, base, share, reason, code, category, rate] = terms.1;
        Ok(Adjustment {
            is_charge: terms.0,
            amount: self.money(amount)?,
            base: self.cents(base)?,
            share: self.share(share)?,
            reason: self.maybe(reason),
            code: self.maybe(code),
            vat: if category.is_empty() { None } else { Some(self.vat(category, rate)?) },
        })
    }

    fn vat(&self, category: &str, rate: &str) -> Result<Vat, Error> {
        Ok(Vat { category: self.code(category)?, rate: self.share(rate)? })
    }

    fn attachment(&self) -> Result<Attachment, Error> {
        let file = self.group.term("BT-125").map(|term| File {
            mime: self.document.attribute(term, "mimeCode").unwrap_or_default(),
            name: self.document.attribute(term, "filename").unwrap_or_default(),
            bytes: base64::decode(&term.text).unwrap_or_default(),
        });
        Ok(Attachment {
            reference: self.text("BT-122")?,
            description: self.maybe("BT-123"),
            address: self.maybe("BT-124"),
            file,
        })
    }

    fn line(&self) -> Result<Line, Error> {
        let price = |text: &str| text.parse().ok().and_then(UnitPrice::exactly);
        let quantity = |text: &str| text.parse().ok().and_then(Quantity::exactly);
        Ok(Line {
            id: self.text("BT-126")?,
            note: self.maybe("BT-127"),
            object: self.object("BT-128"),
            quantity: self.needed("BT-129", quantity, "a number with four decimals at most")?,
            unit: self.code("BT-130")?,
            net: self.money("BT-131")?,
            order_line: self.maybe("BT-132"),
            account: self.maybe("BT-133"),
            period: self.first("BG-26", |one| one.period("BT-134", "BT-135"))?,
            adjustments: self.adjustments([("BG-27", &LINE_ALLOWANCE), ("BG-28", &LINE_CHARGE)])?,
            price: self.needed("BT-146", price, "a price with six decimals at most")?,
            discount: self.read("BT-147", price, "a price with six decimals at most")?,
            base_quantity: self.read("BT-149", quantity, "a number with four decimals at most")?,
            vat: self.vat("BT-151", "BT-152")?,
            item: self.item()?,
        })
    }

    fn item(&self) -> Result<Item, Error> {
        Ok(Item {
            name: self.text("BT-153")?,
            description: self.maybe("BT-154"),
            seller_id: self.maybe("BT-155"),
            buyer_id: self.maybe("BT-156"),
            standard_id: self.identifier("BT-157"),
            classes: self.identifiers("BT-158", "listID"),
            origin: self.read("BT-159", |text| text.parse().ok(), "a country")?,
            properties: self.each("BG-32", |one| {
                Ok(Property { name: one.text("BT-160")?, value: one.text("BT-161")? })
            })?,
        })
    }

    fn breakdown(&self) -> Result<Breakdown, Error> {
        let exemption = Exemption { reason: self.maybe("BT-120"), code: self.maybe("BT-121") };
        Ok(Breakdown {
            vat: self.vat("BT-118", "BT-119")?,
            base: self.money("BT-116")?,
            tax: self.money("BT-117")?,
            exemption: Some(exemption).filter(|one| *one != Exemption::default()),
        })
    }

    fn totals(&self, top: &Part<'d>) -> Result<Totals, Error> {
        Ok(Totals {
            lines: self.money("BT-106")?,
            allowances: self.cents("BT-107")?,
            charges: self.cents("BT-108")?,
            without_vat: self.money("BT-109")?,
            vat: top.cents("BT-110")?.unwrap_or_default(),
            with_vat: self.money("BT-112")?,
            paid: self.cents("BT-113")?,
            rounding: self.cents("BT-114")?,
            due: self.money("BT-115")?,
        })
    }
}

fn cents(text: &str) -> Option<Money> {
    text.parse::<Decimal>().ok()?.units(2).map(Money::cents)
}
