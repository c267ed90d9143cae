//! Files of orders, from sending to taking back.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use serde::Serialize;
use ui::{ApiJson, ApiResult, App, Id, LARGE, ListQuery, PageError, View, upload};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Why;
use crate::model::{Import, ImportId, ImportStatus, Line, ShopId, Void};
use crate::pages::{go_on, take, wanted_faults};
use crate::reading::RowFault;
use crate::service::{self, ImportQuery};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(imports))
        .routes(routes!(import))
        .routes(routes!(confirm))
        .routes(routes!(drop_import))
        .routes(routes!(void))
        .routes(routes!(preview))
        .routes(routes!(faults))
        .merge(OpenApiRouter::new().routes(routes!(send)).layer(DefaultBodyLimit::max(LARGE)))
}

#[derive(Serialize, ToSchema)]
struct OffsiteImportBody {
    /// Short code.
    id: String,
    /// `checking`, `ready`, `running`, `done`, `dropped`, `voiding` or `voided`.
    status: &'static str,
    /// What the sender calls the file.
    file: String,
    /// When it was sent, RFC 3339.
    sent_at: String,
    /// The shop's short code.
    shop: String,
    /// The platform's word.
    platform: String,
    /// How the file is written.
    encoding: String,
    /// Rows below the headings.
    rows: i64,
    /// Orders understood.
    lines: i64,
    /// Rows that repeat an order above them.
    repeated: i64,
    /// Rows that were not understood.
    faults: i64,
    /// Per cent of the present step.
    percent: i64,
    /// Orders not known before.
    fresh: i64,
    /// Orders known already.
    same: i64,
    /// Known orders that are further by now.
    changed: i64,
    /// Of these, those of which more went back.
    refunds: i64,
    /// Orders of another seller, which are not taken.
    elsewhere: i64,
    /// Value more in the figures, or less; of one that was voided, what it had been.
    value_fen: i64,
    /// How it is taken back; none while it is not.
    void: Option<OffsiteVoidBody>,
}

#[derive(Serialize, ToSchema)]
struct OffsiteVoidBody {
    /// Why.
    reason: String,
    /// By whom, with the given name left out.
    by: String,
    /// Since when, RFC 3339.
    at: String,
}

impl From<&Void> for OffsiteVoidBody {
    fn from(void: &Void) -> Self {
        Self { reason: void.reason.clone(), by: void.by.clone(), at: void.at.to_string() }
    }
}

impl From<&Import> for OffsiteImportBody {
    fn from(one: &Import) -> Self {
        Self {
            id: one.id.to_string(),
            status: one.status.as_str(),
            file: one.file.clone(),
            sent_at: one.sent_at.to_string(),
            shop: one.shop.to_string(),
            platform: one.platform.clone(),
            encoding: one.encoding.clone(),
            rows: one.rows,
            lines: one.lines,
            repeated: one.repeated,
            faults: one.faults,
            percent: one.percent(),
            fresh: one.tally.fresh,
            same: one.tally.same,
            changed: one.tally.changed,
            refunds: one.tally.refunds,
            elsewhere: one.tally.elsewhere,
            value_fen: one.tally.value.0,
            void: one.void.as_ref().map(OffsiteVoidBody::from),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct OffsiteImportsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    imports: Vec<OffsiteImportBody>,
}

#[derive(Serialize, ToSchema)]
struct OffsiteFaultBody {
    /// Its line in the file.
    row: i64,
    /// What is wrong, such as `bad_amount`.
    kind: &'static str,
    /// What is wrong and what to do, in the reader's language.
    remedy: String,
    /// The heading it is about.
    column: String,
    /// What stands there, as far as it cannot be of a buyer.
    found: String,
}

#[derive(Serialize, ToSchema)]
struct OffsiteFaultsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    faults: Vec<OffsiteFaultBody>,
}

#[derive(Serialize, ToSchema)]
struct OffsiteLineBody {
    /// Its line in the file.
    row: i64,
    /// The order's number there.
    order: String,
    /// The number of the line; empty where the platform has none.
    line: String,
    /// `unpaid`, `paid`, `shipped`, `completed`, `refunded` or `closed`.
    status: &'static str,
    /// When it was paid, RFC 3339; none when it was not.
    paid_at: Option<String>,
    /// What the buyer paid.
    paid_fen: i64,
    /// What went back.
    refund_fen: i64,
    /// What was bought.
    title: String,
    /// Pieces; 0 when the file did not say.
    quantity: i64,
}

impl From<&Line> for OffsiteLineBody {
    fn from(line: &Line) -> Self {
        Self {
            row: line.row,
            order: line.order.clone(),
            line: line.line.clone(),
            status: line.status.as_str(),
            paid_at: line.paid_at.map(|at| at.to_string()),
            paid_fen: line.paid.0,
            refund_fen: line.refund.0,
            title: line.title.clone(),
            quantity: line.quantity,
        }
    }
}

#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the body of an upload")]
struct OrderFile {
    /// CSV (UTF-8, GBK, GB18030) or XLSX, as the platform exports it; 64 MB at most.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Sends a file of a shop's orders. It waits to be confirmed; the same file sent again is the one that waits.
#[utoipa::path(post, path = "/api/v1/offsite/shops/{id}/files", params(("id" = String, Path)),
    request_body(content = OrderFile, content_type = "multipart/form-data"),
    responses((status = 201, body = OffsiteImportBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 413), (status = 422)))]
