//! The PROXY protocol, versions 1 and 2 (haproxy.org, doc/proxy-protocol.txt): what a proxy says of
//! who is behind it, before the first byte of that one. Pure: it is given whole headers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What a header of version 2 begins with.
pub const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// How long the fixed part of a header of version 2 is: the signature, a version, a family, a length.
pub const FIXED: usize = 16;

/// What a header of version 1 begins with.
pub const WORD: &[u8; 6] = b"PROXY ";

/// How long a header of version 1 can be, its line end too (§2.1).
pub const LONGEST_LINE: usize = 107;

/// How much may follow the fixed part of a header of version 2: addresses, and far more than a proxy
/// adds to them.
pub const MOST: usize = 2_048;

/// Who is behind the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// Nobody: the proxy looks whether the board is there (§2.2, `LOCAL`).
    Nobody,
    /// Somebody of whom the proxy knows nothing: all that is known is where the proxy is (`UNKNOWN`,
    /// and whatever is not TCP over IP). A proxy that has only version 1 looks in the same words
    /// whether the board is there.
    Unknown,
    /// Somebody who calls from here.
    For(SocketAddr),
}

/// A whole header of version 1, with its line end.
#[must_use]
pub fn read_line(line: &[u8]) -> Option<Header> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix("\r\n")?;
    let mut words = line.split(' ');
    if words.next() != Some("PROXY") {
        return None;
    }
    let family = words.next()?;
    if family == "UNKNOWN" {
        return Some(Header::Unknown);
    }
    let (from, to) = (words.next()?, words.next()?);
    let (port, to_port) = (words.next()?, words.next()?);
    let ip: IpAddr = match family {
        "TCP4" => from.parse::<Ipv4Addr>().ok().zip(to.parse::<Ipv4Addr>().ok())?.0.into(),
        "TCP6" => from.parse::<Ipv6Addr>().ok().zip(to.parse::<Ipv6Addr>().ok())?.0.into(),
        _ => return None,
    };
    let (port, _) = number(port).zip(number(to_port))?;
    words.next().is_none().then_some(Header::For(SocketAddr::new(ip, port)))
}

fn number(text: &str) -> Option<u16> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// How much follows the fixed part of a header of version 2; `None`: it is none, or too long.
#[must_use]
pub fn length(fixed: &[u8; FIXED]) -> Option<usize> {
    let (signature, &[version, _, high, low]) = fixed.split_last_chunk::<4>()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    (signature == SIGNATURE && version >> 4 == 2 && length <= MOST).then_some(length)
}

/// A whole header of version 2: the fixed part, and what follows it.
#[must_use]
pub fn read(fixed: &[u8; FIXED], rest: &[u8]) -> Option<Header> {
    if length(fixed)? != rest.len() {
        return None;
    }
    let (_, &[version, family, ..]) = fixed.split_last_chunk::<4>()?;
    match (version & 0xf, family) {
        (0, _) => Some(Header::Nobody),
        (1, 0x11) => {
            let (from, rest) = rest.split_first_chunk::<4>()?;
            let (_to, rest) = rest.split_first_chunk::<4>()?;
            Some(Header::For(SocketAddr::new(Ipv4Addr::from(*from).into(), port(rest)?)))
        }
        (1, 0x21) => {
            let (from, rest) = rest.split_first_chunk::<16>()?;
            let (_to, rest) = rest.split_first_chunk::<16>()?;
            Some(Header::For(SocketAddr::new(Ipv6Addr::from(*from).into(), port(rest)?)))
        }
        // What is not TCP over IP has no address that anything here could make use of.
        (1, _) => Some(Header::Unknown),
        _ => None,
    }
}

/// The first of the two ports.
fn port(rest: &[u8]) -> Option<u16> {
    let (ports, _) = rest.split_first_chunk::<4>()?;
    let [high, low, ..] = *ports;
    Some(u16::from_be_bytes([high, low]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn from(text: &str) -> Header {
        Header::For(text.parse().unwrap())
    }

    #[test]
    fn a_line_says_who_is_behind_the_proxy() {
        for (line, expected) in [
            ("PROXY TCP4 203.0.113.7 192.0.2.1 56324 2323\r\n", Some(from("203.0.113.7:56324"))),
            ("PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n", Some(from("[2001:db8::7]:1"))),
            ("PROXY UNKNOWN\r\n", Some(Header::Unknown)),
            ("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", Some(Header::Unknown)),
            ("PROXY TCP4 203.0.113.7 192.0.2.1 56324 2323\n", None),
            ("PROXY TCP4 2001:db8::7 192.0.2.1 56324 2323\r\n", None),
            ("PROXY TCP6 203.0.113.7 2001:db8::1 56324 2323\r\n", None),
            ("PROXY TCP4 203.0.113.7 192.0.2.1 56324\r\n", None),
            ("PROXY TCP4 203.0.113.7 192.0.2.1 56324 2323 1\r\n", None),
            ("PROXY TCP4 203.0.113.7 192.0.2.1 65536 2323\r\n", None),
            ("PROXY TCP4 203.0.113.7 192.0.2.1 +1 2323\r\n", None),
            ("PROXY TCP4  203.0.113.7 192.0.2.1 1 2323\r\n", None),
            ("PROXY UDP4 203.0.113.7 192.0.2.1 1 2323\r\n", None),
            ("proxy UNKNOWN\r\n", None),
            ("PROXY\r\n", None),
            ("alice\r\n", None),
            ("", None),
        ] {
            assert_eq!(read_line(line.as_bytes()), expected, "{line:?}");
        }
    }

    fn header(version: u8, family: u8, rest: &[u8]) -> Option<Header> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        let mut fixed = [0; FIXED];
        fixed[..12].copy_from_slice(&SIGNATURE);
        fixed[12..].copy_from_slice(&[version, family, length[0], length[1]]);
        read(&fixed, rest)
    }

    #[test]
    fn a_header_in_bytes_says_the_same() {
        let four = [203, 0, 113, 7, 192, 0, 2, 1, 0xdc, 4, 9, 19];
        assert_eq!(header(0x21, 0x11, &four), Some(from("203.0.113.7:56324")));
        let with_more = [&four[..], &[3, 0, 1, 0]].concat();
        assert_eq!(header(0x21, 0x11, &with_more), Some(from("203.0.113.7:56324")), "and a TLV");
        let mut six = [0; 36];
        six[15] = 1;
        six[33] = 23;
        assert_eq!(header(0x21, 0x21, &six), Some(from("[::1]:23")));
        assert_eq!(header(0x20, 0x00, &[]), Some(Header::Nobody), "LOCAL");
        assert_eq!(header(0x20, 0x11, &four), Some(Header::Nobody), "LOCAL");
        assert_eq!(header(0x21, 0x00, &[]), Some(Header::Unknown), "UNSPEC");
        assert_eq!(header(0x21, 0x31, &[0; 216]), Some(Header::Unknown), "AF_UNIX");
        assert_eq!(header(0x21, 0x11, &four[..11]), None, "cut off");
        assert_eq!(header(0x21, 0x21, &four), None, "cut off");
        assert_eq!(header(0x22, 0x11, &four), None, "no such command");
        assert_eq!(header(0x11, 0x11, &four), None, "no such version");
        assert_eq!(header(0x21, 0x11, &vec![0; MOST + 1]), None, "too long");
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_read_or_refused(
            bytes in prop::collection::vec(any::<u8>(), 0..200), version: u8, family: u8
        ) {
            let _ = read_line(&bytes);
            let _ = header(version, family, &bytes);
        }
    }
}
