//! Screens of 40 and of 20 columns: a caller goes everywhere, and everything that the board says of
//! itself is broken between words, keeps its columns and leaves the last one alone.

use std::collections::BTreeSet;

use crate::harness::{Board, Caller, PASSWORD, Settings, Terminal};

/// Names as long as they may be: one word, and several.
const WALKER: &str = "Wolfeschlegelsteinhausen";
const PARTNER: &str = "Ada-Maria von der Heide";
/// What is read of them where the menu's prompt is too.
const PROMPT: &str = "Carrier >";
const MORE: &str = "More? (Y/n/ns)";
/// How prompts begin that take more than a row of 20 columns.
const SETTING: &str = "Setting (number,";
const WHICH: &str = "Which (number,";
const KEYS: &str = "A adds, D n";
const LEAVE: &str = "Leave the board?";
const REAL_NAME: &str = "Real name";
const TO: &str = "To:";
const MAIL: &str = "Mail (number,";
const READING: &str = "Mail, Ada-Maria";
/// How lines begin behind which is typed. They are broken at the edge, wherever that is, so that
/// nothing that is typed moves what stands before it.
const TYPED: &[&str] = &[
    PROMPT,
    SETTING,
    KEYS,
    LEAVE,
    REAL_NAME,
    TO,
    MAIL,
    READING,
    "Choose a username:",
    "Username (or NEW):",
    "Key:",
    WHICH,
    "Unblock (number,",
    "Real name:",
    "Location:",
    "Time zone or town:",
    "Bulletin (number,",
];

impl Caller {
    /// Enters a command, and reads all that it says up to the last of its words.
    async fn does(&self, command: &str, last: &str) {
        self.enters(command).await;
        if self.reads_one_of(&[MORE, last]).await == MORE {
            self.enters("ns").await;
            self.reads(last).await;
        }
    }
}

/// A whole call: every screen, and whatever comes in between.
async fn walk(terminal: Terminal) -> Vec<String> {
    let board = Board::start(Settings::nobody()).await;
    let partner = board
        .registers_as(PARTNER, "A Real Name Of Forty Characters In Words", Terminal::XTERM)
        .await;
    let walker = board.connects(WALKER, terminal).await;
    walker.reads("Username (or NEW):").await;
    walker.enters("nobody at all").await;
    walker.reads("Password:").await;
    walker.enters("a wrong password").await;
    walker.reads("Username (or NEW):").await;
    walker.enters("NEW").await;
    for (prompt, typed) in [
        ("Choose a username:", "a/b"),
        ("Choose a username:", PARTNER),
        ("Choose a username:", WALKER),
        (REAL_NAME, "Hubert Blaine Wolfeschlegelsteinhausen"),
        ("Choose a password:", "short"),
        ("Choose a password:", PASSWORD),
        ("Again:", "something else"),
        ("Choose a password:", PASSWORD),
        ("Again:", PASSWORD),
    ] {
        walker.reads(prompt).await;
        walker.enters(typed).await;
    }
    walker.reads(PROMPT).await;
    for command in [
        "",
        "?",
        "WHO",
        "CHAT",
        "CHAT HELP",
        "CHAT WHO",
        "CHAT TOGGLE",
        "CHAT Ada",
        "CHAT TOGGLE",
        "CHAT END",
        "CHAT ACCEPT",
        "CHAT CANCEL",
        "CHAT nobody",
        "CHAT 61",
        "OLM nobody",
        "/R x",
        "T",
        "V",
        "X",
        "X",
        "incomprehensible",
        "C",
        "C It is dark in here",
        "B",
        "U",
        "U Wolf",
        "U nobody",
        "S",
        "LAST",
        "LAST x",
        "Q",
        "Q",
    ] {
        // Nothing else happens meanwhile that would show the prompt again.
        walker.does(command, PROMPT).await;
    }
    settings(&walker).await;
    mail(&walker).await;
    news(&walker, &partner).await;
    chat(&walker, &partner).await;
    walker.does("G", LEAVE).await;
    walker.enters("").await;
    walker.does("G Y", "NO CARRIER").await;
    walker.is_hung_up().await;
    walker.lines()
}

