//! GeoPackage layers as records, through a connection that cannot write.
//! Source: OGC 12-128r18.

use std::path::Path;

use bocage_ground::{Lambert93, from_lambert93, wkb};
use bocage_vocab::{Finding, Position, PositionError, Watch};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row};

use crate::findings::{LAYER_UNREAD, Log};
use crate::limits::RECORD_BYTES_MAX;
use crate::records::{Header, Record, Sink, mapping_list};
use crate::stream::{file_name, open_file};
use crate::{Error, ImportOptions};

/// Reads the feature layers of a GeoPackage, or the one that the options name.
pub(crate) fn read_layers(
    path: &Path,
    options: &ImportOptions,
    log: &mut Log,
    watch: &dyn Watch,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    open_file(path)?;
    let file = file_name(path);
    let failed = |source| database_error(&file, source);
    let connection = open(path).map_err(failed)?;
    let layers = layers_of(&connection, &file)?;
    let wanted = options.layer.as_deref();
    if let Some(wanted) = wanted.filter(|wanted| !layers.iter().any(|l| l.name == *wanted)) {
        return Err(Error::NotThere {
            file,
            what: "layer",
            name: wanted.to_owned(),
            known: mapping_list(layers.iter().map(|layer| layer.name.as_str())),
        });
    }
    let (mut read, mut unreadable) = (0, None);
    for layer in layers.iter().filter(|layer| wanted.is_none_or(|wanted| wanted == layer.name)) {
        let Some(projection) = Projection::of(&layer.projection) else {
            log.push(unread(&file, &layer.name).says("projection", layer.projection.as_str()));
            unreadable = Some(layer);
            continue;
        };
        if sink.layer(&file, &layer.name)? {
            read_layer(&connection, &file, layer, projection, log, watch, sink)?;
            read += 1;
        } else {
            log.push(unread(&file, &layer.name));
        }
    }
    match unreadable {
        Some(layer) if read == 0 => Err(Error::Projection {
            file,
            layer: layer.name.clone(),
            projection: layer.projection.clone(),
        }),
        _ => Ok(()),
    }
}

fn unread(file: &str, layer: &str) -> Finding {
    Finding::warning(LAYER_UNREAD).named(layer).in_file(file).in_element(layer).says("layer", layer)
}

/// Opens a database that nobody trusts: read only, no functions or triggers of its schema, no
/// value beyond the size of a record.
fn open(path: &Path) -> Result<Connection, rusqlite::Error> {
    use rusqlite::config::DbConfig;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, RECORD_BYTES_MAX as i32)?;
    connection.execute_batch("PRAGMA query_only = on; PRAGMA cell_size_check = on;")?;
    Ok(connection)
}

fn database_error(file: &str, source: rusqlite::Error) -> Error {
    let file = file.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Error::Damaged { file, at: "its pages".to_owned(), what: source.to_string() }
        }
        Some(ErrorCode::TooBig) => {
            Error::TooLarge { file, what: "bytes in one record", limit: RECORD_BYTES_MAX }
        }
        Some(ErrorCode::OperationInterrupted) => Error::Interrupted,
        _ => Error::Database { file, source },
    }
}

/// A layer of features.
struct Layer {
    name: String,
    geometry_column: String,
    /// Such as `EPSG:2154`.
    projection: String,
}

/// The projections that are read.
#[derive(Debug, Clone, Copy)]
enum Projection {
    Degrees,
    Lambert93,
}

impl Projection {
    fn of(code: &str) -> Option<Projection> {
        match code {
            "EPSG:4326" | "OGC:CRS84" => Some(Projection::Degrees),
            "EPSG:2154" => Some(Projection::Lambert93),
            _ => None,
        }
    }

    fn to_position(self, x: f64, y: f64) -> Result<Position, PositionError> {
        match self {
            Projection::Degrees => Position::from_degrees(x, y),
            Projection::Lambert93 => from_lambert93(Lambert93 { x, y })
                .or_else(|_| Position::from_degrees(f64::NAN, f64::NAN)),
        }
    }
}

