//! Addresses as one text, and the form in which two of them are the same.

use crate::records::{Field, Mapping, Record, plain_number};

/// Number, suffix and street as one text: `12 bis Rue du Port`.
pub(crate) fn join_address(number: &str, suffix: &str, street: &str) -> String {
    let parts = [number, suffix, street];
    parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The address of a row: from its parts, else the text that holds it whole.
pub(crate) fn address_of(record: &Record, mapping: &Mapping) -> String {
    let get = |field| mapping.get(record, field).unwrap_or_default();
    let street = join_address("", get(Field::StreetType), get(Field::Street));
    if street.is_empty() {
        return [get(Field::Address), get(Field::Name)]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
            .to_owned();
    }
    let number = plain_number(get(Field::Number));
    // A building without a number is written 0 in some files.
    join_address(if number == "0" { "" } else { number }, get(Field::Suffix), &street)
}

/// The form in which two addresses are compared: `12 bis, rue de l'Église` and
/// `12BIS Rue de l'Eglise` are one. None without a number, which says too little.
pub(crate) fn address_key(address: &str) -> Option<String> {
    if !address.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(crate::records::normal_name(address).replace('_', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_meet() {
        let key = address_key("12 bis, rue de l'Église");
        assert!(key.is_some());
        assert_eq!(key, address_key("12BIS Rue de l'Eglise"));
        assert_ne!(key, address_key("1 2bis rue de l'Église Neuve"));
        assert_eq!(address_key("Le Bourg"), None);
        assert_eq!(join_address("12", " ", "Rue X"), "12 Rue X");
    }
}
