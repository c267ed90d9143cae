//! How a seller's goods reach buyers: freight, stores, payment when collecting, and the shares of points.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fen, Grams, RegionCode, StationId};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::model::{FreightRuleId, FreightTerms, ListingId, SlotTimes, StoreDraft, StoreId, kinds};
use crate::pages::seller_of;
use crate::service::{self, Handling};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(all_kinds))
        .routes(routes!(handling))
        .routes(routes!(add_rule))
        .routes(routes!(remove_rule))
        .routes(routes!(add_store))
        .routes(routes!(change_store))
        .routes(routes!(open_store))
        .routes(routes!(at_pickup))
        .routes(routes!(quotas, set_quota))
}

#[derive(Serialize, ToSchema)]
struct KindBody {
    /// The word in tables.
    code: &'static str,
    /// Its shelf.
    shelf: &'static str,
    /// Its name in Chinese.
    zh: &'static str,
    /// Its name in English.
    en: &'static str,
    /// True when a lot needs a certificate of conformity.
    certificate: bool,
    /// What must be said of it.
    required: Vec<&'static str>,
    /// What may be said of it.
    optional: Vec<&'static str>,
}

/// The kinds of goods and what each asks.
#[utoipa::path(get, path = "/api/v1/kinds", responses((status = 200, body = Vec<KindBody>)))]
async fn all_kinds() -> Json<Vec<KindBody>> {
    let of = |kind: &'static crate::model::Kind| {
        let keys = |required: bool| {
            let those = kind.attributes.iter().filter(move |one| one.required == required);
            those.map(|one| one.key.as_str()).collect()
        };
        KindBody {
            code: &kind.code,
            shelf: kind.shelf().map_or("", crate::model::Category::as_str),
            zh: kind.name(true),
            en: kind.name(false),
            certificate: kind.certificate,
            required: keys(true),
            optional: keys(false),
        }
    };
    Json(kinds().iter().map(of).collect())
}

#[derive(Deserialize, ToSchema)]
struct AtPickupBody {
    /// Whether buyers may.
    yes: bool,
}

/// Says whether buyers may pay this shop's orders when they collect them.
#[utoipa::path(put, path = "/api/v1/delivery/at-pickup", request_body = AtPickupBody, responses((status = 204), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn at_pickup(
    State(app): State<App>,
    view: View,
    ApiJson(body): ApiJson<AtPickupBody>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::keep_paid_at_pickup(tx, &actor, now, &seller, body.yes)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, Deserialize, ToSchema)]
