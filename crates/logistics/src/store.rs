//! Every query of logistics.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, Grams, ListScope, OrganisationId, PersonId, RegionCode, StationId, Timestamp};

use crate::model::{Holder, KnownStation, OrderId, Parcel, ParcelId, ParcelStatus};
use crate::{Error, ParcelQuery, Result};

diesel::table! {
    parcel (county, id) {
        county -> BigInt,
        id -> BigInt,
        order_id -> BigInt,
        shipment -> BigInt,
        seller -> BigInt,
        seller_name -> Text,
        buyer -> BigInt,
        buyer_name -> Text,
        buyer_phone -> Text,
        phone_tail -> Text,
        pickup -> BigInt,
        pickup_region -> BigInt,
        contents -> Text,
        net_grams -> BigInt,
        status -> Text,
        holder_kind -> Text,
        holder -> BigInt,
        holder_name -> Text,
        stage -> Integer,
        code_turn -> BigInt,
        code_hash -> Text,
        wrong_codes -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        due_fen -> BigInt,
        withdrawn -> Bool,
    }
}

diesel::table! {
    handover (county, id) {
        county -> BigInt,
        id -> BigInt,
        parcel -> BigInt,
        from_kind -> Text,
        from_holder -> BigInt,
        from_name -> Text,
        to_kind -> Text,
        to_holder -> BigInt,
        to_name -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    known_station (county, id) {
        county -> BigInt,
        id -> BigInt,
        region -> BigInt,
        level -> Text,
        name -> Text,
        takes_parcels -> Bool,
    }
}

diesel::table! {
    missed_code (county, id) {
        county -> BigInt,
        id -> BigInt,
        station -> BigInt,
        at -> BigInt,
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = parcel, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ParcelId,
    order_id: OrderId,
    shipment: i64,
    seller: OrganisationId,
    seller_name: String,
    buyer: PersonId,
    buyer_name: String,
    buyer_phone: String,
    phone_tail: String,
    pickup: StationId,
    pickup_region: RegionCode,
    contents: String,
    net_grams: Grams,
    status: String,
    holder_kind: String,
    holder: i64,
    holder_name: String,
    stage: i32,
    code_turn: i64,
    code_hash: String,
    wrong_codes: i32,
    created_at: Timestamp,
    changed_at: Timestamp,
    due_fen: Fen,
    withdrawn: bool,
}

impl From<&Parcel> for Row {
    fn from(parcel: &Parcel) -> Self {
        let digits: Vec<char> = parcel.buyer_phone.chars().collect();
        Self {
            county: parcel.county,
            id: parcel.id,
            order_id: parcel.order,
            shipment: parcel.shipment,
            seller: parcel.seller,
            seller_name: parcel.seller_name.clone(),
            buyer: parcel.buyer,
            buyer_name: parcel.buyer_name.clone(),
            buyer_phone: parcel.buyer_phone.clone(),
            phone_tail: digits.iter().skip(digits.len().saturating_sub(4)).collect(),
            pickup: parcel.pickup,
            pickup_region: parcel.pickup_region,
            contents: parcel.contents.clone(),
            net_grams: parcel.net,
            status: parcel.status.as_str().to_owned(),
            holder_kind: parcel.holder.kind().to_owned(),
            holder: parcel.holder.id(),
            holder_name: parcel.holder.name().to_owned(),
            stage: parcel.stage,
            code_turn: parcel.code_turn,
            code_hash: parcel.code_hash.clone(),
            wrong_codes: parcel.wrong_codes,
            created_at: parcel.created_at,
            changed_at: parcel.changed_at,
            due_fen: parcel.due,
            withdrawn: parcel.withdrawn,
        }
    }
}

impl TryFrom<Row> for Parcel {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("parcel {}: {what}", row.id));
        Ok(Self {
            status: ParcelStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
            holder: Holder::parse(&row.holder_kind, row.holder, row.holder_name)
                .ok_or_else(|| unreadable("holder"))?,
            county: row.county,
            id: row.id,
            order: row.order_id,
            shipment: row.shipment,
            seller: row.seller,
            seller_name: row.seller_name,
            buyer: row.buyer,
            buyer_name: row.buyer_name,
            buyer_phone: row.buyer_phone,
            pickup: row.pickup,
            pickup_region: row.pickup_region,
            contents: row.contents,
            net: row.net_grams,
            stage: row.stage,
            code_turn: row.code_turn,
            code_hash: row.code_hash,
            wrong_codes: row.wrong_codes,
            created_at: row.created_at,
            changed_at: row.changed_at,
            due: row.due_fen,
            withdrawn: row.withdrawn,
        })
    }
}

