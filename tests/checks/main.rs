//! Checks of whole parts and of the project itself, in one program: what is searched, what is held
//! against a table, what is read from the source. Stories of callers are in `tests/stories`.

#![expect(clippy::expect_used, reason = "a check that cannot go on says so and stops")]

mod backup;
mod chat;
mod command_line;
mod config;
#[path = "../harness/database.rs"]
mod database;
mod editor_on_screen;
mod invariants;
mod layers;
mod service;
mod source;
mod store;
mod transfer;
