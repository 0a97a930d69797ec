//! Limits on what a document may make the program do, whatever it claims.

/// Bytes of a document: an invoice of a hundred thousand lines, or one with large attachments.
pub(crate) const DOCUMENT_BYTES_MAX: usize = 64 << 20;
/// Elements inside each other. UBL's own types go less than half as deep.
pub(crate) const DEPTH_MAX: usize = 40;
/// Elements of a document.
pub(crate) const ELEMENTS_MAX: usize = 4_000_000;
/// Attributes of one element, declarations of namespaces among them.
pub(crate) const ATTRIBUTES_MAX: usize = 100;
/// Bytes of a PDF, and of what one of its streams becomes.
pub(crate) const PDF_BYTES_MAX: usize = 128 << 20;
/// Objects of a PDF that are looked at.
pub(crate) const PDF_OBJECTS_MAX: usize = 200_000;
/// Breaches of the schema beyond which a document is not judged by rules any more.
pub(crate) const SCHEMA_BREACHES_MAX: usize = 1_000;
/// Findings of one rule that are listed one by one.
pub(crate) const FINDINGS_LISTED_MAX: usize = 100;
