//! Rounds of joint purchase, and what their members are told.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, OrganisationId, RegionCode, StationId, Timestamp};

use super::joint_offer::steps_of;
use super::schema::{joint_invitation, joint_notice, joint_round};
use crate::model::{
    Audience, Category, JointFailure, JointNotice, JointNoticeKind, JointOfferId, JointRound, JointRoundId,
    JointStatus, ListingId,
};
use crate::service::JointRoundQuery;
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = joint_round, check_for_backend(Backend))]
pub(super) struct RoundRow {
    county: RegionCode,
    id: JointRoundId,
    pub(super) offer: JointOfferId,
    listing: ListingId,
    seller: OrganisationId,
    seller_name: String,
    organiser_county: RegionCode,
    organiser: OrganisationId,
    organiser_name: String,
    title: String,
    picture: String,
    category: String,
    pickup: StationId,
    pickup_region: RegionCode,
    pickup_name: String,
    closes_on: i32,
    pay_days: i32,
    least: i64,
    audience: String,
    capacity: i64,
    taken: i64,
    members: i64,
    status: String,
    price_fen: Fen,
    pay_until: i32,
    reason: String,
    opened_at: Timestamp,
}

/// Rounds with the steps they rest on.
pub(super) fn with_steps(conn: &mut Conn, rows: Vec<RoundRow>) -> Result<Vec<JointRound>> {
    let offers: Vec<JointOfferId> = rows.iter().map(|row| row.offer).collect();
    let steps = steps_of(conn, &offers)?;
    let round = |row: RoundRow| {
        let unreadable = |what: &str| db::Error::Unreadable(format!("round {}: {what}", row.id));
        let day = |number| Day::from_number(number).ok_or_else(|| unreadable("day"));
        Ok(JointRound {
            steps: steps.get(&row.offer).cloned().ok_or_else(|| unreadable("steps"))?,
            category: Category::parse(&row.category).ok_or_else(|| unreadable("category"))?,
            audience: Audience::parse(&row.audience).ok_or_else(|| unreadable("audience"))?,
            status: JointStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
            closes_on: day(row.closes_on)?,
            pay_until: if row.pay_until == 0 { None } else { Some(day(row.pay_until)?) },
            price: Some(row.price_fen).filter(|price| price.is_positive()),
            failure: JointFailure::parse(&row.reason),
            county: row.county,
            id: row.id,
            offer: row.offer,
            listing: row.listing,
            seller: row.seller,
            seller_name: row.seller_name,
            organiser_county: row.organiser_county,
            organiser: row.organiser,
            organiser_name: row.organiser_name,
            title: row.title,
            picture: row.picture,
            pickup: row.pickup,
            pickup_region: row.pickup_region,
            pickup_name: row.pickup_name,
            pay_days: row.pay_days,
            least: row.least,
            capacity: row.capacity,
            taken: row.taken,
            members: row.members,
            opened_at: row.opened_at,
        })
    };
    rows.into_iter().map(round).collect::<Result<_, Error>>()
}

