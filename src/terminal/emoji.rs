//! Emoji by name, for terminals that do not have them, and which of them hardly any terminal has.
//! Knows no character set.

/// The last version of Unicode whose emoji terminals know how wide they are. What is younger moves
/// the cursor by two columns, by one or by none.
const KNOWN: u32 = 14;

/// The name of an emoji as people type it where they have no other way, `:thumbsup:`, in ASCII.
pub(super) fn name(c: char) -> Option<String> {
    let emoji = emojis::get(c.encode_utf8(&mut [0; 4]))?;
    let typed = |c: char| if c.is_ascii_alphanumeric() || "+-".contains(c) { c } else { '_' };
    let name = emoji.shortcode().unwrap_or(emoji.name());
    Some(format!(":{}:", name.chars().map(typed).collect::<String>()))
}

/// Whether terminals disagree on how wide it is, because it is young, or not there yet.
pub(super) fn is_young(c: char) -> bool {
    let may_be = matches!(c, '\u{1f6d8}'..='\u{1f6df}' | '\u{1fa70}'..='\u{1faff}');
    let known = |c: char| {
        emojis::get(c.encode_utf8(&mut [0; 4]))
            .is_some_and(|emoji| emoji.unicode_version().major() <= KNOWN)
    };
    may_be && !known(c)
}

/// Whether it is a colour of skin, which is drawn into the emoji before it, or beside it.
pub(super) fn is_skin(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// The letter of a flag, which is two of them: `F` and `I` for Finland's.
pub(super) fn flag_letter(c: char) -> Option<char> {
    let at = u32::from(c).checked_sub(0x1f1e6)?;
    (b'A'..=b'Z').nth(at as usize).map(char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_has_a_name_in_ascii() {
        for (emoji, expected) in [
            ('👍', Some(":+1:")),
            ('👋', Some(":wave:")),
            ('😂', Some(":joy:")),
            ('☕', Some(":coffee:")),
            ('☀', Some(":sunny:")),
            ('\u{1fae9}', Some(":face_with_bags_under_eyes:")),
            ('a', None),
            ('日', None),
            ('═', None),
        ] {
            assert_eq!(name(emoji).as_deref(), expected, "{emoji}");
        }
        for emoji in emojis::iter() {
            for c in emoji.as_str().chars() {
                assert!(name(c).is_none_or(|name| name.is_ascii()), "{emoji}");
            }
        }
    }

    #[test]
    fn what_is_young_is_not_what_everybody_has() {
        for old in ['👍', '😂', '🫠', '🛝', 'a', '日', '═', '🇫'] {
            assert!(!is_young(old), "{old}");
        }
        for young in ['\u{1fae8}', '\u{1fae9}', '\u{1f6dc}', '\u{1fadd}', '\u{1faff}'] {
            assert!(is_young(young), "{young}");
        }
    }
}
