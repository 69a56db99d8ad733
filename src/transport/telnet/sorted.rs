//! Sorts what the telnet machine finds in one read: input for the node, replies for the socket.
//! Knows no socket.

use std::collections::VecDeque;

use crate::protocol::telnet::{Fact, Sink};
use crate::transport::Input;

/// What one read amounts to, sorted to where it goes.
pub(super) struct Sorted<'a> {
    /// Text since the last fact.
    text: Vec<u8>,
    pending: &'a mut VecDeque<Input>,
    wire: &'a mut Vec<u8>,
}

impl<'a> Sorted<'a> {
    /// Puts what comes behind what is there.
    pub(super) fn new(pending: &'a mut VecDeque<Input>, wire: &'a mut Vec<u8>) -> Self {
        Self { text: Vec::new(), pending, wire }
    }

    /// Nothing follows.
    pub(super) fn end(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.pending.push_back(Input::Bytes(text.into()));
        }
    }
}

impl Sink for Sorted<'_> {
    fn data(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
    }

    fn fact(&mut self, fact: Fact) {
        self.end();
        let input = Input::from(fact);
        match self.pending.back_mut() {
            // Of a flood of the same the last is enough.
            Some(last) if replaces(&input, last) => *last = input,
            _ => self.pending.push_back(input),
        }
    }

    fn reply(&mut self, bytes: &[u8]) {
        self.wire.extend_from_slice(bytes);
    }
}

/// Whether the node loses nothing when it hears `new` alone instead of both. Of terminal types it
/// wants each; the machine tells few.
fn replaces(new: &Input, old: &Input) -> bool {
    let adds = matches!(new, Input::Bytes(_) | Input::EraseCharacter | Input::TerminalType(_));
    !adds && std::mem::discriminant(new) == std::mem::discriminant(old)
}

impl From<Fact> for Input {
    fn from(fact: Fact) -> Self {
        match fact {
            Fact::Echo(ours) => Self::Echo(ours),
            Fact::Size { columns, rows } => Self::Size { columns, rows },
            Fact::TerminalType(name) => Self::TerminalType(name),
            Fact::Mtts(bits) => Self::Mtts(bits),
            Fact::Locale(locale) => Self::Locale(locale),
            Fact::Charset(name) => Self::Charset(name.to_owned()),
            Fact::Introduced => Self::Introduced,
            Fact::Interrupt => Self::Interrupt,
            Fact::EraseCharacter => Self::EraseCharacter,
            Fact::EraseLine => Self::EraseLine,
            Fact::AreYouThere => Self::AreYouThere,
        }
    }
}
