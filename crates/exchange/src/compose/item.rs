//! A value with the path that leads to it, and how it becomes a type or a finding.

use std::str::FromStr;

use bocage_vocab::{Finding, Severity};

use super::interpolate::replaced;
use super::keys::{Key, Place, Verdict};
use super::near::nearest;
use super::yaml::{Node, Value};
use crate::findings::{
    COMPOSE_KEY_UNKNOWN, COMPOSE_NEEDLESS, COMPOSE_VALUE_UNREAD, COMPOSE_VARIABLE_DEFAULT,
    COMPOSE_VARIABLE_UNSET, Log,
};

/// A value of the file.
#[derive(Debug, Clone)]
pub(super) struct Item<'a> {
    /// Its key, or its number in a list.
    pub(super) name: String,
    /// The keys that lead to it: `services.web.image`.
    pub(super) path: String,
    /// The line of its key.
    line: u64,
    node: &'a Node,
}

impl<'a> Item<'a> {
    /// The whole file.
    pub(super) fn root(node: &'a Node) -> Item<'a> {
        Item { name: String::new(), path: String::new(), line: node.line, node }
    }

    fn within(&self, name: &str, line: u64, node: &'a Node) -> Item<'a> {
        let dot = if self.path.is_empty() { "" } else { "." };
        Item { name: name.to_owned(), path: format!("{}{dot}{name}", self.path), line, node }
    }

    /// A finding here.
    pub(super) fn found(&self, severity: Severity, code: &'static str) -> Finding {
        let finding = Finding::new(severity, code).named(&self.path).on_line(self.line);
        finding.in_element(&self.path)
    }

    /// An error here.
    pub(super) fn error(&self, code: &'static str) -> Finding {
        self.found(Severity::Error, code)
    }

    /// Says that the value is not what is expected, with an example.
    pub(super) fn unread(&self, log: &mut Log, example: &str) {
        let finding = self.error(COMPOSE_VALUE_UNREAD);
        log.push(finding.says("value", self.shown()).says("example", example));
    }

    /// The value as a finding shows it.
    pub(super) fn shown(&self) -> String {
        /// More of a value says no more.
        const CHARS_MAX: usize = 60;
        match &self.node.value {
            Value::Text { text, .. } => text.chars().take(CHARS_MAX).collect(),
            Value::List(_) => "[…]".to_owned(),
            Value::Map(_) => "{…}".to_owned(),
        }
    }

    /// Whether nothing stands there.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(&self.node.value, Value::Text { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.node.value, Value::Text { .. })
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.node.value, Value::List(_))
    }

    /// Whether it asks for nothing: `false`, nothing, or an empty list.
    pub(super) fn is_off(&self) -> bool {
        match &self.node.value {
            Value::Text { text, plain } => *plain && (self.is_nothing() || text == "false"),
            Value::List(list) => list.is_empty(),
            Value::Map(map) => map.is_empty(),
        }
    }

    /// The entries of a mapping. Nothing stands for an empty one.
    pub(super) fn entries(&self, log: &mut Log) -> Vec<Item<'a>> {
        let node = self.node;
        match &node.value {
            Value::Map(map) => {
                map.iter().map(|(name, node)| self.within(&name.text, name.line, node)).collect()
            }
            _ if self.is_nothing() => Vec::new(),
            _ => {
                self.unread(log, "key: value");
                Vec::new()
            }
        }
    }

    /// The items of a list. One text stands for a list of one.
    pub(super) fn items(&self, log: &mut Log) -> Vec<Item<'a>> {
        let node = self.node;
        match &node.value {
            Value::List(list) => {
                let items = list.iter().enumerate();
                items.map(|(at, node)| self.within(&at.to_string(), node.line, node)).collect()
            }
            _ if self.is_nothing() => Vec::new(),
            Value::Text { .. } => vec![self.clone()],
            Value::Map(_) => {
                self.unread(log, "[one, two]");
                Vec::new()
            }
        }
    }

    /// The entries of a mapping whose keys are read here; what becomes of the others is said.
    pub(super) fn known(&self, place: &Place, log: &mut Log) -> Vec<Item<'a>> {
        let mut read = Vec::new();
        for item in self.entries(log) {
            match place.find(&item.name) {
                Some(Key { verdict: Verdict::Read, .. }) => read.push(item),
                Some(key) => item.judged(key, log),
                None if item.name.starts_with("x-") => {}
                None => item.unknown(place.names(), log),
            }
        }
        read
    }

    fn judged(&self, key: &Key, log: &mut Log) {
        let finding = match key.verdict {
            Verdict::Read => return,
            _ if self.is_off() => return,
            _ if self.hardens() => self.found(Severity::Info, COMPOSE_NEEDLESS),
            Verdict::Needless => self.found(Severity::Info, COMPOSE_NEEDLESS),
            Verdict::LeftOut(code) => self.found(Severity::Warning, code),
            Verdict::Refused(code) => self.error(code),
        };
        log.push(finding.says("key", &*self.name).says("value", self.shown()));
    }

    /// Whether it only asks for what every copy has: that no process gains rights.
    fn hardens(&self) -> bool {
        let is_less = |node: &Node| {
            matches!(&node.value, Value::Text { text, .. }
                if matches!(text.as_str(), "no-new-privileges" | "no-new-privileges:true"))
        };
        let node = self.node;
        self.name == "security_opt"
            && matches!(&node.value, Value::List(list) if list.iter().all(is_less))
    }

    /// Says that the key is unknown, and which one may be meant.
    pub(super) fn unknown<'k>(&self, known: impl IntoIterator<Item = &'k str>, log: &mut Log) {
        let finding = self.error(COMPOSE_KEY_UNKNOWN).says("key", &*self.name);
        log.push(match nearest(&self.name, known) {
            Some(near) => finding.says("near", near),
            None => finding,
        });
    }

    /// A text with its variables replaced. Nothing gives none.
    pub(super) fn text(&self, log: &mut Log) -> Option<String> {
        let node = self.node;
        let Value::Text { text, .. } = &node.value else {
            self.unread(log, "text");
            return None;
        };
        if self.is_nothing() {
            return None;
        }
        let replaced = replaced(text);
        for name in &replaced.missing {
            log.push(self.error(COMPOSE_VARIABLE_UNSET).says("variable", &**name));
        }
        for name in &replaced.defaults {
            let finding = self.found(Severity::Info, COMPOSE_VARIABLE_DEFAULT);
            log.push(finding.says("variable", &**name));
        }
        replaced.missing.is_empty().then_some(replaced.text)
    }

    /// A text that a type reads.
    pub(super) fn parsed<T: FromStr>(&self, example: &str, log: &mut Log) -> Option<T> {
        self.read_by(|text| text.trim().parse().ok(), example, log)
    }

    /// A text that a function reads.
    pub(super) fn read_by<T>(
        &self,
        read: impl FnOnce(&str) -> Option<T>,
        example: &str,
        log: &mut Log,
    ) -> Option<T> {
        let value = read(&self.text(log)?);
        if value.is_none() {
            self.unread(log, example);
        }
        value
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, log: &mut Log) -> Option<bool> {
        self.parsed("true", log)
    }
}
