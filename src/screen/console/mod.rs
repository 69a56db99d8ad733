//! The sysop's console: the whole board on one screen where that can be drawn, else lines; and a
//! command line that takes orders and whatever the main menu takes. Knows nothing of how orders are
//! carried out.

mod at_once;
mod completion;
mod snapshot;
mod view;

use std::collections::VecDeque;

use crate::board::{Answer, Question};
use crate::clock::Uptime;
use crate::registry::Place;
use crate::store::Role;
use crate::sysop::{Actor, ORDERS, Order, Report};
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::{Line, Text};
use crate::transport::Transport;

use super::errand::Errand;
use super::glossary::glossary;
use super::more::cover;
use super::{Completion, Cx, Event, Outcome, Screen, Show, Step, Typed, Wants};

use at_once::AtOnce;
use snapshot::Snapshot;

/// How often what is shown of the board is looked at again.
const EVERY: Uptime = Uptime::from_secs(1);

/// How many lines of what came of orders, and of news, are kept.
const KEPT: usize = 500;

/// Words that leave the console.
const LEAVES: [&str; 5] = ["DETACH", "G", "Q", "QUIT", "EXIT"];

/// See the module.
#[derive(Debug, Default)]
pub struct Console {
    snapshot: Snapshot,
    /// What came of orders, and news; the newest last.
    kept: VecDeque<Line>,
    /// An order is being carried out.
    waiting: Option<Waiting>,
    /// When the board was looked at.
    looked: Uptime,
}

/// What is waited for.
#[derive(Debug)]
enum Waiting {
    /// What comes of an order.
    Order(Order),
    /// The log of the two: then a chat begins.
    Chat(AtOnce),
    /// Something is being written down.
    Note,
}

impl Console {
    /// Whether this caller may have it, and by this line.
    pub(super) fn is_for(cx: &mut Cx<'_>) -> bool {
        let transport = cx.typist.transport;
        let may = cx.typist.member.as_ref().is_some_and(|it| it.user.role >= Role::CoSysop);
        may && matches!(transport, Transport::Ssh | Transport::Console)
    }

    fn line(&mut self, typed: Typed, cx: &mut Cx<'_>) -> Step {
        let text = typed.text.trim().to_owned();
        if !text.is_empty() {
            // Where lines scroll it stands above already, but the terminal may be another later.
            self.put(prompt(cx).plain(&text));
        }
        let word = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        if text.is_empty() {
            return Step::Stay;
        }
        if word == "HELP" && word.len() == text.len() {
            let text = help(cx);
            return self.page(text, cx);
        }
        if LEAVES.contains(&text.to_ascii_uppercase().as_str()) {
            return leave(cx);
        }
        let role = cx.member().user.role;
        match crate::sysop::read(&text, role) {
            Some(Ok(order)) => self.order(order, cx),
            Some(Err(why)) => {
                cx.print(Line::new().error(why.to_string()));
                Step::Stay
            }
            // Whatever else a caller can do.
            None => Step::Push(Box::new(Errand::of(typed))),
        }
    }

    fn order(&mut self, order: Order, cx: &mut Cx<'_>) -> Step {
        if order == Order::Detach {
            return leave(cx);
        }
        // Also for what is done here: the board knows what the role is by now.
        self.waiting = Some(Waiting::Order(order.clone()));
        Step::Ask(Question::Order(actor(cx), order))
    }

    /// What came of an order; what needs a screen may be done now.
    fn ordered(&mut self, order: &Order, report: Report, cx: &mut Cx<'_>) -> Step {
        if report.done {
            if let Order::Answer(node) = order {
                return self.at_once(at_once::of_page(*node, cx), cx);
            } else if let Order::Break(node) = order {
                return self.at_once(at_once::of_node(*node, cx), cx);
            } else if let Order::Watch(node) = order {
                return at_once::watch(*node, cx);
            } else if let Order::Hide = order {
                self.waiting = Some(Waiting::Note);
                return Step::Ask(hide(cx));
            }
        }
        let style =
            |line: String| if report.done { Line::from(line) } else { Line::new().error(line) };
        let text: Text = report.lines.into_iter().map(style).collect();
        self.look(cx);
        self.page(text, cx)
    }

    /// Shows what may be longer than the screen. Where the view is not drawn it has it all the same,
    /// for a terminal that can draw it.
    fn page(&mut self, text: Text, cx: &mut Cx<'_>) -> Step {
        if cx.is_viewing {
            return cx.page(text);
        }
        for line in &text {
            self.put(line.clone());
        }
        cover(text)
    }

    fn at_once(&mut self, chat: Result<AtOnce, String>, cx: &mut Cx<'_>) -> Step {
        match chat {
            Ok(chat) => {
                let question = chat.question(cx);
                self.waiting = Some(Waiting::Chat(chat));
                Step::Ask(question)
            }
            Err(why) => {
                cx.print(Line::new().error(why));
                Step::Stay
            }
        }
    }

