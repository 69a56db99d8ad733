//! The caller's line while there is one: the connection, what is known of the terminal at its end,
//! and the bytes both ways. Knows no screens.

use std::collections::VecDeque;

use crate::clock::Uptime;
use crate::registry::HandOver;
use crate::screen::Show;
use crate::terminal::choice::Choice;
use crate::terminal::detect::Evidence;
use crate::terminal::keys::{Key, Keys};
use crate::terminal::probe;
use crate::terminal::profile::{Graphics, Profile, Typing};
use crate::terminal::render::Renderer;
use crate::transport::{Connection, Input, Output};

/// A connection with the terminal at its end.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) connection: Connection,
    pub(super) renderer: Renderer,
    keys: Keys,
    /// What is known of the terminal.
    evidence: Evidence,
    /// What its caller has chosen.
    choice: Choice,
    /// Whether the client has told all that it was asked of its terminal.
    introduced: bool,
    /// Something was left until there is room for output.
    pub(super) waits_for_room: bool,
    /// Since when there is no room for output.
    pub(super) full_since: Option<Uptime>,
    /// A bell was rung since the last flush: one is enough.
    rung: bool,
    /// Bytes that came, and bytes that went.
    traffic: (u64, u64),
}

/// What became of a piece of input.
#[derive(Debug)]
pub(super) enum Taken {
    /// These keys were pressed.
    Keys(Vec<Key>),
    /// Only something about the terminal.
    Fact,
    /// Nothing more will be typed.
    End,
    /// The line is lost.
    Lost,
}

impl Attached {
    /// A line of whose terminal nothing is known yet but what its listener says of all of them,
    /// and what its caller has chosen before, if the transport knows who it is.
    pub(super) fn new(connection: Connection, usual: Option<Graphics>, choice: Choice) -> Self {
        let evidence = Evidence::at_listener(usual);
        let mut attached = Self::serving(connection, Profile::UNKNOWN, evidence, choice);
        attached.serve();
        attached
    }

    fn serving(
        connection: Connection,
        profile: Profile,
        evidence: Evidence,
        choice: Choice,
    ) -> Self {
        Self {
            connection,
            renderer: Renderer::new(profile),
            keys: Keys::new(),
            evidence,
            choice,
            introduced: false,
            waits_for_room: false,
            full_since: None,
            rung: false,
            traffic: (0, 0),
        }
    }

    /// A line that another node has given away, and what was typed ahead on it.
    pub(super) fn from_hand_over(line: HandOver) -> (Self, VecDeque<Key>) {
        let HandOver { connection, profile, evidence, choice, .. } = line;
        connection.output.is_known();
        (Self::serving(connection, profile, evidence, choice), line.typed_ahead)
    }

    /// Gives the line away.
    pub(super) fn into_hand_over(
        mut self,
        typed_ahead: VecDeque<Key>,
        input_ended: bool,
    ) -> HandOver {
        self.renderer.lift();
        self.flush();
        let profile = self.profile();
        let Self { connection, evidence, choice, .. } = self;
        HandOver { connection, profile, evidence, choice, typed_ahead, input_ended }
    }

    /// How the terminal is served.
    pub(super) fn profile(&self) -> Profile {
        *self.renderer.profile()
    }

    /// How it would be served if nothing were chosen.
    pub(super) fn detected(&self) -> Profile {
        let mut detected = self.profile();
        detected.charset = self.evidence.charset();
        detected.graphics = self.evidence.graphics();
        detected.answers = self.evidence.answers();
        detected.brackets = self.evidence.brackets();
        detected.with(Choice::default())
    }

    /// The caller chooses; it holds at once.
    pub(super) fn choose(&mut self, choice: Choice) {
        if self.choice != choice {
            self.choice = choice;
            self.serve();
        }
    }

    /// Whether all is known of the terminal that was asked.
    pub(super) fn is_acquainted(&self) -> bool {
        self.introduced && !self.evidence.waits_for_probe()
    }

    /// Nothing more is waited for. What comes nevertheless counts.
    pub(super) fn is_awaited_no_more(&mut self) {
        self.introduced = true;
        self.probe();
    }

    /// Asks the terminal what it takes a byte for, if that is not known better. The line being
    /// typed is lifted for it.
    fn probe(&mut self) {
        let plain = self.profile().graphics == Graphics::Plain;
        if !self.introduced || plain || self.choice.charset.is_some() {
            return;
        }
        if self.evidence.wants_probe() {
            self.evidence.asked();
            self.renderer.lift();
            self.flush();
            let mut question = Vec::new();
            probe::ask(&mut question);
            self.connection.output.send(question);
        }
    }

    /// Something is known or chosen anew.
    fn serve(&mut self) {
        let profile = self.detected().with(self.choice);
        if profile != self.profile() {
            self.renderer.set_profile(profile);
        }
    }

