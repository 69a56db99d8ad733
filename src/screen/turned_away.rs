//! Somebody who has shown who it is and is not let in: the account is locked, or waits for the sysop's
//! approval. The caller may leave a comment to the sysop, and is let go; nobody on the board sees the
//! caller meanwhile. Does not know how it was found out who it is.

use crate::board::{Answer, Comment, HouseAnswer, HouseQuestion, Question};
use crate::ids::Ticket;
use crate::registry::Place;
use crate::store::{Access, User};
use crate::terminal::profile::Paging;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::Line;

use super::confirm::Confirm;
use super::entering::Entering;
use super::olm::measured;
use super::{Cx, Event, Outcome, Paste, Screen, Step, Typed, Wants};

/// How many lines a comment has at most.
const MOST: usize = 10;

/// The number of its last line: nothing else is said on this call.
const TICKET: Ticket = Ticket(1);

/// What a user reads of whom the board does not know how to say better.
const FAILED: &str = "The board cannot look that up just now. Please try again later.";

/// The way of a user who has shown who it is: onto the board, or to be told why not.
pub(super) fn way_in(user: Box<User>) -> Step {
    Step::Replace(match user.access {
        Access::Open => Box::new(Entering::new(user)),
        Access::Waiting | Access::Locked => Box::new(TurnedAway::new(user, false)),
    })
}

/// The same for somebody who has just made the account.
pub(super) fn way_of_new(user: Box<User>) -> Step {
    if user.access == Access::Open {
        return way_in(user);
    }
    Step::Replace(Box::new(TurnedAway::new(user, true)))
}

/// See the module.
#[derive(Debug)]
pub(super) struct TurnedAway {
    user: Box<User>,
    /// The account was made in this call.
    is_new: bool,
    stage: Stage,
    lines: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Who the sysop is, is being looked up.
    Looking,
    /// Whether a comment is to be left is asked.
    Asking,
    /// It is being written.
    Writing,
    /// It is on its way.
    Sending,
}

impl TurnedAway {
    fn new(user: Box<User>, is_new: bool) -> Self {
        Self { user, is_new, stage: Stage::Looking, lines: Vec::new() }
    }

    fn begin(&mut self, cx: &mut Cx<'_>) -> Step {
        let config = cx.board.config();
        cx.choose(cx.typist.choice.or(self.user.terminal));
        cx.typist.time_limit = Some(cx.now + config.limits.register);
        let (name, sysop) = (&self.user.name, &config.board.sysop);
        match (self.user.access, self.is_new) {
            (Access::Locked, _) => {
                cx.print(Line::new().error("This account is locked."));
                cx.print(format!("{sysop}, who runs this board, can unlock it."));
            }
            (Access::Waiting | Access::Open, true) => {
                cx.print(format!("Your account is made, {name}."));
                cx.print(format!(
                    "{sysop}, who runs this board, has to approve it. Please call again then."
                ));
            }
            (Access::Waiting | Access::Open, false) => {
                cx.print(format!(
                    "{sysop}, who runs this board, has not approved your account yet. Please call \
                     again later."
                ));
            }
        }
        Step::Ask(Question::House(HouseQuestion::Sysop))
    }

    fn answer(&mut self, answer: &Answer, cx: &mut Cx<'_>) -> Step {
        match (self.stage, answer) {
            (Stage::Looking, Answer::House(HouseAnswer::Sysop(Some(sysop))))
                if sysop.user != self.user.id =>
            {
                self.stage = Stage::Asking;
                let question = Confirm::or_no("Leave a comment to the sysop?");
                let is_program = cx.profile.paging == Paging::Endless;
                Step::Push(Box::new(if is_program { question.asked_once() } else { question }))
            }
            (Stage::Looking, _) => goodbye(cx),
            (Stage::Sending, Answer::House(HouseAnswer::Comment(true))) => Step::Stay,
            (Stage::Sending, Answer::House(HouseAnswer::Comment(false))) => {
                self.lines.clear();
                cx.print(Line::new().error("The sysop takes no comments from you."));
                goodbye(cx)
            }
            (Stage::Sending, Answer::Kept) => {
                self.lines.clear();
                cx.print("Your comment is left for the sysop.");
                goodbye(cx)
            }
            (Stage::Sending, _) => {
                cx.print(Line::new().error(FAILED));
                self.kept(cx)
            }
            (Stage::Asking | Stage::Writing, _) => Step::Stay,
        }
    }

