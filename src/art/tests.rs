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

/// The glyphs of a drawing that everything fits.
fn drawn(art: &Art, name: Name, seconds: u64) -> Option<Arc<Picture>> {
    art.drawn(name, |_| true, at(seconds))
}

fn picture(bytes: &[u8]) -> Picture {
    Picture::read(bytes)
}

#[test]
fn a_file_that_was_replaced_is_read_again_without_a_restart() {
    let (folder, art) = folder(&[("connect.ans", b"old")]);
    let path = folder.path().join("connect.ans");
    let shown = |seconds| drawn(&art, Name::Connect, seconds).map(|found| (*found).clone());
    assert_eq!(shown(5), Some(picture(b"old")));
    fs::write(&path, "newer").unwrap();
    assert_eq!(shown(5), Some(picture(b"old")), "once a second");
    assert_eq!(shown(6), Some(picture(b"newer")));
    fs::remove_file(&path).unwrap();
    assert_eq!(shown(7), None);
    fs::write(&path, "back").unwrap();
    assert_eq!(shown(8), Some(picture(b"back")));
}

#[test]
fn a_file_that_takes_anothers_place_is_read_though_it_is_as_long_and_as_old() {
    let (folder, art) = folder(&[("welcome.ans", b"one"), ("other", b"two")]);
    let path = |name: &str| folder.path().join(name);
    let times = File::open(path("welcome.ans")).unwrap().metadata().unwrap();
    let times = fs::FileTimes::new().set_modified(times.modified().unwrap());
    assert_eq!(*drawn(&art, Name::Welcome, 1).unwrap(), picture(b"one"));
    File::options().write(true).open(path("other")).unwrap().set_times(times).unwrap();
    fs::rename(path("other"), path("welcome.ans")).unwrap();
    assert_eq!(*drawn(&art, Name::Welcome, 2).unwrap(), picture(b"two"));
}

#[test]
fn a_file_that_is_as_it_was_is_not_read_again() {
    let (_folder, art) = folder(&[("connect.ans", b"art")]);
    let first = drawn(&art, Name::Connect, 1).unwrap();
    let second = drawn(&art, Name::Connect, 9).unwrap();
    assert!(Arc::ptr_eq(&first, &second), "all callers look at the same one");
}

#[test]
fn a_file_that_can_no_longer_be_read_is_not_shown_as_it_was() {
    let (folder, art) = folder(&[("connect.ans", b"art")]);
    let path = folder.path().join("connect.ans");
    assert!(drawn(&art, Name::Connect, 1).is_some());
    // Cut short by whoever writes it anew.
    fs::write(&path, b"").unwrap();
    assert!(drawn(&art, Name::Connect, 2).is_none(), "there is nothing in it");
    fs::write(&path, vec![b'x'; 64 * 1024 + 1]).unwrap();
    assert!(drawn(&art, Name::Connect, 3).is_none(), "too long");
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("connect.ans", &path).unwrap();
    assert!(drawn(&art, Name::Connect, 4).is_none(), "it leads to itself");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(drawn(&art, Name::Connect, 5).is_none(), "a folder");
    fs::remove_dir(&path).unwrap();
    fs::write(folder.path().join("elsewhere"), "art").unwrap();
    std::os::unix::fs::symlink("elsewhere", &path).unwrap();
    assert!(drawn(&art, Name::Connect, 6).is_some(), "a link is as good as a file");
    fs::write(folder.path().join("elsewhere"), "other").unwrap();
    assert_eq!(*drawn(&art, Name::Connect, 7).unwrap(), picture(b"other"));
}

#[test]
fn the_widest_that_fits_is_shown() {
    let (folder, art) = folder(&[("menu.ans", &[b'x'; 80]), ("menu.40.ans", &[b'x'; 39])]);
    let shown = |columns, seconds| {
        let fits = |(wide, _)| wide <= columns;
        art.drawn(Name::Menu, fits, at(seconds)).map(|picture| picture.size())
    };
    for (columns, size) in [
        (132, Some((80, 1))),
        (80, Some((80, 1))),
        (79, Some((39, 1))),
        (39, Some((39, 1))),
        (38, None),
    ] {
        assert_eq!(shown(columns, 1), size, "{columns}");
    }
    fs::remove_file(folder.path().join("menu.ans")).unwrap();
    assert_eq!(shown(80, 2), Some((39, 1)), "the other is better than none");
}

