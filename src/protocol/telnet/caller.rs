//! The caller's end of telnet, as far as a console of the board's own needs it: it lets the board
//! echo, tells its terminal's kind, size and locale when it is asked, and takes bytes as they are.
//! Pure, like the board's end.

use super::environ;
use super::option::{BINARY, ECHO, NAWS, NEW_ENVIRON, SGA, TTYPE};

const IAC: u8 = 255;
const DONT: u8 = 254;
const DO: u8 = 253;
const WONT: u8 = 252;
const WILL: u8 = 251;
const SB: u8 = 250;
const SE: u8 = 240;

/// SEND of TTYPE (RFC 1091) and NEW-ENVIRON (RFC 1572).
const SEND: u8 = 1;
/// IS of both.
const IS: u8 = 0;

/// The most bytes of a subnegotiation that are kept: what the board asks is far shorter.
const KEPT: usize = 128;

/// See the module.
#[derive(Clone, Debug)]
pub struct Caller {
    state: State,
    kind: String,
    locale: Option<String>,
    size: (u16, u16),
    /// The board has asked for the size.
    tells_size: bool,
    /// The options that were answered, so that nothing is answered twice: ours, and the board's.
    agreed: Vec<(u8, u8)>,
    sub: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Data,
    Command,
    Verb(u8),
    Sub,
    SubCommand,
}

impl Caller {
    /// At a terminal of this kind (TERM), with this locale and so many columns and rows.
    #[must_use]
    pub fn new(kind: &str, locale: Option<&str>, size: (u16, u16)) -> Self {
        Self {
            state: State::Data,
            kind: kind.to_owned(),
            locale: locale.map(str::to_owned),
            size,
            tells_size: false,
            agreed: Vec::new(),
            sub: Vec::new(),
        }
    }

    /// Takes what came from the board: what is to be shown goes to `shown`, what is to be answered
    /// to `reply`.
    pub fn feed(&mut self, bytes: &[u8], shown: &mut Vec<u8>, reply: &mut Vec<u8>) {
        for &byte in bytes {
            self.state = match self.state {
                State::Data if byte == IAC => State::Command,
                State::Data => {
                    shown.push(byte);
                    State::Data
                }
                State::Command => match byte {
                    IAC => {
                        shown.push(IAC);
                        State::Data
                    }
                    WILL | WONT | DO | DONT => State::Verb(byte),
                    SB => {
                        self.sub.clear();
                        State::Sub
                    }
                    _ => State::Data,
                },
                State::Verb(verb) => {
                    self.negotiate(verb, byte, reply);
                    State::Data
                }
                State::Sub if byte == IAC => State::SubCommand,
                State::Sub => {
                    self.keep(byte);
                    State::Sub
                }
                State::SubCommand if byte == SE => {
                    self.asked(reply);
                    State::Data
                }
                State::SubCommand => {
                    self.keep(byte);
                    State::Sub
                }
            };
        }
    }

    /// The terminal has another size; what the board is told of it.
    pub fn resized(&mut self, size: (u16, u16), out: &mut Vec<u8>) {
        self.size = size;
        if self.tells_size {
            self.tell_size(out);
        }
    }