/// What is written and read where lines are.
async fn mail(walker: &Caller) {
    walker.does("MAIL", MAIL).await;
    walker.does("?", MAIL).await;
    walker.does("nobody", MAIL).await;
    walker.does("Ada", READING).await;
    walker.does("?", READING).await;
    walker.does("what", READING).await;
    walker.enters("write").await;
    walker.reads("drops them.").await;
    walker.enters("See you").await;
    walker.enters("").await;
    walker.reads("is sent.").await;
    walker.reads(READING).await;
    for (command, last) in [
        ("new", READING),
        ("older", READING),
        ("search see", READING),
        ("search nothing", READING),
        ("", MAIL),
        ("list", MAIL),
        ("77", MAIL),
        ("", PROMPT),
        ("OLM", TO),
        ("", PROMPT),
    ] {
        walker.does(command, last).await;
    }
}

async fn settings(walker: &Caller) {
    walker.does("W", SETTING).await;
    walker.enters("99").await;
    walker.reads(SETTING).await;
    walker.enters("1").await;
    walker.reads("Your password now:").await;
    walker.does("", SETTING).await;
    for (setting, prompt, typed) in [
        ("3", WHICH, ""),
        ("6", WHICH, ""),
        ("10", "Unblock (number,", ""),
        ("11", "Real name:", ""),
        ("12", WHICH, "x"),
        ("13", "Location:", "A Place Of Forty Characters, So Long A Na"),
        ("14", "Time zone or town:", "Atlantis"),
        ("15", WHICH, ""),
        ("16", WHICH, ""),
        ("17", WHICH, ""),
        ("18", WHICH, ""),
    ] {
        walker.does(setting, prompt).await;
        if !typed.is_empty() {
            walker.enters(typed).await;
            walker.reads(prompt).await;
        }
        walker.does("", SETTING).await;
    }
    walker.enters("2").await;
    for typed in ["x", "D 1"] {
        walker.reads(KEYS).await;
        walker.enters(typed).await;
    }
    walker.reads(KEYS).await;
    walker.enters("A").await;
    walker.reads("Key:").await;
    walker.enters("ssh-rsa").await;
    walker.reads("Key:").await;
    walker.enters("").await;
    walker.reads(KEYS).await;
    walker.does("", SETTING).await;
    walker.enters("").await;
    walker.reads(PROMPT).await;
}

async fn news(walker: &Caller, partner: &Caller) {
    partner.enters("OLM Wolf Good evening, and welcome to this little board of ours!").await;
    walker.reads("little board of ours!").await;
    walker.does("/R Thank you", "OLM sent to").await;
    partner.enters("CHAT Wolf").await;
    walker.reads("(30 seconds).").await;
    walker.does("CHAT DECLINE", "You declined").await;
    partner.reads("has declined your chat request.").await;
    walker.does("CHAT Ada", "(30 second timeout)...").await;
    walker.does("CHAT", "CHAT CANCEL takes it back.").await;
    walker.does("CHAT CANCEL", "was cancelled.").await;
    partner.reads("has cancelled the chat request.").await;
}

async fn chat(walker: &Caller, partner: &Caller) {
    walker.enters("CHAT Ada").await;
    partner.reads("(30 seconds).").await;
    partner.enters("Y").await;
    partner.reads("Type /END to exit chat.").await;
    walker.reads("Type /END to exit chat.").await;
    partner.enters("There you are. This is a line of some length, as people write them.").await;
    walker.reads("as people write them.").await;
    walker.does("/HELP", "Every other line is a message.").await;
    walker.does("/WHO", "2 Wolfeschl").await;
    walker.does("/NONSENSE", "(/HELP for help)").await;
    walker.does("/END", "Messages exchanged: 1").await;
}

/// The words of a page, without what stands around them. The terminal's own size is none.
fn words<'a>(lines: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let size = |word: &str| word.split('x').all(|side| side.parse::<u16>().is_ok());
    let letters = |word: &&str| word.contains(char::is_alphabetic) && !size(word);
    lines.into_iter().flat_map(str::split_whitespace).filter(letters).map(str::to_owned).collect()
}

