//! `bocage steiner`.

use std::io::{self, Write};

use bocage_app::steiner::{self, Request, Solved};

use crate::Session;
use crate::cli::SteinerSolve;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn solve(session: &Session, args: SteinerSolve) -> Exit {
    let SteinerSolve { file, time, work, threads, seed, tree } = args;
    let request = Request { file, seconds: time, work, threads, seed, tree };
    session.end("steiner.solve", &steiner::solve(&session.ctx, &request), |solved| {
        if solved.upper.is_some() { Exit::Done } else { Exit::Failed }
    })
}

impl Shown for Solved {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let (nodes, edges, terminals) = (self.nodes, self.edges, self.terminals);
        writeln!(out, "{}: {nodes} nodes, {edges} edges, {terminals} terminals", self.instance)?;
        let (Some(upper), Some(lower)) = (self.upper, self.lower) else {
            return writeln!(out, "the terminals are not connected: no tree joins them");
        };
        let proven = if self.optimal { ", optimal" } else { "" };
        let gap = match self.gap_ppm {
            Some(gap) if lower > 0 || upper == 0 => format!("{gap} ppm"),
            _ => "unknown".to_owned(),
        };
        writeln!(out, "tree {upper}, bound {lower}, gap {gap}{proven}")?;
        writeln!(out, "{:.2} s, {} ticks, {} KiB", self.seconds, self.work, self.peak_rss_kib)
    }
}
