//! How each suite is shown: a Markdown table and a line that says how it was measured.

use std::fmt::Write as _;

use crate::bench::hosted::{ApplicationsRow, CopiesRow};
use crate::bench::record::{
    BooksRow, DesignRow, DrillsRow, LedgerRow, PeerRow, PlantRow, Record, SteinerRow, StoreRow,
    StormRow,
};

/// Instances with what was reached, the optimum and the proven gap.
pub(super) fn steiner(record: &Record<SteinerRow>) -> String {
    let mut table = String::from(
        "| instance | vertices | edges | terminals | ours | optimum | above it | proven gap | s | MiB |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in &record.rows {
        let over = percent(row.over_optimum_ppm());
        let gap = percent(row.gap_ppm as f64);
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} | {over} | {gap} | {:.1} | {} |",
            row.instance,
            grouped(row.nodes.cast_signed()),
            grouped(row.edges.cast_signed()),
            grouped(row.terminals.cast_signed()),
            grouped(row.upper),
            grouped(row.optimum),
            row.seconds,
            row.peak_rss_kib / 1_024,
        );
    }
    table + &method(record)
}

/// Territories with what their design holds, costs and took.
pub(super) fn design(record: &Record<DesignRow>) -> String {
    let mut table = String::from(
        "| territory | premises | unserved | NRO, SRO, PBO | routes km | cable km | M EUR | EUR a premises | gap | s | MiB | trench gap | trench s |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for DesignRow { territory, trench_seconds, run } in &record.rows {
        let euros = run.cost_cents.total / 100;
        let gap = run.gap_ppm.map_or("none yet".to_owned(), |ppm| percent(ppm as f64));
        let _ = writeln!(
            table,
            "| {territory} | {} | {} | {}, {}, {} | {} | {} | {:.1} | {} | {gap} | {:.1} | {} | {} | {trench_seconds:.1} |",
            grouped(run.premises.total),
            grouped(run.premises.unserved),
            run.counts.nro,
            run.counts.sro,
            grouped(run.counts.pbo),
            grouped(run.length_mm.trench / 1_000_000),
            grouped(run.length_mm.cable_mm() / 1_000_000),
            euros as f64 / 1e6,
            grouped(euros / run.premises.served.max(1)),
            run.seconds,
            run.peak_rss_kib / 1_024,
            percent(run.trench.gap_ppm()),
        );
    }
    table + &method(record)
}

/// Instances with what the peer's tree costs beside ours.
pub(super) fn peer(record: &Record<PeerRow>) -> String {
    let mut table = String::from(
        "| instance | pcst-fast2 1.1.0 | ours | theirs above ours | their call s | our program s |\n\
         |---|--:|--:|--:|--:|--:|\n",
    );
    for row in &record.rows {
        let above = (row.peer - row.ours) as f64 / row.ours as f64 * 1e6;
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {:.2} | {:.1} |",
            row.instance,
            grouped(row.peer),
            grouped(row.ours),
            percent(above),
            row.peer_seconds,
            row.our_seconds,
        );
    }
    table + &method(record)
}

/// Sizes of batches with the transfers a second of both.
pub(super) fn ledger(record: &Record<LedgerRow>) -> String {
    let mut table = String::from(
        "| transfers | in batches of | ours a second | doubleentry 0.8.0 a second | ratio | our audit s | its audit s |\n\
         |--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in &record.rows {
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {:.1} | {:.1} | {:.1} |",
            grouped(row.transfers),
            grouped(row.batch),
            grouped(row.ours_a_second),
            grouped(row.peer_a_second),
            row.ours_a_second as f64 / row.peer_a_second as f64,
            row.our_audit_seconds,
            row.peer_audit_seconds,
        );
    }
    table + &method(record)
}

/// Faults with the longest pause of each drill.
pub(super) fn drills(record: &Record<DrillsRow>) -> String {
    let mut table = String::from(
        "| fault | drills | pause s: least, median, most | applications away s | writes acknowledged | lost | by a second writer |\n\
         |---|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in &record.rows {
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} | {} |",
            row.fault,
            row.pauses_ms.len(),
            spread(&row.pauses_ms),
            spread(&row.applications_ms),
            grouped(row.acknowledged.cast_signed()),
            row.lost,
            row.two_writers,
        );
    }
    table + &method(record)
}

