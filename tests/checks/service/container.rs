//! What is shipped to run the board with: each command that is written there is one, and each file
//! is there.

use super::*;
use crate::command_line::carrier;

fn shipped(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    std::fs::read_to_string(path).expect(file)
}

/// Whether the program knows these words: behind `--help` nothing of them is carried out.
#[track_caller]
fn knows(arguments: &str) {
    let ended = carrier(folder().path(), &format!("{arguments} --help"), "");
    assert_eq!(ended.code, Some(0), "carrier {arguments}: {}", ended.error);
    assert!(ended.out.contains("Usage: carrier"), "carrier {arguments}: {}", ended.out);
}

/// What stands behind the word on a line of its own.
fn behind<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    text.lines().filter_map(|line| line.trim_start().strip_prefix(word)).map(str::trim).collect()
}

/// A list as a container file has it.
fn words(list: &str) -> Vec<String> {
    serde_json::from_str(list).expect(list)
}

#[test]
fn each_command_that_the_unit_gives_is_one() {
    let unit = shipped("contrib/carrier.service");
    let program = "/usr/local/bin/carrier ";
    let commands: Vec<_> = unit
        .lines()
        .filter_map(|line| line.split_once('=').filter(|(key, _)| key.starts_with("Exec")))
        .filter_map(|(_, command)| command.strip_prefix(program))
        .chain(behind(&unit, "#   carrier "))
        .collect();
    assert!(commands.len() >= 3, "{commands:?}");
    commands.into_iter().for_each(knows);
    // The board says itself what is wrong, and starts in spite of a fault in a picture.
    assert!(behind(&unit, "ExecStartPre=").is_empty());
}

#[test]
fn each_command_that_the_container_gives_is_one() {
    let file = shipped("Containerfile");
    let [entry, command] = ["ENTRYPOINT ", "CMD "].map(|word| words(behind(&file, word)[0]));
    assert_eq!((&*entry, &*command), (&["carrier".to_owned()][..], &["serve".to_owned()][..]));
    let health = behind(&file, "HEALTHCHECK ")[0];
    let (_, health) = health.split_once(" CMD ").expect("a command");
    let health = words(health);
    assert_eq!(health[0], "carrier");
    knows(&health[1..].join(" "));
    for line in behind(&file, "#   podman exec ") {
        let (_, command) = line.split_once(" board carrier ").expect(line);
        knows(command);
    }
}

#[test]
fn the_container_is_made_of_what_is_there_and_its_board_is_its_users() {
    let file = shipped("Containerfile");
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut copied = 0;
    for line in behind(&file, "COPY ") {
        let words: Vec<_> = line.split(' ').filter(|word| !word.starts_with("--")).collect();
        let [from, to] = words[..] else { panic!("{line}") };
        if line.starts_with("--from=") {
            assert!(from.ends_with("/release/carrier"), "{line}");
            continue;
        }
        assert!(package.join(from).exists(), "{line}");
        copied += 1;
        let is_owned = line.starts_with("--chown=2323:2323 ") && to.starts_with("/board/");
        assert!(is_owned || from == ".", "{line}");
    }
    assert_eq!(copied, 3);
    for line in ["USER 2323:2323", "WORKDIR /board", "VOLUME /board", "STOPSIGNAL SIGTERM"] {
        assert!(file.lines().any(|found| found == line), "{line}");
    }
    let needs = env!("CARGO_PKG_RUST_VERSION");
    assert!(file.contains(&format!("FROM docker.io/library/rust:{needs}-slim")), "{needs}");
    assert!(file.contains(" --locked "), "it is built as it was tested");
    for ignored in ["target", "data", ".git"] {
        assert!(shipped(".dockerignore").lines().any(|line| line == ignored), "{ignored}");
    }
}

#[test]
fn a_new_container_begins_with_good_settings_that_open_the_published_ports() {
    let place = folder();
    let settings = shipped("contrib/container.toml");
    std::fs::write(place.path().join("nodes.toml"), &settings).expect("written");
    let checked = carrier(place.path(), "check", "");
    assert!(checked.out.starts_with("nodes.toml: nothing is wrong\n"), "{checked:?}");
    let file = shipped("Containerfile");
    let exposed = behind(&file, "EXPOSE ")[0];
    for port in exposed.split(' ') {
        assert!(settings.contains(&format!("address = \"0.0.0.0:{port}\"")), "{port}");
    }
}
