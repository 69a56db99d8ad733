//! The one table of what can be set, and how it is listed. What is not built is not in it.

use crate::store::User;
use crate::terminal::choice::Choice;
use crate::terminal::profile::Profile;
use crate::terminal::style::{Line, Text};

use super::super::{Cx, Screen};
use super::blocks::BlockList;
use super::either::Switch;
use super::forget::DeleteAccount;
use super::habits::Habit;
use super::keys::SshKeys;
use super::manners::Manner;
use super::password::ChangePassword;
use super::person::{Said, Tell};
use super::terminal::{Served, What};
use super::zone::Zone;
use super::{chosen, numbered};

/// One setting.
#[derive(Debug)]
pub(super) struct Setting {
    /// What it is called.
    title: &'static str,
    /// A word by which it is chosen, beside its number and the beginning of its title.
    word: &'static str,
    /// How it stands now, if that can be said in a word.
    value: fn(&Known<'_>) -> Option<String>,
    /// The screen that changes it.
    pub(super) opens: fn() -> Box<dyn Screen>,
}

/// How the settings stand.
#[derive(Debug)]
struct Known<'a> {
    /// How many keys there are; nothing where the store could not be asked.
    keys: Option<usize>,
    /// How many users are blocked.
    blocks: usize,
    /// What is chosen of how the terminal is served.
    choice: Choice,
    /// How it is served.
    served: Profile,
    /// What belongs to the account.
    user: &'a User,
    /// The zone of the caller's times.
    zone: chrono_tz::Tz,
}

/// All of them, in the order of the list.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        title: "Password",
        word: "password",
        value: |_| None,
        opens: || Box::new(ChangePassword::default()),
    },
    Setting {
        title: "SSH keys",
        word: "keys",
        value: |known| known.keys.map(|keys| keys.to_string()),
        opens: || Box::new(SshKeys::default()),
    },
    Setting {
        title: "Character set",
        word: "charset",
        value: |known| Some(What::Charset.value(known.choice, &known.served)),
        opens: || Served::list(What::Charset),
    },
    Setting {
        title: "Graphics",
        word: "graphics",
        value: |known| Some(What::Graphics.value(known.choice, &known.served)),
        opens: || Served::list(What::Graphics),
    },
    Setting {
        title: "Time stamps in plain mode",
        word: "stamps",
        value: |known| Some(What::Stamps.value(known.choice, &known.served)),
        opens: || Served::list(What::Stamps),
    },
    Setting {
        title: "Who comes and goes",
        word: "notify",
        value: |known| Some(Habit::Notify.value(known.user.habits)),
        opens: || Switch::list(Habit::Notify),
    },
    Setting {
        title: "Who is typing",
        word: "typing",
        value: |known| Some(Habit::Typing.value(known.user.habits)),
        opens: || Switch::list(Habit::Typing),
    },
    Setting {
        title: "What was seen",
        word: "seen",
        value: |known| Some(Habit::Seen.value(known.user.habits)),
        opens: || Switch::list(Habit::Seen),
    },
    Setting {
        title: "Online messages",
        word: "olm",
        value: |known| Some(Habit::Olm.value(known.user.habits)),
        opens: || Switch::list(Habit::Olm),
    },
    Setting {
        title: "Blocked users",
        word: "blocks",
        value: |known| Some(known.blocks.to_string()),
        opens: || Box::new(BlockList::default()),
    },
    Setting {
        title: "Real name",
        word: "name",
        value: |known| Some(Said::RealName.value(known.user)),
        opens: || Tell::ask(Said::RealName),
    },
    Setting {
        title: "Show your real name",
        word: "show",
        value: |known| Some(Manner::ShowsName.value(known.user)),
        opens: || Switch::list(Manner::ShowsName),
    },
    Setting {
        title: "Location",
        word: "location",
        value: |known| Some(Said::Location.value(known.user)),
        opens: || Tell::ask(Said::Location),
    },
    Setting {
        title: "Time zone",
        word: "zone",
        value: |known| Some(known.zone.to_string()),
        opens: || Box::new(Zone::default()),
    },
    Setting {
        title: "Hours",
        word: "hours",
        value: |known| Some(Manner::Hours.value(known.user)),
        opens: || Switch::list(Manner::Hours),
    },
    Setting {
        title: "Bell",
        word: "bell",
        value: |known| Some(What::Bell.value(known.choice, &known.served)),
        opens: || Served::list(What::Bell),
    },
    Setting {
        title: "Page length",
        word: "page",
        value: |known| Some(What::Page.value(known.choice, &known.served)),
        opens: || Served::list(What::Page),
    },
    Setting {
        title: "Expert mode",
        word: "expert",
        value: |known| Some(Manner::Expert.value(known.user)),
        opens: || Switch::list(Manner::Expert),
    },
    Setting {
        title: "Delete your account",
        word: "delete",
        value: |_| None,
        opens: || Box::new(DeleteAccount::default()),
    },
];

/// The setting of this number, of this word, or the only one whose title or word begins so.
pub(super) fn meant(typed: &str) -> Option<&'static Setting> {
    if let Some(numbered) = chosen(typed, SETTINGS) {
        return Some(numbered);
    }
    let typed = typed.to_lowercase();
    if let Some(exact) = SETTINGS.iter().find(|setting| setting.word == typed) {
        return Some(exact);
    }
    let begins = |setting: &&Setting| {
        setting.word.starts_with(&typed) || setting.title.to_lowercase().starts_with(&typed)
    };
    let mut alike = SETTINGS.iter().filter(begins);
    alike.next().filter(|_| alike.next().is_none())
}

/// The list, with `keys` SSH keys as far as is known: a row each, in 22 of a screen's 24.
pub(super) fn list(keys: Option<usize>, cx: &mut Cx<'_>) -> Text {
    let zone = cx.dial().zone;
    let (choice, served) = (cx.typist.choice, cx.profile);
    let me = cx.member().user.id;
    let blocks = cx.board.accounts.blocks().of(me).len();
    let known = Known { keys, blocks, choice, served, user: &cx.member().user, zone };
    let mut text = Text::new();
    text.push(Line::new().title("-= Your Settings =-"));
    for (number, setting) in (1..).zip(SETTINGS) {
        let value = (setting.value)(&known).map_or(String::new(), |value| format!(" ({value})"));
        text.push(numbered(number).plain(setting.title).value(value));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_chosen_by_its_number_its_word_or_its_beginning() {
        for (typed, title) in [
            ("1", Some("Password")),
            ("19", Some("Delete your account")),
            ("0", None),
            ("20", None),
            ("ZONE", Some("Time zone")),
            ("time z", Some("Time zone")),
            ("time", None),
            ("bell", Some("Bell")),
            ("p", None),
            ("pas", Some("Password")),
            ("who", None),
            ("nonsense", None),
        ] {
            assert_eq!(meant(typed).map(|setting| setting.title), title, "{typed}");
        }
    }

    #[test]
    fn the_list_and_its_question_fit_24_rows() {
        // The title, the question, and the last row, which is never counted on.
        assert!(SETTINGS.len() + 3 <= 24);
    }

    #[test]
    fn every_word_means_its_setting_alone() {
        for setting in SETTINGS {
            let found = meant(setting.word).map(|it| it.title);
            assert_eq!(found, Some(setting.title));
        }
    }
}
