//! Official codes in cells.

use std::str::FromStr;

use bocage_vocab::{CodeError, Finding, Insee, Postcode, Siret};

use crate::findings::{CODE_REPAIRED, Log, VALUE_UNREAD};
use crate::records::{Code, Field, Mapping, Record, code_of};

/// The postcode of a row.
pub(crate) fn postcode_of(record: &Record, mapping: &Mapping, log: &mut Log) -> Option<Postcode> {
    code(record, mapping, Field::Postcode, 5, log)
}

/// The INSEE code of a row.
pub(crate) fn insee_of(record: &Record, mapping: &Mapping, log: &mut Log) -> Option<Insee> {
    code(record, mapping, Field::Insee, 5, log)
}

/// The SIRET of a row.
pub(crate) fn siret_of(record: &Record, mapping: &Mapping, log: &mut Log) -> Option<Siret> {
    code(record, mapping, Field::Siret, 14, log)
}

fn code<T: FromStr<Err = CodeError>>(
    record: &Record,
    mapping: &Mapping,
    field: Field,
    length: usize,
    log: &mut Log,
) -> Option<T> {
    let text = mapping.get(record, field)?;
    let (digits, repaired) = match code_of(text, length) {
        Code::Whole(code) => (code, false),
        Code::Repaired(code) => (code, true),
        Code::Lost => (text.to_owned(), false),
    };
    match digits.parse() {
        Ok(code) => {
            if repaired {
                let finding = Finding::info(CODE_REPAIRED).named(field.code());
                let finding = record.located(finding).says("field", field.code());
                log.push(finding.says("found", text).says("read", digits));
            }
            Some(code)
        }
        Err(error) => {
            let finding = Finding::warning(VALUE_UNREAD).named(field.code());
            let finding = record.located(finding).says("field", field.code());
            log.push(finding.says("found", text).says("reason", error.to_string()));
            None
        }
    }
}
