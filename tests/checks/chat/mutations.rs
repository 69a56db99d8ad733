//! A search is worth what it would find: each mutation of PROTOCOL §5 breaks one thing, and the
//! search has to come back with the way to the harm.

use carrier::protocol::chat::{Party, Why};

use super::fault::Fault;
use super::mutant::{Flaw, Mutant};
use super::row::Row;
use super::search::search;
use super::side::TIMEOUT;
use super::world::SEATS;

struct Mutation {
    name: &'static str,
    flaw: Flaw,
    fault: Fault,
    /// The smallest row that shows it.
    row: Row,
    /// A part of what the search must find wrong.
    harm: &'static str,
}

const TWO: Row = Row::of(2);
const THREE: Row = Row::of(3);
const ONE_GONE: Row = Row { gone: 1, ..TWO };
const BOTH_GONE: Row = Row { gone: 2, ..TWO };
const ONE_LOST: Row = Row { lost: 1, ..TWO };
const EAGER: Row = Row { eager: true, ..TWO };
const ONE_LINE: Row = Row { lines: [1; SEATS], ..TWO };
const TWICE_ONE_LINE: Row = Row { requests: [2; SEATS], ..ONE_LINE };
const DROPS: Row = Row { drops: true, ..ONE_LINE };
const NEWCOMER: Row = Row { newcomer: true, ..ONE_GONE };
const LINE_AND_LOST: Row = Row { lost: 1, ..ONE_LINE };
const LINE_AND_DEAD: Row = Row { dead: 1, ..ONE_LINE };
const TAKEOVER: Row = Row { takeovers: 1, ..TWO };
const DEAD_AND_TAKEOVER: Row = Row { dead: 1, takeovers: 1, ..ONE_LINE };
const FALSE_GONE: Row = Row { false_gone: 1, ..TWO };

/// A party with a flaw, where all else is well.
const fn flaw(name: &'static str, flaw: Flaw, row: Row, harm: &'static str) -> Mutation {
    Mutation { name, flaw, fault: Fault::None, row, harm }
}

/// The party as it is, where something else is wrong.
const fn fault(name: &'static str, fault: Fault, row: Row, harm: &'static str) -> Mutation {
    Mutation { name, flaw: Flaw::None, fault, row, harm }
}

