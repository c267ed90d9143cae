//! Posts: written, published, taken back.

use db::Tx;
use kernel::{Actor, Timestamp};

use super::POST_TRADE;
use super::sellers::must_be_verified;
use crate::events::{DemandPosted, PostWithdrawn, SupplyPosted};
use crate::model::{Party, Post, PostDraft, PostId, PostKind, PostStatus};
use crate::{Error, Result, store};

/// Writes a draft, which only its organisation sees. Records nothing: nothing was said yet.
pub fn write(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    owner: &Party,
    draft: &PostDraft,
) -> Result<PostId> {
    actor.may(POST_TRADE, owner)?;
    draft.check(now.day())?;
    let post = Post {
        id: tx.id(now),
        owner: owner.clone(),
        draft: draft.clone(),
        remaining: draft.goods.quantity,
        status: PostStatus::Draft,
        due_on: None,
        changed_at: now,
    };
    store::insert_post(tx, &post)?;
    Ok(post.id)
}

/// Writes a draft anew; what was published stays as it was read.
pub fn rewrite(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: PostId, draft: &PostDraft) -> Result<()> {
    let old = store::post(tx.conn(), id)?.ok_or(Error::NoPost)?;
    actor.may(POST_TRADE, &old)?;
    draft.check(now.day())?;
    let draft = PostDraft { kind: old.draft.kind, ..draft.clone() };
    let remaining = draft.goods.quantity;
    if store::rewrite(tx.conn(), &Post { draft, remaining, changed_at: now, ..old })? {
        Ok(())
    } else {
        Err(Error::PostStep)
    }
}

/// Shows a post to everybody until its validity ends. Only a verified seller offers goods.
pub fn publish(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: PostId) -> Result<()> {
    let post = store::post(tx.conn(), id)?.ok_or(Error::NoPost)?;
    actor.may(POST_TRADE, &post)?;
    post.draft.check(now.day())?;
    if post.draft.kind == PostKind::Supply {
        must_be_verified(tx.conn(), &post.owner, now.day())?;
    }
    step(tx, now, &post, PostStatus::Published)?;
    match post.draft.kind {
        PostKind::Demand => tx.record(now, actor, &demand(&post))?,
        PostKind::Supply => tx.record(now, actor, &supply(demand(&post)))?,
    };
    Ok(())
}

/// Takes a post back for good; quotes on it go on between the two.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: PostId) -> Result<()> {
    let post = store::post(tx.conn(), id)?.ok_or(Error::NoPost)?;
    actor.may(POST_TRADE, &post)?;
    step(tx, now, &post, PostStatus::Withdrawn)?;
    let event = PostWithdrawn { county: post.owner.county, post: id, organisation: post.owner.organisation };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn step(tx: &mut Tx<'_>, now: Timestamp, post: &Post, to: PostStatus) -> Result<()> {
    let to = post.step(to)?;
    if store::change_status(tx.conn(), post, to, now)? { Ok(()) } else { Err(Error::PostStep) }
}

fn demand(post: &Post) -> DemandPosted {
    let Post { owner, draft, .. } = post;
    let goods = &draft.goods;
    DemandPosted {
        county: owner.county,
        post: post.id,
        organisation: owner.organisation,
        name: owner.name.clone(),
        category: goods.category.as_str().to_owned(),
        product: goods.product.clone(),
        grade: goods.grade.as_str().to_owned(),
        unit: goods.unit.as_str().to_owned(),
        quantity: goods.quantity,
        place: draft.place,
        from: draft.window.from,
        to: draft.window.to,
        valid_until: draft.valid_until,
    }
}

/// The same words of the other kind.
fn supply(said: DemandPosted) -> SupplyPosted {
    SupplyPosted {
        county: said.county,
        post: said.post,
        organisation: said.organisation,
        name: said.name,
        category: said.category,
        product: said.product,
        grade: said.grade,
        unit: said.unit,
        quantity: said.quantity,
        place: said.place,
        from: said.from,
        to: said.to,
        valid_until: said.valid_until,
    }
}
