//! The main menu: a word and its arguments, any case, no hot keys.

mod blocks;
mod chat;
mod commands;
mod completion;
mod drawn;
mod house;
mod logs;
mod notify;
mod reach;
mod stats;

use crate::art::Name;
use crate::board::{Answer, Question, TalkAnswer};
use crate::chat::{Refusal, Target};
use crate::ids::UserId;
use crate::registry::Place;
use crate::store::Role;
use crate::terminal::profile::Paging;
use crate::terminal::render::{Echo, Keep};
use crate::terminal::style::Line;

use super::again::again;
use super::bulletins::Bulletins;
use super::confirm::Confirm;
use super::console::{Console, hide};
use super::mail;
use super::more::page_of;
use super::olm::{self, NotSent, Sending, Wanted};
use super::pictures;
use super::settings::{Settings, called};
use super::time;
use super::who::Who;
use super::{Completion, Cx, Event, Moment, Outcome, Screen, Step, Typed, Wants};

pub(super) use completion::whom;

pub(super) use chat::answered_invite;
use commands::{NoCommand, Verb};
pub(super) use commands::{is_chat_word, is_slash_word};
use drawn::{help, show_menu};

/// The screen below all others once a caller has logged in.
#[derive(Debug, Default)]
pub struct Menu {
    waiting: Option<Waiting>,
    /// The question that is open.
    asked: Option<Asked>,
    /// The names that other processes made have just been looked up.
    looked: bool,
}

/// A question to the caller.
#[derive(Debug)]
enum Asked {
    /// Whether to leave the board.
    Leave,
    /// Whether to ask this user for a chat again, and when it was put.
    ChatAgain(Target, Moment),
}

/// What goes on when a question is answered.
#[derive(Debug)]
enum Waiting {
    /// The log is being looked for, and then this user is asked for a chat.
    Ask(Target),
    /// The log is being looked for, and then this goes out.
    Olm(Sending),
    /// Perhaps another process has made an account of that name; then this line is read again.
    Names(Typed),
    /// The messages that were not read are being counted, beside online messages that were shown.
    Back {
        /// How many.
        olms: u32,
    },
    /// That requests are welcome is being remembered; then the same is counted.
    KeepAndBack {
        /// How many online messages were shown.
        olms: u32,
    },
    /// A log is being read, or words are looked for.
    Logs,
    /// The statistics are being put together.
    Stats,
    /// Something of the board is being looked up: for the comment in this line, or to be shown.
    House(Option<Typed>),
    /// Something is being remembered.
    Keep,
}

impl Menu {
    fn line(&mut self, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        let text = typed.text.trim().to_owned();
        if text.is_empty() {
            show_menu(cx);
            return Step::Stay;
        }
        if let Some(yes) = chat::yes_or_no(&text)
            && chat::answered(yes, typed.begun, cx)
        {
            return Step::Stay;
        }
        let (word, arguments) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
        let arguments = arguments.trim();
        match commands::find(word).or_else(|why| in_charge(word, why, cx)) {
            Err(why) => {
                cx.print(Line::new().error(why.to_string()));
                Step::Stay
            }
            Ok(verb) => self.run(verb, arguments, typed, cx),
        }
    }

    fn run(&mut self, verb: Verb, arguments: &str, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        match verb {
            Verb::Olm => {
                let wanted = olm::olm(arguments, cx);
                self.olm(wanted, typed, cx)
            }
            Verb::Reply => {
                let wanted = olm::reply(arguments, cx);
                self.olm(wanted, typed, cx)
            }
            Verb::Mail => match mail::open(arguments, cx) {
                Ok(screen) => Step::Push(screen),
                Err(why) => self.look_for_name(&why, typed, cx),
            },
            Verb::Again => again(arguments, cx),
            Verb::Chat => self.chat(arguments, typed, cx),
            Verb::Comment => self.comment(typed),
            Verb::Bulletins => Step::Push(Box::new(Bulletins::new(arguments))),
            Verb::Users => self.users(arguments),
            Verb::Tenure => self.tenure(cx),
            Verb::Last => self.last_calls(arguments, cx),
            Verb::Quiet => self.quiet(cx),
            Verb::Who => page_of(Who::default(), cx),
            Verb::Notify => match notify::notify(arguments, cx) {
                Some(question) => self.ask(Waiting::Keep, question),
                None => Step::Stay,
            },
            Verb::Page => super::page::page(arguments, cx),
            Verb::Console => Step::Push(Box::new(Console::default())),
            Verb::Hide => {
                let note = hide(cx);
                self.ask(Waiting::Keep, note)
            }
            Verb::Settings => Step::Push(Box::new(Settings::new(arguments))),
            Verb::Expert => {
                let member = cx.member();
                member.user.expert = !member.user.expert;
                let (user, expert) = (member.user.id, member.user.expert);
                cx.print(if expert {
                    "Expert mode is on: ? shows the menu."
                } else {
                    "Expert mode is off: Enter shows the menu."
                });
                self.ask(Waiting::Keep, Question::KeepExpert(user, expert))
            }
            Verb::Time => {
                time_on_line(cx);
                Step::Stay
            }
            Verb::Version => {
                let version = env!("CARGO_PKG_VERSION");
                cx.print(
                    Line::new()
                        .label("Carrier ")
                        .value(version)
                        .plain(" on ")
                        .plain(cx.board.config().board.name.clone()),
                );
                Step::Stay
            }
            Verb::Help => {
                let text = help(cx);
                cx.page(text)
            }
            Verb::Goodbye if chat::yes_or_no(arguments) == Some(true) => goodbye(cx),
            Verb::Goodbye => {
                self.asked = Some(Asked::Leave);
                Step::Push(Box::new(Confirm::or_no("Leave the board?")))
            }
        }
    }

