//! The states that wait to be looked at. Knows nothing of what they are.

/// What is equally far away, in pieces: one that was looked through is given back at once.
pub(super) struct Level<T> {
    pieces: Vec<Vec<T>>,
}

impl<T: Copy> Level<T> {
    const PIECE: usize = 4096;

    pub(super) fn new() -> Self {
        Self { pieces: Vec::new() }
    }

    pub(super) fn push(&mut self, item: &T) {
        if self.pieces.last().is_none_or(|piece| piece.len() == Self::PIECE) {
            self.pieces.push(Vec::with_capacity(Self::PIECE));
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(*item);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.iter().map(Vec::len).sum()
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = T> {
        self.pieces.into_iter().flatten()
    }
}
