//! Paths through a tree, in the small part of XPath that the tables of this crate are written in.
//!
//! `cac:InvoiceLine|cac:CreditNoteLine/cac:Price[../cbc:ID='1']/@unitCode`: steps of names, `..` and `.`,
//! an attribute at the end, `//` in front for any depth; conditions are joined by `and`, compare two
//! paths or a path and a text (`=`, or `~` whatever the case) or a boolean (`=true()`), or only ask whether
//! something is there; `not(...)` turns one around.

use super::{ElementId, Tree, normalized};

/// A path that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a path: {what}")]
pub struct PathError {
    text: String,
    what: &'static str,
}

/// A path from an element to others, or to one attribute of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    deep: bool,
    steps: Vec<Step>,
    attribute: Option<Box<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Here,
    Up,
    Down { names: Vec<Box<str>>, conditions: Vec<Condition> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Condition {
    negated: bool,
    left: Path,
    right: Option<Right>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Right {
    /// Exactly this text.
    Text(Box<str>),
    /// This text, whatever its case and the whitespace around it.
    Like(Box<str>),
    /// A boolean of XML Schema: `false` or `0`, `true` or `1`.
    Boolean(bool),
    Path(Path),
}

impl Path {
    /// The elements that the path leads to from `from`. A path to an attribute gives those that have it.
    #[must_use]
    pub fn elements(&self, tree: &Tree, from: ElementId) -> Vec<ElementId> {
        let mut found = vec![from];
        let mut steps = self.steps.iter();
        if self.deep {
            let first = steps.next();
            found =
                tree.all().filter(|id| first.is_some_and(|step| step.takes(tree, *id))).collect();
        }
        for step in steps {
            found = found.iter().flat_map(|id| step.from(tree, *id)).collect();
        }
        if let Some(attribute) = &self.attribute {
            found.retain(|id| tree.attribute(*id, attribute).is_some());
        }
        found
    }

    /// The texts that the path leads to, with whitespace normalised.
    #[must_use]
    pub fn texts(&self, tree: &Tree, from: ElementId) -> Vec<String> {
        self.raw(tree, from).into_iter().map(normalized).collect()
    }

    /// The texts that the path leads to, as they were written.
    #[must_use]
    pub fn raw<'t>(&self, tree: &'t Tree, from: ElementId) -> Vec<&'t str> {
        let text = |id: ElementId| match &self.attribute {
            Some(name) => tree.attribute(id, name).unwrap_or_default(),
            None => &*tree.at(id).text,
        };
        self.elements(tree, from).into_iter().map(text).collect()
    }

    /// Whether an element is one that the path, read from the root, leads to.
    #[must_use]
    pub fn leads_to(&self, tree: &Tree, id: ElementId) -> bool {
        let mut at = Some(id);
        for step in self.steps.iter().rev() {
            let Some(here) = at.filter(|here| step.takes(tree, *here)) else { return false };
            at = tree.at(here).parent;
        }
        let has = |name: &str| tree.attribute(id, name).is_some();
        (self.deep || at == Some(tree.root())) && self.attribute.as_deref().is_none_or(has)
    }

    /// The names of its last step: what any element that it leads to is called.
    #[must_use]
    pub fn last_names(&self) -> &[Box<str>] {
        match self.steps.last() {
            Some(Step::Down { names, .. }) => names,
            _ => &[],
        }
    }

    /// Its last step, to be told: `ram:ID` of `ram:Party/ram:ID`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.steps.last() {
            Some(Step::Down { names, .. }) => format!("<{}>", names.join("> or <")),
            _ => "it".to_owned(),
        }
    }

    /// The attribute that it ends in.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        self.attribute.as_deref()
    }
}

impl Step {
    fn from(&self, tree: &Tree, id: ElementId) -> Vec<ElementId> {
        match self {
            Step::Here => vec![id],
            Step::Up => tree.at(id).parent.into_iter().collect(),
            Step::Down { names, conditions } => {
                let named = names.iter().flat_map(|name| tree.children(id, name));
                let holds =
                    |child: &ElementId| conditions.iter().all(|one| one.holds(tree, *child));
                let mut found: Vec<ElementId> = named.filter(holds).collect();
                if names.len() > 1 {
                    found.sort_unstable();
                }
                found
            }
        }
    }

    fn takes(&self, tree: &Tree, id: ElementId) -> bool {
        match self {
            Step::Here | Step::Up => false,
            Step::Down { names, conditions } => {
                names.iter().any(|name| **name == *tree.at(id).name)
                    && conditions.iter().all(|condition| condition.holds(tree, id))
            }
        }
    }
}

impl Condition {
    fn holds(&self, tree: &Tree, id: ElementId) -> bool {
        let holds = match &self.right {
            None => !self.left.elements(tree, id).is_empty(),
            Some(right) => self.compares(tree, id, right),
        };
        holds != self.negated
    }

    fn compares(&self, tree: &Tree, id: ElementId, right: &Right) -> bool {
        let left = self.left.raw(tree, id);
        match right {
            Right::Text(text) => left.contains(&&**text),
            Right::Like(text) => left.iter().any(|left| left.trim().eq_ignore_ascii_case(text)),
            Right::Boolean(true) => left.iter().any(|left| matches!(left.trim(), "true" | "1")),
            Right::Boolean(false) => left.iter().any(|left| matches!(left.trim(), "false" | "0")),
            Right::Path(path) => {
                let right = path.raw(tree, id);
                left.iter().any(|left| right.contains(left))
            }
        }
    }
}

