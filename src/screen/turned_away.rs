//! Somebody who has shown who it is and is not let in: the account is locked, or waits for the sysop's
//! approval. The caller may leave a comment to the sysop, and is let go, or in if the sysop opens the
//! account meanwhile; nobody on the board sees the caller until then. Does not know how it was found
//! out who it is.

use std::time::Duration;

use crate::board::{Answer, Comment, HouseAnswer, HouseQuestion, Question};
use crate::clock::Uptime;
use crate::ids::Ticket;
use crate::limits::{self, Author, TooMany};
use crate::protocol::network::Network;
use crate::registry::Place;
use crate::store::{Access, User};
use crate::terminal::profile::Paging;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::Line;

use super::entering::Entering;
use super::olm::measured;
use super::{Cx, Event, Paste, Screen, Step, Typed, Wants};

/// How many lines a comment has at most.
const MOST: usize = 10;

/// The number of its last line: nothing else is said on this call.
const TICKET: Ticket = Ticket(1);

/// What is asked.
const COMMENT: &str = "Leave a comment to the sysop? (y/N) ";

/// How often it is looked whether the account is open by now.
const LOOKED_AT: Duration = Duration::from_secs(5);

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
    /// As the account stood when it was looked at last.
    user: Box<User>,
    /// The account was made in this call.
    is_new: bool,
    stage: Stage,
    lines: Vec<String>,
    /// When it is looked whether the account is open by now; `None`: that is being looked up.
    look_at: Option<Uptime>,
    /// Nothing more will be typed.
    input_ended: bool,
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
        let (stage, lines) = (Stage::Looking, Vec::new());
        Self { user, is_new, stage, lines, look_at: None, input_ended: false }
    }

    fn begin(&mut self, cx: &mut Cx<'_>) -> Step {
        let config = cx.board.config();
        cx.choose(cx.typist.choice.or(self.user.terminal));
        cx.typist.time_limit = Some(cx.now() + config.limits.register);
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

    fn answer(&mut self, answer: Answer, cx: &mut Cx<'_>) -> Step {
        match (self.stage, answer) {
            (_, Answer::LogIn(found)) => self.looked(found.ok(), cx),
            (Stage::Looking, Answer::House(HouseAnswer::Sysop(Some(sysop))))
                if sysop.user != self.user.id =>
            {
                if let Err(why) = cx.board.tally.comments().may_leave(self.author(cx), cx.now()) {
                    cx.print(said(why, cx.now()));
                    return goodbye(cx);
                }
                self.stage = Stage::Asking;
                self.look_at = Some(cx.now() + LOOKED_AT);
                Step::Stay
            }
            (Stage::Looking, _) => goodbye(cx),
            (Stage::Sending, Answer::House(HouseAnswer::Comment(true))) => Step::Stay,
            (Stage::Sending, Answer::House(HouseAnswer::Comment(false))) => {
                self.lines.clear();
                cx.board.tally.comments().was_not_left(self.author(cx));
                cx.print(Line::new().error("The sysop takes no comments from you."));
                self.leave(cx)
            }
            (Stage::Sending, Answer::Kept) => {
                self.lines.clear();
                cx.print("Your comment is left for the sysop.");
                self.leave(cx)
            }
            (Stage::Sending, _) => {
                cx.board.tally.comments().was_not_left(self.author(cx));
                cx.print(Line::new().error(FAILED));
                self.kept(cx)
            }
            (Stage::Asking | Stage::Writing, _) => Step::Stay,
        }
    }

    /// How the account stands by now; `None`: it could not be looked up.
    fn looked(&mut self, found: Option<Box<User>>, cx: &mut Cx<'_>) -> Step {
        self.look_at = Some(cx.now() + LOOKED_AT);
        let Some(user) = found.filter(|user| user.access == Access::Open) else {
            return Step::Stay;
        };
        if self.user.access == Access::Open {
            return Step::Stay;
        }
        let was = std::mem::replace(&mut self.user, user).access;
        cx.print(Line::new().news(match was {
            Access::Locked => "Your account is unlocked: you are let in.",
            Access::Waiting | Access::Open => "Your account is approved: you are let in.",
        }));
        match self.stage {
            Stage::Looking | Stage::Asking => self.leave(cx),
            Stage::Writing => {
                cx.print("Your comment first: an empty line sends it, Ctrl-C drops it.");
                Step::Stay
            }
            Stage::Sending => Step::Stay,
        }
    }

    /// Nothing more is to be done here.
    fn leave(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.user.access == Access::Open { way_in(self.user.clone()) } else { goodbye(cx) }
    }

    /// Whether a comment is to be left.
    fn answered(&mut self, text: &str, cx: &mut Cx<'_>) -> Step {
        match text.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => {
                self.stage = Stage::Writing;
                self.say_how(cx);
                Step::Stay
            }
            "" | "n" | "no" => goodbye(cx),
            // A program has not reckoned with the question.
            _ if cx.profile.paging == Paging::Endless => goodbye(cx),
            _ => {
                cx.print("Please answer Y or N.");
                Step::Stay
            }
        }
    }

    /// Who writes, for the tally.
    fn author(&self, cx: &Cx<'_>) -> Author {
        let peer = cx.typist.peer;
        let is_exempt = cx.board.config().limits.is_exempt(peer);
        Author { user: self.user.id, from: (!is_exempt).then(|| Network::around(peer)) }
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
            return self.nothing_left(cx);
        }
        let counted = cx.board.tally.comments().leave(self.author(cx), cx.now());
        if let Err(why) = counted {
            cx.print(said(why, cx.now()));
            return self.kept(cx);
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

    fn nothing_left(&mut self, cx: &mut Cx<'_>) -> Step {
        cx.print("Nothing was left.");
        self.leave(cx)
    }

    fn kept(&mut self, cx: &mut Cx<'_>) -> Step {
        if self.input_ended {
            return goodbye(cx);
        }
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

/// Why a comment cannot be left now, and when it can.
fn said(why: TooMany, now: Uptime) -> Line {
    let (what, until) = match why {
        TooMany::Yours(until) => ("You have left a comment lately", until),
        TooMany::Others(until) => ("Many comments were left lately", until),
    };
    let wait = limits::in_words(until.saturating_sub(now));
    Line::new().error(format!("{what}: the next can be left in {wait}."))
}

fn goodbye(cx: &mut Cx<'_>) -> Step {
    cx.print("Goodbye.");
    Step::HangUp
}

impl Screen for TurnedAway {
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => self.begin(cx),
            Event::Line(typed) if self.stage == Stage::Asking => self.answered(&typed.text, cx),
            Event::Interrupt if self.stage == Stage::Asking => goodbye(cx),
            Event::Time => {
                self.look_at = None;
                Step::Ask(Question::User(self.user.id))
            }
            Event::Line(typed) if self.stage == Stage::Writing => self.line(typed, cx),
            Event::Interrupt if self.stage == Stage::Writing => {
                self.lines.clear();
                self.nothing_left(cx)
            }
            // What a script has written so far is what it wanted to say.
            Event::InputEnded if self.stage == Stage::Writing => {
                self.input_ended = true;
                self.send(cx)
            }
            Event::InputEnded if self.stage == Stage::Asking => goodbye(cx),
            Event::InputEnded if self.stage != Stage::Sending => Step::HangUp,
            Event::Answer(answer) => self.answer(answer, cx),
            Event::Line(_)
            | Event::Interrupt
            | Event::InputEnded
            | Event::Returned(_)
            | Event::Chat(_) => Step::Stay,
        }
    }

    /// Each line is one of the comment.
    fn pasted(&mut self, paste: Paste, _: &mut Cx<'_>) -> Result<Step, Paste> {
        if self.stage == Stage::Writing { Ok(Step::Read(paste.lines)) } else { Err(paste) }
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        let (prompt, limit) = match self.stage {
            Stage::Looking | Stage::Sending => return Wants::Nothing,
            Stage::Asking => (Line::new().question(COMMENT), 16),
            Stage::Writing => (Line::new().prompt("> "), cx.line_limit()),
        };
        Wants::Line { prompt, echo: Echo::Shown, limit, keep: Keep::Keep }
    }

    fn wakes(&self) -> Option<Uptime> {
        self.look_at
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
