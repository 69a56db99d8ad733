//! What is agreed between two ends, pure: no I/O, no clock, no tokio. Between nodes ([`mail`],
//! [`chat`]) and between a telnet client and the board ([`telnet`]).

pub mod chat;
pub mod mail;
pub mod telnet;
