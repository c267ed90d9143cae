//! Claims and their steps.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{claim, claim_step};
use crate::model::{Claim, ClaimId, ClaimKind, ClaimStatus, ClaimStep, ListingId, OrderId, Side};
use crate::{ClaimError, ClaimQuery, Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = claim, check_for_backend(Backend))]
struct ClaimRow {
    county: RegionCode,
    id: ClaimId,
    order_id: OrderId,
    listing: ListingId,
    title: String,
    buyer: PersonId,
    seller: OrganisationId,
    seller_name: String,
    kind: String,
    pieces: i64,
    asked_fen: Fen,
    given_fen: Fen,
    status: String,
    due_at: Timestamp,
    made_at: Timestamp,
    changed_at: Timestamp,
    shipment: i64,
}

impl TryFrom<ClaimRow> for Claim {
    type Error = Error;

    fn try_from(row: ClaimRow) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("claim {}: {what}", row.id));
        Ok(Self {
            kind: ClaimKind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?,
            status: ClaimStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
            county: row.county,
            id: row.id,
            order: row.order_id,
            listing: row.listing,
            title: row.title,
            buyer: row.buyer,
            seller: row.seller,
            seller_name: row.seller_name,
            pieces: row.pieces,
            asked: row.asked_fen,
            given: row.given_fen,
            due_at: (row.due_at != Timestamp::default()).then_some(row.due_at),
            made_at: row.made_at,
            changed_at: row.changed_at,
            shipment: row.shipment,
        })
    }
}

/// Keeps a new claim; a line has one at a time.
pub(crate) fn insert_claim(tx: &mut Tx<'_>, new: &Claim) -> Result<()> {
    let row = ClaimRow {
        county: new.county,
        id: new.id,
        order_id: new.order,
        listing: new.listing,
        title: new.title.clone(),
        buyer: new.buyer,
        seller: new.seller,
        seller_name: new.seller_name.clone(),
        kind: new.kind.as_str().to_owned(),
        pieces: new.pieces,
        asked_fen: new.asked,
        given_fen: new.given,
        status: new.status.as_str().to_owned(),
        due_at: new.due_at.unwrap_or_default(),
        made_at: new.made_at,
        changed_at: new.changed_at,
        shipment: new.shipment,
    };
    let inserted =
        tx.unless_taken(|tx| diesel::insert_into(claim::table).values(row).prepared().execute(tx.conn()))?;
    inserted.ok_or(ClaimError::Open)?;
    Ok(())
}

pub(crate) fn claim(conn: &mut Conn, id: ClaimId) -> Result<Option<Claim>> {
    claim::table
        .filter(claim::id.eq(id))
        .select(ClaimRow::as_select())
        .first(conn)
        .optional()?
        .map(Claim::try_from)
        .transpose()
}

/// The claims of an order, oldest first.
pub(crate) fn claims_of(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Vec<Claim>> {
    claim::table
        .filter(claim::county.eq(county).and(claim::order_id.eq(order)))
        .order(claim::id.asc())
        .select(ClaimRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Claim::try_from)
        .collect()
}

/// Takes a claim to the next status, if it still stands where the caller saw it.
pub(crate) fn change_claim(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Claim,
    to: ClaimStatus,
    given: Fen,
    due_at: Option<Timestamp>,
) -> Result<bool> {
    let known = claim::table.find((seen.county, seen.id)).filter(claim::status.eq(seen.status.as_str()));
    let changed = diesel::update(known)
        .set((
            claim::status.eq(to.as_str()),
            claim::given_fen.eq(given),
            claim::due_at.eq(due_at.unwrap_or_default()),
            claim::changed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn insert_step(
    tx: &mut Tx<'_>,
    claim: &Claim,
    by: Option<PersonId>,
    step: &ClaimStep,
) -> Result<()> {
    diesel::insert_into(claim_step::table)
        .values((
            claim_step::county.eq(claim.county),
            claim_step::id.eq(step.id),
            claim_step::claim.eq(claim.id),
            claim_step::status.eq(step.status.as_str()),
            claim_step::side.eq(step.side.as_str()),
            claim_step::person.eq(by.map_or(0, |by| by.0)),
            claim_step::words.eq(&step.words),
            claim_step::at.eq(step.at),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// What was said and done about a claim, in order.
pub(crate) fn steps_of(conn: &mut Conn, county: RegionCode, id: ClaimId) -> Result<Vec<ClaimStep>> {
    let rows: Vec<(i64, String, String, String, Timestamp)> = claim_step::table
        .filter(claim_step::county.eq(county).and(claim_step::claim.eq(id)))
        .order(claim_step::id.asc())
        .select((claim_step::id, claim_step::status, claim_step::side, claim_step::words, claim_step::at))
        .load(conn)?;
    rows.into_iter()
        .map(|(number, status, side, words, at)| {
            let unreadable = || db::Error::Unreadable(format!("a step of claim {id}"));
            let status = ClaimStatus::parse(&status).ok_or_else(unreadable)?;
            let side = Side::parse(&side).ok_or_else(unreadable)?;
            Ok(ClaimStep { id: number, status, side, words, at })
        })
        .collect()
}

/// How many claims a seller has had, and how many of them gave money back.
pub(crate) fn claims_of_seller(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
) -> Result<(i64, i64)> {
    let all = || claim::table.filter(claim::county.eq(county).and(claim::seller.eq(seller)));
    let upheld = all().filter(claim::status.eq(ClaimStatus::Refunded.as_str())).count().get_result(conn)?;
    Ok((all().count().get_result(conn)?, upheld))
}

/// Claims whose time to act is over.
pub(crate) fn claims_due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<ClaimId>> {
    Ok(claim::table
        .filter(claim::status.eq_any(["open", "sent", "refused", "returning"]))
        .filter(claim::due_at.lt(now).and(claim::due_at.gt(Timestamp::default())))
        .order(claim::due_at.asc())
        .limit(limit)
        .select(claim::id)
        .load(conn)?)
}

/// Claims within a scope, newest first, and how many match.
pub(crate) fn claims(conn: &mut Conn, scope: &ListScope, want: &ClaimQuery) -> Result<(Vec<Claim>, i64)> {
    let matching = || {
        let mut query = claim::table.filter(within(scope)).into_boxed();
        if let Some(status) = want.status {
            query = query.filter(claim::status.eq(status.as_str()));
        }
        if let Some(kind) = want.kind {
            query = query.filter(claim::kind.eq(kind.as_str()));
        }
        if let Some(seller) = want.seller {
            query = query.filter(claim::seller.eq(seller));
        }
        if let Some(buyer) = want.buyer {
            query = query.filter(claim::buyer.eq(buyer));
        }
        if let Ok(order) = want.words.parse::<OrderId>() {
            query = query.filter(claim::order_id.eq(order).or(claim::id.eq(ClaimId::from(order.0))));
        } else if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            query = query.filter(claim::title.like(pattern.clone()).or(claim::seller_name.like(pattern)));
        }
        query
    };
    let rows = matching()
        .order((claim::made_at.desc(), claim::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(ClaimRow::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Claim::try_from).collect::<Result<Vec<_>>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

type Within = Box<dyn BoxableExpression<claim::table, Backend, SqlType = diesel::sql_types::Bool>>;

fn within(scope: &ListScope) -> Within {
    let mut filter: Within = Box::new(claim::seller.eq_any(scope.organisations.clone()));
    if let Some(person) = scope.own {
        filter = Box::new(filter.or(claim::buyer.eq(person)));
    }
    Box::new(filter.or(claim::county.eq_any(region::counties_of(scope))))
}
