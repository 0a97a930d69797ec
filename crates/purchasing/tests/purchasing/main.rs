//! Central purchasing, from the page that its users read.

mod flow;
mod frameworks;
mod kit;
mod late;
mod prices;
mod properties;
mod published;
mod scores;
