//! A board to call and callers who remember their screens: the real program on a free port in a
//! folder of its own, called over real sockets. Knows no story.
//!
//! A test waits for words and for nothing else. One bound holds for all waiting; when it is
//! reached, every caller's screen and the board's log are printed.

mod accounts;
mod board;
mod caller;
mod chair;
mod clients;
mod commands;
mod crowd;
pub(crate) mod database;
mod line;
mod login;
mod openssh;
mod play;
pub(crate) mod postgres;
mod process;
mod records;
pub(crate) mod relay;
mod screen;
mod script;
mod socket;
mod ssh;
pub(crate) mod tables;
mod telnet;
mod terminal;
mod witness;

use std::time::Duration;

pub(crate) use accounts::{PASSWORD, on_postgres};
pub(crate) use board::{Board, Settings};
pub(crate) use caller::Caller;
pub(crate) use clients::Client;
pub(crate) use crowd::{Dialled, Numbers};
pub(crate) use play::play;
pub(crate) use process::sockets;
pub(crate) use records::Records;
pub(crate) use script::Script;
pub(crate) use socket::Socket;
pub(crate) use ssh::{HalfWay, Login, shell};
pub(crate) use tables::{Kept, Message, Session};
pub(crate) use terminal::{Terminal, Way};

/// How long anything is waited for. Reached only by a test that fails.
pub(crate) const BOUND: Duration = Duration::from_secs(20);
