//! What members take of rounds, and who is invited.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, PersonId, RegionCode, Timestamp};

use super::joint::{RoundRow, with_steps};
use super::schema::{joint_invitation, joint_round, joint_share, orders};
use crate::model::{
    Buyer, JointRound, JointRoundId, JointShare, JointShareId, JointStanding, JointStatus, OrderId,
    OrderStatus,
};
use crate::service::JointShareQuery;
use crate::{Error, Result};

/// No order yet.
const NONE: i64 = 0;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = joint_share, check_for_backend(Backend))]
struct ShareRow {
    county: RegionCode,
    id: JointShareId,
    round: JointRoundId,
    member: PersonId,
    member_name: String,
    member_phone: String,
    pieces: i64,
    shown_fen: Fen,
    dearest_fen: Fen,
    order_id: i64,
    price_fen: Fen,
    joined_at: Timestamp,
}

fn share((row, status): (ShareRow, Option<String>)) -> Result<JointShare> {
    let order_status = match status {
        None => None,
        Some(word) => Some(
            OrderStatus::parse(&word)
                .ok_or_else(|| db::Error::Unreadable(format!("share {}: {word}", row.id)))?,
        ),
    };
    Ok(JointShare {
        county: row.county,
        id: row.id,
        round: row.round,
        member: Buyer { person: row.member, name: row.member_name, phone: row.member_phone },
        pieces: row.pieces,
        shown: row.shown_fen,
        dearest: row.dearest_fen,
        order: (row.order_id != NONE).then_some(OrderId(row.order_id)),
        price: Some(row.price_fen).filter(|price| price.is_positive()),
        order_status,
        joined_at: row.joined_at,
    })
}

