//! Which telnet options the board speaks, and how each of them stands on either side, by the
//! Q method of RFC 1143. Knows no byte stream and no subnegotiation.

/// BINARY (RFC 856).
pub(super) const BINARY: u8 = 0;
/// ECHO (RFC 857).
pub(super) const ECHO: u8 = 1;
/// SUPPRESS-GO-AHEAD (RFC 858).
pub(super) const SGA: u8 = 3;
/// TIMING-MARK (RFC 860), which is never on: each request is answered for itself.
pub(super) const TIMING_MARK: u8 = 6;
/// TERMINAL-TYPE (RFC 1091).
pub(super) const TTYPE: u8 = 24;
/// NAWS, the window's size (RFC 1073).
pub(super) const NAWS: u8 = 31;
/// NEW-ENVIRON, the client's variables (RFC 1572).
pub(super) const NEW_ENVIRON: u8 = 39;
/// CHARSET (RFC 2066).
pub(super) const CHARSET: u8 = 42;

/// How the board thinks of one side of an option.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stance {
    /// Says no, once a request.
    Refuse,
    /// Says yes when the client wants it.
    Agree,
    /// Asks for it when the connection opens.
    Ask,
}

/// One option.
struct Rule {
    code: u8,
    /// That the board does it: DO and DONT come in, WILL and WONT go out.
    us: Stance,
    /// That the client does it: WILL and WONT come in, DO and DONT go out.
    them: Stance,
}

impl Rule {
    fn stance(&self, side: Side) -> Stance {
        match side {
            Side::Us => self.us,
            Side::Them => self.them,
        }
    }
}

/// The options that are spoken, in the order in which they are asked for. What is not here is
/// refused on both sides.
///
/// BINARY is asked for both ways because of what is above ASCII: without it a telnet of the BSD
/// family (that of macOS) takes the eighth bit from what is typed, and RFC 2066 wants it with a
/// character set. Where it is on some clients' Enter is a bare CR or LF, which is one Enter here
/// either way. What a client is asked about its terminal comes last, and its type last of all: who
/// answers in order has then answered everything.
const RULES: [Rule; 7] = [
    Rule { code: ECHO, us: Stance::Ask, them: Stance::Refuse },
    Rule { code: SGA, us: Stance::Ask, them: Stance::Agree },
    Rule { code: BINARY, us: Stance::Ask, them: Stance::Ask },
    Rule { code: CHARSET, us: Stance::Ask, them: Stance::Agree },
    Rule { code: NEW_ENVIRON, us: Stance::Refuse, them: Stance::Ask },
    Rule { code: NAWS, us: Stance::Refuse, them: Stance::Ask },
    Rule { code: TTYPE, us: Stance::Refuse, them: Stance::Ask },
];

/// How often in a connection the board agrees to one side of an option, or to a timing mark. The Q
/// method alone does not keep two ends from agreeing and disagreeing for ever once contradictory
/// requests are under way, and some clients take each mark for an offer; one that means what it
/// asks for does not come near this.
const AGREEMENTS: u8 = 100;

/// What is said of an option (RFC 854); the value is its byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Verb {
    /// The sender does it, or offers to.
    Will = 251,
    /// The sender does not, or will not.
    Wont = 252,
    /// The receiver is asked to do it, or may.
    Do = 253,
    /// The receiver is not to do it.
    Dont = 254,
}

impl Verb {
    /// The verb that a command byte stands for, if it is one.
    pub(super) fn of(byte: u8) -> Option<Self> {
        [Self::Will, Self::Wont, Self::Do, Self::Dont].into_iter().find(|verb| *verb as u8 == byte)
    }

    /// Whose doing it is about, when the client says it.
    pub(super) fn side(self) -> Side {
        match self {
            Self::Do | Self::Dont => Side::Us,
            Self::Will | Self::Wont => Side::Them,
        }
    }

    fn is_yes(self) -> bool {
        matches!(self, Self::Will | Self::Do)
    }
}

/// Who does what an option is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The board.
    Us,
    /// The client.
    Them,
}

