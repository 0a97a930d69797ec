//! Whatever is ordered, invoiced and given up, in whatever order.

use bocage_purchasing::postings;
use bocage_purchasing::{Delivery, Match, Order, Quantity, compare, usage};
use proptest::prelude::*;

use crate::flow::{by, claim, lot, opened, post};
use crate::kit::{day, place, shop};

#[derive(Debug, Clone)]
enum Act {
    /// So many pieces of the item whose price has a third of a cent, or the laptop.
    Order(bool, u16),
    /// A part of what is open of an order comes and is invoiced.
    Invoice(usize, u16),
    /// What is left is given up.
    Drop(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (any::<bool>(), 1_u16..200).prop_map(|(dock, count)| Act::Order(dock, count)),
        (any::<usize>(), 1_u16..100).prop_map(|(order, share)| Act::Invoice(order, share)),
        any::<usize>().prop_map(Act::Drop),
    ]
}

/// Invoices a part of an order in per cent; the order after, where there was something to invoice.
fn invoice(order: &Order, percent: u16, number: usize) -> Option<Order> {
    let line = &order.lines[0];
    let left = line.quantity - order.invoiced(1);
    let part = (left.get() * i64::from(percent) / 100 + 1).min(left.get());
    let quantity = Quantity::ten_thousandths(part);
    if line.price.times(quantity)?.get() == 0 {
        return None;
    }
    let note =
        Delivery { note: number.to_string(), on: day("2026-06-20"), lines: vec![(1, quantity)] };
    let order = order.receive(note).ok()?;
    let asked = claim(&order, &format!("F-{number}"), &quantity.to_string());
    match compare(&order, &asked, day("2026-06-26"), 30, Some(order.member)).ok()? {
        Match::Agrees(after) => Some(*after),
        Match::Differs(found) => panic!("{found:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What the ledger holds of a lot is what its orders come to, to the cent, at every step; it never
    /// exceeds the maximum; and the sum of parts is the whole whatever each is rounded to.
    #[test]
    fn the_ledger_holds_what_orders_come_to(acts in proptest::collection::vec(act(), 1..40)) {
        let shop = shop();
        let mut book = opened(&shop);
        let mut orders: Vec<Order> = Vec::new();
        for (number, act) in acts.into_iter().enumerate() {
            match act {
                Act::Order(dock, count) => {
                    let item = if dock { "DOCK" } else { "PC-14" };
                    let placed = place(&shop, &format!("C{number}"), &format!("1 {item} {count}")).unwrap();
                    let committed: i64 = usage(&shop.framework, &orders).unwrap().lots[0].committed.get();
                    let fits = committed + placed[0].net().get() <= 25_000_000;
                    prop_assert_eq!(post(&mut book, &postings::reserve(&placed).unwrap()), fits);
                    if fits {
                        orders.push(placed[0].approve(&by("2026-06-02"), 30).unwrap());
                    }
                }
                Act::Invoice(at, percent) if !orders.is_empty() => {
                    let at = at % orders.len();
                    let Some(after) = invoice(&orders[at], percent, number) else { continue };
                    let last = after.invoices.last().unwrap();
                    let step = postings::settle(&orders[at], &after, last, day("2026-06-26")).unwrap();
                    prop_assert!(post(&mut book, &step));
                    orders[at] = after;
                }
                Act::Drop(at) if !orders.is_empty() => {
                    let at = at % orders.len();
                    let Ok(after) = orders[at].drop_rest(&by("2026-06-30")) else { continue };
                    prop_assert!(post(&mut book, &postings::release(&[&orders[at]]).unwrap()));
                    orders[at] = after;
                }
                _ => {}
            }
            let used = &usage(&shop.framework, &orders).unwrap().lots[0];
            let (posted, pending) = lot(&book, "1");
            prop_assert_eq!((posted, posted + pending), (used.invoiced.get(), used.committed.get()));
            prop_assert!(posted + pending <= 25_000_000);
        }
        prop_assert!(book.state().balances(&postings::budget().unwrap()).iter().map(|(_, b)| b.cents()).sum::<i64>() == 0);
    }
}