struct RuleBody {
    /// Number; given by the program.
    #[serde(default)]
    id: String,
    /// A division or a province; none for the whole country.
    #[schema(value_type = Option<String>, example = "410000")]
    area: Option<RegionCode>,
    /// The weight within the first fee.
    #[schema(example = 1000)]
    first_grams: i64,
    /// The first fee, in fen.
    #[schema(example = 600)]
    first_fen: i64,
    /// Each further step of this weight costs
    #[schema(example = 1000)]
    more_grams: i64,
    /// this much, in fen.
    #[schema(example = 200)]
    more_fen: i64,
    /// Goods of this value and above go free, in fen.
    #[schema(example = 9900)]
    free_from_fen: Option<i64>,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct StoreBody {
    /// Number; given by the program.
    #[serde(default)]
    id: String,
    /// Its name.
    #[schema(example = "合峪直营店")]
    name: String,
    /// The village it stands in.
    #[schema(value_type = String, example = "410324102201")]
    village: RegionCode,
    /// Street and number.
    #[schema(example = "兴华路 1 号")]
    place: String,
    /// True when orders are collected there.
    offers_pickup: bool,
    /// The area it brings goods to.
    #[schema(value_type = Option<String>, example = "410324")]
    brings_to: Option<RegionCode>,
    /// What bringing costs, in fen.
    #[serde(default)]
    fee_fen: i64,
    /// Goods of this value and above are brought free, in fen.
    #[serde(default)]
    free_from_fen: Option<i64>,
    /// The times of a day and the orders each takes.
    #[schema(example = "09:00-12:00 x20, 14:00-18:00 x30")]
    slots: String,
    /// The numbers of the times; given by the program.
    #[serde(default)]
    slot_ids: Vec<String>,
    /// Whether it takes orders; a new store does.
    #[serde(default)]
    is_open: bool,
}

impl StoreBody {
    fn draft(self) -> Result<StoreDraft, PageError> {
        Ok(StoreDraft {
            name: self.name,
            village: self.village,
            place: self.place,
            offers_pickup: self.offers_pickup,
            brings_to: self.brings_to,
            fee: Fen(self.fee_fen),
            free_from: self.free_from_fen.map(Fen),
            is_open: true,
            slots: SlotTimes::read(&self.slots).map_err(Error::from)?,
        })
    }
}

#[derive(Serialize, ToSchema)]
struct HandlingBody {
    /// Rules of freight.
    rules: Vec<RuleBody>,
    /// Stores.
    stores: Vec<StoreBody>,
}

impl From<Handling> for HandlingBody {
    fn from(handling: Handling) -> Self {
        let rule = |one: &crate::model::FreightRule| RuleBody {
            id: one.id.to_string(),
            area: one.terms.area,
            first_grams: one.terms.first.0,
            first_fen: one.terms.first_fee.0,
            more_grams: one.terms.more.0,
            more_fen: one.terms.more_fee.0,
            free_from_fen: one.terms.free_from.map(|fen| fen.0),
        };
        let store = |one: &crate::model::Store| StoreBody {
            id: one.id.to_string(),
            name: one.draft.name.clone(),
            village: one.draft.village,
            place: one.draft.place.clone(),
            offers_pickup: one.draft.offers_pickup,
            brings_to: one.draft.brings_to,
            fee_fen: one.draft.fee.0,
            free_from_fen: one.draft.free_from.map(|fen| fen.0),
            slots: one
                .draft
                .slots
                .iter()
                .map(|slot| format!("{slot} x{}", slot.capacity))
                .collect::<Vec<_>>()
                .join(", "),
            slot_ids: one.slots.iter().map(ToString::to_string).collect(),
            is_open: one.draft.is_open,
        };
        Self {
            rules: handling.rules.iter().map(rule).collect(),
            stores: handling.stores.iter().map(store).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct Made {
    /// The number of what was made.
    id: String,
}

pub(super) fn made(id: impl ToString) -> (StatusCode, Json<Made>) {
    (StatusCode::CREATED, Json(Made { id: id.to_string() }))
}

/// What the reader's shop says of sending.
#[utoipa::path(get, path = "/api/v1/delivery", responses((status = 200, body = HandlingBody), (status = 401), (status = 403)))]
async fn handling(State(app): State<App>, view: View) -> ApiResult<HandlingBody> {
    let seller = seller_of(&app, &view).await?;
    let found = app.db.read(move |conn| service::handling_of(conn, &view.actor, &seller)).await?;
    Ok(Json(found.into()))
}

/// Says what a parcel to an area costs.
#[utoipa::path(post, path = "/api/v1/delivery/rules", request_body = RuleBody, responses((status = 201, body = Made), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn add_rule(
    State(app): State<App>,
    view: View,
    ApiJson(rule): ApiJson<RuleBody>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let seller = seller_of(&app, &view).await?;
    let terms = FreightTerms {
        area: rule.area,
        first: Grams(rule.first_grams),
        first_fee: Fen(rule.first_fen),
        more: Grams(rule.more_grams),
        more_fee: Fen(rule.more_fen),
        free_from: rule.free_from_fen.map(Fen),
    };
    let (actor, now) = (view.actor, view.now);
    let id = app.db.write(move |tx| service::add_freight_rule(tx, &actor, now, &seller, &terms)).await?;
    Ok(made(id))
}

/// Takes a rule of freight back; what was ordered keeps what was shown.
#[utoipa::path(delete, path = "/api/v1/delivery/rules/{rule}", params(("rule" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404)))]
async fn remove_rule(
    State(app): State<App>,
    view: View,
    Id(id): Id<FreightRuleId>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::remove_freight_rule(tx, &actor, now, &seller, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a store with its times.
#[utoipa::path(post, path = "/api/v1/delivery/stores", request_body = StoreBody, responses((status = 201, body = Made), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn add_store(
    State(app): State<App>,
    view: View,
    ApiJson(store): ApiJson<StoreBody>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let seller = seller_of(&app, &view).await?;
    let draft = store.draft()?;
    let (actor, now) = (view.actor, view.now);
    Ok(made(app.db.write(move |tx| service::add_store(tx, &actor, now, &seller, &draft)).await?))
}

/// Says anew what a store offers. Orders keep their times and what they paid; a time that stays as it is keeps its number.
#[utoipa::path(put, path = "/api/v1/delivery/stores/{store}", params(("store" = String, Path)), request_body = StoreBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn change_store(
    State(app): State<App>,
    view: View,
    Id(id): Id<StoreId>,
    ApiJson(store): ApiJson<StoreBody>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let draft = store.draft()?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::change_store(tx, &actor, now, &seller, id, &draft)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct OpenBody {
    /// Whether it takes orders.
    open: bool,
}

/// Opens or closes a store; a closed one takes no more orders.
#[utoipa::path(put, path = "/api/v1/delivery/stores/{store}/open", params(("store" = String, Path)), request_body = OpenBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn open_store(
    State(app): State<App>,
    view: View,
    Id(id): Id<StoreId>,
    ApiJson(body): ApiJson<OpenBody>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::open_store(tx, &actor, now, &seller, id, body.open)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct QuotaBody {
    /// The pickup point.
    #[schema(value_type = String)]
    point: StationId,
    /// At the most.
    #[schema(example = 100)]
    pieces: i64,
}

#[derive(Serialize, ToSchema)]
struct QuotaLine {
    /// The pickup point.
    point: String,
    /// Its name.
    name: String,
    /// At the most.
    pieces: i64,
    /// Ordered there so far.
    taken: i64,
}

/// What single pickup points get of a listing of the reader's shop, by the names of the points.
#[utoipa::path(get, path = "/api/v1/listings/{listing}/quotas", params(("listing" = String, Path)), responses((status = 200, body = Vec<QuotaLine>), (status = 401), (status = 403), (status = 404)))]
async fn quotas(State(app): State<App>, view: View, Id(id): Id<ListingId>) -> ApiResult<Vec<QuotaLine>> {
    let seller = seller_of(&app, &view).await?;
    let found = app.db.read(move |conn| service::quotas(conn, &view.actor, &seller, id)).await?;
    let line = |one: crate::model::Quota| QuotaLine {
        point: one.point.to_string(),
        name: one.point_name,
        pieces: one.pieces,
        taken: one.taken,
    };
    Ok(Json(found.into_iter().map(line).collect()))
}

/// Sets how many pieces of a listing a pickup point gets at the most.
#[utoipa::path(put, path = "/api/v1/listings/{listing}/quotas", params(("listing" = String, Path)), request_body = QuotaBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn set_quota(
    State(app): State<App>,
    view: View,
    Id(id): Id<ListingId>,
    ApiJson(quota): ApiJson<QuotaBody>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor, view.now);
    app.db
        .write(move |tx| service::set_quota(tx, &actor, now, &seller, id, quota.point, quota.pieces))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