    fn line(&mut self, typed: Typed, cx: &mut Cx<'_>) -> Step {
        let text = match measured(&typed.text, cx) {
            Ok(text) if text.is_empty() => return self.send(cx),
            Ok(text) => text,
            Err(why) => {
                cx.print(Line::new().error(why.beyond(typed.beyond).to_string()));
                cx.given_back = Some(typed.text);
                return Step::Stay;
            }
        };
        if self.lines.len() == MOST {
            let sentence = format!("A comment has {MOST} lines at most: an empty line sends it.");
            cx.print(Line::new().error(sentence));
            return Step::Stay;
        }
        self.lines.push(text);
        Step::Stay
    }

    fn send(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.lines.is_empty() {
            return nothing_left(cx);
        }
        if cx.board.tally.olm(self.user.id, cx.now).is_err() {
            cx.print(Line::new().error("You have left many comments. Please call again later."));
            return goodbye(cx);
        }
        self.stage = Stage::Sending;
        Step::Ask(Question::House(HouseQuestion::Comment(Box::new(Comment {
            sender: self.user.id,
            sender_name: self.user.name.clone(),
            from: cx.typist.address,
            ticket: TICKET,
            lines: self.lines.clone(),
        }))))
    }

    fn kept(&mut self, cx: &mut Cx<'_>) -> Step {
        self.stage = Stage::Writing;
        cx.print("Your comment is kept: Enter sends it, Ctrl-C drops it.");
        Step::Stay
    }

    /// What it says to somebody who begins to write, or whose screen is empty.
    fn say_how(&self, cx: &mut Cx<'_>) {
        cx.print("Your lines to the sysop:");
        cx.print("an empty one sends them, Ctrl-C drops them.");
        for line in &self.lines {
            cx.print(Line::new().prompt("> ").plain(line.clone()));
        }
    }
}

fn nothing_left(cx: &mut Cx<'_>) -> Step {
    cx.print("Nothing was left.");
    goodbye(cx)
}

fn goodbye(cx: &mut Cx<'_>) -> Step {
    cx.print("Goodbye.");
    Step::HangUp
}

impl Screen for TurnedAway {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.begin(cx),
            Event::Returned(Outcome::Answered(true)) => {
                self.stage = Stage::Writing;
                self.say_how(cx);
                Step::Stay
            }
            Event::Returned(Outcome::Answered(false)) => goodbye(cx),
            Event::Line(typed) if self.stage == Stage::Writing => self.line(typed, cx),
            Event::Interrupt if self.stage == Stage::Writing => {
                self.lines.clear();
                nothing_left(cx)
            }
            // What a script has written so far is what it wanted to say.
            Event::InputEnded if self.stage == Stage::Writing => self.send(cx),
            Event::InputEnded if self.stage != Stage::Sending => Step::HangUp,
            Event::Answer(answer) => self.answer(&answer, cx),
            Event::Line(_)
            | Event::Interrupt
            | Event::InputEnded
            | Event::Returned(_)
            | Event::Chat(_)
            | Event::Time => Step::Stay,
        }
    }

    /// Each line is one of the comment.
    fn pasted(&mut self, paste: Paste, _: &mut Cx<'_>) -> Result<Step, Paste> {
        if self.stage == Stage::Writing { Ok(Step::Read(paste.lines)) } else { Err(paste) }
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        if self.stage != Stage::Writing {
            return Wants::Nothing;
        }
        let prompt = Line::new().prompt("> ");
        Wants::Line { prompt, echo: Echo::Shown, limit: cx.line_limit(), keep: Keep::Keep }
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.stage == Stage::Writing {
            self.say_how(cx);
        }
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::LoggingIn)
    }

    fn takes_every_line(&self) -> bool {
        true
    }

    fn unsent(&self) -> Vec<String> {
        self.lines.clone()
    }
}
