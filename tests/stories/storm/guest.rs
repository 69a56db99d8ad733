//! One caller in a storm: calls, types whatever the dice say, reads slowly, loses the line and calls
//! back. Remembers each tape; judges nothing.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use russh::keys::PrivateKey;

use crate::harness::{BOUND, Dialled, Login, Numbers, PASSWORD, Terminal, Way};

use super::check::{Call, History};
use super::dice::Dice;
use super::tape::{TAME, WILD, events, name};
use super::words;

/// The last that is read on a line whose call goes on at another.
const TAKEN_OVER: &str = "Your call goes on at another line.";

/// What answers Ctrl-C in a chat.
const HOW_TO_END: &str = "Type /END to exit chat.";

/// How long is waited for what may not come.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the kernel at a slow reader's end holds.
const LITTLE: usize = 4 * 1024;

/// How callers behave. Numbers are of a thousand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manners {
    /// How many lines are lost at a time, how many callers call once more and take their own call
    /// over, and how many read nothing for a while.
    pub(super) drops: u32,
    pub(super) takeovers: u32,
    pub(super) pauses: u32,
    /// How often the other is the one with whom most is talked.
    pub(super) keeps_to_friends: u32,
    /// The longest pause between two lines, in milliseconds.
    pub(super) pace: u32,
    /// How long a lost line may stay so, in milliseconds.
    pub(super) away: u32,
}

/// See the module.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Guest {
    number: u32,
    of: u32,
    terminal: Terminal,
    is_wild: bool,
    is_slow: bool,
    dice: Dice,
    key: Arc<PrivateKey>,
    /// How many messages there were of this one.
    said: u32,
    call: Option<Dialled>,
    calls: Vec<Call>,
    /// How far the tape of this call was looked at, and what it said.
    looked: usize,
    in_chat: bool,
    invited: bool,
}

impl Guest {
    /// The `number`-th of so many.
    pub(super) fn new(number: u32, of: u32, seed: u64, key: &Arc<PrivateKey>) -> Self {
        let terminal = match number % 4 {
            0 => Terminal::SSH,
            1 => Terminal::LINES,
            _ => Terminal::XTERM,
        };
        Self {
            number,
            of,
            terminal,
            is_wild: number % 5 == 4,
            is_slow: number % 10 == 3,
            dice: Dice::new(seed, number.into()),
            key: Arc::clone(key),
            said: 0,
            call: None,
            calls: Vec::new(),
            looked: 0,
            in_chat: false,
            invited: false,
        }
    }

    /// All that was shown.
    pub(super) fn history(&self) -> History {
        History {
            me: self.number,
            echoes: self.terminal.way != Way::Lines,
            is_wild: self.is_wild,
            calls: self.calls.clone(),
        }
    }

    /// How many messages it has typed.
    pub(super) fn said(&self) -> u32 {
        self.said
    }

    /// Does what callers do until it is over. Whoever is cut off calls again.
    pub(super) async fn storms(&mut self, board: Numbers, manners: Manners, over: &AtomicBool) {
        while !over.load(Ordering::Relaxed) {
            if self.call.is_none() {
                self.calls(board).await;
                continue;
            }
            self.rests(manners.pace).await;
            if self.dice.falls(manners.takeovers) {
                self.takes_over(board).await;
            } else if self.acts(manners, over).await.is_err() {
                self.is_cut_off();
            }
        }
    }

    /// The board is gone: what it has sent is read to its end.
    pub(super) async fn is_left_by_the_board(&mut self) {
        if let Some(call) = &self.call {
            assert!(call.is_hung_up(BOUND).await, "{} keeps a dead line", name(self.number));
            self.is_cut_off();
        }
    }

    /// Leaves the board in order, from wherever it is; calls back for that if the line is lost.
    pub(super) async fn leaves(&mut self, board: Numbers) -> Result<(), String> {
        for _ in 0..20 {
            if self.call.is_none() && !self.calls(board).await {
                continue;
            }
            if let Some(call) = &self.call {
                for line in ["\u{3}/END", "Q", "N", "G Y"] {
                    if call.enters(line).await.is_err() {
                        break;
                    }
                }
                if call.is_hung_up(PATIENCE).await {
                    self.ends(true);
                    return Ok(());
                }
            }
        }
        let tape = self.call.as_ref().map(|call| call.tape(call.mark().saturating_sub(600)));
        Err(format!("{} cannot leave: {tape:?}", name(self.number)))
    }

