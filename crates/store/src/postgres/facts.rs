//! Reading facts.

use bocage_vocab::{Bounds, Cell, Fact, Generation, Uuid};
use postgres::types::{FromSql, ToSql, Type};

use super::refusal::refused;
use super::{Postgres, cells, copy};
use crate::columns::{GEOMETRY, column_list, geometry_place, versions_sql};
use crate::db::{Param, Show, Stored};
use crate::{Error, Version};

pub(super) fn each_fact<T: Fact>(
    db: &Postgres,
    older: Option<Generation>,
    show: Show<'_, T>,
) -> Result<(), Error> {
    let (table, columns) = (T::KIND.code(), column_list::<T>());
    let mut sql = format!("SELECT {columns} FROM \"{table}\"");
    if let Some(at) = older {
        sql = format!(
            "{sql} WHERE born <= {at} UNION ALL
             SELECT {columns} FROM \"history_{table}\" WHERE born <= {at} AND {at} < died"
        );
    }
    copy::each_row(db, &sql, &mut |values| {
        show(cells::fact(values.from(0)).map_err(|error| Error::damaged_row::<T>(&error))?)
    })
}

pub(super) fn each_stored<T: Fact>(
    db: &Postgres,
    history: bool,
    show: Show<'_, Stored<T>>,
) -> Result<(), Error> {
    let (table, columns) = (T::KIND.code(), column_list::<T>());
    let sql = if history {
        format!("SELECT born, died, {columns} FROM \"history_{table}\"")
    } else {
        format!("SELECT born, 0::bigint, {columns} FROM \"{table}\"")
    };
    copy::each_row(db, &sql, &mut |values| {
        let id = values.from(2).next().flatten().and_then(|id| Uuid::from_slice(id).ok());
        show(Stored {
            id: id.unwrap_or_default().to_string(),
            born: Generation(values.number(0)),
            died: Generation(values.number(1)),
            fact: cells::fact(values.from(2)).ok(),
        })
    })
}

/// A value as it came.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(
        _: &Type,
        raw: &'a [u8],
    ) -> Result<Raw<'a>, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Raw(raw))
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}

pub(super) fn in_bounds<T: Fact>(
    db: &Postgres,
    bounds: &Bounds,
    show: &mut dyn FnMut(&[Cell<'_>]),
) -> Result<(), Error> {
    if geometry_place::<T>().is_none() {
        return Ok(());
    }
    let doing = "the rows of a box";
    let (table, columns) = (T::KIND.code(), column_list::<T>());
    let sql = format!(
        "SELECT {columns} FROM \"{table}\"
         WHERE {GEOMETRY} && ST_MakeEnvelope(?1, ?2, ?3, ?4, 4326)"
    );
    let statement = db.prepared(doing, &sql)?;
    let Bounds { min, max } = bounds;
    let sides = [min.lon(), min.lat(), max.lon(), max.lat()];
    let sides: Vec<&(dyn ToSql + Sync)> = sides.iter().map(|side| side as _).collect();
    let found = db.with(doing, |client| client.query(&statement, &sides))?;
    found.iter().try_for_each(|row| {
        show(&cells_of::<T>(row).map_err(refused(doing))?);
        Ok(())
    })
}

pub(super) fn row<T: Fact>(db: &Postgres, id: Uuid) -> Result<Option<Vec<Cell<'static>>>, Error> {
    let doing = "a row";
    let sql = format!("SELECT {} FROM \"{}\" WHERE id = ?1", column_list::<T>(), T::KIND);
    let statement = db.prepared(doing, &sql)?;
    let id = Param::Bytes(id.as_bytes());
    let found = db.with(doing, |client| client.query_opt(&statement, &[&id]))?;
    let cells = found.map(|row| {
        let cells = cells_of::<T>(&row).map_err(refused(doing))?;
        Ok(cells.into_iter().map(Cell::into_owned).collect())
    });
    cells.transpose()
}

pub(super) fn versions<T: Fact>(db: &Postgres, id: Uuid) -> Result<Vec<Version>, Error> {
    let doing = "the versions of a row";
    let statement = db.prepared(doing, &versions_sql::<T>())?;
    let id = Param::Bytes(id.as_bytes());
    let found = db.with(doing, |client| client.query(&statement, &[&id]))?;
    let version = |row: &postgres::Row| {
        let number = |place: usize| {
            let number: i64 = row.try_get(T::COLUMNS.len() + place).map_err(refused(doing))?;
            Ok::<_, Error>(u32::try_from(number).unwrap_or_default())
        };
        let died = number(1)?;
        let cells = cells_of::<T>(row).map_err(refused(doing))?;
        Ok(Version {
            born: Generation(number(0)?),
            died: (died > 0).then_some(Generation(died)),
            cells: cells.into_iter().map(Cell::into_owned).collect(),
        })
    };
    found.iter().map(version).collect()
}

fn cells_of<T: Fact>(row: &postgres::Row) -> Result<Vec<Cell<'_>>, postgres::Error> {
    let cell = |(place, column)| {
        let raw: Option<Raw<'_>> = row.try_get(place)?;
        Ok(cells::get(raw.map(|raw| raw.0), column))
    };
    T::COLUMNS.iter().enumerate().map(cell).collect()
}
