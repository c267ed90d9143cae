//! Posts for programs: what organisations want and offer in bulk, and what fits.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fen, OrganisationId, RegionCode};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Made;
use crate::Error;
use crate::model::{Category, Goods, Grade, Post, PostDraft, PostId, PostKind, Unit, Window};
use crate::pages::wanted;
use crate::service::{self, Match};

#[derive(Serialize, ToSchema)]
struct PostBody {
    /// Short code.
    id: String,
    /// `demand` or `supply`.
    kind: &'static str,
    /// The organisation's name.
    organisation: String,
    /// Kind of produce.
    category: &'static str,
    /// Its name.
    product: String,
    /// `special`, `first`, `second`, `third` or `mixed`.
    grade: &'static str,
    /// `weight` (grams) or `piece`.
    unit: &'static str,
    /// Grams or pieces.
    quantity: i64,
    /// What of it is under no contract.
    remaining: i64,
    /// First day it is wanted or ready.
    #[schema(example = "2026-12-01")]
    from: String,
    /// Last day.
    #[schema(example = "2026-12-31")]
    to: String,
    /// Code of the division.
    place: String,
    /// An idea of a price of a kilogram or a piece, in fen; none when there is none.
    price_idea_fen: Option<i64>,
    /// The last day it is shown.
    valid_until: String,
    /// `draft`, `open`, `filled` (all of it is under contract), `lapsed` (hidden while the seller's verification has lapsed),
    /// `expired` or `withdrawn`.
    standing: &'static str,
}