#[test]
fn where_the_sysop_has_no_text_the_boards_own_stands_in() {
    let (_pc, art) = folder(&[("welcome.txt", b"Hyv\x84\x84 iltaa")]);
    assert!(art.text(Name::Connect, at(0)).unwrap().contains("CARRIER"));
    assert_eq!(art.text(Name::Welcome, at(0)).as_deref(), Some("Hyvää iltaa"), "CP437");
    let (_empty, art) = folder(&[("welcome.txt", b"\n")]);
    assert_eq!(art.text(Name::Welcome, at(0)), None, "an empty file is no text");
}

#[test]
fn the_art_that_comes_with_the_board_is_right() {
    let art = Art::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("ansi"));
    assert_eq!((art.check(), art.missing()), (Vec::new(), Vec::new()));
    for (name, wide, narrow) in [
        (Name::Connect, (80, 20), (40, 20)),
        (Name::Welcome, (80, 10), (40, 10)),
        (Name::Menu, (80, 5), (40, 5)),
        (Name::Chat, (80, 4), (40, 4)),
        (Name::Goodbye, (80, 12), (40, 12)),
    ] {
        for (columns, rows) in [wide, narrow] {
            // No row is full: not every terminal can be told that it must not turn then.
            let fits = |(wide, high)| wide < columns && high <= rows;
            let picture = art.drawn(name, fits, at(0)).expect("a picture that fits");
            assert!(columns == 40 || picture.size().0 >= 40, "{name:?} for {columns}");
        }
    }
    for name in [Name::Connect, Name::Welcome, Name::Menu, Name::Goodbye] {
        assert!(art.text(name, at(0)).is_some(), "{name:?}");
    }
    assert_eq!(art.text(Name::Chat, at(0)), None, "a chat begins with its banner");
    assert_eq!(art.text(Name::Menu, at(0)).as_deref(), Some("-= Main Menu =-\n"));
}

/// A record of so many columns and rows.
fn record(columns: u8, rows: u8) -> Vec<u8> {
    let mut record = vec![0; 128];
    record[..7].copy_from_slice(b"SAUCE00");
    (record[94], record[95], record[96], record[98]) = (1, 1, columns, rows);
    record
}

#[test]
fn a_complaint_says_which_file_and_what_is_wrong_with_it() {
    let wide = "x".repeat(40);
    let told = |body: &[u8], columns, rows| [body, b"\x1a", &record(columns, rows)].concat();
    let (folder, art) = folder(&[
        ("connect.ans", "─".as_bytes()),
        ("connect.txt", format!("fine\n{wide}\n\u{7}").as_bytes()),
        ("welcome.ans", &told(&[b'x'; 120], 120, 1)),
        ("welcome.40.ans", &told(&[b'x'; 80], 40, 1)),
        ("welcome.txt", b"fine"),
        ("menu.ans", &told(b"\r\n", 80, 0)),
        ("menu.40.ans", &told(b"fine", 40, 25)),
    ]);
    fs::create_dir(folder.path().join("goodbye.ans")).unwrap();
    let expected = [
        "connect.ans: has no SAUCE record; it is taken for 80 columns",
        "connect.ans: looks like UTF-8; art is CP437",
        "connect.txt: line 2 is wider than 39 columns",
        "connect.txt: line 3 has characters that are not shown",
        "welcome.ans: is 120 columns wide; callers who have 80 see something else",
        "welcome.40.ans: is wider or higher than its SAUCE record says: 2 rows of 40, not 1",
        "menu.ans: has nothing in it",
        "goodbye.ans: cannot be read: it is not a file",
    ];
    let expected = expected.map(|wrong| folder.path().join(wrong).display().to_string());
    assert_eq!(art.check(), expected);
    let missing = ["connect.40.ans", "menu.txt", "chat.ans", "chat.40.ans", "chat.txt"];
    assert_eq!(art.missing(), [&missing[..], &["goodbye.40.ans", "goodbye.txt"]].concat());

    let nowhere = Art::new(folder.path().join("nowhere"));
    assert!(nowhere.check()[0].ends_with("no such folder; callers see the board's own text"));
}
