//! Factur-X: a PDF that a person reads, with the CII in it that a machine reads.
//!
//! Written are the bones of PDF/A-3: embedded fonts, calibrated grey, metadata with the properties of Factur-X,
//! the file with its relationship. No validator has certified it.

mod file;
mod font;
mod objects;
mod page;
mod read;
mod sheet;

pub(crate) use read::is_pdf;

use crate::Error;
use crate::model::Invoice;
use crate::write::cii;

/// The name of the file in the PDF.
const ATTACHMENT: &str = "factur-x.xml";

/// Writes an invoice as Factur-X, profile EN 16931, its page in French.
///
/// # Examples
/// ```
/// use bocage_invoice::{Document, extract, facturx, shapes::shapes};
/// let (_, invoice) = shapes().next().unwrap();
/// let xml = extract(&facturx(&invoice)).unwrap();
/// assert_eq!(Document::read(&xml).unwrap().invoice().unwrap(), invoice);
/// ```
#[must_use]
pub fn facturx(invoice: &Invoice) -> Vec<u8> {
    let mut fonts = font::Fonts::new();
    let pages = page::pages(invoice, &mut fonts);
    file::assemble(invoice, &cii(invoice), &pages, &fonts)
}

/// Takes the invoice for a machine out of a PDF: Factur-X, ZUGFeRD or XRechnung.
///
/// # Errors
/// [`Error::DamagedPdf`], [`Error::TooLarge`], and [`Error::NoAttachment`] where there is none.
pub fn extract(pdf: &[u8]) -> Result<Vec<u8>, Error> {
    read::extract(pdf)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::shapes;

    #[test]
    fn every_shape_comes_back_out_of_its_pdf_byte_for_byte() {
        for (name, invoice) in
            shapes().filter(|(name, _)| ["plain", "many_lines", "difficult_texts"].contains(name))
        {
            let pdf = facturx(&invoice);
            assert_eq!(extract(&pdf).unwrap(), cii(&invoice).into_bytes(), "{name}");
            assert_eq!(pdf, facturx(&invoice), "{name}: the same invoice gives the same bytes");
        }
    }

    #[test]
    fn no_damage_makes_it_panic() {
        let (_, invoice) = shapes().next().unwrap();
        let pdf = facturx(&invoice);
        for step in 0..400 {
            let mut damaged = pdf.clone();
            let at = (step * 7919) % damaged.len();
            damaged[at] = damaged[at].wrapping_add(step as u8 | 1);
            let _ = extract(&damaged);
            let _ = extract(&pdf[..at]);
        }
    }

    #[test]
    fn what_is_no_factur_x_is_told() {
        assert!(matches!(extract(b"<xml/>"), Err(Error::DamagedPdf { .. })));
        assert_eq!(
            extract(b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n"),
            Err(Error::NoAttachment)
        );
        let locked = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<</Encrypt 1 0 R>>\n";
        assert!(matches!(extract(locked), Err(Error::DamagedPdf { .. })));
    }
}
