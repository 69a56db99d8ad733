//! What a client is asked about its terminal, and how far it has answered: its type, its locale, its
//! character set. Knows no bytes and no other options.

use super::Fact;
use super::option::{CHARSET, NEW_ENVIRON, Side, TTYPE};
use super::sub::{Said, Say};

/// The most terminal types that a client is asked for.
pub const TERMINAL_TYPES: usize = 10;

/// How a client calls the third of its types if it is none (Mud Terminal Type Standard).
const MTTS: &str = "MTTS";

/// Where [`Introduction`] puts what comes of an answer, in order.
pub(super) trait Answers {
    /// What the client tells.
    fn fact(&mut self, fact: Fact);
    /// What it is asked next, or answered.
    fn say(&mut self, say: Say<'_>);
}

/// How far the client has introduced its terminal.
///
/// Each question is put once in a connection's life, but for the next terminal type, which is asked
/// for when one has come. Memory is bounded by [`TERMINAL_TYPES`], and given back when they are told.
#[derive(Clone, Debug, Default)]
pub(super) struct Introduction {
    terminal_type: Question,
    locale: Question,
    charset: Question,
    /// The types told so far.
    types: Vec<String>,
    /// [`Fact::Introduced`] was told.
    over: bool,
}

/// How a question stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Question {
    /// The client has not agreed to it yet.
    #[default]
    Unasked,
    /// Asked, and not answered.
    Asked,
    /// Answered, or refused.
    Over,
}

impl Introduction {
    /// An option is on or off from now on.
    pub(super) fn settled(&mut self, option: u8, side: Side, on: bool, out: &mut impl Answers) {
        let (question, say) = match (option, side) {
            (TTYPE, Side::Them) => (&mut self.terminal_type, Say::NextTerminalType),
            (NEW_ENVIRON, Side::Them) => (&mut self.locale, Say::Locale),
            (CHARSET, Side::Us) => (&mut self.charset, Say::Charsets),
            _ => return,
        };
        match (*question, on) {
            (Question::Unasked, true) => {
                *question = Question::Asked;
                out.say(say);
            }
            (Question::Unasked | Question::Asked, false) => {
                *question = Question::Over;
                self.end_if_all_is_said(out);
            }
            (Question::Asked | Question::Over, true) | (Question::Over, false) => {}
        }
    }

    /// The client says something that it may have been asked.
    pub(super) fn said(&mut self, said: Said, out: &mut impl Answers) {
        match said {
            Said::Size { columns, rows } => out.fact(Fact::Size { columns, rows }),
            Said::TerminalType(name) => self.named(name, out),
            Said::Locale(locale) => {
                self.locale.answer();
                if let Some(locale) = locale {
                    out.fact(Fact::Locale(locale));
                }
                self.end_if_all_is_said(out);
            }
            Said::CharsetAnswer(set) => {
                self.charset.answer();
                if let Some(set) = set {
                    out.fact(Fact::Charset(set));
                }
                self.end_if_all_is_said(out);
            }
            Said::CharsetWanted(wanted) => self.wanted(wanted, out),
            Said::Table => out.say(Say::TableRejected),
        }
    }

    /// The client wants a character set. Where both ends ask at once the board's request stands
    /// (RFC 2066 §5: the server refuses the client's, the client answers the server's).
    fn wanted(&mut self, wanted: Option<(Vec<u8>, &'static str)>, out: &mut impl Answers) {
        match wanted {
            Some((name, set)) if self.charset != Question::Asked => {
                self.charset = Question::Over;
                out.say(Say::Accepted(&name));
                out.fact(Fact::Charset(set));
            }
            _ => out.say(Say::Rejected),
        }
        // One that asks again instead of answering will not answer.
        self.charset.answer();
        self.end_if_all_is_said(out);
    }

    /// The client tells a terminal type. One that comes again ends the list (RFC 1091), as does what
    /// the client can do, which is told behind the types.
    fn named(&mut self, name: String, out: &mut impl Answers) {
        if self.terminal_type == Question::Over {
            return;
        }
        let mtts = name.split_at_checked(MTTS.len());
        let mtts = mtts.filter(|(kind, _)| kind.eq_ignore_ascii_case(MTTS));
        let last = if let Some((_, bits)) = mtts {
            if let Ok(bits) = bits.trim().parse() {
                out.fact(Fact::Mtts(bits));
            }
            true
        } else if name.is_empty() {
            true
        } else if self.types.contains(&name) {
            // To ask switches a terminal that can be several (RFC 1091): back to its first.
            if self.types.first() != Some(&name) {
                out.say(Say::NextTerminalType);
            }
            true
        } else {
            out.fact(Fact::TerminalType(name.clone()));
            self.types.push(name);
            self.types.len() == TERMINAL_TYPES
        };
        if last {
            self.terminal_type = Question::Over;
            self.types = Vec::new();
            // What was asked before the last type was, is answered by now if it ever is.
            self.locale.answer();
            self.charset.answer();
            self.end_if_all_is_said(out);
        } else if self.terminal_type == Question::Asked {
            out.say(Say::NextTerminalType);
        }
    }

    fn end_if_all_is_said(&mut self, out: &mut impl Answers) {
        let waits = self.locale == Question::Asked || self.charset == Question::Asked;
        if self.terminal_type == Question::Over && !waits && !self.over {
            self.over = true;
            out.fact(Fact::Introduced);
        }
    }
}

impl Question {
    /// It was answered, if it was asked.
    fn answer(&mut self) {
        if *self == Self::Asked {
            *self = Self::Over;
        }
    }
}
