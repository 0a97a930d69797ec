//! The communes of a department: codes, outlines, populations, groups, mergers, town halls and
//! public sites, from the tables that the reference data of the Manche come in.

mod facts;
mod folder;
mod sheet;
mod sites;
mod table;

use bocage_network::Municipality;
use bocage_vocab::{Date, Insee, Watch};
use bocage_world::World;

pub use table::{CommuneRow, SiteRow, VillageRow, commune_table};

use crate::premises::Batch;
use crate::{Error, Import, Imported, Input};

/// The first day of communes whose beginning no source gives: the day on which INSEE's official
/// geographic code begins.
pub(crate) const FIRST_DAY: Date = Date::constant(1943, 1, 1);

/// `import communes`: the files of a folder, or some of them.
pub(crate) struct Communes;

impl Import for Communes {
    fn name(&self) -> &'static str {
        "communes"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        input.options.require_no_columns(self.name())?;
        let mut batch = Batch::default();
        let folder = folder::Folder::read(input.files, &mut batch.log, watch)?;
        batch.read = folder.read;
        facts::municipalities(&folder, input.world, &mut batch);
        sites::premises(&folder, &mut batch);
        Ok(batch.finish(input.world))
    }
}

/// The commune of a code that exists still, as the world knows it.
pub(crate) fn current_of(world: &World, insee: Insee) -> Option<&Municipality> {
    world.municipalities.iter().find(|row| row.insee == insee && row.until.is_none())
}
