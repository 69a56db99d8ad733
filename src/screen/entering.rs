//! The way onto the board for somebody of whom it is known who it is: a node of one's own, or the one
//! on which the own call goes on. Does not know how it was found out.

use crate::art::Name;
use crate::board::Member;
use crate::registry::{LineOf, LogIn, Place};
use crate::store::User;
use crate::terminal::profile::Paging;
use crate::terminal::style::{Line, Text};
use crate::transport::Transport;

use super::confirm::Confirm;
use super::pictures;
use super::time;
use super::{Cx, Event, Outcome, Screen, Step, Wants};

/// How many of those on line are named at a login; WHO shows all.
const NAMED: usize = 10;

/// A user who has said who it is.
#[derive(Debug)]
pub(super) struct Entering {
    user: Box<User>,
    /// The live line of which its user is asked whether this one takes its place.
    asked: Option<LineOf>,
}

impl Entering {
    /// `user` has just been let in.
    pub(super) fn new(user: Box<User>) -> Self {
        Self { user, asked: None }
    }

    /// Finds a place. `wanted` is the live line whose place this one shall take: another by now is
    /// asked about anew.
    fn enter(&mut self, wanted: Option<LineOf>, cx: &mut Cx<'_>) -> Step {
        cx.choose(cx.typist.choice.or(self.user.terminal));
        match cx.board.log_in(cx.typist.address, &self.user) {
            LogIn::On(address) => {
                cx.typist.address = address;
                cx.typist.time_limit = None;
                welcome(&self.user, cx);
                let member = Member::new(address, (*self.user).clone(), cx.board, cx.now());
                Step::Begin(Box::new(member))
            }
            LogIn::Parked(line) => Step::HandOver(line),
            LogIn::AlreadyOn(line) if wanted == Some(line) => Step::HandOver(line),
            // Who runs the board's machine is not asked.
            LogIn::AlreadyOn(line) if cx.typist.transport == Transport::Console => {
                Step::HandOver(line)
            }
            LogIn::AlreadyOn(line) => {
                self.asked = Some(line);
                let node = line.node.node;
                let question = format!("You are already on node {node}. Take it over?");
                // A script has not reckoned with the question: only a Y is meant for it.
                let is_program = cx.profile.paging == Paging::Endless;
                Step::Push(Box::new(if is_program {
                    Confirm::or_no(question).asked_once()
                } else {
                    Confirm::or_yes(question)
                }))
            }
            LogIn::Busy => {
                cx.print("All nodes are busy. Please call back later.");
                Step::HangUp
            }
        }
    }
}

impl Screen for Entering {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            // That node has gone, or another line was quicker.
            Event::Entered | Event::Returned(Outcome::NotTakenUp) => self.enter(None, cx),
            Event::Returned(Outcome::Answered(true)) => {
                let wanted = self.asked.take();
                self.enter(wanted, cx)
            }
            Event::Returned(Outcome::Answered(false)) => {
                cx.print("Your call goes on at the other line. Goodbye.");
                Step::HangUp
            }
            Event::InputEnded => Step::HangUp,
            Event::Returned(Outcome::Done | Outcome::Other(_))
            | Event::Line(_)
            | Event::Interrupt
            | Event::Answer(_)
            | Event::Chat(_)
            | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, _: &Cx<'_>) -> Wants {
        Wants::Nothing
    }

    fn place(&self) -> Option<Place> {
        Some(Place::LoggingIn)
    }
}

fn welcome(user: &User, cx: &mut Cx<'_>) {
    pictures::show(Name::Welcome, 4, cx);
    let dial = user.times.dial(cx.board.config().board.time_zone);
    let mut text = Text::new();
    text.push(Line::new().plain("Welcome, ").value(user.name.to_string()).plain("."));
    if let Some(last) = user.last_call {
        text.push(Line::new().label("Last call: ").value(time::moment(last, dial)));
    } else {
        text.push(Line::from("This is your first call. ? shows what you can do here."));
    }
    if let Some(others) = others(user, cx) {
        text.push(Line::new().label("Also on line: ").value(others));
    }
    cx.print_text(text);
}

/// Who else is on line, by name as far as there is room for names.
fn others(user: &User, cx: &Cx<'_>) -> Option<String> {
    // The own name may be among them.
    let callers = cx.board.registry.callers_after(None, NAMED + 1);
    let mut names: Vec<&str> = callers
        .iter()
        .filter(|row| row.caller.user != user.id)
        .map(|row| &*row.caller.name)
        .collect();
    names.truncate(NAMED);
    let more = cx.board.registry.count_callers(Some(user.id)).saturating_sub(names.len());
    let first = (!names.is_empty()).then(|| names.join(", "))?;
    Some(if more > 0 { format!("{first} and {more} more") } else { first })
}
