//! Serves the page of components alone: `cargo run -p ui --example style [ADDRESS]`.
//!
//! Everybody may do everything here, so that every navigation is seen.

use std::sync::Arc;

use axum::extract::RawQuery;
use axum::response::Html;
use axum::routing::get;
use kernel::{RegionCode, SystemClock};
use testkit::{Everything, Scratch};
use tokio::net::TcpListener;
use ui::{App, Door, NavEntry, Site, Texts};

/// A stand-in for the navigation that contexts bring along.
const PLACES: [(u8, &str, &str, &str); 4] = [
    (10, "ui-door-shop", "/", "house"),
    (20, "ui-find-point", "/stations", "map-pin"),
    (30, "ui-style", "/style", "sprout"),
    (40, "ui-door-my", "/my", "user"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8071".to_owned());
    let scratch = Scratch::sqlite(&db::Migrations::new());
    let navigation = PLACES
        .into_iter()
        .map(|(order, key, path, icon)| NavEntry { door: Door::Shop, order, key, path, icon, needs: None })
        .collect();
    let app = App {
        db: scratch.db.clone(),
        clock: Arc::new(SystemClock),
        authority: Arc::new(Everything),
        texts: Arc::new(Texts::new(&[ui::LOCALES]).map_err(|faults| faults.join("; "))?),
        site: Arc::new(Site {
            name: ("洛阳农特产".to_owned(), "Luoyang rural produce".to_owned()),
            city: RegionCode(410_300),
            demo: true,
            navigation,
        }),
    };
    let listener = TcpListener::bind(address).await?;
    let routes = ui::routes().into_parts().1.route("/regions/children", get(divisions));
    let router = ui::layers(routes.with_state(app.clone()), &app);
    axum::serve(listener, router).await?;
    Ok(())
}

/// A stand-in for the divisions of the region context.
async fn divisions(RawQuery(query): RawQuery) -> Html<&'static str> {
    Html(match query.as_deref() {
        Some("parent=410300") => {
            "<option value=\"410324\">栾川县</option><option value=\"410308\">孟津区</option>"
        }
        Some("parent=410324") => "<option value=\"410324102\">庙子镇</option>",
        Some("parent=410324102") => "<option value=\"410324102201\">庄子村</option>",
        _ => "",
    })
}
