//! Addresses in the columns of the national address base (BAN), or any others with a mapping.

mod read;

use bocage_vocab::Watch;

use crate::{Error, Import, Imported, Input};

/// `import addresses`: one premises an address.
pub(crate) struct Addresses;

impl Import for Addresses {
    fn name(&self) -> &'static str {
        "addresses"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        read::read(input, watch)
    }
}
