//! What a caller has been shown: all words in the order in which they came, and the page as it
//! looks now, scroll-back included. Knows nothing of how the bytes came.

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use super::terminal::{Terminal, Way};

/// How many rows a page keeps.
const SCROLL_BACK: usize = 20_000;

/// One caller's screen since the call began.
pub(crate) struct Screen {
    terminal: Terminal,
    /// All that the board said, in order, without control; every run of blanks and line ends is
    /// one blank, so that words are found wherever a line was broken.
    heard: String,
    /// How much of `heard` has been read.
    read: usize,
    page: Page,
    escape: Escape,
    after_cr: bool,
    /// The control sequence that is coming, from its bracket on.
    sequence: String,
    /// A character of which not all bytes have come.
    piece: Vec<u8>,
    /// Which control characters came.
    controls: BTreeSet<char>,
    /// What this terminal should not have been sent.
    stray: Vec<String>,
    raw: Vec<u8>,
    /// The line is over.
    pub(crate) closed: bool,
}

enum Page {
    /// A terminal with a cursor.
    Grid(Box<vt100::Parser<Bell>>),
    /// Paper: what is printed stays. What the caller types is on it too.
    Paper(String),
    /// What somebody else's terminal shows, and the row and column of its cursor.
    Seen(String, (usize, usize)),
    /// None: only what came is remembered.
    Tape,
}

/// Where the control sequence that is coming stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    No,
    Begun,
    Sequence,
}

impl Screen {
    /// An empty screen.
    pub(crate) fn new(terminal: Terminal) -> Self {
        let page = match terminal.way {
            Way::Telnet | Way::Ssh => Page::Grid(Box::new(vt100::Parser::new_with_callbacks(
                size(terminal.rows),
                size(terminal.columns),
                SCROLL_BACK,
                Bell::default(),
            ))),
            Way::Lines => Page::Paper(String::new()),
        };
        Self::with_page(terminal, page)
    }

    /// The screen of a real client: [`Screen::hear`] takes what the client prints, and
    /// [`Screen::look`] what its terminal shows.
    pub(crate) fn of_a_client() -> Self {
        Self::with_page(Terminal::XTERM, Page::Seen(String::new(), (0, 0)))
    }

    /// Somebody in a crowd, whose page nobody looks at: what came is all that is remembered.
    pub(crate) fn on_tape(terminal: Terminal) -> Self {
        Self::with_page(terminal, Page::Tape)
    }

    fn with_page(terminal: Terminal, page: Page) -> Self {
        Self {
            terminal,
            heard: String::new(),
            read: 0,
            page,
            escape: Escape::No,
            after_cr: false,
            sequence: String::new(),
            piece: Vec::new(),
            controls: BTreeSet::new(),
            stray: Vec::new(),
            raw: Vec::new(),
            closed: false,
        }
    }

    /// Shows bytes that came, free of telnet's own, and gives what the terminal answers to them.
    pub(crate) fn hear(&mut self, bytes: &[u8]) -> Vec<u8> {
        if !matches!(self.page, Page::Tape) {
            self.raw.extend_from_slice(bytes);
        }
        let mut answer = Vec::new();
        // A NUL is there for telnet's CR NUL and shows nothing (RFC 854).
        let text = self.text(bytes);
        let shown = text.replace('\0', "");
        match &mut self.page {
            Page::Grid(parser) => {
                parser.process(shown.as_bytes());
                self.stray.append(&mut parser.callbacks_mut().stray);
                answer = std::mem::take(&mut parser.callbacks_mut().answer);
            }
            Page::Paper(paper) => {
                paper.extend(shown.chars().filter(|c| !matches!(c, '\r' | '\x07')));
            }
            Page::Seen(..) => {}
            // Asked where its cursor is, it says behind one letter.
            Page::Tape if bytes.windows(4).any(|four| four == b"\x1b[6n") => {
                answer = b"\x1b[1;2R".to_vec();
            }
            Page::Tape => {}
        }
        self.controls.extend(text.chars().filter(|c| c.is_control()));
        for c in text.chars() {
            self.hear_character(c);
        }
        if self.terminal.answers { answer } else { Vec::new() }
    }

