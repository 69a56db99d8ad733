//! A lost line is not the end of a call: the node waits with everything as it stood, and a login by
//! the same user, by any transport, takes it over. So does one while the line is alive, or seems to
//! be. Knows not what a screen shows then.

use tracing::info;

use crate::chat::Target;
use crate::registry::{CONSOLE, HandOver, Mailbox};
use crate::screen::{ChatEvent, Event, Outcome, Show, Step, Typed, tell_of_board};
use crate::terminal::profile::Paging;
use crate::terminal::style::Line;
use crate::transport::{Input, Transport};

use super::Node;
use super::attached::Attached;
use super::back::EndedChat;

/// What who calls in the last moment of a call reads.
const JUST_ENDED: &str = "That call has just ended. Please call again.";

impl Node {
    /// The line is gone. The node waits if there is something to come back to, and goes on if another
    /// line is on its way.
    pub(super) fn line_lost(&mut self) {
        if self.detach().is_none() {
            return;
        }
        let (me, now) = (self.typist.address, self.now());
        let is_console = self.is_console();
        let waits =
            self.has_something_to_come_back_to() || is_console && self.typist.member.is_some();
        let registry = &self.board.registry;
        let other = if waits { registry.lose_line(me, now) } else { registry.prepare_to_go(me) };
        if let Some(line) = other {
            return self.line_back(line, None);
        }
        if !waits {
            self.over = true;
            return;
        }
        // The console's node waits for ever; but not a chat in it.
        let in_chat = self.typist.member.as_ref().is_some_and(|it| it.chat.is_busy());
        let window = self.board.config().nodes.resume_window;
        self.parked_until = (!is_console || in_chat).then_some(now + window);
        if let Some(member) = &mut self.typist.member {
            let news = member.chat.line_lost();
            self.news(news);
        }
        info!("the line was lost; the node waits for it");
    }

    /// Whether this is the board's own console, whatever line has it now.
    fn is_console(&self) -> bool {
        self.typist.address.node == CONSOLE
    }

    /// Lets the console's line go; the node stays.
    pub(super) fn detach_console(&mut self) {
        if self.typist.transport != Transport::Console {
            self.over = true;
            return;
        }
        if let Some(attached) = &mut self.attached {
            attached.renderer.lift();
            attached.show(&Show::Line(
                "Detached. The board runs on; carrier console brings you back.".into(),
            ));
            attached.renderer.bracket_pastes(false);
            attached.flush();
            attached.connection.output.finish();
        }
        self.line_lost();
    }

    /// Nobody came back to the console in time: whoever chats with it waits no longer.
    fn leave_chat(&mut self) {
        let Some(chat) = self.stack.chat() else { return };
        let end = Typed { text: "/END".to_owned(), begun: self.tick(), beyond: 0 };
        self.stack.cut_above(chat);
        self.deliver(chat, Event::Line(end));
    }

    /// Another line takes this node over, whose own was lost or is alive. What was typed there and not
    /// read yet was typed before.
    pub(super) fn line_taken_over(&mut self, line: HandOver, mailbox: &Mailbox) {
        while let Some(attached) = &mut self.attached
            && let Some(input) = attached.connection.input.try_next()
            && !matches!(input, Input::Lost)
        {
            self.input(Some(input), mailbox);
        }
        if let Some(old) = self.detach() {
            info!("another line takes its place");
            let sentence = "Your call goes on at another line.";
            let told = tell_of_board(sentence, old.profile());
            see_off(old, told.lines);
        }
        self.line_back(line, Some(mailbox));
    }

    /// The call ends: a line that was to take it over in this moment is told so. Until there is none,
    /// the node could be given one more.
    pub(super) fn turn_away_who_calls_now(&mut self) {
        while let Some(line) = self.board.registry.prepare_to_go(self.typist.address) {
            let (attached, _) = Attached::from_hand_over(line);
            see_off(attached, vec![JUST_ENDED.into()]);
        }
    }

