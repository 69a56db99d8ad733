//! Text that somebody else caused. What is for many is made into bytes once for each kind of terminal,
//! not once for each caller.

use std::sync::{Mutex, PoisonError};

use super::Renderer;
use crate::terminal::charset::Charset;
use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::Text;

/// For so many kinds of terminal the bytes are kept; others make their own.
const KINDS: usize = 16;

/// See the module.
#[derive(Debug)]
pub struct Printed {
    text: Text,
    /// `None`: it is for one.
    bytes: Option<Mutex<Vec<Bytes>>>,
}

/// What of a terminal decides how a line is printed on it.
type Kind = (Charset, Graphics, usize);

/// What terminals of one kind are sent.
type Bytes = (Kind, Box<[u8]>);

impl Printed {
    /// For one caller.
    #[must_use]
    pub fn new(text: Text) -> Self {
        Self { text, bytes: None }
    }

    /// For many.
    #[must_use]
    pub fn for_many(text: Text) -> Self {
        Self { text, bytes: Some(Mutex::default()) }
    }

    /// What it says.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Gives back the memory that it does not take.
    pub fn shrink(&mut self) {
        self.text.shrink();
    }
}

impl PartialEq for Printed {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Printed {}

impl Renderer {
    /// As [`print_text`](Self::print_text).
    pub fn print_shared(&mut self, told: &Printed) {
        let Some(bytes) = &told.bytes else { return self.print_text(&told.text) };
        self.begin();
        self.lift();
        let Profile { charset, graphics, .. } = self.profile;
        let kind = (charset, graphics, self.profile.width());
        let mut made = bytes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = made.iter().find(|(of, _)| *of == kind) {
            return self.out.extend_from_slice(bytes);
        }
        let from = self.out.len();
        self.print_text(&told.text);
        if made.len() < KINDS {
            made.push((kind, self.out[from..].into()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::line::Editor;
    use crate::terminal::render::Echo;

    #[test]
    fn what_is_for_many_reads_as_what_is_for_one() {
        let text =
            || Text::from("*** Ünë to all: “quoted” — and a line that is longer than a row is\n2");
        let many = Printed::for_many(text());
        for charset in [Charset::Utf8, Charset::Cp437, Charset::Ascii] {
            for graphics in [Graphics::Ansi, Graphics::Mono, Graphics::Plain] {
                for columns in [80, 40] {
                    let mut profile = Profile { charset, graphics, ..Profile::UNKNOWN };
                    profile.set_size(columns, 24);
                    let print = |told: &Printed| {
                        let mut renderer = Renderer::new(profile);
                        renderer.show(&"> ".into(), &Editor::new(80), Echo::Shown);
                        renderer.print_shared(told);
                        renderer.take()
                    };
                    let one = print(&Printed::new(text()));
                    assert_eq!(print(&many), one, "made");
                    assert_eq!(print(&many), one, "kept");
                }
            }
        }
        assert!(many.bytes.unwrap().into_inner().unwrap().len() <= KINDS);
    }
}