    /// What was typed, as it travels.
    pub fn encode(typed: &[u8], out: &mut Vec<u8>) {
        for &byte in typed {
            out.push(byte);
            if byte == IAC {
                out.push(IAC);
            }
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.sub.len() < KEPT {
            self.sub.push(byte);
        }
    }

    fn negotiate(&mut self, verb: u8, option: u8, reply: &mut Vec<u8>) {
        let (yes, no, known): (u8, u8, &[u8]) = match verb {
            DO => (WILL, WONT, &[NAWS, TTYPE, NEW_ENVIRON, BINARY, SGA]),
            WILL => (DO, DONT, &[ECHO, SGA, BINARY]),
            // Nothing that is switched off matters here.
            _ => return,
        };
        let answer = if known.contains(&option) { yes } else { no };
        if self.agreed.contains(&(verb, option)) {
            return;
        }
        // There are 256 options: it stays short.
        self.agreed.push((verb, option));
        reply.extend([IAC, answer, option]);
        if (answer, option) == (WILL, NAWS) {
            self.tells_size = true;
            self.tell_size(reply);
        }
    }

    fn asked(&self, reply: &mut Vec<u8>) {
        match *self.sub.as_slice() {
            [TTYPE, SEND, ..] => {
                reply.extend([IAC, SB, TTYPE, IS]);
                reply.extend(self.kind.bytes().filter(u8::is_ascii_graphic));
                reply.extend([IAC, SE]);
            }
            [NEW_ENVIRON, SEND, ..] => {
                reply.extend([IAC, SB, NEW_ENVIRON, IS]);
                environ::tell(self.locale.as_deref().unwrap_or_default(), reply);
                reply.extend([IAC, SE]);
            }
            _ => {}
        }
    }

    fn tell_size(&self, out: &mut Vec<u8>) {
        out.extend([IAC, SB, NAWS]);
        for number in [self.size.0, self.size.1] {
            Self::encode(&number.to_be_bytes(), out);
        }
        out.extend([IAC, SE]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::telnet::{Fact, Machine, Sink};

    #[derive(Default)]
    struct Heard {
        data: Vec<u8>,
        facts: Vec<Fact>,
        reply: Vec<u8>,
    }

    impl Sink for Heard {
        fn data(&mut self, bytes: &[u8]) {
            self.data.extend(bytes);
        }

        fn fact(&mut self, fact: Fact) {
            self.facts.push(fact);
        }

        fn reply(&mut self, bytes: &[u8]) {
            self.reply.extend(bytes);
        }
    }

    /// Carries bytes between the two ends until neither has more to say.
    fn meet(
        caller: &mut Caller,
        board: &mut Machine,
        mut to_caller: Vec<u8>,
        heard: &mut Heard,
    ) -> Vec<u8> {
        let mut shown = Vec::new();
        for _ in 0..20 {
            let mut to_board = Vec::new();
            caller.feed(&std::mem::take(&mut to_caller), &mut shown, &mut to_board);
            if to_board.is_empty() {
                return shown;
            }
            board.feed(&to_board, heard);
            to_caller = std::mem::take(&mut heard.reply);
        }
        panic!("they never stop");
    }

    #[test]
    fn the_board_learns_all_of_the_terminal_and_both_fall_silent() {
        let mut caller = Caller::new("xterm-256color", Some("de_DE.UTF-8"), (120, 255));
        let (mut board, mut heard) = (Machine::new(), Heard::default());
        let mut opening = Vec::new();
        board.open(&mut opening);
        meet(&mut caller, &mut board, opening, &mut heard);
        for fact in [
            Fact::Echo(true),
            Fact::Size { columns: 120, rows: 255 },
            Fact::TerminalType("xterm-256color".into()),
            Fact::Locale("de_DE.UTF-8".into()),
            Fact::Introduced,
        ] {
            assert!(heard.facts.contains(&fact), "{fact:?} is not among {:?}", heard.facts);
        }

        let mut sent = Vec::new();
        caller.resized((80, 24), &mut sent);
        board.feed(&sent, &mut heard);
        assert_eq!(heard.facts.last(), Some(&Fact::Size { columns: 80, rows: 24 }));

        let (mut wire, text) = (Vec::new(), b"a\xff\r\nb\rc".to_vec());
        board.encode(&text, &mut wire);
        assert_eq!(meet(&mut caller, &mut board, wire, &mut heard), text, "bytes as they are");
        let mut typed = Vec::new();
        Caller::encode(b"\xffx\r", &mut typed);
        board.feed(&typed, &mut heard);
        assert_eq!(heard.data, b"\xffx\r");
    }

    #[test]
    fn what_it_does_not_know_is_refused_once() {
        let mut caller = Caller::new("dumb", None, (80, 24));
        let (mut shown, mut reply) = (Vec::new(), Vec::new());
        caller.feed(b"\xff\xfd\x2a\xff\xfb\x2a\xff\xfd\x2a\xff\xfd\x2a", &mut shown, &mut reply);
        assert_eq!(reply, b"\xff\xfc\x2a\xff\xfe\x2a");
        assert!(shown.is_empty());
    }
}
