//! This process's own terminal: its raw mode, its size, and the keys that are pressed. Nobody else's.

use std::io::{Read, Write};

use anyhow::Context;
use crossterm::cursor::Show;
use crossterm::event::DisableBracketedPaste;
use crossterm::style::ResetColor;
use crossterm::{execute, terminal};
use tokio::sync::mpsc;

/// How much is read at once.
const READ: usize = 4 * 1024;

/// The terminal gives each key as it is pressed, and shows none, until this is dropped.
#[derive(Debug)]
pub(super) struct Raw {
    /// It is sent nothing but text.
    plain: bool,
}

impl Raw {
    pub(super) fn enter(plain: bool) -> anyhow::Result<Self> {
        terminal::enable_raw_mode().context("cannot read single keys from this terminal")?;
        Ok(Self { plain })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // There is nothing left to do where any of it fails.
        let mut out = std::io::stdout();
        if !self.plain {
            // The board may not have come to it.
            let _ = execute!(out, DisableBracketedPaste, ResetColor, Show);
        }
        let _ = terminal::disable_raw_mode();
        let _ = writeln!(out);
    }
}

/// Columns and rows; 0 where that is not known.
pub(super) fn size() -> (u16, u16) {
    terminal::size().unwrap_or((0, 0))
}

/// What is typed, piece by piece. It is read by a thread, because reading a terminal waits.
#[derive(Debug)]
pub(super) struct Keys(mpsc::Receiver<Vec<u8>>);

impl Keys {
    /// Begins to read.
    pub(super) fn read() -> Self {
        let (keys, read) = mpsc::channel(16);
        std::thread::spawn(move || {
            let mut buffer = [0; READ];
            loop {
                match std::io::stdin().lock().read(&mut buffer) {
                    Ok(count @ 1..) => {
                        let piece = buffer.get(..count).unwrap_or_default().to_vec();
                        if keys.blocking_send(piece).is_err() {
                            return;
                        }
                    }
                    Ok(0) | Err(_) => return,
                }
            }
        });
        Self(read)
    }

    /// The next piece; `None`: nothing more will be typed.
    pub(super) async fn next(&mut self) -> Option<Vec<u8>> {
        self.0.recv().await
    }
}
