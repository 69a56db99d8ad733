//! A stage: a real node with all its screens, but without a socket, a database or a runtime. What a
//! transport, the clock, the store and the writer do otherwise is done here by hand, by a test.

mod emulator;
mod reading;
mod scene;

mod asking;
mod back;
mod chat;
mod chat_again;
mod comings;
mod console;
mod crowded;
mod drawn_again;
mod entered;
mod house;
mod idle;
mod invites;
mod login;
mod mail;
mod menu;
mod more;
mod notices;
mod olms;
mod pasted;
mod plain;
mod records;
mod register;
mod settings;
mod slow;
mod taken_over;
mod turned_away;
mod typing;
mod unsent;
mod who;

use std::collections::VecDeque;
use std::mem;

use bytes::Bytes;
use futures_util::FutureExt;

use super::stack::{FrameId, NODE};
use super::{Call, Departure, Node};
use crate::board::{AccountAnswer, Answer, Question};
use crate::ids::Address;
use crate::protocol::mail::Mail;
use crate::registry::{Arrival, Mailbox};
use crate::transport::{Connection, Input, InputWriter, OutputReader, Transport, Who};

use emulator::Emulator;
use scene::Scene;

/// What Enter sends.
const ENTER: &str = "\r";
/// What Ctrl-C sends.
const CTRL_C: &str = "\u{3}";
/// What Ctrl-L sends.
const CTRL_L: &str = "\u{c}";
/// What the Up key sends.
const UP: &str = "\u{1b}[A";

/// What rings.
const BELL: u8 = 7;

/// What a caller calls with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Terminal {
    /// Nothing but text.
    Plain,
    /// Colours and cursor movement.
    Ansi,
    /// Whole lines, which the client shows itself.
    Lines,
}

impl Terminal {
    /// Where nothing is cut to the row the emulator cuts nothing either: a line is a row.
    fn width(self) -> u16 {
        match self {
            Self::Plain | Self::Lines => 400,
            Self::Ansi => 80,
        }
    }
}

/// One caller on the stage. What is done to a stage has its effect before the call returns; what
/// others do, when the stage is next looked at.
struct Stage {
    node: Box<Node>,
    mailbox: Mailbox,
    line: Line,
    /// Questions that nobody has answered yet, the oldest first.
    open: VecDeque<(FrameId, Question)>,
    scene: Scene,
    _departure: Departure,
}

/// The caller's end of the line.
struct Line {
    terminal: Terminal,
    input: InputWriter,
    output: OutputReader,
    emulator: Emulator,
    /// The first row that has not been read.
    unread: u16,
    bells: usize,
    /// The caller's end takes nothing.
    is_stuck: bool,
}

impl Stage {
    /// Somebody calls.
    fn new(scene: &Scene, who: Who, terminal: Terminal) -> Self {
        Self::by(Transport::Telnet, scene, who, terminal)
    }

    /// The same, by this.
    fn by(transport: Transport, scene: &Scene, who: Who, terminal: Terminal) -> Self {
        let board = scene.board.clone();
        let known = match who {
            Who::User(known) => Some(known.user),
            Who::Stranger | Who::Newcomer => None,
        };
        let peer = "127.0.0.1:5000".parse().unwrap();
        let (address, mailbox) = board.registry.admit(transport, peer, known, scene.now()).unwrap();
        let (output, reader) = crate::transport::Output::pair();
        let (input, input_end) = crate::transport::input_pair(32);
        let connection = Connection { input: input_end, output, transport, peer, who };
        let mut stage = Self {
            node: Box::new(Node::new(
                Call { connection, graphics: None, address, stranger: None },
                board.clone(),
            )),
            mailbox,
            line: Line {
                terminal,
                input,
                output: reader,
                emulator: Emulator::new(terminal.width()),
                unread: 0,
                bells: 0,
                is_stuck: false,
            },
            open: VecDeque::new(),
            scene: scene.clone(),
            _departure: Departure { board, address },
        };
        let kind = if terminal == Terminal::Ansi { "xterm" } else { "dumb" };
        stage.input(Input::Size { columns: 80, rows: 24 });
        stage.input(Input::Echo(terminal != Terminal::Lines));
        stage.input(Input::TerminalType(kind.to_owned()));
        stage.input(Input::Introduced);
        stage.settle();
        stage
    }

    fn input(&mut self, input: Input) {
        self.node.input(Some(input), &self.mailbox);
    }

