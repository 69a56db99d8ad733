//! `[[listen]]`: where the board takes calls.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use super::file::File;
use super::values;
use crate::protocol::network::Network;
use crate::terminal::profile::Graphics;

/// One `[[listen]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    /// What is spoken there.
    pub transport: Transport,
    /// Where; port 0 takes a free one.
    pub address: SocketAddr,
    /// What callers there are sent beside text, if they choose nothing else; `None`: what their
    /// terminals understand.
    pub graphics: Option<Graphics>,
    /// Proxies: from there each call begins with a header of the PROXY protocol, that says who is
    /// behind it.
    pub proxy: Vec<Network>,
}

impl Listen {
    /// What is listened on when nothing is said: telnet and SSH, for this machine only.
    #[must_use]
    pub fn defaults() -> Vec<Self> {
        let usual = |transport: Transport| Self {
            transport,
            address: transport.usual_address(),
            graphics: None,
            proxy: Vec::new(),
        };
        vec![usual(Transport::Telnet), usual(Transport::Ssh)]
    }
}

impl Transport {
    /// Where it is listened for when no address is said: on this machine only.
    fn usual_address(self) -> SocketAddr {
        let port = match self {
            Self::Telnet => 2323,
            Self::Ssh => 2222,
        };
        SocketAddr::from((Ipv4Addr::LOCALHOST, port))
    }
}

/// What a listener can speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Telnet, or a bare TCP connection.
    Telnet,
    /// SSH.
    Ssh,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Telnet => "telnet",
            Self::Ssh => "ssh",
        })
    }
}

const GRAPHICS: &[(&str, Option<Graphics>)] = &[
    ("ansi", Some(Graphics::Ansi)),
    ("mono", Some(Graphics::Mono)),
    ("plain", Some(Graphics::Plain)),
];

const TRANSPORTS: &[(&str, Transport)] = &[("telnet", Transport::Telnet), ("ssh", Transport::Ssh)];

/// Every listener, in the order of the file; the default ones if there is none.
pub(super) fn read(file: &mut File<'_>) -> Vec<Listen> {
    let mut taken = Vec::new();
    let listeners = file.list("listen", |section| {
        let transport = section.get("transport", Transport::Telnet, values::choice(TRANSPORTS));
        let expected = "an address and a port, such as \"127.0.0.1:2323\" or \"[::]:2323\"";
        let address = section.get("address", transport.usual_address(), values::parsed(expected));
        if taken.contains(&address) && address.port() != 0 {
            section.refuse("address", "expected an address other than that of a [[listen]] above");
        }
        taken.push(address);
        let graphics = section.get("graphics", None, values::choice(GRAPHICS));
        let proxy = section.get("proxy", Vec::new(), values::networks);
        Listen { transport, address, graphics, proxy }
    });
    listeners.unwrap_or_else(Listen::defaults)
}