/// What of a page is not as it should be on a screen of so many columns.
fn wrong(lines: &[String], known: &BTreeSet<String>, columns: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut table: Option<Table> = None;
    let mut typed = false;
    for (at, line) in lines.iter().enumerate() {
        let row: Vec<char> = line.chars().collect();
        if row.len() >= columns {
            wrong.push(format!("the last column is written: {line:?}"));
        }
        typed |= TYPED.iter().any(|prompt| line.starts_with(prompt));
        if typed {
            // It goes on below a full row, which may end in a blank.
            typed = row.len() + 2 >= columns;
            table = None;
            continue;
        }
        if row.first() == Some(&'=') && row.iter().all(|c| matches!(c, '=' | ' ')) {
            let gaps = (0..row.len()).filter(|&at| row[at] == ' ').collect();
            table = Some(Table { gaps, of_nodes: lines[at - 1].starts_with("Node") });
            continue;
        }
        table = table.filter(|table| table.goes_on(line));
        if let Some(table) = &table {
            if table.gaps.iter().any(|&at| row.get(at).is_some_and(|c| *c != ' ')) {
                wrong.push(format!("a column does not hold: {line:?}"));
            }
            // Within a table words are cut.
            continue;
        }
        for word in words([line.as_str()]) {
            // A longer word than a row has to be broken.
            let broken = |whole: &String| whole.chars().count() >= columns && whole.contains(&word);
            if !known.contains(&word) && !known.iter().any(broken) {
                wrong.push(format!("{word:?} is no word: {line:?}"));
            }
        }
    }
    wrong
}

/// A table below its rule.
struct Table {
    /// Where the rule has blanks.
    gaps: Vec<usize>,
    /// Its rows begin with a number.
    of_nodes: bool,
}

impl Table {
    fn goes_on(&self, line: &str) -> bool {
        !line.is_empty() && (!self.of_nodes || line.starts_with(|c: char| c.is_ascii_digit()))
    }
}

async fn a_walk_shows_whole_words(columns: u16, rows: u16) {
    let wide = walk(Terminal::XTERM.sized(500, 100)).await;
    let narrow = walk(Terminal::XTERM.sized(columns, rows)).await;
    let mut known = words(wide.iter().map(String::as_str));
    let plain = [include_str!("../../ansi/connect.txt"), include_str!("../../ansi/welcome.txt")];
    known.extend(words(plain.iter().flat_map(|text| text.lines())));
    let wrong = wrong(&narrow, &known, usize::from(columns));
    assert!(wrong.is_empty(), "{}\n\n{}", wrong.join("\n"), narrow.join("\n"));
}

#[tokio::test]
async fn everything_can_be_read_on_40_columns() {
    a_walk_shows_whole_words(40, 25).await;
}

#[tokio::test]
async fn everything_can_be_read_on_a_low_screen() {
    a_walk_shows_whole_words(40, 6).await;
}

#[tokio::test]
async fn everything_can_be_read_on_20_columns() {
    a_walk_shows_whole_words(20, 10).await;
}

#[tokio::test]
async fn a_terminal_that_only_prints_is_shown_no_drawing() {
    for terminal in [Terminal::DUMB.sized(250, 25), Terminal::XTERM] {
        let lines = walk(terminal).await;
        let drawn = lines.iter().any(|line| line.contains(['▀', '█', '░']));
        assert_eq!(drawn, terminal == Terminal::XTERM, "{}", lines.join("\n"));
    }
}

#[test]
fn a_word_that_is_cut_is_found() {
    let known = words(["Messages exchanged with a Donaudampfschiffahrtsgesellschaft", "Node User"]);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    for (page, faults) in [
        ("Messages\nexchanged with", 0),
        ("Messages exch\nanged with", 2),
        ("a Donaudampf\nschiffahrts\ngesellschaft", 0),
        ("exchanged with a exch", 2),
        ("User\n====  ===\nMess  exc\n\nMessages", 0),
        ("User\n====  ===\nMessages\n\nMessages", 1),
        ("Node  User\n====  ===\n1     Mes\nMess", 1),
        ("Carrier > Messages exch\nanged with", 1),
        ("Carrier > exchanged\nanged with", 0),
        ("Carrier > WHO\nanged with", 1),
    ] {
        assert_eq!(wrong(&lines(page), &known, 20).len(), faults, "{page}");
    }
}