    /// Types, without Enter, having seen all that was there to be seen.
    fn types(&mut self, text: &str) {
        self.settle();
        if self.line.terminal == Terminal::Lines {
            self.line.emulator.hear(text.replace(ENTER, "\r\n").as_bytes());
        }
        self.input(Input::Bytes(Bytes::copy_from_slice(text.as_bytes())));
        self.settle();
    }

    /// Types a line.
    fn enters(&mut self, line: &str) {
        self.types(&format!("{line}{ENTER}"));
    }

    /// Types what lies before the node when it looks at its mail.
    fn has_typed(&mut self, text: &str) {
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        self.line.input.offer(Input::Bytes(bytes)).unwrap();
    }

    /// The terminal has another size now.
    fn resizes(&mut self, columns: u16, rows: u16) {
        if self.line.terminal == Terminal::Ansi {
            self.line.emulator.widen(columns);
        }
        self.input(Input::Size { columns, rows });
        self.settle();
    }

    /// Nothing more will be typed, and it has been quiet for a while.
    fn input_ends(&mut self) {
        self.input(Input::End);
        self.waits(1);
    }

    /// The line is gone.
    fn loses_the_line(&mut self) {
        self.input(Input::Lost);
        self.settle();
    }

    /// Another call of the same user, which gave its line away, goes on here. What comes back has the
    /// caller's end of the line that this one had until now.
    fn goes_on_with(&mut self, mut other: Self) -> Self {
        other.settle();
        assert!(other.is_over(), "that call goes on by itself");
        mem::swap(&mut self.line, &mut other.line);
        self.settle();
        other.settle();
        other
    }

    /// Whether the board has hung up the caller's end of this line.
    fn is_hung_up(&self) -> bool {
        self.line.output.is_finished()
    }

    /// Nobody sits at this line: a program's, without a terminal.
    fn has_no_terminal(&mut self) {
        self.input(Input::NoTerminal);
        self.settle();
    }

    /// From now on the caller's end takes nothing of what is shown, or all of it again.
    fn is_stuck(&mut self, is_stuck: bool) {
        self.settle();
        self.line.is_stuck = is_stuck;
        self.settle();
    }

    /// So many seconds go by.
    fn waits(&mut self, seconds: u64) {
        self.settle();
        self.scene.waits(seconds);
        self.settle();
    }

    /// Something lies in the mailbox.
    fn mail(&mut self, mail: Mail) {
        self.node.arrival(Arrival::Mail(mail), &self.mailbox);
        self.settle();
    }

    /// Messages did not fit into the mailbox.
    fn falls_behind(&mut self) {
        self.node.arrival(Arrival::Behind, &self.mailbox);
        self.settle();
    }

    /// Does all that can be done now, as the loop of the node would, and shows it.
    fn settle(&mut self) {
        loop {
            self.node.settle();
            for (from, asked) in mem::take(&mut self.node.asked) {
                match self.scene.arrives(&asked) {
                    Some(answer) => self.node.answered(from, answer),
                    None => self.open.push_back((from, asked)),
                }
            }
            if self.node.over {
                break;
            }
            let room = self.node.has_room();
            if let Some(arrival) = self.mailbox.next(room).now_or_never() {
                self.node.arrivals(arrival, &mut self.mailbox);
            } else if self.node.deadline().is_some_and(|at| at <= self.scene.now()) {
                self.node.expire();
            } else {
                break;
            }
        }
        let most = if self.line.is_stuck { 0 } else { usize::MAX };
        let bytes = self.line.output.take(most);
        self.line.bells += bytes.split(|byte| *byte == BELL).count() - 1;
        self.line.emulator.hear(&bytes);
        if self.node.over {
            self.scene.board.registry.depart(self.node.typist.address);
        }
    }

    /// What a screen has asked that nobody has answered, the oldest.
    fn asks(&self) -> Option<&Question> {
        self.open.iter().find(|(from, _)| *from != NODE).map(|(_, question)| question)
    }

    /// All that nobody has answered.
    fn open_questions(&self) -> impl Iterator<Item = &Question> {
        self.open.iter().map(|(_, question)| question)
    }

    /// The oldest question of a screen gets this answer.
    fn answers(&mut self, answer: Answer) {
        self.answers_at(self.open.iter().position(|(from, _)| *from != NODE), answer);
    }

    /// The store cannot answer the oldest question of a screen.
    fn fails(&mut self) {
        let answer = self.asks().expect("a question is open").failed();
        self.answers(answer);
    }

