//! Boards, targets, early warnings and how the network serves.

use axum::Json;
use axum::extract::State;
use kernel::{Day, Period};
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, View};
use utoipa::ToSchema;

use super::county_asked;
use super::indicators::IndicatorOfPeriod;
use crate::Error;
use crate::board::{Board, board};
use crate::indicators::{Alert, Withheld, alerts_of};
use crate::model::Coverage;
use crate::pages::indicators::period_asked;
use crate::service;
use crate::targets::{Progress, TargetRow, targets};

#[derive(Serialize, ToSchema)]
pub(super) struct FiguresTarget {
    /// Its word in the programme.
    #[schema(example = "stations")]
    target: String,
    /// Its name in the reader's language.
    name: String,
    /// `count`, or `per_mille` for thousandths.
    #[schema(example = "count")]
    unit: &'static str,
    /// What is to be reached.
    #[schema(example = 900)]
    to_be_reached: i64,
    /// Who set that: `city` of the whole city, `own` where the county has a goal of its own, `alike` where it has none and is
    /// compared with the programme's figure for every county.
    #[schema(example = "own")]
    goal: &'static str,
    /// The document that sets the county its own goal.
    goal_source: Option<&'static str>,
    /// What is; none when nothing here counts it.
    #[schema(example = 812)]
    now: Option<i64>,
    /// Why there is no figure, or not of every county, and who sets it.
    why: Option<String>,
    /// What it is counted from, in the reader's language.
    source: String,
    /// What ought to be by today.
    #[schema(example = 900)]
    path: i64,
    /// What will be at the end of the year when it goes on as lately.
    #[schema(example = 850)]
    forecast: Option<i64>,
    /// The day it is due.
    #[schema(example = "2020-12-31")]
    due: String,
    /// `reached`, `on_path`, `behind` or `not_counted`.
    #[schema(example = "behind")]
    state: &'static str,
}

/// The target whose figure is made of what enterprises report.
const OF_SALES: &str = "transaction-growth";

impl FiguresTarget {
    fn of(view: &View, one: &TargetRow, withheld: bool) -> Self {
        let hidden = withheld && one.id == OF_SALES;
        Self {
            target: one.id.clone(),
            name: one.name.get(view.lang).to_owned(),
            unit: if one.per_mille { "per_mille" } else { "count" },
            to_be_reached: one.target,
            goal: one.goal.as_str(),
            goal_source: one.goal.source(),
            now: one.now.filter(|_| !hidden),
            why: if hidden {
                Some(view.t("statistics-withheld"))
            } else {
                one.why.as_ref().map(|why| view.say(why))
            },
            source: view.say(&one.source),
            path: one.path,
            forecast: one.forecast.filter(|_| !hidden),
            due: one.due.to_string(),
            state: match one.progress() {
                Progress::Reached => "reached",
                Progress::OnPath => "on_path",
                Progress::Behind => "behind",
                Progress::NotCounted => "not_counted",
            },
        }
    }
}

/// A county against a goal of its own.
#[derive(Serialize, ToSchema)]
pub(super) struct CountyGoal {
    /// Code of the county.
    #[schema(example = "410324")]
    county: String,
    /// Where it stands.
    #[serde(flatten)]
    target: FiguresTarget,
}

#[derive(Serialize, ToSchema)]
pub(super) struct EarlyWarning {
    /// Code of the county.
    #[schema(example = "410324")]
    county: String,
    /// The month it speaks of.
    #[schema(example = "2026-10")]
    month: String,
    /// Of which indicator.
    #[schema(example = "rural-transactions")]
    indicator: String,
    /// `act` or `watch`.
    #[schema(example = "act")]
    level: &'static str,
    /// What it says.
    says: String,
}

impl EarlyWarning {
    fn of(view: &View, one: &Alert) -> Self {
        Self {
            county: one.county.to_string(),
            month: format!("{}-{:02}", one.month / 100, one.month % 100),
            indicator: one.indicator.clone(),
            level: one.level.as_str(),
            says: one.says.get(view.lang).to_owned(),
        }
    }
}

