//! What a caller has chosen of how the terminal is served. Knows not who chose, nor where.

use super::charset::Charset;
use super::profile::{Graphics, Paging, Profile};

/// What is chosen; the rest is as it was detected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Choice {
    /// What the terminal's bytes mean.
    pub charset: Option<Charset>,
    /// What it may be sent beside text.
    pub graphics: Option<Graphics>,
    /// Whether messages bear the time in plain graphics too. Where nothing is chosen they do not.
    pub stamps: Option<bool>,
    /// Whether the bell rings. Where nothing is chosen it does.
    pub bell: Option<bool>,
    /// After how many rows a long text stops; 0: it does not. Where nothing is chosen the height of
    /// the screen says it.
    pub page: Option<u16>,
}

impl Choice {
    /// This choice, and the other one where this one says nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            charset: self.charset.or(other.charset),
            graphics: self.graphics.or(other.graphics),
            stamps: self.stamps.or(other.stamps),
            bell: self.bell.or(other.bell),
            page: self.page.or(other.page),
        }
    }
}

impl Profile {
    /// What was detected, with what is chosen. Where there is no terminal there is nothing to
    /// choose of one.
    #[must_use]
    pub fn with(mut self, choice: Choice) -> Self {
        self.stamps = choice.stamps.unwrap_or(false);
        self.bell = choice.bell.unwrap_or(true);
        self.page = choice.page;
        if self.paging == Paging::Pages {
            self.charset = choice.charset.unwrap_or(self.charset);
            self.graphics = choice.graphics.unwrap_or(self.graphics);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_goes_before_what_was_detected() {
        let mut detected = Profile::UNKNOWN;
        detected.graphics = Graphics::Ansi;
        assert_eq!(detected.with(Choice::default()), detected);
        let choice = Choice {
            charset: Some(Charset::Cp437),
            graphics: Some(Graphics::Plain),
            stamps: Some(true),
            bell: Some(false),
            page: Some(0),
        };
        let served = detected.with(choice);
        assert_eq!(
            (served.charset, served.graphics, served.stamps),
            (Charset::Cp437, Graphics::Plain, true)
        );
        assert_eq!((served.bell, served.page), (false, Some(0)));
        let of_a_program = {
            detected.become_none();
            detected.with(Choice { graphics: Some(Graphics::Ansi), ..choice })
        };
        assert_eq!(of_a_program, Profile { stamps: true, bell: false, page: Some(0), ..detected });
    }

    #[test]
    fn a_choice_fills_up_another() {
        let bang = Choice { charset: Some(Charset::Ascii), ..Choice::default() };
        let kept = Choice {
            charset: Some(Charset::Utf8),
            graphics: Some(Graphics::Mono),
            stamps: Some(false),
            bell: Some(false),
            page: Some(20),
        };
        assert_eq!(bang.or(kept), Choice { charset: Some(Charset::Ascii), ..kept });
        assert_eq!(Choice::default().or(kept), kept);
    }
}
