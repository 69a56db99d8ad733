//! What interrupts a caller: mail, news, invites. It is shown above the line being typed, and never
//! becomes the prompt.

use std::sync::Arc;

use tracing::{info, warn};

use crate::board::{Answer, Crossed, Purpose};
use crate::chat::{News, Target};
use crate::ids::{ConversationId, MessageNumber, SessionId, Ticket};
use crate::protocol::chat::EndedBy;
use crate::protocol::mail::{Hint, Mail, Message, Said};
use crate::registry::{Arrival, Mailbox};
use crate::screen::{ChatEvent, ChatScreen, Event, Show, Telling, Wants, tell, tell_of_board};
use crate::terminal::line::Edit;
use crate::terminal::render::Printed;
use crate::terminal::style::Line;

use super::late::Of;
use super::{Node, TOGETHER};

/// What a caller reads, once, whose lines wait for a store that fails.
const WAITS: &str = "The board cannot store messages just now; yours will be sent when it can.";

/// How many lines that were not sent are shown to their author one by one.
const TOLD_IN_FULL: usize = 5;

impl Node {
    /// Something came into the mailbox. Of messages those are taken with it that came with it: they are
    /// drawn together, and go out in one piece.
    pub(super) fn arrivals(&mut self, first: Arrival, mailbox: &mut Mailbox) {
        let mut arrival = first;
        if matches!(arrival, Arrival::Mail(Mail::HangUp(_))) && self.has_room() {
            // They came before it, and are behind it only because they may be dropped.
            for message in mailbox.take_messages() {
                self.arrival(Arrival::Mail(Mail::Message(message)), mailbox);
            }
        }
        for more in (0..TOGETHER).rev() {
            let is_message = matches!(arrival, Arrival::Mail(Mail::Message(_) | Mail::Said(..)));
            self.arrival(arrival, mailbox);
            if more == 0 || !is_message || self.over {
                return;
            }
            let Some(mail) = mailbox.another(self.has_room()) else { return };
            arrival = Arrival::Mail(mail);
        }
    }

    pub(super) fn arrival(&mut self, arrival: Arrival, mailbox: &Mailbox) {
        match arrival {
            Arrival::Mail(mail) => self.mail(mail, mailbox),
            Arrival::Behind => {
                if let Some(chat) = self.stack.chat() {
                    self.deliver(chat, Event::Chat(ChatEvent::Behind));
                }
                self.look_for_missed_olms();
            }
            Arrival::Line(line) => self.line_taken_over(*line, mailbox),
            Arrival::Closed => {
                info!("hung up by the board");
                self.is_hung_up();
            }
        }
    }

    fn mail(&mut self, mail: Mail, mailbox: &Mailbox) {
        match mail {
            Mail::Chat(letter) => {
                // What the caller had typed before this came was not typed as an answer to it.
                self.take_what_is_there(mailbox);
                let now = self.now();
                if let Some(member) = &mut self.typist.member {
                    let news = member.chat.receive(*letter, now);
                    self.news(news);
                }
            }
            Mail::Gone(who) => {
                if let Some(member) = &mut self.typist.member {
                    let news = member.chat.gone(who);
                    self.news(news);
                }
            }
            Mail::Said(ticket, said) => self.said(ticket, said),
            Mail::Message(message) => self.message(&message),
            Mail::Hint(Hint::WouldAsk { user, name }) => {
                if let Some(member) = &mut self.typist.member {
                    member.chat.would_be_asked(Target { user, name });
                }
            }
            Mail::Hint(Hint::Typing(conversation)) => self.partner_types(conversation),
            Mail::Hint(Hint::Call) => self.notes_coming(),
            Mail::Hint(Hint::Seen(seen)) => self.seen(&seen),
            Mail::Announced(announcement) => self.announced(&announcement),
            Mail::Notice(sentence) => {
                let telling = tell_of_board(&sentence, self.profile());
                self.telling(Telling { bell: true, ..telling }, Of::Nothing);
            }
            Mail::Settings => {
                if let Some(member) = &mut self.typist.member {
                    member.follow(&self.board.config());
                }
                self.idle_limit_may_be_another();
            }
            Mail::HangUp(why) => self.hang_up(&why.to_string()),
        }
    }

