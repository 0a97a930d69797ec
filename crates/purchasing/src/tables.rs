//! Files as people write them: frameworks and consultations in TOML; carts, needs and prices in CSV.
//!
//! A table is read by the names in its first line, with commas or semicolons, and taken whole or not at all:
//! half an order is no order.

use csv::{ReaderBuilder, StringRecord};
use serde::de::DeserializeOwned;

use crate::{Consultation, Error, Framework, Need, Offer, Wish};

/// Reads a framework.
///
/// # Errors
/// When it is no TOML, lacks something or has what is not known.
pub fn read_framework(text: &str) -> Result<Framework, Error> {
    toml_of(text, "framework")
}

/// Reads a consultation with its tenders.
///
/// # Errors
/// As [`read_framework`].
pub fn read_consultation(text: &str) -> Result<Consultation, Error> {
    toml_of(text, "consultation")
}

fn toml_of<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, Error> {
    toml::from_str(text).map_err(|source| Error::File { what, source: Box::new(source) })
}

/// Reads a cart: `framework`, `lot`, `item`, `quantity`.
///
/// # Errors
/// When a line cannot be read.
pub fn wishes_of_csv(text: &str) -> Result<Vec<Wish>, Error> {
    rows(text, "line of a cart", |row| {
        Ok(Wish {
            framework: row.parsed("framework")?,
            lot: row.parsed("lot")?,
            item: row.parsed("item")?,
            quantity: row.parsed("quantity")?,
        })
    })
}

/// Reads a survey of needs: `member` (SIRET), `cpv`, `yearly` (euros without VAT).
///
/// # Errors
/// When a line cannot be read.
pub fn needs_of_csv(text: &str) -> Result<Vec<Need>, Error> {
    rows(text, "need", |row| {
        Ok(Need {
            member: row.parsed("member")?,
            cpv: row.parsed("cpv")?,
            yearly: row.parsed("yearly")?,
        })
    })
}

/// Reads a list of prices: `item`, `name`, `unit`, `price` (euros without VAT), and where there is more to
/// say `vat` (per cent; 20 unless said), `cpv`, `reference` (euros elsewhere).
///
/// # Errors
/// When a line cannot be read.
pub fn offers_of_csv(text: &str) -> Result<Vec<Offer>, Error> {
    rows(text, "line of a list of prices", |row| {
        let vat: Option<crate::Euros> = row.parsed_if_any("vat")?;
        Ok(Offer {
            id: row.parsed("item")?,
            name: row.text("name")?.to_owned(),
            unit: row.text("unit")?.to_owned(),
            cpv: row.parsed_if_any("cpv")?,
            // Hundredths of a per cent are a hundred millionths.
            vat: bocage_vocab::Share::ppm(vat.map_or(200_000, |vat| vat.get() * 100)),
            price: row.parsed("price")?,
            reference: row.parsed_if_any("reference")?,
        })
    })
}

/// A row, with the names of its columns.
struct Row<'a> {
    names: &'a StringRecord,
    cells: &'a StringRecord,
    line: u64,
    what: &'static str,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> Option<&str> {
        let place = self.names.iter().position(|known| known.eq_ignore_ascii_case(name))?;
        self.cells.get(place).filter(|cell| !cell.is_empty())
    }
    fn error(&self, why: String) -> Error {
        Error::Table { line: self.line, what: self.what, why }
    }
    fn text(&self, name: &str) -> Result<&str, Error> {
        self.cell(name).ok_or_else(|| self.error(format!("it has no `{name}`")))
    }
    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<T, Error> {
        self.text(name)?.parse().map_err(|error: T::Err| self.error(error.to_string()))
    }
    fn parsed_if_any<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, Error> {
        self.cell(name).map(|_| self.parsed(name)).transpose()
    }
}

fn rows<T>(
    text: &str,
    what: &'static str,
    read: impl Fn(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let unread = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        Error::Table { line, what, why: error.to_string() }
    };
    let names = reader.headers().map_err(unread)?.clone();
    let mut all = Vec::new();
    let mut cells = StringRecord::new();
    while reader.read_record(&mut cells).map_err(unread)? {
        let line = cells.position().map_or(1, csv::Position::line);
        all.push(read(&Row { names: &names, cells: &cells, line, what })?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_taken_whole_or_its_line_is_named() {
        let cart = "framework;lot;item;quantity\nIT-2026;1;PC-14;3\nIT-2026;1;PC-14;x\n";
        let told = wishes_of_csv(cart).unwrap_err().to_string();
        assert_eq!(
            told,
            "line 3 is no line of a cart: `x` is no quantity: expected a decimal with at most 4 digits \
             behind the point"
        );
        assert_eq!(wishes_of_csv(&cart.replace(";x", ";1.5")).unwrap().len(), 2);
        let lacking = offers_of_csv("item,name,price\nA,B,1\n").unwrap_err().to_string();
        assert_eq!(lacking, "line 2 is no line of a list of prices: it has no `unit`");
        let offers = offers_of_csv("item,name,unit,price,vat\nA,B,C62,812.5,5.5\n").unwrap();
        assert_eq!(offers[0].vat, bocage_vocab::Share::ppm(55_000));
    }
}