impl std::str::FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Path, PathError> {
        let mut words = Words { text, rest: text };
        let path = words.path()?;
        match words.rest.trim() {
            "" => Ok(path),
            _ => Err(words.error("something stands behind its end")),
        }
    }
}

/// A path being read from left to right.
struct Words<'t> {
    text: &'t str,
    rest: &'t str,
}

impl Words<'_> {
    fn path(&mut self) -> Result<Path, PathError> {
        let deep = self.take("//");
        let mut path = Path { deep, steps: Vec::new(), attribute: None };
        loop {
            if self.take("@") {
                path.attribute = Some(self.name()?.into());
                return Ok(path);
            }
            path.steps.push(self.step()?);
            if !self.take("/") {
                return Ok(path);
            }
        }
    }

    fn step(&mut self) -> Result<Step, PathError> {
        if self.take("..") {
            return Ok(Step::Up);
        }
        if self.take(".") {
            return Ok(Step::Here);
        }
        let mut names = vec![self.name()?.into()];
        while self.take("|") {
            names.push(self.name()?.into());
        }
        let mut conditions = Vec::new();
        while self.take("[") {
            conditions.push(self.condition()?);
            while self.take("and ") {
                conditions.push(self.condition()?);
            }
            self.expect("]")?;
        }
        Ok(Step::Down { names, conditions })
    }

    fn condition(&mut self) -> Result<Condition, PathError> {
        if self.take("not(") || self.take("not (") {
            let mut inner = self.condition()?;
            self.expect(")")?;
            inner.negated = !inner.negated;
            return Ok(inner);
        }
        let left = self.path()?;
        let right = if self.take("=") {
            Some(self.right()?)
        } else if self.take("~") {
            Some(self.like()?)
        } else {
            None
        };
        Ok(Condition { negated: false, left, right })
    }

    fn like(&mut self) -> Result<Right, PathError> {
        match self.right()? {
            Right::Text(text) => Ok(Right::Like(text)),
            _ => Err(self.error("`~` compares with a text")),
        }
    }

    fn right(&mut self) -> Result<Right, PathError> {
        for (word, value) in [("true()", true), ("false()", false)] {
            if self.take(word) {
                return Ok(Right::Boolean(value));
            }
        }
        for quote in ["'", "\""] {
            if self.take(quote) {
                let (text, rest) =
                    self.rest.split_once(quote).ok_or_else(|| self.error("a text has no end"))?;
                self.rest = rest;
                return Ok(Right::Text(text.into()));
            }
        }
        Ok(Right::Path(self.path()?))
    }

    fn name(&mut self) -> Result<&str, PathError> {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == ':' || c == '_'));
        let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
        if name.is_empty() {
            return Err(self.error("a name is missing"));
        }
        self.rest = rest;
        Ok(name)
    }

    fn take(&mut self, word: &str) -> bool {
        match self.rest.trim_start().strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, word: &'static str) -> Result<(), PathError> {
        if self.take(word) { Ok(()) } else { Err(self.error("a bracket is not closed")) }
    }

    fn error(&self, what: &'static str) -> PathError {
        PathError { text: self.text.to_owned(), what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &[u8] = br#"<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
        xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
        xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
        <b:ID>7</b:ID>
        <a:InvoiceLine><b:ID>1</b:ID><b:Note u="x">one</b:Note></a:InvoiceLine>
        <a:InvoiceLine><b:ID>2</b:ID><b:Note u="y">two</b:Note><b:Note>7</b:Note></a:InvoiceLine>
    </Invoice>"#;

    #[test]
    fn paths_find_what_xpath_would() {
        let tree = Tree::read(XML).unwrap();
        for (path, found) in [
            ("cac:InvoiceLine/cbc:Note", "one two 7"),
            ("cac:CreditNoteLine|cac:InvoiceLine/cbc:ID", "1 2"),
            ("cac:InvoiceLine[cbc:ID='2']/cbc:Note/@u", "y"),
            ("cac:InvoiceLine/cbc:Note[@u=\"x\"]", "one"),
            ("cac:InvoiceLine[ not(cbc:ID=\"1\") and  not(cbc:ID=\"3\")]/cbc:ID", "2"),
            ("cac:InvoiceLine/cbc:Note[not (@u)]", "7"),
            ("cac:InvoiceLine/cbc:Note[.=../../cbc:ID]/../cbc:ID", "2"),
            ("//cbc:ID", "7 1 2"),
            ("cac:InvoiceLine[cbc:Note~'ONE']/cbc:ID", "1"),
            ("cac:InvoiceLine[cbc:Note='ONE']/cbc:ID", ""),
            ("cac:InvoiceLine[cbc:ID=true()]/cbc:Note", "one"),
            ("//@u", ""),
            ("cac:Nothing", ""),
        ] {
            let read: Result<Path, _> = path.parse();
            let texts = read.map(|path| path.texts(&tree, tree.root()).join(" "));
            assert_eq!(texts.as_deref().unwrap_or(""), found, "{path}");
        }
        let note: Path = "cac:InvoiceLine/cbc:Note[@u='y']".parse().unwrap();
        let led: Vec<_> = tree.all().filter(|id| note.leads_to(&tree, *id)).collect();
        assert_eq!(led, note.elements(&tree, tree.root()));
    }

    #[test]
    fn what_is_no_path_is_told() {
        for text in ["", "a/", "a[b", "a[b='c]", "a b"] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }
}
