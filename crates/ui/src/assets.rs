//! Styles, scripts, icons and pictures, embedded in the program.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    name: &'static str,
    hashed: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset; its name carries the content's hash, so it may be kept for ever.
#[must_use]
pub fn asset_url(name: &str) -> String {
    let hashed = ASSETS
        .binary_search_by(|asset| asset.name.cmp(name))
        .ok()
        .and_then(|index| ASSETS.get(index))
        .map_or(name, |asset| asset.hashed);
    format!("/assets/{hashed}")
}

pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|asset| asset.hashed == name || asset.name == name) {
        Some(asset) => {
            let keep = if asset.hashed == name { "public, max-age=31536000, immutable" } else { "no-cache" };
            let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, keep)];
            (headers, asset.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
