//! Stations for programs.

use axum::Json;
use axum::extract::State;
use kernel::StationId;
use serde::Serialize;
use ui::{ApiResult, App, Id, ListQuery};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::Station;
use crate::pages::wanted;
use crate::{StationQuery, service};

#[derive(Serialize, ToSchema)]
struct StationBody {
    /// Short code.
    id: String,
    /// Name.
    name: String,
    /// `county_centre`, `township_station` or `village_point`.
    level: &'static str,
    /// Code of the division it stands in.
    #[schema(example = "410324102201")]
    region: String,
    /// Names of the division from the county down.
    division: String,
    /// Where to find it.
    address: String,
    /// Opening hours.
    #[schema(example = "08:00-18:00")]
    hours: String,
    /// What it can do.
    capabilities: Vec<&'static str>,
    /// `open`, `suspended` or `closed`.
    status: &'static str,
    /// True when a parcel may be sent there.
    takes_parcels: bool,
}

impl From<&Station> for StationBody {
    fn from(station: &Station) -> Self {
        let draft = &station.draft;
        Self {
            id: station.id.to_string(),
            name: draft.name.clone(),
            level: draft.level.as_str(),
            region: draft.region.to_string(),
            division: region::full_name(draft.region),
            address: draft.address.clone(),
            hours: draft.hours.to_string(),
            capabilities: draft.capabilities.iter().map(|one| one.as_str()).collect(),
            status: station.status.as_str(),
            takes_parcels: station.takes_parcels(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct StationsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    stations: Vec<StationBody>,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one))
}

/// Stations by words, county and level; 25 a page.
#[utoipa::path(get, path = "/api/v1/stations",
    params(
        ("q" = Option<String>, Query, description = "Words of the name, address or keeper; pinyin and initials too"),
        ("county" = Option<String>, Query, description = "Code of a county, township or village"),
        ("level" = Option<String>, Query, description = "`county_centre`, `township_station` or `village_point`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = StationsBody)))]
async fn list(State(app): State<App>, query: ListQuery) -> ApiResult<StationsBody> {
    let want = StationQuery { within: query.filter("county").parse().ok(), ..wanted(&query) };
    let (stations, total) = app.db.read(move |conn| service::list(conn, &want)).await?;
    Ok(Json(StationsBody { total, stations: stations.iter().map(StationBody::from).collect() }))
}

/// One station.
#[utoipa::path(get, path = "/api/v1/stations/{id}", params(("id" = String, Path)),
    responses((status = 200, body = StationBody), (status = 404)))]
async fn one(State(app): State<App>, Id(id): Id<StationId>) -> ApiResult<StationBody> {
    let station = app.db.read(move |conn| service::station(conn, id)).await?;
    Ok(Json(StationBody::from(&station)))
}
