//! Lists of prices.

use bocage_purchasing::{Catalogue, offers_of_csv};
use bocage_vocab::{Explain, Share};

use crate::kit::{day, reference};

#[test]
fn a_price_is_that_of_the_day_and_never_changes_backwards() {
    let offers = |text: &str| offers_of_csv(&format!("item,name,unit,price\n{text}")).unwrap();
    let most = Some(Share::ppm(30_000));
    let first = offers("A,Laptop,C62,100\nB,Dock,C62,10\n");
    let (one, told) = Catalogue::default().revise(&first, day("2026-05-04"), most).unwrap();
    assert_eq!((told.added, told.changed, told.ended), (2, 0, 0));
    let (two, told) = one.revise(&offers("A,Laptop,C62,103\n"), day("2027-05-04"), most).unwrap();
    assert_eq!((told.added, told.changed, told.unchanged, told.ended), (0, 1, 0, 1));
    for (item, on, price) in [
        ("A", "2026-05-03", None),
        ("A", "2026-05-04", Some("100")),
        ("A", "2027-05-03", Some("100")),
        ("A", "2027-05-04", Some("103")),
        ("B", "2027-05-03", Some("10")),
        ("B", "2027-05-04", None),
    ] {
        let found = two.item(&reference(item)).unwrap().price_on(day(on));
        assert_eq!(found.map(|(price, _)| price.to_string()).as_deref(), price, "{item} {on}");
    }
    let code =
        |text: &str, from: &str| two.revise(&offers(text), day(from), most).unwrap_err().code();
    assert_eq!(code("A,Laptop,C62,106.1\n", "2028-05-04"), "bocage::purchasing::price_rise");
    assert_eq!(code("A,Laptop,C62,103\n", "2027-05-03"), "bocage::purchasing::old_prices");
    assert_eq!(code("A,L,C62,1\nA,L,C62,1\n", "2028-05-04"), "bocage::purchasing::item_twice");
    assert_eq!(code("A,L,C62,0\n", "2028-05-04"), "bocage::purchasing::no_price");
    // What comes back is a new price, whatever it was before.
    assert!(two.revise(&offers("B,Dock,C62,99\n"), day("2028-05-04"), most).is_ok());
}
