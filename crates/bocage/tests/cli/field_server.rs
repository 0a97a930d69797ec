//! Field life through the server: reports that come again, hostile ones, and pages.

use serde_json::{Value, json};

use crate::kit::{Place, Served, built_village};

fn homes(place: &Place) -> Vec<String> {
    let db = rusqlite::Connection::open(place.path("t.gpkg")).unwrap();
    let mut found = db.prepare("SELECT premises FROM outlet ORDER BY id LIMIT 4").unwrap();
    let ids = found.query_map([], |row| row.get(0)).unwrap();
    ids.map(Result::unwrap).collect()
}

fn post(served: &Served, path: &str, body: &Value, key: &str) -> (u16, Value) {
    let key = if key.is_empty() { String::new() } else { format!("Idempotency-Key: {key}\r\n") };
    served.refused(["POST", path, &body.to_string()], &key)
}

fn ordered(served: &Served, home: &str, order: &str, key: &str) -> (u16, Value) {
    let body = json!({ "premises": home, "operator": "A", "order": order });
    post(served, "/api/field/connections", &body, key)
}

fn planned(served: &Served, number: i64, revision: i64) -> (u16, Value) {
    let act = json!({ "act": "plan", "from": "2026-12-01T08:00:00", "until": "2026-12-01T10:00:00",
        "technician": "Léa" });
    acted(served, number, &json!({ "revision": revision, "act": act }), "")
}

fn acted(served: &Served, number: i64, body: &Value, key: &str) -> (u16, Value) {
    post(served, &format!("/api/field/connections/{number}/acts"), body, key)
}

#[test]
fn a_report_that_comes_again_counts_once_and_one_that_comes_late_is_told() {
    let place = built_village();
    let homes = homes(&place);
    let served = place.serve("t.gpkg");
    let (status, first) = ordered(&served, &homes[0], "R-1", "k1");
    assert_eq!((status, &first["number"]), (200, &1.into()), "{first}");
    let (status, again) = ordered(&served, &homes[0], "R-1", "k1");
    assert_eq!((status, &again["before"]), (200, &true.into()));
    assert_eq!(ordered(&served, &homes[1], "R-1", "").1["code"], "bocage::app::document_taken");
    assert_eq!(ordered(&served, &homes[1], "R-2", "k1").0, 409, "the key is another's");
    assert_eq!(planned(&served, 1, 1).0, 200);
    let (status, photo) = {
        let (status, body) =
            served.post_bytes("/api/field/photos", "image/jpeg", &[0xFF, 0xD8, 0xFF, 1]);
        (status, serde_json::from_str::<Value>(&body).unwrap())
    };
    assert_eq!((status, &photo["media"]), (200, &"image/jpeg".into()));
    let act = json!({ "act": "make", "outlet_reference": "FI-1", "photos": [photo["photo"]] });
    let late = acted(&served, 1, &json!({ "revision": 1, "act": act }), "r0");
    assert_eq!((late.0, &late.1["code"]), (409, &"bocage::app::document_moved".into()));
    let report = json!({ "revision": 2, "act": act });
    let (status, made) = acted(&served, 1, &report, "r1");
    assert_eq!((status, &made["state"]), (200, &"made".into()), "{made}");
    let (status, again) = acted(&served, 1, &report, "r1");
    assert_eq!((status, &again["before"]), (200, &true.into()), "{again}");
    let shown: Value = serde_json::from_str(&served.get("/api/field/connections/1").1).unwrap();
    assert_eq!(shown["state"], "in_service", "the plan came with it");
    assert_eq!(shown["acts"].as_array().unwrap().len(), 4);
    let territory: Value = serde_json::from_str(&served.get("/api/territory").1).unwrap();
    assert_eq!(territory["generation"], 3, "one plan, and the head that is shown follows it");
    let bytes = served.bytes(&format!("/api/field/photos/{}", photo["photo"].as_str().unwrap()));
    assert_eq!(bytes, [0xFF, 0xD8, 0xFF, 1]);
    let tour = served.get("/api/field/tour?day=2026-12-01&technician=L%C3%A9a").1;
    let tour: Value = serde_json::from_str(&tour).unwrap();
    assert_eq!(tour["visits"][0]["number"], 1);
}

