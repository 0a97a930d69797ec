//! YAML as a tree that knows its lines.
//!
//! Anchors, aliases and merge keys (`<<`) are resolved. Depth and size have limits, so that a small
//! file cannot become a large tree.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::Error;
use crate::limits::{YAML_DEPTH_MAX, YAML_NODES_MAX};

/// So much text counts as one value more, so that aliases of a long text are bounded too.
const TEXT_BYTES_A_NODE: usize = 256;

/// A value and the line that it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// From 1.
    pub(super) line: u64,
    pub(super) value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A scalar as it is written. Only one without quotes can be a number, a flag or nothing.
    Text {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Name, Node)>),
}

/// A key and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) line: u64,
}

/// A file as a tree.
pub(super) struct Tree {
    pub(super) root: Node,
    /// Keys that stand twice in one mapping; the first is kept.
    pub(super) twice: Vec<Name>,
}

/// Reads the one document of a text.
///
/// # Errors
/// When the text is no YAML, holds two documents, or goes beyond a limit.
pub(super) fn tree(file: &str, text: &str) -> Result<Tree, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::new(file);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let line = error.marker().line() as u64;
            builder.syntax(line, error.info())
        })?;
        builder.take(event, span.start.line() as u64)?;
    }
    let nothing = || Node { line: 1, value: Value::Map(Vec::new()) };
    Ok(Tree { root: builder.root.take().unwrap_or_else(nothing), twice: builder.twice })
}

/// A list or mapping that has not ended.
struct Open {
    node: Node,
    anchor: usize,
    /// The key whose value comes next.
    key: Option<Name>,
}

struct Builder<'a> {
    file: &'a str,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    root: Option<Node>,
    nodes: usize,
    twice: Vec<Name>,
}

impl Builder<'_> {
    fn new(file: &str) -> Builder<'_> {
        let (open, twice) = (Vec::new(), Vec::new());
        Builder { file, open, anchors: BTreeMap::new(), root: None, nodes: 0, twice }
    }

    fn syntax(&self, line: u64, what: &str) -> Error {
        Error::Syntax { file: self.file.to_owned(), line, what: what.to_owned() }
    }

    fn take(&mut self, event: Event<'_>, line: u64) -> Result<(), Error> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let value = Value::Text { text: text.into_owned(), plain };
                self.ended(Node { line, value }, anchor, true)
            }
            Event::SequenceStart(anchor, _) => self.begun(line, Value::List(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => self.begun(line, Value::Map(Vec::new()), anchor),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open { node, anchor, .. }) => {
                    let node = self.merged(node)?;
                    self.ended(node, anchor, false)
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => {
                    let node = Node { line, value: node.value.clone() };
                    self.ended(node, 0, true)
                }
                None => Err(self.syntax(line, "an alias stands inside what it names")),
            },
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(self.syntax(line, "a second document begins"))
            }
            _ => Ok(()),
        }
    }

    fn begun(&mut self, line: u64, value: Value, anchor: usize) -> Result<(), Error> {
        if self.open.len() >= YAML_DEPTH_MAX {
            return Err(self.too_large("nesting", YAML_DEPTH_MAX));
        }
        self.count(1)?;
        self.open.push(Open { node: Node { line, value }, anchor, key: None });
        Ok(())
    }

    /// A value has ended: it belongs to what is open, or is the whole.
    fn ended(&mut self, node: Node, anchor: usize, new: bool) -> Result<(), Error> {
        if new {
            self.count(node.count())?;
            if self.open.len() + node.depth() > YAML_DEPTH_MAX {
                return Err(self.too_large("nesting", YAML_DEPTH_MAX));
            }
        }
        if anchor != 0 {
            self.count(node.count())?;
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match (&mut open.node.value, open.key.take()) {
            (Value::List(list), _) => list.push(node),
            (Value::Map(map), Some(key)) => {
                if key.text != "<<" && map.iter().any(|(known, _)| known.text == key.text) {
                    self.twice.push(key);
                } else {
                    map.push((key, node));
                }
            }
            (_, _) => match node.value {
                Value::Text { text, .. } => open.key = Some(Name { text, line: node.line }),
                _ => return Err(self.syntax(node.line, "a key is a list or a mapping")),
            },
        }
        Ok(())
    }

    /// A mapping with what its merge keys name; its own entries come before theirs.
    fn merged(&mut self, mut node: Node) -> Result<Node, Error> {
        let Value::Map(map) = &mut node.value else { return Ok(node) };
        let (merges, mut own): (Vec<_>, Vec<_>) =
            std::mem::take(map).into_iter().partition(|(name, _)| name.text == "<<");
        for (name, merge) in merges {
            let maps = match merge.value {
                Value::List(list) => list,
                _ => vec![merge],
            };
            for one in maps {
                let Value::Map(entries) = one.value else {
                    return Err(self.syntax(name.line, "`<<` names no mapping"));
                };
                for entry in entries {
                    if !own.iter().any(|(known, _)| known.text == entry.0.text) {
                        own.push(entry);
                    }
                }
            }
        }
        *map = own;
        Ok(node)
    }

    fn count(&mut self, more: usize) -> Result<(), Error> {
        self.nodes += more;
        if self.nodes > YAML_NODES_MAX {
            return Err(self.too_large("values", YAML_NODES_MAX));
        }
        Ok(())
    }

    fn too_large(&self, what: &'static str, limit: usize) -> Error {
        Error::TooLarge { file: self.file.to_owned(), what, limit: limit as u64 }
    }
}

