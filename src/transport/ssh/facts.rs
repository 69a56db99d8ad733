//! What a client tells of itself before its shell begins: its terminal and its environment. Never
//! trusted with anything but how the screen looks. Knows no channel.

use crate::transport::Input;

/// The longest value that is looked at, in bytes.
const LONGEST: usize = 64;

/// What was told, as far as the board wants to know it.
#[derive(Debug, Default)]
pub(super) struct Facts {
    terminal: Option<Terminal>,
    locale: [Option<String>; LOCALE.len()],
}

#[derive(Debug)]
struct Terminal {
    kind: String,
    columns: u16,
    rows: u16,
}

/// The variables that name a locale; the first that is set decides (POSIX, "Internationalization
/// Variables").
const LOCALE: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];

impl Facts {
    /// A terminal of this kind and size stands at the caller's end.
    pub(super) fn set_terminal(&mut self, kind: &str, columns: u32, rows: u32) {
        let kind = if kind.len() > LONGEST { "" } else { kind }.to_owned();
        self.terminal = Some(Terminal { kind, columns: clamped(columns), rows: clamped(rows) });
    }

    /// It has another size now.
    pub(super) fn set_size(&mut self, columns: u32, rows: u32) {
        if let Some(terminal) = &mut self.terminal {
            (terminal.columns, terminal.rows) = (clamped(columns), clamped(rows));
        }
    }

    /// Whether the variable is one that the board takes.
    pub(super) fn set_variable(&mut self, name: &str, value: &str) -> bool {
        let place = LOCALE.iter().position(|known| *known == name);
        let Some(place) = place.and_then(|at| self.locale.get_mut(at)) else { return false };
        *place = (!value.is_empty() && value.len() <= LONGEST).then(|| value.to_owned());
        true
    }

    /// The same as a node wants to hear it.
    pub(super) fn into_input(self) -> Vec<Input> {
        let mut told: Vec<_> =
            self.locale.into_iter().flatten().take(1).map(Input::Locale).collect();
        match self.terminal {
            Some(Terminal { kind, columns, rows }) => {
                told.extend([size(columns, rows), Input::Echo(true), Input::TerminalType(kind)]);
            }
            None => told.push(Input::NoTerminal),
        }
        told.push(Input::Introduced);
        told
    }
}

/// A size as a node wants to hear it.
pub(super) fn resized(columns: u32, rows: u32) -> Input {
    size(clamped(columns), clamped(rows))
}

fn size(columns: u16, rows: u16) -> Input {
    Input::Size { columns, rows }
}

fn clamped(told: u32) -> u16 {
    u16::try_from(told).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_tells_becomes_what_a_node_hears() {
        let mut facts = Facts::default();
        facts.set_terminal("xterm-256color", 132, 70_000);
        assert!(facts.set_variable("LANG", "de_DE.ISO-8859-1"));
        assert!(facts.set_variable("LC_ALL", "C.UTF-8"));
        assert!(!facts.set_variable("LD_PRELOAD", "evil.so"));
        facts.set_size(100, 40);
        assert_eq!(
            facts.into_input(),
            [
                Input::Locale("C.UTF-8".into()),
                Input::Size { columns: 100, rows: 40 },
                Input::Echo(true),
                Input::TerminalType("xterm-256color".into()),
                Input::Introduced,
            ]
        );
    }

    #[test]
    fn without_a_terminal_there_is_none_and_what_is_absurd_is_not_taken() {
        assert_eq!(Facts::default().into_input(), [Input::NoTerminal, Input::Introduced]);
        let mut facts = Facts::default();
        facts.set_terminal(&"x".repeat(100_000), u32::MAX, 0);
        assert!(facts.set_variable("LANG", &"x".repeat(100_000)));
        facts.set_size(u32::MAX, 0);
        assert_eq!(
            facts.into_input(),
            [
                Input::Size { columns: u16::MAX, rows: 0 },
                Input::Echo(true),
                Input::TerminalType(String::new()),
                Input::Introduced,
            ]
        );
    }
}
