//! The menu as it is shown: with its head or without, and with the help. Knows no command but by the
//! table of all.

use crate::art::Name;
use crate::terminal::style::{Line, Text};
use crate::transport::Transport;

use super::super::glossary::glossary;
use super::super::{Cx, pictures};
use super::commands::{COMMANDS, Command};

/// The menu with its head, drawn where it can be; nothing for an expert.
pub(super) fn show_menu(cx: &mut Cx<'_>) {
    if cx.member().user.expert || cx.typist.transport == Transport::Console {
        return;
    }
    let table = table(cx);
    pictures::show(Name::Menu, table.len() + 1, cx);
    cx.print_text(table);
}

/// The menu without a drawing.
fn menu(cx: &Cx<'_>) -> Text {
    let mut text = Text::from(Line::new().title("-= Main Menu =-"));
    text.extend(table(cx));
    text
}

/// The commands in as many columns as fit.
fn table(cx: &Cx<'_>) -> Text {
    const CELL: usize = 26;
    // The narrowest screens have no blank to spare.
    let word = if cx.columns() > CELL { 6 } else { 5 };
    let shown: Vec<&Command> =
        COMMANDS.iter().filter(|command| !command.title.is_empty()).collect();
    let across = (cx.columns().saturating_sub(1) / CELL).clamp(1, 3);
    let mut text = Text::new();
    for row in shown.chunks(across) {
        let mut line = Line::new();
        for (at, command) in row.iter().enumerate() {
            let last = at + 1 == row.len();
            let title = if last {
                command.title.to_owned()
            } else {
                format!("{:<width$}", command.title, width = CELL - 6)
            };
            line = line.label(format!("{:<word$}", command.word)).value(title);
        }
        text.push(line);
    }
    text
}

/// The menu, and a line of help for each command.
pub(super) fn help(cx: &Cx<'_>) -> Text {
    let mut text = menu(cx);
    text.push(Line::new());
    let words = COMMANDS.iter().map(|command| {
        let mut words = vec![command.word];
        words.extend(command.also);
        let usage = format!("{} {}", words.join(", "), command.arguments);
        (usage.trim_end().to_owned(), command.help)
    });
    text.extend(glossary(words, cx.profile));
    text
}
