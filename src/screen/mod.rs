//! What a caller sees: a stack of screens, each a small synchronous state machine. A screen says
//! what is shown in styled text and what it wants to happen in a [`Step`]; it knows no socket, no
//! database, no escape byte, and it never waits.

mod again;
mod bulletins;
mod charsets;
mod chat;
mod comings;
mod completion;
mod compose;
mod confirm;
mod console;
mod cx;
mod entering;
mod errand;
mod glossary;
mod hits;
mod log;
mod login;
mod mail;
mod menu;
mod more;
mod new_password;
mod news;
mod olm;
mod page;
mod pause;
mod pictures;
mod register;
mod roll;
mod settings;
mod table;
mod time;
mod turned_away;
mod who;

use std::fmt;
use std::sync::Arc;

use crate::board::{Answer, Member, Question};
use crate::chat::News;
use crate::clock::Uptime;
use crate::ids::{Address, ConversationId, MessageNumber, UserId};
use crate::protocol::mail::Message;
use crate::registry::{LineOf, Place};
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::{Line, Text};

pub use again::MOST_AGAIN;
pub use chat::{ChatScreen, is_typing};
pub use comings::tell_comings;
pub use completion::{Completed, Completion};
pub use console::Console;
pub use cx::{Cx, InvitesShown, Show, Typist};
pub use errand::{complete, errand, wants};
pub use login::Login;
pub use menu::Menu;
pub use news::{Telling, tell, tell_arrived, tell_more, tell_of_board, tell_olm};
pub use olm::sent;
pub use pause::Pause;
pub use roll::tell_callers;

/// One screen of a caller's stack.
pub trait Screen: fmt::Debug + Send {
    /// Something happened that is for this screen.
    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step;

    /// How input should come now.
    fn wants(&self, cx: &Cx<'_>) -> Wants;

    /// What could stand in the place of the end of `before`, the line up to the cursor. `None`:
    /// there nothing is completed, and TAB is a blank.
    fn complete(&self, _before: &str, _cx: &Cx<'_>) -> Option<Completion> {
        None
    }

    /// The caller wanted the screen drawn again, and it is empty: what a caller who has just come
    /// would read, above the line being typed.
    fn redraw(&mut self, _cx: &mut Cx<'_>) -> Step {
        Step::Stay
    }

    /// What WHO says of a caller whose topmost screen this is; `None`: what the one below says.
    fn place(&self) -> Option<Place>;

    /// Several lines were pasted, by a terminal that tells pasted text from typed. The lines back: it
    /// has no use for so many, and they become one in the editor, for the caller to look at.
    fn pasted(&mut self, paste: Paste, _: &mut Cx<'_>) -> Result<Step, Paste> {
        Err(paste)
    }

    /// Whether the caller leaves this screen with this line: what was typed behind it was typed for
    /// the one below.
    fn is_left_by(&self, _line: &str) -> bool {
        false
    }

    /// Whether every line is for this screen, also one that would be an errand of the caller's:
    /// `/WHO`, `/OLM`, `/R`, `/CHAT`.
    fn takes_every_line(&self) -> bool {
        false
    }

    /// Whether it only runs one line for the screen below: what is given back to the caller is for
    /// that one.
    fn is_errand(&self) -> bool {
        false
    }

    /// Whether what it was for is done: it goes away by itself.
    fn is_done(&self) -> bool {
        false
    }

    /// Whether online messages wait until it is left: something is being written.
    fn holds_olms(&self) -> bool {
        false
    }

    /// Whom it asks whether to chat with again: the question is over when the two have found each
    /// other.
    fn asks_about(&self) -> Option<UserId> {
        None
    }

    /// What the caller has written into it that nobody has been sent: it would be lost with it.
    fn unsent(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether a line that begins so will be a message: its reader may know that it is being written.
    fn is_message(&self, _line: &str) -> bool {
        false
    }

    /// When it wants to be woken with [`Event::Time`], as long as nothing covers it.
    fn wakes(&self) -> Option<Uptime> {
        None
    }

    /// Whether the interrupt key ends what it waits for, though it wants nothing: what was typed
    /// before that key is dropped, and [`Event::Interrupt`] comes.
    fn can_be_given_up(&self) -> bool {
        false
    }

    /// Whether it draws the whole of a terminal on which that can be done.
    fn has_view(&self) -> bool {
        false
    }

    /// All rows but the last, in which the line is typed; `None`: it draws nothing now.
    fn view(&mut self, _cx: &mut Cx<'_>) -> Option<Text> {
        None
    }

    /// Whether all it does is wait until what covered a view has been read.
    fn is_pause(&self) -> bool {
        false
    }

    /// Something is shown while it draws everything, or would where the terminal could: it finds a
    /// place for it.
    fn keep(&mut self, _shown: &Show) {}

    /// Whether it shows the chat session that just ended or went on; there is at most one.
    fn is_chat(&self) -> bool {
        false
    }
}

/// What can happen to a screen.
#[derive(Debug)]
pub enum Event {
    /// It was put on the stack.
    Entered,
    /// The caller entered a line.
    Line(Typed),
    /// The caller pressed the interrupt key on an empty line.
    Interrupt,
    /// Nothing more will be typed, and all that was typed has been answered: what is left to do is
    /// what a caller does who leaves.
    InputEnded,
    /// The answer to what it asked.
    Answer(Answer),
    /// The screen above it went away, with this outcome.
    Returned(Outcome),
    /// The moment has come at which it wanted to be [woken](Screen::wakes).
    Time,
    /// Something that is for the screen of a chat alone.
    Chat(ChatEvent),
}

/// What can happen to the screen of a chat, and to no other.
#[derive(Debug)]
pub enum ChatEvent {
    /// The line is lost; these messages were shown, and the caller may not have got them.
    Lost(Vec<(ConversationId, MessageNumber)>),
    /// A lost line is back: what stood on the screen is gone.
    Resumed,
    /// A message of some conversation.
    Message(Arc<Message>),
    /// Messages were dropped on the way; the log has them.
    Behind,
    /// The session changed.
    Changed(News),
}

/// A line as it was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// What was typed.
    pub text: String,
    /// When the first of it was typed.
    pub begun: Moment,
    /// How many characters more were typed than it may have.
    pub beyond: usize,
}

/// Several lines that were pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paste {
    /// None is blank.
    pub lines: Vec<String>,
    /// The first goes on where something is half-typed.
    pub joins: bool,
}

