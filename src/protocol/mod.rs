//! What is agreed between two ends, pure: no I/O, no clock, no tokio. Between nodes ([`mail`],
//! [`chat`]), between a telnet client and the board ([`telnet`]), and what an SSH client shows for
//! its user ([`ssh_key`]).

pub mod chat;
pub mod mail;
pub mod ssh_key;
pub mod telnet;
