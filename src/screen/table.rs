//! Tables in columns that give up their least column when the screen is narrow. Knows nothing of
//! what is in them.

use crate::terminal::style::{Line, Text};
use crate::text::width;

/// Blanks between two columns.
const GAP: usize = 2;

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
    let mut kept: Vec<usize> = (0..layout.len()).collect();
    let wide = |kept: &[usize]| {
        kept.iter().map(|&at| layout[at].width + GAP).sum::<usize>().saturating_sub(GAP)
    };
    while wide(&kept) >= columns {
        let Some(least) = (0..kept.len())
            .filter(|&at| layout[kept[at]].rank > 0)
            .max_by_key(|&at| layout[kept[at]].rank)
        else {
            break;
        };
        kept.remove(least);
    }
    let mut text = Text::new();
    let titles: Vec<String> =
        kept.iter().map(|&at| width::fit(layout[at].title, layout[at].width)).collect();
    text.push(Line::new().label(join(&titles)));
    let rules: Vec<String> = kept.iter().map(|&at| "=".repeat(layout[at].width)).collect();
    text.push(Line::new().rule(join(&rules)));
    for row in rows {
        let cells: Vec<String> = kept
            .iter()
            .map(|&at| width::fit(row.get(at).map_or("", String::as_str), layout[at].width))
            .collect();
        text.push(Line::from(join(&cells)));
    }
    text
}

fn join(cells: &[String]) -> String {
    cells.join(&" ".repeat(GAP)).trim_end().to_owned()
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
}