    /// Takes what came from the caller's end.
    pub(super) fn take(&mut self, input: Option<Input>) -> Taken {
        let mut profile = self.profile();
        match input {
            None | Some(Input::Lost) => return Taken::Lost,
            Some(Input::Bytes(bytes)) => return self.take_bytes(&bytes),
            Some(Input::Interrupt) => return Taken::Keys(vec![Key::Interrupt]),
            Some(Input::EraseCharacter) => return Taken::Keys(vec![Key::Backspace]),
            Some(Input::EraseLine) => return Taken::Keys(vec![Key::KillLine]),
            Some(Input::End) => return Taken::End,
            Some(Input::AreYouThere) => self.renderer.print(&"[Yes]".into()),
            Some(Input::Size { columns, rows }) => profile.set_size(columns, rows),
            Some(Input::Echo(ours)) => {
                profile.typing = if ours { Typing::Characters } else { Typing::Lines };
            }
            Some(Input::NoTerminal) => {
                self.evidence.is_none();
                profile.become_none();
            }
            Some(Input::TerminalType(kind)) => self.evidence.is_called(&kind),
            Some(Input::Mtts(bits)) => self.evidence.can(bits),
            Some(Input::Charset(name)) => self.evidence.agreed_to(&name),
            Some(Input::Locale(locale)) => self.evidence.has_locale(&locale),
            Some(Input::Introduced) => self.introduced = true,
        }
        if profile != self.profile() {
            self.renderer.set_profile(profile);
        }
        self.serve();
        self.probe();
        Taken::Fact
    }

    /// How many bytes came from the caller over this line, and how many went.
    pub(super) fn traffic(&self) -> (u64, u64) {
        self.traffic
    }

    /// Takes what was typed, and what the terminal answers among it.
    fn take_bytes(&mut self, bytes: &[u8]) -> Taken {
        self.traffic.0 += bytes.len() as u64;
        let profile = self.profile();
        let (evidence, renderer) = (&mut self.evidence, &mut self.renderer);
        let mut pressed = Vec::with_capacity(bytes.len());
        self.keys.feed(bytes, profile.charset, &mut |key| {
            let Key::CursorAt { column, .. } = key else { return pressed.push(key) };
            // Answers come in the order of the questions, and that one was the first.
            if evidence.waits_for_probe() {
                evidence.cursor_at(column);
            } else {
                renderer.cursor_is_at(column);
            }
        });
        self.serve();
        if profile.typing == Typing::Unknown
            && let Some(typing) = typing(&pressed)
        {
            self.renderer.set_profile(Profile { typing, ..self.profile() });
        }
        Taken::Keys(pressed)
    }

    /// Whether a lone Escape may still be the beginning of something.
    pub(super) fn waits_for_more_of_a_key(&self) -> bool {
        self.keys.is_waiting()
    }

    /// It was not.
    pub(super) fn lone_key(&mut self) -> Option<Key> {
        self.keys.flush()
    }

    /// Shows something above the line being typed.
    pub(super) fn show(&mut self, shown: &Show) {
        match shown {
            Show::Line(line) => self.renderer.print(line),
            Show::News(told) => self.renderer.print_shared(told),
            Show::Art(art) => self.renderer.art(art),
            Show::Bell => self.bell(),
        }
    }

    /// Rings, once until the next flush.
    pub(super) fn bell(&mut self) {
        if !std::mem::replace(&mut self.rung, true) {
            self.renderer.bell();
        }
    }

    /// Sends what was drawn; more may follow at once. `false`: far more waits than the line takes.
    pub(super) fn flush(&mut self) -> bool {
        self.flush_by(Output::send)
    }

    /// The same when nothing follows for now.
    pub(super) fn flush_all(&mut self) -> bool {
        self.flush_by(Output::send_all)
    }

    fn flush_by(&mut self, send: fn(&Output, Vec<u8>)) -> bool {
        self.rung = false;
        let bytes = self.renderer.take();
        if !bytes.is_empty() {
            self.traffic.1 += bytes.len() as u64;
            send(&self.connection.output, bytes);
        }
        !self.connection.output.overflowed()
    }
}

/// How the caller types, by the keys of the first piece that tells: a whole line in one piece is
/// line mode. What a terminal answers by itself is no key.
fn typing(pressed: &[Key]) -> Option<Typing> {
    let lines = pressed.contains(&Key::Enter);
    let text = pressed.iter().any(|key| *key != Key::Enter);
    text.then_some(if lines { Typing::Lines } else { Typing::Characters })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::charset::Charset;

    #[test]
    fn a_whole_line_in_one_piece_is_line_mode() {
        for (bytes, expected) in [
            (&b"a"[..], Some(Typing::Characters)),
            (b"alice\r\n", Some(Typing::Lines)),
            (b"\r\n", None),
            (b"\r\0", None),
            (b"\x1b[A", Some(Typing::Characters)),
            // An escape that may be the beginning of an answer, and answers: nobody has typed.
            (b"\x1b", None),
            (b"\x1b[?62;c", None),
        ] {
            let mut pressed = Vec::new();
            Keys::new().feed(bytes, Charset::Utf8, &mut |key| pressed.push(key));
            assert_eq!(typing(&pressed), expected, "{bytes:?}");
        }
    }
}
