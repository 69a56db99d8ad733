//! The telnet byte stream, both ways: takes commands out of what comes in, and puts what goes out
//! into the network virtual terminal's form. Knows no sockets.

use super::Fact;
use super::introduction::{Answers, Introduction};
use super::option::{ECHO, Heard, Options, Verb};
use super::sub::{Say, Sub};

const IAC: u8 = 255;
const SB: u8 = 250;
const EL: u8 = 248;
const EC: u8 = 247;
const AYT: u8 = 246;
const AO: u8 = 245;
const IP: u8 = 244;
const BRK: u8 = 243;
const DM: u8 = 242;
const SE: u8 = 240;

const CR: u8 = b'\r';
const LF: u8 = b'\n';
const NUL: u8 = 0;

/// Where [`Machine::feed`] puts what it finds, in the order in which it comes.
pub trait Sink {
    /// What was typed, line ends as they were sent. Never empty.
    fn data(&mut self, bytes: &[u8]);
    /// What the client tells or asks for.
    fn fact(&mut self, fact: Fact);
    /// What must go to the client, as it is, behind what was sent before.
    fn reply(&mut self, bytes: &[u8]);
}

/// How many bytes the questions are that the board puts when the client has agreed to them: its
/// first terminal type, its locale, its character set. Each is put once in a connection's life.
pub const QUESTIONS: usize = 78;

/// The board's end of one telnet connection.
///
/// Wherever the input is cut, the same comes out. Replies are never more bytes than the commands
/// they answer, but for [`QUESTIONS`] in a connection's life. Memory is bounded by
/// [`super::SUBNEGOTIATION`] and [`super::TERMINAL_TYPES`].
#[derive(Clone, Debug, Default)]
pub struct Machine {
    state: State,
    options: Options,
    sub: Sub,
    introduction: Introduction,
    /// What was sent ends in a CR that nothing follows yet.
    after_cr: bool,
}

/// How far into a command the input is.
#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Data,
    /// Behind IAC.
    Command,
    /// Behind IAC and a verb.
    Option(Verb),
    /// Behind IAC SB.
    Sub,
    /// Behind IAC SB … IAC.
    SubCommand,
}

impl Machine {
    /// A connection on which nothing was said yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what the board wants: WILL ECHO, SGA, BINARY and CHARSET, DO BINARY, NEW-ENVIRON, NAWS
    /// and TTYPE, each once.
    pub fn open(&mut self, out: &mut Vec<u8>) {
        for (verb, option) in self.options.open() {
            out.extend([IAC, verb as u8, option]);
        }
    }

    /// Takes in what the client sent, in pieces of any size.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        let mut rest = bytes;
        loop {
            let text = match self.state {
                State::Data => rest.iter().position(|&byte| byte == IAC).unwrap_or(rest.len()),
                State::Command | State::Option(_) | State::Sub | State::SubCommand => 0,
            };
            let (text, behind) = rest.split_at(text);
            if !text.is_empty() {
                sink.data(text);
            }
            let Some((&byte, behind)) = behind.split_first() else { return };
            self.state = self.command(byte, sink);
            rest = behind;
        }
    }

    /// Appends text to `out` in the form it travels in: every 255 doubled, and, unless BINARY is
    /// agreed, a CR that no LF follows made CR NUL (RFC 854, "The NVT printer and keyboard").
    pub fn encode(&mut self, text: &[u8], out: &mut Vec<u8>) {
        out.reserve(text.len());
        let binary = self.options.sends_binary();
        for &byte in text {
            if self.after_cr && byte != LF && !binary {
                out.push(NUL);
            }
            out.push(byte);
            if byte == IAC {
                out.push(IAC);
            }
            self.after_cr = byte == CR;
        }
    }

    /// The same of text that is not needed any more: what travels as it is is not copied.
    pub fn encode_all(&mut self, text: Vec<u8>, out: &mut Vec<u8>) {
        if !out.is_empty() || self.changes(&text) {
            return self.encode(&text, out);
        }
        if let Some(last) = text.last() {
            self.after_cr = *last == CR;
        }
        *out = text;
    }

    /// Whether text travels in another form than it has.
    fn changes(&self, text: &[u8]) -> bool {
        let binary = self.options.sends_binary();
        let mut after_cr = self.after_cr;
        text.iter().any(|&byte| {
            let is_completed = after_cr && byte != LF && !binary;
            after_cr = byte == CR;
            is_completed || byte == IAC
        })
    }

    /// Nothing follows for now: completes a CR that the text so far ends in.
    pub fn pause(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.after_cr) && !self.options.sends_binary() {
            out.push(NUL);
        }
    }

    /// One byte that is not text: where it leads.
    fn command(&mut self, byte: u8, sink: &mut impl Sink) -> State {
        match self.state {
            State::Data => State::Command,
            State::Command => Self::begin(byte, sink),
            State::Option(verb) => {
                self.hear(verb, byte, sink);
                State::Data
            }
            State::Sub if byte == IAC => State::SubCommand,
            State::Sub => {
                self.sub.push(byte);
                State::Sub
            }
            State::SubCommand => match byte {
                SE => {
                    if let Some(said) = self.sub.end() {
                        self.introduction.said(said, &mut Framed(sink));
                    }
                    State::Data
                }
                IAC => {
                    self.sub.push(IAC);
                    State::Sub
                }
                // Only SE ends it: else the rest of a garbled one would become input.
                _ => State::Sub,
            },
        }
    }

    /// The byte behind IAC.
    fn begin(byte: u8, sink: &mut impl Sink) -> State {
        match byte {
            IAC => sink.data(&[IAC]),
            SB => return State::Sub,
            EL => sink.fact(Fact::EraseLine),
            EC => sink.fact(Fact::EraseCharacter),
            AYT => sink.fact(Fact::AreYouThere),
            IP | BRK => sink.fact(Fact::Interrupt),
            // A Synch's mark, for a client that throws away what comes before it (RFC 854, "Abort
            // Output"). The board throws nothing away: what it says is not one program's output,
            // and a message that was never shown would count as read.
            AO => sink.reply(&[IAC, DM]),
            _ => {
                if let Some(verb) = Verb::of(byte) {
                    return State::Option(verb);
                }
                // GA, DM, NOP, SE, EOR and what no RFC names: nothing to do.
            }
        }
        State::Data
    }

    /// The client says something of an option.
    fn hear(&mut self, verb: Verb, option: u8, sink: &mut impl Sink) {
        let Heard { answer, settled } = self.options.hear(verb, option);
        if let Some(answer) = answer {
            // A timing mark's too is made at once: a client that has interrupted throws away what
            // comes before it, and the board's word on the interrupt comes behind.
            sink.reply(&[IAC, answer as u8, option]);
        }
        if let Some(on) = settled {
            if option == ECHO {
                sink.fact(Fact::Echo(on));
            }
            self.introduction.settled(option, verb.side(), on, &mut Framed(sink));
        }
    }
}

/// Puts a subnegotiation into its frame.
struct Framed<'a, S>(&'a mut S);

impl<S: Sink> Answers for Framed<'_, S> {
    fn fact(&mut self, fact: Fact) {
        self.0.fact(fact);
    }

    fn say(&mut self, say: Say<'_>) {
        self.0.reply(&[&[IAC, SB][..], &say.content(), &[IAC, SE]].concat());
    }
}
