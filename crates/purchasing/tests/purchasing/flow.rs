//! One order from its reservation to the matched invoice, with a real book of the ledger.

use bocage_ledger::{Batch, Book, Memory};
use bocage_purchasing::postings::{self, Step};
use bocage_purchasing::{By, Claim, ClaimLine, Delivery, Match, Order, OrderState, compare, ubl};
use bocage_vocab::{Money, Share, Siret};

use crate::kit::{AVRANCHES, ECRANS, ORDINOR, Shop, day, many, place, reference, shop, siret};

/// Makes a step; whether all of its chain was made.
pub(crate) fn post(book: &mut Book<Memory>, step: &Step) -> bool {
    let requests: Vec<_> = step.opening.iter().chain(&step.chain).cloned().collect();
    let answers = book.submit(&Batch::at(1, requests)).unwrap();
    answers[step.opening.len()..].iter().all(Result::is_ok)
}

pub(crate) fn opened(shop: &Shop) -> Book<Memory> {
    let mut book = Book::open(Memory::default()).unwrap();
    assert!(post(&mut book, &postings::open(&shop.framework).unwrap()));
    book
}

/// What is posted and what is reserved of a lot, in cents.
pub(crate) fn lot(book: &Book<Memory>, number: &str) -> (i64, i64) {
    let account = postings::lot_account(&reference("IT-2026"), &reference(number)).unwrap();
    let balance = book.state().balance(&postings::budget().unwrap(), &account).unwrap();
    (balance.cents(), balance.debits_pending_cents)
}

fn units(book: &Book<Memory>) -> (i64, i64) {
    let ledger = postings::units_ledger(&reference("IT-2026"), &reference("2")).unwrap();
    let balance = book.state().balance(&ledger, &postings::units_account().unwrap()).unwrap();
    (balance.cents(), balance.debits_pending_cents)
}

fn owed(book: &Book<Memory>, account: &str) -> i64 {
    let account = account.parse().unwrap();
    let balance = book.state().balance(&postings::budget().unwrap(), &account);
    balance.map_or(0, |balance| balance.cents())
}

pub(crate) fn by(on: &str) -> By<'static> {
    By { on: day(on), who: "buyer", why: None }
}

fn came(note: &str, line: u32, quantity: &str) -> Delivery {
    Delivery { note: note.to_owned(), on: day("2026-06-20"), lines: vec![(line, many(quantity))] }
}

/// What the supplier asks for a quantity of the first line.
pub(crate) fn claim(order: &Order, number: &str, quantity: &str) -> Claim {
    let line = &order.lines[0];
    let net = line.price.times(many(quantity)).unwrap();
    Claim {
        number: number.to_owned(),
        issued: day("2026-06-25"),
        supplier: Some(order.supplier),
        buyer: Some(order.buyer),
        order: Some(order.number.to_string()),
        lines: vec![ClaimLine {
            id: "1".to_owned(),
            order_line: Some("1".to_owned()),
            item: Some(line.item.to_string()),
            quantity: many(quantity),
            price: line.price,
            net,
            vat: line.vat,
        }],
        net,
        vat: net.share(line.vat),
    }
}

fn matched(order: &Order, claim: &Claim) -> Match {
    compare(order, claim, day("2026-06-26"), 30, Some(siret(AVRANCHES))).unwrap()
}

#[test]
fn an_order_is_reserved_delivered_matched_and_recharged() {
    let shop = shop();
    let mut book = opened(&shop);
    let orders = place(&shop, "C-1", "1 PC-14 3, 2 E-27 4, 1 PC-14 1").unwrap();
    let suppliers: Vec<Siret> = orders.iter().map(|order| order.supplier).collect();
    assert_eq!(suppliers, [siret(ORDINOR), siret(ECRANS)]);
    assert!(post(&mut book, &postings::reserve(&orders).unwrap()));
    assert_eq!((lot(&book, "1"), lot(&book, "2")), ((0, 325_000), (0, 60_000)));
    assert_eq!(units(&book), (0, 40_000));
    assert_eq!(orders[0].saved(), Some(Money::cents(4 * 17_750)));

    let order = orders[0].approve(&by("2026-06-02"), 30).unwrap();
    assert_eq!(order.due, Some(day("2026-07-02")));
    let sent = ubl::order(&order);
    for part in ["<cbc:ID>C-1-1</cbc:ID>", "unitCode=\"C62\">3<", "3250.00", "3900.00"] {
        assert!(sent.contains(part), "{part}: {sent}");
    }
    let order = order.acknowledge(&by("2026-06-03")).unwrap();
    assert!(order.receive(came("BL-1", 1, "3.5")).is_err(), "three were ordered");
    assert!(order.receive(came("BL-1", 9, "1")).is_err(), "no such line");
    let order = order.receive(came("BL-1", 1, "2")).unwrap();
    assert!(order.receive(came("BL-1", 1, "1")).is_err(), "the note is known");
    assert!(order.drop_rest(&by("2026-06-21")).is_err(), "what came is not invoiced");

    let asked = claim(&order, "F-1", "2");
    let Match::Agrees(after) = matched(&order, &asked) else { panic!("it agrees") };
    assert_eq!(after.invoices[0].pay_by, day("2026-07-26"));
    let step = postings::settle(&order, &after, &after.invoices[0], day("2026-06-26")).unwrap();
    assert!(post(&mut book, &step));
    assert_eq!(lot(&book, "1"), (162_500, 162_500));
    assert_eq!(owed(&book, &format!("401/{ORDINOR}")), -195_000);
    assert_eq!(owed(&book, &format!("411/{AVRANCHES}")), 195_000);
    assert_eq!((owed(&book, "607"), owed(&book, "707")), (162_500, -162_500));

    let ended = after.drop_rest(&by("2026-07-30")).unwrap();
    assert!(post(&mut book, &postings::release(&[&after]).unwrap()));
    assert_eq!((lot(&book, "1"), ended.state), ((162_500, 0), OrderState::Dropped));
    assert!(ended.counts(), "what was invoiced counts");
}

