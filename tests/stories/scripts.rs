//! The stories in text: each is played by telnet and, unless somebody types half a line in it, by a
//! bare line-mode client.

use std::collections::BTreeSet;
use std::path::Path;

use crate::harness::{Script, Way, play};

/// Stories for both ways to call, then those that need a key at a time.
macro_rules! stories {
    (both: $($both:ident)*, characters: $($characters:ident)*) => {
        $(mod $both {
            use super::*;

            #[tokio::test]
            async fn by_telnet() {
                tell(stringify!($both), Way::Telnet).await;
            }

            #[tokio::test]
            async fn in_line_mode() {
                tell(stringify!($both), Way::Lines).await;
            }
        })*

        $(mod $characters {
            use super::*;

            #[tokio::test]
            async fn by_telnet() {
                assert!(script(stringify!($characters)).needs_characters(), "play it both ways");
                tell(stringify!($characters), Way::Telnet).await;
            }
        })*

        const TOLD: &[&str] = &[$(stringify!($both),)* $(stringify!($characters)),*];
    };
}

stories! {
    both:
        asked_back busy cancel chat closed decline enter_never expert first_call form_limit in_chat
        left login menu olm own_request refusals second_login settings silent timeout toggle two_invites whom,
    characters:
        half_typed over_while_typing
}

async fn tell(name: &str, way: Way) {
    play(&script(name), way).await;
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
    let told: BTreeSet<String> = TOLD.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(written, told);
}