#[test]
fn hostile_requests_are_refused_and_change_nothing() {
    let place = built_village();
    let homes = homes(&place);
    let served = place.serve("t.gpkg");
    ordered(&served, &homes[0], "R-1", "");
    planned(&served, 1, 1);
    let huge = vec![0xFF; 50 << 20];
    assert_eq!(served.post_bytes("/api/field/photos", "image/jpeg", &huge).0, 413);
    for (bytes, status) in [(&b"<svg onload=alert(1)>"[..], 422), (b"", 422)] {
        assert_eq!(served.post_bytes("/api/field/photos", "image/jpeg", bytes).0, status);
    }
    let path = "/api/field/connections/1/acts";
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let long = json!({ "revision": 2, "act": { "act": "fail", "code": "other", "note": "x".repeat(501) } });
    let unknown = json!({ "revision": 2, "act": { "act": "make", "outlet_reference": "A",
        "photos": ["../../etc/passwd"] } });
    let settle = json!({ "revision": 2, "act": { "act": "settle", "plan": 1 } });
    for (text, expected) in [
        ("", 422),
        ("null", 422),
        ("{\"revision\": 2}", 422),
        ("{\"revision\": 2, \"act\": {\"act\": \"make\"}}", 422),
        (
            "{\"revision\": 2, \"act\": {\"act\": \"make\", \"outlet_reference\": \"A\"}, \"x\": 1}",
            422,
        ),
        ("{\"revision\": \"2\", \"act\": {\"act\": \"cancel\", \"reason\": \"r\"}}", 422),
        (deep.as_str(), 422),
        (&long.to_string(), 422),
        (&unknown.to_string(), 404),
        (&settle.to_string(), 422),
    ] {
        let (status, problem) = served.refused(["POST", path, text], "");
        assert_eq!(status, expected, "{text}: {problem}");
        assert!(problem["hint"].is_string());
    }
    let big = vec![b' '; 2 << 20];
    assert_eq!(served.post_bytes(path, "application/json", &big).0, 413);
    for (method, path, status) in [
        ("GET", "/api/field/horses", 400),
        ("GET", "/api/field/connections/99", 404),
        ("GET", "/api/field/connections/x", 400),
        ("GET", "/api/field/connections?from=yesterday", 400),
        ("GET", "/api/field/connections?colour=red", 400),
        ("GET", "/api/field/photos/00", 404),
        ("GET", "/field/nothing.js", 404),
    ] {
        let (told, problem) = served.refused([method, path, ""], "Accept-Language: fr\r\n");
        assert_eq!(told, status, "{path}: {problem}");
    }
    let act = json!({ "revision": 2, "act": { "act": "cancel", "reason": "r" } });
    let foreign =
        served.refused(["POST", path, &act.to_string()], "Origin: http://evil.example\r\n");
    assert_eq!(foreign.0, 403);
    let key = "Idempotency-Key: ".to_owned() + &"k".repeat(201) + "\r\n";
    assert_eq!(served.refused(["POST", path, &act.to_string()], &key).0, 400);
    let shown: Value = serde_json::from_str(&served.get("/api/field/connections/1").1).unwrap();
    assert_eq!((&shown["state"], &shown["revision"]), (&"planned".into(), &2.into()));
}

#[test]
fn the_desk_plans_and_the_pages_speak_two_languages() {
    let place = built_village();
    let homes = homes(&place);
    let served = place.serve("t.gpkg");
    let ordered = ordered(&served, &homes[0], "<b>R-1</b>", "");
    assert_eq!(ordered.0, 200);
    let form = b"number=1&revision=1&day=2026-12-01&from=08%3A00&until=10%3A00&technician=L%C3%A9a&lang=fr";
    let media = "application/x-www-form-urlencoded";
    assert_eq!(served.post_bytes("/field/desk/appointments", media, form).0, 303);
    assert_eq!(served.post_bytes("/field/desk/appointments", media, form).0, 409, "sent twice");
    let desk = served.get("/field/desk?lang=fr").1;
    assert!(desk.contains("2026-12-01 08:00") && desk.contains("rendez-vous pris"), "{desk}");
    assert!(!desk.contains("<b>R-1</b>"), "what people write is no markup");
    assert!(served.get("/field/desk?lang=en").1.contains("appointment made"));
    let (french, english) = (served.get("/field?lang=fr").1, served.get("/field?lang=en").1);
    assert!(french.contains("Mes raccordements") && english.contains("My connections"));
    for file in ["tour.js", "draw.js", "queue.js", "keep.js", "photo.js", "worker.js", "tour.css"] {
        assert_eq!(served.get(&format!("/field/{file}")).0, 200, "{file}");
    }
}