    /// The store cannot answer the oldest question of the node itself.
    fn fails_the_node(&mut self) {
        let is_own = |(from, question): &(_, Question)| (*from == NODE).then(|| question.failed());
        let answer = self.open.iter().find_map(is_own).expect("a question is open");
        self.answers_the_node(answer);
    }

    /// The oldest question of the node itself gets this answer.
    fn answers_the_node(&mut self, answer: Answer) {
        self.answers_at(self.open.iter().position(|(from, _)| *from == NODE), answer);
    }

    /// The oldest question about the own account gets this answer.
    fn answers_about_the_account(&mut self, answer: AccountAnswer) {
        let is = |(_, question): &(_, Question)| matches!(question, Question::Account(..));
        self.answers_at(self.open.iter().position(is), Answer::Account(answer));
    }

    /// The oldest question about a log is answered as the logs of the scene are.
    fn looks_up(&mut self) {
        self.settle();
        let mut open = self.open.iter().enumerate();
        let found = open.find_map(|(at, (_, asked))| Some((at, self.scene.look_up(asked)?)));
        let (at, answer) = found.expect("a question about a log is open");
        self.answers_at(Some(at), answer);
    }

    /// The question for missed online messages is answered as the logs of the scene are.
    fn reads_missed_olms(&mut self) {
        let is = |(_, question): &(_, Question)| matches!(question, Question::MissedOlms { .. });
        let at = self.open.iter().position(is);
        let user = self.node.typist.member.as_ref().map(|member| member.user.id).unwrap();
        let olms = self.scene.olms_to(user);
        self.answers_at(at, Answer::MissedOlms { olms, more: None });
    }

    /// The oldest question of this kind about a log is answered as the logs of the scene are.
    fn looks_up_what(&mut self, is: impl Fn(&Question) -> bool) {
        self.settle();
        let at = self.open.iter().position(|(_, question)| is(question));
        let answer = at.and_then(|at| self.scene.look_up(&self.open[at].1));
        self.answers_at(at, answer.expect("a question about a log"));
    }

    /// The oldest question of this kind gets this answer.
    fn answers_what(&mut self, is: impl Fn(&Question) -> bool, answer: Answer) {
        let at = self.open.iter().position(|(_, question)| is(question));
        self.answers_at(at, answer);
    }

    /// What is being typed.
    fn typed(&mut self) -> String {
        self.settle();
        self.node.stack.top().map(|frame| frame.editor.text().to_owned()).unwrap_or_default()
    }

    fn answers_at(&mut self, at: Option<usize>, answer: Answer) {
        let (from, _) = self.open.remove(at.expect("a question is open")).unwrap();
        self.node.answered(from, answer);
        self.settle();
    }

    /// The rows that were printed above the line being typed since this was asked last.
    fn reads(&mut self) -> Vec<String> {
        self.settle();
        let bottom = self.line.emulator.cursor().0;
        let rows = (self.line.unread..bottom).map(|row| self.line.emulator.row(row)).collect();
        self.line.unread = bottom;
        rows
    }

    /// The same; one of them must be this, wherever in the row it stands.
    fn reads_among(&mut self, sentence: &str) {
        let rows = self.reads();
        assert!(rows.iter().any(|row| row.trim() == sentence), "{sentence:?} is not in {rows:#?}");
    }

    /// The row in which the caller types, with `[|]` for the cursor.
    fn bottom_line(&mut self) -> String {
        self.settle();
        let (row, column) = self.line.emulator.cursor();
        let text = format!("{:width$}", self.line.emulator.row(row), width = usize::from(column));
        let at = text.char_indices().nth(column.into()).map_or(text.len(), |(at, _)| at);
        let (before, after) = text.split_at(at);
        format!("{before}[|]{after}")
    }

    /// The last so many rows of the screen, down to the one in which the caller types.
    fn screen(&mut self, rows: u16) -> Vec<String> {
        self.settle();
        let bottom = self.line.emulator.cursor().0;
        let first = (bottom + 1).saturating_sub(rows);
        (first..=bottom).map(|row| self.line.emulator.row(row)).collect()
    }

    /// How often it rang since this was asked last.
    fn rings(&mut self) -> usize {
        self.settle();
        mem::take(&mut self.line.bells)
    }

    /// Whether the call is over.
    fn is_over(&mut self) -> bool {
        self.settle();
        self.node.over
    }

    /// Where mail for this caller goes.
    fn address(&self) -> Address {
        self.node.typist.address
    }
}