/// Kinds of faults with the longest pause of each round.
pub(super) fn storm(record: &Record<StormRow>) -> String {
    let mut table = String::from(
        "| kind | rounds | pause s: least, median, most | moves | in its whole storm: writes acknowledged | lost | by a second writer | releases deployed |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in &record.rows {
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            row.kind,
            row.pauses_ms.len(),
            spread(&row.pauses_ms),
            row.moves,
            grouped(row.acknowledged.cast_signed()),
            row.lost,
            row.two_writers,
            row.deployed,
        );
    }
    table + &method(record)
}

/// What people notice of releases, and how soon an application is back.
pub(super) fn applications(record: &Record<ApplicationsRow>) -> String {
    let mut table = String::from("| what | figure |\n|---|---|\n");
    for row in &record.rows {
        let _ = match row {
            ApplicationsRow::Releases {
                rolled, asked, failed, median_ms, p99_ms, most_ms, ..
            } => {
                writeln!(
                    table,
                    "| {} requests over {rolled} releases | {failed} failed; answered after {median_ms:.0} ms in \
                     the median, {p99_ms:.0} ms p99, {most_ms:.0} ms at most |",
                    grouped(*asked)
                )
            }
            ApplicationsRow::Restore {
                database_bytes,
                cluster_bytes,
                databases,
                backup_and_proof_ms,
                restored_ms,
            } => writeln!(
                table,
                "| {:.1} GB, one of {databases} databases of {:.1} GB | answers its probe {:.0} s after the restore \
                 began; its backup and the proof of it took {:.0} s |",
                *database_bytes as f64 / 1e9,
                *cluster_bytes as f64 / 1e9,
                *restored_ms as f64 / 1e3,
                *backup_and_proof_ms as f64 / 1e3
            ),
        };
    }
    table + &method(record)
}

/// How old the other room's copy gets, and what it asks of the link when it comes back.
pub(super) fn copies(record: &Record<CopiesRow>) -> String {
    let mut table = String::from("| what | figure |\n|---|---|\n");
    for row in &record.rows {
        let _ = match row {
            CopiesRow::Age { ages_ms } => {
                let at = |part: usize| {
                    let place = (ages_ms.len() * part / 100).min(ages_ms.len().saturating_sub(1));
                    ages_ms.get(place).map_or(0.0, |ms| *ms as f64 / 1e3)
                };
                let (median, p99, most) = (at(50), at(99), at(100));
                let looks = ages_ms.len();
                writeln!(
                    table,
                    "| age of the copy, {looks} looks | {median:.1} s in the median, {p99:.1} s p99, {most:.1} s at most |"
                )
            }
            CopiesRow::Back { away_s, files_bytes, rows_bytes, link_bytes, took_ms } => {
                let changed = files_bytes + rows_bytes;
                writeln!(
                    table,
                    "| a room back after {away_s} s, {:.0} MB changed | {:.0} MB over the link, {:.2} times; whole \
                     after {:.0} s |",
                    changed as f64 / 1e6,
                    *link_bytes as f64 / 1e6,
                    *link_bytes as f64 / changed as f64,
                    *took_ms as f64 / 1e3
                )
            }
        };
    }
    table + &method(record)
}

/// The least, the median and the most of times in milliseconds that rise, in seconds.
fn spread(millis: &[u64]) -> String {
    let at = |place: usize| millis.get(place).map_or(0.0, |ms| *ms as f64 / 1e3);
    let count = millis.len();
    format!("{:.1}, {:.1}, {:.1}", at(0), at(count / 2), at(count.saturating_sub(1)))
}

