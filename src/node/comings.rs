//! Who comes onto the board and who leaves it, told as one line some seconds later. It waits while
//! the caller is in a chat, or the line is lost. Decides no word of it.

use std::time::Duration;

use crate::clock::Uptime;
use crate::screen::tell_comings;

use super::Node;
use super::late::Of;

/// How long comings and goings gather (SPEC §5): who came and went within is not told.
const FOLDED: Duration = Duration::from_secs(10);

impl Node {
    /// Somebody came, or went.
    pub(super) fn notes_coming(&mut self) {
        if self.comings_at.is_none() {
            self.comings_at = Some(self.now() + FOLDED);
        }
    }

    /// When it is told; `None` as well while it waits for the end of a chat or for a line.
    pub(super) fn comings_are_told_at(&self) -> Option<Uptime> {
        self.comings_at.filter(|_| self.attached.is_some() && self.stack.chat().is_none())
    }

    /// Tells who came and who went, if the caller wants to know; not of those who are blocked.
    pub(super) fn tell_comings(&mut self) {
        self.comings_at = None;
        let mut comings = self.board.registry.comings(self.typist.address);
        let Some(user) = self.typist.member.as_ref().map(|member| &member.user) else { return };
        if user.habits.notify {
            let blocks = self.board.accounts.blocks();
            comings.retain(|coming| !blocks.has(user.id, coming.user));
            self.telling(tell_comings(&comings, self.profile()), Of::Nothing);
        }
    }
}
