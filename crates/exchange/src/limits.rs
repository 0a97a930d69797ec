//! Limits on what a file may make the program do. A file beyond one is refused with an error that
//! names the limit; memory stays bounded whatever a file claims.

/// Bytes that a compressed file may become: more than the XML of a whole country.
pub(crate) const DECOMPRESSED_BYTES_MAX: u64 = 64 << 30;
/// How many times larger than its file decompressed data may be, above [`RATIO_FREE_BYTES`].
/// Maps as XML reach about 30; deflate itself can reach 1,032.
pub(crate) const RATIO_MAX: u64 = 200;
/// Decompressed bytes below which the ratio is not looked at: a small file may well be all zeros.
pub(crate) const RATIO_FREE_BYTES: u64 = 64 << 20;

/// Bytes of one record, element or feature.
pub(crate) const RECORD_BYTES_MAX: u64 = 16 << 20;
/// Bytes of all the parts of a workbook, decompressed. Its shared texts are held in memory.
pub(crate) const WORKBOOK_BYTES_MAX: u64 = 1 << 30;
/// Files inside a workbook.
pub(crate) const WORKBOOK_PARTS_MAX: usize = 10_000;
/// Columns of a table.
pub(crate) const COLUMNS_MAX: usize = 2_000;
/// Bytes of a file that must be held whole: texts in UTF-16, workbooks of the old kind.
pub(crate) const WHOLE_FILE_BYTES_MAX: u64 = 256 << 20;

/// Bytes of the header of a block of OpenStreetMap's binary format (its specification).
pub(crate) const PBF_HEADER_BYTES_MAX: u32 = 64 << 10;
/// Bytes of a block of it, compressed or not (its specification).
pub(crate) const PBF_BLOCK_BYTES_MAX: u64 = 32 << 20;
/// Nodes, and references to them, held in memory: 16 bytes each.
pub(crate) const OSM_NODES_MAX: usize = 100_000_000;

/// Premises in one building, whatever a file claims.
pub(crate) const BUILDING_PREMISES_MAX: u16 = 1_000;
/// Findings of one code that are listed one by one.
pub(crate) const FINDINGS_LISTED_MAX: u64 = 1_000;
/// How often one row of an ODS sheet is taken to stand, whatever it claims.
pub(crate) const ODS_ROWS_REPEATED_MAX: u64 = 1_000;
/// Rows of a table of communes: ten times those of France.
pub(crate) const COMMUNE_ROWS_MAX: usize = 400_000;
/// Rows of a delivery of GraceTHD, all tables together: a large department, three times over.
pub(crate) const GRACETHD_ROWS_MAX: u64 = 30_000_000;
/// Texts that the cells of a workbook share.
pub(crate) const SHARED_TEXTS_MAX: usize = 10_000_000;

/// Bytes of a Compose file.
pub(crate) const COMPOSE_BYTES_MAX: u64 = 1 << 20;
/// Lists and mappings of YAML inside each other.
pub(crate) const YAML_DEPTH_MAX: usize = 64;
/// Values of a YAML file, with those that aliases repeat.
pub(crate) const YAML_NODES_MAX: usize = 100_000;
