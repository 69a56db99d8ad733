//! The chat while its caller's line is lost, and when another has taken its place. Knows no lines, only
//! that what was shown last may not have been seen.

use crate::ids::{ConversationId, MessageNumber};

use crate::protocol::mail::Message;

use super::super::{Cx, Step};
use super::opening::new_begins;
use super::{ChatScreen, banner};

/// The line of a chat's caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnLine {
    /// It is there, and all that was said has been shown.
    There,
    /// It is lost.
    Lost,
    /// It is there again: the next of the partner's lines that the log has were missed.
    Back,
}

impl ChatScreen {
    /// The line is gone. These messages were shown, and the caller may not have got them.
    pub(super) fn loses_line(&mut self, unseen: &[(ConversationId, MessageNumber)]) {
        let here = unseen.iter().filter(|(log, _)| *log == self.with.conversation);
        if let Some(first) = here.map(|(_, number)| *number).min() {
            // What was said before the chat is shown as at its beginning.
            self.shown = (first > self.first).then(|| first.previous());
        }
        self.own_line = OwnLine::Lost;
        self.reading = false;
        // The count that is on its way was asked for before.
        self.again = self.is_counting();
        self.on_screen = 0;
    }

    /// A line is there again, perhaps another terminal: what was missed comes behind the banner.
    pub(super) fn is_back(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.is_counting() {
            return Step::Stay;
        }
        if let Some(step) = self.ends_again(cx) {
            return step;
        }
        self.own_line = OwnLine::Back;
        if self.day.is_none() {
            return self.enter(cx);
        }
        cx.print_text(banner::begins(&self.with.whom.name, cx.columns(), cx.profile));
        self.read(cx)
    }

    /// Whether nobody sees what is shown.
    pub(super) fn is_away(&self) -> bool {
        self.own_line == OwnLine::Lost
    }

    /// Before the first of the partner's lines that were missed stands a rule.
    pub(super) fn rules_off_what_was_missed(&mut self, message: &Message, cx: &mut Cx<'_>) {
        if self.own_line == OwnLine::Back && message.sender != cx.member().user.id {
            self.has_caught_up();
            cx.print(new_begins(cx.profile));
        }
    }

    /// The log has been read to its head: what comes now is not missed.
    pub(super) fn has_caught_up(&mut self) {
        self.own_line = OwnLine::There;
    }
}
