//! A part of the internet: an address, or all addresses that begin alike. Pure; knows nothing of
//! who is there.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// All addresses whose first bits are these. IPv4 in the clothes of IPv6 (`::ffff:192.0.2.1`) is
/// IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network {
    /// The bits behind the prefix are zero.
    first: IpAddr,
    prefix: u8,
}

/// What is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an address or a network, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48")]
pub struct NoNetwork;

/// How much of an IPv6 address tells one customer from another: behind it all is that customer's.
const CUSTOMER: u8 = 64;

impl Network {
    /// What counts as one caller's: an IPv4 address, or the first 64 bits of an IPv6 address.
    #[must_use]
    pub fn around(ip: IpAddr) -> Self {
        Self::of(ip, CUSTOMER)
    }

    /// The network of this address whose prefix has so many bits; an address has 32 or 128, and a
    /// longer prefix is that.
    #[must_use]
    pub fn of(ip: IpAddr, prefix: u8) -> Self {
        let ip = ip.to_canonical();
        let prefix = prefix.min(bits(ip));
        let first = match ip {
            IpAddr::V4(ip) => {
                let mask = u32::MAX.checked_shl(u32::from(32 - prefix)).unwrap_or(0);
                Ipv4Addr::from_bits(ip.to_bits() & mask).into()
            }
            IpAddr::V6(ip) => {
                let mask = u128::MAX.checked_shl(u32::from(128 - prefix)).unwrap_or(0);
                Ipv6Addr::from_bits(ip.to_bits() & mask).into()
            }
        };
        Self { first, prefix }
    }

    /// Whether this address is in it.
    #[must_use]
    pub fn has(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        ip.is_ipv4() == self.first.is_ipv4() && Self::of(ip, self.prefix) == *self
    }

    /// Whether all addresses of `other` are in it; it holds itself.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.prefix <= other.prefix && self.has(other.first)
    }

    /// How many bits its addresses begin alike with.
    #[must_use]
    pub fn prefix(&self) -> u8 {
        self.prefix
    }
}

fn bits(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (ip, prefix) = match text.trim().split_once('/') {
            Some((ip, prefix)) => (ip, Some(prefix)),
            None => (text.trim(), None),
        };
        let ip: IpAddr = ip.parse().map_err(|_| NoNetwork)?;
        let Some(prefix) = prefix else { return Ok(Self::of(ip, bits(ip))) };
        let is_number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix: u8 = prefix.parse().ok().filter(|_| is_number).ok_or(NoNetwork)?;
        if prefix > bits(ip) {
            return Err(NoNetwork);
        }
        // A prefix of ::ffff:192.0.2.0 counts the bits before the IPv4 address too.
        let canonical = ip.to_canonical();
        let beyond = bits(ip) - bits(canonical);
        Ok(Self::of(canonical, prefix.checked_sub(beyond).ok_or(NoNetwork)?))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.prefix == bits(self.first) {
            self.first.fmt(f)
        } else {
            write!(f, "{}/{}", self.first, self.prefix)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_network_is_an_address_and_perhaps_the_length_of_its_prefix() {
        for (text, shown) in [
            ("203.0.113.7", Some("203.0.113.7")),
            (" 203.0.113.7/32 ", Some("203.0.113.7")),
            ("203.0.113.7/24", Some("203.0.113.0/24")),
            ("10.255.3.4/8", Some("10.0.0.0/8")),
            ("0.0.0.0/0", Some("0.0.0.0/0")),
            ("::1", Some("::1")),
            ("2001:db8:1:2::3/48", Some("2001:db8:1::/48")),
            ("::/0", Some("::/0")),
            ("::ffff:192.0.2.1", Some("192.0.2.1")),
            ("::ffff:192.0.2.1/120", Some("192.0.2.0/24")),
            ("::ffff:192.0.2.1/90", None),
            ("203.0.113.7/33", None),
            ("2001:db8::/129", None),
            ("203.0.113.7/", None),
            ("203.0.113.7/+8", None),
            ("203.0.113/24", None),
            ("example.org", None),
            ("", None),
        ] {
            let read: Option<Network> = text.parse().ok();
            assert_eq!(read.map(|it| it.to_string()).as_deref(), shown, "{text:?}");
        }
    }

    #[test]
    fn an_address_is_in_a_network_that_begins_like_it() {
        for (network, ip, is_in) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.0/24", "::ffff:203.0.113.9", true),
            ("127.0.0.0/8", "127.9.9.9", true),
            ("0.0.0.0/0", "198.51.100.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "198.51.100.1", false),
            ("2001:db8::/48", "2001:db8:0:ffff::1", true),
            ("2001:db8::/48", "2001:db8:1::1", false),
            ("::1", "::1", true),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.has(ip.parse().unwrap()), is_in, "{ip} in {network}");
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_caller_and_so_is_an_ipv4_address() {
        for (one, other, same) in [
            ("2001:db8::1", "2001:db8::2", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
        ] {
            let of = |text: &str| Network::around(text.parse().unwrap());
            assert_eq!(of(one) == of(other), same, "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_as_the_same(bits: u128, prefix in 0_u8..=128, v4: bool) {
            let ip: IpAddr = if v4 {
                Ipv4Addr::from_bits(u32::try_from(bits >> 96).unwrap()).into()
            } else {
                Ipv6Addr::from_bits(bits).into()
            };
            let network = Network::of(ip, prefix);
            prop_assert!(network.has(ip));
            prop_assert_eq!(network.to_string().parse(), Ok(network));
        }
    }
}
