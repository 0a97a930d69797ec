//! The file in which operators tell each other which addresses they serve (IPE, interoperators'
//! protocol 3.1): `;` CSV, a row a building, as a full or a partial extract.

mod judge;
mod read;
mod write;

#[cfg(test)]
mod tests;

/// `import ipe`.
pub(crate) struct Ipe;

/// `export ipe`.
pub(crate) struct IpeOut;
