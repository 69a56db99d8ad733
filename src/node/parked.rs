//! A lost line is not the end of a call: the node waits with everything as it stood, and a login by
//! the same user, by any transport, takes it over.

use tracing::info;

use crate::registry::HandOver;
use crate::screen::{Event, Show, tell_of_board};
use crate::terminal::profile::Paging;

use super::attached::Attached;
use super::{MISSED, Node};

impl Node {
    /// The line is gone. The node waits if there is something to come back to.
    pub(super) fn line_lost(&mut self) {
        let Some(attached) = self.attached.take() else { return };
        self.lost_profile = attached.profile();
        drop(attached);
        self.escape_until = None;
        // That belongs to the line, not to what waits for another.
        self.input_ended = None;
        self.paste_is_over();
        let now = self.tick();
        self.waiting.end_paste(now);
        self.keep_late();
        self.take_back_what_was_not_seen();
        if !self.has_something_to_come_back_to() {
            self.over = true;
            return;
        }
        let now = self.now();
        self.parked_until = Some(now + self.board.config.nodes.resume_window);
        self.board.registry.set_status(self.typist.address, |status| status.lose_line(now));
        if let Some(member) = &mut self.typist.member {
            let news = member.chat.line_lost();
            self.news(news);
        }
        info!("the line was lost; the node waits for it");
    }

    /// A chat, a request or invite, lines that are not answered or not read yet, a half-typed line.
    fn has_something_to_come_back_to(&self) -> bool {
        let Some(member) = &self.typist.member else { return false };
        member.chat.is_busy()
            || member.has_unanswered()
            || !self.waiting.is_empty()
            || self.stack.has_text()
    }

    /// Nobody called back in time.
    pub(super) fn window_is_over(&mut self) {
        self.parked_until = None;
        match self.board.registry.depart_unless_called(self.typist.address) {
            Some(line) => self.line_back(line),
            None => {
                info!("nobody called back; the call has ended");
                self.over = true;
            }
        }
    }

    /// A line takes this node over: what stood is shown again, then what came meanwhile, in order.
    pub(super) fn line_back(&mut self, line: HandOver) {
        let transport = line.connection.transport;
        self.typist.transport = transport;
        self.attach(line);
        self.parked_until = None;
        info!(%transport, "the line is back");
        self.remember_choice();
        let node = self.typist.address.node;
        let back = tell_of_board(&format!("You are back on node {node}."), self.profile());
        self.show(back.lines.into_iter().map(Show::Line));
        match self.stack.chat() {
            // What was said meanwhile comes first, from the log; then what else came.
            Some(chat) => self.deliver(chat, Event::Resumed),
            None => self.show_missed(),
        }
        if let Some(member) = &mut self.typist.member {
            let news = member.chat.line_back();
            self.news(news);
            self.look_for_missed_olms();
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

    /// What was shown since the caller's last sign of life may have gone into a line that was dead
    /// already: it is shown again.
    fn take_back_what_was_not_seen(&mut self) {
        let (logs, olms) = self.unseen.take();
        if let Some(member) = &mut self.typist.member {
            for (conversation, number) in olms {
                member.unshow(conversation, number);
            }
        }
        if let Some(chat) = self.stack.chat() {
            let unseen = logs.iter().map(|shown| (shown.conversation, shown.first)).collect();
            self.deliver(chat, Event::Lost(unseen));
        }
    }

    /// Takes a line with what was typed ahead on it.
    pub(super) fn attach(&mut self, line: HandOver) {
        self.input_ended = line.input_ended.then(|| self.now());
        self.told_end = None;
        self.typist.choice = line.choice;
        self.last_input = None;
        let (attached, typed_ahead) = Attached::from_hand_over(line);
        self.waiting.is_by_program(attached.profile().paging == Paging::Endless);
        self.attached = Some(attached);
        let at = self.tick();
        for key in typed_ahead {
            self.waiting.push(key, at);
        }
    }
}
