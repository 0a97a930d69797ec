//! `$NAME` and `${NAME:-default}` in the texts of a Compose file.
//!
//! Nobody's environment is read: a release must mean the same on every host and in ten years. So a
//! variable has its default, or is said to be missing.

/// A text with its variables replaced.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Replaced {
    pub(super) text: String,
    /// Variables without a default.
    pub(super) missing: Vec<String>,
    /// Variables whose default was taken.
    pub(super) defaults: Vec<String>,
}

/// Replaces the variables of a text; `$$` stands for `$`.
pub(super) fn replaced(text: &str) -> Replaced {
    let mut out = Replaced::default();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.text.push('$');
            rest = after;
        } else if let Some((inside, after)) = rest.strip_prefix('{').and_then(braced) {
            out.variable(inside);
            rest = after;
        } else {
            let end = name_end(rest);
            if end == 0 {
                out.text.push('$');
            } else {
                out.variable(&rest[..end]);
            }
            rest = &rest[end..];
        }
    }
    out.text.push_str(rest);
    out
}

impl Replaced {
    /// `NAME`, `NAME:-default`, `NAME-default`, `NAME:+other`, `NAME:?words`.
    fn variable(&mut self, inside: &str) {
        let (name, rest) = inside.split_at(name_end(inside));
        let rest = rest.strip_prefix(':').unwrap_or(rest);
        if let Some(default) = rest.strip_prefix('-').filter(|_| !name.is_empty()) {
            let inner = replaced(default);
            self.text.push_str(&inner.text);
            self.missing.extend(inner.missing);
            self.defaults.push(name.to_owned());
            self.defaults.extend(inner.defaults);
        } else if !rest.starts_with('+') || name.is_empty() {
            self.missing.push(if name.is_empty() { inside.to_owned() } else { name.to_owned() });
        }
    }
}

fn name_end(text: &str) -> usize {
    let inner = |c: char| c == '_' || c.is_ascii_alphanumeric();
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    text.find(|c| !inner(c)).unwrap_or(text.len())
}

/// What stands before the brace that closes, and what follows it.
fn braced(text: &str) -> Option<(&str, &str)> {
    /// Variables in defaults of variables are rare; a hundred are a mistake.
    const NESTED_MAX: usize = 16;
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '{' if depth > NESTED_MAX => return None,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&text[..at], &text[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_taken_and_what_has_none_is_missing() {
        let table = [
            ("plain", "plain", "", ""),
            ("a $$b $${c}", "a $b ${c}", "", ""),
            ("${A:-x}/${B-y}", "x/y", "", "A B"),
            ("$A and ${B}!", " and !", "A B", ""),
            ("${A:-${B:-z}}", "z", "", "A B"),
            ("${A:-${B}}", "", "B", "A"),
            ("${A:+x}${B:?say}", "", "B", ""),
            ("5 $ and $1 ${", "5 $ and $1 ${", "", ""),
            ("${}", "", "", ""),
        ];
        for (text, expected, missing, defaults) in table {
            let replaced = replaced(text);
            assert_eq!(replaced.text, expected, "{text}");
            assert_eq!(replaced.missing.join(" "), missing, "{text}");
            assert_eq!(replaced.defaults.join(" "), defaults, "{text}");
        }
    }
}
