//! XML being written.

use quick_xml::escape::escape;

/// A document being written: groups close themselves, texts are escaped.
pub(super) struct Out {
    text: String,
    depth: usize,
}

impl Out {
    pub(super) fn new() -> Out {
        Out { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), depth: 0 }
    }

    pub(super) fn end(self) -> String {
        self.text
    }

    /// An element around others.
    pub(super) fn group(&mut self, name: &str, inside: impl FnOnce(&mut Out)) {
        self.group_with(name, &[], inside);
    }

    /// An element with attributes around others.
    pub(super) fn group_with(
        &mut self,
        name: &str,
        with: &[(&str, &str)],
        inside: impl FnOnce(&mut Out),
    ) {
        self.open(name, with);
        self.text.push('\n');
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.indent();
        self.close(name);
    }

    /// An element with a text.
    pub(super) fn leaf(&mut self, name: &str, text: impl AsRef<str>) {
        self.leaf_with(name, &[], text);
    }

    /// An element with attributes and a text.
    pub(super) fn leaf_with(&mut self, name: &str, with: &[(&str, &str)], text: impl AsRef<str>) {
        self.open(name, with);
        self.text.push_str(&escape(text.as_ref()));
        self.close(name);
    }

    /// An element with a text, where there is one.
    pub(super) fn maybe<T: AsRef<str>>(&mut self, name: &str, text: Option<T>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    /// An element with an attribute of its scheme, where there is one.
    pub(super) fn schemed(&mut self, name: &str, scheme: Option<&str>, text: &str) {
        match scheme {
            Some(scheme) => self.leaf_with(name, &[("schemeID", scheme)], text),
            None => self.leaf(name, text),
        }
    }

    fn open(&mut self, name: &str, with: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in with {
            self.text.push(' ');
            self.text.push_str(key);
            self.text.push_str("=\"");
            self.text.push_str(&escape(*value));
            self.text.push('"');
        }
        self.text.push('>');
    }

    fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
    }
}
