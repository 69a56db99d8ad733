//! The configuration: whatever stands in the file, there is a configuration that the board can run
//! with, or every problem is said in a line with its place, fit for a terminal.

use std::collections::BTreeSet;
use std::path::Path;

use crate::config::{Config, MOST_NODES, PromptValues};
use crate::ids::NodeNumber;

pub fn hold(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Config::from_str(text, Path::new("/board/nodes.toml")) {
        Ok(config) => can_run(&config),
        Err(error) => {
            let said = error.to_string();
            assert!(!said.is_empty());
            for line in said.lines() {
                let place = line.strip_prefix("/board/nodes.toml:").expect("where it is");
                let at: Vec<_> = place.splitn(3, ':').collect();
                let [row, column, sentence] = at[..] else { panic!("{line}") };
                let row: usize = row.parse().expect("a line");
                assert!(row >= 1 && row <= text.matches('\n').count() + 1, "{line}");
                assert!(column.parse::<usize>().expect("a column") >= 1, "{line}");
                assert!(sentence.trim().len() > 1, "{line}");
            }
            let control = |c: char| c.is_control() && c != '\n';
            assert!(!said.contains(control), "{said:?}");
        }
    }
}

fn can_run(config: &Config) {
    assert!((1..=MOST_NODES).contains(&config.nodes.limit));
    assert!(!config.listen.is_empty());
    let named = config.listen.iter().map(|listen| listen.address).filter(|at| at.port() != 0);
    let (all, different): (Vec<_>, BTreeSet<_>) = (named.clone().collect(), named.collect());
    assert_eq!(all.len(), different.len(), "an address twice");
    for name in [&config.board.name, &config.board.sysop] {
        assert!(!name.contains(char::is_control), "{name:?}");
    }
    let node = NodeNumber(3);
    let values =
        PromptValues { board: &config.board.name, user: "Bob", node, time: &|| "12:34".to_owned() };
    let prompt = config.menu.prompt.fill(&values);
    assert!(prompt.ends_with("> ") && !prompt.contains(char::is_control), "{prompt:?}");
}
