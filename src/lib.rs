//! Carrier: a bulletin board system with internode chat at its heart.

pub mod clock;
pub mod config;
pub mod ids;
pub mod protocol;
pub mod terminal;
pub mod text;