/// Rural e-commerce sales of the year's finished months, in fen. What enterprises report is none where it would tell of one.
#[derive(Serialize, ToSchema)]
pub(super) struct RuralSalesSums {
    /// All of it, nothing twice.
    all_fen: Option<i64>,
    /// Paid here.
    here_fen: i64,
    /// On other platforms, imported.
    elsewhere_fen: i64,
    /// Reported by enterprises.
    reported_fen: Option<i64>,
    /// What of the first two stands in these reports and is taken off.
    twice_fen: Option<i64>,
}

/// What happened in the last 30 days, or in the 30 before.
#[derive(Serialize, ToSchema)]
pub(super) struct LatelyFigures {
    /// Paid orders.
    orders: i64,
    /// Parcels collected.
    parcels_collected: i64,
    /// Sellers with a paid order.
    active_sellers: i64,
    /// Points that took in or handed out a parcel.
    active_points: i64,
}

#[derive(Serialize, ToSchema)]
pub(super) struct FiguresBoard {
    /// As of this day.
    #[schema(example = "2026-11-23")]
    today: String,
    /// The county, unless it is the whole city.
    county: Option<String>,
    /// Rural sales in parts.
    rural: RuralSalesSums,
    /// The last 30 days.
    lately: LatelyFigures,
    /// The 30 days before.
    before: LatelyFigures,
    /// The dictionary's indicators of the year's finished months.
    indicators: Vec<IndicatorOfPeriod>,
    /// The programme's targets.
    targets: Vec<FiguresTarget>,
    /// Of the whole city: each county against the goals of its own; empty where no target is broken down.
    goals: Vec<CountyGoal>,
    /// The early warnings that speak.
    alerts: Vec<EarlyWarning>,
    /// How each county's network serves.
    coverage: Vec<NetworkCoverage>,
}

const fn lately([orders, parcels_collected, active_sellers, active_points]: [i64; 4]) -> LatelyFigures {
    LatelyFigures { orders, parcels_collected, active_sellers, active_points }
}

impl FiguresBoard {
    fn of(view: &View, board: &Board, county: Option<kernel::RegionCode>, withheld: &Withheld) -> Self {
        let hidden = withheld.has("rural-transactions", county);
        let open = |fen: i64| (!hidden).then_some(fen);
        let rural = board.rural;
        Self {
            today: board.today.to_string(),
            county: county.map(|county| county.to_string()),
            rural: RuralSalesSums {
                all_fen: open(rural.all()),
                here_fen: rural.here,
                elsewhere_fen: rural.elsewhere,
                reported_fen: open(rural.reported),
                twice_fen: open(rural.twice),
            },
            lately: lately(board.lately),
            before: lately(board.before),
            indicators: board
                .indicators
                .iter()
                .map(|one| IndicatorOfPeriod::of(view, one, withheld))
                .collect(),
            targets: board.targets.iter().map(|one| FiguresTarget::of(view, one, hidden)).collect(),
            goals: board
                .goals
                .iter()
                .filter_map(|one| {
                    let target = FiguresTarget::of(view, one, withheld.has("rural-transactions", one.county));
                    Some(CountyGoal { county: one.county?.to_string(), target })
                })
                .collect(),
            alerts: board.alerts.iter().map(|one| EarlyWarning::of(view, one)).collect(),
            coverage: board.coverage.iter().map(NetworkCoverage::from).collect(),
        }
    }
}

/// The board of the city or of a county: sales in parts, the last 30 days, indicators, targets, early warnings, coverage.
#[utoipa::path(get, path = "/api/v1/statistics/board",
    params(("county" = Option<String>, Query, description = "Code of a county; the whole city without it", example = "410324")),
    responses((status = 200, body = FiguresBoard), (status = 401), (status = 403), (status = 422)))]
pub(super) async fn board_of(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<FiguresBoard> {
    let county = county_asked(&app, &view, &query)?;
    let today = view.now.day();
    let (found, withheld) = app
        .db
        .read(move |conn| {
            let withheld = Withheld::of(conn, Period::Year(today.0.year()), today)?;
            Ok::<_, Error>((board(conn, county, today)?, withheld))
        })
        .await?;
    Ok(Json(FiguresBoard::of(&view, &found, county, &withheld)))
}

/// The programme's targets of the city or of a county, with path, forecast and state.
#[utoipa::path(get, path = "/api/v1/statistics/targets",
    params(("county" = Option<String>, Query, description = "Code of a county; the whole city without it", example = "410324")),
    responses((status = 200, body = Vec<FiguresTarget>), (status = 401), (status = 403), (status = 422)))]
