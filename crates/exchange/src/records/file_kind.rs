//! What a file is, by its first bytes, whatever its name says.

use std::fmt;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::Error;
use crate::stream::first_bytes;

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Text: a table with separators, unless an import knows better.
    Text,
    /// A zip archive: XLSX or ODS.
    Workbook,
    /// JSON.
    Json,
    /// SQLite: a GeoPackage, perhaps.
    Sqlite,
    /// The geometries of a shapefile.
    Shapefile,
    /// OpenStreetMap, binary.
    OsmPbf,
    /// OpenStreetMap XML, plain or gzip.
    OsmXml,
    /// XML of another kind.
    Xml,
    /// A workbook of the time before 2007.
    OldWorkbook,
    /// Nothing at all.
    Empty,
    /// Bytes that are no text.
    Binary,
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FileKind::Text => "a text file",
            FileKind::Workbook => "a zip archive",
            FileKind::Json => "JSON",
            FileKind::Sqlite => "an SQLite database",
            FileKind::Shapefile => "a shapefile",
            FileKind::OsmPbf => "OpenStreetMap's binary format",
            FileKind::OsmXml => "OpenStreetMap's XML",
            FileKind::Xml => "XML of another kind",
            FileKind::OldWorkbook => "a workbook of the old .xls kind (save it as .xlsx)",
            FileKind::Empty => "empty",
            FileKind::Binary => "binary data of an unknown kind",
        })
    }
}

/// Looks at the first bytes of a file, unpacked where it is gzip.
pub(crate) fn kind_of_file(path: &Path) -> Result<FileKind, Error> {
    const LOOKED_AT: usize = 1024;
    let bytes = first_bytes(path, 64 * LOOKED_AT)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(kind_of_bytes(&bytes[..bytes.len().min(LOOKED_AT)]));
    }
    let mut unpacked = Vec::new();
    // Data cut off or damaged is told when it is read; what came before says the kind.
    let _ = MultiGzDecoder::new(&bytes[..]).take(LOOKED_AT as u64).read_to_end(&mut unpacked);
    Ok(match kind_of_bytes(&unpacked) {
        kind @ (FileKind::Text | FileKind::Json | FileKind::OsmXml | FileKind::Xml) => kind,
        _ => FileKind::Binary,
    })
}

fn kind_of_bytes(bytes: &[u8]) -> FileKind {
    const STARTS: [(&[u8], FileKind); 6] = [
        (b"\0\0\x27\x0a", FileKind::Shapefile),
        (b"PK\x03\x04", FileKind::Workbook),
        (b"SQLite format 3\0", FileKind::Sqlite),
        (b"\xd0\xcf\x11\xe0", FileKind::OldWorkbook),
        (b"\xff\xfe", FileKind::Text),
        (b"\xfe\xff", FileKind::Text),
    ];
    if bytes.is_empty() {
        return FileKind::Empty;
    }
    if let Some((_, kind)) = STARTS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return *kind;
    }
    if contains(bytes, b"OSMHeader") {
        return FileKind::OsmPbf;
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match text.first() {
        Some(b'{' | b'[') => FileKind::Json,
        Some(b'<') if contains(text, b"<osm") => FileKind::OsmXml,
        Some(b'<') => FileKind::Xml,
        _ if bytes.contains(&0) => FileKind::Binary,
        _ => FileKind::Text,
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_the_kind() {
        for (bytes, kind) in [
            (&b"\xef\xbb\xbf {\"type\":1}"[..], FileKind::Json),
            (b"\0\0\0\x0d\x0a\x09OSMHeader", FileKind::OsmPbf),
            (b"<?xml version='1.0'?>\n<osm version='0.6'>", FileKind::OsmXml),
            (b"\0\0\x27\x0a\0", FileKind::Shapefile),
            (b"<html>", FileKind::Xml),
            (b"id;nom\n", FileKind::Text),
            (b"a\0b", FileKind::Binary),
            (b"", FileKind::Empty),
        ] {
            assert_eq!(kind_of_bytes(bytes), kind);
        }
    }
}