#[test]
fn a_lot_in_units_is_settled_to_its_end() {
    let shop = shop();
    let mut book = opened(&shop);
    let orders = place(&shop, "C-1", "2 E-27 3").unwrap();
    assert!(post(&mut book, &postings::reserve(&orders).unwrap()));
    let mut order = orders[0].approve(&by("2026-06-02"), 30).unwrap();
    order = order.receive(came("BL-1", 1, "3")).unwrap();
    for (number, quantity, left) in [("F-1", "1", 20_000), ("F-2", "2", 0)] {
        let asked = claim(&order, number, quantity);
        let Match::Agrees(after) = matched(&order, &asked) else { panic!("it agrees") };
        let invoice = after.invoices.last().unwrap();
        let step = postings::settle(&order, &after, invoice, day("2026-06-26")).unwrap();
        assert!(post(&mut book, &step));
        assert_eq!(units(&book), (30_000 - left, left));
        order = *after;
    }
    assert_eq!((order.state, lot(&book, "2")), (OrderState::Done, (45_000, 0)));
}

#[test]
fn each_difference_of_an_invoice_is_named() {
    let shop = shop();
    let orders = place(&shop, "C-1", "1 PC-14 3").unwrap();
    let approved = orders[0].approve(&by("2026-06-02"), 30).unwrap();
    let order = approved.receive(came("BL-1", 1, "2")).unwrap();
    type Change = fn(&mut Claim);
    let changes: [(&str, Change); 11] = [
        ("supplier", |claim| claim.supplier = Some(siret(ECRANS))),
        ("supplier", |claim| claim.supplier = None),
        ("buyer", |claim| claim.buyer = Some(siret(AVRANCHES))),
        ("extra", |claim| claim.net += Money::cents(1_500)),
        ("vat", |claim| claim.vat += Money::cents(1)),
        ("vat", |claim| claim.lines[0].vat = Share::ppm(55_000)),
        ("item", |claim| claim.lines[0].item = Some("PC-15".to_owned())),
        ("item", |claim| claim.lines[0].order_line = Some("7".to_owned())),
        ("quantity", |claim| claim.lines[0].quantity = many("2.0001")),
        ("price", |claim| claim.lines[0].price = "812.51".parse().unwrap()),
        ("net", |claim| claim.lines[0].net += Money::cents(1)),
    ];
    assert!(matches!(matched(&order, &claim(&order, "F-1", "2")), Match::Agrees(_)));
    for (what, change) in changes {
        let mut asked = claim(&order, "F-1", "2");
        change(&mut asked);
        let Match::Differs(found) = matched(&order, &asked) else { panic!("{what}") };
        assert!(found.iter().any(|one| one.what == what), "{what}: {found:?}");
    }
    // Two lines for one of the order are taken together.
    let mut twice = claim(&order, "F-1", "2");
    twice.lines.push(twice.lines[0].clone());
    assert!(matches!(matched(&order, &twice), Match::Differs(_)));
    let Match::Agrees(after) = matched(&order, &claim(&order, "F-1", "1")) else { panic!() };
    let Match::Differs(again) = matched(&after, &claim(&order, "F-1", "1")) else { panic!() };
    assert_eq!(again[0].what, "again");
    assert!(compare(&orders[0], &claim(&order, "F-1", "1"), day("2026-06-26"), 30, None).is_err());
}

#[test]
fn a_cascade_goes_to_the_next_and_a_competition_to_its_winner() {
    let mut shop = shop();
    let (avranches, screens) = (siret(AVRANCHES), reference("2"));
    let found = |shop: &Shop, declined: &[Siret]| {
        let lot = shop.framework.lot(&screens).unwrap();
        lot.supplier(day("2026-06-01"), declined).map(|holder| holder.siret)
    };
    assert_eq!(found(&shop, &[]), Some(siret(ECRANS)));
    assert_eq!(found(&shop, &[siret(ECRANS)]), Some(siret(ORDINOR)));
    assert_eq!(found(&shop, &[siret(ECRANS), siret(ORDINOR)]), None);
    shop.framework.lots[1].choice = bocage_purchasing::Choice::Competition;
    assert_eq!(found(&shop, &[]), None, "nobody has won yet");
    shop.framework.lots[1].subsequent.push(bocage_purchasing::Subsequent {
        reference: reference("IT-2026-S1"),
        title: "Screens of 2026".to_owned(),
        holder: siret(ORDINOR),
        signed: day("2026-06-01"),
        months: 1,
        amount: "50000".parse().unwrap(),
        tenders: 2,
    });
    assert_eq!(found(&shop, &[]), Some(siret(ORDINOR)));
    let order = &place(&shop, "C-1", "2 E-27 1").unwrap()[0];
    assert_eq!((order.member, order.net().get()), (avranches, 15_500));
}
