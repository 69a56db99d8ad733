//! The sysop's folder in a test's hands: what is read, when, and what is complained of.

use std::fs;

use tempfile::TempDir;

use super::*;

fn at(seconds: u64) -> Uptime {
    Duration::from_secs(seconds)
}

fn folder(files: &[(&str, &[u8])]) -> (TempDir, Art) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let art = Art::new(folder.path().to_owned());
    (folder, art)
}

#[test]
fn a_file_that_was_replaced_is_read_again_without_a_restart() {
    let (folder, art) = folder(&[("connect.ans", b"old")]);
    assert_eq!(art.ans(Name::Connect, at(5)).as_deref(), Some(&b"old"[..]));
    fs::write(folder.path().join("connect.ans"), "newer").unwrap();
    assert_eq!(art.ans(Name::Connect, at(5)).as_deref(), Some(&b"old"[..]), "once a second");
    assert_eq!(art.ans(Name::Connect, at(6)).as_deref(), Some(&b"newer"[..]));
    fs::remove_file(folder.path().join("connect.ans")).unwrap();
    assert_eq!(art.ans(Name::Connect, at(7)), None);
    fs::write(folder.path().join("connect.ans"), "back").unwrap();
    assert_eq!(art.ans(Name::Connect, at(8)).as_deref(), Some(&b"back"[..]));
}

#[test]
fn a_file_that_is_as_it_was_is_not_read_again() {
    let (_folder, art) = folder(&[("connect.ans", b"art")]);
    let first = art.ans(Name::Connect, at(1)).unwrap();
    let second = art.ans(Name::Connect, at(9)).unwrap();
    assert!(Arc::ptr_eq(&first, &second));
}

#[test]
fn where_the_sysop_has_no_text_the_boards_own_stands_in() {
    let (_pc, art) = folder(&[("welcome.txt", b"Hyv\x84\x84 iltaa")]);
    assert!(art.txt(Name::Connect, at(0)).unwrap().contains("CARRIER"));
    assert_eq!(art.txt(Name::Welcome, at(0)).as_deref(), Some("Hyvää iltaa"), "CP437");
    let (_empty, art) = folder(&[("welcome.txt", b"\n")]);
    assert_eq!(art.txt(Name::Welcome, at(0)), None, "an empty file is no text");
}

#[test]
fn what_is_no_small_file_is_not_read() {
    let (folder, art) = folder(&[("connect.ans", &vec![b'x'; 64 * 1024 + 1])]);
    fs::create_dir(folder.path().join("welcome.ans")).unwrap();
    assert_eq!(art.ans(Name::Connect, at(0)), None);
    assert_eq!(art.ans(Name::Welcome, at(0)), None);
}

#[test]
fn the_art_that_comes_with_the_board_is_right() {
    let art = Art::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("ansi"));
    assert_eq!(art.check(), Vec::<String>::new());
    for name in Name::ALL {
        assert!(art.ans(name, at(0)).is_some());
        assert!(art.txt(name, at(0)).is_some());
    }
}

#[test]
fn a_complaint_says_which_file_and_what_is_wrong_with_it() {
    let wide = "x".repeat(40);
    let (folder, art) = folder(&[
        ("connect.ans", "─".as_bytes()),
        ("connect.txt", format!("fine\n{wide}\n\u{7}").as_bytes()),
        ("welcome.txt", b"fine"),
    ]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let complaints = art.check();
    let expected = [
        format!("{}: has no SAUCE record; it is taken for 80 columns", path("connect.ans")),
        format!("{}: looks like UTF-8; art is CP437", path("connect.ans")),
        format!("{}: line 2 is wider than 39 columns", path("connect.txt")),
        format!("{}: line 3 has characters that are not shown", path("connect.txt")),
    ];
    assert_eq!(complaints[..4], expected);
    assert!(complaints[4].starts_with(&format!("{}: cannot be read: ", path("welcome.ans"))));
    assert_eq!(complaints.len(), 5);

    let nowhere = Art::new(folder.path().join("nowhere"));
    assert!(nowhere.check()[0].ends_with("no such folder; callers see the board's own text"));
}
