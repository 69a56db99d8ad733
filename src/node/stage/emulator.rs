//! The screen at the caller's end: a real emulator, so high that nothing leaves it at the top.
//! Knows nothing of the node.

use std::num::NonZeroU16;

/// More rows than any test prints.
const ROWS: u16 = 2_000;

/// See the module.
pub(super) struct Emulator(vt100::Parser);

impl Emulator {
    pub(super) fn new(columns: u16) -> Self {
        Self(vt100::Parser::new(size(ROWS), size(columns), 0))
    }

    pub(super) fn hear(&mut self, bytes: &[u8]) {
        self.0.process(bytes);
    }

    pub(super) fn widen(&mut self, columns: u16) {
        self.0.screen_mut().set_size(size(ROWS), size(columns));
    }

    /// Row and column, from 0.
    pub(super) fn cursor(&self) -> (u16, u16) {
        self.0.screen().cursor_position()
    }

    /// One row without the blanks at its end.
    pub(super) fn row(&self, row: u16) -> String {
        let (_, columns) = self.0.screen().size();
        let text = self.0.screen().contents_between(row, 0, row, columns.get());
        text.trim_end().to_owned()
    }
}

fn size(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}
