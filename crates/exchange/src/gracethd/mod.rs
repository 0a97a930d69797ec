//! GraceTHD, the French exchange format of fibre networks: what stands already, to be reused.
//!
//! A delivery is a folder with a file a table. Read are ducts and pole lines (`t_cheminement` with
//! `t_conduite` and `t_cond_chem`), chambers and poles (`t_ptech`), cabinets and exchanges
//! (`t_sitetech`, in version 3 `t_site`), as CSV with geometries in well-known text or as layers of
//! a GeoPackage.

mod codes;
#[cfg(test)]
mod delivery;
mod gatherer;
mod judge;
mod routes;
mod rows;
mod schema;
mod sites;
mod tables;
#[cfg(test)]
mod tests;
mod wkt;
mod write;

use bocage_network::Way;
use bocage_vocab::{Fact, Finding, Id, Text, Watch};

use crate::findings::{PLANT_NOT_STANDING, TABLE_MISSING};
use crate::premises::Batch;
use crate::{Error, Import, Imported, Input};
use tables::{Row, Table, Tables};

/// `import gracethd`.
pub(crate) struct GraceThd;

/// `export gracethd`.
pub(crate) struct GraceThdOut;

/// Whom plant belongs to where the tables do not say it.
const OWNER: &str = "incumbent";

impl Import for GraceThd {
    fn name(&self) -> &'static str {
        "gracethd"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        let mut batch = Batch::default();
        let tables = Tables::read(input, &mut batch.log, watch)?;
        let plant = [Table::Cheminement, Table::Ptech, Table::Sitetech];
        if plant.iter().all(|table| !tables.has(*table)) {
            let what = "plant of GraceTHD: t_cheminement, t_ptech or t_sitetech, as CSV or in a \
                        GeoPackage";
            return Err(Error::Missing { what });
        }
        batch.read = plant.iter().map(|table| tables.rows(*table).count() as u64).sum();
        let mut maker = Maker { tables: &tables, batch };
        maker.tell_missing();
        maker.routes();
        maker.sites();
        Ok(maker.batch.finish(input.world))
    }
}

/// Makes rows of tables.
struct Maker<'a> {
    tables: &'a Tables,
    batch: Batch,
}

impl<'a> Maker<'a> {
    /// Tells which tables are not there that would say more of those that are.
    fn tell_missing(&mut self) {
        let needed = [
            (Table::Cheminement, &[Table::Conduite, Table::CondChem, Table::Organisme][..]),
            (Table::Ptech, &[Table::Noeud, Table::Organisme]),
            (Table::Sitetech, &[Table::Noeud, Table::Zsro, Table::Organisme]),
        ];
        for (table, others) in needed.iter().filter(|(table, _)| self.tables.has(*table)) {
            for other in others.iter().filter(|other| !self.tables.has(**other)) {
                let finding = Finding::warning(TABLE_MISSING).named(table.name());
                self.batch.log.push(finding.says("table", other.name()));
            }
        }
    }

    /// The rows of a table that stand; the others are counted in a finding.
    fn standing(&mut self, table: Table) -> Vec<Row<'a>> {
        let (standing, others): (Vec<Row<'a>>, Vec<Row<'a>>) =
            self.tables.rows(table).partition(codes::stands);
        if !others.is_empty() {
            let finding = Finding::info(PLANT_NOT_STANDING).named(table.name());
            self.batch.log.push(finding.says("count", others.len() as i64));
        }
        standing
    }

    /// What a row is known by; none where it stood before.
    fn named<T: Fact>(&mut self, row: &Row<'_>, part: usize) -> Option<(Id<T>, Text, Text)> {
        let code = row.own("code")?;
        let source = format!("gracethd:{code}");
        let id = Id::<T>::derive(&[&source, &part.to_string()]);
        // That a code stands twice is told of every table alike.
        self.batch
            .take_id(id.uuid())
            .then(|| (id, row.own("codeext").unwrap_or(code).into(), source.into()))
    }

    /// The name of the organisation that a row names first.
    fn owner<'r>(&self, named: impl IntoIterator<Item = Option<&'r str>>) -> Text {
        let Some(code) = named.into_iter().flatten().next() else { return OWNER.into() };
        let mut organisations = self.tables.rows(Table::Organisme);
        let row = organisations.find(|row| row.own("code") == Some(code));
        row.and_then(|row| row.own("nom").map(Text::from)).unwrap_or_else(|| code.into())
    }
}
