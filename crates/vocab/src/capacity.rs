//! Quantities of hosting: what machines have, what links carry, how long things may take.

use std::fmt;

use crate::quantity::quantity;

quantity!(
    /// An amount of memory or storage, in bytes. Texts may use binary or decimal units.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::Bytes;
    /// assert_eq!("1.5 GiB".parse(), Ok(Bytes::octets(1_610_612_736)));
    /// assert_eq!("2 TB".parse(), Ok(Bytes::octets(2_000_000_000_000)));
    /// assert_eq!(Bytes::octets(1_610_612_736).to_string(), "1.5 GiB");
    /// ```
    Bytes, octets, "size", "`512 MiB` or `2 TB`",
    [
        "TiB" => 1_099_511_627_776, "GiB" => 1_073_741_824, "MiB" => 1_048_576, "KiB" => 1_024,
        "TB" => 1_000_000_000_000, "GB" => 1_000_000_000, "MB" => 1_000_000, "kB" => 1_000,
        "B" => 1,
    ]
);

quantity!(
    /// Computing power, in thousandths of a core.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::Cores;
    /// assert_eq!("0.25 cores".parse(), Ok(Cores::millicores(250)));
    /// assert_eq!(Cores::millicores(16_000).to_string(), "16 cores");
    /// ```
    Cores, millicores, "number of cores", "`0.5 cores` or `16 cores`",
    ["cores" => 1_000, "core" => 1_000, "m" => 1]
);

quantity!(
    /// What a link carries, in bits a second.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::Bitrate;
    /// assert_eq!("10 Gbit/s".parse(), Ok(Bitrate::bits(10_000_000_000)));
    /// assert_eq!(Bitrate::bits(2_500_000_000).to_string(), "2.5 Gbit/s");
    /// ```
    Bitrate, bits, "bit rate", "`10 Gbit/s` or `300 Mbit/s`",
    ["Gbit/s" => 1_000_000_000, "Mbit/s" => 1_000_000, "kbit/s" => 1_000, "bit/s" => 1]
);

quantity!(
    /// How long something takes or may take, in milliseconds.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::Span;
    /// assert_eq!("1.5 s".parse(), Ok(Span::millis(1_500)));
    /// assert_eq!("7 d".parse::<Span>().unwrap().to_string(), "7 d");
    /// assert_eq!(Span::millis(90_000).to_string(), "90 s");
    /// ```
    Span, millis, "duration", "`30 s`, `15 min` or `7 d`",
    ["min" => 60_000, "ms" => 1, "s" => 1_000, "h" => 3_600_000, "d" => 86_400_000]
);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1_i64 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
        shown(f, self.get(), &units, "B")
    }
}
impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.get() as f64 / 1e3;
        write!(f, "{whole} {}", if self.get() == 1_000 { "core" } else { "cores" })
    }
}
impl fmt::Display for Bitrate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1_000_000_000, "Gbit/s"), (1_000_000, "Mbit/s"), (1_000, "kbit/s")];
        shown(f, self.get(), &units, "bit/s")
    }
}
impl fmt::Display for Span {
    /// The largest unit that tells it without a fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
        let millis = self.get();
        match units.iter().find(|(size, _)| millis != 0 && millis % size == 0) {
            Some((size, unit)) => write!(f, "{} {unit}", millis / size),
            None => write!(f, "{millis} ms"),
        }
    }
}

/// In the largest unit that it reaches, with one decimal at most.
fn shown(
    f: &mut fmt::Formatter<'_>,
    value: i64,
    units: &[(i64, &str)],
    smallest: &str,
) -> fmt::Result {
    match units.iter().find(|(size, _)| value.unsigned_abs() >= size.unsigned_abs()) {
        Some((size, unit)) => {
            let tenths = (value as f64 / *size as f64 * 10.0).round();
            write!(f, "{} {unit}", tenths / 10.0)
        }
        None => write!(f, "{value} {smallest}"),
    }
}
