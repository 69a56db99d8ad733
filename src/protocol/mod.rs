//! What is agreed between two ends, pure: no I/O, no clock, no tokio. Between nodes ([`mail`],
//! [`mark`], [`chat`], [`role`]), between a telnet client and the board ([`telnet`]), between a proxy and the
//! board ([`proxy`]), where on the internet somebody is ([`network`]), and what a user is known by: a
//! key that an SSH client shows ([`ssh_key`]), a password that was hashed long ago
//! ([`password_hash`]).

pub mod chat;
pub mod mail;
pub mod mark;
pub mod network;
pub mod password_hash;
pub mod proxy;
pub mod role;
pub mod ssh_key;
pub mod telnet;
