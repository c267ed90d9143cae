//! Use cases of the stations.

use db::{Conn, Event, Tx};
use kernel::{Action, Actor, RegionCode, ResourceRef, StationId, Timestamp, search_text};
use serde::{Deserialize, Serialize};

use crate::model::{Station, StationDraft, StationLevel, StationStatus};
use crate::{Error, Result, store};

/// Open a station.
pub const OPEN_STATION: Action = Action("open_station");
/// Change a station, suspend or close it.
pub const CHANGE_STATION: Action = Action("change_station");
/// Serve at a station's counter.
pub const SERVE_AT_COUNTER: Action = Action("serve_at_counter");

/// A station as others learn of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its county.
    pub county: RegionCode,
    /// The station.
    pub station: StationId,
    /// The division it stands in.
    pub region: RegionCode,
    /// What it serves, in words of [`StationLevel`].
    pub level: String,
    /// Its name.
    pub name: String,
    /// What it was before.
    pub origin: String,
    /// Its hours in words.
    pub hours: String,
    /// What it can do.
    pub capabilities: Vec<String>,
    /// `open`, `suspended` or `closed`.
    pub status: String,
    /// True when a parcel may be sent there.
    pub takes_parcels: bool,
}

impl From<&Station> for Known {
    fn from(station: &Station) -> Self {
        let draft = &station.draft;
        Self {
            county: station.county,
            station: station.id,
            region: draft.region,
            level: draft.level.as_str().to_owned(),
            name: draft.name.clone(),
            origin: draft.origin.as_str().to_owned(),
            hours: draft.hours.to_string(),
            capabilities: draft.capabilities.iter().map(|one| one.as_str().to_owned()).collect(),
            status: station.status.as_str().to_owned(),
            takes_parcels: station.takes_parcels(),
        }
    }
}

macro_rules! station_events {
    ($($(#[$meta:meta])* $name:ident = $kind:literal;)*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct $name(pub Known);

            impl Event for $name {
                const KIND: &'static str = $kind;
                fn county(&self) -> RegionCode {
                    self.0.county
                }
                fn subject(&self) -> String {
                    self.0.station.to_string()
                }
            }
        )*
    };
}

station_events! {
    /// A station was opened.
    StationOpened = "station.station_opened";
    /// A station changed: its name, hours, abilities or status.
    StationChanged = "station.station_changed";
}

/// Opens a station. Refuses a division that is unknown or of another level, and a name taken there.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, draft: &StationDraft) -> Result<StationId> {
    actor.may(OPEN_STATION, &ResourceRef::new("Station", draft.region))?;
    draft.check()?;
    if region::divisions().get(draft.region).is_none() {
        return Err(Error::UnknownDivision(draft.region));
    }
    let station = Station {
        county: draft.region.county(),
        id: tx.id(now),
        draft: draft.clone(),
        status: StationStatus::Open,
        opened_at: now,
    };
    store::insert(tx, now, &station, &words_of(draft))?;
    tx.record(now, actor, &StationOpened(Known::from(&station)))?;
    Ok(station.id)
}

/// Changes what a station is; its level and division stay.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: StationId,
    draft: &StationDraft,
) -> Result<()> {
    let old = station(tx.conn(), id)?;
    actor.may(CHANGE_STATION, &old)?;
    let draft = StationDraft { level: old.draft.level, region: old.draft.region, ..draft.clone() };
    draft.check()?;
    let new = Station { draft, ..old };
    save(tx, actor, now, &new)
}

/// Suspends, reopens or closes a station.
pub fn change_status(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: StationId,
    to: StationStatus,
) -> Result<()> {
    let old = station(tx.conn(), id)?;
    actor.may(CHANGE_STATION, &old)?;
    let new = Station { status: old.status.step(to)?, ..old };
    save(tx, actor, now, &new)
}

fn save(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, station: &Station) -> Result<()> {
    store::update(tx, now, station, &words_of(&station.draft))?;
    tx.record(now, actor, &StationChanged(Known::from(station)))?;
    Ok(())
}

/// Which stations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StationQuery {
    /// Words of its name, address or keeper, in Chinese, pinyin or initials.
    pub words: String,
    /// Only in this division.
    pub within: Option<RegionCode>,
    /// Only in these counties; a city stands for all of its own. None means everywhere.
    pub counties: Vec<RegionCode>,
    /// Only of this level.
    pub level: Option<StationLevel>,
    /// Only with this status.
    pub status: Option<StationStatus>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// One page of stations and how many match. Stations are public.
pub fn list(conn: &mut Conn, want: &StationQuery) -> Result<(Vec<Station>, i64)> {
    store::list(conn, want)
}

/// The stations within a division that are not closed for good: where somebody may be appointed. At most 500,
/// more than a county has.
pub fn open_within(conn: &mut Conn, within: RegionCode) -> db::Result<Vec<(StationId, RegionCode, String)>> {
    let want = StationQuery { within: Some(within), limit: 500, ..StationQuery::default() };
    let (stations, _) = store::list(conn, &want).map_err(|error| match error {
        Error::Db(error) => error,
        other => db::Error::Refused(other.to_string()),
    })?;
    let serving = stations.into_iter().filter(|station| station.status != StationStatus::Closed);
    Ok(serving.map(|station| (station.id, station.draft.region, station.draft.name)).collect())
}

/// One station.
pub fn station(conn: &mut Conn, id: StationId) -> Result<Station> {
    store::station(conn, id)?.ok_or(Error::NoStation(id))
}

fn words_of(draft: &StationDraft) -> String {
    search_text(&format!("{} {} {}", draft.name, draft.address, draft.keeper))
}
