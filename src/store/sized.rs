//! Statements that take many rows at once: a text for each of the sizes 1, 2, 4 … made once. Knows
//! no table.

use std::sync::Arc;

use sqlx::AssertSqlSafe;

/// The most rows that one statement takes.
pub(super) const MOST: usize = 1 << (SIZES - 1);
const SIZES: usize = 9;

/// One statement in all its sizes. Rows that are not bound are NULL, and fall out.
#[derive(Debug)]
pub(super) struct Sized([Arc<str>; SIZES]);

impl Sized {
    /// `before`, the rows of `columns` placeholders each, `after`.
    pub(super) fn new(before: &str, columns: usize, after: &str) -> Self {
        let row = format!("({})", vec!["?"; columns].join(", "));
        Self(std::array::from_fn(|size| {
            let rows = vec![row.as_str(); 1 << size].join(", ");
            format!("{before} SELECT * FROM (VALUES {rows}) WHERE column1 IS NOT NULL {after}")
                .into()
        }))
    }

    /// The smallest text that takes `rows`, of which there are 1 to [`MOST`].
    pub(super) fn text(&self, rows: usize) -> AssertSqlSafe<Arc<str>> {
        let size = rows.clamp(1, MOST).next_power_of_two().trailing_zeros();
        // Question marks only: no value is part of the text.
        AssertSqlSafe(Arc::clone(&self.0[size as usize]))
    }

    #[cfg(test)]
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_text_that_takes_the_rows_is_used() {
        let sized = Sized::new("INSERT INTO t (a, b)", 2, "");
        assert_eq!(
            sized.text(1).0.trim_end(),
            "INSERT INTO t (a, b) SELECT * FROM (VALUES (?, ?)) WHERE column1 IS NOT NULL"
        );
        for (rows, taken) in [(1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (129, 256), (256, 256)] {
            assert_eq!(sized.text(rows).0.matches("(?, ?)").count(), taken, "{rows} rows");
        }
    }
}
