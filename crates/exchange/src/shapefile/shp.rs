//! The layout of `.shp` and `.shx`: a header of 100 bytes, then records. Lengths count words of two
//! bytes; those and the numbers of records are big-endian, all else is little-endian.

use super::{Form, Parts};

pub(super) const HEADER_BYTES: usize = 100;
pub(super) const FILE_CODE: i32 = 9994;
pub(super) const VERSION: i32 = 1000;
/// The least x and y, then the greatest.
pub(super) type Extent = [f64; 4];
/// The extent of nothing.
pub(super) const NOWHERE: Extent =
    [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

pub(super) fn extend(extent: &mut Extent, [x, y]: [f64; 2]) {
    *extent = [extent[0].min(x), extent[1].min(y), extent[2].max(x), extent[3].max(y)];
}

/// The header of a file of so many bytes.
pub(super) fn header(form: Form, bytes: u64, extent: &Extent) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend(FILE_CODE.to_be_bytes());
    header.resize(24, 0);
    header.extend(words(bytes).to_be_bytes());
    header.extend(VERSION.to_le_bytes());
    header.extend(form.code().to_le_bytes());
    for bound in extent {
        header.extend(if bound.is_finite() { *bound } else { 0.0 }.to_le_bytes());
    }
    header.resize(HEADER_BYTES, 0);
    header
}

pub(super) fn words(bytes: u64) -> u32 {
    u32::try_from(bytes / 2).unwrap_or(u32::MAX)
}

/// The content of a record; no parts are the null shape.
pub(super) fn content(form: Form, parts: &Parts, bytes: &mut Vec<u8>) {
    bytes.clear();
    if parts.is_empty() {
        return bytes.extend(0i32.to_le_bytes());
    }
    bytes.extend(form.code().to_le_bytes());
    if form != Form::Point {
        let mut extent = NOWHERE;
        parts.iter().flatten().for_each(|place| extend(&mut extent, *place));
        extent.iter().for_each(|bound| bytes.extend(bound.to_le_bytes()));
        bytes.extend((parts.len() as u32).to_le_bytes());
        bytes.extend((parts.iter().map(Vec::len).sum::<usize>() as u32).to_le_bytes());
        let mut start = 0u32;
        for part in parts {
            bytes.extend(start.to_le_bytes());
            start += part.len() as u32;
        }
    }
    for [x, y] in parts.iter().flatten() {
        bytes.extend(x.to_le_bytes());
        bytes.extend(y.to_le_bytes());
    }
}

/// The parts of a record's content, heights and measures left out; none of the null shape.
///
/// # Errors
/// Words for what is wrong.
pub(super) fn parts(content: &[u8]) -> Result<Option<(Form, Parts)>, String> {
    let cut = || "its geometry is cut off".to_owned();
    let int = |at: usize| -> Result<usize, String> {
        let bytes = content.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(|bytes| u32::from_le_bytes(bytes) as usize).ok_or_else(cut)
    };
    let place = |at: usize| -> Result<[f64; 2], String> {
        let bytes = content.get(at..at + 16).ok_or_else(cut)?;
        let (x, y) = bytes.split_at(8);
        let number = |half: &[u8]| half.try_into().map(f64::from_le_bytes).map_err(|_| cut());
        Ok([number(x)?, number(y)?])
    };
    let form = match int(0)? {
        0 => return Ok(None),
        1 | 11 | 21 => return Ok(Some((Form::Point, vec![vec![place(4)?]]))),
        3 | 13 | 23 => Form::Line,
        5 | 15 | 25 => Form::Area,
        other => return Err(format!("geometry type {other}")),
    };
    let (count, places) = (int(36)?, int(40)?);
    let first = count.checked_mul(4).and_then(|bytes| bytes.checked_add(44)).ok_or_else(cut)?;
    let end = places.checked_mul(16).and_then(|bytes| bytes.checked_add(first));
    if end.is_none_or(|end| end > content.len()) {
        return Err(cut());
    }
    let starts = (0..count).map(|part| int(44 + part * 4)).collect::<Result<Vec<_>, _>>()?;
    let ends = starts.iter().copied().skip(1).chain([places]);
    let mut parts = Vec::with_capacity(count);
    for (start, end) in starts.iter().copied().zip(ends) {
        if start > end || end > places {
            return Err("its parts are out of order".to_owned());
        }
        parts.push((start..end).map(|n| place(first + n * 16)).collect::<Result<_, _>>()?);
    }
    Ok(Some((form, parts)))
}
