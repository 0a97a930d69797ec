//! What a design obeys and what it costs: data files with types, which a user's file may overlay.

mod books;
mod catalogue;
mod error;
mod optics;
mod price_book;
mod pricing;
mod ranges;
mod rent;
mod settings;
mod text;

use std::sync::LazyLock;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use toml::Table;

pub use books::BOOKS;
pub use catalogue::{CableOffer, Catalogue};
pub use error::Error;
pub use optics::{LineParts, Loss2, LossParts, OpticalClass, Optics, Splitter};
pub use price_book::{Item, PriceBook, PriceLine};
pub use settings::{
    BranchingPointRules, CabinetRules, CableRules, CivilRules, DuctRules, ExchangeRules,
    ExistingRules, OpticsRules, PhaseRules, Settings, Snap,
};

/// Settings, prices, cables and optics together.
#[derive(Debug, Clone, PartialEq)]
pub struct Norms {
    /// Rules.
    pub settings: Settings,
    /// Prices.
    pub prices: PriceBook,
    /// Cables that can be bought.
    pub cables: Catalogue,
    /// Losses.
    pub optics: Optics,
    /// The text that all of it was read from: what is hashed.
    text: String,
}

/// The settings that hold unless a file says otherwise, with what they mean: such a file itself.
pub const SETTINGS_SHIPPED: &str = include_str!("../data/settings.toml");

/// The prices that hold unless a file says otherwise, with their sources: such a file itself.
pub const PRICES_SHIPPED: &str = include_str!("../data/prices.toml");

static SHIPPED: LazyLock<Result<Norms, Error>> = LazyLock::new(|| Norms::read(&shipped()?));

/// The files that come with Bocage, each as a table of one document.
fn shipped() -> Result<Table, Error> {
    let mut all = Table::new();
    for (name, text) in [
        ("settings", SETTINGS_SHIPPED),
        ("prices", PRICES_SHIPPED),
        ("cables", include_str!("../data/cables.toml")),
        ("optics", include_str!("../data/optics.toml")),
    ] {
        let table: Table = text.parse().map_err(|source| Error::Unread { source })?;
        all.insert(name.to_owned(), table.into());
    }
    Ok(all)
}

impl Norms {
    /// The norms that come with Bocage.
    ///
    /// # Errors
    /// Never, as a test of this crate makes sure: its files are part of the program.
    pub fn shipped() -> Result<Norms, Error> {
        SHIPPED.clone()
    }

    /// These norms with a user's settings laid over them: a document with any of the tables
    /// `settings`, `prices`, `cables` and `optics`; lines of prices (`way`, `crossing`, `item`) at
    /// its top are taken as prices, other tables as settings. A line of prices replaces the one
    /// with its code. Where `price_book` names a shipped book, the prices and all that books say
    /// begin anew with that one.
    ///
    /// # Errors
    /// When the text is no TOML, names something unknown, or a value is not of its kind.
    pub fn overlaid(&self, text: &str) -> Result<Norms, Error> {
        self.overlaid_by(&[text])
    }

    /// These norms with several documents laid over them, one over the other, on the book that the
    /// last of them names.
    ///
    /// # Errors
    /// As [`Norms::overlaid`].
    pub fn overlaid_by(&self, texts: &[&str]) -> Result<Norms, Error> {
        let read = |text: &&str| text.parse().map_err(|source| Error::Unread { source });
        let given = texts.iter().map(read).collect::<Result<Vec<Table>, Error>>()?;
        let book = given.iter().rev().find_map(books::named).map(str::to_owned);
        self.with(book.as_deref(), given.into_iter().map(books::gathered))
    }

    /// These norms with a shipped price book instead of theirs: its prices, and the shipped ones
    /// where it says nothing. Settings that no book names stay.
    ///
    /// # Errors
    /// When there is no book of this name.
    pub fn priced(&self, book: &str) -> Result<Norms, Error> {
        self.with(Some(book), [])
    }

