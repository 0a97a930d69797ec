//! The price books that come with Bocage: what they say beyond the defaults.

use toml::Table;

use super::Error;

/// Their names, and what they overlay.
pub const BOOKS: [(&str, &str); 3] = [
    ("mixed", include_str!("../../data/book-mixed.toml")),
    ("new", include_str!("../../data/book-new.toml")),
    ("reuse", include_str!("../../data/book-reuse.toml")),
];

/// The tables of a document that belong into the price book, where a file holds nothing else.
const LINES: [&str; 3] = ["way", "crossing", "item"];

/// A shipped book, its name noted in the settings.
pub(super) fn shipped(name: &str) -> Result<Table, Error> {
    let Some((_, text)) = BOOKS.iter().find(|(known, _)| *known == name) else {
        let known = BOOKS.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>();
        return Err(Error::UnknownBook { name: name.to_owned(), known: known.join(", ") });
    };
    let mut book: Table = text.parse().map_err(|source| Error::Unread { source })?;
    let settings = book.entry("settings").or_insert_with(|| Table::new().into());
    if let Some(settings) = settings.as_table_mut() {
        settings.insert("price_book".to_owned(), name.into());
    }
    Ok(book)
}

/// What every book starts from, so that none keeps what another has said: each setting that one of
/// them names, as the shipped settings have it.
pub(super) fn start(shipped: &Table) -> Result<Table, Error> {
    let mut start = Table::new();
    for (_, text) in BOOKS {
        let book: Table = text.parse().map_err(|source| Error::Unread { source })?;
        super::overlay(&mut start, named_by(&book, shipped));
    }
    Ok(start)
}

/// The values of a document that another one names too.
fn named_by(names: &Table, values: &Table) -> Table {
    let value_of = |(name, named): (&String, &toml::Value)| {
        let value = match (named, values.get(name)?) {
            (toml::Value::Table(names), toml::Value::Table(values)) => {
                named_by(names, values).into()
            }
            (_, value) => value.clone(),
        };
        Some((name.clone(), value))
    };
    names.iter().filter_map(value_of).collect()
}

/// The book that a user's document starts from, where it names one.
pub(super) fn named(given: &Table) -> Option<&str> {
    let settings = given.get("settings").and_then(|table| table.get("price_book"));
    given.get("price_book").or(settings).and_then(|name| name.as_str())
}

/// Puts lines of prices at the top of a document where the price book's are.
pub(super) fn gathered(mut given: Table) -> Table {
    for name in LINES {
        if let Some(lines) = given.remove(name) {
            let prices = given.entry("prices").or_insert_with(|| Table::new().into());
            if let Some(prices) = prices.as_table_mut() {
                prices.insert(name.to_owned(), lines);
            }
        }
    }
    given
}

/// Lays lines of prices over others: a line replaces the one with its code, or is added.
pub(super) fn lay_lines(under: &mut [toml::Value], over: Vec<toml::Value>) -> Vec<toml::Value> {
    let mut lines = under.to_vec();
    for line in over {
        match lines.iter_mut().find(|held| code(held) == code(&line) && code(held).is_some()) {
            Some(held) => *held = line,
            None => lines.push(line),
        }
    }
    lines
}

fn code(line: &toml::Value) -> Option<&str> {
    line.get("code").and_then(|code| code.as_str())
}

#[cfg(test)]
mod tests {
    use crate::norms::{BOOKS, Norms};
    use crate::{StreetClass, Way};
    use bocage_vocab::Money;

    #[test]
    fn every_book_is_whole_and_builds_as_it_says() {
        let shipped = Norms::shipped().unwrap();
        for (name, _) in BOOKS {
            assert_eq!(&*shipped.priced(name).unwrap().settings.price_book, name);
        }
        for (name, existing, way) in [
            ("mixed", Some(Way::ExistingDuct), Way::ExistingDuct),
            ("mixed", None, Way::NewPole),
            ("new", Some(Way::ExistingDuct), Way::VergeTrench),
            ("new", None, Way::VergeTrench),
            ("reuse", Some(Way::EnergyPole), Way::EnergyPole),
        ] {
            let norms = shipped.priced(name).unwrap();
            assert_eq!(norms.cheapest_way(StreetClass::Lane, existing), way, "{name}");
        }
        assert!(shipped.priced("dear").is_err());
    }

