//! The places in a line where a cursor can stand: between characters as a reader counts them. Knows
//! no editor.

use unicode_segmentation::UnicodeSegmentation;

/// One character to the left.
pub(super) fn left_of(text: &str, place: usize) -> usize {
    let last = text.get(..place).and_then(|before| before.graphemes(true).next_back());
    place - last.map_or(0, str::len)
}

/// One character to the right.
pub(super) fn right_of(text: &str, place: usize) -> usize {
    let next = text.get(place..).and_then(|after| after.graphemes(true).next());
    place + next.map_or(0, str::len)
}

/// Back over blanks and a word.
pub(super) fn word_left(text: &str, place: usize) -> usize {
    let back = text.get(..place).unwrap_or_default().grapheme_indices(true).rev();
    back.skip_while(|(_, grapheme)| *grapheme == " ")
        .take_while(|(_, grapheme)| *grapheme != " ")
        .last()
        .map_or(0, |(at, _)| at)
}

/// On over blanks and a word.
pub(super) fn word_right(text: &str, place: usize) -> usize {
    let on = text.get(place..).unwrap_or_default().grapheme_indices(true);
    on.skip_while(|(_, grapheme)| *grapheme == " ")
        .find(|(_, grapheme)| *grapheme == " ")
        .map_or(text.len(), |(at, _)| place + at)
}

/// The first place that is not before this byte.
pub(super) fn at_or_after(text: &str, byte: usize) -> usize {
    if byte >= text.len() {
        return text.len();
    }
    let mut starts = text.grapheme_indices(true).map(|(at, _)| at);
    starts.find(|&at| at >= byte).unwrap_or(text.len())
}
