//! A caller: types, reads, and remembers the screen. Knows no story and no board but the one that
//! was called.

use std::collections::BTreeSet;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use super::clients::Pane;
use super::line::Line;
use super::screen::{Screen, squeezed};
use super::ssh::Login;
use super::terminal::{Terminal, Way};
use super::witness::{Seen, Witness};

/// Somebody who has called a board.
pub(crate) struct Caller {
    name: String,
    seen: Arc<Seen>,
    witness: Arc<Witness>,
    end: End,
}

/// What the caller's end of the line is.
enum End {
    Line(Line),
    Pane(Pane),
}

impl Caller {
    /// Calls `address`, by telnet or a line at a time, and begins to read. Nothing is logged in.
    pub(super) async fn by_telnet(
        name: &str,
        address: SocketAddr,
        terminal: Terminal,
        witness: Arc<Witness>,
    ) -> io::Result<Self> {
        let seen = Seen::new(name, Screen::new(terminal));
        let line = Line::by_telnet(address, terminal, &seen).await?;
        Ok(Self::on(name, End::Line(line), seen, witness))
    }

    /// Calls `address` by SSH, and is let in.
    pub(super) async fn by_ssh(
        name: &str,
        address: SocketAddr,
        login: Login<'_>,
        terminal: Terminal,
        witness: Arc<Witness>,
    ) -> io::Result<Self> {
        let seen = Seen::new(name, Screen::new(terminal));
        let line = Line::by_ssh(address, login, terminal, &seen).await?;
        Ok(Self::on(name, End::Line(line), seen, witness))
    }

    /// A caller at a real client.
    pub(super) fn at(name: &str, pane: Pane, seen: Arc<Seen>, witness: Arc<Witness>) -> Self {
        Self::on(name, End::Pane(pane), seen, witness)
    }

    fn on(name: &str, end: End, seen: Arc<Seen>, witness: Arc<Witness>) -> Self {
        witness.watch(&seen);
        Self { name: name.to_owned(), seen, witness, end }
    }

