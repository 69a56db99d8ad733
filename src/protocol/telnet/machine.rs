//! The telnet byte stream, both ways: takes commands out of what comes in, and puts what goes out
//! into the network virtual terminal's form. Knows no sockets.

use super::Fact;
use super::option::{ECHO, Heard, Options, TTYPE, Verb};
use super::sub::{SEND, Sub};

const IAC: u8 = 255;
const SB: u8 = 250;
const EL: u8 = 248;
const EC: u8 = 247;
const AYT: u8 = 246;
const IP: u8 = 244;
const BRK: u8 = 243;
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

/// The board's end of one telnet connection.
///
/// Wherever the input is cut, the same comes out. Replies are never more bytes than the commands
/// they answer, but for one question after the terminal's type (6 bytes) in a connection's life.
/// Memory is bounded by [`super::SUBNEGOTIATION`].
#[derive(Clone, Debug, Default)]
pub struct Machine {
    state: State,
    options: Options,
    sub: Sub,
    /// The terminal's type was asked for. Asking on until a name repeats (RFC 1091) begins here.
    type_asked: bool,
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

    /// Says what the board wants: WILL ECHO, WILL SGA, DO NAWS, DO TTYPE, each once.
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
                    if let Some(fact) = self.sub.end() {
                        sink.fact(fact);
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
            _ => {
                if let Some(verb) = Verb::of(byte) {
                    return State::Option(verb);
                }
                // GA, AO, DM, NOP, SE, EOR and what no RFC names: nothing to do.
            }
        }
        State::Data
    }

    /// The client says something of an option.
    fn hear(&mut self, verb: Verb, option: u8, sink: &mut impl Sink) {
        let Heard { answer, settled } = self.options.hear(verb, option);
        if let Some(answer) = answer {
            sink.reply(&[IAC, answer as u8, option]);
        }
        match (option, settled) {
            (ECHO, Some(ours)) => sink.fact(Fact::Echo(ours)),
            (TTYPE, Some(true)) if !self.type_asked => {
                self.type_asked = true;
                sink.reply(&[IAC, SB, TTYPE, SEND, IAC, SE]);
            }
            _ => {}
        }
    }
}
