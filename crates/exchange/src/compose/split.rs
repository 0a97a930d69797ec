//! A command line as words, as a shell parts them, without anything that a shell would replace.

/// The words of a line; none where a quotation mark does not close.
pub(super) fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\n' | '\r' => words.extend(word.take()),
            '\'' => quoted(&mut chars, '\'', word.get_or_insert_default())?,
            '"' => quoted(&mut chars, '"', word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().push(chars.next()?),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

/// Takes all before the mark that closes. Inside `"` a backslash keeps `"` and itself.
fn quoted(chars: &mut std::str::Chars<'_>, mark: char, word: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            c if c == mark => return Some(()),
            '\\' if mark == '"' => match chars.next()? {
                c @ ('"' | '\\' | '$' | '`') => word.push(c),
                c => word.extend(['\\', c]),
            },
            c => word.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_as_a_shell_does() {
        let table: [(&str, Option<&[&str]>); 6] = [
            ("serve --port 80", Some(&["serve", "--port", "80"])),
            (r#"sh -c "echo \"a b\" \n" 'c d'e"#, Some(&["sh", "-c", r#"echo "a b" \n"#, "c de"])),
            (r"a\ b ''", Some(&["a b", ""])),
            ("  ", Some(&[])),
            ("'open", None),
            ("end\\", None),
        ];
        for (line, expected) in table {
            let expected = expected.map(|words| words.iter().map(|&w| w.to_owned()).collect());
            assert_eq!(words(line), expected, "{line}");
        }
    }
}