    #[test]
    fn a_book_says_the_same_whatever_book_was_there_before() {
        let mine = "[cabinet]\nlines_max = 600\n[civil]\ntrench_factor = \"10 %\"\n";
        let shipped = Norms::shipped().unwrap().overlaid(mine).unwrap();
        for (before, _) in BOOKS {
            let line =
                "[[way]]\ncode = \"new_pole\"\nprice = \"1 EUR\"\nunit = \"m\"\nsource = \"x\"";
            let changed = shipped.priced(before).unwrap().overlaid(line).unwrap();
            for (book, _) in BOOKS {
                let expected = shipped.priced(book).unwrap();
                assert_eq!(changed.priced(book).unwrap(), expected, "{book} over {before}");
                let named = format!("price_book = \"{book}\"");
                assert_eq!(changed.overlaid(&named).unwrap(), expected, "{book} over {before}");
            }
        }
    }

    #[test]
    fn of_several_documents_the_last_names_the_book_and_all_keep_their_lines() {
        let line = |price: &str| {
            format!(
                "[[way]]\ncode = \"new_pole\"\nprice = \"{price}\"\nunit = \"m\"\nsource = \"x\"\n"
            )
        };
        let (first, then) =
            (format!("price_book = \"new\"\n{}", line("1 EUR")), "price_book = \"reuse\"");
        let norms = Norms::shipped().unwrap();
        let both = norms.overlaid_by(&[&first, then]).unwrap();
        let expected = norms.priced("reuse").unwrap().overlaid(&line("1 EUR")).unwrap();
        assert_eq!(both, expected);
    }

    #[test]
    fn every_shipped_price_says_who_and_when_or_that_it_is_assumed() {
        for (name, _) in BOOKS {
            let norms = Norms::shipped().unwrap().priced(name).unwrap();
            for line in norms.prices.lines() {
                let dated = line.date.is_some() && !line.source.is_empty();
                assert!(dated || line.source.starts_with("assumption"), "{}", line.code);
                assert!(!line.unit.is_empty(), "{}", line.code);
            }
        }
    }

    #[test]
    fn one_price_may_be_given_alone_and_a_book_beside_it() {
        let shipped = Norms::shipped().unwrap();
        let line = "[[way]]\ncode = \"new_pole\"\nprice = \"1.00 EUR\"\nunit = \"m\"\n\
                    source = \"quote of 2026\"\n";
        let mine = shipped.overlaid(line).unwrap();
        assert_eq!(mine.prices.way(Way::NewPole), Money::cents(100));
        assert_eq!(mine.prices.way(Way::Facade), shipped.prices.way(Way::Facade));
        let new = shipped.overlaid("price_book = \"new\"\n[existing]\nrent_years = 5\n").unwrap();
        assert_eq!(new.settings.ways[&StreetClass::Lane], [Way::VergeTrench]);
        assert_eq!(new.settings.existing.rent_years, 5);
        let below = line.replace("1.00", "-1.00");
        assert!(shipped.overlaid(&below).unwrap_err().to_string().contains("below zero"));
        for (code, unit, expected) in [
            ("new_pole", "each", "m"),
            ("splice", "m", "each"),
            ("cable_laying", "each", "m"),
            ("study", "each", "premises"),
        ] {
            let table = if code == "new_pole" { "way" } else { "item" };
            let other = format!(
                "[[{table}]]\ncode = \"{code}\"\nprice = \"1 EUR\"\nunit = \"{unit}\"\nsource = \"x\"\n"
            );
            let told = shipped.overlaid(&other).unwrap_err().to_string();
            assert_eq!(
                told,
                format!("the price of `{code}` is for `{unit}`: expected `{expected}`")
            );
        }
        let unknown = line.replace("new_pole", "new_poel");
        assert!(shipped.overlaid(&unknown).unwrap_err().to_string().contains("`new_poel`"));
    }

    #[test]
    fn the_factor_of_trenches_leaves_poles_alone() {
        let norms =
            Norms::shipped().unwrap().overlaid("[civil]\ntrench_factor = \"10 %\"").unwrap();
        assert_eq!(norms.way_price(Way::VergeTrench), Money::cents(420));
        assert_eq!(norms.way_price(Way::NewPole), Money::cents(2_400));
        assert_eq!(norms.cheapest_way(StreetClass::Lane, None), Way::VergeTrench);
    }
}