    /// The board ends the call with this sentence.
    pub(super) fn hang_up(&mut self, sentence: &str) {
        let Telling { lines, .. } = tell_of_board(sentence, self.profile());
        self.show([Show::Bell]);
        self.show(lines.into_iter().map(Show::Line));
        self.tell_what_will_not_be_sent();
        self.is_hung_up();
    }

    /// The board ends the call. The line may have been dead for a while: what went into it since the
    /// caller's last sign of life does not count as read.
    fn is_hung_up(&mut self) {
        self.show_late();
        self.unseen.take();
        self.over = true;
    }

    /// The board hangs up: what the caller has written or pasted and nobody will read is told.
    fn tell_what_will_not_be_sent(&mut self) {
        let mut told: Vec<Line> = self
            .stack
            .unsent()
            .into_iter()
            .take(TOLD_IN_FULL)
            .map(|text| Line::new().error("Not sent: ").plain(text))
            .collect();
        let waited = self.waiting.drop_all();
        match waited.lines + waited.refused {
            0 => {}
            1 => told.push(Line::new().error("Not sent: 1 line that waited.")),
            lines => told.push(Line::new().error(format!("Not sent: {lines} lines that waited."))),
        }
        self.show(told.into_iter().map(Show::Line));
    }

    /// Takes what has come from the caller's end, as far as it would be taken anyway.
    pub(super) fn take_what_is_there(&mut self, mailbox: &Mailbox) {
        while self.takes_input()
            && let Some(attached) = &mut self.attached
            && let Some(input) = attached.connection.input.try_next()
        {
            self.input(Some(input), mailbox);
        }
    }

    /// Tells the caller, and opens or closes the chat's screen.
    pub(super) fn news(&mut self, news: Vec<News>) {
        for news in news {
            let at = self.tick();
            let mut of = Of::Nothing;
            match &news {
                News::Invited { session, time_left, .. } => {
                    self.typist.invites.come(*session, self.now() + *time_left);
                    of = Of::Invite(*session);
                }
                News::InviteOver { session, .. } => self.typist.invites.end(*session, at),
                News::Began { session, with, .. } => {
                    self.typist.invites.end(*session, at);
                    self.found_each_other(&with.whom);
                    info!("a chat began");
                }
                News::Ended { by, with, .. } => {
                    self.typing = None;
                    if *by == EndedBy::Gone {
                        self.partner_gone(&with.whom);
                    }
                    info!("a chat ended");
                }
                News::Link { .. } => self.partner_types_no_more(),
                News::Asked { whom, .. } => self.found_each_other(&whom.whom),
                News::RequestOver { .. } | News::EndCrossed { .. } | News::EndWaits => {}
            }
            let telling = tell(&news, self.profile());
            if let News::Asked { .. } = news {
                // What one has done oneself is no news, and is not told again.
                self.show(telling.lines.into_iter().map(Show::Line));
            } else {
                self.telling(telling, of);
            }
            match news {
                News::Began { with, first, link, accepted, .. } => {
                    if !accepted {
                        self.keep_what_was_typed_before();
                    }
                    let began = self.board.clock.wall();
                    let chat = ChatScreen::new(with, first, link, began);
                    let is_lost = self.attached.is_none();
                    self.push(Box::new(if is_lost { chat.of_a_lost_line() } else { chat }));
                }
                News::Ended { session, last, by, ref with, .. } => {
                    if by != EndedBy::Me {
                        self.tell_crossed(session, last, &with.whom);
                        self.keep_what_was_typed_in_chat();
                    }
                    if let Some(chat) = self.stack.chat() {
                        self.stack.cut_above(chat);
                        self.deliver(chat, Event::Chat(ChatEvent::Changed(news)));
                    }
                }
                News::EndCrossed { session, last, with } => {
                    self.tell_crossed(session, Some(last), &with.whom);
                }
                News::EndWaits => {
                    if let Some(chat) = self.stack.chat() {
                        self.deliver(chat, Event::Chat(ChatEvent::Changed(news)));
                    }
                }
                News::Asked { .. }
                | News::RequestOver { .. }
                | News::Invited { .. }
                | News::InviteOver { .. }
                | News::Link { .. } => {}
            }
        }
    }

