//! Coming and going: an application leaves as a folder that plain Compose starts, and comes from one.

pub mod adopt;
mod adopted;
pub(super) mod adopting;
mod aside;
mod come;
pub mod export;
mod folder;
mod manifest;
pub(super) mod passing;
mod plain;
mod rehearse;
mod sums;
mod texts;

pub(in crate::hosting) use sums::hexadecimal;

pub use manifest::{DatabaseHeld, Manifest, VolumeHeld};
