//! The caller's line while there is one: the connection, what is known of the terminal at its end,
//! and the bytes both ways. Knows no screens.

use std::collections::VecDeque;

use crate::clock::Uptime;
use crate::registry::HandOver;
use crate::screen::Show;
use crate::terminal::charset::Charset;
use crate::terminal::keys::{Key, Keys};
use crate::terminal::profile::{Graphics, Profile, Typing};
use crate::terminal::render::Renderer;
use crate::transport::{Connection, Input};

/// A connection with the terminal at its end.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) connection: Connection,
    pub(super) renderer: Renderer,
    keys: Keys,
    /// Whether the client has told its terminal's type, the last thing that is waited for.
    pub(super) knows_terminal: bool,
    /// The charset of the locale that the client tells of, which says more than the terminal's type.
    locale: Option<Charset>,
    /// Since when there is no room for output.
    pub(super) full_since: Option<Uptime>,
    /// A bell was rung since the last flush: one is enough.
    rung: bool,
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
    /// A line of whose terminal nothing is known yet.
    pub(super) fn new(connection: Connection) -> Self {
        Self::with_profile(connection, Profile::UNKNOWN)
    }

    fn with_profile(connection: Connection, profile: Profile) -> Self {
        Self {
            connection,
            renderer: Renderer::new(profile),
            keys: Keys::new(),
            knows_terminal: false,
            locale: None,
            full_since: None,
            rung: false,
        }
    }

    /// A line that another node has given away, and what was typed ahead on it.
    pub(super) fn from_hand_over(line: HandOver) -> (Self, VecDeque<Key>) {
        (Self::with_profile(line.connection, line.profile), line.typed_ahead)
    }

    /// Gives the line away.
    pub(super) fn into_hand_over(
        mut self,
        typed_ahead: VecDeque<Key>,
        input_ended: bool,
    ) -> HandOver {
        self.renderer.lift();
        self.flush();
        let profile = *self.renderer.profile();
        HandOver { connection: self.connection, profile, typed_ahead, input_ended }
    }

    pub(super) fn profile(&self) -> Profile {
        *self.renderer.profile()
    }

    /// Takes what came from the caller's end.
    pub(super) fn take(&mut self, input: Option<Input>) -> Taken {
        let mut profile = self.profile();
        match input {
            None | Some(Input::Lost) => return Taken::Lost,
            Some(Input::Bytes(bytes)) => {
                if profile.typing == Typing::Unknown
                    && let Some(typing) = typing(&bytes)
                {
                    profile.typing = typing;
                    self.renderer.set_profile(profile);
                }
                let mut pressed = Vec::with_capacity(bytes.len());
                let renderer = &mut self.renderer;
                self.keys.feed(&bytes, profile.charset, &mut |key| {
                    let answers = matches!(
                        key, Key::CursorAt { column, .. } if renderer.cursor_is_at(column)
                    );
                    if !answers {
                        pressed.push(key);
                    }
                });
                return Taken::Keys(pressed);
            }
            Some(Input::Interrupt) => return Taken::Keys(vec![Key::Interrupt]),
            Some(Input::EraseCharacter) => return Taken::Keys(vec![Key::Backspace]),
            Some(Input::EraseLine) => return Taken::Keys(vec![Key::KillLine]),
            Some(Input::AreYouThere) => self.renderer.print(&"[Yes]".into()),
            Some(Input::Size { columns, rows }) => profile.set_size(columns, rows),
            Some(Input::TerminalType(kind)) => {
                self.knows_terminal = true;
                profile.charset = self.locale.unwrap_or_else(|| Charset::for_terminal(&kind));
                profile.graphics = Graphics::for_terminal(&kind);
            }
            Some(Input::Introduced) => self.knows_terminal = true,
            Some(Input::Charset(_) | Input::Mtts(_)) => {}
            Some(Input::Locale(locale)) => self.locale = Charset::for_locale(&locale),
            Some(Input::NoTerminal) => {
                self.knows_terminal = true;
                profile.charset = self.locale.unwrap_or_default();
                profile.become_none();
            }
            Some(Input::End) => return Taken::End,
            Some(Input::Echo(ours)) => {
                profile.typing = if ours { Typing::Characters } else { Typing::Lines };
            }
        }
        if profile != self.profile() {
            self.renderer.set_profile(profile);
        }
        Taken::Fact
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

    /// Sends what was drawn. `false`: far more waits than the line takes.
    pub(super) fn flush(&mut self) -> bool {
        self.rung = false;
        let bytes = self.renderer.take();
        if !bytes.is_empty() {
            self.connection.output.send(&bytes);
        }
        !self.connection.output.overflowed()
    }
}

/// How the caller types, by the first piece that tells: a whole line in one piece is line mode.
fn typing(bytes: &[u8]) -> Option<Typing> {
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0);
    let text = bytes.iter().filter(|byte| !is_end(byte)).count();
    match (text, bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n'))) {
        (0, _) => None,
        (_, true) => Some(Typing::Lines),
        (_, false) => Some(Typing::Characters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_line_in_one_piece_is_line_mode() {
        for (bytes, expected) in [
            (&b"a"[..], Some(Typing::Characters)),
            (b"alice\r\n", Some(Typing::Lines)),
            (b"\r\n", None),
            (b"\r\0", None),
            (b"\x1b[A", Some(Typing::Characters)),
        ] {
            assert_eq!(typing(bytes), expected, "{bytes:?}");
        }
    }
}
