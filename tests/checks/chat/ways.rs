//! How each state of a search was first reached. Knows no states, only their numbers.

/// From which state each was first reached, and by which of that one's events. State 0 is the
/// start; five bytes a state.
#[derive(Default)]
pub(super) struct Ways {
    parents: Vec<u32>,
    ordinals: Vec<u8>,
}

impl Ways {
    pub(super) fn start() -> Self {
        Self { parents: vec![0], ordinals: vec![0] }
    }

    /// How many states were reached.
    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }

    /// Numbers the next state.
    pub(super) fn add(&mut self, parent: usize, ordinal: u8) {
        self.parents.push(u32::try_from(parent).expect("fewer than 2^32 states"));
        self.ordinals.push(ordinal);
    }

    /// The events that lead from the start to a state, by their ordinals.
    pub(super) fn to(&self, mut state: usize) -> Vec<u8> {
        let mut ordinals = Vec::new();
        while state != 0 {
            ordinals.push(self.ordinals[state]);
            state = self.parents[state] as usize;
        }
        ordinals.reverse();
        ordinals
    }
}
