//! What a start prints on standard output: that the board is ready, and how to call it.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::board::Board;
use crate::config::{Origin, Registration, Transport};
use crate::store::Role;
use crate::transport::ssh::Host;

use super::ServeError;
use super::accept::Listener;

/// Prints it. The lines that begin with `listening:` are for programs too.
pub(super) async fn print(
    board: &Board,
    origin: &Origin,
    listeners: &[Listener],
    metrics: Option<SocketAddr>,
    host: Option<&Host>,
) -> Result<(), ServeError> {
    let has_sysop = board.accounts.list().await?.iter().any(|user| user.role == Role::Sysop);
    let mut text = format!(
        "Carrier {}: {}\nconfiguration: {origin}\ndatabase: {}\n",
        env!("CARGO_PKG_VERSION"),
        board.config().board.name,
        board.config().store.database,
    );
    for listener in listeners {
        text.extend([
            "listening: ",
            &listener.transport.to_string(),
            " ",
            &listener.address.to_string(),
            "\n",
        ]);
    }
    if let Some(address) = metrics {
        text.extend(["metrics: http://", &address.to_string(), "/metrics\n"]);
    }
    if let Some(host) = host {
        text.extend(["SSH host key: ED25519 ", host.fingerprint(), "\n"]);
    }
    text += "\nCall it:\n";
    for listener in listeners {
        text.extend(["   ", &call(listener, board.config().accounts.registration), "\n"]);
    }
    if !has_sysop {
        text += "\nThere is no sysop yet. This makes one, now or later:\n   carrier user add NAME --sysop\n";
    }
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(ServeError::Output)
}

/// The line to type.
fn call(listener: &Listener, registration: Registration) -> String {
    let host = match listener.address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    let port = listener.address.port();
    match listener.transport {
        Transport::Telnet => format!("telnet {host} {port}"),
        Transport::Ssh if registration.takes_new() => {
            format!("ssh -p {port} new@{host}   (makes an account; later with your own name)")
        }
        Transport::Ssh => format!("ssh -p {port} NAME@{host}"),
    }
}