/// A line for each territory and price book, with cost and gap for each factor of the trenches.
pub(super) fn books(record: &Record<BooksRow>) -> String {
    let mut factors: Vec<&str> = Vec::new();
    let mut lines: Vec<(&str, &str)> = Vec::new();
    for row in &record.rows {
        let (factor, line) =
            (row.trench_factor.as_str(), (row.territory.as_str(), row.book.as_str()));
        factors.extend((!factors.contains(&factor)).then_some(factor));
        lines.extend((!lines.contains(&line)).then_some(line));
    }
    let mut table = String::from("| territory | book |");
    for factor in &factors {
        let _ = write!(table, " trenches at {factor}: M EUR, gap |");
    }
    table += "\n|---|---|";
    table += &"--:|".repeat(factors.len());
    for (territory, book) in lines {
        let _ = write!(table, "\n| {territory} | {book} |");
        for factor in &factors {
            let is = |row: &&BooksRow| {
                row.territory == territory && row.book == book && row.trench_factor == *factor
            };
            let run = record.rows.iter().find(is).map(|row| &row.run);
            let cell = run.map_or("not measured".to_owned(), |run| {
                let millions = run.cost_cents.total as f64 / 1e8;
                format!("{millions:.2}, {:.2} %", run.gap_ppm as f64 / 1e4)
            });
            let _ = write!(table, " {cell} |");
        }
    }
    table + "\n" + &method(record)
}

/// What is asked of a plant, with what the answers took.
pub(super) fn plant(record: &Record<PlantRow>) -> String {
    let mut table = String::from(
        "| territory | asked | times | p50 ms | p99 ms | most ms | aim ms |\n\
         |---|---|--:|--:|--:|--:|--:|\n",
    );
    let ms = |us: u64| format!("{:.3}", us as f64 / 1e3);
    for row in &record.rows {
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} | {} |",
            row.territory,
            row.asked,
            grouped(row.times as i64),
            ms(row.p50_us),
            ms(row.p99_us),
            ms(row.most_us),
            row.aim_us.map(ms).unwrap_or_default(),
        );
    }
    table + &method(record)
}

/// Territories with what their store takes.
pub(super) fn store(record: &Record<StoreRow>) -> String {
    let mut table = String::from(
        "| territory | rows | file MiB | written s | loaded s | audited s | copy compared s | plan shown s | MiB |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in &record.rows {
        let _ = writeln!(
            table,
            "| {} | {} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} | {} |",
            row.territory,
            grouped(row.rows),
            row.file_bytes >> 20,
            row.written_seconds,
            row.loaded_seconds,
            row.audited_seconds,
            row.compared_seconds,
            row.shown_seconds,
            row.peak_rss_kib / 1_024,
        );
    }
    table + &method(record)
}

fn method<Row>(record: &Record<Row>) -> String {
    let Record { command, date, commit, machine, .. } = record;
    format!(
        "\n`{command}`, {date}, commit {commit}, {} cores, {}, {} GiB. Single runs; times are noisy.\n",
        machine.cores, machine.cpu, machine.memory_gib
    )
}

fn percent(ppm: f64) -> String {
    format!("{:.4} %", ppm / 1e4)
}

/// `1234567` as `1,234,567`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(["0", "999", "1,000", "-12,345"], [0, 999, 1_000, -12_345].map(grouped));
    }

    #[test]
    fn a_record_becomes_a_table_with_its_method() {
        let record = r#"{"schema": "bocage.bench/1", "date": "2026-01-31", "commit": "abc1234",
            "machine": {"cpu": "Some CPU", "cores": 2, "memory_gib": 24},
            "command": "bocage steiner solve FILE --time 20", "rows": [
            {"instance": "I001", "nodes": 30190, "edges": 47748, "terminals": 1184,
             "reduced_edges": 900, "upper": 1000100, "lower": 999990, "optimum": 1000000,
             "gap_ppm": 111, "seconds": 2.04, "peak_rss_kib": 20480}]}"#;
        let table = steiner(&serde_json::from_str(record).unwrap());
        let row = "| I001 | 30,190 | 47,748 | 1,184 | 1,000,100 | 1,000,000 | 0.0100 % | 0.0111 % | 2.0 | 20 |";
        assert_eq!(table.lines().nth(2).unwrap(), row);
        assert!(table.ends_with(
            "2026-01-31, commit abc1234, 2 cores, Some CPU, 24 GiB. Single runs; times are noisy.\n"
        ));
    }
}
