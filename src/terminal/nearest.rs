//! What stands in for a character that a character set does not have. Knows no bytes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::emoji;
use crate::text::name::plain_letters;

/// A character set: whether a character is in it. ASCII's printed characters always are.
pub(super) type Set = fn(char) -> bool;

/// Adds the character if the set has it, else what comes nearest: the letter without its accent,
/// another spelling, ASCII that looks like it, or `?`. What has no width adds nothing. Whatever is
/// added is in the set.
pub(super) fn push_nearest(c: char, has: Set, shown: &mut String) {
    if has(c) {
        shown.push(c);
    } else if emoji::is_skin(c) {
        // Terminals draw it into what it belongs to, or beside that: never alike.
        if shown.is_empty() || shown.ends_with(' ') {
            shown.push(if has('■') { '■' } else { '#' });
        }
    } else if let Some(letter) = emoji::flag_letter(c) {
        shown.push(letter);
    } else if let Some(spelling) = spelling(c) {
        for other in spelling.chars() {
            if has(other) {
                shown.push(other);
            } else {
                shown.push_str(drawn(other).unwrap_or("?"));
            }
        }
    } else if is_combining_mark(c) {
        // It stood on a letter that is shown without it.
    } else if let Some(letters) = letters(c, has) {
        shown.push_str(&letters);
    } else {
        match drawn(c) {
            Some(drawn) => shown.push_str(drawn),
            None => shown.push_str(emoji::name(c).as_deref().unwrap_or("?")),
        }
    }
}

/// Whether a character moves the cursor as far on every terminal that has Unicode. A colour of skin
/// does not, nor does a young emoji, nor what only Unicode 16 made wide.
pub(super) fn is_steady(c: char) -> bool {
    match c {
        ..'\u{2630}' => true,
        '\u{2630}'..='\u{2637}' | '\u{268a}'..='\u{268f}' => false,
        '\u{1d300}'..='\u{1d356}' | '\u{1d360}'..='\u{1d376}' => false,
        c => !emoji::is_skin(c) && !emoji::is_young(c),
    }
}

/// The letter without accents, or as somebody without the key would type it.
fn letters(c: char, has: Set) -> Option<String> {
    let mut parts = std::iter::once(c).nfd();
    let base = parts.next()?;
    if base != c && has(base) && parts.all(is_combining_mark) {
        return Some(base.to_string());
    }
    let small = base.to_lowercase().next()?;
    let letters = plain_letters(small)?;
    if small == base {
        return Some(letters.to_owned());
    }
    let mut capital = letters.to_owned();
    capital.get_mut(..1)?.make_ascii_uppercase();
    Some(capital)
}

/// Another spelling of what is no letter with an accent.
fn spelling(c: char) -> Option<&'static str> {
    Some(match c {
        '“' | '”' | '„' | '‟' | '″' | '¨' => "\"",
        '‘' | '’' | '‚' | '‛' | '′' | '´' | 'ʼ' => "'",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '¯' => "-",
        '…' => "...",
        '•' | '●' | '‧' | '⋅' => "∙",
        '‹' => "<",
        '›' => ">",
        '€' => "EUR",
        '¢' => "c",
        '¥' => "Y",
        '₤' => "£",
        '₧' => "Pts",
        'ẞ' => "SS",
        'β' => "ß",
        'μ' => "µ",
        '∑' => "Σ",
        '™' => "(tm)",
        '©' => "(c)",
        '®' => "(r)",
        '§' => "S",
        '¸' => ",",
        '¦' | '∣' => "|",
        '×' | '✕' | '✗' | '✘' => "x",
        '✓' | '✔' => "√",
        '¹' => "1",
        '³' => "3",
        '¾' => "3/4",
        '⁄' | '∕' => "/",
        '∼' => "~",
        '≠' => "!=",
        '←' => "<-",
        '→' => "->",
        '↔' => "<->",
        '↑' | '▲' => "^",
        '↓' | '▼' => "v",
        '►' | '▶' => ">",
        '◄' | '◀' => "<",
        '★' | '☆' => "*",
        '☰' => "≡",
        '☺' | '☻' | '🙂' | '😀' | '😊' => ":)",
        '☹' | '🙁' => ":(",
        '😉' => ";)",
        '♥' | '❤' => "<3",
        '‼' => "!!",
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => " ",
        '\u{3000}' => "  ",
        '━' | '┄' | '┅' | '┈' | '┉' | '╌' | '╍' => "─",
        '┃' | '┆' | '┇' | '┊' | '┋' | '╎' | '╏' => "│",
        '╭' | '┏' => "┌",
        '╮' | '┓' => "┐",
        '╰' | '┗' => "└",
        '╯' | '┛' => "┘",
        '\u{ff01}'..='\u{ff5e}' => {
            // The full-width forms stand in the order of ASCII.
            let at = u32::from(c) - 0xff01;
            return PRINTED.get(at as usize..=at as usize);
        }
        _ => return None,
    })
}

/// What of code page 437 is no letter with an accent, in ASCII.
fn drawn(c: char) -> Option<&'static str> {
    Some(match c {
        '═' => "=",
        '─' | '¬' | '⌐' => "-",
        '│' | '║' | '▌' | '▐' => "|",
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '╒'..='╬' => {
            "+"
        }
        '░' | '·' => ".",
        '▒' => ":",
        '▓' | '█' | '■' => "#",
        '▄' => "_",
        '▀' => "\"",
        '∙' => "*",
        '√' => "v",
        '≈' => "~",
        '≤' => "<=",
        '≥' => ">=",
        '±' => "+/-",
        '÷' => "/",
        '≡' => "=",
        '∞' => "oo",
        '∩' | 'ⁿ' => "n",
        '⌠' => "(",
        '⌡' => ")",
        '°' | 'º' => "o",
        '²' => "2",
        '¼' => "1/4",
        '½' => "1/2",
        '¡' => "!",
        '¿' => "?",
        '«' => "<<",
        '»' => ">>",
        '£' => "L",
        'ƒ' | 'φ' => "f",
        'Φ' => "F",
        'ª' | 'α' => "a",
        'Γ' => "G",
        'π' => "pi",
        'Σ' => "S",
        'σ' => "s",
        'µ' => "u",
        'τ' => "t",
        'Θ' => "T",
        'Ω' => "O",
        'δ' => "d",
        'ε' => "e",
        '\u{a0}' => " ",
        _ => return None,
    })
}

/// ASCII from `!` to `~`.
const PRINTED: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`\
                       abcdefghijklmnopqrstuvwxyz{|}~";
