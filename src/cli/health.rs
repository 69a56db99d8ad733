//! `carrier health`: asks a running board how it does, where `[metrics] address` says. For whoever
//! keeps it running: a container, a cron job. Changes nothing.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::config::Config;

/// How long the board may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much of an answer is read.
const LONGEST: u64 = 4 * 1024;

pub(super) fn run(path: Option<&Path>) -> anyhow::Result<()> {
    let (config, _) = Config::find(path)?;
    let Some(address) = config.metrics.address else {
        bail!("a board is asked where [metrics] address says: the settings say none");
    };
    let answer = ask(reachable(address))
        .with_context(|| format!("the board does not answer at {address}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let said = body.trim();
    if !head.starts_with("HTTP/1.1 200 ") {
        bail!("{}", if said.is_empty() { "that is no board" } else { said });
    }
    Ok(writeln!(io::stdout(), "{said}")?)
}

fn ask(address: SocketAddr) -> io::Result<String> {
    let mut socket = TcpStream::connect_timeout(&address, PATIENCE)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    socket.write_all(b"GET /health HTTP/1.1\r\nHost: carrier\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    socket.take(LONGEST).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Where the board listens everywhere it is asked on this machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    SocketAddr::new(ip, address.port())
}
