//! Events to screens, and what their steps do to the stack.

use std::collections::BTreeMap;

use tracing::{Span, debug, info};

use crate::board::Question;
use crate::chat::News;
use crate::ids::{ConversationId, MessageNumber};
use crate::registry::{LineOf, Place};
use crate::screen::{Cx, Event, Menu, Outcome, Screen, Show, Step, Typed, Wants, errand, wants};
use crate::terminal::profile::{Profile, Typing};
use crate::terminal::style::Line;

use super::Node;
use super::attached::Attached;
use super::late::Of;
use super::stack::{Frame, FrameId, NODE};
use super::waiting::Held;

/// What a screen left behind beside its step.
pub(super) struct Left {
    shown: Vec<Show>,
    news: Vec<News>,
    read: Vec<(ConversationId, MessageNumber)>,
    given_back: Option<String>,
}

impl Node {
    /// Gives an event to one screen and does what it wants.
    pub(super) fn deliver(&mut self, to: FrameId, event: Event) {
        self.act(to, |screen, cx| screen.on(event, cx));
    }

    /// A line was entered: it is for the screen, or an errand that another runs for it.
    pub(super) fn entered(&mut self, to: FrameId, typed: Typed) {
        match self.with_screen(to, |screen, cx| errand(screen, typed, cx)) {
            Some((Ok(runs), _)) => self.push(runs),
            Some((Err(typed), _)) => self.deliver(to, Event::Line(typed)),
            None => {}
        }
    }

