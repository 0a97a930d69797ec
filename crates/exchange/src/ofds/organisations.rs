//! The organisations that one file names.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Organisation, Reference, filled};

/// Owners by name, with what they own in this file.
#[derive(Default)]
pub(super) struct Organisations<'a> {
    roles: BTreeMap<&'a str, BTreeSet<&'static str>>,
}

impl<'a> Organisations<'a> {
    /// Who owns a cable, a box or what is in it.
    pub(super) fn medium(&mut self, owner: &'a str) -> Option<Reference<'a>> {
        self.refer(owner, "transmissionMediumOwner")
    }
    /// Who owns a duct, a pole, a chamber.
    pub(super) fn infrastructure(&mut self, owner: &'a str) -> Option<Reference<'a>> {
        self.refer(owner, "supportingInfrastructureOwner")
    }

    fn refer(&mut self, owner: &'a str, role: &'static str) -> Option<Reference<'a>> {
        let owner = filled(owner)?;
        self.roles.entry(owner).or_default().insert(role);
        Some(Reference { id: owner, name: owner })
    }

    /// All that were named.
    pub(super) fn list(self) -> Vec<Organisation<'a>> {
        let organisation = |(owner, roles): (&'a str, BTreeSet<&'static str>)| Organisation {
            id: owner,
            name: owner,
            roles: roles.into_iter().collect(),
        };
        self.roles.into_iter().map(organisation).collect()
    }
}
