//! What terminals call themselves, by telnet's TTYPE and SSH's TERM, and what each name says. Knows
//! nothing of other evidence.

use super::charset::Charset;
use super::profile::Graphics;

/// What a name says of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    /// The set that it draws, if nothing else is known.
    pub(super) charset: Charset,
    /// The set that it draws if it draws each byte as a character.
    pub(super) single: Charset,
    /// What it understands.
    pub(super) graphics: Graphics,
    /// Whether it certainly answers where its cursor is, and prints nothing instead.
    pub(super) answers: bool,
    /// Whether it can tell pasted text from typed, and takes no harm from being asked to.
    pub(super) brackets: bool,
}

/// A name, any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Named {
    /// That of a terminal.
    Terminal(Kind),
    /// That of a client for multi-user dungeons, whatever it says of itself beside: it has lines
    /// and colours, and hands on what it does not know, to its caller's scripts or screen.
    Mud,
    /// It says nothing.
    Nothing,
}

/// Today's terminals; those that are not in UTF-8 are mostly set to what bulletin boards draw.
const MODERN: Kind = Kind {
    charset: Charset::Utf8,
    single: Charset::Cp437,
    graphics: Graphics::Ansi,
    answers: true,
    brackets: false,
};

/// The names, as beginnings of words: what follows one is no letter. The first that fits decides.
const ROWS: &[(Kind, &[&str])] = &[
    (
        Kind {
            charset: Charset::Utf8,
            single: Charset::Ascii,
            graphics: Graphics::Plain,
            answers: false,
            brackets: false,
        },
        &["dumb", "tty", "vt52", "vtnt", "petscii", "atascii"],
    ),
    (
        MODERN,
        &[
            "alacritty",
            "contour",
            "cygwin",
            "foot",
            "ghostty",
            "gnome",
            "iterm",
            "kitty",
            "konsole",
            "linux",
            "mintty",
            "ms-terminal",
            "ms-vt",
            "nsterm",
            "putty",
            "screen",
            "st",
            "teraterm",
            "tmux",
            "vt",
            "vte",
            "wezterm",
            "xterm",
            "xtermc",
        ],
    ),
    (Kind { single: Charset::Latin1, ..MODERN }, &["aixterm", "dtterm", "mlterm", "rxvt", "urxvt"]),
    // These know the sequences, but not surely that question.
    (
        Kind { answers: false, ..MODERN },
        &["bvterm", "cons", "eterm", "fbterm", "hurd", "jfbterm", "kterm", "mach", "rio", "wsvt"],
    ),
    (
        Kind { charset: Charset::Cp437, ..MODERN },
        &[
            "ansi",
            "avatar",
            "cterm",
            "icyterm",
            "magiterm",
            "mtelnet",
            "netrunner",
            "pc-ansi",
            "pcansi",
            "qansi",
            "qodem",
            "scoansi",
            "syncterm",
            "zoc",
        ],
    ),
    // The Amiga's console answers with a control byte that no other set leaves free.
    (
        Kind {
            charset: Charset::Latin1,
            single: Charset::Latin1,
            graphics: Graphics::Ansi,
            answers: false,
            brackets: false,
        },
        &["a-talk", "amiga", "amigavt", "atalk", "jrcomm", "ncomm", "term", "termite", "terminus"],
    ),
];

/// Those that know bracketed paste, or like Linux's console pass over a mode that they do not know.
/// Of others, BBS terminals among them, that is not known: to them a paste is as if it were typed.
const BRACKETS: &[&str] = &[
    "alacritty",
    "foot",
    "ghostty",
    "gnome",
    "iterm",
    "kitty",
    "konsole",
    "linux",
    "mintty",
    "putty",
    "rxvt",
    "screen",
    "st",
    "tmux",
    "vte",
    "wezterm",
    "xterm",
];

/// Clients for multi-user dungeons (the first of their names, by MTTS).
const MUDS: &[&str] = &[
    "atlantis",
    "axmud",
    "beip",
    "blightmud",
    "blowtorch",
    "cmud",
    "gnome-mud",
    "gmud",
    "kbtin",
    "kildclient",
    "lociterm",
    "mudlet",
    "mudrammer",
    "mushclient",
    "mushkin",
    "potato",
    "simplemu",
    "tinyfugue",
    "tintin",
    "trebuchet",
    "vipmud",
    "wintin",
    "zmud",
];

/// What names end in whose terminals have colours, whatever they are.
const COLOURED: &[&str] = &["color", "colour", "-direct", "truecolor", "-rgb"];

