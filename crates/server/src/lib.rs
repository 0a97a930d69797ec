//! HTTP: the API, vector tiles and the map page.
//!
//! Knows requests and answers; what they mean is in `app`. Binds loopback unless told otherwise.

mod answer;
mod cache;
mod error;
mod guard;
mod page;
mod queries;
mod refusal;
mod routes;
mod serve;

pub use error::Error;
pub use serve::{Serving, serve};
