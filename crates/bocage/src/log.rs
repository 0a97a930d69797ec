//! The log, on standard error.

use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{SyncSender, sync_channel};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use crate::cli;

/// Lines that wait to be written, at most; what finds no place is dropped.
const WAITING_MAX: usize = 4_096;

/// Who writes the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writes {
    /// Whoever says something, at once.
    AtOnce,
    /// A thread beside: whoever keeps a room waits for no log, which may lie on a disk that hangs.
    Beside,
}

/// Begins to log what the variable asks for.
pub(crate) fn to_stderr(writes: Writes) {
    let filter = EnvFilter::try_from_env(cli::LOG_VARIABLE);
    let writer = match writes {
        Writes::AtOnce => BoxMakeWriter::new(io::stderr),
        Writes::Beside => {
            let beside = Beside::new(io::stderr());
            BoxMakeWriter::new(move || beside.clone())
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_writer(writer)
        // It would tell of a log that cannot be written on the same full disk, and panic there.
        .log_internal_errors(false)
        .init();
}

/// Hands lines to a thread of its own.
#[derive(Debug, Clone)]
struct Beside(SyncSender<Vec<u8>>);

impl Beside {
    fn new(mut to: impl Write + Send + 'static) -> Beside {
        let (sender, lines) = sync_channel::<Vec<u8>>(WAITING_MAX);
        std::thread::spawn(move || {
            lines.into_iter().for_each(|line| {
                let _ = to.write_all(&line);
            });
        });
        Beside(sender)
    }
}

impl Write for Beside {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let _ = self.0.try_send(line.to_vec());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use super::*;

    /// A disk that takes a line for each word that it is given.
    struct Disk(Receiver<()>, Sender<Vec<u8>>);

    impl Write for Disk {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            let _ = self.1.send(line.to_vec());
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_waits_for_a_disk_that_hangs_and_lines_come_when_it_goes_on() {
        let ((go, may_go), (taken, lines)) = (channel(), channel());
        let mut log = Beside::new(Disk(may_go, taken));
        for number in 0..3 * WAITING_MAX {
            log.write_all(format!("{number}").as_bytes()).unwrap();
        }
        assert!(lines.recv_timeout(Duration::from_millis(50)).is_err(), "the disk hangs");
        drop(go);
        let written = lines.iter().take(WAITING_MAX).collect::<Vec<_>>();
        assert_eq!(written[..2], [b"0".to_vec(), b"1".to_vec()]);
    }
}
