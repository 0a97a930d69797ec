//! Central purchasing as scripts do it: from the page's framework to the recharged invoice, on a file and on
//! a server; and many who want the last euros at once.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bocage_invoice::model::Invoice;
use bocage_invoice::shapes::shapes;
use bocage_invoice::ubl;

use crate::cluster::Cluster;
use crate::kit::Place;

const PAGE: &str = include_str!("../../../../docs/purchasing.md");
const AVRANCHES: &str = "21500025800016";
const ORDINOR: &str = "50000001300010";
const CART: &str = "framework,lot,item,quantity\n";

/// A block of the page.
fn block(place: usize) -> &'static str {
    PAGE.split("```toml\n").nth(place + 1).unwrap().split("```").next().unwrap()
}

/// A territory with the page's framework, and a list of prices for its first lot.
fn opened(place: &Place, territory: &str) {
    place.write("framework.toml", block(0).as_bytes());
    let prices = "item,name,unit,price,reference\nPC-14,Laptop 14,C62,812.50,990\n";
    place.write("prices.csv", prices.as_bytes());
    place.run(&["new", territory]).expect_exit(0);
    place.run(&["framework", "add", territory, "framework.toml"]).expect_exit(0);
    let named = ["framework", "catalogue", territory, "IT-2026", "1", ORDINOR, "prices.csv"];
    place.run(&named).expect_exit(0);
}

/// The invoice of a supplier for some laptops, in UBL.
fn invoice(order: &str, number: &str, quantity: i64, price: &str) -> String {
    let (_, mut invoice): (_, Invoice) = shapes().next().unwrap();
    let siret = |text: &str| text.parse().unwrap();
    let postal = invoice.seller.postal.clone();
    let party = |name: &str, number: &str| {
        bocage_invoice::model::Party::french(name, siret(number), postal.clone())
    };
    invoice.number = number.to_owned();
    invoice.seller = party("Ordinor", ORDINOR).with_vat();
    invoice.buyer = party("Syndicat", "25500437600018");
    invoice.references.order = Some(order.to_owned());
    let mut line = invoice.lines[0].clone();
    line.order_line = Some("1".to_owned());
    line.item.seller_id = Some("PC-14".to_owned());
    line.quantity = bocage_invoice::model::Quantity::ten_thousandths(quantity * 10_000);
    line.price = bocage_invoice::model::UnitPrice::exactly(price.parse().unwrap()).unwrap();
    line.base_quantity = None;
    line.discount = None;
    line.adjustments.clear();
    line.vat = bocage_invoice::model::Vat::standard(2_000);
    invoice.lines = vec![line];
    invoice.adjustments.clear();
    ubl(&invoice.settled())
}

