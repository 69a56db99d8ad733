//! The exhaustive search over the chat protocol: all interleavings of two and three parties, for
//! every bound that PROTOCOL §5 names, and with lines that die unnoticed or are taken over, through
//! the public API of the real `Party`. Knows nothing of sockets, stores or runtimes.
//!
//! A *state* ([`world`]) is the sides, the mail between them, the board's records and logs, and
//! what people were told and have seen. [`event`] lists what may happen next; [`happen`], [`lines`]
//! and [`post`] make it happen; [`told`] and [`rest`] say what must hold: at every step, and when
//! nothing is on its way any more. [`search`] goes through all of it, breadth first, and comes back
//! with numbers or with the shortest way to the harm. [`rows`] are the searches; [`mutations`] show
//! what they would find.

#![expect(clippy::print_stdout, reason = "a search says how much it has seen")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a check looks at the cases it is about")]

mod event;
mod fault;
mod happen;
mod intern;
mod level;
mod lines;
mod model;
mod mutant;
mod mutations;
mod post;
mod remember;
mod rest;
mod row;
mod rows;
mod runs;
mod search;
mod settle;
mod side;
mod told;
mod trace;
mod ways;
mod world;
