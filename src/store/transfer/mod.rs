//! The whole store as records, out of one database and into another. Knows which rows there are and
//! what must hold between them; knows nothing of files.
//!
//! A row is one [`Record`], with the names of its columns and with what stands in them: times are
//! microseconds since 1970-01-01 00:00 UTC, the id of a chat is its UUID as text, and nothing is
//! left out but a message's `place`, which each database gives by itself. The records come kind by
//! kind, in the order of [`Record`]'s variants, and within a kind by the columns that tell its rows
//! apart. So every reference points back, a record that stands twice shows at once, and one pass is
//! enough in both directions. The last is [`Record::End`], which counts the others.

mod check;
mod connection;
mod export;
mod import;
mod record;
mod table;

pub use export::Snapshot;
pub use import::{Import, ImportError};
pub use record::{Conversation, Counts, Cursor, Message, Pair, Record, Session, SshKey, User};

/// The version of the records: it changes whenever a table does.
pub const VERSION: u32 = 4;

/// The most rows that are read or written at once.
const PIECE: usize = 256;

#[cfg(test)]
mod tests;
