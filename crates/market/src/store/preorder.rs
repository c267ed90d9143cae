//! Pre-orders and reservations.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Day, Fen, Grams, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{listing, preorder, reservation, seller};
use crate::model::{
    ListingId, LotId, OrderId, Preorder, PreorderDraft, PreorderId, PreorderStatus, Reservation,
    ReservationId, ReservationStatus, ReturnRule, Shortfall,
};
use crate::service::PreorderQuery;
use crate::{Error, Result};

/// A row with what its listing says: pieces left, the rule of return, the picture.
type Found = (PreorderRow, i64, String, String);

/// No lot, no order.
const NONE: i64 = 0;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = preorder, check_for_backend(Backend))]
struct PreorderRow {
    county: RegionCode,
    id: PreorderId,
    seller: OrganisationId,
    seller_name: String,
    listing: ListingId,
    title: String,
    picture: String,
    story: String,
    origin: RegionCode,
    price_fen: Fen,
    deposit_fen: Fen,
    net_grams: Grams,
    capacity: i64,
    opens_on: i32,
    closes_on: i32,
    harvest_from: i32,
    harvest_to: i32,
    balance_days: i32,
    shortfall: String,
    status: String,
    lot: i64,
    harvested: i64,
    reason: String,
    offered_at: Timestamp,
}

/// The picture is that of its listing, which follows the photographs of the product.
fn preorder_of((row, available, rule, picture): Found) -> Result<Preorder> {
    let unreadable = |what: &str| db::Error::Unreadable(format!("pre-order {}: {what}", row.id));
    let day = |number| Day::from_number(number).ok_or_else(|| unreadable("day"));
    Ok(Preorder {
        status: PreorderStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
        return_rule: ReturnRule::parse(&rule).unwrap_or(ReturnRule::SevenDays),
        draft: PreorderDraft {
            title: row.title.clone(),
            price: row.price_fen,
            deposit: row.deposit_fen,
            net: row.net_grams,
            capacity: row.capacity,
            opens_on: day(row.opens_on)?,
            closes_on: day(row.closes_on)?,
            harvest_from: day(row.harvest_from)?,
            harvest_to: day(row.harvest_to)?,
            balance_days: row.balance_days,
            shortfall: Shortfall::parse(&row.shortfall).ok_or_else(|| unreadable("shortfall"))?,
        },
        county: row.county,
        id: row.id,
        seller: row.seller,
        seller_name: row.seller_name,
        listing: row.listing,
        picture,
        story: row.story,
        origin: row.origin,
        lot: (row.lot != NONE).then_some(LotId(row.lot)),
        harvested: row.harvested,
        reason: row.reason,
        available,
    })
}

