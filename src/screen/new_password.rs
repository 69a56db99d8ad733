//! A new password, which is typed twice. Knows not whose it will be.

use crate::accounts::Password;
use crate::terminal::style::Line;

use super::{Cx, Wants};

/// As far as it was typed.
#[derive(Debug, Default)]
pub(super) struct NewPassword {
    first: Option<Password>,
}

impl NewPassword {
    /// Nothing was typed yet. The caller is told what it may be; and that it can be read on the way,
    /// if it can.
    pub(super) fn begin(cx: &mut Cx<'_>) -> Self {
        if cx.typist.transport.is_encrypted() {
            cx.print("A password has 8 to 128 characters.");
        } else {
            cx.print("A password has 8 to 128 characters. This line is not encrypted:");
            cx.print("choose one that you use nowhere else.");
        }
        Self::default()
    }

    /// Whether it is to be typed for the first time.
    pub(super) fn is_first(&self) -> bool {
        self.first.is_none()
    }

    /// A line of it; the password, once it was typed twice. What is wrong is told.
    pub(super) fn line(&mut self, text: &str, cx: &mut Cx<'_>) -> Option<Password> {
        match self.first.take() {
            Some(password) if password.is(text) => return Some(password),
            Some(_) => {
                cx.print(Line::new().error("The two are not the same. Choose a password again."));
            }
            None => match Password::parse(text) {
                Ok(password) => self.first = Some(password),
                Err(why) => cx.print(Line::new().error(why.to_string())),
            },
        }
        None
    }

    /// How it is asked for.
    pub(super) fn wants(&self) -> Wants {
        let words = if self.is_first() { "Choose a password: " } else { "Again: " };
        Wants::secret(Line::new().prompt(words))
    }
}