    fn answer(&mut self, answer: Answer, cx: &mut Cx<'_>) -> Step {
        match (self.waiting.take(), answer) {
            (Some(Waiting::Chat(chat)), Answer::Pair { conversation, head }) => {
                let Some(note) = chat.begin(conversation, head, cx) else { return Step::Stay };
                self.waiting = Some(Waiting::Note);
                return Step::Ask(note);
            }
            (Some(Waiting::Order(order)), Answer::Ordered(report)) => {
                return self.ordered(&order, report, cx);
            }
            (Some(Waiting::Chat(_) | Waiting::Order(_)), _) => {
                cx.print(Line::new().error("The board cannot do that just now. Please try again."));
            }
            (Some(Waiting::Note) | None, _) => {}
        }
        Step::Stay
    }

    fn put(&mut self, line: Line) {
        if self.kept.len() >= KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(line);
    }

    fn look(&mut self, cx: &mut Cx<'_>) {
        self.looked = cx.now();
        self.snapshot = Snapshot::take(cx);
    }
}

/// Who orders, at this caller's console.
fn actor(cx: &mut Cx<'_>) -> Actor {
    Actor::from(&cx.member().user)
}

/// Leaves the console: its own line is let go, another's caller is back at the menu.
fn leave(cx: &Cx<'_>) -> Step {
    match cx.typist.transport {
        Transport::Console => Step::Detach,
        Transport::Telnet | Transport::Ssh => Step::Pop(Outcome::Done),
    }
}

/// `HIDE`: not to be seen by WHO, or to be seen again. What is to be written down.
pub(super) fn hide(cx: &mut Cx<'_>) -> Question {
    let (me, user) = (cx.typist.address, cx.member().user.id);
    let is_hidden = cx.board.registry.find_user(user).is_some_and(|row| row.status.hidden);
    cx.board.registry.set_status(me, |status| status.hidden = !is_hidden);
    cx.print(if is_hidden { "WHO shows you again." } else { "WHO does not show you any more." });
    let deed = if is_hidden { "unhide" } else { "hide" };
    Question::WriteDown(actor(cx), deed, String::new())
}

/// What can be ordered, and what that does.
fn help(cx: &mut Cx<'_>) -> Text {
    let role = cx.member().user.role;
    let mut text = Text::from(Line::new().title("-= Console =-"));
    let orders = ORDERS.iter().filter(|row| row.least <= role);
    let rows = orders
        .map(|row| (format!("{} {}", row.word, row.arguments).trim_end().to_owned(), row.help));
    text.extend(glossary(rows, cx.profile));
    text.push(Line::from("Every command of the main menu works here too: ? shows them."));
    text
}

fn prompt(cx: &Cx<'_>) -> Line {
    Line::new().prompt(format!("console {}> ", cx.typist.address.node))
}

impl Screen for Console {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => {
                self.look(cx);
                cx.print("This is the console: HELP shows the orders, DETACH leaves it.");
                Step::Stay
            }
            Event::Time => {
                self.look(cx);
                Step::Stay
            }
            Event::Line(typed) => self.line(typed, cx),
            Event::Answer(answer) => self.answer(answer, cx),
            Event::InputEnded => leave(cx),
            Event::Returned(outcome) => {
                self.look(cx);
                match outcome {
                    Outcome::Other(typed) => self.line(typed, cx),
                    Outcome::Done | Outcome::Answered(_) | Outcome::NotTakenUp => Step::Stay,
                }
            }
            Event::Interrupt | Event::Chat(_) => Step::Stay,
        }
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        if self.waiting.is_some() {
            return Wants::Nothing;
        }
        let (prompt, limit) = (prompt(cx), cx.line_limit());
        Wants::Line { prompt, echo: Echo::Shown, limit, keep: Keep::Keep }
    }

    fn complete(&self, before: &str, cx: &Cx<'_>) -> Option<Completion> {
        completion::complete(before, cx)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Console)
    }

    fn takes_every_line(&self) -> bool {
        true
    }

    fn wakes(&self) -> Option<Uptime> {
        Some(self.looked + EVERY)
    }

    fn has_view(&self) -> bool {
        true
    }

    fn view(&mut self, cx: &mut Cx<'_>) -> Option<Text> {
        Some(view::view(&self.snapshot, &self.kept, cx))
    }

    fn keep(&mut self, shown: &Show) {
        match shown {
            Show::Line(line) => self.put(line.clone()),
            Show::News(told) => told.text().iter().for_each(|line| self.put(line.clone())),
            Show::Art(_) | Show::Bell => {}
        }
    }
}
