//! Acts, what is in them, and what happened to them.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, ListScope, PersonId, RegionCode, StationId, Timestamp};
use market::model::{CheckoutId, ListingId};

use super::schema::{behalf_act, behalf_line, behalf_step};
use super::{pattern, word};
use crate::Result;
use crate::model::{Act, ActId, Dispute, Kind, Line, Status, Step};
use crate::service::ActQuery;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = behalf_act, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ActId,
    kind: String,
    station: StationId,
    station_name: String,
    keeper: PersonId,
    keeper_name: String,
    person: PersonId,
    person_name: String,
    person_phone: String,
    status: String,
    round: i32,
    shown: String,
    no_return: bool,
    total_fen: Fen,
    basis_points: i64,
    commission_fen: Fen,
    checkout: CheckoutId,
    dispute: String,
    made_at: Timestamp,
    agreed_at: Timestamp,
    changed_at: Timestamp,
    collects: bool,
    handed_fen: Fen,
    tries: i32,
}

fn act_of(row: Row) -> Result<Act> {
    Ok(Act {
        county: row.county,
        id: row.id,
        kind: if row.collects { Kind::Collect } else { word(&row.kind, Kind::parse)? },
        station: row.station,
        station_name: row.station_name,
        keeper: row.keeper,
        keeper_name: row.keeper_name,
        person: row.person,
        person_name: row.person_name,
        person_phone: row.person_phone,
        status: word(&row.status, Status::parse)?,
        round: row.round,
        shown: row.shown,
        no_return: row.no_return,
        total: row.total_fen,
        basis_points: row.basis_points,
        commission: row.commission_fen,
        checkout: row.checkout,
        dispute: word(&row.dispute, Dispute::parse)?,
        made_at: row.made_at,
        agreed_at: row.agreed_at,
        handed: row.handed_fen,
        tries: row.tries,
    })
}

/// The word of a kind in the table, where taking a payment is a part of buying.
const fn table_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Collect => Kind::Buy.as_str(),
        kind => kind.as_str(),
    }
}

/// The act by which the payment of a checkout is being taken.
pub(crate) fn collecting(conn: &mut Conn, county: RegionCode, checkout: CheckoutId) -> Result<Option<ActId>> {
    Ok(behalf_act::table
        .filter(behalf_act::county.eq(county).and(behalf_act::checkout.eq(checkout)))
        .filter(behalf_act::collects.eq(true).and(behalf_act::status.eq(Status::Agreed.as_str())))
        .select(behalf_act::id)
        .first(conn)
        .optional()?)
}