/// The order in which things happened to one node: what was typed, and what was shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

/// What a screen wants to happen next.
#[derive(Debug)]
pub enum Step {
    /// Nothing.
    Stay,
    /// Another screen on top of this one.
    Push(Box<dyn Screen>),
    /// This screen goes away.
    Pop(Outcome),
    /// This screen goes away and another takes its place.
    Replace(Box<dyn Screen>),
    /// Something slow; the answer comes as [`Event::Answer`].
    Ask(Question),
    /// What was typed after that moment is not read: it was meant for something that is over. A line
    /// without an end is dropped up to its end, and the caller is told.
    DropSince(Moment),
    /// The line that was entered is given back: it is read again then, and what was typed behind it
    /// waits with it.
    Hold {
        /// When.
        until: Uptime,
        /// The line.
        line: Typed,
    },
    /// These lines are read next, as if they were typed.
    Read(Vec<String>),
    /// So many of the last news and messages are shown again.
    Again(usize),
    /// The line is given to a node, in the place of this one, which is lost or alive. If that node is
    /// gone by then or has another, [`Event::Returned`] comes with [`Outcome::NotTakenUp`].
    HandOver(LineOf),
    /// The caller is on the board now, as this member; the menu takes the place of all screens.
    Begin(Box<Member>),
    /// The call ends.
    HangUp,
    /// The line is let go, and the node waits for another: the console's.
    Detach,
    /// What is shown on this node is shown here too; `None`: no longer.
    Watch(Option<Address>),
}

/// What a screen tells the one below when it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to tell.
    Done,
    /// A question was answered.
    Answered(bool),
    /// A question was not answered: this line was not meant for it.
    Other(Typed),
    /// The node that was to take the line up had gone.
    NotTakenUp,
}

/// How input should come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A line, typed behind a prompt.
    Line {
        /// What stands before the line.
        prompt: Line,
        /// Whether what is typed is shown.
        echo: Echo,
        /// How many characters it may have, as a reader counts them.
        limit: usize,
        /// What becomes of the typed line on the screen.
        keep: Keep,
    },
    /// Nothing yet: what is typed waits.
    Nothing,
}

impl Wants {
    /// A plain line behind `prompt`.
    pub fn line(prompt: Line) -> Self {
        Self::Line { prompt, echo: Echo::Shown, limit: LINE_LIMIT, keep: Keep::Keep }
    }

    /// A line that is not shown.
    pub fn secret(prompt: Line) -> Self {
        Self::Line { prompt, echo: Echo::Hidden, limit: LINE_LIMIT, keep: Keep::Keep }
    }
}

/// How long an answer may be, in characters.
pub const LINE_LIMIT: usize = 512;
