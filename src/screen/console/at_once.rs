//! What the console does to one caller without asking: a chat that begins at once, and a look at the
//! caller's screen. Knows no orders of the whole board.

use crate::board::Question;
use crate::chat::Target;
use crate::ids::{ConversationId, MessageNumber, NodeNumber};
use crate::registry::Row;
use crate::screen::{Cx, Step};
use crate::terminal::style::Line;

/// A chat that is to begin at once.
#[derive(Debug)]
pub(super) struct AtOnce {
    whom: Target,
    /// The word by which it is written down.
    deed: &'static str,
}

/// The caller on that node.
fn caller(node: NodeNumber, cx: &Cx<'_>) -> Result<Row, String> {
    cx.board.registry.find_node(node).ok_or_else(|| format!("Nobody is on node {node}."))
}

/// `BREAK`.
pub(super) fn of_node(node: NodeNumber, cx: &mut Cx<'_>) -> Result<AtOnce, String> {
    let whom = Target::from(&caller(node, cx)?);
    cx.member().chat.may_break_in(&whom).map_err(|why| why.to_string())?;
    Ok(AtOnce { whom, deed: "break" })
}

/// `ANSWER`: the page of that node, or the only one.
pub(super) fn of_page(node: Option<NodeNumber>, cx: &mut Cx<'_>) -> Result<AtOnce, String> {
    let registry = &cx.board.registry;
    let mut pages = cx.board.bell.pages(|who| registry.is_up(who));
    pages.retain(|page| node.is_none_or(|node| page.address.node == node));
    let page = match pages.as_slice() {
        [page] => page.clone(),
        [] => return Err("Nobody pages.".to_owned()),
        _ => return Err("Several page: type ANSWER and the node.".to_owned()),
    };
    let whom = Target { user: page.user, name: page.name };
    cx.member().chat.may_break_in(&whom).map_err(|why| why.to_string())?;
    Ok(AtOnce { whom, deed: "answer" })
}

impl AtOnce {
    /// What has to be known first.
    pub(super) fn question(&self, cx: &mut Cx<'_>) -> Question {
        Question::Pair { one: cx.member().user.id, other: self.whom.user }
    }

    /// Begins it. What is to be written down then.
    pub(super) fn begin(
        self,
        conversation: ConversationId,
        head: MessageNumber,
        cx: &mut Cx<'_>,
    ) -> Option<Question> {
        let Self { whom, deed } = self;
        let (user, name) = (whom.user, whom.name.to_string());
        let (session, now) = (cx.board.ids.session(cx.wall()), cx.now());
        match cx.member().chat.break_in(session, whom, conversation, head, now) {
            Ok(news) => {
                cx.news.extend(news);
                cx.board.bell.end(user);
                Some(Question::WriteDown(super::actor(cx), deed, name))
            }
            Err(why) => {
                cx.print(Line::new().error(why.to_string()));
                None
            }
        }
    }
}

/// `WATCH`.
pub(super) fn watch(node: Option<NodeNumber>, cx: &mut Cx<'_>) -> Step {
    let Some(node) = node else {
        cx.print("You watch nobody now.");
        return Step::Watch(None);
    };
    match caller(node, cx) {
        Ok(row) if row.address == cx.typist.address => {
            cx.print(Line::new().error("That is you."));
            Step::Stay
        }
        Ok(row) => {
            let name = &row.caller.name;
            cx.print(format!("You watch {name}, who is told. WATCH alone ends it."));
            Step::Watch(Some(row.address))
        }
        Err(why) => {
            cx.print(Line::new().error(why));
            Step::Stay
        }
    }
}
