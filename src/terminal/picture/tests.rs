//! Files and what callers see of them. Bytes are written with `␛` for ESC.

use proptest::prelude::*;

use super::reader::ROWS;
use super::*;
use crate::terminal::ansi::{readable, spelled};
use crate::terminal::profile::Typing;

fn painted(art: &[u8], graphics: Graphics, charset: Charset, columns: u16) -> Vec<u8> {
    let typing = Typing::Characters;
    let mut out = Vec::new();
    let profile = Profile { charset, graphics, columns, rows: 24, typing, ..Profile::UNKNOWN };
    Picture::read(art).paint(&profile, &mut out);
    out
}

#[test]
fn what_a_file_asks_for_is_done_on_paper() {
    for (art, rows) in [
        ("plain\r\ntext", "plain␍␊text␍␊"),
        ("␛[2J␛[31mred\r\n\r\n\u{1a}SAUCE", "␛[0;31mred␛[0m␍␊"),
        ("a␛[3Cb␛[Ac", "a   bc␍␊"),
        ("␛[3;2Hx␛[Hy", "y␍␊␍␊ x␍␊"),
        ("one\r\ntwo␛[A␛[3D␛[KO", "O␍␊two␍␊"),
        ("a␛[sbc␛[ud", "adc␍␊"),
        ("a\tb", "a       b␍␊"),
        ("␛[1;5;33;44mx␛[0;7my", "␛[0;1;5;33;93;44mx␛[0;30;47my␛[0m␍␊"),
        ("␛[94;104mx␛[49;32my", "␛[0;1;34;94;44;104mx␛[0;1;32;92my␛[0m␍␊"),
        ("␛[38;5;4;48;5;9mx␛[38;2;5;5;5;31my", "␛[0;34;41;101mx␛[0;31;41;101my␛[0m␍␊"),
        ("␛[38;5;99m␛[48;5mx", "x␍␊"),
        ("␛[?25l␛[6n␛[=7h\u{7}ok␛", "ok␍␊"),
        ("\u{1}\u{3}", "☺♥␍␊"),
    ] {
        let out = painted(&spelled(art), Graphics::Ansi, Charset::Utf8, 80);
        assert_eq!(readable(&out), rows, "{art:?}");
    }
}

#[test]
fn glyphs_are_those_of_the_callers_set() {
    let art = b"\xc9\xcd\xbb \x9b \x03\xff";
    assert_eq!(painted(art, Graphics::Mono, Charset::Utf8, 80), "╔═╗ ¢ ♥ \r\n".as_bytes());
    assert_eq!(painted(art, Graphics::Mono, Charset::Cp437, 80), b"\xc9\xcd\xbb \x9b <\xff\r\n");
}

#[test]
fn a_row_turns_at_the_80th_column_and_is_cut_at_the_terminals() {
    let art = [b'x'; 85];
    let out = painted(&art, Graphics::Mono, Charset::Utf8, 132);
    assert_eq!(readable(&out), format!("{}␍␊xxxxx␍␊", "x".repeat(80)));
    // Where the last column is written, the terminal is asked not to turn the row itself.
    let out = painted(&art, Graphics::Mono, Charset::Utf8, 40);
    assert_eq!(readable(&out), format!("␛[?7l{}␍␊xxxxx␍␊␛[?7h", "x".repeat(40)));
}

/// Art with a record that says "non-blink mode".
fn with_ice(art: &str) -> Vec<u8> {
    let mut record = [0; 128];
    record[..7].copy_from_slice(b"SAUCE00");
    (record[94], record[95], record[96], record[105]) = (1, 1, 80, 1);
    [&spelled(art), &b"\x1a"[..], &record].concat()
}

#[test]
fn what_blinks_has_bright_paper_where_the_record_says_so() {
    let ice = with_ice("␛[5;34;42mx␛[0;5my");
    let bright = "␛[0;34;42;102mx␛[0;37;100my␛[0m␍␊";
    let out = painted(&ice, Graphics::Ansi, Charset::Utf8, 80);
    assert_eq!(readable(&out), bright);
    // SyncTERM knows bright paper in a mode of its own; others ignore that, and 100 to 107 too.
    let out = painted(&ice, Graphics::Ansi, Charset::Cp437, 80);
    assert_eq!(readable(&out), format!("␛[?33h{bright}"));
    let out = painted(&spelled("␛[?33h␛[5;34;42mx␛[0;5my"), Graphics::Ansi, Charset::Cp437, 80);
    assert_eq!(readable(&out), format!("␛[?33h{bright}"), "a file that says so itself");
    let out = painted(&spelled("␛[5;34mx"), Graphics::Ansi, Charset::Cp437, 80);
    assert_eq!(readable(&out), "␛[?33l␛[0;5;34mx␛[0m␍␊", "this one is to blink");
    let out = painted(&with_ice("␛[34mx"), Graphics::Ansi, Charset::Cp437, 80);
    assert_eq!(readable(&out), "␛[0;34mx␛[0m␍␊", "nothing needs a mode");
}

#[test]
fn a_picture_looks_the_same_to_everybody_who_has_such_a_terminal() {
    let picture = Picture::read(&spelled("␛[31m▄x\r\n").repeat(3));
    let profile = Profile { graphics: Graphics::Ansi, charset: Charset::Cp437, ..Profile::UNKNOWN };
    for columns in [80, 132, 5, 4, 80] {
        for charset in [Charset::Cp437, Charset::Utf8, Charset::Ascii] {
            let profile = Profile { charset, columns, ..profile };
            let (mut kept, mut anew) = (Vec::new(), Vec::new());
            picture.paint(&profile, &mut kept);
            picture.clone().paint(&profile, &mut anew);
            assert_eq!(kept, anew, "{charset} {columns}");
            assert!(!kept.is_empty());
        }
    }
    assert_ne!(picture.utf8.get(), picture.cp437.get());
}

#[test]
fn a_picture_without_a_record_is_as_wide_as_its_place_says() {
    let size = |usual| Picture::read_as(&[b'x'; 60], usual).size();
    assert_eq!((size(40), size(80)), ((40, 2), (60, 1)));
}

#[test]
fn a_picture_has_a_bound() {
    let endless = spelled(&"x\r\n␛[9999B".repeat(5_000));
    let (columns, rows) = Picture::read(&endless).size();
    assert!(columns <= 80 && rows <= ROWS, "{columns} by {rows}");
}

proptest! {
    #[test]
    fn no_file_reaches_a_terminal_as_control(file in any::<Vec<u8>>(), pc in any::<bool>()) {
        let charset = if pc { Charset::Cp437 } else { Charset::Utf8 };
        let out = painted(&file, Graphics::Mono, charset, 200);
        let text = charset.decode(&out).replace("\r\n", "");
        prop_assert!(!text.contains(char::is_control), "{text:?}");
    }
}
