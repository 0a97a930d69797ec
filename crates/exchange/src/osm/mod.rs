//! OpenStreetMap: streets, premises and communes, from its binary format and its XML.

mod communes;
mod crossings;
mod element;
mod gather;
mod grid;
mod nodes;
mod pbf;
mod pbf_block;
mod places;
mod premises;
mod rings;
mod roads;
mod streets;
mod tags;
mod wire;
mod xml;

pub(crate) use roads::street_class;

use bocage_vocab::Watch;

use crate::premises::Batch;
use crate::{Error, Import, Imported, Input};

/// `import osm`: an extract as `.osm.pbf`, `.osm` or `.osm.gz`.
pub(crate) struct Osm;

impl Import for Osm {
    fn name(&self) -> &'static str {
        "osm"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        input.options.require_no_columns(self.name())?;
        let mut batch = Batch::default();
        batch.log.in_files(input.files);
        let footpaths = input.options.footpaths;
        let mut all = gather::Gathered::read(input.files, footpaths, &mut batch.log, watch)?;
        batch.read = all.read;
        streets::streets(&all, &mut batch, watch)?;
        communes::communes(&all, input.world, &mut batch);
        premises::premises(&mut all, &mut batch, watch)?;
        Ok(batch.finish(input.world))
    }
}

#[cfg(test)]
mod tests;
