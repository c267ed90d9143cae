//! Every query of the stations.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Level, RegionCode, StationId, Timestamp};

use crate::model::{Capability, Hours, Origin, Station, StationDraft, StationLevel, StationStatus};
use crate::{Error, Result, StationQuery};

diesel::table! {
    station (county, id) {
        county -> BigInt,
        id -> BigInt,
        region -> BigInt,
        level -> Text,
        name -> Text,
        search_text -> Text,
        origin -> Text,
        keeper -> Text,
        address -> Text,
        longitude_e6 -> BigInt,
        latitude_e6 -> BigInt,
        opens_minute -> Integer,
        closes_minute -> Integer,
        status -> Text,
        opened_at -> BigInt,
        changed_at -> BigInt,
    }
}

diesel::table! {
    station_capability (county, id) {
        county -> BigInt,
        id -> BigInt,
        station -> BigInt,
        capability -> Text,
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = station, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: StationId,
    region: RegionCode,
    level: String,
    name: String,
    search_text: String,
    origin: String,
    keeper: String,
    address: String,
    longitude_e6: i64,
    latitude_e6: i64,
    opens_minute: i32,
    closes_minute: i32,
    status: String,
    opened_at: Timestamp,
    changed_at: Timestamp,
}

impl Row {
    fn new(now: Timestamp, station: &Station, search_text: &str) -> Self {
        let draft = &station.draft;
        Self {
            county: station.county,
            id: station.id,
            region: draft.region,
            level: draft.level.as_str().to_owned(),
            name: draft.name.trim().to_owned(),
            search_text: search_text.to_owned(),
            origin: draft.origin.as_str().to_owned(),
            keeper: draft.keeper.trim().to_owned(),
            address: draft.address.trim().to_owned(),
            longitude_e6: draft.longitude_e6,
            latitude_e6: draft.latitude_e6,
            opens_minute: i32::from(draft.hours.opens),
            closes_minute: i32::from(draft.hours.closes),
            status: station.status.as_str().to_owned(),
            opened_at: station.opened_at,
            changed_at: now,
        }
    }

    fn into_station(self, capabilities: Vec<Capability>) -> Result<Station> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("station {}: {what}", self.id));
        let minute = |minute: i32| u16::try_from(minute).map_err(|_| unreadable("hours"));
        Ok(Station {
            county: self.county,
            id: self.id,
            status: StationStatus::parse(&self.status).ok_or_else(|| unreadable("status"))?,
            opened_at: self.opened_at,
            draft: StationDraft {
                level: StationLevel::parse(&self.level).ok_or_else(|| unreadable("level"))?,
                origin: Origin::parse(&self.origin).ok_or_else(|| unreadable("origin"))?,
                hours: Hours { opens: minute(self.opens_minute)?, closes: minute(self.closes_minute)? },
                region: self.region,
                name: self.name,
                keeper: self.keeper,
                address: self.address,
                longitude_e6: self.longitude_e6,
                latitude_e6: self.latitude_e6,
                capabilities,
            },
        })
    }
}

pub(crate) fn insert(tx: &mut Tx<'_>, now: Timestamp, new: &Station, search_text: &str) -> Result<()> {
    let row = Row::new(now, new, search_text);
    let inserted =
        tx.unless_taken(|tx| diesel::insert_into(station::table).values(row).prepared().execute(tx.conn()))?;
    inserted.ok_or(Error::NameTaken)?;
    save_capabilities(tx, now, new)
}

pub(crate) fn update(tx: &mut Tx<'_>, now: Timestamp, new: &Station, search_text: &str) -> Result<()> {
    let row = Row::new(now, new, search_text);
    let updated = tx.unless_taken(|tx| {
        diesel::update(station::table.find((new.county, new.id))).set(row).prepared().execute(tx.conn())
    })?;
    if updated.ok_or(Error::NameTaken)? == 0 {
        return Err(Error::NoStation(new.id));
    }
    diesel::delete(
        station_capability::table
            .filter(station_capability::county.eq(new.county).and(station_capability::station.eq(new.id))),
    )
    .prepared()
    .execute(tx.conn())?;
    save_capabilities(tx, now, new)
}

fn save_capabilities(tx: &mut Tx<'_>, now: Timestamp, of: &Station) -> Result<()> {
    for capability in &of.draft.capabilities {
        diesel::insert_into(station_capability::table)
            .values((
                station_capability::county.eq(of.county),
                station_capability::id.eq(tx.id::<i64>(now)),
                station_capability::station.eq(of.id),
                station_capability::capability.eq(capability.as_str()),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

pub(crate) fn station(conn: &mut Conn, id: StationId) -> Result<Option<Station>> {
    let row: Option<Row> =
        station::table.filter(station::id.eq(id)).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| {
        let capabilities = capabilities_of(conn, row.county, &[row.id])?;
        row.into_station(capabilities.into_iter().map(|(_, capability)| capability).collect())
    })
    .transpose()
}

fn capabilities_of(
    conn: &mut Conn,
    county: RegionCode,
    stations: &[StationId],
) -> Result<Vec<(StationId, Capability)>> {
    let rows: Vec<(StationId, String)> = station_capability::table
        .filter(station_capability::county.eq(county))
        .filter(station_capability::station.eq_any(stations))
        .order((station_capability::station.asc(), station_capability::id.asc()))
        .select((station_capability::station, station_capability::capability))
        .load(conn)?;
    rows.into_iter()
        .map(|(station, word)| {
            let capability = Capability::parse(&word)
                .ok_or_else(|| db::Error::Unreadable(format!("capability {word}")))?;
            Ok((station, capability))
        })
        .collect()
}

/// One page of stations and how many match.
pub(crate) fn list(conn: &mut Conn, want: &StationQuery) -> Result<(Vec<Station>, i64)> {
    let matching = || {
        let mut query = station::table.into_boxed();
        match want.within.map(|region| (region, region.level())) {
            // A city holds all its counties: nothing to leave out.
            None | Some((_, Level::Province | Level::City)) => {}
            Some((region, Level::County)) => query = query.filter(station::county.eq(region)),
            Some((region, Level::Township)) => {
                let villages = station::region.between(region.0 * 1_000, region.0 * 1_000 + 999);
                query = query.filter(villages.or(station::region.eq(region)));
            }
            Some((region, Level::Village)) => query = query.filter(station::region.eq(region)),
        }
        // A city's county is itself, so one city among them lets everything through.
        if !want.counties.is_empty() && !want.counties.iter().any(|one| one.level() == Level::City) {
            query = query.filter(station::county.eq_any(want.counties.clone()));
        }
        if let Some(level) = want.level {
            query = query.filter(station::level.eq(level.as_str()));
        }
        if let Some(status) = want.status {
            query = query.filter(station::status.eq(status.as_str()));
        }
        for word in want.words.split_whitespace() {
            let word = word.to_lowercase().replace(['%', '_'], "");
            query = query.filter(station::search_text.like(format!("%{word}%")));
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order((station::region.asc(), station::id.asc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let mut stations = Vec::with_capacity(rows.len());
    let counties: std::collections::BTreeSet<RegionCode> = rows.iter().map(|row| row.county).collect();
    let ids: Vec<StationId> = rows.iter().map(|row| row.id).collect();
    let mut able = Vec::new();
    for county in counties {
        able.extend(capabilities_of(conn, county, &ids)?);
    }
    for row in rows {
        let capabilities = able
            .iter()
            .filter(|(station, _)| *station == row.id)
            .map(|(_, capability)| *capability)
            .collect();
        stations.push(row.into_station(capabilities)?);
    }
    Ok((stations, matching().count().get_result(conn)?))
}
