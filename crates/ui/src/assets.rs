//! Styles, scripts, icons and pictures, embedded in the program, packed beforehand.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    name: &'static str,
    hashed: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    br: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
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

pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.hashed == name || asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let keep = if asset.hashed == name { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kind = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, keep)];
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    match packed(asset, accepted.unwrap_or_default()) {
        Some((encoding, bytes)) => {
            let packing = [(header::CONTENT_ENCODING, encoding), (header::VARY, "accept-encoding")];
            (kind, packing, bytes).into_response()
        }
        None => (kind, asset.bytes).into_response(),
    }
}

/// The smallest form that the reader's program understands; none for the plain one.
fn packed(asset: &Asset, accepted: &str) -> Option<(&'static str, &'static [u8])> {
    [("br", asset.br), ("gzip", asset.gzip)]
        .into_iter()
        .filter(|(name, _)| accepts(accepted, name))
        .find_map(|(name, bytes)| Some((name, bytes?)))
}

/// True unless the encoding is not named or has the weight 0.
fn accepts(accepted: &str, name: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|it| it.eq_ignore_ascii_case(name));
        named && !parts.any(|weight| weight.trim_start_matches("q=").parse() == Ok(0.0_f32))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_used_only_when_it_is_named_and_not_ruled_out() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("", "gzip"));
    }

    #[test]
    fn what_a_shop_page_loads_is_small() {
        let size = |name: &str| {
            let asset = ASSETS.iter().find(|asset| asset.name == name);
            asset.and_then(|asset| asset.gzip.map(<[u8]>::len)).unwrap_or_else(|| panic!("{name}"))
        };
        let all = size("heluo.js") + size("style.css") + size("icons.svg");
        assert!(all < 40_000, "{all} bytes of the 80,000 a shop page may take are gone before its own words");
    }
}
