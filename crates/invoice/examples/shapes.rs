//! Writes invoices of every shape for outside judges, and judges files as `bocage invoice check` does.
//!
//! ```sh
//! cargo run -p bocage-invoice --example shapes DIR
//! cargo run -p bocage-invoice --example shapes invoice check FILE... --json
//! ```
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::path::Path;

use bocage_invoice::{Verdict, cii, facturx, judge, shapes::shapes, ubl};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--json").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["invoice", "check", files @ ..] => files.iter().try_for_each(|file| check(file)),
        [folder] => write(Path::new(folder)),
        _ => Err("usage: shapes DIR | shapes invoice check FILE...".into()),
    }
}

fn write(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all(folder)?;
    for (name, invoice) in shapes() {
        std::fs::write(folder.join(format!("{name}.ubl.xml")), ubl(&invoice))?;
        std::fs::write(folder.join(format!("{name}.cii.xml")), cii(&invoice))?;
        std::fs::write(folder.join(format!("{name}.pdf")), facturx(&invoice))?;
    }
    Ok(())
}

fn check(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let Verdict { valid, findings } = judge(&std::fs::read(file)?);
    println!("{}", serde_json::json!({ "file": file, "valid": valid, "findings": findings }));
    Ok(())
}