pub(crate) fn insert_round(conn: &mut Conn, new: &JointRound) -> Result<()> {
    let row = RoundRow {
        county: new.county,
        id: new.id,
        offer: new.offer,
        listing: new.listing,
        seller: new.seller,
        seller_name: new.seller_name.clone(),
        organiser_county: new.organiser_county,
        organiser: new.organiser,
        organiser_name: new.organiser_name.clone(),
        title: new.title.clone(),
        picture: new.picture.clone(),
        category: new.category.as_str().to_owned(),
        pickup: new.pickup,
        pickup_region: new.pickup_region,
        pickup_name: new.pickup_name.clone(),
        closes_on: new.closes_on.number(),
        pay_days: new.pay_days,
        least: new.least,
        audience: new.audience.as_str().to_owned(),
        capacity: new.capacity,
        taken: new.taken,
        members: new.members,
        status: new.status.as_str().to_owned(),
        price_fen: Fen::ZERO,
        pay_until: 0,
        reason: String::new(),
        opened_at: new.opened_at,
    };
    diesel::insert_into(joint_round::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// The rounds that match.
fn matching(want: &JointRoundQuery) -> joint_round::BoxedQuery<'static, Backend> {
    let mut query = joint_round::table.into_boxed();
    if let Some(id) = want.only {
        query = query.filter(joint_round::id.eq(id));
    }
    if let Some((county, shop)) = want.shop {
        let organises = joint_round::organiser_county.eq(county).and(joint_round::organiser.eq(shop));
        let sells = joint_round::county.eq(county).and(joint_round::seller.eq(shop));
        query = query.filter(organises.or(sells));
    }
    if let Some(day) = want.open_on {
        query = query
            .filter(joint_round::status.eq(JointStatus::Open.as_str()))
            .filter(joint_round::closes_on.ge(day.number()));
    }
    if let Some(day) = want.closes_by {
        query = query.filter(joint_round::closes_on.le(day.number()));
    }
    if let Some(county) = want.county {
        query = query.filter(joint_round::organiser_county.eq(county));
    }
    if let Some(category) = want.category {
        query = query.filter(joint_round::category.eq(category.as_str()));
    }
    if let Some(status) = want.status {
        query = query.filter(joint_round::status.eq(status.as_str()));
    }
    if let Some(index) = &want.invited {
        query = query.filter(diesel::dsl::exists(
            joint_invitation::table
                .filter(joint_invitation::county.eq(joint_round::county))
                .filter(joint_invitation::round.eq(joint_round::id))
                .filter(joint_invitation::phone_index.eq(index.clone())),
        ));
    }
    if !want.words.is_empty() {
        let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
        let title = joint_round::title.like(pattern.clone());
        let names = joint_round::organiser_name.like(pattern.clone());
        query = query.filter(title.or(names).or(joint_round::seller_name.like(pattern)));
    }
    query
}

/// Rounds that match, and how many there are: those that close first first, or those opened last first when also closed
/// ones are asked for.
pub(crate) fn rounds(conn: &mut Conn, want: &JointRoundQuery) -> Result<(Vec<JointRound>, i64)> {
    let ordered = if want.open_on.is_some() {
        matching(want).order((joint_round::closes_on.asc(), joint_round::id.asc()))
    } else {
        matching(want).order((joint_round::opened_at.desc(), joint_round::id.desc()))
    };
    let rows: Vec<RoundRow> =
        ordered.offset(want.offset).limit(want.limit).select(RoundRow::as_select()).load(conn)?;
    let total = matching(want).count().get_result(conn)?;
    Ok((with_steps(conn, rows)?, total))
}

/// Open rounds whose day is over or of which nothing is left.
pub(crate) fn rounds_due(conn: &mut Conn, today: Day, limit: i64) -> Result<Vec<JointRound>> {
    let over = joint_round::closes_on.lt(today.number());
    let rows: Vec<RoundRow> = joint_round::table
        .filter(joint_round::status.eq(JointStatus::Open.as_str()))
        .filter(over.or(joint_round::taken.eq(joint_round::capacity)))
        .order((joint_round::closes_on.asc(), joint_round::id.asc()))
        .limit(limit)
        .select(RoundRow::as_select())
        .load(conn)?;
    with_steps(conn, rows)
}

/// Moves what the members take together, and how many they are, while one can join; false when the round has no room
/// for it or is closed.
pub(crate) fn change_taken(
    conn: &mut Conn,
    round: &JointRound,
    today: Day,
    pieces: i64,
    members: i64,
) -> Result<bool> {
    let open = joint_round::table
        .find((round.county, round.id))
        .filter(joint_round::status.eq(JointStatus::Open.as_str()))
        .filter(joint_round::closes_on.ge(today.number()))
        .filter(joint_round::taken.le(joint_round::capacity - pieces))
        .filter(joint_round::taken.ge(-pieces));
    let changed = diesel::update(open)
        .set((
            joint_round::taken.eq(joint_round::taken + pieces),
            joint_round::members.eq(joint_round::members + members),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Closes a round that is open and as it was seen; false when it is not.
pub(crate) fn close_round(conn: &mut Conn, seen: &JointRound, to: &JointRound) -> Result<bool> {
    let same = joint_round::table
        .find((seen.county, seen.id))
        .filter(joint_round::status.eq(JointStatus::Open.as_str()))
        .filter(joint_round::taken.eq(seen.taken));
    let changed = diesel::update(same)
        .set((
            joint_round::status.eq(to.status.as_str()),
            joint_round::price_fen.eq(to.price.unwrap_or(Fen::ZERO)),
            joint_round::pay_until.eq(to.pay_until.map_or(0, Day::number)),
            joint_round::reason.eq(to.failure.map_or("", JointFailure::as_str)),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = joint_notice, check_for_backend(Backend))]
struct NoticeRow {
    county: RegionCode,
    id: i64,
    round: JointRoundId,
    kind: String,
    price_fen: Fen,
    told_at: Timestamp,
}

/// Keeps what members are told; nothing when they were told before.
pub(crate) fn insert_notice(tx: &mut Tx<'_>, of: &JointRound, new: &JointNotice) -> Result<()> {
    let row = NoticeRow {
        county: of.county,
        id: tx.id(new.told_at),
        round: of.id,
        kind: new.kind.as_str().to_owned(),
        price_fen: new.price,
        told_at: new.told_at,
    };
    tx.unless_taken(|tx| diesel::insert_into(joint_notice::table).values(row).prepared().execute(tx.conn()))?;
    Ok(())
}

/// What members of these rounds were told, the newest first.
pub(crate) fn notices_of(
    conn: &mut Conn,
    rounds: &[JointRoundId],
) -> Result<Vec<(JointRoundId, JointNotice)>> {
    let rows: Vec<NoticeRow> = joint_notice::table
        .filter(joint_notice::round.eq_any(rounds))
        .order((joint_notice::told_at.desc(), joint_notice::id.desc()))
        .select(NoticeRow::as_select())
        .load(conn)?;
    let notice = |row: NoticeRow| {
        let kind = JointNoticeKind::parse(&row.kind)
            .ok_or_else(|| db::Error::Unreadable(format!("notice {}: kind", row.id)))?;
        Ok((row.round, JointNotice { kind, price: row.price_fen, told_at: row.told_at }))
    };
    rows.into_iter().map(notice).collect::<Result<_, Error>>()
}