impl Node {
    /// Itself and all within; a long text counts as several.
    fn count(&self) -> usize {
        let own = match &self.value {
            Value::Text { text, .. } => 1 + text.len() / TEXT_BYTES_A_NODE,
            _ => 1,
        };
        own + self.within().map(Node::count).sum::<usize>()
    }

    fn depth(&self) -> usize {
        self.within().map(|node| 1 + node.depth()).max().unwrap_or(0)
    }

    fn within(&self) -> Box<dyn Iterator<Item = &Node> + '_> {
        match &self.value {
            Value::Text { .. } => Box::new(std::iter::empty()),
            Value::List(list) => Box::new(list.iter()),
            Value::Map(map) => Box::new(map.iter().map(|(_, node)| node)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain;

    fn shown(node: &Node) -> String {
        match &node.value {
            Value::Text { text, plain: true } => format!("{text}@{}", node.line),
            Value::Text { text, .. } => format!("'{text}'@{}", node.line),
            Value::List(list) => {
                format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(" "))
            }
            Value::Map(map) => {
                let entries =
                    map.iter().map(|(name, node)| format!("{}={}", name.text, shown(node)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
            }
        }
    }

    fn error(text: &str) -> String {
        let error = tree("a.yml", text).err().expect("an error");
        format!("{error} ({})", error.code())
    }

    #[test]
    fn lines_anchors_and_merge_keys_are_kept() {
        let text = "a: &x\n  b: 1\n  c: 'd'\ne:\n  <<: *x\n  b: [2, *x]\nf: 3\nf: 4\n";
        let tree = tree("a.yml", text).unwrap();
        let expected = "{a={b=1@2 c='d'@3} e={b=[2@6 {b=1@2 c='d'@3}] c='d'@3} f=3@7}";
        assert_eq!(shown(&tree.root), expected);
        assert_eq!(tree.twice, [Name { text: "f".into(), line: 8 }]);
        assert_eq!(shown(&super::tree("a.yml", "").unwrap().root), "{}");
    }

    #[test]
    fn what_is_no_yaml_says_the_line_and_what_explodes_is_stopped() {
        let wrong = error("a:\n  b: [1\nc: 2\n");
        assert!(wrong.starts_with("a.yml is no YAML at line 3"), "{wrong}");
        assert!(error("---\na: 1\n---\nb: 2\n").contains("a second document"));
        assert!(error("? [1]\n: 2\n").contains("a key is a list"));
        assert!(error("a: &a [*a]\n").contains("line 1"));
        assert!(error("<<: 3\n").contains("names no mapping"));
        let deep = |depth: usize| error(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        assert!(deep(70).contains("beyond the limit of"), "{}", deep(70));
        assert!(deep(50_000).contains("recursion limit"), "{}", deep(50_000));
        let mut laughs = "a0: &a0 [x]\n".to_owned();
        for n in 1..30 {
            let before = format!("*a{}", n - 1);
            laughs += &format!("a{n}: &a{n} [{before}, {before}, {before}]\n");
        }
        assert!(error(&laughs).contains("beyond the limit of"));
    }
}
