//! The last news and messages that a caller was shown, for `AGAIN`. Knows not what they say.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::screen::{MOST_AGAIN, Show};
use crate::terminal::render::Printed;
use crate::terminal::style::Text;

use super::Node;

/// How many bytes of text are kept at most, but for the last one.
const BYTES: usize = 16 * 1024;

/// See the module. Allocates when the first comes.
#[derive(Debug, Default)]
pub(super) struct Again {
    kept: VecDeque<Arc<Printed>>,
    bytes: usize,
}

impl Again {
    /// Something was shown that somebody else caused.
    pub(super) fn keep(&mut self, told: Arc<Printed>) {
        self.bytes += size(&told);
        self.kept.push_back(told);
        while self.kept.len() > MOST_AGAIN || (self.bytes > BYTES && self.kept.len() > 1) {
            self.bytes -= self.kept.pop_front().map_or(0, |gone| size(&gone));
        }
    }

    /// It may not have been seen, and comes once more.
    pub(super) fn forget(&mut self, told: &Arc<Printed>) {
        if let Some(at) = self.kept.iter().rposition(|kept| Arc::ptr_eq(kept, told)) {
            self.bytes -= self.kept.remove(at).map_or(0, |gone| size(&gone));
        }
    }

    /// The last `number`, oldest first.
    fn last(&self, number: usize) -> impl Iterator<Item = &Text> {
        let last = self.kept.iter().skip(self.kept.len().saturating_sub(number));
        last.map(|told| told.text())
    }
}

fn size(told: &Printed) -> usize {
    told.text().into_iter().map(|line| line.text().len()).sum()
}

impl Node {
    /// Shows the last `number` of them again. That makes no news of them.
    pub(super) fn show_again(&mut self, number: usize) {
        let lines: Vec<_> =
            self.again.last(number).flatten().map(|line| Show::Line(line.clone())).collect();
        if lines.is_empty() {
            return self.show([Show::Line("Nothing has come yet.".into())]);
        }
        self.show(lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::style::Line;

    fn last(again: &Again, number: usize) -> Vec<&str> {
        again.last(number).flatten().map(Line::text).collect()
    }

    #[test]
    fn the_last_come_again_oldest_first() {
        let mut again = Again::default();
        assert_eq!(last(&again, 3), [""; 0]);
        for number in 1..=50 {
            again.keep(Arc::new(Printed::new(Text::from(format!("news {number}").as_str()))));
        }
        assert_eq!(last(&again, 1), ["news 50"]);
        assert_eq!(last(&again, 3), ["news 48", "news 49", "news 50"]);
        assert_eq!(last(&again, usize::MAX).len(), MOST_AGAIN);
    }

    #[test]
    fn long_messages_are_fewer() {
        let mut again = Again::default();
        for _ in 0..MOST_AGAIN {
            again.keep(Arc::new(Printed::new(Text::from("x".repeat(BYTES / 3).as_str()))));
        }
        assert_eq!(last(&again, MOST_AGAIN).len(), 3);
        again.keep(Arc::new(Printed::new(Text::from("x".repeat(2 * BYTES).as_str()))));
        assert_eq!(last(&again, MOST_AGAIN).len(), 1, "the last is always there");
    }
}