    /// Who it is.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Types `text` without Enter.
    #[track_caller]
    pub(crate) fn types(&self, text: &str) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            match &self.end {
                End::Line(line) if line.terminal.way == Way::Lines => {
                    self.witness.fail(at, "a line-mode client sends whole lines");
                }
                End::Line(line) => self.sent(at, line.types(text, false).await),
                End::Pane(pane) => pane.types(text).await,
            }
        }
    }

    /// Types `text` and Enter.
    #[track_caller]
    pub(crate) fn enters(&self, text: &str) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            match &self.end {
                End::Line(line) => {
                    if line.terminal.way == Way::Lines {
                        self.seen.change(|screen| screen.typed(&format!("{text}\n")));
                    }
                    self.sent(at, line.types(text, true).await);
                }
                End::Pane(pane) => pane.enters(text).await,
            }
        }
    }

    /// Sends bytes as they are, telnet's own included.
    #[track_caller]
    pub(crate) fn sends_raw(&self, bytes: &[u8]) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            self.sent(at, self.line(at).sends(bytes).await);
        }
    }

    /// Sends bytes as far as the line takes them.
    pub(crate) async fn sends_if_it_can(&self, bytes: &[u8]) {
        let line = self.line(Location::caller());
        let patience = Duration::from_millis(100);
        let _ = tokio::time::timeout(patience, line.sends(bytes)).await;
    }

    /// The client hangs: it reads no more, and does not close its end.
    pub(crate) async fn stops_reading(&self) {
        self.line(Location::caller()).stops_reading().await;
    }

    #[track_caller]
    fn sent(&self, at: &Location<'_>, sent: io::Result<()>) {
        if let Err(error) = sent {
            self.witness.fail(at, &format!("{} cannot type: {error}", self.name));
        }
    }

    fn line(&self, at: &Location<'_>) -> &Line {
        match &self.end {
            End::Line(line) => line,
            End::Pane(_) => self.witness.fail(at, "a real client does not do that"),
        }
    }

    /// Waits until `words` come after what was read before. They may be broken over rows, and must
    /// still stand on the page.
    #[track_caller]
    pub(crate) fn reads(&self, words: &str) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            let came = |screen: &mut Screen| match screen.read(words) {
                true => Some(true),
                false if screen.closed => Some(false),
                false => None,
            };
            if !self.seen.until(came).await {
                self.witness.fail(at, &format!("{} never read {words:?}", self.name));
            }
            self.is_fit(at);
        }
    }

    /// Waits until one of `all` comes, and says which.
    #[track_caller]
    pub(crate) fn reads_one_of<'a>(&self, all: &[&'a str]) -> impl Future<Output = &'a str> {
        let at = Location::caller();
        async move {
            let mut read = None;
            let came = |screen: &mut Screen| {
                read = all.iter().find(|words| screen.read(words)).copied();
                (read.is_some() || screen.closed).then_some(read.is_some())
            };
            self.seen.until(came).await;
            let what = || format!("{} read none of {all:?}", self.name);
            read.unwrap_or_else(|| self.witness.fail(at, &what()))
        }
    }

    /// Waits until each of `words` has come, in this order.
    #[track_caller]
    pub(crate) fn reads_all(&self, words: &[&str]) -> impl Future<Output = ()> {
        let waiting: Vec<_> = words.iter().map(|words| self.reads(words)).collect();
        async move {
            for one in waiting {
                one.await;
            }
        }
    }

    /// `words` were never on the screen up to now, not for a blink.
    #[track_caller]
    pub(crate) fn does_not_read(&self, words: &str) {
        if self.seen.screen().ever_had(words) {
            self.witness.fail(Location::caller(), &format!("{} read {words:?}", self.name));
        }
    }

    /// A place in all that was shown: what was read up to now.
    pub(crate) fn mark(&self) -> usize {
        self.seen.screen().mark()
    }

    /// `words` did not come after `mark`.
    #[track_caller]
    pub(crate) fn does_not_read_after(&self, mark: usize, words: &str) {
        if self.seen.screen().has_after(mark, words) {
            let what = format!("{} read {words:?} where it must not be read", self.name);
            self.witness.fail(Location::caller(), &what);
        }
    }

    /// Nothing came that this terminal is not made for.
    fn is_fit(&self, at: &Location<'_>) {
        let stray = self.seen.screen().stray().to_vec();
        if !stray.is_empty() {
            self.witness.fail(at, &format!("{} was sent {}", self.name, stray.join("; ")));
        }
    }

    /// Waits until the row with the cursor reads so; `[|]` is the cursor.
    #[track_caller]
    pub(crate) fn has_bottom_line(&self, line: &str) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            let is = |screen: &mut Screen| match screen.bottom_line() == line {
                true => Some(true),
                false if screen.closed => Some(false),
                false => None,
            };
            if !self.seen.until(is).await {
                self.witness.fail(at, &format!("{}'s line is not {line:?}", self.name));
            }
        }
    }

    /// Waits until the bell has rung so often since the call began.
    #[track_caller]
    pub(crate) fn hears_bells(&self, bells: usize) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            let rung = |screen: &mut Screen| (screen.bells() >= bells).then_some(true);
            if !self.seen.until(rung).await {
                self.witness.fail(at, &format!("{} heard fewer than {bells} bells", self.name));
            }
        }
    }

    /// Waits until the board has hung up.
    #[track_caller]
    pub(crate) fn is_hung_up(&self) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            if !self.seen.until(|screen| screen.closed.then_some(true)).await {
                self.witness.fail(at, &format!("{} was not hung up", self.name));
            }
        }
    }

    /// All bytes that the board has sent for the screen.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.seen.screen().raw().to_vec()
    }

    /// The page from its first row to its last.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen.screen().lines()
    }

    /// On how many lines of the page `words` stand.
    pub(crate) fn times(&self, words: &str) -> usize {
        self.lines().iter().filter(|line| squeezed(line).contains(words)).count()
    }

    /// How often it was rung for.
    pub(crate) fn bells(&self) -> usize {
        self.seen.screen().bells()
    }

    /// Which control characters ever came.
    pub(crate) fn controls(&self) -> BTreeSet<char> {
        self.seen.screen().controls().clone()
    }

    /// Whether the terminal tells pasted text from typed now.
    pub(crate) fn brackets_pastes(&self) -> bool {
        self.seen.screen().brackets_pastes()
    }

    /// Makes the terminal another size, and tells the board.
    pub(crate) async fn resizes(&self, columns: u16, rows: u16) {
        match &self.end {
            End::Line(line) => {
                self.seen.change(|screen| screen.resize(columns, rows));
                self.sent(Location::caller(), line.resizes(columns, rows).await);
            }
            End::Pane(pane) => pane.resizes(columns, rows).await,
        }
    }

    /// Closes the line politely, and waits until the board has closed its end.
    #[track_caller]
    pub(crate) fn pull_the_plug(self) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            match &self.end {
                // Whoever was hung up already has nothing to close.
                End::Line(line) if line.finish().is_err() => {}
                End::Line(_) => self.is_closed(at).await,
                // A client ends with its terminal.
                End::Pane(_) => {}
            }
        }
    }

    async fn is_closed(&self, at: &Location<'_>) {
        if !self.seen.until(|screen| screen.closed.then_some(true)).await {
            self.witness.fail(at, &format!("{}'s line was not closed by the board", self.name));
        }
    }

    /// Breaks the line without a word: the board gets a reset.
    #[track_caller]
    pub(crate) fn reset(self) -> impl Future<Output = ()> {
        let at = Location::caller();
        async move {
            let End::Line(line) = self.end else {
                self.witness.fail(at, "a real client does not do that");
            };
            line.reset().await;
        }
    }
}
