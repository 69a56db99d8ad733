//! What the console shows of the board, as it was at one moment. Knows not how it looks.

use crate::bell::Page;
use crate::clock::Uptime;
use crate::registry::LineRow;
use crate::screen::Cx;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// Who is connected.
    pub(super) lines: Vec<LineRow>,
    /// Who pages.
    pub(super) pages: Vec<Page>,
    /// Whether the sysop can be paged.
    pub(super) bell_is_off: bool,
    /// When it was taken.
    pub(super) at: Uptime,
}

impl Snapshot {
    /// The board now.
    pub(super) fn take(cx: &Cx<'_>) -> Self {
        let registry = &cx.board.registry;
        Self {
            lines: registry.lines(),
            pages: cx.board.bell.pages(|who| registry.is_up(who)),
            bell_is_off: cx.board.bell.is_off(),
            at: cx.now(),
        }
    }

    /// How many have logged in.
    pub(super) fn logged_in(&self) -> usize {
        self.lines.iter().filter(|line| line.caller.is_some()).count()
    }

    /// How many chats there are.
    pub(super) fn chats(&self) -> usize {
        self.lines.iter().filter(|line| line.chats_with.is_some()).count().div_ceil(2)
    }
}
