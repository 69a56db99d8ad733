//! What the post office, the board, or a node around its party can do wrong. The party stays whole.

use carrier::protocol::chat::Why;

/// One thing that does not work as PROTOCOL.md says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// All is well.
    None,
    /// An `End` for this reason is never posted.
    Swallows(Why),
    /// A departure is told to nobody, but in answer to mail.
    GoneOnlyAsAnswer,
    /// A departure is told to those only who had posted to the gone.
    GoneOnlyToPosters,
    /// The board leaves open what a gone node's records leave open.
    NoBoard,
    /// The board closes a record when either side goes.
    BoardForEither,
    /// Mail goes to a node number, whoever has it now.
    ByNumber,
    /// A parked node takes no mail.
    ParkedDropsMail,
    /// The log is not read when a chat begins.
    NotReadAtStart,
    /// The screen shows the lines of its session, not of the conversation.
    SessionsLinesOnly,
    /// Nobody hears that a lost line is back.
    ReturnNotTold,
    /// The window of a lost line runs on when it is back.
    WindowOutlivesReturn,
    /// The log is not read when a line is back, or another.
    NotReadAtReturn,
    /// What was shown into a dead line counts as read.
    UnseenCountsAsRead,
    /// A takeover starts the window of a node that has a line.
    TakeoverStartsWindow,
    /// A takeover gives the node an empty mailbox.
    TakeoverEmptiesMailbox,
    /// A takeover gives the node a new party.
    TakeoverForgetsParty,
    /// A takeover is told as a loss and a return.
    TakeoverToldAsLoss,
    /// The answer to a line comes with its push, which may be dropped.
    AnswerInPush,
}