/// What a name says.
pub(super) fn named(name: &str) -> Named {
    let name = name.trim().to_ascii_lowercase();
    let is = |known: &&str| {
        name.strip_prefix(*known)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    if MUDS.iter().any(is) {
        return Named::Mud;
    }
    let known = ROWS.iter().find(|(_, names)| names.iter().any(is));
    let coloured = || {
        let ends = COLOURED.iter().any(|end| name.ends_with(end));
        ends.then_some(Kind { answers: false, ..MODERN })
    };
    let Some(mut kind) = known.map(|(kind, _)| *kind).or_else(coloured) else {
        return Named::Nothing;
    };
    kind.brackets = BRACKETS.iter().any(is);
    let mono = ["-m", "-mono"].into_iter().any(|end| name.ends_with(end));
    if mono && kind.graphics == Graphics::Ansi {
        kind.graphics = Graphics::Mono;
    }
    Named::Terminal(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_the_set_the_graphics_and_whether_a_question_is_answered() {
        use Charset::{Ascii, Cp437, Latin1, Utf8};
        use Graphics::{Ansi, Mono, Plain};
        for (name, charset, single, graphics, answers) in [
            ("xterm-256color", Utf8, Cp437, Ansi, true),
            ("XTERM", Utf8, Cp437, Ansi, true),
            ("xterm-kitty", Utf8, Cp437, Ansi, true),
            ("tmux-256color", Utf8, Cp437, Ansi, true),
            ("screen.xterm-256color", Utf8, Cp437, Ansi, true),
            ("linux", Utf8, Cp437, Ansi, true),
            ("vt100", Utf8, Cp437, Ansi, true),
            ("VT220", Utf8, Cp437, Ansi, true),
            ("putty-256color", Utf8, Cp437, Ansi, true),
            ("rxvt-unicode-256color", Utf8, Latin1, Ansi, true),
            ("eterm-color", Utf8, Cp437, Ansi, false),
            ("wsvt25", Utf8, Cp437, Ansi, false),
            ("newterm-256color", Utf8, Cp437, Ansi, false),
            ("xterm-mono", Utf8, Cp437, Mono, true),
            ("ansi-m", Cp437, Cp437, Mono, true),
            ("ansi", Cp437, Cp437, Ansi, true),
            ("ANSI-BBS", Cp437, Cp437, Ansi, true),
            ("ansi-256color-bbs", Cp437, Cp437, Ansi, true),
            ("ansi.sys", Cp437, Cp437, Ansi, true),
            ("pcansi", Cp437, Cp437, Ansi, true),
            ("SyncTERM", Cp437, Cp437, Ansi, true),
            ("NetRunner", Cp437, Cp437, Ansi, true),
            ("amiga", Latin1, Latin1, Ansi, false),
            ("amiga-8bit", Latin1, Latin1, Ansi, false),
            ("NComm", Latin1, Latin1, Ansi, false),
            ("Term/4.8", Latin1, Latin1, Ansi, false),
            ("dumb", Utf8, Ascii, Plain, false),
            ("vt52", Utf8, Ascii, Plain, false),
            ("VTNT", Utf8, Ascii, Plain, false),
            ("dumb-m", Utf8, Ascii, Plain, false),
        ] {
            let brackets = BRACKETS.iter().any(|known| name.to_lowercase().starts_with(known));
            let expected = Kind { charset, single, graphics, answers, brackets };
            assert_eq!(named(name), Named::Terminal(expected), "{name:?}");
        }
    }

    #[test]
    fn who_may_not_know_of_brackets_is_not_asked_for_them() {
        let brackets = |name| matches!(named(name), Named::Terminal(kind) if kind.brackets);
        for name in ["xterm-256color", "XTERM", "screen.xterm-256color", "tmux", "putty", "linux"] {
            assert!(brackets(name), "{name:?}");
        }
        for name in ["syncterm", "ansi-bbs", "vt100", "amiga", "TINTIN++", "dumb", ""] {
            assert!(!brackets(name), "{name:?}");
        }
    }

    #[test]
    fn a_client_for_dungeons_is_no_terminal_and_a_strange_name_says_nothing() {
        for name in ["TINTIN++", "MUDLET", "Mudlet 4.17", "TINYFUGUE", "GNOME-MUD", "KBtin"] {
            assert_eq!(named(name), Named::Mud, "{name:?}");
        }
        for name in ["", "ansible", "vtable", "terminator", "adm3a", "wyse60", "UNKNOWN", "stty"] {
            assert_eq!(named(name), Named::Nothing, "{name:?}");
        }
    }
}
