//! What callers type in a storm: all that can be typed around chat, with how often. Knows no answer
//! to any of it.

use super::dice::Dice;

/// Who types it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Everybody.
    All,
    /// Those who look at old messages and change them too: of what they see less can be said.
    Wild,
}

use Who::{All, Wild};

/// How often, who, what. `\n` is Enter between lines; `{other}` another caller, `{word}` a message
/// that there is once.
type Row = (u32, Who, &'static str);

const AT_THE_MENU: &[Row] = &[
    (60, All, "CHAT {other}"),
    (8, All, "CHAT ACCEPT"),
    (2, All, "CHAT DECLINE"),
    (3, All, "CHAT CANCEL"),
    (2, All, "CHAT TOGGLE\nCHAT TOGGLE"),
    (2, All, "WHO\nNS"),
    (2, All, "CHAT WHO\nNS"),
    (1, All, "CHAT"),
    (1, All, "CHAT END"),
    (1, All, "CHAT HELP\nNS"),
    (12, All, "OLM {other} {word}"),
    (4, All, "/R {word}"),
    (1, All, "?\nNS"),
    (1, All, "T"),
    (1, All, ""),
    (2, Wild, "CHAT AWAY {word}"),
    (6, Wild, "CHAT BACK"),
    (2, Wild, "CHAT DND"),
    (2, Wild, "CHAT BLOCK {other}"),
    (6, Wild, "CHAT UNBLOCK {other}"),
    (1, Wild, "CHAT BLOCKS\nNS"),
    (2, Wild, "CHAT LOG\nNS"),
    (2, Wild, "CHAT LOG {other}\nNS"),
    (2, Wild, "CHAT SEARCH squall\nNS"),
    (1, Wild, "CHAT STATS\nNS"),
    (2, Wild, "MAIL\nQ"),
    (2, Wild, "MAIL {other}\nNS\nQ"),
    (1, Wild, "OLM OFF\nOLM ON"),
    (1, Wild, "AGAIN 5"),
];

const IN_A_CHAT: &[Row] = &[
    (90, All, "{word}"),
    (3, All, "{burst}"),
    (3, All, "/END"),
    (2, All, "/WHO\nNS"),
    (1, All, "/HELP\nNS"),
    (3, All, "/OLM {other} {word}"),
    (2, All, "/R {word}"),
    (1, All, "/CHAT {other}"),
    (1, All, "/NOSUCH"),
    (4, Wild, "//{word}"),
    (4, Wild, "/ME {word}"),
    (4, Wild, "/EDIT {word}"),
    (3, Wild, "/EDIT #1 {word}"),
    (2, Wild, "/DELETE"),
    (2, Wild, "/DELETE #2"),
    (4, Wild, "/REPLY {word}"),
    (3, Wild, "/REPLY #1 {word}"),
    (3, Wild, "/REACT +1"),
    (2, Wild, "/REACT #1 <3"),
    (2, Wild, "/INFO\nNS"),
    (2, Wild, "/LOG\nNS"),
    (2, Wild, "/LOG 20\nNS"),
    (1, Wild, "/AGAIN 3"),
];

/// How many lines come at once.
const BURST: usize = 20;

/// Lines to be typed one after the other, with `{other}` and `{word}` still in them.
pub(super) fn typed(in_chat: bool, is_wild: bool, dice: &mut Dice) -> Vec<String> {
    let rows = if in_chat { IN_A_CHAT } else { AT_THE_MENU };
    let rows = rows.iter().filter(|(_, who, _)| is_wild || *who == All);
    let mut throw = dice.below(rows.clone().map(|(weight, ..)| weight).sum());
    for (weight, _, text) in rows {
        if throw < *weight {
            return match *text {
                "{burst}" => vec!["{word}".to_owned(); BURST],
                text => text.split('\n').map(str::to_owned).collect(),
            };
        }
        throw -= weight;
    }
    Vec::new()
}

#[test]
fn only_the_wild_type_what_shows_old_messages() {
    let mut dice = Dice::new(1, 1);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..5_000 {
        for in_chat in [true, false] {
            seen.extend(typed(in_chat, true, &mut dice));
            let tame = typed(in_chat, false, &mut dice).join(" ");
            for word in ["LOG", "EDIT", "AGAIN", "//"] {
                assert!(!tame.contains(word), "{tame}");
            }
        }
    }
    for word in ["CHAT DND", "/REACT +1", "{word}", "CHAT {other}", "/END"] {
        assert!(seen.contains(word), "{word} is never typed");
    }
}