impl Side {
    /// How the board says yes or no about this side.
    fn verb(self, yes: bool) -> Verb {
        match (self, yes) {
            (Self::Us, true) => Verb::Will,
            (Self::Us, false) => Verb::Wont,
            (Self::Them, true) => Verb::Do,
            (Self::Them, false) => Verb::Dont,
        }
    }
}

/// How every option stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    standing: [Standing; RULES.len()],
    /// How many timing marks were made.
    marks: u8,
}

/// How one option stands on both sides.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    us: OneSide,
    them: OneSide,
}

/// How one option stands on one side.
#[derive(Clone, Copy, Debug, Default)]
struct OneSide {
    q: Q,
    /// How often the client has talked the board into it.
    agreed: u8,
}

impl Standing {
    fn side(&mut self, side: Side) -> &mut OneSide {
        match side {
            Side::Us => &mut self.us,
            Side::Them => &mut self.them,
        }
    }
}

/// What a verb of the client's leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    /// What the board says of the same option: at most one answer to a verb, none to an answer.
    pub(super) answer: Option<Verb>,
    /// That the option is on or off from now on, if that is news.
    pub(super) settled: Option<bool>,
}

impl Options {
    /// Asks for all that the board wants: what to send, in order. A second call gives nothing.
    pub(super) fn open(&mut self) -> Vec<(Verb, u8)> {
        let mut asked = Vec::new();
        for (standing, rule) in self.standing.iter_mut().zip(&RULES) {
            for side in [Side::Us, Side::Them] {
                if rule.stance(side) == Stance::Ask
                    && let Some(yes) = standing.side(side).q.ask(true)
                {
                    asked.push((side.verb(yes), rule.code));
                }
            }
        }
        asked
    }

    /// Takes in what the client says of an option.
    pub(super) fn hear(&mut self, verb: Verb, code: u8) -> Heard {
        let side = verb.side();
        if code == TIMING_MARK {
            return Heard { answer: self.timing_mark(verb), settled: None };
        }
        let spoken = self.standing.iter_mut().zip(&RULES).find(|(_, rule)| rule.code == code);
        let Some((standing, rule)) = spoken else {
            return Heard { answer: verb.is_yes().then(|| side.verb(false)), settled: None };
        };
        let now = standing.side(side);
        let before = now.q;
        let agree = rule.stance(side) != Stance::Refuse && now.agreed < AGREEMENTS;
        let answer = now.q.hear(verb.is_yes(), agree);
        now.agreed = now.agreed.saturating_add(u8::from(answer == Some(true)));
        let settled = if now.q == before { None } else { now.q.settled() };
        Heard { answer: answer.map(|yes| side.verb(yes)), settled }
    }

    /// A mark is made each time that one is asked for, and is never on (RFC 860). The board asks for
    /// none, so what else is said of it is of no use.
    fn timing_mark(&mut self, verb: Verb) -> Option<Verb> {
        let agree = self.marks < AGREEMENTS;
        (verb == Verb::Do).then(|| {
            self.marks = self.marks.saturating_add(u8::from(agree));
            Side::Us.verb(agree)
        })
    }

    /// Whether the board may send as BINARY says: a bare CR as it is.
    pub(super) fn sends_binary(&self) -> bool {
        self.standing
            .iter()
            .zip(&RULES)
            .any(|(now, rule)| rule.code == BINARY && now.us.q == Q::Yes)
    }
}

/// One side of one option: RFC 1143 §7, whose queue bit is in the names.
///
/// ```text
///          ask(on)              yes
///    No ───────────▶ WantYes ─────────▶ Yes        no while WantYes is a refusal: No
///    ▲                 │  ▲ ask(on)      │
///    │ no      ask(off)▼  │              │ ask(off)
///    │          WantYesThenNo            ▼         its yes is answered by a no: WantNo
///    └───────────────────────────────── WantNo ⇄ WantNoThenYes   (ask on, ask off)
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Q {
    /// Off, as every option is at first.
    #[default]
    No,
    /// On.
    Yes,
    /// Asked off, and not answered.
    WantNo,
    /// Asked off, and to be asked on when that is answered.
    WantNoThenYes,
    /// Asked on, and not answered.
    WantYes,
    /// Asked on, and to be asked off when that is answered.
    WantYesThenNo,
}