pub(crate) fn insert_share(conn: &mut Conn, new: &JointShare) -> Result<()> {
    let row = ShareRow {
        county: new.county,
        id: new.id,
        round: new.round,
        member: new.member.person,
        member_name: new.member.name.clone(),
        member_phone: new.member.phone.clone(),
        pieces: new.pieces,
        shown_fen: new.shown,
        dearest_fen: new.dearest,
        order_id: NONE,
        price_fen: Fen::ZERO,
        joined_at: new.joined_at,
    };
    diesel::insert_into(joint_share::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// A person's share of a round.
pub(crate) fn share_of(conn: &mut Conn, round: &JointRound, member: PersonId) -> Result<Option<JointShare>> {
    let row: Option<(ShareRow, Option<String>)> = joint_share::table
        .left_join(
            orders::table
                .on(orders::county.eq(joint_share::county).and(orders::id.eq(joint_share::order_id))),
        )
        .filter(joint_share::county.eq(round.county).and(joint_share::round.eq(round.id)))
        .filter(joint_share::member.eq(member))
        .select((ShareRow::as_select(), orders::status.nullable()))
        .first(conn)
        .optional()?;
    row.map(share).transpose()
}

/// Another quantity for a share that is still what was seen; false when it is not.
pub(crate) fn change_share(conn: &mut Conn, seen: &JointShare, pieces: i64, shown: Fen) -> Result<bool> {
    let same = joint_share::table
        .find((seen.county, seen.id))
        .filter(joint_share::pieces.eq(seen.pieces).and(joint_share::order_id.eq(NONE)));
    let changed = diesel::update(same)
        .set((joint_share::pieces.eq(pieces), joint_share::shown_fen.eq(shown)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Takes a share away that is still what was seen; false when it is not.
pub(crate) fn delete_share(conn: &mut Conn, seen: &JointShare) -> Result<bool> {
    let same = joint_share::table
        .find((seen.county, seen.id))
        .filter(joint_share::pieces.eq(seen.pieces).and(joint_share::order_id.eq(NONE)));
    Ok(diesel::delete(same).execute(conn)? == 1)
}

/// Keeps the order that asks for a share's payment; false when there is one.
pub(crate) fn note_order(conn: &mut Conn, seen: &JointShare, order: OrderId, price: Fen) -> Result<bool> {
    let without = joint_share::table.find((seen.county, seen.id)).filter(joint_share::order_id.eq(NONE));
    let changed = diesel::update(without)
        .set((joint_share::order_id.eq(order.0), joint_share::price_fen.eq(price)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Shares that match, each with its round, and how many there are: the newest first.
pub(crate) fn shares(
    conn: &mut Conn,
    want: &JointShareQuery,
) -> Result<(Vec<(JointShare, JointRound)>, i64)> {
    let matching = || {
        let mut query =
            joint_share::table
                .inner_join(joint_round::table.on(
                    joint_round::county.eq(joint_share::county).and(joint_round::id.eq(joint_share::round)),
                ))
                .left_join(
                    orders::table
                        .on(orders::county.eq(joint_share::county).and(orders::id.eq(joint_share::order_id))),
                )
                .into_boxed();
        if let Some((county, round)) = want.round {
            query = query.filter(joint_share::county.eq(county).and(joint_share::round.eq(round)));
        }
        if let Some(member) = want.member {
            query = query.filter(joint_share::member.eq(member));
        }
        if let Some(standing) = want.standing {
            query = match standing {
                JointStanding::Joined => query.filter(joint_round::status.eq(JointStatus::Open.as_str())),
                JointStanding::CalledOff => {
                    query.filter(joint_round::status.eq(JointStatus::CalledOff.as_str()))
                }
                JointStanding::Fixed => query
                    .filter(joint_round::status.eq(JointStatus::Reached.as_str()))
                    .filter(joint_share::order_id.eq(NONE)),
                by_order => {
                    let means: Vec<&str> = by_order.statuses().into_iter().map(OrderStatus::as_str).collect();
                    query.filter(orders::status.eq_any(means))
                }
            };
        }
        if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            let goods = joint_round::title.like(pattern.clone());
            let names = joint_share::member_name.like(pattern.clone());
            query = query.filter(goods.or(names).or(joint_share::member_phone.like(pattern)));
        }
        query
    };
    let rows: Vec<(ShareRow, RoundRow, Option<String>)> = matching()
        .order((joint_share::joined_at.desc(), joint_share::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select((ShareRow::as_select(), RoundRow::as_select(), orders::status.nullable()))
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    Ok((with_rounds(conn, rows)?, total))
}

/// Shares with their rounds.
fn with_rounds(
    conn: &mut Conn,
    rows: Vec<(ShareRow, RoundRow, Option<String>)>,
) -> Result<Vec<(JointShare, JointRound)>> {
    let (mut shares, mut rounds) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (row, round, status) in rows {
        shares.push(share((row, status))?);
        rounds.push(round);
    }
    Ok(shares.into_iter().zip(with_steps(conn, rounds)?).collect())
}

/// Shares of rounds whose price is fixed that have no order yet, the oldest first.
pub(crate) fn shares_waiting(conn: &mut Conn, limit: i64) -> Result<Vec<(JointShare, JointRound)>> {
    let rows: Vec<(ShareRow, RoundRow)> = joint_share::table
        .inner_join(
            joint_round::table
                .on(joint_round::county.eq(joint_share::county).and(joint_round::id.eq(joint_share::round))),
        )
        .filter(joint_share::order_id.eq(NONE))
        .filter(joint_round::status.eq(JointStatus::Reached.as_str()))
        .order((joint_share::joined_at.asc(), joint_share::id.asc()))
        .limit(limit)
        .select((ShareRow::as_select(), RoundRow::as_select()))
        .load(conn)?;
    with_rounds(conn, rows.into_iter().map(|(row, round)| (row, round, None)).collect())
}

/// Invites a phone; false when it was invited before.
pub(crate) fn insert_invitation(
    tx: &mut Tx<'_>,
    now: Timestamp,
    round: &JointRound,
    (index, masked): (&str, &str),
) -> Result<bool> {
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(joint_invitation::table)
            .values((
                joint_invitation::county.eq(round.county),
                joint_invitation::id.eq(tx.id::<i64>(now)),
                joint_invitation::round.eq(round.id),
                joint_invitation::phone_index.eq(index),
                joint_invitation::phone_masked.eq(masked),
                joint_invitation::invited_at.eq(now),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// True when this phone may join a round by invitation.
pub(crate) fn is_invited(conn: &mut Conn, round: &JointRound, index: &str) -> Result<bool> {
    let found: Option<i64> = joint_invitation::table
        .filter(joint_invitation::county.eq(round.county).and(joint_invitation::round.eq(round.id)))
        .filter(joint_invitation::phone_index.eq(index))
        .select(joint_invitation::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The phones invited to a round, masked, in the order they were invited.
pub(crate) fn invitations_of(conn: &mut Conn, round: &JointRound) -> Result<Vec<String>> {
    joint_invitation::table
        .filter(joint_invitation::county.eq(round.county).and(joint_invitation::round.eq(round.id)))
        .order(joint_invitation::id.asc())
        .select(joint_invitation::phone_masked)
        .load(conn)
        .map_err(Error::from)
}
