//! What a territory keeps of its money: one transaction a visit to the desk, on either database.

use bocage_store::{
    Desk, DeskUse, DocumentEvent, DocumentRow, Documents, Entered, Error, MonthRow, Store,
    UsageRow, UsageWanted,
};
use bocage_vocab::Unwatched;

use crate::kit::{Ground, Place};

fn text(text: &str) -> String {
    text.to_owned()
}

fn usage(key: &str, day: &str, amount: i64) -> UsageRow {
    UsageRow {
        month: text("2026-10"),
        member: text("m"),
        meter: text("cpu"),
        day: text(day),
        amount,
        key: text(key),
        source: text("table"),
    }
}

fn document(desk: &dyn Desk, key: &str) -> Result<DocumentRow, Error> {
    let rank = desk.next_rank("F2026")?;
    Ok(DocumentRow {
        series: text("F2026"),
        rank,
        number: format!("F2026-{rank:06}"),
        key: text(key),
        kind: text("invoice"),
        month: text("2026-10"),
        member: text("m"),
        issued: text("2026-11-02"),
        net_cents: 100,
        vat_cents: 20,
        body: text("{}"),
        files: text("{}"),
    })
}

fn write(store: &dyn Store, act: &mut dyn FnMut(&dyn Desk) -> Result<bool, Error>) {
    store.at_desk(DeskUse::Write, act).unwrap();
}

pub(crate) fn money_is_kept_and_copied(ground: &Ground) {
    let (place, other) = (ground.place(), Place::new());
    let store = place.create();
    let row = |key: &str, body: Option<&str>| Entered {
        register: "member",
        key: text(key),
        body: body.map(text),
    };
    // One of each size of statement, and some over.
    let rows: Vec<UsageRow> =
        (0..64 + 8 + 3).map(|n| usage(&format!("k{n}"), "2026-10-01", n + 1)).collect();
    let mut hash = String::new();
    write(store.as_ref(), &mut |desk| {
        let first = [row("a", Some("1")), row("b", Some("2"))];
        assert_eq!(desk.enter(&first, "2026-11-01T00:00:00Z", "me")?, 2);
        let later = [row("a", Some("3")), row("b", None)];
        assert_eq!(desk.enter(&later, "2026-11-01T00:00:01Z", "me")?, 4);
        desk.add_usage(&rows)?;
        desk.add_usage(&[usage("k1", "2026-10-01", -2), usage("late", "2026-10-02", 5)])?;
        desk.put_document(&document(desk, "one")?)?;
        desk.put_document(&document(desk, "two")?)?;
        hash = desk.keep("application/xml", b"<a/>")?;
        assert_eq!(desk.keep("application/xml", b"<a/>")?, hash);
        let event = DocumentEvent {
            number: text("F2026-000001"),
            at: text("2026-11-02T00:00:00Z"),
            by: text("me"),
            state: text("payment"),
            cents: Some(120),
            reference: Some(text("P1")),
            note: None,
        };
        desk.note_event(&event)?;
        let (month, state, body) = (text("2026-10"), text("issued"), text("{}"));
        desk.note_month(&MonthRow { month, state, at: event.at, by: event.by, body })?;
        Ok(true)
    });
    bocage_store::copy(place.at(), other.at(), &Unwatched).unwrap();
    for store in [store, other.open()] {
        store
            .at_desk(DeskUse::Read, &mut |desk| {
                let now: Vec<String> =
                    desk.registers(None)?.into_iter().map(|row| row.body).collect();
                let then: Vec<String> =
                    desk.registers(Some(2))?.into_iter().map(|row| row.body).collect();
                assert_eq!((now, then), (vec![text("3")], vec![text("1"), text("2")]));
                let sums = desk.usage_sums("2026-10", i64::MAX)?;
                let told: Vec<_> = sums.iter().map(|sum| (sum.amount, sum.lines)).collect();
                assert_eq!(told, [(75 * 76 / 2 - 2, 76), (5, 1)]);
                assert_eq!(desk.usage_sums("2026-10", 75)?[0].amount, 75 * 76 / 2);
                let known = desk.known_usage(&["k1", "none", "late"])?;
                let mut known: Vec<_> =
                    known.iter().map(|one| (one.key.as_str(), one.amount)).collect();
                known.sort_unstable();
                assert_eq!(known, [("k1", 0), ("late", 5)]);
                let days = ("2026-10-02", "2026-10-03");
                let wanted =
                    UsageWanted { month: "2026-10", member: "m", meter: "cpu", days, count: 10 };
                assert_eq!(desk.usage_lines(&wanted)?.len(), 1);
                let one = Documents { number: Some("F2026-000002"), ..Documents::default() };
                assert_eq!(desk.documents(&one)?[0].key, "two");
                assert_eq!(desk.events(None)?[0].cents, Some(120));
                assert_eq!(desk.months()?.len(), 1);
                assert_eq!(desk.kept(&hash)?.map(|kept| kept.content), Some(b"<a/>".to_vec()));
                assert_eq!(desk.next_rank("F2026")?, 3);
                Ok(true)
            })
            .unwrap();
    }
}

pub(crate) fn what_is_given_up_at_a_desk_was_never_done(ground: &Ground) {
    let place = ground.place();
    let store = place.create();
    write(store.as_ref(), &mut |desk| {
        desk.put_document(&document(desk, "one")?)?;
        Ok(false)
    });
    write(store.as_ref(), &mut |desk| {
        assert_eq!(desk.next_rank("F2026")?, 1);
        desk.put_document(&document(desk, "one")?)?;
        Ok(true)
    });
    // A second document under the key, and a second event of a reference, are refused whole.
    let twice = store.at_desk(DeskUse::Write, &mut |desk| {
        desk.put_document(&document(desk, "other")?)?;
        desk.put_document(&document(desk, "one")?)?;
        Ok(true)
    });
    assert!(twice.is_err());
    let count = store.at_desk(DeskUse::Read, &mut |desk| {
        assert_eq!(desk.documents(&Documents::default())?.len(), 1);
        Ok(true)
    });
    count.unwrap();
}
