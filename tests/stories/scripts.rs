//! The stories in text: each is played by telnet, by a bare line-mode client unless somebody types
//! half a line in it, and by SSH, and by telnet and SSH in turn, unless somebody types at the login's
//! prompts.

use std::collections::BTreeSet;
use std::path::Path;

use crate::harness::{Script, Way, play};

/// Each story with the ways to call that it cannot be played by, if there are any.
macro_rules! stories {
    ($($ways:ident: $($name:ident)*;)*) => {
        $($(mod $name {
            use super::*;

            stories!(@$ways $name);
        })*)*

        const TOLD: &[(&str, &str)] = &[$($((stringify!($name), stringify!($ways))),*),*];
    };
    (@all $name:ident) => {
        stories!(@characters $name);
        stories!(@lines $name);
    };
    (@prompts $name:ident) => {
        stories!(@telnet $name);
        stories!(@lines $name);
    };
    (@characters $name:ident) => {
        stories!(@telnet $name);

        #[tokio::test]
        async fn by_ssh() {
            tell(stringify!($name), &[Way::Ssh]).await;
        }

        #[tokio::test]
        async fn by_telnet_and_ssh() {
            tell(stringify!($name), &[Way::Telnet, Way::Ssh]).await;
        }
    };
    (@telnet $name:ident) => {
        #[tokio::test]
        async fn by_telnet() {
            tell(stringify!($name), &[Way::Telnet]).await;
        }
    };
    (@lines $name:ident) => {
        #[tokio::test]
        async fn in_line_mode() {
            tell(stringify!($name), &[Way::Lines]).await;
        }
    };
}

stories! {
    all:
        again asked_back asks_too_often away block busy cancel chat comment decline enter_never expert
        forget idle in_chat left mail mail_block menu named_like_a_word no_sysop notify olm olm_kept
        olm_lines olm_off own_log own_request person read_before records refusals roll
        slash_anywhere stats talked_before timeout toggle two_invites whom;
    // Not in line mode.
    characters:
        half_typed over_while_typing;
    // Not by SSH.
    prompts:
        approve closed first_call form_limit login second_login settings silent;
}

async fn tell(name: &str, ways: &[Way]) {
    play(&script(name), ways).await;
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stories"))
}

fn script(name: &str) -> Script {
    let file = format!("{name}.call");
    let text = std::fs::read_to_string(folder().join(&file)).expect("the story is there");
    Script::parse(&file, &text).unwrap_or_else(|unclear| panic!("tests/stories/{unclear}"))
}

#[test]
fn every_story_is_told() {
    let files = std::fs::read_dir(folder()).expect("a folder");
    let names = files.filter_map(|file| {
        let path = file.expect("a file").path();
        let name = path.file_stem()?.to_str()?.to_owned();
        path.extension().is_some_and(|extension| extension == "call").then_some(name)
    });
    let written: BTreeSet<String> = names.collect();
    let told: BTreeSet<String> = TOLD.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(written, told);
}

#[test]
fn every_story_is_told_in_all_ways_that_it_can_be() {
    for (name, ways) in TOLD {
        let script = script(name);
        let expected = match (script.needs_characters(), script.needs_prompts()) {
            (false, false) => "all",
            (true, false) => "characters",
            (false, true) => "prompts",
            (true, true) => "telnet",
        };
        assert_eq!(*ways, expected, "{name}");
    }
}
