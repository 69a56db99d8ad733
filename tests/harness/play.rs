//! Plays a story in text: one board, one caller a name, all calling in the same way or in turns.

use std::collections::HashMap;
use std::iter::Cycle;
use std::slice::Iter;

use super::board::Board;
use super::caller::Caller;
use super::script::{Act, Script};
use super::terminal::{Terminal, Way};

/// Plays `script`; its calls come by `ways` in turn.
pub(crate) async fn play(script: &Script, ways: &[Way]) {
    let board = Board::start(script.settings.clone()).await;
    let ways = ways.iter().cycle();
    let mut stage = Stage { callers: HashMap::new(), board, ways, never: Vec::new() };
    for (line, act) in &script.acts {
        // Whoever reads a failure wants to know where in the story it was.
        stage.board.notes(format!("{}:{line}: {act:?}", script.file));
        stage.act(act).await;
    }
    for (who, mark, words) in &stage.never {
        if let Some(caller) = stage.callers.get(who) {
            caller.does_not_read_after(*mark, words);
        }
    }
}

struct Stage<'a> {
    // The callers go before the board does.
    callers: HashMap<String, Caller>,
    board: Board,
    /// Of the calls to come.
    ways: Cycle<Iter<'a, Way>>,
    /// What must not be read, by whom and from which place on.
    never: Vec<(String, usize, String)>,
}

impl Stage<'_> {
    async fn act(&mut self, act: &Act) {
        match act {
            Act::Call(names) => {
                for name in names {
                    let terminal = self.terminal();
                    let caller = self.board.calls(name, terminal).await;
                    self.callers.insert(name.clone(), caller);
                }
            }
            Act::CallAsNew(name) => {
                let terminal = self.terminal();
                let caller = self.board.registers(name, terminal).await;
                self.callers.insert(name.clone(), caller);
            }
            Act::CallAgain(name) => {
                let terminal = self.terminal();
                let caller = self.board.calls_again(name, terminal).await;
                self.callers.insert(name.clone(), caller);
            }
            Act::Connect(name) => {
                let terminal = self.terminal();
                let caller = self.board.connects(name, terminal).await;
                self.callers.insert(name.clone(), caller);
            }
            Act::Enter(name, text) => self.caller(name).enters(text).await,
            Act::Type(name, text) => self.caller(name).types(text).await,
            Act::Read(name, words) => self.caller(name).reads(words).await,
            Act::NotRead(name, words) => {
                let mark = self.caller(name).mark();
                self.never.push((name.clone(), mark, words.clone()));
            }
            Act::HangUp(name) => self.leaves(name).pull_the_plug().await,
            Act::Reset(name) => self.leaves(name).reset().await,
            Act::HungUp(name) => self.caller(name).is_hung_up().await,
        }
    }

    /// What the next call comes from.
    fn terminal(&mut self) -> Terminal {
        Terminal::of(*self.ways.next().expect("a way to call"))
    }

    fn caller(&self, name: &str) -> &Caller {
        self.callers.get(name).unwrap_or_else(|| panic!("{name} has not called"))
    }

    /// Somebody goes; what must not have been read is looked up now.
    fn leaves(&mut self, name: &str) -> Caller {
        let caller = self.callers.remove(name).unwrap_or_else(|| panic!("{name} has not called"));
        self.never.retain(|(who, mark, words)| {
            if who == name {
                caller.does_not_read_after(*mark, words);
            }
            who != name
        });
        caller
    }
}