fn layers_of(connection: &Connection, file: &str) -> Result<Vec<Layer>, Error> {
    const TABLES: &str = "SELECT count(*) FROM sqlite_master WHERE name IN \
        ('gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys')";
    const LAYERS: &str = "SELECT g.table_name, g.column_name, \
        upper(coalesce(s.organization, 'none')) || ':' || coalesce(s.organization_coordsys_id, 0) \
        FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name \
        LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id \
        WHERE c.data_type = 'features' ORDER BY g.table_name";
    let failed = |source| database_error(file, source);
    let tables: i64 = connection.query_row(TABLES, [], |row| row.get(0)).map_err(failed)?;
    if tables < 3 {
        return Err(Error::OtherFormat {
            file: file.to_owned(),
            expected: "a GeoPackage with layers of features",
            found: "an SQLite database without a GeoPackage's tables".to_owned(),
        });
    }
    let mut statement = connection.prepare(LAYERS).map_err(failed)?;
    let layer = |row: &Row<'_>| {
        Ok(Layer { name: row.get(0)?, geometry_column: row.get(1)?, projection: row.get(2)? })
    };
    let layers = statement.query_map([], layer).map_err(failed)?;
    let layers = layers.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    if layers.is_empty() {
        return Err(Error::OtherFormat {
            file: file.to_owned(),
            expected: "a GeoPackage with layers of features",
            found: "a GeoPackage of something else: it has no layer of features".to_owned(),
        });
    }
    Ok(layers)
}

fn read_layer(
    connection: &Connection,
    file: &str,
    layer: &Layer,
    projection: Projection,
    log: &mut Log,
    watch: &dyn Watch,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let failed = |source| database_error(file, source);
    let table = format!("\"{}\"", layer.name.replace('"', "\"\""));
    watch.stage("reading", "rows", None);
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).map_err(failed)?;
    let mut header = Header::default();
    let names = column_names(connection, &layer.name).map_err(failed)?;
    if names.len() != statement.column_count() {
        let (at, what) = (format!("layer `{}`", layer.name), "its columns are unclear".to_owned());
        return Err(Error::Damaged { file: file.to_owned(), at, what });
    }
    let columns: Vec<(usize, bool)> =
        names.iter().map(|name| (header.column(name), *name == layer.geometry_column)).collect();
    let mut rows = statement.query([]).map_err(failed)?;
    let mut number = 0u64;
    while let Some(row) = rows.next().map_err(failed)? {
        number += 1;
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
        let mut record = record_of(row, &columns, projection).map_err(failed)?;
        record.file = file.to_owned();
        let key = record.cell(columns.first().map_or(0, |(column, _)| *column));
        let key = key.map_or_else(|| number.to_string(), str::to_owned);
        record.element = Some(format!("{}/{key}", layer.name));
        sink.record(&header, &record, log)?;
        watch.done(1);
    }
    sink.layer_end(&header, log)
}

/// The names of the columns that `SELECT *` gives. As values, not as names of a statement, which
/// must be UTF-8.
fn column_names(connection: &Connection, table: &str) -> Result<Vec<String>, rusqlite::Error> {
    const NAMES: &str = "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden <> 1 ORDER BY cid";
    let mut statement = connection.prepare(NAMES)?;
    let name = |row: &Row<'_>| {
        Ok(match row.get_ref(0)? {
            ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        })
    };
    statement.query_map([table], name)?.collect()
}

fn record_of(
    row: &Row<'_>,
    columns: &[(usize, bool)],
    projection: Projection,
) -> Result<Record, rusqlite::Error> {
    let mut record = Record::default();
    for (place, (column, is_geometry)) in columns.iter().enumerate() {
        match row.get_ref(place)? {
            ValueRef::Null => {}
            ValueRef::Integer(int) => record.set(*column, int.to_string()),
            ValueRef::Real(real) => record.set(*column, real.to_string()),
            ValueRef::Text(text) => record.set(*column, String::from_utf8_lossy(text).into()),
            ValueRef::Blob(bytes) if *is_geometry => {
                match wkb::read_geopackage_as(bytes, &|x, y| projection.to_position(x, y)) {
                    Ok(shapes) => record.shapes = shapes,
                    Err(wkb::WkbError::Empty) => {}
                    Err(error) => record.bad_geometry = Some(error.to_string()),
                }
            }
            ValueRef::Blob(_) => {}
        }
    }
    Ok(record)
}
