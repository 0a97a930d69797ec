//! The small tables of law that are inside the program.

/// The rows of a table: cells between `;`, lines that begin with `#` left out.
pub(crate) fn entries(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let rows = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.map(|line| line.split(';').map(str::trim).collect())
}

/// A whole number of a cell.
pub(crate) fn number<T: std::str::FromStr>(cell: &str) -> Option<T> {
    cell.parse().ok()
}
