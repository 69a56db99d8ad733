//! Who came onto the board and who left it, in one line. Knows not when that is told.

use std::collections::HashMap;

use crate::registry::Coming;
use crate::terminal::profile::{Graphics, Profile};
use crate::text::width::columns;

use super::news::{Telling, tell_of_board};

/// How long the line is at most where it has more than a name of each: in plain graphics nothing
/// is broken, and a screen reader reads all of it.
const PLAIN: usize = 72;

/// What stands before it.
const MARK: &str = "*** ";

/// `*** Carol (node 4) and Dave (node 5) are on line; Eve has left.` Nothing of those who came and
/// went, or left and are back.
pub fn tell_comings(comings: &[Coming], profile: Profile) -> Telling {
    let mut last_of: HashMap<_, _> = comings.iter().map(|coming| (coming.user, coming)).collect();
    let (mut came, mut left) = (Vec::new(), Vec::new());
    for first in comings {
        let Some(last) = last_of.remove(&first.user) else { continue };
        match (first.came, last.came) {
            (true, true) => came.push(format!("{} (node {})", last.name, last.node)),
            (false, false) => left.push(last.name.to_string()),
            (true, false) | (false, true) => {}
        }
    }
    let room = match profile.graphics {
        Graphics::Plain => PLAIN,
        Graphics::Ansi | Graphics::Mono => profile.width().saturating_sub(MARK.len()),
    };
    match sentence(&came, &left, room) {
        Some(sentence) => tell_of_board(&sentence, profile),
        None => Telling::default(),
    }
}

/// As many names of each as fit, but always one; `None`: there is nobody to tell of.
fn sentence(came: &[String], left: &[String], room: usize) -> Option<String> {
    let all = came.len().max(left.len());
    if all == 0 {
        return None;
    }
    let fits = |most: &usize| columns(&said(came, left, *most)) <= room;
    // Looked for from below: of hundreds a few fit. To say how many more there are may take more
    // than to name the last one.
    let most =
        if all <= room && fits(&all) { all } else { (1..all).take_while(fits).count().max(1) };
    Some(said(came, left, most))
}

fn said(came: &[String], left: &[String], most: usize) -> String {
    let are = if came.len() == 1 { "is" } else { "are" };
    let have = if left.len() == 1 { "has" } else { "have" };
    let (who, gone) = (listed(came, most), listed(left, most));
    match (came.is_empty(), left.is_empty()) {
        (_, true) => format!("{who} {are} on line."),
        (true, false) => format!("{gone} {have} left the board."),
        (false, false) => format!("{who} {are} on line; {gone} {have} left."),
    }
}

/// `Carol, Dave and Eve`, `Carol, Dave and 7 more`.
fn listed(names: &[String], most: usize) -> String {
    let shown = names.get(..most).unwrap_or(names);
    let more = names.len() - shown.len();
    match (shown.split_last(), more) {
        (None, _) => String::new(),
        (Some((only, [])), 0) => only.clone(),
        (Some((last, others)), 0) => format!("{} and {last}", others.join(", ")),
        (Some(_), more) => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{NodeNumber, UserId};

    fn coming(name: &str, came: bool) -> Coming {
        let user = i64::from(name.as_bytes()[0]) * 1_000 + i64::try_from(name.len()).unwrap();
        let node = NodeNumber(u32::try_from(user % 10).unwrap());
        Coming { user: UserId(user), name: name.into(), node, came }
    }

    /// `+Carol -Dave`: as it is read on a screen of so many columns.
    fn told(comings: &str, columns: u16, graphics: Graphics) -> String {
        let mut profile = Profile { graphics, ..Profile::UNKNOWN };
        profile.set_size(columns, 24);
        let comings: Vec<_> = comings
            .split_whitespace()
            .map(|word| coming(&word[1..], word.starts_with('+')))
            .collect();
        let lines = tell_comings(&comings, profile).lines;
        lines.iter().map(|line| line.text().to_owned()).collect()
    }

    #[test]
    fn comings_and_goings_are_one_line() {
        for (comings, line) in [
            ("+Carol", "*** Carol (node 5) is on line."),
            ("+Carol +Dave", "*** Carol (node 5) and Dave (node 4) are on line."),
            ("-Carol", "*** Carol has left the board."),
            ("-Carol -Dave", "*** Carol and Dave have left the board."),
            (
                "+Carol -Eve +Dave",
                "*** Carol (node 5) and Dave (node 4) are on line; Eve has left.",
            ),
            ("+Carol -Carol", ""),
            ("-Carol +Carol", ""),
            ("+Carol -Carol +Carol", "*** Carol (node 5) is on line."),
            ("-Carol +Carol -Carol +Dave", "*** Dave (node 4) is on line; Carol has left."),
            ("", ""),
        ] {
            assert_eq!(told(comings, 80, Graphics::Ansi), line, "{comings}");
        }
        assert_eq!(told("+Carol", 80, Graphics::Plain), "Board: Carol (node 5) is on line.");
    }

    #[test]
    fn of_many_as_many_are_named_as_fit() {
        let all = "+Anna +Bo +Carol +Davina +Emilia -Finn -Gustav -Hildegard -Iris";
        let one = "*** Anna (node 4) and 4 more are on line; Finn and 3 more have left.";
        let two = "*** Anna (node 4), Bo (node 2) and 3 more are on line; Finn, Gustav and 2 more \
                   have left.";
        for (columns, line) in [(100, two), (80, one), (20, one)] {
            assert_eq!(told(all, columns, Graphics::Mono), line);
        }
        let goings = "-Carol -Dave -Al";
        for (columns, line) in [
            (44, "*** Carol, Dave and Al have left the board."),
            (43, "*** Carol and 2 more have left the board."),
        ] {
            assert_eq!(told(goings, columns, Graphics::Mono), line);
        }
        assert!(told(all, 200, Graphics::Mono).contains("Emilia (node 6) are on line"));
    }
}