/// Keeps a new parcel; false when its order, or its shipment, has one already.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &Parcel) -> Result<bool> {
    let row = Row::from(new);
    let inserted =
        tx.unless_taken(|tx| diesel::insert_into(parcel::table).values(row).prepared().execute(tx.conn()))?;
    Ok(inserted.is_some())
}

/// Saves a changed parcel if its holder, status, tries and what is due still are what the caller saw.
pub(crate) fn save(conn: &mut Conn, seen: &Parcel, new: &Parcel) -> Result<()> {
    let changed = diesel::update(
        parcel::table
            .find((seen.county, seen.id))
            .filter(parcel::holder_kind.eq(seen.holder.kind()).and(parcel::holder.eq(seen.holder.id())))
            .filter(parcel::status.eq(seen.status.as_str()).and(parcel::due_fen.eq(seen.due)))
            .filter(parcel::code_turn.eq(seen.code_turn).and(parcel::wrong_codes.eq(seen.wrong_codes))),
    )
    .set(Row::from(new))
    .prepared()
    .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(Error::TakenMeanwhile) }
}

pub(crate) fn parcel(conn: &mut Conn, id: ParcelId) -> Result<Option<Parcel>> {
    parcel::table
        .filter(parcel::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?
        .map(Parcel::try_from)
        .transpose()
}

pub(crate) fn parcel_of(conn: &mut Conn, order: OrderId, shipment: i64) -> Result<Option<Parcel>> {
    parcel::table
        .filter(parcel::order_id.eq(order).and(parcel::shipment.eq(shipment)))
        .select(Row::as_select())
        .first(conn)
        .optional()?
        .map(Parcel::try_from)
        .transpose()
}

/// Parcels waiting at a pickup point whose phone ends so, or all of them.
pub(crate) fn waiting_at(
    conn: &mut Conn,
    station: StationId,
    phone_tail: Option<&str>,
) -> Result<Vec<Parcel>> {
    let mut query =
        parcel::table.filter(parcel::pickup.eq(station).and(parcel::status.eq("arrived"))).into_boxed();
    if let Some(tail) = phone_tail {
        query = query.filter(parcel::phone_tail.eq(tail));
    }
    query
        .order(parcel::changed_at.asc())
        .select(Row::as_select())
        .load(conn)?
        .into_iter()
        .map(Parcel::try_from)
        .collect()
}

pub(crate) fn insert_handover(
    tx: &mut Tx<'_>,
    now: Timestamp,
    parcel: &Parcel,
    from: &Holder,
    to: &Holder,
) -> Result<()> {
    diesel::insert_into(handover::table)
        .values((
            handover::county.eq(parcel.county),
            handover::id.eq(tx.id::<i64>(now)),
            handover::parcel.eq(parcel.id),
            handover::from_kind.eq(from.kind()),
            handover::from_holder.eq(from.id()),
            handover::from_name.eq(from.name()),
            handover::to_kind.eq(to.kind()),
            handover::to_holder.eq(to.id()),
            handover::to_name.eq(to.name()),
            handover::at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// One handover: who gave, who took, when.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = handover, check_for_backend(Backend))]
pub struct Handover {
    /// Kind of the giver: `seller`, `carrier`, `station`.
    pub from_kind: String,
    /// Name of the giver.
    pub from_name: String,
    /// Kind of the taker.
    pub to_kind: String,
    /// Name of the taker.
    pub to_name: String,
    /// When.
    pub at: Timestamp,
}

pub(crate) fn handovers(conn: &mut Conn, of: &Parcel) -> Result<Vec<Handover>> {
    Ok(handover::table
        .filter(handover::county.eq(of.county).and(handover::parcel.eq(of.id)))
        .order((handover::at.asc(), handover::id.asc()))
        .select(Handover::as_select())
        .load(conn)?)
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = known_station, check_for_backend(Backend))]
struct StationRow {
    county: RegionCode,
    id: StationId,
    region: RegionCode,
    level: String,
    name: String,
    takes_parcels: bool,
}

pub(crate) fn save_station(conn: &mut Conn, known: &KnownStation) -> Result<()> {
    let row = StationRow {
        county: known.county,
        id: known.id,
        region: known.region,
        level: known.level.clone(),
        name: known.name.clone(),
        takes_parcels: known.takes_parcels,
    };
    let changed = diesel::update(known_station::table.find((known.county, known.id)))
        .set(&row)
        .prepared()
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(known_station::table).values(&row).prepared().execute(conn)?;
    }
    Ok(())
}

pub(crate) fn known_station(conn: &mut Conn, id: StationId) -> Result<Option<KnownStation>> {
    let row: Option<StationRow> = known_station::table
        .filter(known_station::id.eq(id))
        .select(StationRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(KnownStation::from))
}

impl From<StationRow> for KnownStation {
    fn from(row: StationRow) -> Self {
        let StationRow { county, id, region, level, name, takes_parcels } = row;
        Self { county, id, region, level, name, takes_parcels }
    }
}

/// The stations that may lie on a parcel's way, in order of division.
pub(crate) fn stations_on_way(conn: &mut Conn, parcel: &Parcel) -> Result<Vec<KnownStation>> {
    let township = parcel.pickup_region.township().unwrap_or(parcel.pickup_region);
    let wanted = [parcel.county, parcel.pickup_region.county(), township];
    let rows: Vec<StationRow> = known_station::table
        .filter(known_station::county.eq_any([parcel.county, parcel.pickup_region.county()]))
        .filter(known_station::region.eq_any(wanted).or(known_station::id.eq(parcel.pickup)))
        .order((known_station::region.asc(), known_station::id.asc()))
        .select(StationRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(KnownStation::from).collect())
}

/// How many codes searched for at a station since then fitted nothing.
pub(crate) fn missed_codes(conn: &mut Conn, station: &KnownStation, since: Timestamp) -> Result<i64> {
    Ok(missed_code::table
        .filter(missed_code::county.eq(station.county).and(missed_code::station.eq(station.id)))
        .filter(missed_code::at.gt(since))
        .count()
        .get_result(conn)?)
}

pub(crate) fn note_missed_code(tx: &mut Tx<'_>, now: Timestamp, station: &KnownStation) -> Result<()> {
    diesel::insert_into(missed_code::table)
        .values((
            missed_code::county.eq(station.county),
            missed_code::id.eq(tx.id::<i64>(now)),
            missed_code::station.eq(station.id),
            missed_code::at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// Parcels within a scope, newest first, and how many match.
pub(crate) fn list(conn: &mut Conn, scope: &ListScope, want: &ParcelQuery) -> Result<(Vec<Parcel>, i64)> {
    if scope.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let matching = || {
        let mut query = parcel::table.filter(within(scope)).into_boxed();
        if let Some(status) = want.status {
            query = query.filter(parcel::status.eq(status.as_str()));
        }
        if let Some(holder) = &want.held_by {
            query = query.filter(parcel::holder_kind.eq(holder.kind()).and(parcel::holder.eq(holder.id())));
        }
        if let Some(seller) = want.seller {
            query = query.filter(parcel::seller.eq(seller));
        }
        if let Some(pickup) = want.pickup {
            query = query.filter(parcel::pickup.eq(pickup));
        }
        if let Ok(id) = want.words.parse::<ParcelId>() {
            query = query.filter(parcel::id.eq(id).or(parcel::order_id.eq(id.0)));
        } else if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            query = query.filter(
                parcel::seller_name
                    .like(pattern.clone())
                    .or(parcel::holder_name.like(pattern.clone()))
                    .or(parcel::contents.like(pattern.clone()))
                    .or(parcel::phone_tail.like(pattern)),
            );
        }
        query
    };
    let rows = matching()
        .order((parcel::created_at.desc(), parcel::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?
        .into_iter()
        .map(Parcel::try_from)
        .collect::<Result<Vec<_>>>()?;
    Ok((rows, matching().count().get_result(conn)?))
}

type Within = Box<dyn BoxableExpression<parcel::table, Backend, SqlType = diesel::sql_types::Bool>>;

fn within(scope: &ListScope) -> Within {
    let mut filter: Within = Box::new(parcel::seller.eq_any(scope.organisations.clone()));
    let at = parcel::pickup.eq_any(scope.stations.clone()).or(parcel::holder_kind
        .eq("station")
        .and(parcel::holder.eq_any(scope.stations.iter().map(|one| one.0).collect::<Vec<_>>())));
    filter = Box::new(filter.or(at));
    if let Some(person) = scope.own {
        filter = Box::new(filter.or(parcel::buyer.eq(person)));
    }
    for region in &scope.regions {
        if region.city() == *region {
            let (first, last) = (region.0, region.0 + 99);
            filter = Box::new(filter.or(parcel::county.between(first, last)));
        } else {
            let (first, last) = (region.county().0 * 1_000_000, region.county().0 * 1_000_000 + 999_999);
            let here = parcel::county.eq(region.county()).or(parcel::pickup_region.between(first, last));
            filter = Box::new(filter.or(here));
        }
    }
    filter
}
