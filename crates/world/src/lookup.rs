//! What people call a fact.

use bocage_vocab::{Cell, Fact};

/// Columns that hold what people call a row, the best first.
const NAMING: &[&str] = &["reference", "name", "address"];

/// What people call a fact: its reference, name or address, else its id.
#[must_use]
pub fn label<T: Fact>(row: &T) -> String {
    let mut best: Option<(usize, String)> = None;
    let mut columns = T::COLUMNS.iter();
    row.write(&mut |cell| {
        let rank = columns.next().and_then(|c| NAMING.iter().position(|name| *name == c.name));
        if let (Some(rank), Cell::Text(text)) = (rank, cell)
            && !text.is_empty()
            && best.as_ref().is_none_or(|(held, _)| rank < *held)
        {
            best = Some((rank, text.into_owned()));
        }
    });
    best.map_or_else(|| row.uuid().to_string(), |(_, text)| text)
}
