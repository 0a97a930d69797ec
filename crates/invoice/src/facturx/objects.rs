//! Objects of a PDF, read one after the other as they stand in the file: its own index is not trusted.

use std::collections::BTreeMap;

/// Arrays and dictionaries inside each other.
const NESTED_MAX: usize = 32;

/// A value of a PDF.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// What is of no use here: null, booleans.
    Other,
    Number(i64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Value>),
    Dict(BTreeMap<Vec<u8>, Value>),
    Reference(u32),
}

impl Value {
    pub(super) fn entry(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Dict(entries) => entries.get(key.as_bytes()),
            _ => None,
        }
    }

    pub(super) fn number(&self) -> Option<usize> {
        match self {
            Value::Number(number) => usize::try_from(*number).ok(),
            _ => None,
        }
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        matches!(self, Value::Name(own) if own == name.as_bytes())
    }

    /// Whether it, or the first of it as an array, is a name.
    pub(super) fn begins_with_name(&self, name: &str) -> bool {
        match self {
            Value::Array(values) => values.len() == 1 && values[0].is_name(name),
            value => value.is_name(name),
        }
    }
}

/// Bytes being read from left to right.
pub(super) struct Reader<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
}

impl Reader<'_> {
    /// The next value; none where there is no sense in the bytes.
    pub(super) fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > NESTED_MAX {
            return None;
        }
        self.blank();
        match (self.peek(0)?, self.peek(1)) {
            (b'<', Some(b'<')) => self.dict(depth),
            (b'<', _) => self.hexadecimal(),
            (b'[', _) => self.array(depth),
            (b'(', _) => self.literal(),
            (b'/', _) => {
                self.at += 1;
                Some(Value::Name(self.name()))
            }
            (b'0'..=b'9' | b'+' | b'-' | b'.', _) => self.number_or_reference(),
            (byte, _) if byte.is_ascii_alphabetic() => {
                self.word();
                Some(Value::Other)
            }
            _ => None,
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    /// Passes whitespace and comments.
    pub(super) fn blank(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'%' => {
                    while self.peek(0).is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                        self.at += 1;
                    }
                }
                0 | b'\t' | b'\n' | 12 | b'\r' | b' ' => self.at += 1,
                _ => return,
            }
        }
    }

    pub(super) fn word(&mut self) -> Vec<u8> {
        let start = self.at;
        while self.peek(0).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            self.at += 1;
        }
        self.bytes[start..self.at].to_vec()
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(byte) = self.peek(0) {
            if byte.is_ascii_whitespace() || byte == 0 || b"()<>[]{}/%".contains(&byte) {
                break;
            }
            self.at += 1;
            let pair = self.bytes.get(self.at..self.at + 2).filter(|_| byte == b'#');
            match pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            {
                Some(code) => {
                    name.push(code);
                    self.at += 2;
                }
                None => name.push(byte),
            }
        }
        name
    }

    fn integer(&mut self) -> Option<i64> {
        let start = self.at;
        while self.peek(0).is_some_and(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte)) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.bytes[start..self.at]).ok()?;
        let whole = text.split('.').next().unwrap_or_default();
        // A number too large for anything here is none.
        Some(whole.parse().unwrap_or_default())
    }

    fn number_or_reference(&mut self) -> Option<Value> {
        let number = self.integer()?;
        let after = self.at;
        self.blank();
        if self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
            self.integer()?;
            self.blank();
            let ends = self.peek(1).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            if self.peek(0) == Some(b'R') && ends {
                self.at += 1;
                return Some(Value::Reference(u32::try_from(number).ok()?));
            }
        }
        self.at = after;
        Some(Value::Number(number))
    }

    fn hexadecimal(&mut self) -> Option<Value> {
        self.at += 1;
        let end = self.at + self.bytes[self.at..].iter().position(|byte| *byte == b'>')?;
        let digits: Vec<u8> =
            self.bytes[self.at..end].iter().copied().filter(u8::is_ascii_hexdigit).collect();
        self.at = end + 1;
        let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        Some(Value::Text(digits.chunks(2).filter_map(pair).collect()))
    }

    fn literal(&mut self) -> Option<Value> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1);
        loop {
            let byte = self.peek(0)?;
            self.at += 1;
            match byte {
                b'\\' => {
                    text.push(self.peek(0)?);
                    self.at += 1;
                }
                b'(' => {
                    open += 1;
                    text.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(Value::Text(text));
                    }
                    text.push(byte);
                }
                _ => text.push(byte),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.blank();
            if self.peek(0)? == b']' {
                self.at += 1;
                return Some(Value::Array(values));
            }
            values.push(self.value(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Value> {
        self.at += 2;
        let mut entries = BTreeMap::new();
        loop {
            self.blank();
            match (self.peek(0)?, self.peek(1)) {
                (b'>', Some(b'>')) => {
                    self.at += 2;
                    return Some(Value::Dict(entries));
                }
                (b'/', _) => {
                    self.at += 1;
                    let key = self.name();
                    entries.insert(key, self.value(depth + 1)?);
                }
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read() {
        let text = b"<</A#42 [1 0 R 2 -3.5 (a\\)(b)) <4142>] % c\n/N/Name/T true/D<</E null>>>>";
        let value = Reader { bytes: text, at: 0 }.value(0).unwrap();
        let array = [
            Value::Reference(1),
            Value::Number(2),
            Value::Number(-3),
            Value::Text(b"a)(b)".to_vec()),
            Value::Text(b"AB".to_vec()),
        ];
        assert_eq!(value.entry("AB"), Some(&Value::Array(array.to_vec())));
        assert!(value.entry("N").unwrap().is_name("Name"));
        let deep = b"[".repeat(100_000);
        assert_eq!(Reader { bytes: &deep, at: 0 }.value(0), None);
    }
}
