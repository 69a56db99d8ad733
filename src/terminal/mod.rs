//! A caller's terminal: bytes into keys, keys into a line, styled text into bytes. Pure: knows no
//! socket, no clock and no screen of the board.
//!
//! Bytes come in by [`keys`], are edited in [`mod@line`], and go out by [`render`], which alone knows
//! what of the line being typed stands on the caller's screen. What the terminal can do is its
//! [`profile`], by what is known of it ([`detect`]) and what its caller chose ([`choice`]). Invariant: nothing in a span's text reaches a terminal as control, whoever wrote
//! it; only [`ansi`] spells an escape.

pub mod ansi;
pub mod charset;
pub mod choice;
pub mod detect;
pub mod keys;
pub mod line;
pub mod picture;
pub mod probe;
pub mod profile;
pub mod render;
pub mod sauce;
pub mod style;

mod cp437;
mod emoji;
mod kinds;
mod nearest;