async fn send(
    State(app): State<App>,
    view: View,
    Id(id): Id<ShopId>,
    request: Request,
) -> Result<(StatusCode, Json<OffsiteImportBody>), PageError> {
    let actor = view.actor.clone();
    app.db.read(move |conn| service::party_of(conn, &actor)).await?;
    let (_, sent) = upload(request, "file").await?;
    let taken = take(&app, &view, id, sent).await?;
    let found = app.db.read(move |conn| service::import(conn, &view.actor, taken)).await?;
    Ok((StatusCode::CREATED, Json(OffsiteImportBody::from(&found))))
}

/// The imports the reader may see, newest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/offsite/imports",
    params(
        ("q" = Option<String>, Query, description = "Part of the shop's, the seller's or the file's name"),
        ("status" = Option<String>, Query, description = "`checking`, `ready`, `running`, `done`, `dropped`, `voiding` or `voided`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = OffsiteImportsBody), (status = 401), (status = 403)))]
async fn imports(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<OffsiteImportsBody> {
    let want = ImportQuery {
        words: query.words().to_owned(),
        status: ImportStatus::parse(query.filter("status")),
        offset: query.offset(),
        limit: query.limit(),
        ..ImportQuery::default()
    };
    let (found, total) = app.db.read(move |conn| service::imports(conn, &view.actor, &want)).await?;
    Ok(Json(OffsiteImportsBody { total, imports: found.iter().map(OffsiteImportBody::from).collect() }))
}

/// One import and how far it has come.
#[utoipa::path(get, path = "/api/v1/offsite/imports/{id}", params(("id" = String, Path)),
    responses((status = 200, body = OffsiteImportBody), (status = 401), (status = 403), (status = 404)))]
async fn import(State(app): State<App>, view: View, Id(id): Id<ImportId>) -> ApiResult<OffsiteImportBody> {
    let found = app.db.read(move |conn| service::import(conn, &view.actor, id)).await?;
    Ok(Json(OffsiteImportBody::from(&found)))
}

/// Confirms an import that is ready; a large one is written after the answer.
#[utoipa::path(post, path = "/api/v1/offsite/imports/{id}/confirm", params(("id" = String, Path)),
    responses((status = 200, body = OffsiteImportBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn confirm(State(app): State<App>, view: View, Id(id): Id<ImportId>) -> ApiResult<OffsiteImportBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::confirm(tx, &actor, now, id)).await?;
    go_on(&app, now, id).await?;
    let found = app.db.read(move |conn| service::import(conn, &view.actor, id)).await?;
    Ok(Json(OffsiteImportBody::from(&found)))
}

/// Drops an import that was not confirmed, and forgets what it brought.
#[utoipa::path(post, path = "/api/v1/offsite/imports/{id}/drop", params(("id" = String, Path)),
    responses((status = 200, body = OffsiteImportBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn drop_import(
    State(app): State<App>,
    view: View,
    Id(id): Id<ImportId>,
) -> ApiResult<OffsiteImportBody> {
    let (actor, now) = (view.actor, view.now);
    let dropped = app.db.write(move |tx| {
        service::drop_import(tx, &actor, now, id)?;
        service::import(tx.conn(), &actor, id)
    });
    Ok(Json(OffsiteImportBody::from(&dropped.await?)))
}

/// Takes an imported file back as a whole: its orders go, what it changed is again as it was, and the figures follow. One of
/// whose orders a later file changed waits until that one is taken back. A large one goes after the answer.
#[utoipa::path(post, path = "/api/v1/offsite/imports/{id}/void", params(("id" = String, Path)), request_body = Why,
    responses((status = 200, body = OffsiteImportBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn void(
    State(app): State<App>,
    view: View,
    Id(id): Id<ImportId>,
    ApiJson(why): ApiJson<Why>,
) -> ApiResult<OffsiteImportBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::void(tx, &actor, now, id, &why.reason)).await?;
    go_on(&app, now, id).await?;
    let found = app.db.read(move |conn| service::import(conn, &view.actor, id)).await?;
    Ok(Json(OffsiteImportBody::from(&found)))
}

/// The first orders of an import that is not written yet, as they were understood.
#[utoipa::path(get, path = "/api/v1/offsite/imports/{id}/preview", params(("id" = String, Path)),
    responses((status = 200, body = Vec<OffsiteLineBody>), (status = 401), (status = 403), (status = 404)))]
async fn preview(
    State(app): State<App>,
    view: View,
    Id(id): Id<ImportId>,
) -> ApiResult<Vec<OffsiteLineBody>> {
    let found = app.db.read(move |conn| {
        let one = service::import(conn, &view.actor, id)?;
        service::preview(conn, &view.actor, &one)
    });
    Ok(Json(found.await?.iter().map(OffsiteLineBody::from).collect()))
}

/// What was not understood of an import, in the order of its rows; 25 a page.
#[utoipa::path(get, path = "/api/v1/offsite/imports/{id}/faults",
    params(
        ("id" = String, Path),
        ("q" = Option<String>, Query, description = "Part of the heading or of what stands there"),
        ("kind" = Option<String>, Query, description = "What is wrong, such as `bad_amount`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = OffsiteFaultsBody), (status = 401), (status = 403), (status = 404)))]
async fn faults(
    State(app): State<App>,
    view: View,
    Id(id): Id<ImportId>,
    query: ListQuery,
) -> ApiResult<OffsiteFaultsBody> {
    let (actor, want) = (view.actor.clone(), wanted_faults(&query));
    let found = app.db.read(move |conn| {
        let one = service::import(conn, &actor, id)?;
        service::faults(conn, &actor, &one, &want)
    });
    let (faults, total) = found.await?;
    let body = |fault: RowFault| OffsiteFaultBody {
        row: fault.row,
        kind: fault.kind.as_str(),
        remedy: view.say(&fault.kind.label()),
        column: fault.column,
        found: fault.found,
    };
    Ok(Json(OffsiteFaultsBody { total, faults: faults.into_iter().map(body).collect() }))
}
