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
        ("␛[1;5;33;44mx␛[0;7my", "␛[0;1;5;33;44mx␛[0;30;47my␛[0m␍␊"),
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
