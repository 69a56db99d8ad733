//! Online messages on their way to a caller's eyes: at once, when an editor is left, when the line
//! is back, at the login. A push is only a hint here too: what was not pushed is read from the log.
//! **Invariant: one counts as read only after it was shown, and is not shown again after that.**

use std::sync::Arc;
use std::time::Duration;

use crate::board::{Answer, Arrived, Question, Told, Unanswered};
use crate::chat::Target;
use crate::clock::{Timestamp, Uptime};
use crate::direct::in_sight;
use crate::ids::{ConversationId, MessageNumber, UserId};
use crate::protocol::mail::{Message, MessageKind};
use crate::screen::{Event, Show, Telling, sent, tell_arrived, tell_callers, tell_more, tell_olm};
use crate::terminal::style::Line;

use super::Node;
use super::late::Of;
use super::stack::{FrameId, NODE};

/// How many wait for the end of an editor; of more the log is read then.
const HELD: usize = 20;

/// How long a store that could not say what was missed is left alone.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// How long the bell is silent after one by somebody who is not on the board.
const QUIET_AFTER_ABSENT: Duration = Duration::from_mins(10);

/// What is not shown yet.
#[derive(Debug, Default)]
pub(super) struct Olms {
    /// What came while something is being written.
    held: Vec<Arc<Message>>,
    /// More of it is in the log.
    more: bool,
    /// The menu, or the console above it, waits until who has just come has read what is new.
    arriving: Option<FrameId>,
    /// One came before that was told: it is behind what is older.
    came_then: bool,
    /// When the store is asked again what was missed.
    look_again_at: Option<Uptime>,
    /// When a message of somebody who was not on the board rang the bell.
    rang_for_absent: Option<Uptime>,
}

impl Olms {
    /// Whether this screen waits until what is new has been told.
    pub(super) fn holds_up(&self, frame: FrameId) -> bool {
        self.arriving == Some(frame)
    }

    /// One has come. Whether it waits with what is new, and is looked for behind that.
    pub(super) fn comes_while_arriving(&mut self) -> bool {
        self.came_then |= self.arriving.is_some();
        self.arriving.is_some()
    }

    /// When the store is asked again.
    pub(super) fn look_again_at(&self) -> Option<Uptime> {
        self.look_again_at
    }
}

impl Node {
    /// Somebody has come, for whom the screen `first` is put up: before it what is new is told.
    pub(super) fn look_for_what_is_new(&mut self, first: FrameId, began: Timestamp) {
        let Some(member) = &self.typist.member else { return };
        let user = member.user.id;
        self.olms.arriving = Some(first);
        self.ask(NODE, Question::Arrived { user, began });
    }

    /// An answer to what the node itself asked.
    pub(super) fn answer_to_node(&mut self, answer: Answer) {
        if let Answer::Called(call) = answer {
            self.call = Some(call);
        } else if let Answer::Arrived(arrived) = answer {
            self.arrived(Some(*arrived));
        } else if matches!(answer, Answer::Failed(Unanswered::Arrived)) {
            self.arrived(None);
        } else {
            self.missed_olms_are(answer);
        }
    }

    fn arrived(&mut self, arrived: Option<Arrived>) {
        let Some(first) = self.olms.arriving.take() else { return };
        match arrived {
            Some(Arrived { callers, unread, olms, more, after }) => {
                if let Some(member) = &mut self.typist.member {
                    member.olms_after = after;
                }
                self.act(first, |_, cx| tell_callers(&callers, cx));
                self.show(tell_arrived(unread).map(Show::Line));
                let mut bell = true;
                for message in olms {
                    bell &= !self.olm(&Arc::new(message), bell);
                }
                self.show(tell_more(more).map(Show::Line));
            }
            None => {
                let line = Line::new().error("The board cannot look up your mail just now.");
                self.show([Show::Line(line)]);
                self.look_again_later();
            }
        }
        self.deliver(first, Event::Entered);
        if std::mem::take(&mut self.olms.came_then) {
            self.look_for_missed_olms();
        }
    }

    /// The store could not say what was missed: it is asked again.
    pub(super) fn look_again_later(&mut self) {
        self.olms.look_again_at = Some(self.now() + LOOK_AGAIN);
    }

    /// It is time to ask once more.
    pub(super) fn look_again(&mut self) {
        if self.olms.look_again_at.is_some_and(|at| at <= self.now()) {
            self.olms.look_again_at = None;
            self.look_for_missed_olms();
        }
    }

    /// Shows an online message from somebody else, once; `true` if that rang the bell.
    pub(super) fn olm(&mut self, message: &Arc<Message>, bell: bool) -> bool {
        let Some(member) = &self.typist.member else { return false };
        if message.kind != MessageKind::Olm || message.sender == member.user.id {
            return false;
        }
        if self.stack.top().is_some_and(|frame| frame.screen.holds_olms()) {
            if self.olms.held.len() < HELD {
                self.olms.held.push(Arc::clone(message));
            } else {
                self.olms.more = true;
            }
            return false;
        }
        let Some(member) = &mut self.typist.member else { return false };
        if !member.shows_olm(message.conversation, message.number) {
            return false;
        }
        let name = Arc::clone(&message.sender_name);
        member.last_olm = Some(Target { user: message.sender, name });
        member.chat.shows_olm();
        let of = Of::Olm(message.conversation, message.number);
        let telling = tell_olm(message, self.profile());
        let bell = telling.bell && bell && self.rings_for(message.sender);
        self.telling(Telling { bell, ..telling }, of);
        bell
    }

    /// Whether this sender's message rings the bell. Of those who are not on the board, who may be
    /// leaving comments one after the other, one does for a while.
    fn rings_for(&mut self, sender: UserId) -> bool {
        if self.board.registry.find_user(sender).is_some() {
            return true;
        }
        let now = self.now();
        let rings = self.olms.rang_for_absent.is_none_or(|at| now >= at + QUIET_AFTER_ABSENT);
        if rings {
            self.olms.rang_for_absent = Some(now);
        }
        rings
    }

    /// Shows what waited for the end of an editor, when there is none any more.
    pub(super) fn show_held_olms(&mut self) {
        if self.olms.held.is_empty()
            || self.stack.top().is_some_and(|frame| frame.screen.holds_olms())
        {
            return;
        }
        let mut bell = true;
        for message in std::mem::take(&mut self.olms.held) {
            if self.is_of_open_chat(message.conversation) {
                // The chat has it among its lines.
                continue;
            }
            bell &= !self.olm(&message, bell);
        }
        if std::mem::take(&mut self.olms.more) {
            self.look_for_missed_olms();
        }
    }

    /// One's own is stored: what the caller is told of it.
    pub(super) fn olm_stored(
        &mut self,
        (to, conversation): (Target, ConversationId),
        told: Told,
        number: MessageNumber,
    ) {
        self.olm_was_shown(conversation, number);
        let row = self.board.registry.find_user(to.user);
        let row = in_sight(row.as_ref(), self.typist.sees_hidden());
        let sentence = sent(told, &to.name, row);
        self.show(sentence.map(|sentence| Show::Line(sentence.into())));
    }

    pub(super) fn olm_was_shown(&mut self, conversation: ConversationId, number: MessageNumber) {
        let now = self.now();
        if !self.unseen.shows_olm(conversation, number, now) {
            self.note_what_was_read();
        }
    }
}