/// The whole way of one order.
fn bought(place: &Place, territory: &str) {
    opened(place, territory);
    place.write("cart.csv", format!("{CART}IT-2026,1,PC-14,3\n").as_bytes());
    let args = ["order", "place", territory, "cart.csv", "--cart", "C-1", "--member", AVRANCHES];
    let args = [&args[..], &["--on", "2026-06-01"]].concat();
    let placed = place.json(&args).expect_exit(0);
    assert_eq!(placed["orders"][0]["number"], "C-1-1");
    // Whoever did not hear the answer asks again, and hears the same.
    assert_eq!(place.json(&args).expect_exit(0)["orders"], placed["orders"]);
    place.write("cart.csv", format!("{CART}IT-2026,1,PC-14,4\n").as_bytes());
    let other = place.json(&args).expect_exit(1);
    assert_eq!(other["error"]["code"], "bocage::app::purchase_taken");

    let on = ["--on", "2026-06-02"];
    let step = |words: &[&str]| place.json(&[words, &on[..]].concat());
    let approved = step(&["order", "approve", territory, "C-1-1", "--out", "out"]).expect_exit(0);
    let sent = std::fs::read_to_string(place.path("out/C-1-1.xml")).unwrap();
    assert!(sent.contains("<cbc:ID>C-1-1</cbc:ID>"), "{approved}");
    step(&["order", "acknowledge", territory, "C-1-1"]).expect_exit(0);
    step(&["order", "receive", territory, "C-1-1", "--note", "BL-1", "1=2"]).expect_exit(0);

    place.write("dear.xml", invoice("C-1-1", "F-0", 2, "820").as_bytes());
    let differs = step(&["order", "match", territory, "dear.xml"]).expect_exit(5);
    let what: Vec<_> = differs["differences"].as_array().unwrap().iter().collect();
    assert!(what.iter().any(|one| one["what"] == "price"), "{differs}");
    place.write("invoice.xml", invoice("C-1-1", "F-1", 2, "812.5").as_bytes());
    let agrees = step(&["order", "match", territory, "invoice.xml"]).expect_exit(0);
    assert_eq!((&agrees["agrees"], &agrees["recharged"]), (&true.into(), &AVRANCHES.into()));
    assert_eq!(
        (&agrees["pay_by"], &agrees["amount_cents"]),
        (&"2026-07-02".into(), &195_000.into())
    );
    let again = step(&["order", "match", territory, "invoice.xml"]).expect_exit(5);
    assert_eq!(again["differences"][0]["what"], "again", "{again}");
    step(&["order", "pay", territory, "C-1-1", "F-1"]).expect_exit(0);
    step(&["order", "drop", territory, "C-1-1", "--reason", "enough"]).expect_exit(0);

    let shown = place.json(&["framework", "show", territory, "IT-2026"]).expect_exit(0);
    let lot = &shown["usage"]["lots"][0];
    assert_eq!(
        (&lot["committed_cents"], &lot["invoiced_cents"]),
        (&162_500.into(), &162_500.into())
    );
    let sound = place.json(&["ledger", "audit", territory]).expect_exit(0);
    assert_eq!(sound["ok"], true);
    let amended = ["framework", "amend", territory, "IT-2026", "--lot", "1", "--kind", "minor"];
    let amended = [&amended[..], &["--reason", "more", "--maximum", "275000.01"], &on].concat();
    let too_far = place.json(&amended).expect_exit(1);
    assert_eq!(too_far["error"]["code"], "bocage::purchasing::amendment_too_far");
    published(place, territory);
}

