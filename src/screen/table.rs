//! Tables in columns that give up their least column when the screen is narrow, and then become
//! narrower. Knows nothing of what is in them.

use crate::terminal::style::{Line, Text};
use crate::text::width;

/// Blanks between two columns.
const GAP: usize = 2;
/// No column is made narrower than this.
const LEAST: usize = 4;

/// One column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) title: &'static str,
    /// Its width in characters of the terminal; what is longer is cut.
    pub(super) width: usize,
    /// The highest rank goes first when there is no room; 0 stays.
    pub(super) rank: u8,
}

/// Lays `rows` out below the titles and a rule, within `columns` of the terminal.
pub(super) fn table(layout: &[Column], rows: &[Vec<String>], columns: usize) -> Text {
    let mut text = heading(layout, columns);
    for row in body(layout, rows, columns) {
        text.push(row);
    }
    text
}

/// The titles and the rule.
pub(super) fn heading(layout: &[Column], columns: usize) -> Text {
    let kept = kept(layout, columns);
    let titles = kept.iter().map(|&(at, width)| width::fit(layout[at].title, width));
    let rules = kept.iter().map(|&(_, width)| "=".repeat(width));
    let mut text = Text::new();
    text.push(Line::new().label(joined(titles)));
    text.push(Line::new().rule(joined(rules)));
    text
}

/// Some of the rows.
pub(super) fn body(
    layout: &[Column],
    rows: &[Vec<String>],
    columns: usize,
) -> impl Iterator<Item = Line> {
    let kept = kept(layout, columns);
    rows.iter().map(move |row| {
        let cell = |at: usize| row.get(at).map_or("", String::as_str);
        Line::from(joined(kept.iter().map(|&(at, width)| width::fit(cell(at), width))))
    })
}

fn joined(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
}

/// The columns for which there is room, and how wide they are then.
fn kept(layout: &[Column], columns: usize) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> =
        layout.iter().map(|column| column.width).enumerate().collect();
    let too_wide = |kept: &[(usize, usize)]| {
        kept.iter().map(|(_, width)| width + GAP).sum::<usize>().saturating_sub(GAP) >= columns
    };
    while too_wide(&kept) {
        let rank = |&at: &usize| layout[kept[at].0].rank;
        let least = (0..kept.len()).filter(|at| rank(at) > 0).max_by_key(rank);
        if let Some(least) = least {
            kept.remove(least);
        } else if let Some((_, widest)) = kept.iter_mut().max_by_key(|(_, width)| *width)
            && *widest > LEAST
        {
            *widest -= 1;
        } else {
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: [Column; 3] = [
        Column { title: "Name", width: 6, rank: 0 },
        Column { title: "Town", width: 10, rank: 2 },
        Column { title: "Idle", width: 4, rank: 1 },
    ];

    fn lines(columns: usize) -> Vec<String> {
        let rows = [vec!["Alexander".to_owned(), "Oslo".to_owned(), "5m".to_owned()]];
        table(&LAYOUT, &rows, columns).into_iter().map(|line| line.text().to_owned()).collect()
    }

    #[test]
    fn long_cells_are_cut_and_the_columns_hold() {
        assert_eq!(
            lines(80),
            ["Name    Town        Idle", "======  ==========  ====", "Alexan  Oslo        5m"]
        );
    }

    #[test]
    fn a_narrow_screen_loses_the_least_column_first() {
        assert_eq!(lines(20), ["Name    Idle", "======  ====", "Alexan  5m"]);
        assert_eq!(lines(10), ["Name", "======", "Alexan"]);
    }

    #[test]
    fn where_nothing_more_can_go_the_widest_column_becomes_narrower() {
        assert_eq!(lines(6), ["Name", "=====", "Alexa"]);
        assert_eq!(lines(2), ["Name", "====", "Alex"], "there is an end");
        let both = LAYOUT.map(|column| Column { rank: 0, ..column });
        let rows = [vec!["Alexander".to_owned(), "Oslo, Norway".to_owned(), "5m".to_owned()]];
        let text = table(&both, &rows, 20);
        let text: Vec<&str> = text.iter().map(Line::text).collect();
        assert_eq!(text, ["Name    Town   Idle", "======  =====  ====", "Alexan  Oslo,  5m"]);
    }
}