impl Q {
    /// The board wants it on or off: what to say, if anything is to be said now.
    fn ask(&mut self, on: bool) -> Option<bool> {
        let (next, say) = match (*self, on) {
            (Self::No, true) => (Self::WantYes, Some(true)),
            (Self::Yes, false) => (Self::WantNo, Some(false)),
            (Self::WantNo | Self::WantNoThenYes, true) => (Self::WantNoThenYes, None),
            (Self::WantNo | Self::WantNoThenYes, false) => (Self::WantNo, None),
            (Self::WantYes | Self::WantYesThenNo, true) => (Self::WantYes, None),
            (Self::WantYes | Self::WantYesThenNo, false) => (Self::WantYesThenNo, None),
            (settled @ Self::No, false) | (settled @ Self::Yes, true) => (settled, None),
        };
        *self = next;
        say
    }

    /// The client says yes or no: what to answer, if anything.
    fn hear(&mut self, yes: bool, agree: bool) -> Option<bool> {
        let (next, say) = match (*self, yes) {
            (Self::No, true) if agree => (Self::Yes, Some(true)),
            (Self::No, true) | (Self::Yes, false) => (Self::No, Some(false)),
            (Self::WantNoThenYes, false) => (Self::WantYes, Some(true)),
            (Self::WantYesThenNo, true) => (Self::WantNo, Some(false)),
            // A yes to our no is against the rules: where on is what we want by now, it is welcome,
            (Self::Yes | Self::WantYes | Self::WantNoThenYes, true) => (Self::Yes, None),
            // and else it is taken for the no that it should be.
            (Self::WantNo, _) | (Self::No | Self::WantYes | Self::WantYesThenNo, false) => {
                (Self::No, None)
            }
        };
        *self = next;
        say
    }

    /// Whether it is on, unless an answer is awaited.
    fn settled(self) -> Option<bool> {
        match self {
            Self::No => Some(false),
            Self::Yes => Some(true),
            Self::WantNo | Self::WantNoThenYes | Self::WantYes | Self::WantYesThenNo => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 1143 §7, row by row, for an option that is agreed to.
    #[test]
    fn every_step_is_as_the_rfc_has_it() {
        use Q::{No, WantNo, WantNoThenYes, WantYes, WantYesThenNo, Yes};
        // before; after asking on, off; after hearing yes, no; each with what is said
        #[rustfmt::skip]
        let rows = [
            (No, (WantYes, Some(true)), (No, None), (Yes, Some(true)), (No, None)),
            (Yes, (Yes, None), (WantNo, Some(false)), (Yes, None), (No, Some(false))),
            (WantNo, (WantNoThenYes, None), (WantNo, None), (No, None), (No, None)),
            (WantNoThenYes, (WantNoThenYes, None), (WantNo, None), (Yes, None), (WantYes, Some(true))),
            (WantYes, (WantYes, None), (WantYesThenNo, None), (Yes, None), (No, None)),
            (WantYesThenNo, (WantYes, None), (WantYesThenNo, None), (WantNo, Some(false)), (No, None)),
        ];
        for (before, on, off, yes, no) in rows {
            let after = |step: &dyn Fn(&mut Q) -> Option<bool>| {
                let mut q = before;
                let said = step(&mut q);
                (q, said)
            };
            assert_eq!(after(&|q| q.ask(true)), on, "{before:?} asked on");
            assert_eq!(after(&|q| q.ask(false)), off, "{before:?} asked off");
            assert_eq!(after(&|q| q.hear(true, true)), yes, "{before:?} hears yes");
            assert_eq!(after(&|q| q.hear(false, true)), no, "{before:?} hears no");
        }
        let mut unwanted = No;
        assert_eq!((unwanted.hear(true, false), unwanted), (Some(false), No));
    }

    #[test]
    fn the_opening_is_said_once() {
        let mut options = Options::default();
        let opening = [
            (Verb::Will, ECHO),
            (Verb::Will, SGA),
            (Verb::Will, BINARY),
            (Verb::Do, BINARY),
            (Verb::Will, CHARSET),
            (Verb::Do, NEW_ENVIRON),
            (Verb::Do, NAWS),
            (Verb::Do, TTYPE),
        ];
        assert_eq!(options.open(), opening);
        assert_eq!(options.open(), []);
    }
}
