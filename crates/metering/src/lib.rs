//! What applications used, hour by hour.
//!
//! Pure: a look at the counters of a host and the book of what was seen before give lines and the
//! next book. Whoever keeps both in one transaction may be killed anywhere, look twice, or look while
//! another does: nothing is counted twice, and what is lost is what ran after the last look at it.
//!
//! # Examples
//! ```
//! use bocage_metering::{Book, Clock, Counters, Look, Meter, Running};
//! let town = "instance/0194ae00-0000-7000-8000-000000000001".parse().unwrap();
//! let look = |second: i64, cpu_ns: i64| Look {
//!     clock: Clock { wall_ms: second * 1_000, boot: "b".into(), uptime_ms: second * 1_000 },
//!     running: vec![Running {
//!         subject: town,
//!         life: "c1".into(),
//!         counters: Some(Counters { cpu_ns, ..Counters::default() }),
//!     }],
//!     levels: Vec::new(),
//!     measured_ms: None,
//! };
//! let (book, _) = Book::default().read(&look(0, 5_000_000));
//! let (_, found) = book.read(&look(60, 35_000_000));
//! let cpu = found.lines.iter().find(|line| line.meter == Meter::Cpu).unwrap();
//! assert_eq!((cpu.hour, cpu.amount, cpu.seen_ms, cpu.closed), (0, 30, 60_000, false));
//! ```
#![warn(missing_docs)]

mod book;
mod line;
mod look;
mod spread;

pub use book::{Book, Found, GAP_MS};
pub use line::{Gap, HOUR_MS, Line, Meter, hour_of};
pub use look::{Clock, Counters, Level, Look, Running};
