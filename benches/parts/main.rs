//! What the parts cost that every byte of every caller goes through: telnet's machine, keys, the line
//! editor, character sets, styled text, and the party of a chat. One thread, no socket, no store; the
//! input is what a caller's terminal sends and gets in a chat.
//!
//! `cargo bench --bench parts` runs all; words behind `--` name some: `-- keys editor`.

mod charset;
mod chat;
mod editor;
mod keys;
mod screen;
mod telnet;

/// A line of chat as people write it: 64 bytes.
const LINE: &str = "Not a line of yours is lost, whatever comes between us tonight.";

/// The same in letters that each have two bytes or more: 64 bytes too.
const WIDE: &str = "Grüße aus Köln – wie spät ist es? Ça va très bien, merci ☎";

fn main() {
    divan::main();
}
