//! What of one log was shown in this call: up to a number, and online messages beyond it, each by
//! itself. Knows no cursor.

use crate::ids::MessageNumber;

/// How many numbers are kept apart; of more the oldest, which were read long ago, are forgotten.
const APART: usize = 500;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    up_to: MessageNumber,
    /// In order.
    apart: Vec<MessageNumber>,
}

impl Shown {
    /// All up to and with this one was shown.
    pub(super) fn up_to(&mut self, number: MessageNumber) {
        self.up_to = self.up_to.max(number);
        let up_to = self.up_to;
        self.apart.retain(|apart| *apart > up_to);
    }

    /// This one was shown; `false`: it had been before.
    pub(super) fn apart(&mut self, number: MessageNumber) -> bool {
        if number <= self.up_to {
            return false;
        }
        let Err(at) = self.apart.binary_search(&number) else { return false };
        self.apart.insert(at, number);
        if self.apart.len() > APART {
            self.apart.remove(0);
        }
        true
    }

    /// This one was perhaps not seen.
    pub(super) fn forget(&mut self, number: MessageNumber) {
        self.apart.retain(|apart| *apart != number);
        if number <= self.up_to {
            self.up_to = MessageNumber(number.0 - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_passed_over_is_shown_though_a_later_one_was() {
        let mut shown = Shown::default();
        assert!(shown.apart(MessageNumber(7)));
        assert!(shown.apart(MessageNumber(5)), "it came late");
        assert!(!shown.apart(MessageNumber(7)) && !shown.apart(MessageNumber(5)));
        shown.up_to(MessageNumber(6));
        assert!(!shown.apart(MessageNumber(6)) && !shown.apart(MessageNumber(7)));
        shown.forget(MessageNumber(7));
        assert!(shown.apart(MessageNumber(7)));
        shown.forget(MessageNumber(6));
        assert!(shown.apart(MessageNumber(6)) && !shown.apart(MessageNumber(4)));
    }
}
