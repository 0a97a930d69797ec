//! Progress on the terminal and in the log, and Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bocage_vocab::Watch;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Shows each stage of long work as a bar with rate and time left; hears Ctrl-C.
pub(crate) struct Terminal {
    stage: Mutex<Option<Stage>>,
    quiet: bool,
    interrupted: Arc<AtomicBool>,
}

/// A stage under way. Its bar counts also where nobody sees it.
struct Stage {
    name: &'static str,
    unit: &'static str,
    bar: ProgressBar,
}

/// Stages shorter than this leave no trace.
const SHOWN_AFTER: Duration = Duration::from_millis(250);

impl Terminal {
    /// Watches work; `quiet` draws nothing.
    pub(crate) fn new(quiet: bool, interrupted: Arc<AtomicBool>) -> Terminal {
        Terminal { stage: Mutex::new(None), quiet, interrupted }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.swap(None);
    }

    fn swap(&self, next: Option<Stage>) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ended) = std::mem::replace(&mut *stage, next) {
            ended.end();
        }
    }
}

impl Stage {
    fn begin(name: &'static str, unit: &'static str, total: Option<u64>, quiet: bool) -> Stage {
        tracing::debug!("stage {name}: begun");
        let target = match quiet {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr_with_hz(10),
        };
        let bar = ProgressBar::with_draw_target(total, target).with_prefix(name).with_message(unit);
        bar.set_style(match total {
            Some(_) => template("  {prefix:<28} {wide_bar} {pos}/{len} {msg}, {rate}, {eta} left"),
            None => template("  {prefix:<28} {spinner} {pos} {msg}, {rate}, {elapsed}"),
        });
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Stage { name, unit, bar }
    }

    /// Replaces the bar by one line that says how long the stage took.
    fn end(&self) {
        let Stage { name, unit, bar } = self;
        let (ms, count) = (bar.elapsed().as_millis(), bar.position());
        tracing::debug!("stage {name}: ms={ms} {unit}={count}");
        if bar.is_hidden() || bar.elapsed() < SHOWN_AFTER {
            bar.finish_and_clear();
            return;
        }
        bar.set_style(template("  {prefix:<28} {pos} {msg} in {elapsed}"));
        bar.finish();
    }
}

fn template(text: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(text);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("rate", rate)
}

/// Units a second, in whole ones.
fn rate(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    // A bar that cannot be drawn is no reason to stop.
    let _ = write!(out, "{}/s", HumanCount(state.per_sec() as u64));
}

impl Watch for Terminal {
    fn stage(&self, name: &'static str, unit: &'static str, total: Option<u64>) {
        // The last stage ends before the log says that the next one has begun.
        self.finish();
        self.swap(Some(Stage::begin(name, unit, total, self.quiet)));
    }

    fn done(&self, units: u64) {
        let stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Stage { bar, .. }) = &*stage {
            bar.inc(units);
        }
    }

    fn cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}