pub(super) async fn targets_of(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<Vec<FiguresTarget>> {
    let county = county_asked(&app, &view, &query)?;
    let today = view.now.day();
    let (found, withheld) = app
        .db
        .read(move |conn| {
            let withheld = Withheld::of(conn, Period::Year(today.0.year()), today)?;
            Ok::<_, Error>((targets(conn, county, today)?, withheld.has("rural-transactions", county)))
        })
        .await?;
    Ok(Json(found.iter().map(|one| FiguresTarget::of(&view, one, withheld)).collect()))
}

/// The early warnings that speak of a month that is over, those to be acted on first.
#[utoipa::path(get, path = "/api/v1/statistics/alerts",
    params(
        ("county" = Option<String>, Query, description = "Code of a county; all of them without it", example = "410324"),
        ("period" = Option<String>, Query, description = "A month such as 2026-10, or longer; without it the last month that is over"),
    ),
    responses((status = 200, body = Vec<EarlyWarning>), (status = 401), (status = 403), (status = 422)))]
pub(super) async fn alerts(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<Vec<EarlyWarning>> {
    let county = county_asked(&app, &view, &query)?;
    let today = view.now.day();
    let period = period_asked(query.filter("period"), today)?;
    let found = app.db.read(move |conn| alerts_of(conn, county, period, today)).await?;
    Ok(Json(found.iter().map(|one| EarlyWarning::of(&view, one)).collect()))
}

/// How a county's network serves, as it stood on a day.
#[derive(Serialize, ToSchema)]
pub(super) struct NetworkCoverage {
    /// Code of the county.
    #[schema(example = "410324")]
    county: String,
    /// Open outlets of every level.
    outlets: i64,
    /// Of these, township stations and village points.
    stations: i64,
    /// Open village points.
    points: i64,
    /// Villages with an open point.
    villages: i64,
    /// Open outlets where parcels came or went within 90 days.
    outlets_served: i64,
    /// Open outlets that sold local goods within 90 days.
    outlets_selling: i64,
    /// Open outlets that took payments within 90 days.
    outlets_paying: i64,
    /// Outlets that were something else before.
    converted: i64,
    /// Outlets that store goods.
    warehouses: i64,
    /// Open county centres.
    centres: i64,
    /// Townships with an open outlet.
    townships_served: i64,
    /// Townships where a parcel arrived within 90 days.
    townships_reached: i64,
    /// Open village points that parcels reached within 90 days.
    points_reached: i64,
}

impl From<&Coverage> for NetworkCoverage {
    fn from(one: &Coverage) -> Self {
        Self {
            county: one.county.to_string(),
            outlets: one.outlets,
            stations: one.stations,
            points: one.points,
            villages: one.villages,
            outlets_served: one.outlets_served,
            outlets_selling: one.outlets_selling,
            outlets_paying: one.outlets_paying,
            converted: one.converted,
            warehouses: one.warehouses,
            centres: one.centres,
            townships_served: one.townships_served,
            townships_reached: one.townships_reached,
            points_reached: one.points_reached,
        }
    }
}

/// How each county's network serves, or one county's, as it stood on a day.
#[utoipa::path(get, path = "/api/v1/statistics/coverage",
    params(
        ("county" = Option<String>, Query, description = "Code of a county; all of them without it", example = "410324"),
        ("day" = Option<String>, Query, description = "The day; today without it", example = "2026-11-23"),
    ),
    responses((status = 200, body = Vec<NetworkCoverage>), (status = 401), (status = 403), (status = 422)))]
pub(super) async fn coverage(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<Vec<NetworkCoverage>> {
    let county = county_asked(&app, &view, &query)?;
    let day = match query.filter("day") {
        "" => view.now.day(),
        text => text.parse::<Day>().map_err(|_| Error::Day(text.to_owned()))?,
    };
    let found = app.db.read(move |conn| service::coverages(conn, county, day)).await?;
    Ok(Json(found.iter().map(NetworkCoverage::from).collect()))
}
