//! The pickup points one may choose.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{RegionCode, StationId};

use super::schema::pickup_point;
use crate::Result;
use crate::model::PickupPoint;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pickup_point, check_for_backend(Backend))]
struct PointRow {
    county: RegionCode,
    id: StationId,
    region: RegionCode,
    name: String,
    hours: String,
    is_open: bool,
    takes_cash: bool,
}

impl From<PointRow> for PickupPoint {
    fn from(row: PointRow) -> Self {
        let PointRow { county, id, region, name, hours, is_open, takes_cash } = row;
        Self { county, id, region, name, hours, is_open, takes_cash }
    }
}

/// Keeps what the station context tells of a point.
pub(crate) fn save_pickup_point(conn: &mut Conn, point: &PickupPoint) -> Result<()> {
    let row = PointRow {
        county: point.county,
        id: point.id,
        region: point.region,
        name: point.name.clone(),
        hours: point.hours.clone(),
        is_open: point.is_open,
        takes_cash: point.takes_cash,
    };
    let changed = diesel::update(pickup_point::table.find((point.county, point.id)))
        .set(&row)
        .prepared()
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(pickup_point::table).values(&row).prepared().execute(conn)?;
    }
    Ok(())
}

pub(crate) fn pickup_point(conn: &mut Conn, id: StationId) -> Result<Option<PickupPoint>> {
    let row: Option<PointRow> = pickup_point::table
        .filter(pickup_point::id.eq(id))
        .select(PointRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(PickupPoint::from))
}

/// The open points of a county, or all when none is named, by name.
pub(crate) fn pickup_points(
    conn: &mut Conn,
    within: Option<RegionCode>,
    words: &str,
    limit: i64,
) -> Result<Vec<PickupPoint>> {
    let mut query = pickup_point::table.filter(pickup_point::is_open.eq(true)).into_boxed();
    if let Some(region) = within {
        query = query.filter(pickup_point::county.eq(region.county()));
    }
    if !words.is_empty() {
        query = query.filter(pickup_point::name.like(format!("%{}%", words.replace(['%', '_'], ""))));
    }
    let rows: Vec<PointRow> =
        query.order(pickup_point::region.asc()).limit(limit).select(PointRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(PickupPoint::from).collect())
}
