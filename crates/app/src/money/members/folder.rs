//! The reference tables of a department: `communes_now.csv`, `communes_2013.csv`, `mergers.csv`, `epci.csv`.

use std::collections::BTreeMap;
use std::path::Path;

use bocage_members::{MemberKind, Merger};
use bocage_vocab::{Date, Insee, Siret};

use crate::Error;
use crate::money::MoneyError;
use crate::money::rows::{MemberRow, QuantityRow, RegisterFile};

/// The day of the oldest table.
const BEGIN: Date = Date::constant(2013, 1, 1);
/// The day for which the populations of the newest table hold.
const COUNTED: Date = Date::constant(2026, 1, 1);

/// A table as rows of the wanted columns, with the line that each is on.
fn table<const N: usize>(path: &Path, wanted: [&str; N]) -> Result<Vec<(u64, [String; N])>, Error> {
    let unread = |line: u64, reason: String| -> Error {
        MoneyError::MoneyLine { path: path.to_owned(), line, reason }.into()
    };
    let bytes = std::fs::read(path).map_err(Error::file(path, "read"))?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let heads = reader.headers().map_err(|error| unread(1, error.to_string()))?.clone();
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(wanted) {
        let found = heads.iter().position(|head| head == name);
        *place = found.ok_or_else(|| unread(1, format!("there is no column `{name}`")))?;
    }
    let mut rows = Vec::new();
    for (at, record) in (2..).zip(reader.records()) {
        let record = record.map_err(|error| unread(at, error.to_string()))?;
        rows.push((at, places.map(|place| record.get(place).unwrap_or_default().to_owned())));
    }
    Ok(rows)
}

/// The first establishment of an organisation: its SIREN, 0001 and the key that makes the Luhn sum.
pub(crate) fn seat(siren: &str) -> Option<Siret> {
    (0..10).find_map(|key| format!("{siren}0001{key}").parse().ok())
}

/// The SIREN of a commune that never merged: 21, its department, a nought, its code there, and the key.
fn siren_of(insee: &str) -> Option<String> {
    let digits = format!("21{}0{}", insee.get(..2)?, insee.get(2..)?);
    // Eight digits and their key.
    let with_key = |key: u8| format!("{digits}{key}").parse::<bocage_vocab::Siren>().ok();
    (0..10).find_map(with_key).map(|siren| siren.to_string())
}

/// The first establishment of a commune that never merged.
pub(crate) fn seat_of_commune(insee: Insee) -> Option<Siret> {
    siren_of(insee.as_str()).and_then(|siren| seat(&siren))
}

/// Everybody since 2013, who merged into whom, and how many live there.
pub(super) fn read(folder: &Path) -> Result<RegisterFile, Error> {
    let old_path = folder.join("communes_2013.csv");
    let now_path = folder.join("communes_now.csv");
    let merged_path = folder.join("mergers.csv");
    let old = table(&old_path, ["insee", "name", "pop_census_2012"])?;
    let columns = ["insee", "name", "siren", "postcodes", "pop_municipale_legal_2026"];
    let now = table(&now_path, columns)?;
    let merged = table(&merged_path, ["old_insee", "old_name", "new_insee", "first_merge_date"])?;
    let epci = table(&folder.join("epci.csv"), ["siren", "name"])?;
    let mut all = RegisterFile::default();
    let unread = |path: &Path, line: u64, reason: &str| -> Error {
        MoneyError::MoneyLine { path: path.to_owned(), line, reason: reason.to_owned() }.into()
    };
    let postcodes: BTreeMap<&str, &str> =
        now.iter().map(|(_, [insee, _, _, postcodes, _])| (&**insee, &**postcodes)).collect();
    for (line, [insee, name, people]) in &old {
        let siret = siren_of(insee).and_then(|siren| seat(&siren));
        let siret =
            siret.ok_or_else(|| unread(&old_path, *line, "its INSEE code gives no SIREN"))?;
        let mut row = member(siret, name, MemberKind::Commune, BEGIN);
        row.insee = insee.parse().ok();
        row.postcode = postcodes.get(&**insee).and_then(|text| first_word(text));
        all.member.push(row);
        let amount = people.parse().map_err(|_| unread(&old_path, *line, "no number of people"))?;
        all.quantity.push(people_of(siret, BEGIN, amount, "recensement 2012"));
    }
    let mut begun: BTreeMap<&str, Date> = BTreeMap::new();
    let mut mergers: BTreeMap<(Date, &str), Vec<Siret>> = BTreeMap::new();
    for (line, [old_insee, old_name, new_insee, on]) in &merged {
        let on: Date = on.parse().map_err(|_| unread(&merged_path, *line, "no date"))?;
        let siret = siren_of(old_insee).and_then(|siren| seat(&siren));
        let siret = siret.ok_or_else(|| unread(&merged_path, *line, "no SIREN"))?;
        // One that came from another department is a member from the day of its merger.
        if !all.member.iter().any(|row| row.siret == siret) {
            all.member.push(member(siret, old_name, MemberKind::Commune, on));
        }
        mergers.entry((on, new_insee)).or_default().push(siret);
        let first = begun.entry(new_insee).or_insert(on);
        *first = on.min(*first);
    }
    let mut sirets: BTreeMap<&str, Siret> = BTreeMap::new();
    for (line, [insee, name, siren, postcodes, people]) in &now {
        let siret =
            seat(siren).ok_or_else(|| unread(&now_path, *line, "its SIREN has a wrong key"))?;
        let is_there = all.member.iter().any(|row| row.siret == siret);
        let old = siren_of(insee)
            .and_then(|siren| seat(&siren))
            .filter(|_| !begun.contains_key(&**insee));
        let siret = match (is_there, old) {
            (false, Some(old)) => old,
            _ => siret,
        };
        sirets.insert(insee, siret);
        if let Some(from) = begun.get(&**insee)
            && !is_there
        {
            let mut row = member(siret, name, MemberKind::Commune, *from);
            row.insee = insee.parse().ok();
            row.postcode = first_word(postcodes);
            all.member.push(row);
        }
        let amount = people.parse().map_err(|_| unread(&now_path, *line, "no number of people"))?;
        all.quantity.push(people_of(siret, COUNTED, amount, "populations légales 2026"));
    }
    for ((on, new), absorbed) in mergers {
        let Some(&into) = sirets.get(new) else { continue };
        let absorbed = absorbed.into_iter().filter(|siret| *siret != into).collect();
        all.merger.push(Merger { on, absorbed, into });
    }
    for (_, [siren, name]) in &epci {
        if let Some(siret) = seat(siren) {
            all.member.push(member(siret, name, MemberKind::Epci, BEGIN));
        }
    }
    Ok(all)
}

fn first_word(text: &str) -> Option<String> {
    text.split([' ', ';', ',']).next().filter(|word| !word.is_empty()).map(str::to_owned)
}

fn member(siret: Siret, name: &str, kind: MemberKind, from: Date) -> MemberRow {
    MemberRow {
        siret,
        name: name.to_owned(),
        kind,
        insee: None,
        from,
        until: None,
        street: None,
        postcode: None,
        town: Some(name.to_owned()),
        service: None,
        commitment: None,
        called: Vec::new(),
    }
}

fn people_of(member: Siret, from: Date, amount: u64, source: &str) -> QuantityRow {
    let measure = "inhabitants".to_owned();
    QuantityRow { member, measure, from, until: None, amount, source: source.to_owned() }
}
