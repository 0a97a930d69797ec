//! A file as it came: judged, whatever it is.

use bocage_vocab::Severity;
use serde::Serialize;

use crate::facturx::{extract, is_pdf};
use crate::{Document, Error, Finding};

/// Whether an invoice is taken, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether no finding is of severity error.
    pub valid: bool,
    /// All that is wrong.
    pub findings: Vec<Finding>,
}

/// Judges a file: UBL, CII, or a PDF with CII in it. What cannot be read is refused by a finding of rule `XML`
/// or `PDF`, so every file has a verdict.
///
/// # Examples
/// ```
/// use bocage_invoice::{judge, shapes::shapes, ubl};
/// let (_, mut invoice) = shapes().next().unwrap();
/// assert!(judge(ubl(&invoice).as_bytes()).valid);
/// invoice.totals.due = Default::default();
/// let verdict = judge(ubl(&invoice).as_bytes());
/// assert!(!verdict.valid);
/// assert_eq!(verdict.findings[0].rule, "BR-CO-16");
/// assert_eq!(verdict.findings[0].location, "/ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount");
/// ```
#[must_use]
pub fn judge(file: &[u8]) -> Verdict {
    let findings = match read(file) {
        Ok(document) => document.check(),
        Err(error) => vec![refused(&error)],
    };
    let valid = findings.iter().all(|finding| finding.severity != Severity::Error);
    Verdict { valid, findings }
}

/// Reads UBL, CII, or a PDF with CII in it.
///
/// # Errors
/// As [`Document::read`] and [`extract`].
pub fn read(file: &[u8]) -> Result<Document, Error> {
    match is_pdf(file) {
        true => Document::read(&extract(file)?),
        false => Document::read(file),
    }
}

fn refused(error: &Error) -> Finding {
    let rule = match error {
        Error::DamagedPdf { .. } | Error::NoAttachment => "PDF",
        _ => "XML",
    };
    Finding { rule, severity: Severity::Error, location: String::new(), message: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{facturx, shapes::shapes};

    #[test]
    fn every_file_has_a_verdict() {
        let (_, invoice) = shapes().next().unwrap();
        assert_eq!(judge(&facturx(&invoice)), Verdict { valid: true, findings: Vec::new() });
        for (file, rule) in [
            (&b"%PDF-1.7 nothing"[..], "PDF"),
            (b"<!DOCTYPE a><a/>", "XML"),
            (b"<Order xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Order-2\"/>", "XML"),
            (b"", "XML"),
        ] {
            let verdict = judge(file);
            assert_eq!((verdict.valid, verdict.findings[0].rule), (false, rule));
        }
        let empty = br#"<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>"#;
        let rules: Vec<_> = judge(empty).findings.iter().map(|finding| finding.rule).collect();
        for rule in ["XSD", "BR-01", "BR-06", "BR-15", "BR-16", "BR-FR-05"] {
            assert!(rules.contains(&rule), "{rule}");
        }
    }
}
