//! `[[listen]]`: where the board takes calls.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use super::file::File;
use super::values;

/// One `[[listen]]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen {
    /// What is spoken there.
    pub transport: Transport,
    /// Where; port 0 takes a free one.
    pub address: SocketAddr,
}

impl Default for Listen {
    /// Telnet, for this machine only.
    fn default() -> Self {
        Self {
            transport: Transport::Telnet,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 2323)),
        }
    }
}

/// What a listener can speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Telnet, or a bare TCP connection.
    Telnet,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Telnet => "telnet",
        })
    }
}

const TRANSPORTS: &[(&str, Transport)] = &[("telnet", Transport::Telnet)];

/// Every listener, in the order of the file; the default one if there is none.
pub(super) fn read(file: &mut File<'_>) -> Vec<Listen> {
    let default = Listen::default();
    let mut taken = Vec::new();
    let listeners = file.list("listen", |section| {
        let transport = section.get("transport", default.transport, values::choice(TRANSPORTS));
        let expected = "an address and a port, such as \"127.0.0.1:2323\" or \"[::]:2323\"";
        let address = section.get("address", default.address, values::parsed(expected));
        if taken.contains(&address) && address.port() != 0 {
            section.refuse("address", "expected an address other than that of a [[listen]] above");
        }
        taken.push(address);
        Listen { transport, address }
    });
    listeners.unwrap_or_else(|| vec![default])
}
