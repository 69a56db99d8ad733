//! The way to the right character set for a caller who sees the wrong one: `!` steps through all of
//! them, each with a sample. Knows not where it is typed.

use crate::terminal::charset::Charset;
use crate::terminal::choice::Choice;
use crate::terminal::profile::Graphics;
use crate::terminal::style::Line;

use super::Cx;

/// What is typed for the next one: a character that no set draws in another way.
pub(super) const NEXT: &str = "!";

/// What the first screen says of it.
pub(super) const HINT: &str = "Looks wrong? Type !";

/// Letters with accents, rules and blocks.
const SAMPLE: &str = "ÅÄÖ åäö éñß ═─│ ░▒▓█";

/// Goes on to the next set, which holds for the call, and for the calls to come of whoever logs in
/// or registers now. The last of the round is plain, for screen readers, in the detected set.
pub(super) fn next(cx: &mut Cx<'_>) {
    let Choice { charset, graphics, .. } = cx.typist.choice;
    let was_plain = graphics == Some(Graphics::Plain) && charset.is_none();
    let after = |charset| {
        let mut sets = Charset::ALL.into_iter();
        sets.by_ref().find(|set| *set == charset);
        sets.next()
    };
    let charset = if was_plain { Charset::ALL.first().copied() } else { after(cx.profile.charset) };
    let graphics = if charset.is_some() { None } else { Some(Graphics::Plain) };
    cx.choose(Choice { charset, graphics, ..cx.typist.choice });
    if charset.is_some() {
        show(cx);
    } else {
        cx.print("Plain, for screen readers: no colours.");
    }
    cx.print("Looks right? Go on. Else type ! again.");
}

/// What the caller sees of the set in force.
pub(super) fn show(cx: &mut Cx<'_>) {
    cx.print(Line::new().label(format!("{}: ", cx.profile.charset)).plain(SAMPLE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width::columns;

    #[test]
    fn each_sample_fits_39_columns() {
        for charset in Charset::ALL {
            let line = charset.shown(&format!("{charset}: {SAMPLE}")).into_owned();
            assert!(columns(&line) <= 39, "{line}");
        }
    }
}
