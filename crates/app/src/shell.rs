//! Commands that people are told to run next, as a shell must be given them.

use std::borrow::Cow;

/// A word of a command: as it is where a shell takes it so, else in quotes.
///
/// ```
/// use bocage_app::shell_word;
///
/// assert_eq!(shell_word("manche.gpkg"), "manche.gpkg");
/// assert_eq!(shell_word("l'été 2026.gpkg"), r"'l'\''été 2026.gpkg'");
/// assert_eq!(shell_word("postgres:///sig?schema=t&user=a"), "'postgres:///sig?schema=t&user=a'");
/// ```
#[must_use]
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}