    /// Parts with the line. What belongs to it goes with it; what stands is kept for another.
    fn detach(&mut self) -> Option<Attached> {
        let attached = self.attached.take()?;
        self.watches(None);
        self.lost_profile = attached.profile();
        self.escape_until = None;
        self.partner_types_no_more();
        // That belongs to the line, not to what waits for another.
        self.input_ended = None;
        self.paste_is_over();
        let now = self.tick();
        self.waiting.end_paste(now);
        self.keep_late();
        self.take_back_what_was_not_seen();
        Some(attached)
    }

    /// A chat, a request or invite, lines that are not answered or not read yet, something written.
    fn has_something_to_come_back_to(&self) -> bool {
        let Some(member) = &self.typist.member else { return false };
        member.chat.is_busy()
            || member.has_unanswered()
            || !self.waiting.is_empty()
            || self.stack.has_text()
            || self.board.bell.of(member.user.id).is_some_and(|page| page.rings_until > self.now())
    }

    /// Nobody called back in time.
    pub(super) fn window_is_over(&mut self) {
        if self.is_console() {
            self.parked_until = None;
            return self.leave_chat();
        }
        // Before anybody else can log in as this user.
        self.note_broken_off();
        self.parked_until = None;
        match self.board.registry.depart_unless_called(self.typist.address) {
            Some(line) => {
                if let Some(member) = &self.typist.member {
                    self.board.broken_off.forget(member.user.id);
                }
                self.line_back(line, None);
            }
            None => {
                info!("nobody called back; the call has ended");
                self.over = true;
            }
        }
    }

    /// The call ends while its line is lost: a chat that stands is broken off by that, and so was one
    /// whose partner was given up first.
    pub(super) fn note_broken_off(&self) {
        if let Some(member) = &self.typist.member
            && self.parked_until.is_some()
            && let Some(whom) =
                member.chat.partner().map(|partner| &partner.whom).or(self.broken_off.as_deref())
        {
            self.board.broken_off.note(member.user.id, whom.clone(), self.now());
        }
    }

    /// A chat has ended because its partner's node went.
    pub(super) fn partner_gone(&mut self, whom: &Target) {
        if self.parked_until.is_some() {
            self.broken_off = Some(Box::new(whom.clone()));
        }
    }

    /// The caller asks this user, or is in a chat with that user: whether to do so need not be asked.
    pub(super) fn found_each_other(&mut self, whom: &Target) {
        if let Some(member) = &self.typist.member {
            self.board.broken_off.forget_partner(member.user.id, whom.user);
        }
        if let Some(question) = self.stack.question_about(whom.user) {
            self.apply(question, Step::Pop(Outcome::Answered(false)));
        }
    }

    /// What was shown since the caller's last sign of life may have gone into a line that was dead
    /// already: it is shown again.
    fn take_back_what_was_not_seen(&mut self) {
        self.typist.invites.unshow();
        let news = self.unseen.take_news();
        for text in &news {
            self.again.forget(text);
        }
        self.missed.splice(0..0, news.into_iter().map(Show::News));
        let ended = self.unseen.take_chat();
        let (logs, olms) = self.unseen.take();
        if let Some(member) = &mut self.typist.member {
            for (conversation, number) in &olms {
                member.unshow(*conversation, *number);
            }
        }
        let logs = logs.iter().map(|shown| (shown.conversation, shown.first));
        let unseen = logs.chain(olms).collect();
        match (self.stack.chat(), ended) {
            (Some(chat), _) => self.deliver(chat, Event::Chat(ChatEvent::Lost(unseen))),
            (None, Some(screen)) => self.ended_chat = Some(Box::new(EndedChat { screen, unseen })),
            (None, None) => {}
        }
    }

    /// Takes a line with what was typed ahead on it.
    pub(super) fn attach(&mut self, line: HandOver) {
        self.input_ended = line.input_ended.then(|| self.now());
        self.told_end = None;
        self.has_read_beside_view();
        self.typist.choice = line.choice;
        self.typist.peer = line.connection.peer.ip();
        self.idle.is_active(self.now());
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

/// The last that a line reads whose call goes on without it. It may be dead: it is not waited for.
fn see_off(mut line: Attached, sentences: Vec<Line>) {
    line.renderer.lift();
    for sentence in sentences {
        line.show(&Show::Line(sentence));
    }
    line.renderer.bracket_pastes(false);
    line.flush();
    line.connection.output.finish();
}
