use super::*;
use bocage_vocab::{Bytes, Uuid};
use std::collections::{BTreeMap, BTreeSet};

fn retired() -> Retired {
    Retired {
        application: "town".into(),
        member: "Coutances <&>".into(),
        incarnation: Uuid::from_u128(7),
        databases: BTreeMap::new(),
        hosts: BTreeSet::new(),
        volumes: BTreeSet::new(),
        moves: false,
        files: true,
        days: 30,
    }
}

fn record(host: &str, items: &[(What, &str)]) -> Erasure {
    let incarnation = Uuid::from_u128(7).to_string();
    let item = |&(what, name): &(What, &str)| Item {
        what,
        name: name.to_owned(),
        incarnation: incarnation.clone(),
        size: Bytes::octets(2_048),
    };
    let mut items: Vec<Item> = items.iter().map(item).collect();
    let other = Item { incarnation: "another".into(), ..items[0].clone() };
    items.push(other);
    Erasure {
        application: "town".into(),
        host: host.into(),
        at: "2026-11-29T10:00:00Z".into(),
        by: "somebody".into(),
        volumes: Vec::new(),
        items,
        failed: None,
        intended: Vec::new(),
        server: None,
        aside: false,
        clean: vec![Uuid::from_u128(7)],
    }
}

fn certificate(days: Option<u32>, items: &[(What, &str)], bundles: &[PathBuf]) -> Certificate {
    let retired = retired();
    let needed = days.map(|days| ("m1".to_owned(), days)).into_iter().collect();
    let around = Around {
        retired: &retired,
        records: &[record("m1", items)],
        backed_up: (true, true),
        needed: &needed,
        bundles,
        gone: &[],
        territory: "t.gpkg",
        now: "2026-11-30T08:00:00.5Z".parse().unwrap(),
        by: "operator",
    };
    around.certificate()
}

#[test]
fn what_is_left_is_said_with_the_day_on_which_it_ends() {
    let database = (What::Database, "bocage_x");
    let key = (What::BackupKey, "/keys/town.key");
    let bundles = [PathBuf::from("/mnt/left")];
    for (days, items, bundles, expected) in [
        (
            Some(90),
            vec![database, key],
            &bundles[..],
            "cluster_backups m1 2027-03-06T10:00:00Z, second_key /keys/town.key -, \
             vaults  -, accesses  2027-06-17T10:00:00Z, bundle /mnt/left -, journal t.gpkg -",
        ),
        (
            None,
            vec![database],
            &[],
            "cluster_backups_stay m1 -, key_elsewhere  -, vaults  -, accesses  2027-06-17T10:00:00Z, \
             journal t.gpkg -",
        ),
        (
            Some(30),
            vec![key, (What::Secret, "/secrets/town/mail")],
            &[],
            "second_key /keys/town.key -, platform_backups m1 2026-12-29T10:00:00Z, \
             vaults  -, accesses  2027-06-17T10:00:00Z, journal t.gpkg -",
        ),
    ] {
        let made = certificate(days, &items, bundles);
        assert_eq!(made.erased.len(), items.len(), "only its own");
        let left = made.left.iter().map(|one| {
            format!("{} {} {}", one.what, one.place, one.until.as_deref().unwrap_or("-"))
        });
        assert_eq!(left.collect::<Vec<_>>().join(", "), expected);
    }
}

