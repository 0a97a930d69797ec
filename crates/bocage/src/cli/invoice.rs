//! The words of `bocage invoice`.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum Invoice {
    /// Judge invoices in UBL, CII or Factur-X by their schema, EN 16931 and the rules of France.
    ///
    /// A finding names the official rule, such as BR-CO-16 or BR-FR-10, and the place as an XPath. With
    /// --json there is one object a file, a line each: {file, valid, findings: [{rule, severity,
    /// location, message}]}.
    Check {
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}