    /// One thing, as the dice say.
    async fn acts(&mut self, manners: Manners, over: &AtomicBool) -> io::Result<()> {
        self.looks();
        let Some(call) = &self.call else { return Ok(()) };
        if call.is_over() {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        if self.dice.falls(manners.drops) {
            self.drops_the_line().await;
            let away = self.dice.below(manners.away.max(1));
            self.waits(away, over).await;
            return Ok(());
        }
        if self.dice.falls(manners.pauses) {
            let length = 1_000 + self.dice.below(2_000);
            return self.reads_nothing(length, over).await;
        }
        let lines = if std::mem::take(&mut self.invited) && self.dice.falls(850) {
            vec![if self.dice.falls(900) { "CHAT ACCEPT" } else { "CHAT DECLINE" }.to_owned()]
        } else {
            words::typed(self.in_chat, self.is_wild, &mut self.dice)
        };
        for line in lines {
            let line = self.filled_in(&line, manners);
            // Some hesitate in the middle of a line.
            let by_keys = self.terminal.way != Way::Lines;
            match line.split_at_checked(line.len() / 2) {
                Some((half, rest)) if by_keys && self.dice.falls(30) => {
                    self.types(half, false).await?;
                    self.rests(manners.pace).await;
                    self.types(rest, true).await?;
                }
                _ => self.types(&line, true).await?,
            }
        }
        Ok(())
    }

    async fn types(&self, text: &str, enter: bool) -> io::Result<()> {
        match &self.call {
            Some(call) if enter => call.enters(text).await,
            Some(call) => call.types(text).await,
            None => Ok(()),
        }
    }

    fn filled_in(&mut self, line: &str, manners: Manners) -> String {
        let mut line = line.to_owned();
        if line.contains("{other}") {
            let friend = self.number ^ 1;
            let other = if self.dice.falls(manners.keeps_to_friends) && friend < self.of {
                friend
            } else {
                self.dice.below(self.of)
            };
            line = line.replace("{other}", &name(other));
        }
        if line.contains("{word}") {
            self.said += 1;
            let word = if self.is_wild { WILD } else { TAME };
            line = line.replace("{word}", &format!("{word} {}-{}.", self.number, self.said));
        }
        line
    }

    /// What the board has said meanwhile.
    fn looks(&mut self) {
        let Some(call) = &self.call else { return };
        let tape = call.tape(self.looked.saturating_sub(40));
        let (begins, ended) = (tape.rfind("CHAT SESSION WITH "), tape.rfind("CHAT SESSION ENDED"));
        if begins.is_some() || ended.is_some() {
            self.in_chat = begins > ended;
        }
        self.invited |= !self.in_chat && tape.contains("wants to chat with you!");
        self.looked = call.mark();
    }

    /// The line is lost, one way or the other.
    async fn drops_the_line(&mut self) {
        // The answer to a key comes behind all that was shown before it: that has come then, and
        // what is shown later does not count as read.
        let mut is_whole = false;
        if let Some(call) = &self.call
            && self.in_chat
        {
            let mark = call.mark();
            is_whole = call.types("\u{3}").await.is_ok()
                && call.reads(mark, &[HOW_TO_END], PATIENCE).await.is_some();
            if self.dice.falls(300) {
                is_whole = false;
                // What becomes of it is seen when the line is back.
                let _ = call.types("half a li").await;
            }
        }
        let Some(call) = self.call.take() else { return };
        let tape = if self.dice.falls(500) { call.breaks().await } else { call.hangs_up().await };
        self.keeps(&tape, is_whole);
    }

    /// A client that takes nothing for a while, and then all of it. It goes on typing.
    async fn reads_nothing(&mut self, length: u32, over: &AtomicBool) -> io::Result<()> {
        let Some(call) = &self.call else { return Ok(()) };
        let pause = call.pauses().await;
        for _ in 0..length / 250 {
            if over.load(Ordering::Relaxed) {
                break;
            }
            if self.in_chat {
                self.said += 1;
                let word = if self.is_wild { WILD } else { TAME };
                call.enters(&format!("{word} {}-{}.", self.number, self.said)).await?;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        drop(pause);
        Ok(())
    }

    async fn rests(&mut self, longest: u32) {
        let length = Duration::from_millis(self.dice.below(longest.max(1)).into());
        tokio::time::sleep(length).await;
    }

    async fn waits(&self, milliseconds: u32, over: &AtomicBool) {
        for _ in 0..=milliseconds / 100 {
            if over.load(Ordering::Relaxed) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Calls and logs in. `false`: that did not come to a menu or a chat.
    async fn calls(&mut self, board: Numbers) -> bool {
        let user = name(self.number).to_lowercase();
        let Ok(call) = board.dials(Login::Key(&user, &self.key), self.terminal).await else {
            self.rests(200).await;
            return false;
        };
        if self.is_slow {
            call.holds_little(LITTLE);
        }
        let is_in = self.terminal.way == Way::Ssh || logs_in(&call, &user).await.is_some();
        let is_in = is_in && comes_in(&call).await.is_some();
        (self.looked, self.in_chat, self.invited) = (0, false, false);
        self.call = Some(call);
        if !is_in {
            self.is_cut_off();
            self.rests(200).await;
        }
        is_in
    }

    /// Calls from another place while the line is alive, and goes on there.
    async fn takes_over(&mut self, board: Numbers) {
        let Some(old) = self.call.take() else { return };
        let at = self.calls.len();
        let is_in = self.calls(board).await;
        // All that was shown has come if the end of it has.
        let is_over = is_in && old.is_hung_up(PATIENCE).await;
        let tape = if is_over { old.tape(0) } else { old.breaks().await };
        let is_whole = is_over && tape.trim_end().ends_with(TAKEN_OVER);
        let call = Call { events: events(&tape), tape, is_whole };
        self.calls.insert(at, call);
    }

    fn is_cut_off(&mut self) {
        self.ends(false);
    }

    fn ends(&mut self, is_whole: bool) {
        if let Some(call) = self.call.take() {
            self.keeps(&call.tape(0), is_whole);
        }
    }

    fn keeps(&mut self, tape: &str, is_whole: bool) {
        self.calls.push(Call { events: events(tape), tape: tape.to_owned(), is_whole });
    }
}

async fn logs_in(call: &Dialled, user: &str) -> Option<()> {
    call.reads(0, &["Username (or NEW):"], BOUND).await?;
    call.enters(user).await.ok()?;
    call.reads(0, &["Password:"], BOUND).await?;
    call.enters(PASSWORD).await.ok()
}

/// Waits until the caller is on the board.
async fn comes_in(call: &Dialled) -> Option<()> {
    const ON: &[&str] = &["Carrier >", "You are back on node", "You are already on", "try again"];
    match call.reads(0, ON, BOUND).await? {
        "You are already on" => {
            call.enters("Y").await.ok()?;
            call.reads(0, &ON[..2], BOUND).await.map(drop)
        }
        "try again" => None,
        _ => Some(()),
    }
}