    /// All bytes that ever came.
    pub(crate) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The bytes as text, as far as whole characters have come.
    fn text(&mut self, bytes: &[u8]) -> String {
        self.piece.extend_from_slice(&self.terminal.decode(bytes));
        let whole = match std::str::from_utf8(&self.piece) {
            Ok(_) => self.piece.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => {
                self.stray_if_board(format!("bytes that are no UTF-8: {:02x?}", self.piece));
                self.piece.len()
            }
        };
        let rest = self.piece.split_off(whole);
        let whole = std::mem::replace(&mut self.piece, rest);
        String::from_utf8_lossy(&whole).into_owned()
    }

    fn hear_character(&mut self, c: char) {
        let after_cr = std::mem::replace(&mut self.after_cr, c == '\r');
        let telnet = self.terminal.way != Way::Ssh;
        if after_cr && telnet && !matches!(c, '\n' | '\0') {
            self.stray_if_board(format!("CR before {c:?} (RFC 854)"));
        }
        if c == '\0' && !telnet {
            self.stray_if_board("a NUL, which only telnet has a use for".to_owned());
        }
        self.escape = match (self.escape, c) {
            (Escape::Begun, '[') => {
                self.sequence.clear();
                Escape::Sequence
            }
            (Escape::Sequence, '\u{20}'..='\u{3f}') => Escape::Sequence,
            (Escape::Begun, 'c') => {
                self.stray_if_board("a reset".to_owned());
                Escape::No
            }
            (Escape::Begun | Escape::Sequence, _) => Escape::No,
            (Escape::No, '\x1b') => Escape::Begun,
            (Escape::No, _) => {
                self.hear_text(c);
                Escape::No
            }
        };
        if self.escape == Escape::Sequence {
            self.sequence.push(c);
        } else if takes_away(&std::mem::take(&mut self.sequence), c) {
            self.stray_if_board(format!("a sequence that takes something away, with {c:?}"));
        }
        if self.escape == Escape::Begun && self.terminal.is_plain() {
            self.stray.push("an escape on a plain terminal".to_owned());
        }
    }

    fn hear_text(&mut self, c: char) {
        match c {
            '\r' | '\n' | ' ' => {
                if !self.heard.ends_with(' ') {
                    self.heard.push(' ');
                }
            }
            '\x08' if self.terminal.way == Way::Lines => {
                self.stray.push("a step back on paper".to_owned());
            }
            '\0' | '\x07' | '\x08' => {}
            c if c.is_control() => self.stray_if_board(format!("the control character {c:?}")),
            c => self.heard.push(c),
        }
    }

    /// A real client prints what it likes.
    fn stray_if_board(&mut self, what: String) {
        if !matches!(self.page, Page::Seen(..)) {
            self.stray.push(what);
        }
    }

    /// What somebody else's terminal shows now.
    pub(crate) fn look(&mut self, seen: String, cursor: (usize, usize)) {
        self.page = Page::Seen(seen, cursor);
    }

    /// What a line-mode client prints of what its caller types.
    pub(crate) fn typed(&mut self, text: &str) {
        if let Page::Paper(paper) = &mut self.page {
            paper.push_str(text);
        }
    }