    fn with(
        &self,
        book: Option<&str>,
        documents: impl IntoIterator<Item = Table>,
    ) -> Result<Norms, Error> {
        let mut all: Table = self.text.parse().map_err(|source| Error::Unread { source })?;
        if let Some(book) = book {
            let book = books::shipped(book)?;
            let mut shipped = shipped()?;
            overlay(&mut all, books::start(&shipped)?);
            all.extend(shipped.remove_entry("prices"));
            overlay(&mut all, book);
        }
        for (name, value) in documents.into_iter().flatten() {
            let one = Table::from_iter([(name.clone(), value)]);
            if all.contains_key(&name) {
                overlay(&mut all, one);
            } else if let Some(settings) = all.get_mut("settings").and_then(|s| s.as_table_mut()) {
                overlay(settings, one);
            }
        }
        Norms::read(&all)
    }

    /// The text that the norms were read from, in a canonical form.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.text
    }

    /// Names these norms: the SHA-256 of their canonical text, in hexadecimal digits. Not the hash of
    /// plans: every language has this one at hand, so anybody can check a certificate against it.
    #[must_use]
    pub fn hash(&self) -> String {
        hash_of(&self.text)
    }

    fn read(all: &Table) -> Result<Norms, Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            settings: Settings,
            prices: PriceBook,
            cables: Catalogue,
            optics: Optics,
        }
        let file: File = all.clone().try_into().map_err(|source| Error::Unread { source })?;
        let File { settings, prices, cables, optics } = file;
        let norms = Norms { settings, prices, cables, optics, text: all.to_string() };
        norms.require_whole().map(|()| norms)
    }

    /// Refuses norms with which no design can be made.
    fn require_whole(&self) -> Result<(), Error> {
        ranges::require_sound(&self.settings)?;
        let class = &self.settings.optics.class;
        if self.optics.class(class).is_none() {
            return Err(Error::UnknownClass { class: class.clone() });
        }
        for ratio in &self.settings.optics.ratios {
            if self.optics.splitter(*ratio).is_none() {
                return Err(Error::UnknownRatio { ratio: *ratio });
            }
        }
        // A public site's drop has two strands: one of its line, one of its direct fibre.
        let cables = self.cables.largest() > 0 && self.cables.at_least(2, true).is_some();
        if self.settings.optics.ratios.is_empty() || !cables {
            return Err(Error::Empty);
        }
        self.prices.require_whole()
    }
}

/// The name of norms by their canonical text, as [`Norms::hash`] gives it: also of norms that this
/// program does not understand.
#[must_use]
pub fn hash_of(canonical: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(canonical.as_bytes());
    digest.iter().fold(String::new(), |mut digits, byte| {
        _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Lays tables over tables and lines of prices over those of their codes; any other value replaces
/// what is there.
fn overlay(under: &mut Table, over: Table) {
    for (name, value) in over {
        match (under.get_mut(&name), value) {
            (Some(toml::Value::Table(held)), toml::Value::Table(given)) => overlay(held, given),
            (Some(toml::Value::Array(held)), toml::Value::Array(given))
                if held.iter().all(|line| line.get("code").is_some()) && !held.is_empty() =>
            {
                *held = books::lay_lines(held, given);
            }
            (_, value) => {
                under.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Length;

    #[test]
    fn the_norms_that_come_with_bocage_are_whole() {
        let norms = Norms::shipped().unwrap();
        assert_eq!(norms.settings.branching_point.drop_length_max, Length::mm(150_000));
        assert_eq!(Norms::shipped().unwrap().overlaid("").unwrap(), norms);
    }

    #[test]
    fn a_users_file_replaces_what_it_names_and_nothing_else() {
        let norms = Norms::shipped().unwrap();
        let mine = norms.overlaid("[branching_point]\nlines_max = 12\n").unwrap();
        assert_eq!(mine.settings.branching_point.lines_max, 12);
        assert_eq!(mine.settings.cabinet, norms.settings.cabinet);
        assert_ne!(mine.canonical(), norms.canonical());
        for wrong in [
            "[branching_point]\nlines = 12",
            "x = [",
            "[optics]\nclass = \"Z\"",
            "[snap]\ndistance_max = \"5\"",
        ] {
            assert!(norms.overlaid(wrong).is_err(), "{wrong}");
        }
    }
}
