//! Words and what they mean: beside one another where the screen is wide enough, else below. Knows
//! nothing of what they are.

use crate::terminal::profile::{Graphics, Profile};
use crate::terminal::style::{Line, Text};
use crate::text::width;

/// Blanks between a word and its meaning, or before a meaning that stands below.
const GAP: usize = 2;

/// Lays out words and their meanings for a terminal, none wider than its screen. In plain graphics
/// each is one line.
pub(super) fn glossary<'a>(
    words: impl IntoIterator<Item = (String, &'a str)>,
    profile: Profile,
) -> Text {
    let words: Vec<(String, &str)> = words.into_iter().collect();
    if profile.graphics == Graphics::Plain {
        return words.iter().map(|(word, means)| format!("{word}: {means}")).collect();
    }
    let widest = |columns: fn(&(String, &str)) -> usize| words.iter().map(columns).max();
    let (Some(word), Some(means)) =
        (widest(|(word, _)| width::columns(word)), widest(|(_, means)| width::columns(means)))
    else {
        return Text::new();
    };
    if word + GAP + means <= profile.width() {
        let beside = |(named, means): &(String, &str)| {
            Line::new().label(width::fit(named, word + GAP)).plain(means)
        };
        return words.iter().map(beside).collect();
    }
    // A few words that are much longer than the others stand above what they mean.
    let column = profile.width().saturating_sub(means);
    let is_short = |(word, _): &&(String, &str)| width::columns(word) + GAP <= column;
    if words.iter().filter(is_short).count() * 3 >= words.len() * 2 {
        let widest = words.iter().filter(is_short).map(|(word, _)| width::columns(word)).max();
        let column = widest.unwrap_or(0) + GAP;
        let mut text = Text::new();
        for pair @ (named, means) in &words {
            if is_short(&pair) {
                text.push(Line::new().label(width::fit(named, column)).plain(means));
            } else {
                text.push(Line::new().label(named));
                text.push(Line::from(format!("{}{means}", " ".repeat(column))));
            }
        }
        return text;
    }
    let room = profile.width().saturating_sub(GAP);
    let mut text = Text::new();
    for (named, means) in words {
        text.push(Line::new().label(named));
        text.extend(width::wrap(means, room).into_iter().map(|row| format!("  {row}")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(columns: u16, graphics: Graphics) -> Vec<String> {
        let words = [("WHO".to_owned(), "shows who is on line"), ("T".to_owned(), "the time")];
        let profile = Profile { graphics, columns, ..Profile::UNKNOWN };
        glossary(words, profile).into_iter().map(|line| line.text().to_owned()).collect()
    }

    #[test]
    fn a_meaning_stands_beside_its_word_or_below() {
        let beside = ["WHO  shows who is on line", "T    the time"];
        assert_eq!(lines(80, Graphics::Ansi), beside);
        assert_eq!(lines(26, Graphics::Mono), beside);
        assert_eq!(
            lines(20, Graphics::Ansi),
            ["WHO", "  shows who is on", "  line", "T", "  the time"]
        );
        let words = [("WHO", "shows who is on line"), ("A <very long one>", "b"), ("T", "time")];
        let words = words.map(|(word, means)| (word.to_owned(), means));
        let profile = Profile { graphics: Graphics::Ansi, columns: 30, ..Profile::UNKNOWN };
        let few: Vec<String> =
            glossary(words, profile).into_iter().map(|line| line.text().to_owned()).collect();
        assert_eq!(few, ["WHO  shows who is on line", "A <very long one>", "     b", "T    time"]);
        assert_eq!(lines(20, Graphics::Plain), ["WHO: shows who is on line", "T: the time"]);
    }
}
