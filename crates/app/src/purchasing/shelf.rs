//! The frameworks and catalogues that a cart needs.

use std::collections::BTreeMap;

use bocage_purchasing::{Catalogue, Framework, Reference, Shelf, Wish};
use bocage_vocab::Siret;

use super::paper::{self, CATALOGUE, FRAMEWORK, Paper};
use crate::{Error, Territory};

/// What was loaded.
pub(super) struct Loaded {
    frameworks: BTreeMap<Reference, Framework>,
    catalogues: BTreeMap<String, Catalogue>,
}

/// The name under which a catalogue is kept.
pub(super) fn catalogue_name(framework: &Reference, lot: &Reference, supplier: Siret) -> String {
    format!("{framework}/{lot}/{supplier}")
}

impl Loaded {
    /// What lines of a cart name.
    pub(super) fn of(territory: &Territory, wishes: &[Wish]) -> Result<Loaded, Error> {
        let mut loaded = Loaded { frameworks: BTreeMap::new(), catalogues: BTreeMap::new() };
        for wish in wishes {
            loaded.load(territory, &wish.framework)?;
            let Some(framework) = loaded.frameworks.get(&wish.framework) else { continue };
            let holders = framework.lot(&wish.lot).map(|lot| lot.holders.clone());
            for holder in holders.unwrap_or_default() {
                let name = catalogue_name(&wish.framework, &wish.lot, holder.siret);
                if loaded.catalogues.contains_key(&name) {
                    continue;
                }
                let found: Option<Paper<Catalogue>> = paper::find(territory, CATALOGUE, &name)?;
                loaded.catalogues.extend(found.map(|paper| (name, paper.content)));
            }
        }
        Ok(loaded)
    }

    fn load(&mut self, territory: &Territory, reference: &Reference) -> Result<(), Error> {
        if !self.frameworks.contains_key(reference) {
            let found: Paper<Framework> = paper::one(territory, FRAMEWORK, reference.as_str())?;
            self.frameworks.insert(reference.clone(), found.content);
        }
        Ok(())
    }
}

impl Shelf for Loaded {
    fn framework(&self, reference: &Reference) -> Result<&Framework, bocage_purchasing::Error> {
        let missing = || bocage_purchasing::Error::NoLots { framework: reference.clone() };
        self.frameworks.get(reference).ok_or_else(missing)
    }
    fn catalogue(
        &self,
        framework: &Reference,
        lot: &Reference,
        supplier: Siret,
    ) -> Option<&Catalogue> {
        self.catalogues.get(&catalogue_name(framework, lot, supplier))
    }
}
