//! A document held against a grammar.

use super::{Grammar, Need, Particle, Type, text};
use crate::finding::Findings;
use crate::tree::{Element, ElementId, Tree};

/// What a finding of this kind is called: the schemas number no rules.
const RULE: &str = "XSD";

impl Grammar {
    /// Finds what the schema does not allow.
    pub(crate) fn check(&self, tree: &Tree, found: &mut Findings<'_>) {
        let root = tree.root();
        if let Some(kind) = self.roots.get(&*tree.at(root).name) {
            self.element(tree, root, kind, found);
        }
    }

    fn element(&self, tree: &Tree, id: ElementId, kind: &str, found: &mut Findings<'_>) {
        let element = tree.at(id);
        match self.types.get(kind) {
            None | Some(Type::Any) => {}
            Some(Type::Sequence(particles)) => {
                if !element.text.trim().is_empty() {
                    found.push(RULE, id, "text stands where only elements may");
                }
                attributes(element, id, &[], found);
                self.sequence(tree, id, particles, found);
            }
            Some(Type::Text { kind, attributes: allowed }) => {
                attributes(element, id, allowed, found);
                if let Some(child) = element.children.first() {
                    found.push(RULE, *child, "an element stands where only text may");
                } else if !text::is(kind, &element.text) {
                    let says = shortened(&element.text);
                    found.push(RULE, id, format!("`{says}` is no {kind}"));
                }
            }
        }
    }

    fn sequence(
        &self,
        tree: &Tree,
        id: ElementId,
        particles: &[Particle],
        found: &mut Findings<'_>,
    ) {
        let mut children = tree.at(id).children.iter().copied().peekable();
        for particle in particles {
            let mut count = 0;
            while let Some(child) = children.next_if(|child| {
                count < particle.most && *tree.at(*child).name == *particle.element
            }) {
                self.element(tree, child, particle.kind, found);
                count += 1;
            }
            if count < particle.least {
                found.push(RULE, id, format!("<{}> is missing", particle.element));
            }
        }
        for child in children {
            let name = &tree.at(child).name;
            let known = particles.iter().any(|particle| *particle.element == **name);
            let why = if known { "too often or out of order" } else { "not part of the format" };
            found.push(RULE, child, format!("<{name}> is {why} here"));
        }
    }
}

fn attributes(
    element: &Element,
    id: ElementId,
    allowed: &[(&'static str, Need)],
    found: &mut Findings<'_>,
) {
    let has = |name: &str| element.attributes.iter().any(|(key, _)| **key == *name);
    for (name, _) in allowed.iter().filter(|(name, need)| *need == Need::Required && !has(name)) {
        found.push(RULE, id, format!("its attribute {name} is missing"));
    }
    let known =
        |name: &str| name.starts_with("xsi:") || allowed.iter().any(|(key, _)| *key == name);
    for (name, _) in element.attributes.iter().filter(|(name, _)| !known(name)) {
        found.push(RULE, id, format!("its attribute {name} is not part of the format"));
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