#[rustfmt::skip]
const MUTATIONS: [Mutation; 48] = [
    flaw("no Started", Flaw::NoStarted, TWO, "1 is in s0, whose asker is Asked"),
    fault("silent timeout", Fault::Swallows(Why::TimedOut), TWO, "stands for ever"),
    fault("silent cancel", Fault::Swallows(Why::Cancelled), TWO, "stands for ever"),
    fault("silent loser of a crossing", Fault::Swallows(Why::Crossed), TWO, "stands for ever"),
    flaw("accept keeps the own request", Flaw::AcceptKeepsRequest, THREE, "Asked, and hears no more"),
    flaw("accept while Chatting", Flaw::AcceptWhileChatting, THREE, "and is still in"),
    flaw("no tie-break", Flaw::NoTieBreak, EAGER, "nobody chats"),
    flaw("both yield", Flaw::BothYield, EAGER, "nobody chats"),
    flaw("refusal judged before crossing", Flaw::RefusalFirst, EAGER, "nobody chats"),
    flaw("session id not compared", Flaw::SessionNotCompared, TWO, "stands for ever"),
    fault("no Gone unasked", Fault::GoneOnlyAsAnswer, ONE_GONE, "stands for ever"),
    fault("ties of posters only", Fault::GoneOnlyToPosters, ONE_GONE, "stands for ever"),
    flaw("Gone spares invites", Flaw::GoneSparesInvites, ONE_GONE, "stands for ever"),
    flaw("Gone spares Accepting", Flaw::GoneSparesAccepting, ONE_GONE, "left accepting s0"),
    flaw("Gone spares Chatting", Flaw::GoneSparesChatting, ONE_GONE, "alone in s0 for ever"),
    fault("no board to close records", Fault::NoBoard, ONE_GONE, "Requesting for ever"),
    OTHER_SIDE_CLOSES,
    flaw("other side and board close", Flaw::OtherSideCloses, ONE_GONE, "Failed and becomes Failed"),
    fault("board closes for either side", Fault::BoardForEither, ONE_GONE, "Failed and becomes"),
    flaw("both write the end", Flaw::BothWriteTheEnd, TWO, "Ended and becomes Ended"),
    fault("number without incarnation", Fault::ByNumber, NEWCOMER, "an invite that is meant for 0"),
    flaw("asked side's clock", Flaw::AskedClock, TWO, "Cancelled; the asked: InviteTimedOut"),
    flaw("partner's silent clock", Flaw::PartnerClock, ONE_LOST, "alone in s0 for ever"),
    fault("parked node drops mail", Fault::ParkedDropsMail, ONE_LOST, "stands for ever"),
    flaw("/END does not wait", Flaw::EndDoesNotWait, ONE_LINE, "without a line that 0 said"),
    flaw("End without number", Flaw::EndWithoutNumber, ONE_LINE, "one side counts to"),
    fault("not read at start", Fault::NotReadAtStart, ONE_LINE, "not shown every line"),
    fault("session's lines only", Fault::SessionsLinesOnly, TWICE_ONE_LINE, "not shown every line"),
    fault("ticket answered by a droppable push", Fault::AnswerInPush, DROPS, "waits for ever for the end"),
    fault("mail out of order", Fault::None, Row { any_order: true, ..TWO }, "stands for ever"),
    fault("mail twice", Fault::None, Row { copies: 1, ..TWO }, "Invited; it knew: InviteDeclined"),
    fault("Gone not answered", Fault::Swallows(Why::Left), FALSE_GONE, "stands for ever"),
    flaw("answers do not count", Flaw::AnswersDoNotCount, ONE_LINE, "without a line that 0 said"),
    flaw("record counts to the head", Flaw::RecordCountsToHead, TWO, "is recorded as"),
    flaw("End fits one stage", Flaw::EndFitsOneStage, FALSE_GONE, "alone in s0 for ever"),
    flaw("asked while the line is lost", Flaw::AskedWhileLost, ONE_LOST, "whose line is lost"),
    flaw("asker's lost line not in Started", Flaw::StartedHidesLoss, ONE_LOST, "1 sees the line of 0 as Up"),
    flaw("asked one's lost line not told", Flaw::AskedHidesLoss, ONE_LOST, "0 sees the line of 1 as Up"),
    fault("return not told", Fault::ReturnNotTold, ONE_LOST, "as Lost"),
    fault("window outlives the return", Fault::WindowOutlivesReturn, ONE_LOST, "whose caller is there"),
    fault("not read at return", Fault::NotReadAtReturn, LINE_AND_LOST, "not shown every line"),
    fault("what a dead line showed counts", Fault::UnseenCountsAsRead, LINE_AND_DEAD, "has seen 0"),
    fault("the same, taken over", Fault::UnseenCountsAsRead, DEAD_AND_TAKEOVER, "has seen 0"),
    fault("not read when taken over", Fault::NotReadAtReturn, DEAD_AND_TAKEOVER, "not shown every line"),
    fault("takeover starts a window", Fault::TakeoverStartsWindow, TAKEOVER, "whose caller is there"),
    fault("takeover empties the mailbox", Fault::TakeoverEmptiesMailbox, TAKEOVER, "stands for ever"),
    fault("takeover forgets the party", Fault::TakeoverForgetsParty, TAKEOVER, "hears no more"),
    fault("takeover told as a loss", Fault::TakeoverToldAsLoss, TAKEOVER, "and none was"),
];

const OTHER_SIDE_CLOSES: Mutation = Mutation {
    name: "other side closes",
    flaw: Flaw::OtherSideCloses,
    fault: Fault::NoBoard,
    row: BOTH_GONE,
    harm: "Requesting for ever",
};

#[test]
fn every_mutation_is_caught() {
    let mut missed = Vec::new();
    for Mutation { name, flaw, fault, row, harm } in MUTATIONS {
        match search(&row, fault, Mutant::new(flaw)) {
            Ok(found) => missed.push(format!("{name}: {found}")),
            Err(trace) if trace.contains(harm) => println!("{name}: {trace}"),
            Err(trace) => missed.push(format!("{name}: not {harm}, but {trace}")),
        }
    }
    assert!(missed.is_empty(), "not caught: {missed:#?}");
}

/// What a mutant is caught for is its flaw, not its disguise.
#[test]
fn a_mutant_without_a_flaw_is_the_party() {
    let row = Row { refusals: true, lost: 1, gone: 1, ..TWO };
    let mutant = search(&row, Fault::None, Mutant::new(Flaw::None));
    let party = search(&row, Fault::None, Party::new(TIMEOUT));
    assert_eq!(mutant.unwrap(), party.unwrap());
}
