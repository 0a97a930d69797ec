//! Search over addresses, communes and references, blind to accents, case and slips of the hand.

use std::sync::OnceLock;

use bocage_vocab::{Bounds, Kind, Thing, Uuid};
use bocage_world::{Table, TableVisitor, World, WorldFact};
use serde::Serialize;

use super::typo::Lexicon;
use super::{BoundsShown, Viewer, shown_bounds};
use crate::{AsOf, Context, Error};

/// Results of one search.
const RESULTS: usize = 12;
/// Kinds that are searched, the most wanted first.
const KINDS: [Kind; 7] = [
    Kind::Municipality,
    Kind::Exchange,
    Kind::Cabinet,
    Kind::BranchingPoint,
    Kind::Premises,
    Kind::SpliceClosure,
    Kind::Street,
];

/// A result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The kind.
    pub kind: Kind,
    /// The id.
    pub id: Uuid,
    /// What people call it.
    pub label: String,
    /// Where it lies.
    pub bounds: BoundsShown,
}

/// Every name, folded, one after the other in one text, so that a search is one scan of memory.
#[derive(Default)]
pub(super) struct Index {
    names: String,
    /// Where each name starts, and whose it is.
    starts: Vec<(u32, Thing)>,
    lexicon: OnceLock<Lexicon>,
}

impl Index {
    pub(super) fn new(world: &World) -> Index {
        struct Filler(Vec<(usize, String, Thing)>);
        impl TableVisitor for Filler {
            fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
                let Some(rank) = KINDS.iter().position(|kind| *kind == T::KIND) else { return };
                let named = table.iter().filter(|row| row.shape().is_some());
                self.0
                    .extend(named.map(|row| (rank, fold(&bocage_world::label(row)), row.thing())));
            }
        }
        let mut filler = Filler(Vec::new());
        world.each(&mut filler);
        filler.0.sort_unstable();
        let mut index = Index::default();
        for (_, name, thing) in filler.0 {
            index.starts.push((index.names.len() as u32, thing));
            index.names.push('\n');
            index.names.push_str(&name);
        }
        index
    }

    /// The things whose name holds every word; where there are none, those whose name holds every
    /// word after each that no name holds has given way to the nearest one.
    fn find(&self, query: &str) -> Vec<Thing> {
        let folded = fold(query);
        let found = self.holding(&folded);
        if !found.is_empty() {
            return found;
        }
        let lexicon = self.lexicon.get_or_init(|| Lexicon::new(&self.names));
        let mend =
            |word| if self.names.contains(word) { Some(word) } else { lexicon.nearest(word) };
        let mended: Option<Vec<&str>> = folded.split_whitespace().map(mend).collect();
        mended.map(|words| self.holding(&words.join(" "))).unwrap_or_default()
    }

    /// The things whose name holds every word; those whose name begins with the first come first.
    fn holding(&self, folded: &str) -> Vec<Thing> {
        let words: Vec<&str> = folded.split_whitespace().collect();
        let Some(longest) = words.iter().max_by_key(|word| word.len()) else { return Vec::new() };
        let (mut begins, mut holds) = (Vec::new(), Vec::new());
        for (at, _) in self.names.match_indices(longest) {
            let place = self.starts.partition_point(|(start, _)| *start as usize <= at) - 1;
            let (start, thing) = self.starts[place];
            let end = self.starts.get(place + 1).map_or(self.names.len(), |next| next.0 as usize);
            let name = &self.names[start as usize + 1..end];
            if !words.iter().all(|word| name.contains(word)) {
                continue;
            }
            let list = if name.starts_with(folded.trim()) { &mut begins } else { &mut holds };
            if list.last() != Some(&thing) {
                list.push(thing);
            }
            if begins.len() >= RESULTS {
                break;
            }
            holds.truncate(RESULTS);
        }
        begins.extend(holds);
        begins.truncate(RESULTS);
        begins
    }
}

impl Viewer {
    /// Searches a state.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn search(&self, ctx: &Context, query: &str, as_of: AsOf) -> Result<Vec<Found>, Error> {
        self.may_look(ctx)?;
        let state = self.state(ctx, as_of)?;
        let found = state.index().find(query).into_iter();
        Ok(found.filter_map(|thing| found_of(&state.world, thing)).collect())
    }
}

fn found_of(world: &World, thing: Thing) -> Option<Found> {
    struct Teller(Thing, Option<(String, Bounds)>);
    impl TableVisitor for Teller {
        fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
            if T::KIND == self.0.kind {
                let row = table.get_uuid(self.0.uuid);
                let place = |row: &T| row.shape().and_then(|shape| shape.bounds());
                self.1 = row.and_then(|row| Some((bocage_world::label(row), place(row)?)));
            }
        }
    }
    let mut teller = Teller(thing, None);
    world.each(&mut teller);
    let (label, bounds) = teller.1?;
    Some(Found { kind: thing.kind, id: thing.uuid, label, bounds: shown_bounds(bounds) })
}

/// Small letters without accents; whatever is neither letter nor digit is a space.
pub(super) fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' | 'í' => "i",
        'ô' | 'ö' | 'ó' | 'õ' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ÿ' => "y",
        'ñ' => "n",
        'œ' => "oe",
        'æ' => "ae",
        _ => "",
    };
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            "" if c.is_alphanumeric() => folded.push(c),
            "" => folded.push(' '),
            plain => folded.push_str(plain),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_signs_do_not_count() {
        assert_eq!(fold("Saint-Lô, 12 rue de l'Œuvre"), "saint lo  12 rue de l oeuvre");
    }

    #[test]
    fn every_word_must_be_there_and_beginnings_come_first() {
        let names = ["rue du port 12", "12 rue du port", "port bail", "12 rue du bocage"];
        let things: Vec<Thing> = (0..names.len())
            .map(|n| Thing { kind: Kind::Premises, uuid: Uuid::from_u128(n as u128) })
            .collect();
        let mut index = Index::default();
        for (name, thing) in names.iter().zip(&things) {
            index.starts.push((index.names.len() as u32, *thing));
            index.names.push('\n');
            index.names.push_str(name);
        }
        assert_eq!(index.find("12 Port"), [things[0], things[1]]);
        assert_eq!(index.find("port"), [things[2], things[0], things[1]]);
        assert_eq!(index.find("12 bcoage rue"), [things[3]], "a slip is forgiven");
        assert!(index.find("zzz").is_empty() && index.find("  ").is_empty());
    }
}
