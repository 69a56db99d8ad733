//! What came of it: medians of all runs, ratios within each run, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use super::server::Kind;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Figure {
    /// The so many-th of a hundred at so many lines a second, in microseconds.
    Took { second: u32, share: usize },
    /// The time of the server's processors for each line, in microseconds.
    Worked { second: u32 },
    /// Lines a second.
    Rate,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Took { second, share: 100 } => f.pad(&format!("{second}/s: max, µs")),
            Self::Took { second, share } => f.pad(&format!("{second}/s: p{share}, µs")),
            Self::Worked { second } => f.pad(&format!("{second}/s: processor, µs a line")),
            Self::Rate => f.pad("32 on their way: lines a second"),
        }
    }
}

/// All runs so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// In the order of coming.
    kinds: Vec<Kind>,
    /// By run and kind.
    figures: BTreeMap<(usize, usize), BTreeMap<Figure, f64>>,
}

impl Report {
    /// What came of one.
    pub(crate) fn add(&mut self, run: usize, kind: Kind, figures: Vec<(Figure, f64)>) {
        let at = self.kinds.iter().position(|it| *it == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        let all: Vec<_> = figures.iter().map(|(_, value)| format!("{value:.0}")).collect();
        // Whoever waits for minutes wants to see that something happens.
        println!("{run} {kind:<24} {}", all.join("  "));
        self.figures.insert((run, at), figures.into_iter().collect());
    }

    /// The medians, a column a server, and ratios of the board's to those of its relay.
    pub(crate) fn print(&self) {
        let figures: Vec<Figure> =
            self.figures.values().next().map(|it| it.keys().copied().collect()).unwrap_or_default();
        let runs = self.figures.keys().map(|(run, _)| *run).max().unwrap_or_default();
        println!("\nmedians of {runs} runs");
        let mut json = Vec::new();
        for (at, kind) in self.kinds.iter().enumerate() {
            println!("\n{kind}");
            let beside = self.relay_of(*kind);
            for figure in &figures {
                let value = median(self.values(at, *figure));
                let mut line = format!("  {figure:<34}{value:>12.0}");
                let mut fields = vec![
                    format!("\"server\":\"{kind}\""),
                    format!("\"figure\":\"{figure}\""),
                    format!("\"median\":{value:.1}"),
                ];
                if let Some(beside) = beside {
                    let ratio = median(self.ratios(at, beside, *figure));
                    line.extend([format!("{ratio:>10.2}").as_str(), " of the relay's"]);
                    fields.push(format!("\"ratio\":{ratio:.3}"));
                }
                println!("{line}");
                json.push(format!("{{{}}}", fields.join(",")));
            }
        }
        println!("\n[{}]", json.join(",\n "));
    }

    /// The relay that keeps the same log.
    fn relay_of(&self, kind: Kind) -> Option<usize> {
        let Kind::Carrier(log) = kind else { return None };
        self.kinds.iter().position(|it| *it == Kind::Relay(log))
    }

    fn values(&self, at: usize, figure: Figure) -> Vec<f64> {
        let of = |(_, figures): (_, &BTreeMap<Figure, f64>)| figures.get(&figure).copied();
        self.figures.iter().filter(|((_, it), _)| *it == at).filter_map(of).collect()
    }

    fn ratios(&self, at: usize, beside: usize, figure: Figure) -> Vec<f64> {
        let (ours, theirs) = (self.values(at, figure), self.values(beside, figure));
        ours.into_iter().zip(theirs).map(|(one, other)| one / other).collect()
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.len() % 2, values.get(middle)) {
        (_, None) => 0.0,
        (0, Some(high)) => f64::midpoint(values[middle - 1], *high),
        (_, Some(only)) => *only,
    }
}
