#![doc = include_str!("../ARCHITECTURE.md")]

pub mod cli;
pub mod clock;
pub mod config;
pub mod conversation;
pub mod ids;
pub mod protocol;
pub mod serve;
pub mod store;
pub mod terminal;
pub mod text;

mod accounts;
mod art;
mod bell;
mod board;
mod chat;
mod direct;
mod limits;
mod logbook;
mod node;
mod registry;
mod screen;
mod stats;
mod sysop;
mod transport;