    /// The terminal has another size now.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal = self.terminal.sized(columns, rows);
        if let Page::Grid(parser) = &mut self.page {
            parser.set_size(size(rows), size(columns));
        }
    }

    /// Whether `words` came after what was read before, and still stand on the page. If so they
    /// are read.
    pub(crate) fn read(&mut self, words: &str) -> bool {
        let words = squeezed(words);
        let Some(at) = self.heard.get(self.read..).and_then(|new| new.find(&words)) else {
            return false;
        };
        if !squeezed(&self.lines().join("\n")).contains(&words) {
            return false;
        }
        self.read += at + words.len();
        true
    }

    /// Whether `words` ever came.
    pub(crate) fn ever_had(&self, words: &str) -> bool {
        self.heard.contains(&squeezed(words))
    }

    /// A place in all that came: what was read up to now.
    pub(crate) fn mark(&self) -> usize {
        self.read
    }

    /// Whether `words` came after a place.
    pub(crate) fn has_after(&self, mark: usize, words: &str) -> bool {
        self.heard.get(mark..).is_some_and(|new| new.contains(&squeezed(words)))
    }

    /// All that the board said, in order, without control; a run of blanks and line ends is one.
    pub(crate) fn heard(&self) -> &str {
        &self.heard
    }

    /// Which control characters ever came.
    pub(crate) fn controls(&self) -> &BTreeSet<char> {
        &self.controls
    }

    /// Whether the terminal tells pasted text from typed now.
    pub(crate) fn brackets_pastes(&self) -> bool {
        match &self.page {
            Page::Grid(parser) => parser.screen().bracketed_paste(),
            Page::Paper(_) | Page::Seen(..) | Page::Tape => false,
        }
    }

    /// What should not have come.
    pub(crate) fn stray(&self) -> &[String] {
        &self.stray
    }

    /// How often the bell rang.
    pub(crate) fn bells(&self) -> usize {
        match &self.page {
            Page::Grid(parser) => parser.callbacks().rung,
            Page::Paper(_) | Page::Seen(..) | Page::Tape => 0,
        }
    }

    /// The page from its first row to its last, trailing blanks cut.
    pub(crate) fn lines(&mut self) -> Vec<String> {
        let cut = |line: &str| line.trim_end().to_owned();
        let mut lines: Vec<String> = match &mut self.page {
            Page::Grid(parser) => {
                let columns = parser.screen().size().1.get();
                let screen = parser.screen_mut();
                let mut rows = Vec::new();
                for back in (1..=screen.scrollback_len()).rev() {
                    screen.set_scrollback(back);
                    rows.extend(screen.rows(0, columns).next());
                }
                screen.set_scrollback(0);
                rows.extend(screen.rows(0, columns));
                rows.iter().map(|row| cut(row)).collect()
            }
            Page::Paper(text) | Page::Seen(text, _) => text.lines().map(cut).collect(),
            Page::Tape => Vec::new(),
        };
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// The row that the cursor is in, with `[|]` where the cursor is; on paper the last line.
    pub(crate) fn bottom_line(&mut self) -> String {
        match &self.page {
            Page::Grid(parser) => {
                let screen = parser.screen();
                let (row, column) = screen.cursor_position();
                let before = screen.contents_between(row, 0, row, column);
                let after = screen.contents_between(row, column, row, screen.size().1.get());
                let before = format!("{before:<width$}", width = usize::from(column));
                format!("{before}[|]{}", after.trim_end())
            }
            // What is wide in columns is not looked for here.
            Page::Seen(text, (row, column)) => {
                let row = text.lines().nth(*row).unwrap_or_default();
                let (before, after): (String, String) =
                    (row.chars().take(*column).collect(), row.chars().skip(*column).collect());
                format!("{before:<column$}[|]{}", after.trim_end())
            }
            Page::Paper(_) | Page::Tape => self.lines().pop().unwrap_or_default(),
        }
    }
}

/// What a terminal was told beside text, and what it should not have been told.
#[derive(Default)]
struct Bell {
    rung: usize,
    stray: Vec<String>,
    /// What the terminal types by itself.
    answer: Vec<u8>,
}

impl vt100::Callbacks for Bell {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.rung += 1;
    }

    fn set_window_title(&mut self, _: &mut vt100::Screen, title: &[u8]) {
        self.stray.push(format!("a window title: {title:?}"));
    }

    fn unhandled_control(&mut self, _: &mut vt100::Screen, byte: u8) {
        self.stray.push(format!("the control byte {byte:02x}"));
    }

    fn unhandled_escape(&mut self, _: &mut vt100::Screen, _: Option<u8>, _: Option<u8>, byte: u8) {
        self.stray.push(format!("an escape sequence that ends in {:?}", char::from(byte)));
    }

    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        _: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        letter: char,
    ) {
        // Where is the cursor?
        if (parameters, letter) == (&[&[6][..]][..], 'n') {
            let (row, column) = screen.cursor_position();
            self.answer.extend(format!("\x1b[{};{}R", row + 1, column + 1).into_bytes());
        }
    }

    fn unhandled_osc(&mut self, _: &mut vt100::Screen, _: &[&[u8]]) {
        self.stray.push("a command to the operating system".to_owned());
    }
}

fn size(length: u16) -> NonZeroU16 {
    NonZeroU16::new(length).expect("a terminal has rows and columns")
}

/// Whether a control sequence, without its last letter, clears the screen or the scroll-back, sets a
/// scroll region, or leaves for another screen.
fn takes_away(sequence: &str, letter: char) -> bool {
    match (sequence.strip_prefix('['), letter) {
        (Some(parameters), 'J') => matches!(parameters, "2" | "3"),
        (Some(parameters), 'r') => !parameters.starts_with('?'),
        (Some(parameters), 'h' | 'l') => ["?47", "?1047", "?1049", "?3"].contains(&parameters),
        (Some(parameters), 'p') => parameters == "!",
        (_, _) => false,
    }
}

/// Text with every run of blanks and line ends as one blank.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
