//! `carrier health`: asks a running board how it does, by its own socket; whoever may not open that
//! asks where `[metrics] address` says. For whoever keeps it running: a container, a cron job.
//! Changes nothing.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use serde_json::{Value, json};
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::control::{self, At};
use crate::config::Config;

/// How long the board may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much of an answer is read.
const LONGEST: u64 = 4 * 1024;

#[derive(Debug, Default, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    at: At,
}

pub(super) fn run(Arguments { at }: &Arguments, path: Option<&Path>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let said = runtime.context("cannot start the runtime")?.block_on(async {
        let why = match control::connect(&at.place(path)).await {
            Ok(Some(socket)) => return by_socket(socket).await,
            Ok(None) => anyhow!("the board does not run"),
            Err(why) => why,
        };
        // The address is that of the settings as they are now: a board may have others.
        let address = Config::find(path).ok().and_then(|(config, _)| config.metrics.address);
        address.map_or(Err(why), by_http)
    })?;
    Ok(writeln!(io::stdout(), "{said}")?)
}

/// What it says if it is well.
async fn by_socket(mut socket: UnixStream) -> anyhow::Result<String> {
    let answer = timeout(PATIENCE, control::ask(&mut socket, &json!("health"))).await;
    let answer = answer.map_err(|_| anyhow!("the board does not answer within {PATIENCE:?}"))??;
    let said = answer.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
    if answer.get("well").and_then(Value::as_bool) != Some(true) {
        bail!("{}", if said.is_empty() { "that is no board".to_owned() } else { said });
    }
    Ok(said)
}

fn by_http(address: SocketAddr) -> anyhow::Result<String> {
    let answer = ask(reachable(address))
        .with_context(|| format!("the board does not answer at {address}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let said = body.trim();
    if !head.starts_with("HTTP/1.1 200 ") {
        bail!("{}", if said.is_empty() { "that is no board" } else { said });
    }
    Ok(said.to_owned())
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
