//! A table with changes laid over it that can be taken back: what is thought touches nothing.

use std::collections::HashMap;
use std::hash::Hash;

/// A table below, and what differs from it above.
#[derive(Debug)]
pub(crate) struct Overlay<'a, K, V> {
    below: &'a HashMap<K, V>,
    above: HashMap<K, V>,
    /// What stood above before each change since the last [`Overlay::keep`].
    undo: Vec<(K, Option<V>)>,
}

impl<'a, K: Clone + Eq + Hash, V: Clone> Overlay<'a, K, V> {
    pub(crate) fn over(below: &'a HashMap<K, V>) -> Overlay<'a, K, V> {
        Overlay { below, above: HashMap::new(), undo: Vec::new() }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.above.get(key).or_else(|| self.below.get(key))
    }

    /// The same with the key as the table holds it, so that one name is held once.
    pub(crate) fn get_key_value(&self, key: &K) -> Option<(&K, &V)> {
        self.above.get_key_value(key).or_else(|| self.below.get_key_value(key))
    }

    pub(crate) fn set(&mut self, key: K, value: V) {
        let before = self.above.insert(key.clone(), value);
        self.undo.push((key, before));
    }

    /// Up to here, for [`Overlay::undo_to`].
    pub(crate) fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Takes back every change since a mark.
    pub(crate) fn undo_to(&mut self, mark: usize) {
        for (key, before) in self.undo.drain(mark..).rev() {
            match before {
                Some(value) => self.above.insert(key, value),
                None => self.above.remove(&key),
            };
        }
    }

    /// Nothing so far will be taken back any more.
    pub(crate) fn keep(&mut self) {
        self.undo.clear();
    }

    pub(crate) fn into_changes(self) -> HashMap<K, V> {
        self.above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_since_a_mark_are_taken_back_and_the_table_below_stands() {
        let below = HashMap::from([(1, 'a'), (2, 'b')]);
        let mut over = Overlay::over(&below);
        over.set(1, 'x');
        let mark = over.mark();
        for (key, value) in [(1, 'y'), (3, 'z'), (1, 'w')] {
            over.set(key, value);
        }
        over.undo_to(mark);
        let seen: Vec<_> = [1, 2, 3].iter().map(|key| over.get(key).copied()).collect();
        assert_eq!(seen, [Some('x'), Some('b'), None]);
        assert_eq!(over.into_changes(), HashMap::from([(1, 'x')]));
    }
}
