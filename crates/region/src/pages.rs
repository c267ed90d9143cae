//! What the picker of divisions asks for.

use axum::extract::Query;
use axum::response::Html;
use kernel::RegionCode;
use serde::Deserialize;
use ui::{PageError, Routes};

use crate::divisions;

#[derive(Deserialize)]
struct Parent {
    parent: String,
}

pub(crate) fn routes() -> Routes {
    Routes::new().get("/regions/children", children)
}

/// The divisions right below one, as the choices of a select; none below a village.
async fn children(Query(asked): Query<Parent>) -> Result<Html<String>, PageError> {
    let parent: RegionCode = asked.parent.parse().map_err(|_| PageError::not_found())?;
    Ok(Html(choices(parent)))
}

/// Codes are digits, and names are Chinese characters: a test reads that none needs escaping.
fn choices(parent: RegionCode) -> String {
    let choice = |code: RegionCode| format!("<option value=\"{code}\">{}</option>", crate::name(code));
    divisions().children(parent).into_iter().map(|division| choice(division.code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_is_found_from_the_city_down() {
        let below = |parent: i64| choices(RegionCode(parent));
        assert!(below(410_300).contains("<option value=\"410324\">栾川县</option>"));
        assert!(!below(410_300).contains("410381"), "偃师市 became a district in 2021");
        let township = divisions().children(RegionCode(410_324)).first().map(|one| one.code.0).unwrap_or(0);
        assert!(below(410_324).contains(&format!("\"{township}\"")));
        let village = divisions().children(RegionCode(township)).first().map(|one| one.code.0).unwrap_or(0);
        assert!(village > 0 && below(village).is_empty());
    }

    #[test]
    fn no_name_needs_escaping() {
        for county in divisions().counties() {
            for village in divisions().villages(county.code) {
                assert!(!village.name.contains(['<', '>', '&', '"', '\'']), "{}", village.name);
            }
        }
    }
}