impl PostBody {
    fn of(view: &View, post: &Post) -> Self {
        let (draft, goods) = (&post.draft, &post.draft.goods);
        Self {
            id: post.id.to_string(),
            kind: draft.kind.as_str(),
            organisation: post.owner.name.clone(),
            category: goods.category.as_str(),
            product: goods.product.clone(),
            grade: goods.grade.as_str(),
            unit: goods.unit.as_str(),
            quantity: goods.quantity,
            remaining: post.remaining,
            from: draft.window.from.to_string(),
            to: draft.window.to.to_string(),
            place: draft.place.to_string(),
            price_idea_fen: draft.price_idea.map(|idea| idea.0),
            valid_until: draft.valid_until.to_string(),
            standing: post.standing(view.now.day()).as_str(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct PostsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    posts: Vec<PostBody>,
}

#[derive(Serialize, ToSchema)]
struct PartBody {
    /// `product`, `grade`, `quantity`, `season`, `distance` or `standing`.
    aspect: &'static str,
    /// Points given.
    points: i64,
    /// Points there are.
    of: i64,
    /// Why, in the reader's language.
    why: String,
}

#[derive(Serialize, ToSchema)]
struct MatchBody {
    /// The post.
    post: PostBody,
    /// Points of a hundred.
    total: i64,
    /// The parts they are made of.
    parts: Vec<PartBody>,
}

impl MatchBody {
    fn of(view: &View, found: &Match) -> Self {
        Self {
            post: PostBody::of(view, &found.post),
            total: found.fit.total(),
            parts: found
                .fit
                .parts
                .iter()
                .map(|part| PartBody {
                    aspect: part.aspect.as_str(),
                    points: part.points,
                    of: part.of,
                    why: view.say(&part.why),
                })
                .collect(),
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(posts, write))
        .routes(routes!(post, rewrite))
        .routes(routes!(publish))
        .routes(routes!(withdraw))
        .routes(routes!(matches))
}

/// Open posts by words, kind, county and category; 25 a page.
#[utoipa::path(get, path = "/api/v1/trade/posts",
    params(
        ("q" = Option<String>, Query, description = "Words of the product or the organisation; pinyin and initials too"),
        ("kind" = Option<String>, Query, description = "`demand` or `supply`"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("category" = Option<String>, Query, description = "Kind of produce"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = PostsBody)))]
async fn posts(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<PostsBody> {
    let (want, today) = (wanted(&query), view.now.day());
    let (found, total) = app.db.read(move |conn| service::posts(conn, today, &want)).await?;
    Ok(Json(PostsBody { total, posts: found.iter().map(|post| PostBody::of(&view, post)).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewPost {
    /// Which of the reader's organisations posts; the first when none is named. A draft that is written anew stays its own.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    organisation: Option<OrganisationId>,
    /// `demand` or `supply`.
    #[schema(example = "demand")]
    kind: String,
    /// Kind of produce.
    #[schema(example = "mountain")]
    category: String,
    /// Its name.
    #[schema(example = "核桃")]
    product: String,
    /// `special`, `first`, `second`, `third` or `mixed`.
    #[schema(example = "first")]
    grade: String,
    /// `weight` (grams) or `piece`.
    #[schema(example = "weight")]
    unit: String,
    /// Grams or pieces.
    #[schema(example = 5_000_000)]
    quantity: i64,
    /// First day it is wanted or ready.
    #[schema(example = "2026-12-01")]
    from: String,
    /// Last day.
    #[schema(example = "2026-12-31")]
    to: String,
    /// Code of the division.
    #[schema(value_type = String, example = "410324102201")]
    place: RegionCode,
    /// An idea of a price of a kilogram or a piece.
    #[serde(default)]
    price_idea_fen: Option<i64>,
    /// The last day it is shown.
    #[schema(example = "2026-12-20")]
    valid_until: String,
    /// Everything else, in words.
    #[serde(default)]
    note: String,
    /// True to show it at once; otherwise it stays a draft.
    #[serde(default)]
    publish: bool,
}

impl NewPost {
    fn draft(self) -> Result<PostDraft, PageError> {
        let typed = Typed::of([
            ("kind", self.kind),
            ("category", self.category),
            ("grade", self.grade),
            ("unit", self.unit),
            ("from", self.from),
            ("to", self.to),
            ("valid_until", self.valid_until),
        ]);
        Ok(PostDraft {
            kind: crate::pages::choice(&typed, "kind", PostKind::parse)?,
            goods: Goods {
                category: crate::pages::choice(&typed, "category", Category::parse)?,
                product: self.product,
                grade: crate::pages::choice(&typed, "grade", Grade::parse)?,
                unit: crate::pages::choice(&typed, "unit", Unit::parse)?,
                quantity: self.quantity,
            },
            window: Window { from: typed.parse("from")?, to: typed.parse("to")? },
            place: self.place,
            price_idea: self.price_idea_fen.map(Fen),
            valid_until: typed.parse("valid_until")?,
            note: self.note,
        })
    }
}

/// Writes a post for one of the reader's organisations, and shows it when asked to.
#[utoipa::path(post, path = "/api/v1/trade/posts", request_body = NewPost,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn write(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewPost>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let publish = new.publish;
    let named = new.organisation;
    let draft = new.draft()?;
    let (actor, now) = (view.actor, view.now);
    let written = app.db.write(move |tx| {
        let party = service::party_named(tx.conn(), &actor, named)?;
        let id = service::write(tx, &actor, now, &party, &draft)?;
        if publish {
            service::publish(tx, &actor, now, id)?;
        }
        Ok::<_, Error>(id)
    });
    let id = written.await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

/// One post; a draft only for its own organisation.
#[utoipa::path(get, path = "/api/v1/trade/posts/{id}", params(("id" = String, Path)),
    responses((status = 200, body = PostBody), (status = 404)))]
async fn post(State(app): State<App>, view: View, Id(id): Id<PostId>) -> ApiResult<PostBody> {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::post(conn, &actor, id)).await?;
    Ok(Json(PostBody::of(&view, &found)))
}

/// Writes a draft anew, and shows it when asked to; what was published stays as it was read.
#[utoipa::path(put, path = "/api/v1/trade/posts/{id}", params(("id" = String, Path)), request_body = NewPost,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn rewrite(
    State(app): State<App>,
    view: View,
    Id(id): Id<PostId>,
    ApiJson(new): ApiJson<NewPost>,
) -> Result<StatusCode, PageError> {
    let publish = new.publish;
    let draft = new.draft()?;
    let (actor, now) = (view.actor, view.now);
    let written = app.db.write(move |tx| {
        service::rewrite(tx, &actor, now, id, &draft)?;
        if publish { service::publish(tx, &actor, now, id) } else { Ok(()) }
    });
    written.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows a draft to everybody.
#[utoipa::path(post, path = "/api/v1/trade/posts/{id}/publish", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn publish(State(app): State<App>, view: View, Id(id): Id<PostId>) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::publish(tx, &actor, now, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a post back; quotes on it go on.
#[utoipa::path(post, path = "/api/v1/trade/posts/{id}/withdraw", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn withdraw(State(app): State<App>, view: View, Id(id): Id<PostId>) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::withdraw(tx, &actor, now, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What fits a post of the reader's organisation, the best first, with the reasons.
#[utoipa::path(get, path = "/api/v1/trade/posts/{id}/matches", params(("id" = String, Path)),
    responses((status = 200, body = Vec<MatchBody>), (status = 401), (status = 403), (status = 404)))]
async fn matches(State(app): State<App>, view: View, Id(id): Id<PostId>) -> ApiResult<Vec<MatchBody>> {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let found = app.db.read(move |conn| {
        let own = service::post(conn, &actor, id)?;
        service::matches(conn, &actor, today, &own)
    });
    Ok(Json(found.await?.iter().map(|one| MatchBody::of(&view, one)).collect()))
}