    /// Does what one screen wants after `act`.
    pub(super) fn act(
        &mut self,
        to: FrameId,
        act: impl FnOnce(&mut dyn Screen, &mut Cx<'_>) -> Step,
    ) {
        if let Some((step, left)) = self.with_screen(to, act) {
            self.carry_out(to, step, left);
        }
    }

    /// Does what a screen wants, and what it left behind.
    pub(super) fn carry_out(&mut self, to: FrameId, step: Step, left: Left) {
        let of = if left.read.is_empty() { Of::Nothing } else { Of::Chat(left.read) };
        self.show_of(left.shown, of);
        if let Some(text) = left.given_back {
            let is_errand = self.stack.get(to).is_some_and(|frame| frame.screen.is_errand());
            let below = self.stack.below(to).filter(|_| is_errand);
            self.give_back(below.unwrap_or(to), &text);
        }
        self.apply(to, step);
        if self.stack.get(to).is_some_and(|frame| frame.screen.is_done()) {
            self.apply(to, Step::Pop(Outcome::Done));
        }
        self.news(left.news);
        self.tell_place();
    }

    /// How the topmost screen wants its input.
    pub(super) fn wants(&mut self) -> Wants {
        let Some(top) = self.stack.top().map(|frame| frame.id) else { return Wants::Nothing };
        // What follows an accepted invite is for the chat that is about to begin.
        let accepts = self.typist.member.as_ref().is_some_and(|member| member.chat.is_accepting());
        if self.olms.holds_up(top) || accepts {
            return Wants::Nothing;
        }
        self.with_screen(top, |screen, cx| wants(screen, cx))
            .map_or(Wants::Nothing, |(wants, _)| wants)
    }

    /// Lets one screen have the world; what it leaves behind is the caller's to see to.
    pub(super) fn with_screen<T>(
        &mut self,
        id: FrameId,
        act: impl FnOnce(&mut dyn Screen, &mut Cx<'_>) -> T,
    ) -> Option<(T, Left)> {
        let profile = self.profile();
        let is_viewing = self.viewing().is_some();
        let frame = self.stack.get(id)?;
        let detected = self.attached.as_ref().map_or(Profile::UNKNOWN, Attached::detected);
        let mut cx = Cx {
            detected,
            board: &self.board,
            typist: &mut self.typist,
            profile,
            shown: Vec::new(),
            news: Vec::new(),
            read: Vec::new(),
            given_back: None,
            is_viewing,
        };
        let result = act(&mut *frame.screen, &mut cx);
        let Cx { shown, news, read, given_back, .. } = cx;
        if let Some(attached) = &mut self.attached {
            attached.choose(self.typist.choice);
        }
        Some((result, Left { shown, news, read, given_back }))
    }

    pub(super) fn apply(&mut self, at: FrameId, step: Step) {
        match step {
            Step::Stay => {}
            Step::Push(screen) => {
                let id = self.stack.push_above(at, screen);
                self.deliver(id, Event::Entered);
            }
            Step::Pop(outcome) => {
                let below = self.stack.below(at);
                let popped = self.stack.remove(at);
                let Some(below) = below else {
                    self.over = true;
                    return;
                };
                let mut is_chat = false;
                if let Some(popped) = popped {
                    is_chat = popped.screen.is_chat();
                    self.keep_half_typed(&popped, below);
                    self.keep_ended_chat(popped);
                }
                self.deliver(below, Event::Returned(outcome));
                if is_chat {
                    self.draw_what_is_stale();
                }
            }
            Step::Replace(screen) => {
                let id = self.stack.replace(at, screen);
                self.deliver(id, Event::Entered);
            }
            Step::Ask(question) => self.ask(at, question),
            Step::DropSince(moment) => self.drop_since(moment),
            Step::Hold { until, line } => {
                let now = self.now();
                self.waiting.hold(Held { to: at, line, until }, now);
            }
            Step::Read(lines) => self.waiting.put_first(&lines, self.typist.moment),
            Step::Again(number) => self.show_again(number),
            Step::HandOver(old) => self.hand_over(at, old),
            Step::Begin(member) => {
                Span::current().record("user", &*member.user.name);
                info!("logged in");
                let (caller, name) = (member.user.id, member.user.name.clone());
                let began = self.board.clock.wall();
                if member.user.habits.notify {
                    self.board.registry.listen(self.typist.address);
                }
                self.typist.member = Some(member);
                self.is_no_stranger();
                self.idle.is_active(self.now());
                self.remember_choice();
                self.stack.clear();
                let menu = self.stack.push(Box::new(Menu::default()));
                self.ask(NODE, Question::KeepCall(Box::new(self.call_of(caller, name, began))));
                let first = self.console_above(menu).unwrap_or(menu);
                self.look_for_what_is_new(first, began);
            }
            Step::HangUp => self.over = true,
            Step::Detach => self.detach_console(),
            Step::Watch(whom) => self.watches(whom),
        }
    }

    /// The caller has logged in.
    fn is_no_stranger(&mut self) {
        if let Some(stranger) = self.stranger.take() {
            stranger.is_somebody();
        }
        if let Some(attached) = &self.attached {
            attached.connection.output.is_known();
        }
        self.board.door.knows(self.typist.peer);
    }

    /// A line that was refused comes back into the editor; in line mode, where the caller could
    /// neither see nor change it there, it only lies on the Up key.
    pub(super) fn give_back(&mut self, to: FrameId, text: &str) {
        let lines = self.attached.as_ref().is_some_and(|it| it.profile().typing == Typing::Lines);
        match self.stack.get(to) {
            Some(frame) if lines => frame.editor.remember(text),
            Some(frame) => frame.editor.give_back(text),
            None => {}
        }
    }

    /// A message that was half-typed when its chat ended lies on the Up key of the screen below.
    fn keep_half_typed(&mut self, popped: &Frame, below: FrameId) {
        let text = popped.editor.text();
        if !popped.screen.is_chat() || text.is_empty() {
            return;
        }
        let line = Line::new().error("Not sent (the Up key has it): ").plain(text);
        if let Some(frame) = self.stack.get(below) {
            frame.editor.remember(text);
        }
        self.show([Show::Line(line)]);
    }

    /// Puts a screen on top of all others.
    pub(super) fn push(&mut self, screen: Box<dyn Screen>) {
        let id = self.stack.push(screen);
        self.deliver(id, Event::Entered);
    }

    /// What was chosen before it was known who chose is remembered now, for the calls to come.
    pub(super) fn remember_choice(&mut self) {
        let choice = self.typist.choice;
        let Some(member) = &mut self.typist.member else { return };
        if std::mem::replace(&mut member.user.terminal, choice) != choice {
            let user = member.user.id;
            self.ask(NODE, Question::KeepTerminal(user, choice));
        }
    }

    /// The line goes to the node on which this user's call goes on, or comes back.
    fn hand_over(&mut self, at: FrameId, old: LineOf) {
        self.show_late();
        let Some(attached) = self.attached.take() else { return };
        let line = attached.into_hand_over(self.waiting.take(), self.input_ended.is_some());
        match self.board.registry.hand_over(old, line, self.now()) {
            Ok(()) => {
                debug!(to = %old.node, "the call goes on there");
                self.is_no_stranger();
                self.over = true;
            }
            Err(line) => {
                self.attach(*line);
                self.deliver(at, Event::Returned(Outcome::NotTakenUp));
            }
        }
    }

    /// A key has come, or nothing for longer than a dead line goes unnoticed. What the line has not
    /// even taken yet was not read by that.
    pub(super) fn gives_sign_of_life(&mut self) {
        if self.attached.as_ref().is_some_and(|line| line.connection.output.is_empty()) {
            self.note_what_was_read();
        } else {
            self.unseen.waits_on(self.board.clock.uptime());
        }
    }

    /// What was shown has been read: the caller gives a sign of life. Until then it may have gone
    /// into a line that was dead already.
    pub(super) fn note_what_was_read(&mut self) {
        let Some(member) = &self.typist.member else { return };
        let reader = member.user.id;
        let (logs, olms) = self.unseen.take();
        let read = &self.board.conversations;
        for shown in logs {
            let left = member.left_unread(shown.conversation);
            if left.is_none_or(|left| read.has_read(reader, shown.conversation, left)) {
                read.read_up_to(reader, shown.conversation, shown.last);
            }
        }
        // An online message is read by itself: something unread may lie before it.
        let mut read: BTreeMap<ConversationId, Vec<MessageNumber>> = BTreeMap::new();
        for (conversation, number) in olms {
            read.entry(conversation).or_default().push(number);
        }
        for (conversation, numbers) in read {
            self.ask(NODE, Question::ReadApart { reader, conversation, numbers });
        }
    }

    /// Lets others know what the caller is doing.
    pub(super) fn tell_place(&mut self) {
        let place = self.stack.place().unwrap_or(Place::LoggingIn);
        if std::mem::replace(&mut self.place, place) != place {
            self.board.registry.set_status(self.typist.address, |status| status.place = place);
        }
    }
}
