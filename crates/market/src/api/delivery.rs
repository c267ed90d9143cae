//! Sending: freight, stores, quotas of points, addresses, and what goes to no pickup point.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use identity::Vault;
use kernel::{Fen, Grams, Message, RegionCode, StationId, Status};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::model::{
    AddressId, FreightRuleId, FreightTerms, ListingId, OrderId, Recipient, SlotTimes, StoreDraft, StoreId,
    WHOLE_ORDER, kinds,
};
use crate::pages::seller_of;
use crate::service::{self, Handed, Handling};

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
        .routes(routes!(addresses, keep_address))
        .routes(routes!(forget_address))
        .routes(routes!(send))
        .routes(routes!(hand_over))
        .routes(routes!(received))
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
struct Made {
    /// The number of what was made.
    id: String,
}

fn made(id: impl ToString) -> (StatusCode, Json<Made>) {
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

#[derive(Serialize, ToSchema)]
struct AddressBody {
    /// Number.
    id: String,
    /// The division or province.
    region: String,
    /// Recipient and street, masked.
    shown: String,
}

#[derive(Deserialize, ToSchema)]
struct NewAddress {
    /// A division or a province.
    #[schema(value_type = String, example = "410324")]
    region: RegionCode,
    /// Who receives.
    #[schema(example = "王小明")]
    recipient: String,
    /// Mobile phone.
    #[schema(example = "13800000001")]
    phone: String,
    /// Street, house and door.
    #[schema(example = "兴华路 1 号")]
    street: String,
}

/// The reader's addresses, masked, the newest first.
#[utoipa::path(get, path = "/api/v1/addresses", responses((status = 200, body = Vec<AddressBody>), (status = 401)))]
async fn addresses(State(app): State<App>, view: View) -> ApiResult<Vec<AddressBody>> {
    let sign_in = PageError::new(Status::SignInFirst, "error-sign-in-first");
    let (person, city) = (view.actor.person_id().ok_or(sign_in)?, app.site.city);
    let found = app.db.read(move |conn| service::addresses(conn, city, person)).await?;
    let body = |one: crate::model::Address| AddressBody {
        id: one.id.to_string(),
        region: one.region.to_string(),
        shown: one.shown,
    };
    Ok(Json(found.into_iter().map(body).collect()))
}

/// Keeps an address of the reader, sealed.
#[utoipa::path(post, path = "/api/v1/addresses", request_body = NewAddress, responses((status = 201, body = Made), (status = 401), (status = 422)))]
async fn keep_address(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    ApiJson(new): ApiJson<NewAddress>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let recipient = Recipient { name: new.recipient, phone: new.phone, street: new.street };
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let kept = app
        .db
        .write(move |tx| service::keep_address(tx, &actor, now, &vault, city, new.region, &recipient))
        .await?;
    Ok(made(kept))
}

/// Forgets an address of the reader; orders keep their own copy.
#[utoipa::path(delete, path = "/api/v1/addresses/{address}", params(("address" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404)))]
async fn forget_address(
    State(app): State<App>,
    view: View,
    Id(id): Id<AddressId>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db.write(move |tx| service::forget_address(tx, &actor, now, city, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct SendBody {
    /// Who carries a parcel; empty when the store's own people bring it.
    #[serde(default)]
    #[schema(example = "邮政快递包裹")]
    carrier: String,
    /// The carrier's number.
    #[serde(default)]
    #[schema(example = "9800000000001")]
    waybill: String,
    /// 1 or 2 for a shipment of an order that is sent in two; without it the only one that is packed.
    #[serde(default)]
    shipment: i64,
}

/// Says that an order which goes to no pickup point left the seller.
#[utoipa::path(post, path = "/api/v1/orders/{order}/send", params(("order" = String, Path)), request_body = SendBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn send(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    ApiJson(body): ApiJson<SendBody>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let SendBody { carrier, waybill, shipment } = body;
    app.db
        .write(move |tx| service::send_shipment(tx, &actor, now, id, shipment, (&carrier, &waybill)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct CodeBody {
    /// The six digits the buyer says.
    #[schema(example = "123456")]
    code: String,
}

/// Hands an order over at the store or the door against the buyer's code; five wrong codes lock it.
#[utoipa::path(post, path = "/api/v1/orders/{order}/hand-over", params(("order" = String, Path)), request_body = CodeBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn hand_over(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<OrderId>,
    ApiJson(body): ApiJson<CodeBody>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    match app.db.write(move |tx| service::hand_over(tx, &actor, now, &vault, id, &body.code)).await? {
        Handed::Over => Ok(StatusCode::NO_CONTENT),
        Handed::WrongCode(left) => Err(PageError {
            status: Status::Invalid,
            message: Message::new("market-error-wrong-code").with("left", left),
            field: Some("code"),
        }),
    }
}

/// The buyer says that what was sent arrived.
#[utoipa::path(post, path = "/api/v1/orders/{order}/received",
    params(
        ("order" = String, Path),
        ("shipment" = Option<i64>, Query, description = "1 or 2 for a shipment of an order that is sent in two"),
    ),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn received(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    query: ListQuery,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let number = query.filter("shipment").parse().unwrap_or(WHOLE_ORDER);
    app.db.write(move |tx| service::confirm_shipment(tx, &actor, now, id, number)).await?;
    Ok(StatusCode::NO_CONTENT)
}
