//! The log, where programs read it.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use super::*;

#[test]
fn a_line_of_the_log_is_an_object_for_programs_in_a_file_of_its_own() {
    let board = Served::with("[log]\nformat = \"json\"\nfile = \"logs/board.log\"");
    let text = board.has("logs/board.log", |text| text.contains("listening"));
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        for key in ["timestamp", "level", "message", "target"] {
            assert!(line[key].is_string(), "{key} of {line}");
        }
    }
    let path = board.path().join("logs/board.log");
    let mode = std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert_eq!(stderr(board.path()), "", "it is not told twice");
    // Another program moves it away, and says so.
    std::fs::rename(&path, board.path().join("logs/moved")).expect("moved");
    board.signal("HUP");
    board.has("logs/board.log", |text| text.contains("the settings were read again"));
    board.ends();
}

#[test]
fn a_log_that_cannot_be_written_is_told_before_anything_starts() {
    let folder = folder();
    let settings = "[log]\nfile = \"nodes.toml/board.log\"\n";
    std::fs::write(folder.path().join("nodes.toml"), settings).expect("written");
    let ended = crate::command_line::carrier(folder.path(), "serve", "");
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    let said = "carrier: cannot write the log nodes.toml/board.log: ";
    assert!(ended.error.starts_with(said), "{ended:?}");
}
