//! What fits a post, out of all that is open.

use db::Conn;
use kernel::{Actor, Day};

use super::POST_TRADE;
use super::sellers::reputes_of;
use crate::matching::{Candidate, Fit, fit, rank};
use crate::model::{Goods, Post, PostId, PostKind};
use crate::place::Ways;
use crate::{Result, store};

/// Posts in memory at once, however many are open.
const CHUNK: i64 = 500;
/// Matches shown.
const MATCHES: usize = 20;

/// A post that fits another, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The post.
    pub post: Post,
    /// Its score.
    pub fit: Fit,
}

/// The open posts that fit one's own, the best first, with the reasons. Every open post is looked at, and equal ones
/// stand in the order they were posted; nothing that could be paid for is looked at. Nothing fits a post that is filled.
pub fn matches(conn: &mut Conn, actor: &Actor, today: Day, own: &Post) -> Result<Vec<Match>> {
    actor.may(POST_TRADE, own)?;
    if own.remaining == 0 {
        return Ok(Vec::new());
    }
    let mut best: Vec<(Post, Fit)> = Vec::new();
    let (mut after, mut ways) = (PostId(0), Ways::from(own.draft.place));
    loop {
        let others = store::counterparts(conn, today, own, after, CHUNK)?;
        let Some(last) = others.last() else { break };
        after = last.id;
        best.extend(compared(conn, today, own, &mut ways, others)?);
        rank(&mut best);
        best.truncate(MATCHES);
    }
    Ok(best.into_iter().map(|(post, fit)| Match { post, fit }).collect())
}

/// These posts, each with how well it fits one's own.
fn compared(
    conn: &mut Conn,
    today: Day,
    own: &Post,
    ways: &mut Ways,
    others: Vec<Post>,
) -> Result<Vec<(Post, Fit)>> {
    let supplies = match own.draft.kind {
        PostKind::Demand => others.as_slice(),
        PostKind::Supply => std::slice::from_ref(own),
    };
    let reputes = reputes_of(conn, supplies.iter().map(|supply| &supply.owner), today)?;
    let scored = |other: Post| {
        let distance = ways.to(other.draft.place);
        let (demand, supply) = match own.draft.kind {
            PostKind::Demand => (own, &other),
            PostKind::Supply => (&other, own),
        };
        let repute = reputes.get(&supply.owner.key()).copied().unwrap_or_default();
        let fit = fit(&candidate(demand), &candidate(supply), distance, repute);
        (other, fit)
    };
    Ok(others.into_iter().map(scored).collect())
}

/// What of a post can still be had.
fn candidate(post: &Post) -> Candidate {
    let goods = Goods { quantity: post.remaining, ..post.draft.goods.clone() };
    Candidate { goods, window: post.draft.window }
}
