//! The photographs of a product, for its seller's programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use evidence::model::FileId;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shelf::{PictureBody, pictures_of};
use crate::ShopError;
use crate::model::{Photo, PhotoId, PhotoStep, Picture, ProductId};
use crate::pages::seller_of;
use crate::service::{self, KEEP_PHOTOS};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(photos, add)).routes(routes!(change))
}

#[derive(Serialize, ToSchema)]
struct PhotoBody {
    /// Its number.
    id: String,
    /// From 1; the first is the cover.
    place: i32,
    /// What is on it.
    alt: String,
    /// Its sizes, widest first.
    sizes: Vec<PictureBody>,
}

impl From<Photo> for PhotoBody {
    fn from(photo: Photo) -> Self {
        Self {
            id: photo.id.to_string(),
            place: photo.place,
            alt: photo.alt,
            sizes: pictures_of(&Picture::Photo(photo.sizes)),
        }
    }
}

fn product_id(text: &str) -> Result<ProductId, PageError> {
    text.parse().map_err(|_| PageError::not_found())
}

/// The photographs of a product of one's own, in their order.
#[utoipa::path(get, path = "/api/v1/products/{product}/photos", params(("product" = String, Path)), responses((status = 200, body = Vec<PhotoBody>), (status = 401), (status = 403), (status = 404)))]
async fn photos(
    State(app): State<App>,
    view: View,
    Path(product): Path<String>,
) -> ApiResult<Vec<PhotoBody>> {
    let product = product_id(&product)?;
    let seller = seller_of(&app, &view).await?;
    view.actor.may(KEEP_PHOTOS, &seller)?;
    let found = app.db.read(move |conn| {
        let product = service::product_of(conn, &seller, product)?;
        service::photos_of(conn, product.county, product.id)
    });
    Ok(Json(found.await?.into_iter().map(PhotoBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewPhotos {
    /// Numbers of files handed in as photographs, in the order they are to be shown after those there are.
    #[schema(value_type = Vec<String>)]
    files: Vec<FileId>,
}

/// Adds photographs to a product; it has at most nine.
#[utoipa::path(post, path = "/api/v1/products/{product}/photos", params(("product" = String, Path)), request_body = NewPhotos, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn add(
    State(app): State<App>,
    view: View,
    Path(product): Path<String>,
    ApiJson(new): ApiJson<NewPhotos>,
) -> Result<StatusCode, PageError> {
    let product = product_id(&product)?;
    let seller = seller_of(&app, &view).await?;
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db.write(move |tx| service::add_photos(tx, &actor, now, city, &seller, product, &new.files)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct PhotoChange {
    /// `describe`, `earlier`, `later` or `remove`.
    #[schema(example = "describe")]
    step: String,
    /// What is on it, for `describe`.
    #[serde(default)]
    #[schema(example = "树上的核桃")]
    alt: String,
}

/// Describes, moves or removes a photograph.
#[utoipa::path(post, path = "/api/v1/products/{product}/photos/{photo}", params(("product" = String, Path), ("photo" = String, Path)), request_body = PhotoChange, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn change(
    State(app): State<App>,
    view: View,
    Path((product, photo)): Path<(String, String)>,
    ApiJson(change): ApiJson<PhotoChange>,
) -> Result<StatusCode, PageError> {
    let product = product_id(&product)?;
    let photo: PhotoId = photo.parse().map_err(|_| PageError::not_found())?;
    let step = PhotoStep::parse(&change.step, &change.alt).ok_or(ShopError::NoSuchStep)?;
    let seller = seller_of(&app, &view).await?;
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db
        .write(move |tx| service::change_photo(tx, &actor, now, city, &seller, (product, photo), &step))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