pub(crate) fn insert_preorder(conn: &mut Conn, now: Timestamp, new: &Preorder) -> Result<()> {
    let row = PreorderRow {
        county: new.county,
        id: new.id,
        seller: new.seller,
        seller_name: new.seller_name.clone(),
        listing: new.listing,
        title: new.draft.title.trim().to_owned(),
        picture: new.picture.clone(),
        story: new.story.clone(),
        origin: new.origin,
        price_fen: new.draft.price,
        deposit_fen: new.draft.deposit,
        net_grams: new.draft.net,
        capacity: new.draft.capacity,
        opens_on: new.draft.opens_on.number(),
        closes_on: new.draft.closes_on.number(),
        harvest_from: new.draft.harvest_from.number(),
        harvest_to: new.draft.harvest_to.number(),
        balance_days: new.draft.balance_days,
        shortfall: new.draft.shortfall.as_str().to_owned(),
        status: new.status.as_str().to_owned(),
        lot: NONE,
        harvested: 0,
        reason: String::new(),
        offered_at: now,
    };
    diesel::insert_into(preorder::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn preorder(conn: &mut Conn, id: PreorderId) -> Result<Option<Preorder>> {
    let row: Option<Found> = preorder::table
        .inner_join(
            listing::table.on(listing::county.eq(preorder::county).and(listing::id.eq(preorder::listing))),
        )
        .filter(preorder::id.eq(id))
        .select((PreorderRow::as_select(), listing::available, listing::return_rule, listing::picture))
        .first(conn)
        .optional()?;
    row.map(preorder_of).transpose()
}

/// Offers that match, those that close first first, and how many there are.
pub(crate) fn preorders(conn: &mut Conn, want: &PreorderQuery) -> Result<(Vec<Preorder>, i64)> {
    let matching = || {
        let mut query = preorder::table
            .inner_join(
                listing::table
                    .on(listing::county.eq(preorder::county).and(listing::id.eq(preorder::listing))),
            )
            .into_boxed();
        if let Some((county, seller)) = want.seller {
            query = query.filter(preorder::county.eq(county).and(preorder::seller.eq(seller)));
        }
        if let Some(day) = want.open_on {
            // Only of sellers whose verification holds, as on the shelf.
            let verified = seller::table
                .filter(seller::county.eq(preorder::county).and(seller::id.eq(preorder::seller)))
                .filter(seller::due_on.ge(super::earliest_due(day)));
            query = query
                .filter(diesel::dsl::exists(verified))
                .filter(preorder::status.eq(PreorderStatus::Open.as_str()))
                .filter(preorder::closes_on.ge(day.number()));
        }
        if let Some(county) = want.county {
            query = query.filter(preorder::county.eq(county));
        }
        if let Some(status) = want.status {
            query = query.filter(preorder::status.eq(status.as_str()));
        }
        if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            query =
                query.filter(preorder::title.like(pattern.clone()).or(preorder::seller_name.like(pattern)));
        }
        query
    };
    let rows: Vec<Found> = matching()
        .order((preorder::closes_on.asc(), preorder::id.asc()))
        .offset(want.offset)
        .limit(want.limit)
        .select((PreorderRow::as_select(), listing::available, listing::return_rule, listing::picture))
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    Ok((rows.into_iter().map(preorder_of).collect::<Result<Vec<_>>>()?, total))
}

/// Open offers whose last day of harvest is over, the longest over first.
pub(crate) fn unharvested(conn: &mut Conn, today: Day, limit: i64) -> Result<Vec<Preorder>> {
    let rows: Vec<PreorderRow> = preorder::table
        .filter(preorder::status.eq(PreorderStatus::Open.as_str()))
        .filter(preorder::harvest_to.lt(today.number()))
        .order((preorder::harvest_to.asc(), preorder::id.asc()))
        .limit(limit)
        .select(PreorderRow::as_select())
        .load(conn)?;
    let bare = |row: PreorderRow| {
        let picture = row.picture.clone();
        preorder_of((row, 0, String::new(), picture))
    };
    rows.into_iter().map(bare).collect()
}

/// Ends an open offer by its harvest or by calling it off; false when somebody was first.
pub(crate) fn end_preorder(
    conn: &mut Conn,
    seen: &Preorder,
    to: PreorderStatus,
    lot: Option<LotId>,
    harvested: i64,
    reason: &str,
) -> Result<bool> {
    let open = preorder::table
        .find((seen.county, seen.id))
        .filter(preorder::status.eq(PreorderStatus::Open.as_str()));
    let changed = diesel::update(open)
        .set((
            preorder::status.eq(to.as_str()),
            preorder::lot.eq(lot.map_or(NONE, |lot| lot.0)),
            preorder::harvested.eq(harvested),
            preorder::reason.eq(reason),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reservation, check_for_backend(Backend))]
struct ReservationRow {
    county: RegionCode,
    id: ReservationId,
    preorder: PreorderId,
    buyer: PersonId,
    buyer_name: String,
    pieces: i64,
    allotted: i64,
    deposit_order: OrderId,
    balance_order: i64,
    status: String,
    placed_at: Timestamp,
    deposited_at: Timestamp,
}

impl TryFrom<ReservationRow> for Reservation {
    type Error = Error;

    fn try_from(row: ReservationRow) -> Result<Self> {
        let status = ReservationStatus::parse(&row.status)
            .ok_or_else(|| db::Error::Unreadable(format!("reservation {}: status", row.id)))?;
        Ok(Self {
            county: row.county,
            id: row.id,
            preorder: row.preorder,
            buyer: row.buyer,
            buyer_name: row.buyer_name,
            pieces: row.pieces,
            allotted: row.allotted,
            deposit_order: row.deposit_order,
            balance_order: (row.balance_order != NONE).then_some(OrderId(row.balance_order)),
            status,
            placed_at: row.placed_at,
            deposited_at: row.deposited_at,
        })
    }
}

pub(crate) fn insert_reservation(conn: &mut Conn, new: &Reservation) -> Result<()> {
    let row = ReservationRow {
        county: new.county,
        id: new.id,
        preorder: new.preorder,
        buyer: new.buyer,
        buyer_name: new.buyer_name.clone(),
        pieces: new.pieces,
        allotted: new.allotted,
        deposit_order: new.deposit_order,
        balance_order: NONE,
        status: new.status.as_str().to_owned(),
        placed_at: new.placed_at,
        deposited_at: new.deposited_at,
    };
    diesel::insert_into(reservation::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// The reservation one of whose two orders this is.
pub(crate) fn reservation_of(
    conn: &mut Conn,
    county: RegionCode,
    order: OrderId,
) -> Result<Option<Reservation>> {
    let row: Option<ReservationRow> = reservation::table
        .filter(reservation::county.eq(county))
        .filter(reservation::deposit_order.eq(order).or(reservation::balance_order.eq(order.0)))
        .select(ReservationRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Reservation::try_from).transpose()
}

/// The reservations of an offer in the order their deposits were paid.
pub(crate) fn reservations_of(conn: &mut Conn, of: &Preorder) -> Result<Vec<Reservation>> {
    let rows: Vec<ReservationRow> = reservation::table
        .filter(reservation::county.eq(of.county).and(reservation::preorder.eq(of.id)))
        .order((reservation::deposited_at.asc(), reservation::id.asc()))
        .select(ReservationRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Reservation::try_from).collect()
}

/// What a buyer reserved, with each offer, the newest first.
pub(crate) fn reservations_by(conn: &mut Conn, buyer: PersonId) -> Result<Vec<(Reservation, Preorder)>> {
    let rows: Vec<(ReservationRow, PreorderRow, i64, String, String)> = reservation::table
        .inner_join(
            preorder::table
                .on(preorder::county.eq(reservation::county).and(preorder::id.eq(reservation::preorder))),
        )
        .inner_join(
            listing::table.on(listing::county.eq(preorder::county).and(listing::id.eq(preorder::listing))),
        )
        .filter(reservation::buyer.eq(buyer))
        .order((reservation::placed_at.desc(), reservation::id.desc()))
        .select((
            ReservationRow::as_select(),
            PreorderRow::as_select(),
            listing::available,
            listing::return_rule,
            listing::picture,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(mine, offer, available, rule, picture)| {
            Ok((mine.try_into()?, preorder_of((offer, available, rule, picture))?))
        })
        .collect()
}

/// Reservations the program has to take a step further, the oldest first.
pub(crate) fn reservations_waiting(conn: &mut Conn, limit: i64) -> Result<Vec<Reservation>> {
    let called_off = preorder::table
        .filter(preorder::county.eq(reservation::county).and(preorder::id.eq(reservation::preorder)))
        .filter(preorder::status.ne(PreorderStatus::Open.as_str()));
    let rows: Vec<ReservationRow> = reservation::table
        .filter(
            reservation::status.eq(ReservationStatus::Allotted.as_str()).or(reservation::status
                .eq(ReservationStatus::Deposited.as_str())
                .and(diesel::dsl::exists(called_off))),
        )
        .order((reservation::placed_at.asc(), reservation::id.asc()))
        .limit(limit)
        .select(ReservationRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Reservation::try_from).collect()
}

/// Takes a reservation a step further, if it still is what the caller saw.
pub(crate) fn change_reservation(conn: &mut Conn, seen: &Reservation, to: &Reservation) -> Result<bool> {
    let same =
        reservation::table.find((seen.county, seen.id)).filter(reservation::status.eq(seen.status.as_str()));
    let changed = diesel::update(same)
        .set((
            reservation::status.eq(to.status.as_str()),
            reservation::allotted.eq(to.allotted),
            reservation::balance_order.eq(to.balance_order.map_or(NONE, |order| order.0)),
            reservation::deposited_at.eq(to.deposited_at),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}
