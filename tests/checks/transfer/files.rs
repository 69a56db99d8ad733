//! Where the records go to and come from: files that are secrets, and the two standard streams.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

#[test]
fn a_file_is_for_its_owner_alone_and_never_overwritten_unasked() {
    let place = Place::sqlite();
    let path = place.path().join("board.jsonl");
    place.imports(SMALL);
    assert_eq!(place.carrier("export board.jsonl", "").code, Some(0));
    let mode = || fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);

    fs::write(&path, "precious").expect("written");
    let again = place.carrier("export board.jsonl", "");
    let said = "carrier: board.jsonl is there already: --force lets it be overwritten\n";
    assert_eq!((again.code, again.out.as_str(), again.error.as_str()), (Some(1), "", said));
    assert_eq!(fs::read_to_string(&path).expect("a file"), "precious");

    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("set");
    assert_eq!(place.carrier("export board.jsonl --force", "").code, Some(0));
    assert_eq!(mode(), 0o600);
    let file = fs::read_to_string(&path).expect("a file");
    assert!(file.contains("\"deed\":\"export\""), "the first is written down: {file}");
}

#[test]
fn standard_output_has_the_data_and_nothing_else() {
    let counts = "Exported: users 2, keys 1, conversations 2, pairs 2, messages 2, cursors 1, cuts 1, \
                  blocks 1, sessions 1, calls 1, bans 1, audit 1, tallies 1\n";
    for arguments in ["export", "export -"] {
        let place = Place::sqlite();
        place.imports(SMALL);
        let ended = place.carrier(arguments, "");
        assert_eq!((ended.code, ended.error.as_str()), (Some(0), counts), "{arguments}");
        assert_eq!(records(&ended.out), records(SMALL), "{arguments}");
    }
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_told_with_its_name() {
    let place = Place::sqlite();
    fs::create_dir(place.path().join("folder")).expect("made");
    for (arguments, said) in [
        ("import no.jsonl", "carrier: cannot read no.jsonl: No such file"),
        ("import folder", "carrier: cannot read folder: Is a directory"),
        ("export no/board.jsonl", "carrier: cannot write no/board.jsonl: No such file"),
        ("export folder --force", "carrier: folder: expected the name of a file"),
    ] {
        let ended = place.carrier(arguments, "");
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{arguments}: {ended:?}");
        assert!(ended.error.starts_with(said), "{arguments}: {ended:?}");
        assert_eq!(ended.error.lines().count(), 1, "{ended:?}");
    }
}

#[test]
fn what_is_no_export_makes_no_store() {
    let place = Place::sqlite();
    for (input, said) in [
        ("", "carrier: standard input:0: expected the head that carrier export writes\n"),
        (
            "CREATE TABLE",
            "carrier: standard input:1: expected the head that carrier export writes\n",
        ),
        (
            "{\"carrier\":5,\"made_at\":0,\"board\":\"\",\"more\":1}\n",
            "carrier: standard input:1: records of version 5: expected version 4\n",
        ),
    ] {
        let ended = place.carrier("import -", input);
        assert_eq!((ended.code, ended.error.as_str()), (Some(1), said));
    }
    assert!(!place.path().join("data").exists());
}
