//! The caller's end of telnet: takes the protocol out of what comes and says what to answer, as a
//! real client would, or answers nothing. Knows no sockets.

use super::terminal::{Terminal, Way};

const IAC: u8 = 255;
const DONT: u8 = 254;
const DO: u8 = 253;
const WONT: u8 = 252;
const WILL: u8 = 251;
const SB: u8 = 250;
const SE: u8 = 240;

const ECHO: u8 = 1;
const SUPPRESS_GO_AHEAD: u8 = 3;
const TERMINAL_TYPE: u8 = 24;
const WINDOW_SIZE: u8 = 31;

const IS: u8 = 0;
const SEND: u8 = 1;

/// One end of a telnet connection (RFC 854).
#[derive(Debug)]
pub(crate) struct Negotiation {
    terminal: Terminal,
    state: State,
    subnegotiation: Vec<u8>,
    /// How often it has said what its terminal is.
    named: usize,
    /// Options of the board's end that are on.
    theirs: Vec<u8>,
    /// Options of this end that are on.
    ours: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Text,
    Command,
    Option(u8),
    Subnegotiation,
    CommandInSubnegotiation,
}

/// What a piece of input came to.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// What is for the screen.
    pub(crate) text: Vec<u8>,
    /// What is to be answered.
    pub(crate) answer: Vec<u8>,
}

impl Negotiation {
    pub(crate) fn new(terminal: Terminal) -> Self {
        Self {
            terminal,
            state: State::Text,
            subnegotiation: Vec::new(),
            named: 0,
            theirs: Vec::new(),
            ours: Vec::new(),
        }
    }

    /// Takes what came.
    pub(crate) fn hear(&mut self, bytes: &[u8]) -> Heard {
        let mut heard = Heard::default();
        for &byte in bytes {
            self.state = self.byte(byte, &mut heard);
        }
        if self.terminal.way == Way::Lines {
            heard.answer.clear();
        }
        heard
    }

    fn byte(&mut self, byte: u8, heard: &mut Heard) -> State {
        match (self.state, byte) {
            (State::Text, IAC) => State::Command,
            (State::Text, _) => {
                heard.text.push(byte);
                State::Text
            }
            (State::Command, IAC) => {
                heard.text.push(IAC);
                State::Text
            }
            (State::Command, SB) => {
                self.subnegotiation.clear();
                State::Subnegotiation
            }
            (State::Command, WILL | WONT | DO | DONT) => State::Option(byte),
            (State::Command, _) => State::Text,
            (State::Option(request), option) => {
                self.requested(request, option, &mut heard.answer);
                State::Text
            }
            (State::Subnegotiation, IAC) => State::CommandInSubnegotiation,
            (State::Subnegotiation, _) => {
                self.subnegotiation.push(byte);
                State::Subnegotiation
            }
            (State::CommandInSubnegotiation, SE) => {
                if self.subnegotiation == [TERMINAL_TYPE, SEND] {
                    let kinds: Vec<&str> = self.terminal.kind.split(',').collect();
                    let kind = kinds[self.named.min(kinds.len() - 1)].as_bytes();
                    self.named += 1;
                    subnegotiate(&[&[TERMINAL_TYPE, IS], kind].concat(), &mut heard.answer);
                }
                State::Text
            }
            (State::CommandInSubnegotiation, _) => {
                self.subnegotiation.push(byte);
                State::Subnegotiation
            }
        }
    }

    /// Answers a request once; what is already so is not answered (RFC 1143).
    fn requested(&mut self, request: u8, option: u8, answer: &mut Vec<u8>) {
        let wanted = match request {
            WILL | WONT => matches!(option, ECHO | SUPPRESS_GO_AHEAD),
            _ => matches!(option, SUPPRESS_GO_AHEAD | TERMINAL_TYPE | WINDOW_SIZE),
        };
        let on = if matches!(request, WILL | WONT) { &mut self.theirs } else { &mut self.ours };
        let was_on = on.contains(&option);
        let (yes, no) = if matches!(request, WILL | WONT) { (DO, DONT) } else { (WILL, WONT) };
        match request {
            WILL | DO if wanted && !was_on => {
                on.push(option);
                answer.extend([IAC, yes, option]);
                if option == WINDOW_SIZE {
                    answer.extend(self.size());
                }
            }
            WILL | DO if !wanted => answer.extend([IAC, no, option]),
            WONT | DONT if was_on => {
                on.retain(|known| *known != option);
                answer.extend([IAC, no, option]);
            }
            _ => {}
        }
    }

    /// The terminal has another size: what is to be sent, if the board wants to know.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> Vec<u8> {
        self.terminal = self.terminal.sized(columns, rows);
        if self.ours.contains(&WINDOW_SIZE) { self.size() } else { Vec::new() }
    }

    fn size(&self) -> Vec<u8> {
        let (columns, rows) =
            (self.terminal.columns.to_be_bytes(), self.terminal.rows.to_be_bytes());
        let mut out = Vec::new();
        subnegotiate(&[&[WINDOW_SIZE][..], &columns, &rows].concat(), &mut out);
        out
    }
}

fn subnegotiate(what: &[u8], out: &mut Vec<u8>) {
    out.extend([IAC, SB]);
    out.extend(escaped(what));
    out.extend([IAC, SE]);
}

/// Data as telnet carries it: an FF is doubled.
pub(crate) fn escaped(data: &[u8]) -> Vec<u8> {
    data.iter().flat_map(|&byte| std::iter::repeat_n(byte, 1 + usize::from(byte == IAC))).collect()
}
