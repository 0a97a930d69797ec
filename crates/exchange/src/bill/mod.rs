//! `export bill`: the bill of quantities as French spreadsheets open it: UTF-8 with a mark, `;`,
//! decimal comma. One line a commune, component, way or type and year of building; the sum of all
//! amounts is the sum of the costs of all rows, to the cent. An amount is what is paid once and the
//! rents of all years at their value of today; both stand beside it, and the rent of one year.

mod quantities;

use std::io::Write;

use bocage_vocab::{Money, Watch};

use crate::export::{create, unwritable};
use crate::{Error, Export, Exported, Outgoing, WrittenFile};
use quantities::Line;

/// `export bill`.
pub(crate) struct Bill;

impl Export for Bill {
    fn name(&self) -> &'static str {
        "bill"
    }

    fn write(&self, outgoing: &Outgoing<'_>, watch: &dyn Watch) -> Result<Exported, Error> {
        watch.stage("write bill", "lines", None);
        let lines = quantities::of(outgoing.world);
        let name = "bill.csv";
        let (path, mut out) = create(outgoing, name)?;
        let text = table(&lines, outgoing.word);
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|source| unwritable(name, source))?;
        watch.done(lines.len() as u64);
        let objects = lines.len() as u64;
        Ok(Exported { files: vec![WrittenFile { path, objects }], findings: Vec::new() })
    }
}

const HEAD: &str = "commune;nom;composant;étage;mode ou type;quantité;unité;montant HT (EUR);\
    dont investissement HT (EUR);dont loyers actualisés HT (EUR);loyer annuel HT (EUR);année";

fn table(lines: &[Line], word: &dyn Fn(&str) -> String) -> String {
    let mut text = format!("\u{feff}{HEAD}\r\n");
    for line in lines {
        let euros = |money: Money| decimal(money.get(), 2);
        let quantity = decimal(line.quantity, line.decimals);
        let cells = [
            safe(&line.insee),
            safe(&line.name),
            word(line.component),
            word(line.tier),
            word(&line.sort),
            quantity,
            line.unit.to_owned(),
            euros(line.cost),
            euros(line.cost - line.rent),
            euros(line.rent),
            euros(line.rent_year),
            line.phase.map(|year| year.to_string()).unwrap_or_default(),
        ];
        text.push_str(&cells.join(";"));
        text.push_str("\r\n");
    }
    text
}

/// A whole number of parts as a decimal with a comma.
fn decimal(parts: i64, decimals: usize) -> String {
    let (sign, parts) = if parts < 0 { ("-", parts.unsigned_abs()) } else { ("", parts as u64) };
    let one = 10u64.pow(decimals as u32);
    if decimals == 0 {
        return format!("{sign}{parts}");
    }
    format!("{sign}{},{:0decimals$}", parts / one, parts % one)
}

/// A text that no spreadsheet takes for a formula or for several cells.
fn safe(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ';', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_those_of_a_french_spreadsheet() {
        assert_eq!(decimal(123_456, 2), "1234,56");
        assert_eq!(decimal(-5, 2), "-0,05");
        assert_eq!(decimal(7, 0), "7");
        assert_eq!(safe("=1+1"), "'=1+1");
        assert_eq!(safe("a;\"b\""), "\"a;\"\"b\"\"\"");
    }
}
