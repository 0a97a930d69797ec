//! The R-tree of a layer: kept row by row for small changes, packed anew for large ones.
//!
//! Packing writes the nodes of SQLite's R-tree module straight into its shadow tables, as its
//! file format documents them: a node is a two-byte depth (in the root), a two-byte count, then
//! cells of an eight-byte key and four big-endian floats. Measured to be six times faster than
//! inserting row by row.

use bocage_vocab::{Bounds, Fact};
use rusqlite::{Connection, Statement, params};

use crate::Error;
use crate::columns::{GEOMETRY, geometry_place};

const CELL_LEN: usize = 24;
const HEADER_LEN: usize = 4;
const ROOT: i64 = 1;

fn failed() -> impl Fn(rusqlite::Error) -> Error {
    Error::database("the index of a layer")
}

/// A key and its box: minx, maxx, miny, maxy, rounded outwards.
#[derive(Debug, Clone, Copy)]
struct Entry {
    key: i64,
    sides: [f32; 4],
}

/// Keeps the R-tree in step row by row.
pub(super) struct Indexer<'a> {
    db: &'a Connection,
    put: Statement<'a>,
    take: Statement<'a>,
}

impl<'a> Indexer<'a> {
    /// None for a kind without a geometry.
    pub(super) fn new<T: Fact>(db: &'a Connection) -> Result<Option<Indexer<'a>>, Error> {
        if geometry_place::<T>().is_none() {
            return Ok(None);
        }
        let tree = format!("\"rtree_{}_{GEOMETRY}\"", T::KIND);
        let put = db
            .prepare(&format!("INSERT OR REPLACE INTO {tree} VALUES (?1, ?2, ?3, ?4, ?5)"))
            .map_err(failed())?;
        let take = db.prepare(&format!("DELETE FROM {tree} WHERE id = ?1")).map_err(failed())?;
        Ok(Some(Indexer { db, put, take }))
    }

    /// The row written last.
    pub(super) fn last_fid(&self) -> i64 {
        self.db.last_insert_rowid()
    }

    pub(super) fn put<T: Fact>(&mut self, fid: i64, row: &T) -> Result<(), Error> {
        let Some(bounds) = row.shape().and_then(|shape| shape.bounds()) else {
            return self.take(fid);
        };
        let Bounds { min, max } = bounds;
        let sides = params![fid, min.lon(), max.lon(), min.lat(), max.lat()];
        self.put.execute(sides).map(drop).map_err(failed())
    }

    pub(super) fn take(&mut self, fid: i64) -> Result<(), Error> {
        self.take.execute([fid]).map(drop).map_err(failed())
    }
}

/// Builds the R-tree of a layer anew from its rows.
pub(super) fn rebuild<T: Fact>(db: &Connection) -> Result<(), Error> {
    if geometry_place::<T>().is_none() {
        return Ok(());
    }
    let tree = format!("rtree_{}_{GEOMETRY}", T::KIND);
    db.execute_batch(&format!(
        "DROP TABLE \"{tree}\"; CREATE VIRTUAL TABLE \"{tree}\" \
         USING rtree(id, minx, maxx, miny, maxy);"
    ))
    .map_err(failed())?;
    let sql = format!("SELECT length(data) FROM \"{tree}_node\" WHERE nodeno = {ROOT}");
    let node_len: u32 = db.query_row(&sql, [], |row| row.get(0)).map_err(failed())?;
    Packer::new(db, &tree, node_len as usize)?.pack(entries::<T>(db)?)
}

fn entries<T: Fact>(db: &Connection) -> Result<Vec<Entry>, Error> {
    let sql = format!("SELECT fid, {GEOMETRY} FROM \"{}\"", T::KIND);
    let mut statement = db.prepare(&sql).map_err(failed())?;
    let mut found = statement.query([]).map_err(failed())?;
    let mut entries = Vec::new();
    while let Some(row) = found.next().map_err(failed())? {
        let key = row.get(0).map_err(failed())?;
        let blob = row.get_ref(1).map_err(failed())?.as_blob_or_null().ok().flatten();
        if let Some([minx, maxx, miny, maxy]) = blob.and_then(envelope) {
            let sides = [below(minx), above(maxx), below(miny), above(maxy)];
            entries.push(Entry { key, sides });
        }
    }
    Ok(entries)
}

/// The box of one of our own blobs: in its header, or the point itself.
fn envelope(blob: &[u8]) -> Option<[f64; 4]> {
    let number = |at: usize| Some(f64::from_le_bytes(*blob.get(at..)?.first_chunk()?));
    let with_envelope = blob.get(3)? >> 1 & 1 == 1;
    if with_envelope {
        return Some([number(8)?, number(16)?, number(24)?, number(32)?]);
    }
    let (x, y) = (number(13)?, number(21)?);
    Some([x, x, y, y])
}

fn below(side: f64) -> f32 {
    let near = side as f32;
    if f64::from(near) > side { near.next_down() } else { near }
}

fn above(side: f64) -> f32 {
    let near = side as f32;
    if f64::from(near) < side { near.next_up() } else { near }
}

struct Packer<'a> {
    node: Statement<'a>,
    row: Statement<'a>,
    parent: Statement<'a>,
    node_len: usize,
    next: i64,
}

