//! What a line reads that takes a node over: what stood, what came meanwhile, and what the caller may
//! not have seen before, in order. Knows not how the line got here.

use std::time::Duration;

use tracing::info;

use crate::chat::News;
use crate::clock::Uptime;
use crate::ids::{ConversationId, MessageNumber};
use crate::protocol::chat::Invite;
use crate::registry::{HandOver, Mailbox};
use crate::screen::{ChatEvent, Event, Screen, Show, Wants, tell, tell_of_board};
use crate::terminal::line::Editor;
use crate::terminal::profile::Typing;
use crate::terminal::render::Echo;
use crate::terminal::style::Line;

use super::late::Of;
use super::stack::Frame;
use super::{MISSED, Node};

/// How long a line that takes a node over waits for what was missed before the half-typed line is
/// shown, where that cannot be taken away again.
const CATCHING_UP: Duration = Duration::from_secs(1);

/// What a line that took the node over is still to be shown, behind what was missed.
#[derive(Debug)]
pub(super) struct Back {
    /// How long what was missed is waited for.
    until: Uptime,
    /// What was half-typed where this line cannot show it.
    not_sent: Vec<String>,
}

/// A chat whose end was told at a line that may have been dead.
#[derive(Debug)]
pub(super) struct EndedChat {
    pub(super) screen: Box<dyn Screen>,
    /// The first message of each log that may not have been seen.
    pub(super) unseen: Vec<(ConversationId, MessageNumber)>,
}

impl Node {
    /// A chat has ended, and its screen goes: it tells the end again to a line that takes this one's
    /// place before the caller gives a sign of life.
    pub(super) fn keep_ended_chat(&mut self, popped: Frame) {
        if popped.screen.is_chat() && self.attached.is_some() {
            self.unseen.ends(popped.screen, self.now());
        }
    }

    /// The topmost screen is drawn, if this line has never shown it: a chat came first.
    pub(super) fn draw_what_is_stale(&mut self) {
        let Some(top) = self.stack.top() else { return };
        if std::mem::take(&mut top.is_stale) {
            let top = top.id;
            self.act(top, |screen, cx| screen.redraw(cx));
        }
    }

    /// Puts such a chat up again, above all others.
    fn put_up_ended_chat(&mut self) {
        let Some(ended) = self.ended_chat.take() else { return };
        if self.stack.chat().is_none() {
            let chat = self.stack.push(ended.screen);
            self.deliver(chat, Event::Chat(ChatEvent::Lost(ended.unseen)));
        }
    }

    /// A line takes this node over: what stood is shown again, then what came meanwhile, in order.
    /// What was typed on it before it got here was typed before all that it is shown.
    pub(super) fn line_back(&mut self, line: HandOver, mailbox: Option<&Mailbox>) {
        let transport = line.connection.transport;
        self.typist.transport = transport;
        let mut not_sent = self.back.take().map_or_else(Vec::new, |back| back.not_sent);
        if line.profile.typing == Typing::Lines {
            not_sent.extend(self.take_half_typed());
        }
        self.attach(line);
        self.parked_until = None;
        self.broken_off = None;
        info!(%transport, "the line is back");
        self.remember_choice();
        self.fits_console();
        let node = self.typist.address.node;
        let back = tell_of_board(&format!("You are back on node {node}."), self.profile());
        self.show(back.lines.into_iter().map(Show::Line));
        let top = self.stack.top().map(|frame| frame.id);
        self.put_up_ended_chat();
        let chat = self.stack.chat();
        if let Some(chat) = chat {
            let stale = [top.filter(|top| *top != chat), self.stack.below(chat)];
            for id in stale.into_iter().flatten() {
                if let Some(frame) = self.stack.get(id) {
                    frame.is_stale = true;
                }
            }
        }
        let until = self.now() + CATCHING_UP;
        self.back = Some(Box::new(Back { until, not_sent }));
        match chat {
            // What was said meanwhile comes first, from the log; then what else came.
            Some(chat) => self.deliver(chat, Event::Chat(ChatEvent::Resumed)),
            None => {
                if let Some(top) = top {
                    self.act(top, |screen, cx| screen.redraw(cx));
                }
                self.show_missed();
            }
        }
        if let Some(member) = &mut self.typist.member {
            let news = member.chat.line_back();
            self.news(news);
        }
        self.look_for_missed_olms();
        if let Some(mailbox) = mailbox {
            self.take_what_is_there(mailbox);
        }
    }

