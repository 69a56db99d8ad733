//! What was measured, and how it is printed: a line each, a column a database.

use std::fmt::Display;
use std::time::Duration;

/// What was measured in one run, in order.
#[derive(Debug, Default)]
pub(crate) struct Figures(Vec<(String, String)>);

impl Figures {
    pub(crate) fn add(&mut self, what: &str, figure: impl Display) {
        let figure = figure.to_string();
        // Whoever waits for minutes wants to see that something happens.
        println!("{what}: {figure}");
        self.0.push((what.to_owned(), figure));
    }
}

/// The median and the 99th of a hundred, in order of length.
pub(crate) fn percentiles(took: &[Duration]) -> String {
    format!("{:.2} / {:.2} ms", percentile(took, 50), percentile(took, 99))
}

/// The so many-th of a hundred, in milliseconds.
pub(crate) fn percentile(took: &[Duration], share: usize) -> f64 {
    let at = (took.len() * share / 100).min(took.len().saturating_sub(1));
    took.get(at).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// All runs side by side.
pub(crate) fn print(columns: &[(&str, Figures)]) {
    let Some((_, first)) = columns.first() else { return };
    let names: Vec<_> = columns.iter().map(|(name, _)| format!("{name:>18}")).collect();
    println!("\n{:<58}{}", "", names.concat());
    for (at, (what, _)) in first.0.iter().enumerate() {
        let row = columns.iter().map(|(_, column)| {
            let figure = column.0.get(at).map_or("", |(_, figure)| figure);
            format!("{figure:>18}")
        });
        println!("{what:<58}{}", row.collect::<String>());
    }
}
