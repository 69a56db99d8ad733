//! News that waits while a caller in plain graphics types: a half-typed line cannot be lifted there,
//! so it is left alone until Enter, or for five seconds. Bounded; nothing of it is lost, and it
//! counts as read when it has been shown, not before.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Uptime;
use crate::ids::{ConversationId, MessageNumber, SessionId};
use crate::screen::Show;
use crate::terminal::profile::{Graphics, Typing};

use super::Node;
use super::announced::text_of;

/// How long news waits for Enter (SPEC §4).
const PATIENCE: Duration = Duration::from_secs(5);

/// How many may wait; with more, all are shown at once.
const MOST: usize = 100;

/// How many bytes of text may wait; with more, all is shown at once. Far less than a line takes.
const BYTES: usize = 8 * 1024;

/// What waits, in order.
#[derive(Debug)]
pub(super) struct Late {
    waiting: Vec<(Vec<Show>, Of)>,
    bytes: usize,
    until: Uptime,
}

/// What of the logs is being shown.
#[derive(Debug)]
pub(super) enum Of {
    /// Nothing.
    Nothing,
    /// Nothing: what another node shows.
    Elsewhere,
    /// These messages of the open chat.
    Chat(Vec<(ConversationId, MessageNumber)>),
    /// This invite, which is no message: from now on it can be answered.
    Invite(SessionId),
    /// This online message.
    Olm(ConversationId, MessageNumber),
}

impl Late {
    fn push(&mut self, shown: Vec<Show>, of: Of) {
        self.bytes += shown.iter().map(size).sum::<usize>();
        self.waiting.push((shown, of));
    }

    fn is_too_much(&self) -> bool {
        self.waiting.len() > MOST || self.bytes > BYTES
    }
}

impl Node {
    /// Shows above the line being typed, or keeps it for a lost line's return, or for the end of a
    /// half-typed line.
    pub(super) fn show(&mut self, shown: impl IntoIterator<Item = Show>) {
        self.show_of(shown, Of::Nothing);
    }

    /// The same, of something that counts as read once it has been shown.
    pub(super) fn show_of(&mut self, shown: impl IntoIterator<Item = Show>, of: Of) {
        if !self.leaves_line_alone() {
            self.show_late();
            return self.show_now(shown, of);
        }
        let until = self.now() + PATIENCE;
        let late = self
            .late
            .get_or_insert_with(|| Box::new(Late { waiting: Vec::new(), bytes: 0, until }));
        late.push(shown.into_iter().collect(), of);
        if late.is_too_much() {
            self.show_late();
        }
    }

    /// Shows what has waited long enough.
    pub(super) fn show_late(&mut self) {
        let Some(late) = self.late.take() else { return };
        for (shown, of) in late.waiting {
            self.show_now(shown, of);
        }
    }

    /// Shows what has waited, if nothing is half-typed any more.
    pub(super) fn show_late_if_line_is_free(&mut self) {
        if self.late.is_some() && !self.leaves_line_alone() {
            self.show_late();
        }
    }

    /// When what waits is shown in any case.
    pub(super) fn late_until(&self) -> Option<Uptime> {
        self.late.as_ref().map(|late| late.until)
    }

    /// The line is lost: what waits will be shown by another. Messages are read from the log then,
    /// and of invites those are told that stand.
    pub(super) fn keep_late(&mut self) {
        let Some(late) = self.late.take() else { return };
        let in_chat = self.stack.chat().is_some();
        for (shown, of) in late.waiting {
            let comes_again = match &of {
                Of::Nothing | Of::Elsewhere => false,
                Of::Chat(messages) => in_chat && !messages.is_empty(),
                Of::Invite(_) | Of::Olm(..) => true,
            };
            self.note_shown(of);
            if !comes_again {
                self.show_now(shown, Of::Nothing);
            }
        }
    }

    /// Whether there is a half-typed line that news must not break into: not where it can be lifted,
    /// nor where the caller's own client keeps it, nor one that nobody has touched at this terminal.
    fn leaves_line_alone(&mut self) -> bool {
        let Some(attached) = &self.attached else { return false };
        let profile = attached.profile();
        profile.graphics == Graphics::Plain
            && profile.typing != Typing::Lines
            && self.last_input.is_some()
            && !self.over
            && self.stack.top().is_some_and(|frame| !frame.editor.is_empty())
    }

    fn show_now(&mut self, shown: impl IntoIterator<Item = Show>, of: Of) {
        if self.attached.is_none() && matches!(of, Of::Invite(_)) {
            // A line that comes back is told those that stand then.
            return;
        }
        let (view, elsewhere) = (self.viewing(), self.views_elsewhere());
        for shown in shown {
            if view.is_none() && elsewhere.is_none() && self.attached.is_some() {
                self.shows_outside();
            }
            if let (Some(kept), Some(_), false) =
                (elsewhere, &self.attached, matches!(shown, Show::Bell))
            {
                // It is there too when the terminal is larger, or another.
                self.show_in_view(kept, &shown);
            }
            if !self.watch.is_empty() && !matches!(of, Of::Elsewhere) {
                self.is_watched(|| text_of(&shown));
            }
            match (&mut self.attached, view) {
                (Some(_), Some(view)) => self.show_in_view(view, &shown),
                (Some(attached), None) => attached.show(&shown),
                (None, _) => {
                    self.miss(shown);
                    continue;
                }
            }
            if let Show::News(mut told) = shown {
                if matches!(of, Of::Nothing) {
                    // An idle node may have much of it.
                    if let Some(told) = Arc::get_mut(&mut told) {
                        told.shrink();
                    }
                    self.unseen.shows_news(Arc::clone(&told), self.board.clock.uptime());
                }
                self.again.keep(told);
            }
        }
        self.note_shown(of);
    }

    fn note_shown(&mut self, of: Of) {
        let now = self.now();
        match of {
            Of::Nothing | Of::Elsewhere => {}
            Of::Invite(session) => {
                let at = self.tick();
                self.typist.invites.show(session, at);
            }
            Of::Chat(messages) => {
                for (conversation, number) in messages {
                    let member = self.typist.member.as_ref();
                    if member.and_then(|member| member.left_unread(conversation)).is_some() {
                        // Something unread lies before it: it is read by itself.
                        self.olm_was_shown(conversation, number);
                    } else {
                        self.unseen.shows(conversation, number, now);
                    }
                }
            }
            Of::Olm(conversation, number) => self.olm_was_shown(conversation, number),
        }
    }
}

fn size(shown: &Show) -> usize {
    match shown {
        Show::Line(line) => line.text().len(),
        Show::News(told) => told.text().into_iter().map(|line| line.text().len()).sum(),
        Show::Art(_) | Show::Bell => 0,
    }
}
