//! What each client sends for each key, from terminfo (ncurses 6.4), the clients' sources and their
//! manuals; `␛` stands for ESC. Whatever the client, nothing of a key is typed into the line.

use super::*;

/// The editing keys of a client, in the order of [`EDITING`].
type Row = (&'static str, [&'static str; 12]);

const EDITING: [&str; 12] = [
    "<Up>",
    "<Down>",
    "<Right>",
    "<Left>",
    "<Home>",
    "<End>",
    "", // Insert is no key of a line
    "<Delete>",
    "<PageUp>",
    "<PageDown>",
    "<WordLeft>",
    "<WordRight>",
];

/// Up, Down, Right, Left, Home, End, Insert, Delete, `PgUp`, `PgDn`, a word left, a word right. What
/// a client has not, or spells as another of its keys, is left empty.
#[rustfmt::skip]
const CLIENTS: &[Row] = &[
    ("xterm", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[H", "␛[F", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛[1;5D", "␛[1;5C"]),
    ("xterm, application mode", ["␛OA", "␛OB", "␛OC", "␛OD", "␛OH", "␛OF", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛[1;3D", "␛[1;3C"]),
    ("xterm, 8-bit controls", ["\u{9b}A", "\u{8f}B", "\u{9b}C", "\u{9b}D", "\u{9b}H", "\u{9b}F", "\u{9b}2~", "\u{9b}3~", "\u{9b}5~", "\u{9b}6~", "\u{9b}1;5D", "\u{9b}1;5C"]),
    ("xterm, shifted", ["␛[1;2A", "␛[1;2B", "␛[1;2C", "␛[1;2D", "␛[1;2H", "␛[1;2F", "␛[2;2~", "␛[3;2~", "␛[5;2~", "␛[6;2~", "␛[1;6D", "␛[1;6C"]),
    ("SyncTERM", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[H", "␛[K", "␛[@", "", "␛[V", "␛[U", "", ""]),
    ("PuTTY, standard Home and End", ["␛OA", "␛OB", "␛OC", "␛OD", "␛[1~", "␛[4~", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛␛OD", "␛␛OC"]),
    ("PuTTY, rxvt Home and End", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[7~", "␛[8~", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛␛[D", "␛␛[C"]),
    ("PuTTY, Xterm R6", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[H", "␛[F", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛[1;5D", "␛[1;5C"]),
    ("PuTTY, SCO; scoansi; cons25", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[H", "␛[F", "␛[L", "", "␛[I", "␛[G", "", ""]),
    ("Linux console", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[1~", "␛[4~", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛␛[D", "␛␛[C"]),
    ("rxvt", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[7~", "␛[8~", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛Od", "␛Oc"]),
    ("rxvt, shifted", ["␛[a", "␛[b", "␛[c", "␛[d", "␛[7$", "␛[8$", "␛[2$", "␛[3$", "␛[5$", "␛[6$", "", ""]),
    ("rxvt, Ctrl", ["␛Oa", "␛Ob", "", "", "␛[7^", "␛[8^", "␛[2^", "", "␛[5^", "␛[6^", "␛Od", "␛Oc"]),
    ("screen", ["␛OA", "␛OB", "␛OC", "␛OD", "␛[1~", "␛[4~", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛O5D", "␛O5C"]),
    ("tmux", ["␛OA", "␛OB", "␛OC", "␛OD", "␛[1~", "␛[4~", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛[1;5D", "␛[1;7C"]),
    ("iTerm2", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[H", "␛[F", "", "␛[3~", "␛[5~", "␛[6~", "␛␛[D", "␛␛[C"]),
    ("Terminal of macOS", ["␛OA", "␛OB", "␛OC", "␛OD", "␛OH", "␛OF", "", "␛[3~", "␛[5~", "␛[6~", "␛b", "␛f"]),
    ("KDE and old GNOME", ["␛OA", "␛OB", "␛OC", "␛OD", "␛OH", "␛OF", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛O5D", "␛O1;5C"]),
    ("kitty, CSI u", ["␛[1;1A", "␛[1;1B", "␛[1;1C", "␛[1;1D", "␛[1;1H", "␛[1;1F", "␛[2;1~", "␛[3;1~", "␛[5;1~", "␛[6;1~", "␛[1;5:1D", "␛[1;5:2C"]),
    ("st", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[H", "␛[4~", "␛[4h", "␛[P", "␛[5~", "␛[6~", "␛[1;5D", "␛[1;5C"]),
    ("Windows telnet, ANSI and VT100; Windows Terminal", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[1~", "␛[4~", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "␛[1;5D", "␛[1;5C"]),
    ("VT52; Windows telnet as one", ["␛A", "␛B", "␛C", "␛D", "␛H", "", "", "", "", "", "", ""]),
    ("VT100+ of Windows' serial console", ["␛[A", "␛[B", "␛[C", "␛[D", "␛h", "␛k", "␛+", "␛-", "", "", "", ""]),
    ("VT220", ["␛[A", "␛[B", "␛[C", "␛[D", "", "", "␛[2~", "␛[3~", "␛[5~", "␛[6~", "", ""]),
    ("Amiga", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[ A", "␛[ @", "␛[40~", "", "␛[T", "␛[S", "", ""]),
    ("Amiga, 101 keys", ["␛[A", "␛[B", "␛[C", "␛[D", "␛[44~", "␛[45~", "␛[40~", "", "␛[41~", "␛[42~", "", ""]),
];

#[test]
fn every_clients_editing_keys_are_those_keys() {
    for (client, spellings) in CLIENTS {
        for (spelling, key) in spellings.iter().zip(EDITING) {
            let expected = if spelling.is_empty() { "" } else { key };
            check(client, &spelled(spelling), Charset::Utf8, expected);
        }
    }
}

#[test]
fn an_amigas_one_byte_begins_a_key() {
    for (sequence, key) in [
        (&b"A"[..], "<Up>"),
        (b"B", "<Down>"),
        (b"C", "<Right>"),
        (b"D", "<Left>"),
        (b"T", "<PageUp>"),
        (b"S", "<PageDown>"),
        (b" A", "<Home>"),
        (b" @", "<End>"),
        (b"44~", "<Home>"),
        (b"45~", "<End>"),
        (b"?~", ""),                  // Help
        (b"0~", ""),                  // F1
        (b"1~", ""),                  // F2, elsewhere Home
        (b"3~", ""),                  // F4, elsewhere Delete
        (b"10~", ""),                 // F1 with Shift
        (b"12;0;8;3;4;5;6;7;8|", ""), // a raw event
    ] {
        check("Amiga", &[b"\x9b", sequence].concat(), Charset::Latin1, key);
    }
}

#[test]
fn other_keys_are_what_they_are_or_nothing() {
    for (client, typed, key) in [
        ("all", "\u{8}", "<Backspace>"),
        ("all", "\u{7f}", "<Backspace>"),
        ("all", "\t", "<Tab>"),
        ("xterm and most", "␛\u{7f}", "<KillWord>"),
        ("readline's hands", "␛b␛f␛d␛\u{8}", "<WordLeft><WordRight><KillWordRight><KillWord>"),
        (
            "readline's hands",
            "\u{1}\u{5}\u{2}\u{6}\u{10}\u{e}",
            "<Home><End><Left><Right><Up><Down>",
        ),
        ("readline's hands", "\u{4}\u{14}", "<Delete><Swap>"),
        ("all", "\u{15}\u{18}\u{b}\u{17}\u{19}", "<KillLine><KillLine><KillToEnd><KillWord><Yank>"),
        ("all", "\u{3}\u{c}\u{12}", "<Interrupt><Redraw><Redraw>"),
        ("xterm", "␛[3;5~␛[3;3~", "<KillWordRight><KillWordRight>"),
        ("rxvt", "␛[3^␛[3@", "<KillWordRight><KillWordRight>"),
        // modifyOtherKeys of xterm, and CSI u.
        ("xterm", "␛[27;5;117~␛[27;5;13~␛[27;3;98~", "<KillLine><Enter><WordLeft>"),
        ("xterm", "␛[27;2;9~␛[27;5;9~␛[27;6;91~", ""),
        ("kitty", "␛[13;2u␛[127;5u␛[27u␛[9;2u", "<Enter><KillWord><Escape>"),
        ("kitty", "␛[97u␛[97;2u␛[97;5u␛[100;3u␛[228u", "aA<Home><KillWordRight>ä"),
        ("kitty", "␛[97;1:3u␛[1;1:3A␛[57358u␛[57441;2u", ""), // let go, Caps Lock, Shift
        // The keypads of a VT100 and of a VT52.
        ("VT100", "␛OM␛Oj␛Ok␛Ol␛Om␛On␛Oo␛Op␛Oq␛Oy", "<Enter>*+,-./019"),
        ("VT52", "␛?M␛?n␛?p␛?q␛?y", "<Enter>.019"),
        // Function keys, Insert and Shift-Tab are none.
        ("xterm", "␛OP␛OQ␛OR␛OS␛[15~␛[17~␛[24~␛[1;2P␛[15;5~␛[Z␛[2~", ""),
        ("PuTTY", "␛[11~␛[12~␛[13~␛[14~␛[15~␛[34~", ""),
        ("PuTTY, VT100+", "␛OP␛OT␛OU␛OV␛OW␛OX␛OY␛OZ␛O[", ""),
        ("SCO", "␛[M␛[N␛[O␛[Q␛[R␛[W␛[X␛[Y␛[Z␛[e␛[z␛[L", ""),
        ("Linux console", "␛[[A␛[[B␛[[C␛[[D␛[[E␛[17~␛[25~␛[34~␛\t", ""),
        ("VT100+", "␛1␛5␛0␛!␛@␛/", ""),
        ("Amiga", "␛[?~␛[0~␛[9~␛[19~", ""),
        ("VT52", "␛Q␛R␛S", ""),
        // What a terminal answers, and what a mouse or a window says.
        ("xterm", "␛[?62;c␛[>0;276;0c␛[0n␛[?2004;1$y␛[4;1$y␛[8;24;80t", ""),
        ("xterm", "␛P>|XTerm(390)␛\\␛]11;rgb:0000/0000/0000\u{7}␛]10;rgb:ffff/ffff/ffff␛\\", ""),
        ("xterm", "␛[<0;3;4M␛[<0;3;4m", ""),
        ("all", "␛[24;80R␛[3R", "<CursorAt { row: 24, column: 80 }>"),
        ("all", "␛[200~a\r␛[201~", "<PasteBegins>a<Enter><PasteEnds>"),
    ] {
        check(client, &spelled(typed), Charset::Utf8, key);
    }
}

/// Between two letters, in one piece and cut at every place.
fn check(client: &str, typed: &[u8], charset: Charset, expected: &str) {
    let typed = [b"a", typed, b"b"].concat();
    let expected = format!("a{expected}b");
    for at in 0..typed.len() {
        let (before, after) = typed.split_at(at);
        let shown = String::from_utf8_lossy(&typed).replace('\u{1b}', "␛");
        assert_eq!(keys(&[before, after], charset), expected, "{client}: {shown:?} cut at {at}");
    }
    let bytes: Vec<&[u8]> = typed.chunks(1).collect();
    assert_eq!(keys(&bytes, charset), expected, "{client}, byte by byte");
}