    /// A chat begins: what was typed before belongs to the screen that it covers, and is not said
    /// in the chat. Whole lines lie on that screen's Up key as far as it holds them, the rest in its
    /// editor.
    fn keep_what_was_typed_before(&mut self) {
        let Some(frame) = self.stack.top() else { return };
        let chat = self.typist.member.as_ref().map(|member| &member.chat);
        let breaks_in = chat.is_some_and(|it| it.session().is_some_and(|now| it.is_broken_in(now)));
        if breaks_in && frame.editor.is_secret() && !frame.editor.is_empty() {
            // Nobody has reckoned with a chat: what follows would be said in it.
            self.secret_since = Some(self.typist.moment);
        }
        let (top, paste_goes_on) = (frame.id, self.waiting.has_open_paste());
        let mut lines = 0;
        while let Some((key, at)) = self.waiting.pop() {
            frame.begun.get_or_insert(at);
            if matches!(frame.editor.key(key), Edit::Enter(_)) {
                frame.begun = None;
                lines += 1;
            }
        }
        if paste_goes_on {
            self.gather_rest(top, self.typist.moment);
        }
        if lines > 0 {
            let words =
                if lines == 1 { "1 line was".to_owned() } else { format!("{lines} lines were") };
            let line = format!("The chat begins: {words} not read yet; see the Up key.");
            self.show([Show::Line(line.into())]);
        }
    }

    /// The partner has ended the chat: what was typed in it and not read yet is not read as commands
    /// by the screen below, but lies on its Up key, as far as that holds it.
    fn keep_what_was_typed_in_chat(&mut self) {
        let Some(chat) = self.stack.chat() else { return };
        if self.wants() == Wants::Nothing {
            // An end was typed here too: what follows it is for the screen below.
            return;
        }
        let Some(frame) = self.stack.top().filter(|frame| frame.id == chat) else { return };
        let paste_goes_on = self.waiting.has_open_paste();
        let held = self.waiting.take_held().map(|held| held.line.text);
        if held.as_ref().is_some_and(|line| frame.screen.is_left_by(line)) {
            return;
        }
        let mut lines: Vec<String> = held.into_iter().collect();
        while let Some((key, _)) = self.waiting.pop() {
            let Edit::Enter(text) = frame.editor.key(key) else { continue };
            if frame.screen.is_left_by(&text) {
                break;
            }
            lines.push(text);
        }
        if paste_goes_on {
            self.gather_rest(chat, self.typist.moment);
        }
        lines.retain(|line| !line.trim().is_empty());
        if lines.is_empty() {
            return;
        }
        self.failed = true;
        let below = self.stack.below(chat);
        if let Some(frame) = below.and_then(|below| self.stack.get(below)) {
            for line in &lines {
                frame.editor.remember(line);
            }
        }
        if lines.len() > TOLD_IN_FULL {
            let sentence = format!("Not sent: {} lines; the Up key has the last.", lines.len());
            return self.show([Show::Line(Line::new().error(sentence))]);
        }
        let not_sent = |line| Line::new().error("Not sent (the Up key has it): ").plain(line);
        self.show(lines.into_iter().map(not_sent).map(Show::Line));
    }

    /// One's own lines that the partner will not see in this chat any more.
    fn tell_crossed(&mut self, session: SessionId, last: Option<MessageNumber>, partner: &Target) {
        let (Some(member), Some(last)) = (&self.typist.member, last) else { return };
        let crossed = member.crossed(session, last);
        self.tell_saved(crossed, partner);
    }

