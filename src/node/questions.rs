//! What the screens of a node ask the board, and the way of the answers back. Knows no question but
//! the note of what was read, which comes before all that is asked behind it.

use tokio_util::sync::CancellationToken;

use crate::board::{Answer, Question};
use crate::screen::Event;

use super::stack::{FrameId, NODE};
use super::{Asking, Node};

impl Node {
    /// Asks for `at`; the answer comes to [`Node::answer`].
    pub(super) fn ask(&mut self, at: FrameId, question: Question) {
        self.keeping += usize::from(question.is_to_keep());
        self.asking += 1;
        self.asked.push((at, question));
    }

    /// An answer goes to whoever asked, if that is still there.
    pub(super) fn answer(&mut self, to: FrameId, answer: Answer) {
        if to != NODE {
            self.deliver(to, Event::Answer(answer));
            self.waiting.hasten(self.board.clock.uptime());
            // The chat has shown what was said meanwhile; now what else came.
            return self.show_missed();
        }
        self.answer_to_node(answer);
    }

    /// What was asked goes to the board. What was read is noted first: who asks then what is unread
    /// has read it.
    pub(super) fn put_questions(&mut self, asking: &Asking) {
        for (frame, question) in std::mem::take(&mut self.asked) {
            let board = self.board.clone();
            let noted = self.noted.clone();
            let note = matches!(question, Question::ReadApart { .. }).then(|| {
                let mine = CancellationToken::new();
                self.noted = Some(mine.clone());
                mine.drop_guard()
            });
            asking.push(Box::pin(async move {
                if let Some(noted) = noted {
                    noted.cancelled().await;
                }
                let answer = board.answer(question).await;
                drop(note);
                (frame, answer)
            }));
        }
        if self.asking == 0 {
            self.noted = None;
        }
    }

    /// A question that `frame` asked has its answer; it waits its turn.
    pub(super) fn answered(&mut self, frame: FrameId, answer: Answer) {
        self.asking -= 1;
        self.count_kept(&answer);
        self.answers.push_back((frame, answer));
    }

    /// Takes one answer. `false`: there is none, or no room for what it shows.
    pub(super) fn take_answer(&mut self) -> bool {
        if !self.has_room_for_answers() {
            return false;
        }
        let Some((frame, answer)) = self.answers.pop_front() else { return false };
        self.answer(frame, answer);
        true
    }

    /// One question less that has something remembered.
    pub(super) fn count_kept(&mut self, answer: &Answer) {
        if matches!(answer, Answer::Kept | Answer::NotKept | Answer::Called(_) | Answer::Ordered(_))
        {
            self.keeping -= 1;
        }
    }
}
