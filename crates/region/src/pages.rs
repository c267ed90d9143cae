//! What the picker of divisions asks for.

use askama::Template;
use axum::extract::Query;
use axum::response::Html;
use kernel::RegionCode;
use serde::Deserialize;
use ui::{Lang, PageError, Routes, View};

use crate::{Division, divisions};

#[derive(Deserialize)]
struct Parent {
    parent: String,
}

pub(crate) fn routes() -> Routes {
    Routes::new().get("/regions/children", children)
}

/// The divisions right below one, as the choices of a select; none below a village.
async fn children(view: View, Query(asked): Query<Parent>) -> Result<Html<String>, PageError> {
    let parent: RegionCode = asked.parent.parse().map_err(|_| PageError::not_found())?;
    choices(view.lang, parent).render().map(Html).map_err(|_| PageError::not_found())
}

/// Escapes the names: an imported file may hold any.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for (code, name) in choices %}<option value="{{ code }}">{{ name }}</option>{% endfor %}"#
)]
struct Choices {
    choices: Vec<(RegionCode, String)>,
}

fn choices(lang: Lang, parent: RegionCode) -> Choices {
    let choice = |division: &Division| (division.code, crate::name_in(lang, division.code));
    Choices { choices: divisions().children(parent).into_iter().map(choice).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_is_found_from_the_city_down() {
        let below = |parent: i64| choices(Lang::ZhCn, RegionCode(parent)).render().unwrap();
        assert!(below(410_300).contains("<option value=\"410324\">栾川县</option>"));
        let in_english = choices(Lang::En, RegionCode(410_300)).render().unwrap();
        assert!(in_english.contains("<option value=\"410324\">Luanchuan County</option>"));
        assert!(!below(410_300).contains("410381"), "偃师市 became a district in 2021");
        let township = divisions().children(RegionCode(410_324)).first().map(|one| one.code.0).unwrap_or(0);
        assert!(below(410_324).contains(&format!("\"{township}\"")));
        let village = divisions().children(RegionCode(township)).first().map(|one| one.code.0).unwrap_or(0);
        assert!(village > 0 && below(village).is_empty());
    }

    #[test]
    fn names_are_escaped() {
        let choices = vec![(RegionCode(419_901), "<b>\"&".to_owned())];
        let html = Choices { choices }.render().unwrap();
        assert_eq!(html, "<option value=\"419901\">&#60;b&#62;&#34;&#38;</option>");
    }
}
