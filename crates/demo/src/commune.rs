//! What the generator is told of a commune.

use bocage_vocab::{Area, Date, Insee, Position, Postcode, Siren};

/// A commune to settle.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of a census table")]
pub struct Commune {
    pub insee: Insee,
    pub name: String,
    pub postcode: Option<Postcode>,
    pub epci: Option<Siren>,
    pub epci_name: Option<String>,
    pub population: u32,
    pub dwellings: u32,
    pub establishments: u32,
    pub outline: Area,
    /// The villages that it is made of, each once a commune of its own: at least one.
    pub villages: Vec<Village>,
    /// Public desks; each takes the place of one establishment.
    pub sites: Vec<Site>,
    pub valid_from: Date,
}

/// A village around its town hall.
#[derive(Debug, Clone, PartialEq)]
pub struct Village {
    /// Its name.
    pub name: String,
    /// Its town hall.
    pub seat: Position,
    /// Its share of the commune's premises: inhabitants when it was a commune of its own.
    pub weight: u32,
}

/// A public desk.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// What it is, such as `mairie`.
    pub kind: String,
    /// Where it is; at the first village's town hall unless known.
    pub position: Option<Position>,
}