#[test]
fn backups_end_by_the_postgresql_that_had_the_databases_whichever_host_is_named_last() {
    let retired = retired();
    let database = [(What::Database, "bocage_x")];
    let on = |host: &str, server: &str, items: &[(What, &str)]| Erasure {
        server: Some(server.into()),
        ..record(host, items)
    };
    let other = [(What::Secret, "/secrets/town/mail")];
    let needed = |host: &str| BTreeMap::from([(host.to_owned(), 90)]);
    for (records, needed, expected) in [
        // The second host has an own server, or none: it was only looked at.
        ([on("m1", "a:1", &database), on("r1", "b:1", &other)], needed("m1"), Some("m1")),
        ([on("m1", "a:1", &database), on("r1", "b:1", &other)], needed("r1"), None),
        // Both hosts enter one server: it is backed up for either.
        ([on("m1", "a:1", &other), on("r1", "a:1", &database)], needed("m1"), Some("r1")),
        ([on("m1", "a:1", &other), on("r1", "a:1", &database)], needed("m2"), None),
    ] {
        let around = |records: &[Erasure]| {
            let around = Around {
                retired: &retired,
                records,
                backed_up: (false, true),
                needed: &needed,
                bundles: &[],
                gone: &[],
                territory: "t.gpkg",
                now: "2026-11-30T08:00:00Z".parse().unwrap(),
                by: "operator",
            };
            around.certificate().left[0].clone()
        };
        let left = around(&records);
        let [first, second] = records;
        assert_eq!(around(&[second, first]), left, "the order says nothing");
        let ends = (left.what == Residue::ClusterBackups).then_some(left.place.as_str());
        assert_eq!((ends, left.until.is_some()), (expected, expected.is_some()));
        assert!(expected.is_some() || left.what == Residue::ClusterBackupsStay);
    }
}

#[test]
fn it_is_written_for_programs_and_for_people_and_its_digest_is_that_of_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let made = certificate(Some(30), &[(What::Database, "bocage_x")], &[]);
    let issued = made.write(dir.path()).unwrap();
    let text = fs::read(&issued.file).unwrap();
    assert_eq!(hexadecimal(&Sha256::digest(&text)), issued.digest);
    let read: Certificate = serde_json::from_slice(&text).unwrap();
    assert_eq!(read, made);
    let page = fs::read_to_string(&issued.page).unwrap();
    for part in [
        "Certificat d’effacement",
        "Certificate of erasure",
        &issued.digest,
        "Coutances &lt;&amp;&gt;",
        "2027-01-05T10:00:00Z",
        "bocage_x",
        "2\u{a0}ko",
        "base de données",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // The name of the file for programs begins with the same word.
    let words = page.replace("erasure-town.", "");
    assert!(!words.contains("erasure-"), "every word is there: {page}");
}

#[test]
fn what_nobody_has_seen_the_end_of_is_left() {
    let mut retired = retired();
    retired.databases = [("main", "bocage_x"), ("log", "bocage_y")]
        .map(|(name, role)| (name.to_owned(), role.to_owned()))
        .into();
    retired.volumes = ["v1", "v2"].map(str::to_owned).into();
    retired.moves = true;
    let seen = record("m1", &[(What::Role, "bocage_x"), (What::Volume, "v1")]);
    let looked = Erasure { aside: true, host: "r1".into(), ..seen.clone() };
    let gone = "m9".to_owned();
    let around = Around {
        retired: &retired,
        records: &[seen, looked],
        backed_up: (false, false),
        needed: &BTreeMap::new(),
        bundles: &[],
        gone: &[&gone],
        territory: "t.gpkg",
        now: "2026-11-30T08:00:00Z".parse().unwrap(),
        by: "operator",
    };
    let made = around.certificate();
    let left = made.left.iter().map(|one| format!("{} {}", one.what, one.place));
    assert_eq!(
        left.collect::<Vec<_>>(),
        [
            "accesses ",
            "database_unseen bocage_y",
            "volume_unseen v2",
            "forks m1",
            "host_gone m9",
            "journal t.gpkg"
        ]
    );
    for left in &made.left {
        for locale in [Locale::French, Locale::English] {
            assert!(left.said(locale).contains(' '), "{} has words", left.what);
        }
    }
}

#[test]
fn two_applications_of_one_name_have_two_certificates_and_none_is_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let first = certificate(Some(30), &[(What::Database, "bocage_x")], &[]);
    let other = Certificate { incarnation: Uuid::from_u128(8 << 80).to_string(), ..first.clone() };
    let (one, two) = (first.write(dir.path()).unwrap(), other.write(dir.path()).unwrap());
    assert_ne!(one.file, two.file);
    assert_eq!(first.write(dir.path()).unwrap(), one, "the same again");
    fs::write(&one.file, "another").unwrap();
    assert!(first.write(dir.path()).is_err());
    assert_eq!(fs::read_to_string(&one.file).unwrap(), "another");
}