    /// Whether to go on with a chat that was broken off because the caller's line was lost. A program
    /// is not asked: it would take a line of its own for the answer. Who cannot be asked now may be
    /// at the next call, and a question that nobody answered is put again then.
    fn ask_again(&mut self, cx: &mut Cx<'_>) -> Step {
        if cx.profile.paging == Paging::Endless {
            return Step::Stay;
        }
        let (user, now) = (cx.member().user.id, cx.now());
        let Some(partner) = cx.board.broken_off.of(user, now) else { return Step::Stay };
        if cx.member().chat.may_ask(&partner, now).is_err() {
            return Step::Stay;
        }
        let question = format!("Ask {} to chat again?", partner.name);
        self.asked = Some(Asked::ChatAgain(partner, cx.typist.moment));
        Step::Push(Box::new(Confirm::or_yes(question).in_passing()))
    }

    /// The open question was read, whatever was typed then: it is asked once.
    fn read(&mut self, cx: &mut Cx<'_>) -> Option<Asked> {
        let asked = self.asked.take();
        if let Some(Asked::ChatAgain(..)) = asked {
            let user = cx.member().user.id;
            cx.board.broken_off.forget(user);
        }
        asked
    }

    fn answered(&mut self, yes: bool, cx: &mut Cx<'_>) -> Step {
        match self.read(cx) {
            Some(Asked::Leave) if yes => goodbye(cx),
            Some(Asked::ChatAgain(partner, _)) if yes => self.ask_target(partner, cx),
            Some(Asked::Leave | Asked::ChatAgain(..)) | None => Step::Stay,
        }
    }

    fn olm(&mut self, wanted: Result<Wanted, NotSent>, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        match wanted {
            Ok(Wanted::Send(sending, question)) => self.ask(Waiting::Olm(sending), question),
            Ok(Wanted::Step(step)) => step,
            Err(NotSent::Refused(why @ Refusal::Unknown { .. })) => {
                self.look_for_name(&why, typed, cx)
            }
            Err(why) => {
                if why.gives_back() {
                    cx.given_back = Some(typed.text.clone());
                }
                cx.print(why.beyond(typed.beyond).to_string());
                Step::Stay
            }
        }
    }

    /// A name that is not known may have been made by another process just now.
    fn look_for_name(&mut self, why: &Refusal, typed: &Typed, cx: &mut Cx<'_>) -> Step {
        if self.looked {
            cx.print(Line::new().error(why.to_string()));
            return Step::Stay;
        }
        self.ask(Waiting::Names(typed.clone()), Question::Directory)
    }

    /// Whether an answer is waited for.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    fn ask(&mut self, waiting: Waiting, question: Question) -> Step {
        self.waiting = Some(waiting);
        Step::Ask(question)
    }

    fn answer(&mut self, answer: Answer, cx: &mut Cx<'_>) -> Step {
        match (self.waiting.take(), answer) {
            (Some(Waiting::Ask(whom)), Answer::Pair { conversation, head }) => {
                chat::request(whom, conversation, head, cx);
            }
            (Some(Waiting::Olm(sending)), answer) => sending.answered(&answer, cx),
            (Some(Waiting::Back { olms }), Answer::Talks(TalkAnswer::Unread(unread))) => {
                reach::tell_unread(olms, unread, cx);
            }
            (Some(Waiting::House(typed)), Answer::House(answer)) => {
                return self.house(typed.as_ref(), answer, cx);
            }
            (Some(Waiting::Logs), Answer::Talks(answer)) => return logs::show(answer, cx),
            (Some(Waiting::Names(typed)), Answer::Directory) => {
                self.looked = true;
                let step = self.line(&typed, cx);
                self.looked = false;
                return step;
            }
            (Some(Waiting::Stats), Answer::Stats(summary)) => {
                let text = stats::stats(&summary, cx);
                return cx.page(text);
            }
            (waiting, answer @ (Answer::Kept | Answer::NotKept)) => {
                if matches!(answer, Answer::NotKept) {
                    cx.print(Line::new().error("This holds for now, but could not be remembered."));
                }
                if let Some(Waiting::KeepAndBack { olms }) = waiting {
                    return self.count_unread(olms, cx);
                }
            }
            (_, Answer::Failed(_)) => {
                cx.print(
                    Line::new().error("The board cannot look that up just now. Please try again."),
                );
            }
            (_, _) => {}
        }
        Step::Stay
    }
}