impl<'a> Packer<'a> {
    fn new(db: &'a Connection, tree: &str, node_len: usize) -> Result<Packer<'a>, Error> {
        let put = |part: &str| {
            db.prepare(&format!("INSERT OR REPLACE INTO \"{tree}_{part}\" VALUES (?1, ?2)"))
                .map_err(failed())
        };
        let (node, row, parent) = (put("node")?, put("rowid")?, put("parent")?);
        Ok(Packer { node, row, parent, node_len, next: ROOT + 1 })
    }

    /// Packs level by level until one node holds all.
    fn pack(&mut self, mut level: Vec<Entry>) -> Result<(), Error> {
        let cells_max = (self.node_len - HEADER_LEN) / CELL_LEN;
        let mut depth = 0u16;
        while level.len() > cells_max {
            tile(&mut level, cells_max);
            let parts = level.len().div_ceil(cells_max);
            let mut above = Vec::with_capacity(parts);
            for part in evenly(&level, parts) {
                let key = self.next;
                self.next += 1;
                self.write(key, 0, part, depth)?;
                above.push(Entry { key, sides: around(part) });
            }
            level = above;
            depth += 1;
        }
        self.write(ROOT, depth, &level, depth)
    }

    fn write(&mut self, key: i64, head: u16, cells: &[Entry], depth: u16) -> Result<(), Error> {
        let mut data = Vec::with_capacity(self.node_len);
        data.extend_from_slice(&head.to_be_bytes());
        data.extend_from_slice(&(cells.len() as u16).to_be_bytes());
        for cell in cells {
            data.extend_from_slice(&cell.key.to_be_bytes());
            cell.sides.iter().for_each(|side| data.extend_from_slice(&side.to_be_bytes()));
            let child = if depth == 0 { &mut self.row } else { &mut self.parent };
            child.execute(params![cell.key, key]).map_err(failed())?;
        }
        data.resize(self.node_len, 0);
        self.node.execute(params![key, data]).map(drop).map_err(failed())
    }
}

/// Sorts entries so that neighbours in the order are neighbours on the ground: slices of equal
/// size by x, each by y (sort-tile-recursive; Leutenegger, Lopez, Edgington 1997).
fn tile(entries: &mut [Entry], cells_max: usize) {
    let middle = |entry: &Entry, low: usize| entry.sides[low] + entry.sides[low + 1];
    let nodes = entries.len().div_ceil(cells_max);
    let slices = (nodes as f64).sqrt().ceil() as usize;
    entries.sort_by(|a, b| middle(a, 0).total_cmp(&middle(b, 0)).then(a.key.cmp(&b.key)));
    for slice in entries.chunks_mut(slices * cells_max) {
        slice.sort_by(|a, b| middle(a, 2).total_cmp(&middle(b, 2)).then(a.key.cmp(&b.key)));
    }
}

/// Cuts a list into parts whose sizes differ by one at most: no node is left nearly empty.
fn evenly(entries: &[Entry], parts: usize) -> impl Iterator<Item = &[Entry]> {
    let (each, over) = (entries.len() / parts, entries.len() % parts);
    let start = move |part: usize| part * each + part.min(over);
    (0..parts).map(move |part| &entries[start(part)..start(part + 1)])
}

fn around(cells: &[Entry]) -> [f32; 4] {
    cells.iter().fold([f32::MAX, f32::MIN, f32::MAX, f32::MIN], |[a, b, c, d], cell| {
        let [minx, maxx, miny, maxy] = cell.sides;
        [a.min(minx), b.max(maxx), c.min(miny), d.max(maxy)]
    })
}

/// Writes the extent of a layer where GeoPackage readers look for it.
pub(super) fn tell_extent<T: Fact>(db: &Connection) -> Result<(), Error> {
    let table = T::KIND.code();
    let touched = "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
    let sql = if geometry_place::<T>().is_some() {
        format!(
            "{touched}, (min_x, max_x, min_y, max_y) = (SELECT min(minx), max(maxx), min(miny),
                 max(maxy) FROM \"rtree_{table}_{GEOMETRY}\") WHERE table_name = '{table}'"
        )
    } else {
        format!("{touched} WHERE table_name = '{table}'")
    };
    db.execute(&sql, []).map(drop).map_err(failed())
}

/// The triggers by which other programs keep the R-tree in step (GeoPackage, annex F.3).
pub(super) fn triggers<T: Fact>() -> String {
    if geometry_place::<T>().is_none() {
        return String::new();
    }
    let (table, c) = (T::KIND.code(), GEOMETRY);
    let tree = format!("rtree_{table}_{c}");
    let put = format!(
        "INSERT OR REPLACE INTO \"{tree}\" VALUES (NEW.fid, ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}),
             ST_MinY(NEW.{c}), ST_MaxY(NEW.{c}));"
    );
    let there = format!("NEW.{c} NOT NULL AND NOT ST_IsEmpty(NEW.{c})");
    let gone = format!("NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c})");
    let take = format!("DELETE FROM \"{tree}\" WHERE id = OLD.fid;");
    format!(
        "CREATE TRIGGER \"{tree}_insert\" AFTER INSERT ON \"{table}\" WHEN ({there})
         BEGIN {put} END;
         CREATE TRIGGER \"{tree}_update6\" AFTER UPDATE OF {c} ON \"{table}\"
         WHEN OLD.fid = NEW.fid AND ({there}) BEGIN {put} END;
         CREATE TRIGGER \"{tree}_update2\" AFTER UPDATE OF {c} ON \"{table}\"
         WHEN OLD.fid = NEW.fid AND ({gone}) BEGIN {take} END;
         CREATE TRIGGER \"{tree}_update5\" AFTER UPDATE ON \"{table}\"
         WHEN OLD.fid != NEW.fid AND ({there}) BEGIN {take} {put} END;
         CREATE TRIGGER \"{tree}_update4\" AFTER UPDATE ON \"{table}\"
         WHEN OLD.fid != NEW.fid AND ({gone}) BEGIN
             DELETE FROM \"{tree}\" WHERE id IN (OLD.fid, NEW.fid); END;
         CREATE TRIGGER \"{tree}_delete\" AFTER DELETE ON \"{table}\" WHEN OLD.{c} NOT NULL
         BEGIN {take} END;"
    )
}

/// Takes those triggers away; within a transaction only.
pub(super) fn drop_triggers<T: Fact>() -> String {
    if geometry_place::<T>().is_none() {
        return String::new();
    }
    let tree = format!("rtree_{}_{GEOMETRY}", T::KIND);
    ["insert", "update6", "update2", "update5", "update4", "delete"]
        .map(|act| format!("DROP TRIGGER IF EXISTS \"{tree}_{act}\";"))
        .concat()
}
