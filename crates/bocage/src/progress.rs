//! Progress on the terminal, and Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bocage_vocab::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows each stage of long work as a bar with rate and time left; hears Ctrl-C.
pub(crate) struct Terminal {
    bar: Mutex<ProgressBar>,
    quiet: bool,
    interrupted: Arc<AtomicBool>,
}

/// Stages shorter than this leave no trace.
const SHOWN_AFTER: Duration = Duration::from_millis(250);

impl Terminal {
    /// Watches work; `quiet` draws nothing.
    pub(crate) fn new(quiet: bool, interrupted: Arc<AtomicBool>) -> Terminal {
        Terminal { bar: Mutex::new(ProgressBar::hidden()), quiet, interrupted }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.swap(ProgressBar::hidden());
    }

    fn swap(&self, next: ProgressBar) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        finish_line(&bar);
        *bar = next;
    }
}

/// Replaces a finished bar by one line that says how long the stage took.
fn finish_line(bar: &ProgressBar) {
    if bar.is_hidden() || bar.elapsed() < SHOWN_AFTER {
        bar.finish_and_clear();
        return;
    }
    bar.set_style(template("  {prefix:<28} {pos} {msg} in {elapsed}"));
    bar.finish();
}

fn template(text: &str) -> ProgressStyle {
    ProgressStyle::with_template(text).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Watch for Terminal {
    fn stage(&self, name: &'static str, unit: &'static str, total: Option<u64>) {
        if self.quiet {
            return;
        }
        let target = ProgressDrawTarget::stderr_with_hz(10);
        let bar = ProgressBar::with_draw_target(total, target).with_prefix(name).with_message(unit);
        bar.set_style(match total {
            Some(_) => {
                template("  {prefix:<28} {wide_bar} {pos}/{len} {msg}, {per_sec}, {eta} left")
            }
            None => template("  {prefix:<28} {spinner} {pos} {msg}, {per_sec}, {elapsed}"),
        });
        bar.enable_steady_tick(Duration::from_millis(100));
        self.swap(bar);
    }

    fn done(&self, units: u64) {
        if !self.quiet {
            self.bar.lock().unwrap_or_else(PoisonError::into_inner).inc(units);
        }
    }

    fn cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}
