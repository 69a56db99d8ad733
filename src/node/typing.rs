//! That a chat partner is typing: told to the partner's node now and then, and shown above the line
//! being typed for a moment. It is only a hint: nothing waits for it, and it leaves nothing behind.

use std::time::Duration;

use crate::clock::Uptime;
use crate::ids::ConversationId;
use crate::protocol::mail::{Hint, Mail};
use crate::screen::is_typing;
use crate::terminal::profile::Typing as Keys;
use crate::terminal::style::Line;

use super::Node;
use super::stack::FrameId;

/// How often it is told at most (SPEC §6).
const EVERY: Duration = Duration::from_secs(5);

/// How long it is shown.
const SHOWN: Duration = Duration::from_secs(3);

/// Both directions; kept only in a chat in which somebody types.
#[derive(Debug, Default)]
pub(super) struct Typing {
    /// Before then the partner is not told again.
    told_again: Uptime,
    /// Until then it is shown that the partner types.
    shown_until: Option<Uptime>,
}

impl Node {
    /// The line of this screen has changed: lets a chat partner know that a message is being
    /// written, if that is one, by somebody at a keyboard.
    pub(super) fn tell_typing(&mut self, id: FrameId) {
        let Some(at) = self.last_input else { return };
        if !self.waiting.is_empty() || self.typing.as_ref().is_some_and(|it| at < it.told_again) {
            return;
        }
        let is_message =
            |frame: &mut super::stack::Frame| frame.screen.is_message(frame.editor.text());
        let keys = self.profile().typing == Keys::Characters;
        if !keys || !self.stack.get(id).is_some_and(is_message) {
            return;
        }
        let Some(member) = self.typist.member.as_ref().filter(|it| it.user.habits.typing) else {
            return;
        };
        if let Some(partner) = member.chat.partner() {
            let hint = Hint::Typing(partner.conversation);
            self.board.registry.tell(partner.address, Mail::Hint(hint));
            self.typing.get_or_insert_default().told_again = at + EVERY;
        }
    }

    /// The partner is typing in this conversation.
    pub(super) fn partner_types(&mut self, conversation: ConversationId) {
        let wanted = self.typist.member.as_ref().is_some_and(|member| {
            let partner = member.chat.partner();
            member.user.habits.typing
                && partner.is_some_and(|partner| partner.conversation == conversation)
        });
        let lifted = self.attached.as_ref().is_some_and(|line| line.profile().can_lift());
        if wanted && lifted {
            let until = self.now() + SHOWN;
            self.typing.get_or_insert_default().shown_until = Some(until);
        }
    }

    /// The partner's message has come, or no more of it will.
    pub(super) fn partner_types_no_more(&mut self) {
        if let Some(typing) = &mut self.typing {
            typing.shown_until = None;
        }
    }

    /// When what is shown of it is taken back.
    pub(super) fn typing_is_shown_until(&self) -> Option<Uptime> {
        self.typing.as_ref()?.shown_until
    }

    /// What is shown of it, where the chat is what the caller sees.
    pub(super) fn partner_is_typing(&mut self) -> Option<Line> {
        self.typing_is_shown_until()?;
        if !self.stack.top()?.screen.is_chat() {
            return None;
        }
        let partner = self.typist.member.as_ref()?.chat.partner()?;
        Some(is_typing(&partner.whom.name))
    }
}
