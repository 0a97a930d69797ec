//! Connections of this network namespace, as the kernel lists them.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What `proc_net_tcp(5)` calls a connection that both ends hold.
const ESTABLISHED: &str = "01";

/// Whether somebody here is connected to one of these addresses. Where the kernel does not tell, nobody is.
pub(crate) fn lead_to(addresses: &[IpAddr]) -> bool {
    ["/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"].into_iter().any(|path| {
        let listed = fs::read_to_string(path).unwrap_or_default();
        listed.lines().filter_map(far_end).any(|address| addresses.contains(&address))
    })
}

/// The far end of an established connection; none for the heading and for other states.
fn far_end(line: &str) -> Option<IpAddr> {
    let mut words = line.split_whitespace().skip(2);
    let (far, state) = (words.next()?, words.next()?);
    (state == ESTABLISHED).then(|| address(far.split_once(':')?.0)).flatten()
}

/// An address as the kernel writes it: words of 32 bits, each in the order of a little-endian machine.
fn address(text: &str) -> Option<IpAddr> {
    let digits: Vec<&str> =
        (0..text.len()).step_by(8).map(|at| text.get(at..at + 8)).collect::<Option<_>>()?;
    let words: Vec<u8> = digits
        .iter()
        .map(|word| u32::from_str_radix(word, 16).map(u32::to_le_bytes))
        .collect::<Result<Vec<_>, _>>()
        .ok()?
        .concat();
    match words.len() {
        4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(words).ok()?).into()),
        16 => Some(Ipv6Addr::from(<[u8; 16]>::try_from(words).ok()?).to_canonical()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn the_far_end_of_what_is_established_is_read() {
        let table = [
            ("  0: 11610A0A:8412 1200620A:1F90 01 00000000:00000000", Some("10.98.0.18")),
            ("  1: 11610A0A:8412 1200620A:1F90 06 00000000:00000000", None),
            (
                "  2: 00000000000000000000000001000000:01BB \
                 00000000000000000000000001000000:B40A 01 0:0",
                Some("::1"),
            ),
            (
                "  3: 0000000000000000FFFF00000100007F:01BB \
                 0000000000000000FFFF00000100007F:B40A 01 0:0",
                Some("127.0.0.1"),
            ),
            ("  sl  local_address rem_address   st tx_queue rx_queue", None),
            ("", None),
        ];
        for (line, expected) in table {
            let expected: Option<IpAddr> = expected.map(|text| text.parse().unwrap());
            assert_eq!(far_end(line), expected, "{line}");
        }
    }

    #[test]
    fn a_connection_is_seen_for_as_long_as_it_is_there() {
        let own: IpAddr = "127.77.0.5".parse().unwrap();
        assert!(!lead_to(&[own]));
        let listener = TcpListener::bind((own, 0)).unwrap();
        let connection = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        assert!(lead_to(&[own]));
        drop((connection, listener));
        assert!(!lead_to(&[own]));
    }
}
