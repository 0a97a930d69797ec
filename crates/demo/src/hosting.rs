//! The applications of the demo, of two members, as Compose files.

/// A static site, an application that keeps files, and one with PostgreSQL: name and text of each file.
pub const COMPOSE: [(&str, &str); 3] = [
    ("vitrine.yml", include_str!("../hosting/vitrine.yml")),
    ("depot.yml", include_str!("../hosting/depot.yml")),
    ("guichet.yml", include_str!("../hosting/guichet.yml")),
];
