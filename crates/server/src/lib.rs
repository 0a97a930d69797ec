//! HTTP API, vector tiles and web pages.
