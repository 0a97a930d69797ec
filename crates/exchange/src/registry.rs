//! The formats, one line each.

use crate::Import;

/// What can be read, in the order of the reference page.
pub const IMPORTS: &[&dyn Import] = &[];

/// The import of a name, such as `osm`.
#[must_use]
pub fn import(name: &str) -> Option<&'static dyn Import> {
    IMPORTS.iter().copied().find(|import| import.name() == name)
}