pub(crate) fn insert_act(conn: &mut Conn, new: &Act) -> Result<()> {
    let row = Row {
        county: new.county,
        id: new.id,
        kind: table_word(new.kind).to_owned(),
        station: new.station,
        station_name: new.station_name.clone(),
        keeper: new.keeper,
        keeper_name: new.keeper_name.clone(),
        person: new.person,
        person_name: new.person_name.clone(),
        person_phone: new.person_phone.clone(),
        status: new.status.as_str().to_owned(),
        round: new.round,
        shown: new.shown.clone(),
        no_return: new.no_return,
        total_fen: new.total,
        basis_points: new.basis_points,
        commission_fen: new.commission,
        checkout: new.checkout,
        dispute: new.dispute.as_str().to_owned(),
        made_at: new.made_at,
        agreed_at: new.agreed_at,
        changed_at: new.made_at,
        collects: new.kind == Kind::Collect,
        handed_fen: new.handed,
        tries: new.tries,
    };
    diesel::insert_into(behalf_act::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn act(conn: &mut Conn, id: ActId) -> Result<Option<Act>> {
    let row: Option<Row> =
        behalf_act::table.filter(behalf_act::id.eq(id)).select(Row::as_select()).first(conn).optional()?;
    row.map(act_of).transpose()
}

/// Puts other lines into an act that was not agreed; false when it took another step meanwhile.
pub(crate) fn keep_basket(tx: &mut Tx<'_>, now: Timestamp, seen: &Act, lines: &[Line]) -> Result<bool> {
    let total = lines.iter().try_fold(Fen::ZERO, |sum, line| sum.plus(line.amount))?;
    let open = Status::Open.as_str();
    let changed = diesel::update(seen_as(seen))
        .set((
            behalf_act::status.eq(open),
            behalf_act::shown.eq(""),
            behalf_act::no_return.eq(false),
            behalf_act::total_fen.eq(total),
            behalf_act::commission_fen.eq(Fen::ZERO),
            behalf_act::changed_at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    if changed != 1 {
        return Ok(false);
    }
    rewrite_lines(tx, now, seen, lines)?;
    Ok(true)
}

fn rewrite_lines(tx: &mut Tx<'_>, now: Timestamp, act: &Act, lines: &[Line]) -> Result<()> {
    let of_act = behalf_line::county.eq(act.county).and(behalf_line::act.eq(act.id));
    diesel::delete(behalf_line::table.filter(of_act)).prepared().execute(tx.conn())?;
    for line in lines {
        let id: i64 = tx.id(now);
        diesel::insert_into(behalf_line::table)
            .values((
                behalf_line::county.eq(act.county),
                behalf_line::id.eq(id),
                behalf_line::act.eq(act.id),
                behalf_line::listing_county.eq(line.county),
                behalf_line::listing.eq(line.listing),
                behalf_line::title.eq(&line.title),
                behalf_line::seller_name.eq(&line.seller_name),
                behalf_line::price_fen.eq(line.price),
                behalf_line::quantity.eq(line.quantity),
                behalf_line::amount_fen.eq(line.amount),
                behalf_line::by_consent.eq(line.by_consent),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The act as it was seen: in the same status and the same round, with the same wrong codes.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn seen_as<'a>(seen: &'a Act) -> _ {
    let (county, id, round, tries): (RegionCode, ActId, i32, i32) =
        (seen.county, seen.id, seen.round, seen.tries);
    let status: &'static str = seen.status.as_str();
    behalf_act::table
        .filter(behalf_act::county.eq(county))
        .filter(behalf_act::id.eq(id))
        .filter(behalf_act::status.eq(status))
        .filter(behalf_act::round.eq(round))
        .filter(behalf_act::tries.eq(tries))
}

/// Asks the villager about what is shown; false when it took another step meanwhile.
pub(crate) fn mark_asked(
    tx: &mut Tx<'_>,
    now: Timestamp,
    seen: &Act,
    asked: &Act,
    lines: &[Line],
) -> Result<bool> {
    let changed = diesel::update(seen_as(seen))
        .set((
            behalf_act::status.eq(Status::Asked.as_str()),
            behalf_act::round.eq(asked.round),
            behalf_act::shown.eq(&asked.shown),
            behalf_act::no_return.eq(asked.no_return),
            behalf_act::total_fen.eq(asked.total),
            behalf_act::commission_fen.eq(asked.commission),
            behalf_act::changed_at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    if changed != 1 {
        return Ok(false);
    }
    rewrite_lines(tx, now, seen, lines)?;
    Ok(true)
}

/// The villager agreed; false when it took another step meanwhile.
pub(crate) fn mark_agreed(conn: &mut Conn, now: Timestamp, seen: &Act, checkout: CheckoutId) -> Result<bool> {
    let changed = diesel::update(seen_as(seen))
        .set((
            behalf_act::status.eq(Status::Agreed.as_str()),
            behalf_act::checkout.eq(checkout),
            behalf_act::agreed_at.eq(now),
            behalf_act::changed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Counts a wrong code; false when it took another step meanwhile.
pub(crate) fn count_try(conn: &mut Conn, now: Timestamp, seen: &Act) -> Result<bool> {
    let changed = diesel::update(seen_as(seen))
        .set((behalf_act::tries.eq(seen.tries + 1), behalf_act::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn mark_dropped(conn: &mut Conn, now: Timestamp, seen: &Act) -> Result<bool> {
    let changed = diesel::update(seen_as(seen))
        .set((behalf_act::status.eq(Status::Dropped.as_str()), behalf_act::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Adds to what was handed to the villager; false when somebody did first.
pub(crate) fn hand(conn: &mut Conn, now: Timestamp, seen: &Act, amount: Fen) -> Result<bool> {
    let changed = diesel::update(seen_as(seen).filter(behalf_act::handed_fen.eq(seen.handed)))
        .set((behalf_act::handed_fen.eq(seen.handed.plus(amount)?), behalf_act::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// One step of a dispute; false when somebody took one first.
pub(crate) fn change_dispute(conn: &mut Conn, now: Timestamp, seen: &Act, to: Dispute) -> Result<bool> {
    let changed = diesel::update(seen_as(seen).filter(behalf_act::dispute.eq(seen.dispute.as_str())))
        .set((behalf_act::dispute.eq(to.as_str()), behalf_act::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn lines(conn: &mut Conn, act: &Act) -> Result<Vec<Line>> {
    type Found = (RegionCode, ListingId, String, String, Fen, i64, Fen, bool);
    let rows: Vec<Found> = behalf_line::table
        .filter(behalf_line::county.eq(act.county).and(behalf_line::act.eq(act.id)))
        .order(behalf_line::id.asc())
        .select((
            behalf_line::listing_county,
            behalf_line::listing,
            behalf_line::title,
            behalf_line::seller_name,
            behalf_line::price_fen,
            behalf_line::quantity,
            behalf_line::amount_fen,
            behalf_line::by_consent,
        ))
        .load(conn)?;
    let line = |(county, listing, title, seller_name, price, quantity, amount, by_consent): Found| Line {
        county,
        listing,
        title,
        seller_name,
        price,
        quantity,
        amount,
        by_consent,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Acts within a scope, the newest first, and how many match.
pub(crate) fn acts(conn: &mut Conn, scope: &ListScope, want: &ActQuery) -> Result<(Vec<Act>, i64)> {
    let query = || {
        let nobody = PersonId(-1);
        let within = behalf_act::county
            .eq_any(region::counties_of(scope))
            .or(behalf_act::station.eq_any(scope.stations.clone()))
            .or(behalf_act::person.eq(scope.own.unwrap_or(nobody)));
        let mut query = behalf_act::table.filter(within).into_boxed();
        if !want.words.is_empty() {
            let like = pattern(&want.words);
            let named = behalf_act::person_name
                .like(like.clone())
                .or(behalf_act::person_phone.like(like.clone()))
                .or(behalf_act::keeper_name.like(like.clone()))
                .or(behalf_act::station_name.like(like));
            query = match want.words.parse::<ActId>() {
                Ok(id) => query.filter(behalf_act::id.eq(id)),
                Err(_) => query.filter(named),
            };
        }
        if let Some(kind) = want.kind {
            query = query
                .filter(behalf_act::kind.eq(table_word(kind)))
                .filter(behalf_act::collects.eq(kind == Kind::Collect));
        }
        if let Some(status) = want.status {
            query = query.filter(behalf_act::status.eq(status.as_str()));
        }
        if let Some(dispute) = want.dispute {
            query = query.filter(behalf_act::dispute.eq(dispute.as_str()));
        }
        if let Some(station) = want.station {
            query = query.filter(behalf_act::station.eq(station));
        }
        if let Some(person) = want.person {
            query = query.filter(behalf_act::person.eq(person));
        }
        query
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<Row> = query()
        .order(behalf_act::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let found: Result<Vec<Act>> = rows.into_iter().map(act_of).collect();
    Ok((found?, total))
}

pub(crate) fn insert_step(
    tx: &mut Tx<'_>,
    now: Timestamp,
    act: &Act,
    step: &str,
    by: (PersonId, &str),
    words: &str,
) -> Result<()> {
    let id: i64 = tx.id(now);
    diesel::insert_into(behalf_step::table)
        .values((
            behalf_step::county.eq(act.county),
            behalf_step::id.eq(id),
            behalf_step::act.eq(act.id),
            behalf_step::step.eq(step),
            behalf_step::by_person.eq(by.0),
            behalf_step::by_name.eq(by.1),
            behalf_step::words.eq(words),
            behalf_step::at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

pub(crate) fn steps(conn: &mut Conn, act: &Act) -> Result<Vec<Step>> {
    let rows: Vec<(String, String, String, Timestamp)> = behalf_step::table
        .filter(behalf_step::county.eq(act.county).and(behalf_step::act.eq(act.id)))
        .order(behalf_step::id.asc())
        .select((behalf_step::step, behalf_step::by_name, behalf_step::words, behalf_step::at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(step, by, words, at)| Step { step, by, words, at }).collect())
}
