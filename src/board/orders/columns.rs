//! Rows of a report beneath one another: each column as wide as its widest cell. Knows nothing of
//! what is in them, nor how wide a screen is.

use crate::text::width;

/// Blanks between two columns.
const GAP: usize = 2;

/// The rows under their titles, a line each.
pub(super) fn columns<const N: usize>(titles: [&str; N], rows: &[[String; N]]) -> Vec<String> {
    let mut widths = titles.map(width::columns);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(width::columns(cell));
        }
    }
    let line = |cells: [&str; N]| {
        let mut line = String::new();
        for (cell, width) in cells.into_iter().zip(widths) {
            line += &width::fit(cell, width + GAP);
        }
        line.trim_end().to_owned()
    };
    let rows = rows.iter().map(|row| line(row.each_ref().map(String::as_str)));
    std::iter::once(line(titles)).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_makes_its_column_wider_and_nothing_is_cut() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let rows = [row(["1", "Åsa", "a"]), row(["12", "2001:db8::/32", ""])];
        assert_eq!(
            columns(["Node", "Who", "Why"], &rows),
            ["Node  Who            Why", "1     Åsa            a", "12    2001:db8::/32"]
        );
        assert_eq!(columns(["A", "B"], &[]), ["A  B"]);
    }
}
