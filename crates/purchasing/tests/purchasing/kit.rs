//! The framework of the page, with two lists of prices.

use std::collections::BTreeMap;

use bocage_purchasing::{
    Cart, Catalogue, Error, Framework, Order, Quantity, Reference, Shelf, Wish, offers_of_csv,
    orders, read_framework,
};
use bocage_vocab::{Date, Siret};

const PAGE: &str = include_str!("../../../../docs/purchasing.md");

pub(crate) const AVRANCHES: &str = "21500025800016";
pub(crate) const SAINT_MARTIN: &str = "21500516600016";
pub(crate) const NEW_AVRANCHES: &str = "20008364000017";
pub(crate) const ORDINOR: &str = "50000001300010";
pub(crate) const ECRANS: &str = "50000002100013";

/// The first block of a kind on the page.
pub(crate) fn block(kind: &str, place: usize) -> String {
    let fence = format!("```{kind}\n");
    let rest = PAGE.split(&fence).nth(place + 1).unwrap();
    rest.split("```").next().unwrap().to_owned()
}

pub(crate) fn framework() -> Framework {
    read_framework(&block("toml", 0)).unwrap()
}

pub(crate) fn reference(text: &str) -> Reference {
    text.parse().unwrap()
}

pub(crate) fn siret(text: &str) -> Siret {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn many(text: &str) -> Quantity {
    text.parse().unwrap()
}

/// Frameworks and lists of prices in memory.
pub(crate) struct Shop {
    pub(crate) framework: Framework,
    pub(crate) catalogues: BTreeMap<(String, Siret), Catalogue>,
}

impl Shelf for Shop {
    fn framework(&self, reference: &Reference) -> Result<&Framework, Error> {
        assert_eq!(*reference, self.framework.reference);
        Ok(&self.framework)
    }
    fn catalogue(&self, _: &Reference, lot: &Reference, supplier: Siret) -> Option<&Catalogue> {
        self.catalogues.get(&(lot.to_string(), supplier))
    }
}

pub(crate) fn shop() -> Shop {
    let list = |text: &str| {
        let offers = offers_of_csv(text).unwrap();
        Catalogue::default().revise(&offers, day("2026-05-04"), None).unwrap().0
    };
    let computers =
        "item;name;unit;price;reference\nPC-14;Laptop 14;C62;812.5;990\nDOCK;Dock;C62;0.333333;\n";
    let screens = "item;name;unit;price\nE-27;Screen 27;C62;150\n";
    let catalogues = BTreeMap::from([
        (("1".to_owned(), siret(ORDINOR)), list(computers)),
        (("2".to_owned(), siret(ECRANS)), list(screens)),
        (("2".to_owned(), siret(ORDINOR)), list(&screens.replace("150", "155"))),
    ]);
    Shop { framework: framework(), catalogues }
}

/// Orders of a cart such as `1 PC-14 3, 2 E-27 2`.
pub(crate) fn place(shop: &Shop, cart: &str, wishes: &str) -> Result<Vec<Order>, Error> {
    let wishes = wishes.split(", ").map(|wish| {
        let words: Vec<&str> = wish.split(' ').collect();
        Wish {
            framework: reference("IT-2026"),
            lot: reference(words[0]),
            item: reference(words[1]),
            quantity: many(words[2]),
        }
    });
    let cart = Cart {
        reference: reference(cart),
        member: siret(AVRANCHES),
        wishes: wishes.collect(),
        declined: Vec::new(),
    };
    orders(&cart, shop, day("2026-06-01"))
}
