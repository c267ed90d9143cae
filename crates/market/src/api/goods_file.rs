//! The goods of the reader's shop as a file, and a file put on the shelf.

use axum::extract::{DefaultBodyLimit, State};
use axum::{Extension, Json};
use evidence::{Files, Sent, UPLOAD_LIMIT};
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::model::goods_headings;
use crate::pages::{Understood, import_goods, seller_of, understand_goods};
use crate::service::{self, PUBLISH_LISTING, Seller};

pub(super) fn routes() -> OpenApiRouter<App> {
    let large = DefaultBodyLimit::max(UPLOAD_LIMIT);
    OpenApiRouter::new().routes(routes!(goods, import)).routes(routes!(preview)).layer(large)
}

#[derive(Serialize, ToSchema)]
struct GoodsFileBody {
    /// How many listings match.
    total: i64,
    /// What the columns are called; a file that is sent may have them in any order.
    headings: Vec<&'static str>,
    /// The cells of each listing, in the order of the headings.
    rows: Vec<Vec<String>>,
}

/// What is on the shelf, in just the columns that an import reads; 25 a page.
#[utoipa::path(get, path = "/api/v1/goods-file",
    params(
        ("q" = Option<String>, Query, description = "Part of a title"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = GoodsFileBody), (status = 401), (status = 403)))]
async fn goods(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<GoodsFileBody> {
    let seller = seller_of(&app, &view).await?;
    let (actor, words) = (view.actor.clone(), query.words().to_owned());
    let page = (query.offset(), query.limit());
    let (facts, total) =
        app.db.read(move |conn| service::goods_on_shelf(conn, &actor, &seller, &words, page)).await?;
    let zh = view.lang == ui::Lang::ZhCn;
    Ok(Json(GoodsFileBody {
        total,
        headings: goods_headings(zh),
        rows: facts.iter().map(|one| one.cells(zh)).collect(),
    }))
}

#[derive(ToSchema)]
#[allow(dead_code, reason = "describes a form")]
struct GoodsFile {
    /// CSV (UTF-8, GBK, GB18030), XLSX, or a ZIP with one of them and the photographs it names; 20 MB at most.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

#[derive(Serialize, ToSchema)]
struct GoodsFileRow {
    /// The line in the file.
    line: usize,
    /// `new`, `changed` or `same`.
    action: &'static str,
    /// The listing's title as it would be.
    title: String,
    /// Its price as it would be, in fen.
    price_fen: i64,
    /// What stays though the row says something else, in the reader's language.
    staying: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct GoodsFileFault {
    /// The line in the file.
    line: usize,
    /// What to do about it, in the reader's language.
    message: String,
}

#[derive(Serialize, ToSchema)]
struct GoodsFilePreview {
    /// What would be done.
    rows: Vec<GoodsFileRow>,
    /// What is wrong; a file with a fault is not imported at all.
    faults: Vec<GoodsFileFault>,
    /// Photographs that were taken in.
    photographs: usize,
}

impl GoodsFilePreview {
    fn of(view: &View, read: &Understood) -> Self {
        let new = read.table.rows.iter().map(|row| GoodsFileRow {
            line: row.line,
            action: "new",
            title: row.terms.title.clone(),
            price_fen: row.terms.price.0,
            staying: Vec::new(),
        });
        let changed = read.changes.iter().map(|one| GoodsFileRow {
            line: one.line,
            action: if one.to.is_some() { "changed" } else { "same" },
            title: one.to.as_ref().map_or(&one.listing.title, |to| &to.title).clone(),
            price_fen: one.to.as_ref().map_or(one.listing.price, |to| to.price).0,
            staying: one.staying.iter().map(|message| view.say(message)).collect(),
        });
        let mut rows: Vec<GoodsFileRow> = new.chain(changed).collect();
        rows.sort_by_key(|row| row.line);
        let faults = read.table.faults.iter();
        Self {
            rows,
            faults: faults
                .map(|one| GoodsFileFault { line: one.line, message: view.say(&one.message) })
                .collect(),
            photographs: read.pictures.len(),
        }
    }
}

async fn own_shop(app: &App, view: &View) -> Result<Seller, PageError> {
    let seller = seller_of(app, view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    Ok(seller)
}

/// Reads a file of goods and says what would be done; nothing is on the shelf yet.
#[utoipa::path(post, path = "/api/v1/goods-file/preview",
    request_body(content = GoodsFile, content_type = "multipart/form-data"),
    responses((status = 200, body = GoodsFilePreview), (status = 401), (status = 403), (status = 413), (status = 422)))]
async fn preview(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    mut sent: Sent,
) -> ApiResult<GoodsFilePreview> {
    let seller = own_shop(&app, &view).await?;
    let read = understand_goods(&app, &files, &view, &seller, &mut sent).await?;
    Ok(Json(GoodsFilePreview::of(&view, &read)))
}

/// Puts a file of goods on the shelf and changes the listings it names by their number, all of it or, when a row has a
/// fault, nothing.
#[utoipa::path(post, path = "/api/v1/goods-file",
    request_body(content = GoodsFile, content_type = "multipart/form-data"),
    responses((status = 200, body = GoodsFilePreview), (status = 401), (status = 403), (status = 409), (status = 413), (status = 422)))]
async fn import(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    mut sent: Sent,
) -> ApiResult<GoodsFilePreview> {
    let seller = own_shop(&app, &view).await?;
    let read = understand_goods(&app, &files, &view, &seller, &mut sent).await?;
    if let Some(fault) = read.table.faults.first() {
        let at = fault.line.to_string();
        let said = view.t2("market-goods-fault-at", ("line", &at), ("fault", &view.say(&fault.message)));
        return Err(Error::from(crate::GoodsError::FileFaulty(said)).into());
    }
    import_goods(&app, &view, &seller, &read).await?;
    Ok(Json(GoodsFilePreview::of(&view, &read)))
}
