//! What stops a document from being read at all. What it says wrongly is a finding, not an error.

use bocage_vocab::{Explain, Hint};

/// Why a document is not read or not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// More bytes, depth or elements than any invoice needs.
    #[error("the document has more than {max} {what}")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        max: usize,
    },
    /// A document type or an entity, by which XML can reach for files or grow without end.
    #[error("the document declares or uses {what} at byte {byte}, which no invoice needs")]
    Hostile {
        /// What it is.
        what: String,
        /// Where.
        byte: u64,
    },
    /// The bytes are no XML.
    #[error("the document is no well-formed XML at byte {byte}: {what}")]
    Malformed {
        /// Where.
        byte: u64,
        /// What is wrong.
        what: String,
    },
    /// XML of something else.
    #[error("the document is <{root}>, not an invoice in UBL or CII")]
    OtherFormat {
        /// The outermost element, with its namespace.
        root: String,
    },
    /// The PDF cannot be taken apart.
    #[error("the PDF cannot be read: {what}")]
    DamagedPdf {
        /// What is wrong.
        what: String,
    },
    /// The PDF holds no invoice for a machine.
    #[error("the PDF holds no file `factur-x.xml` nor `zugferd-invoice.xml`")]
    NoAttachment,
    /// A term that an invoice cannot do without is missing, or says what this crate does not hold.
    #[error("{term} of the invoice, at {location}, {what}")]
    Unread {
        /// The business term, such as `BT-5`.
        term: String,
        /// Where, as an XPath.
        location: String,
        /// What is wrong.
        what: String,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::TooLarge { .. } => "bocage::invoice::too_large",
            Error::Hostile { .. } => "bocage::invoice::hostile",
            Error::Malformed { .. } => "bocage::invoice::malformed",
            Error::OtherFormat { .. } => "bocage::invoice::other_format",
            Error::DamagedPdf { .. } => "bocage::invoice::damaged_pdf",
            Error::NoAttachment => "bocage::invoice::no_attachment",
            Error::Unread { .. } => "bocage::invoice::unread",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::TooLarge { .. } => "ask the sender for attachments as files of their own",
            Error::Hostile { .. } => {
                "do not open the file elsewhere either; ask the sender for one without DOCTYPE"
            }
            Error::Malformed { .. } => "ask the sender for the file again, as it was sent",
            Error::OtherFormat { .. } => {
                "expected are UBL 2.1 (Invoice, CreditNote), UN/CEFACT CII D22B, or a Factur-X PDF"
            }
            Error::DamagedPdf { .. } => {
                "open it in a PDF reader and print it to a new file, or ask the sender for the XML"
            }
            Error::NoAttachment => {
                "it is a picture of an invoice only; ask the sender for Factur-X, UBL or CII"
            }
            Error::Unread { .. } => "see all that is wrong with `bocage invoice check FILE`",
        })
    }
}
