//! The layout of a `.dbf`: 32 bytes of header, 32 a column, an end mark; then records of one length.

/// Bytes of the fixed part of the header, and of each column in it.
pub(super) const PART_BYTES: usize = 32;
/// What ends the list of columns.
pub(super) const COLUMNS_END: u8 = 0x0d;
/// What ends the file.
pub(super) const FILE_END: u8 = 0x1a;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    /// Text, left-justified.
    Text,
    /// A number with so many digits after the point.
    Number(u8),
    /// `T`, `F` or `?`.
    Boolean,
    /// `YYYYMMDD`.
    Date,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// At most ten letters.
    pub(crate) name: &'static str,
    pub(crate) kind: FieldKind,
    /// Bytes.
    pub(crate) width: u8,
}

impl Field {
    /// Its 32 bytes of the header.
    pub(super) fn described(&self) -> [u8; PART_BYTES] {
        let mut bytes = [0; PART_BYTES];
        for (byte, letter) in bytes.iter_mut().zip(self.name.bytes().take(10)) {
            *byte = letter;
        }
        let (letter, decimals) = match self.kind {
            FieldKind::Text => (b'C', 0),
            FieldKind::Number(decimals) => (b'N', decimals),
            FieldKind::Boolean => (b'L', 0),
            FieldKind::Date => (b'D', 0),
        };
        (bytes[11], bytes[16], bytes[17]) = (letter, self.width, decimals);
        bytes
    }

    /// Adds a cell to a record. Whether it fitted: a text that is too long is cut between letters, a
    /// number that is too long is left out.
    pub(super) fn push(&self, cell: &str, record: &mut Vec<u8>) -> bool {
        let width = usize::from(self.width);
        let is_number = matches!(self.kind, FieldKind::Number(_));
        let fits = cell.len() <= width;
        let kept = match (fits, is_number) {
            (true, _) => cell,
            (false, true) => "",
            (false, false) => &cell[..cell.floor_char_boundary(width)],
        };
        let blank = width - kept.len();
        let (before, after) = if is_number { (blank, 0) } else { (0, blank) };
        record.resize(record.len() + before, b' ');
        record.extend_from_slice(kept.as_bytes());
        record.resize(record.len() + after, b' ');
        fits
    }
}

/// The whole header of a file.
pub(super) fn header(fields: &[Field], records: u32, day: [u8; 3]) -> Vec<u8> {
    let length = PART_BYTES * (fields.len() + 1) + 1;
    let record: usize = 1 + fields.iter().map(|field| usize::from(field.width)).sum::<usize>();
    let mut bytes = vec![0; PART_BYTES];
    bytes[0] = 3;
    bytes[1..4].copy_from_slice(&day);
    bytes[4..8].copy_from_slice(&records.to_le_bytes());
    // Fifty columns of 255 bytes stay below the limit of the format.
    bytes[8..10].copy_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
    bytes[10..12].copy_from_slice(&u16::try_from(record).unwrap_or(u16::MAX).to_le_bytes());
    fields.iter().for_each(|field| bytes.extend(field.described()));
    bytes.push(COLUMNS_END);
    bytes
}