    fn tell_saved(&mut self, crossed: Crossed, partner: &Target) {
        let name = &partner.name;
        let sentence = match (crossed.messages, crossed.records) {
            (0, 0) => return,
            (0, _) => format!("Saved: {name} will find it in the log."),
            (1, _) => format!("Saved: {name} will read it as a message."),
            (lines, _) => format!("Saved: {name} will read {lines} lines as messages."),
        };
        self.show([Show::Line(sentence.into())]);
    }

    pub(super) fn telling(&mut self, telling: Telling, of: Of) {
        if telling.lines.is_empty() {
            return;
        }
        let bell = telling.bell.then_some(Show::Bell);
        let news = Show::News(Arc::new(Printed::new(telling.lines.into_iter().collect())));
        self.show_of(bell.into_iter().chain([news]), of);
    }

    /// Whether this is the log of a chat that goes on here.
    pub(super) fn is_of_open_chat(&self, conversation: ConversationId) -> bool {
        let member = self.typist.member.as_ref();
        let partner = member.and_then(|member| member.chat.partner());
        partner.is_some_and(|partner| partner.conversation == conversation)
            && self.stack.chat().is_some()
    }

    /// A message that was committed while this node was there, or one that was sent to it.
    fn message(&mut self, message: &Arc<Message>) {
        let in_chat = self.is_of_open_chat(message.conversation);
        match self.stack.chat() {
            Some(chat) if in_chat => {
                self.idle.is_active(self.board.clock.uptime());
                if self.typing.is_some() && message.from != Some(self.typist.address) {
                    self.partner_types_no_more();
                }
                self.deliver(chat, Event::Chat(ChatEvent::Message(Arc::clone(message))));
            }
            Some(_) | None => self.olm_came(message),
        }
        let is_own = self.typist.member.as_ref().is_none_or(|it| it.user.id == message.sender);
        if !is_own && message.from.is_some() && self.attached.is_some() {
            let took = self.board.clock.wall().since(message.sent_at);
            self.board.conversations.stats().delivered(took);
        }
    }

    /// A line of one's own was stored, or not.
    fn said(&mut self, ticket: Ticket, said: Said) {
        let Some(member) = &mut self.typist.member else {
            // A line of somebody who is not let in: its screen waits to hear of it.
            let answer = match said {
                Said::Stored(_) => Answer::Kept,
                Said::NotStored => Answer::NotKept,
                Said::Waits => return self.show([Show::Line(Line::new().error(WAITS))]),
            };
            if let Some(top) = self.stack.top().map(|frame| frame.id) {
                self.deliver(top, Event::Answer(answer));
            }
            return;
        };
        let number = match said {
            Said::Stored(number) => Some(number),
            Said::NotStored => None,
            Said::Waits => return self.show([Show::Line(Line::new().error(WAITS))]),
        };
        let Some(purpose) = member.answered(ticket) else { return };
        self.waiting.hasten(self.board.clock.uptime());
        match purpose {
            Purpose::Chat(line) => {
                let in_chat = member.chat.is_in(line.session);
                let news = member.chat.answered(line.session, number);
                match (number, in_chat) {
                    (Some(number), true) => member.stored(&line, number),
                    (Some(_), false) => {
                        let messages = usize::from(line.is_message);
                        let crossed = Crossed { messages, records: 1 - messages };
                        self.tell_saved(crossed, &line.with);
                    }
                    (None, _) => self.not_stored(&line.text, &line.text),
                }
                self.news(news);
            }
            Purpose::Olm { to, text, told } => match number {
                Some(number) => self.olm_stored(to, told, number),
                // As a line that sends it, wherever it is given back.
                None => self.not_stored(&text, &format!("/OLM {} {text}", to.0.name)),
            },
        }
    }

    /// What could not be stored is told, and the line that said it is given back.
    fn not_stored(&mut self, text: &str, line: &str) {
        warn!("a line was not stored");
        let told = Line::new().error("Not stored: the board cannot write just now. ").plain(text);
        self.show([Show::Line(told)]);
        if let Some(top) = self.stack.top().map(|frame| frame.id) {
            self.give_back(top, line);
        }
    }
}