    /// Whether something may still come at once that was missed, above a line that could not be lifted
    /// for it: it is not shown yet.
    pub(super) fn catches_up(&self) -> bool {
        self.catching_up_until().is_some_and(|until| self.now() < until)
    }

    /// When what is missing is waited for no longer.
    pub(super) fn catching_up_until(&self) -> Option<Uptime> {
        self.back.as_ref().map(|back| back.until)
    }

    /// Nothing more is waited for when all that was asked has been answered: the screen above a chat
    /// is drawn again, and what follows stands next to the line being typed.
    pub(super) fn has_caught_up(&mut self) {
        let is_over = self.asking == 0 && self.answers.is_empty() || !self.catches_up();
        if self.back.is_none() || !is_over || self.attached.is_none() || self.tells_end() {
            return;
        }
        let Some(back) = self.back.take() else { return };
        self.draw_what_is_stale();
        let not_sent = |line: String| Show::Line(Line::new().error("Not sent: ").plain(line));
        self.show(back.not_sent.into_iter().map(not_sent));
        self.tell_invites();
    }

    /// Whether the topmost screen is that of a chat that is over.
    fn tells_end(&mut self) -> bool {
        self.stack.top().is_some_and(|frame| frame.screen.is_chat())
            && self.typist.member.as_ref().is_some_and(|member| member.chat.partner().is_none())
    }

    /// Tells of the invites that stand and were not shown at this line: none is answered by what was
    /// typed before.
    fn tell_invites(&mut self) {
        let Some(member) = &self.typist.member else { return };
        let mut standing = member.chat.invites();
        standing.retain(|(invite, _)| !self.typist.invites.is_shown(invite.session));
        for (Invite { session, .. }, from) in standing {
            let time_left = self.typist.invites.time_left(session, self.now());
            let invited = News::Invited { session, from, time_left };
            self.telling(tell(&invited, self.profile()), Of::Invite(session));
        }
    }

    /// Shows what came while the line was lost.
    pub(super) fn show_missed(&mut self) {
        if self.attached.is_none() || self.missed.is_empty() {
            return;
        }
        if self.missed.len() >= MISSED {
            // What did not fit was not seen, so nothing of it counts as read.
            self.unseen.take();
            self.missed.push(Show::Line("More came than could be kept here.".into()));
        }
        let missed = std::mem::take(&mut self.missed);
        self.show(missed);
    }

    /// What is half-typed is taken out of the editors, for a line in line mode: its caller could
    /// neither see nor change it there, and would go on with it unknowing. It lies on the Up key, as
    /// what is given back does there; of a password nothing is kept.
    fn take_half_typed(&mut self) -> Vec<String> {
        let wants = self.wants();
        let top = self.stack.top().map(|frame| frame.id);
        let goes_on = self.waiting.has_lines();
        let ahead = self.waiting.take_half();
        let mut taken = Vec::new();
        for frame in self.stack.all() {
            let is_top = Some(frame.id) == top;
            if is_top && wants == Wants::Nothing {
                // What is typed ahead may be a password, and what stands is told when it goes.
                continue;
            }
            let mut text = String::new();
            if is_top && goes_on {
                // What stands in the editor is the beginning of a whole line.
                let mut line = Editor::new(frame.editor.limit());
                for key in &ahead {
                    line.key(*key);
                }
                line.text().clone_into(&mut text);
            } else {
                if is_top {
                    for key in &ahead {
                        frame.editor.key(*key);
                    }
                }
                frame.editor.text().clone_into(&mut text);
                frame.editor.clear();
                frame.begun = None;
            }
            let is_secret = matches!(wants, Wants::Line { echo: Echo::Hidden, .. });
            if !(frame.editor.is_secret() || is_top && is_secret || text.trim().is_empty()) {
                frame.editor.remember(&text);
                taken.push(text);
            }
        }
        taken
    }
}