fn published(place: &Place, territory: &str) {
    let publish = |form: &str, on: &str| {
        let words = ["framework", "publish", territory, "--as", form, "--out", "data.json"];
        let more = ["--prefix", "ocds-a1b2c3", "--uri", "https://data.example/p.json", "--on", on];
        place.json(&[&words[..], &more].concat()).expect_exit(0);
        let text = std::fs::read_to_string(place.path("data.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let first = publish("decp", "2026-05-20");
    assert_eq!(first["marches"]["marche"].as_array().unwrap().len(), 2);
    assert_eq!(publish("decp", "2026-09-01"), first, "nothing new, nothing changed");
    let releases = publish("ocds", "2026-09-01");
    let last = releases["releases"].as_array().unwrap().last().unwrap();
    let paid = &last["contracts"][0]["implementation"]["transactions"][0]["value"]["amount"];
    assert_eq!(*paid, 1_625.0);
}

#[test]
fn an_order_goes_from_its_cart_to_the_recharge_in_a_file() {
    bought(&Place::new(), "t.gpkg");
}

#[test]
fn an_order_goes_from_its_cart_to_the_recharge_on_a_server() {
    let Some(cluster) = Cluster::start() else { return };
    bought(&Place::new(), &cluster.url("t"));
}

/// How many want something of a lot for which 30 laptops are left.
const CLIENTS: usize = 200;

fn client(place: &Place, territory: &str, number: usize) -> Child {
    let cart = format!("R{number}");
    Command::new(env!("CARGO_BIN_EXE_bocage"))
        .args(["order", "place", territory, "race.csv", "--member", AVRANCHES, "--json"])
        .args(["--cart", &cart, "--on", "2026-06-01", "--quiet"])
        .current_dir(place.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// 200 processes want one laptop each while 30 fit; every seventh is killed somewhere on its way.
/// Never over the maximum, and none lost: an order is there exactly where its amount is, whoever was told yes
/// has one, and what is left is what another can still get.
fn raced(place: &Place, territory: &str) {
    opened(place, territory);
    // 24,375 of 250,000 euros are left: 30 times 812.50.
    let taken = format!("{CART}IT-2026,1,PC-14,277\n");
    place.write("most.csv", taken.as_bytes());
    let most = ["order", "place", territory, "most.csv", "--cart", "MOST", "--member", AVRANCHES];
    place.json(&[&most[..], &["--on", "2026-06-01"]].concat()).expect_exit(0);
    place.write("race.csv", format!("{CART}IT-2026,1,PC-14,1\n").as_bytes());

    let (mut told_yes, mut told_no) = (Vec::new(), 0);
    // Those that are killed are killed from a thread of their own while the others still begin.
    let (kills, doomed) = std::sync::mpsc::channel::<Child>();
    let killer = std::thread::spawn(move || {
        doomed.into_iter().enumerate().for_each(|(place, mut child)| {
            std::thread::sleep(Duration::from_millis((place as u64 * 37) % 60));
            child.kill().unwrap();
            child.wait().unwrap();
        });
    });
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let child = client(place, territory, number);
        match number % 7 {
            0 => kills.send(child).unwrap(),
            _ => clients.push((number, child)),
        }
    }
    drop(kills);
    killer.join().unwrap();
    for (number, child) in clients {
        let mut ended = child.wait_with_output().unwrap();
        // A server that takes no more sessions sends people away: they come again.
        while String::from_utf8_lossy(&ended.stdout).contains("bocage::store::full") {
            ended = client(place, territory, number).wait_with_output().unwrap();
        }
        let text = String::from_utf8_lossy(&ended.stdout);
        match ended.status.code() {
            Some(0) => told_yes.push(format!("R{number}-1")),
            Some(1) => {
                assert!(text.contains("bocage::purchasing::maximum_reached"), "{text}");
                told_no += 1;
            }
            other => panic!("{other:?}: {text}"),
        }
    }
    let listed = place.json(&["order", "list", territory]).expect_exit(0);
    let orders = listed["orders"].as_array().unwrap();
    let names: Vec<&str> = orders.iter().map(|one| one["number"].as_str().unwrap()).collect();
    assert!(told_yes.iter().all(|number| names.contains(&&**number)), "{told_yes:?} {names:?}");
    let shown = place.json(&["framework", "show", territory, "IT-2026"]).expect_exit(0);
    let lot = &shown["usage"]["lots"][0];
    let committed = lot["committed_cents"].as_i64().unwrap();
    assert_eq!(committed, (277 + 30) * 81_250, "all of it, and no more: {names:?}");
    assert_eq!((names.len(), told_no > 0), (31, true));
    let account = ledger_of(territory);
    assert_eq!(account, (0, committed), "what the ledger reserves is what orders commit");
    let last = client(place, territory, 999).wait_with_output().unwrap();
    assert_eq!(last.status.code(), Some(1));
    // One that gives up makes room for exactly one.
    place.run(&["order", "drop", territory, names[1]]).expect_exit(0);
    let codes = [998, 997]
        .map(|number| client(place, territory, number).wait_with_output().unwrap().status.code());
    assert_eq!(codes, [Some(0), Some(1)]);
    assert_eq!(place.json(&["ledger", "audit", territory]).expect_exit(0)["ok"], true);
}

/// What is posted and reserved of the lot.
fn ledger_of(territory: &str) -> (i64, i64) {
    let store = bocage_store::open(&territory.parse().unwrap()).unwrap();
    let book = bocage_ledger::Book::open(store).unwrap();
    let (ledger, account) = ("purchasing".parse().unwrap(), "lot/IT-2026/1".parse().unwrap());
    let balance = book.state().balance(&ledger, &account).unwrap();
    (balance.cents(), balance.debits_pending_cents)
}

#[test]
fn of_200_who_want_the_last_euros_in_a_file_none_gets_more() {
    let place = Place::new();
    let territory = place.path("t.gpkg");
    raced(&place, territory.to_str().unwrap());
}

#[test]
fn of_200_who_want_the_last_euros_on_a_server_none_gets_more() {
    let Some(cluster) = Cluster::start() else { return };
    raced(&Place::new(), &cluster.url("t"));
}
