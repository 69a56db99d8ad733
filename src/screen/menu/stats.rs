//! `CHAT STATS`: the statistics of internode chat, as they are read on a screen. Knows not how they
//! are counted.

use std::time::Duration;

use crate::stats::{Delivery, Summary};
use crate::terminal::style::{Line, Text};

use super::super::table::{Column, table};
use super::super::{Cx, time};

const ACTIVE: [Column; 3] = [
    Column { title: "Most Active", width: 24, rank: 0 },
    Column { title: "Chats", width: 7, rank: 0 },
    Column { title: "Messages", width: 8, rank: 1 },
];

/// All of it.
pub(super) fn stats(summary: &Summary, cx: &Cx<'_>) -> Text {
    let mut text = Text::new();
    text.push(Line::new().title("-= Chat Statistics =-"));
    for (label, value) in figures(summary) {
        text.push(Line::new().label(format!("{label:<19}")).value(value));
    }
    if summary.most_active.is_empty() {
        return text;
    }
    let rows: Vec<Vec<String>> = summary
        .most_active
        .iter()
        .map(|user| vec![user.name.to_string(), user.chats.to_string(), user.messages.to_string()])
        .collect();
    text.push(Line::new());
    text.extend(table(&ACTIVE, &rows, cx.columns()));
    text
}

fn figures(summary: &Summary) -> [(&'static str, String); 6] {
    const NO_CHATS: &str = "no chats yet";
    let acceptance = summary.acceptance().map_or("no requests yet".to_owned(), |share| {
        format!("{share}% of {}", summary.requests())
    });
    let mean = summary.mean_duration().map_or(NO_CHATS.to_owned(), time::words);
    let messages = summary
        .tenths_of_messages()
        .map_or(NO_CHATS.to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10));
    let delivery = summary.delivery.map_or("nothing yet".to_owned(), delivery);
    [
        ("Requests accepted:", acceptance),
        ("Chats:", summary.ended.to_string()),
        ("Mean duration:", mean),
        ("Messages per chat:", messages),
        ("Most at once:", summary.peak.to_string()),
        ("Delivered within:", delivery),
    ]
}

/// Half of the messages, 95 of 100, 99 of 100.
fn delivery(Delivery { p50, p95, p99, .. }: Delivery) -> String {
    let [p50, p95, p99] = [p50, p95, p99].map(millis);
    format!("p50 {p50}, p95 {p95}, p99 {p99} ms")
}

/// Short ones with a digit behind the point.
fn millis(length: Duration) -> String {
    let tenths = length.as_micros().div_ceil(100);
    if tenths < 100 {
        return format!("{}.{}", tenths / 10, tenths % 10);
    }
    tenths.div_ceil(10).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nobody_was_asked_it_says_so() {
        let figures = figures(&Summary::default());
        assert_eq!(
            figures.map(|(_, value)| value),
            ["no requests yet", "0", "no chats yet", "no chats yet", "0", "nothing yet"]
        );
    }

    #[test]
    fn a_mean_is_of_the_chats_and_acceptance_of_the_requests() {
        let delivery = Delivery {
            messages: 9,
            p50: Duration::from_micros(319),
            p95: Duration::from_micros(9_950),
            p99: Duration::from_millis(70),
        };
        let summary = Summary {
            accepted: 2,
            declined: 1,
            timed_out: 0,
            ended: 2,
            lasted: Duration::from_mins(11),
            messages: 25,
            peak: 2,
            delivery: Some(delivery),
            most_active: Vec::new(),
        };
        assert_eq!(
            figures(&summary).map(|(_, value)| value),
            ["67% of 3", "2", "5 minutes", "12.5", "2", "p50 0.4, p95 10, p99 70 ms"]
        );
    }
}
