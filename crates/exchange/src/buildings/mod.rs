//! The regulator's open data on buildings in the fibre plan (`imb_id`, `pm_ref`, ...), as CSV,
//! GeoJSON or GeoPackage.

mod read;
mod size;
mod state;
mod write;

pub(crate) use read::Reader;

use bocage_vocab::Watch;

use crate::records::read_file;
use crate::{Error, Import, Imported, Input};

/// `import buildings`: buildings and the premises in them.
pub(crate) struct Buildings;

impl Import for Buildings {
    fn name(&self) -> &'static str {
        "buildings"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        let mut reader = read::Reader::new(input)?;
        for path in input.files {
            let mut log = std::mem::take(&mut reader.batch.log);
            let done = read_file(path, input.options, &mut log, watch, &mut reader);
            reader.batch.log = log;
            done?;
        }
        Ok(reader.finish())
    }
}

/// `export buildings`.
pub(crate) struct BuildingsOut;