impl Screen for Menu {
    fn asks_about(&self) -> Option<UserId> {
        match &self.asked {
            Some(Asked::ChatAgain(partner, _)) => Some(partner.user),
            Some(Asked::Leave) | None => None,
        }
    }

    fn unsent(&self) -> Vec<String> {
        match &self.waiting {
            Some(Waiting::Olm(sending)) => sending.text(),
            Some(Waiting::House(Some(comment))) => vec![comment.text.clone()],
            Some(_) | None => Vec::new(),
        }
    }

    fn on(&mut self, event: Event, cx: &mut Cx<'_>) -> Step {
        match event {
            Event::Entered => {
                show_menu(cx);
                self.ask_again(cx)
            }
            Event::Line(typed) => self.line(&typed, cx),
            Event::InputEnded => goodbye(cx),
            Event::Answer(answer) => self.answer(answer, cx),
            Event::Returned(Outcome::Answered(yes)) => self.answered(yes, cx),
            Event::Returned(Outcome::Other(typed)) => {
                match &self.asked {
                    // It was typed before the question could be read, which is put again then.
                    Some(Asked::ChatAgain(_, put)) if typed.begun <= *put => self.asked = None,
                    Some(_) | None => drop(self.read(cx)),
                }
                self.line(&typed, cx)
            }
            Event::Returned(Outcome::Done | Outcome::NotTakenUp)
            | Event::Interrupt
            | Event::Chat(_)
            | Event::Time => Step::Stay,
        }
    }

    fn wants(&self, cx: &Cx<'_>) -> Wants {
        if self.waiting.is_some() {
            return Wants::Nothing;
        }
        let user = cx.typist.member.as_ref().map_or("", |member| &*member.user.name);
        let board = &cx.board.config();
        let prompt = board.menu.prompt.fill(&crate::config::PromptValues {
            board: &board.board.name,
            user,
            node: cx.typist.address.node,
            time: &|| time::clock(cx.wall(), cx.dial()),
        });
        let prompt = Line::new().prompt(prompt);
        Wants::Line { prompt, echo: Echo::Shown, limit: cx.line_limit(), keep: Keep::Keep }
    }

    fn complete(&self, before: &str, cx: &Cx<'_>) -> Option<Completion> {
        completion::complete(before, cx)
    }

    fn redraw(&mut self, cx: &mut Cx<'_>) -> Step {
        show_menu(cx);
        Step::Stay
    }

    fn place(&self) -> Option<Place> {
        Some(Place::MainMenu)
    }

    fn takes_every_line(&self) -> bool {
        true
    }
}

/// The commands of those in charge, whole words: to everybody else they are none.
fn in_charge(word: &str, unknown: NoCommand, cx: &mut Cx<'_>) -> Result<Verb, NoCommand> {
    let is_in_charge = cx.member().user.role >= Role::CoSysop;
    match word.to_ascii_uppercase().as_str() {
        "CONSOLE" if Console::is_for(cx) => Ok(Verb::Console),
        "HIDE" if is_in_charge => Ok(Verb::Hide),
        _ => Err(unknown),
    }
}

fn time_on_line(cx: &mut Cx<'_>) {
    let on = time::words(cx.now().saturating_sub(cx.member().since));
    let dial = cx.dial();
    cx.print(Line::new().label("Time on line: ").value(on));
    cx.print(Line::new().label("It is now:    ").value(time::moment(cx.wall(), dial)));
    let served = &cx.profile;
    let (charset, graphics) = (served.charset, called(served.graphics));
    let (columns, rows) = (served.columns, served.rows);
    let terminal = format!("{charset}, {graphics}, {columns}x{rows}");
    cx.print(Line::new().label("Terminal:     ").value(terminal));
}

fn goodbye(cx: &mut Cx<'_>) -> Step {
    let on = time::words(cx.now().saturating_sub(cx.member().since));
    let name = cx.member().user.name.clone();
    cx.print(format!("Goodbye, {name}. You were on line for {on}."));
    // A script reads its answers and nothing else.
    if cx.profile.paging == Paging::Pages {
        pictures::show(Name::Goodbye, 1, cx);
    }
    Step::HangUp
}
