//! What the imports of premises share: addresses, codes, and the batch in which rows meet.

mod address;
mod batch;
mod codes;
mod estimate;
mod known;

pub(crate) use address::{address_key, address_of, join_address};
pub(crate) use batch::Batch;
pub(crate) use codes::{insee_of, postcode_of, siret_of};
pub(crate) use estimate::{floor_of, floors_of, stairs_of};
