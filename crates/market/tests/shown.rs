//! What pages and programs are shown, through the real routes.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use db::Db;
use evidence::Files;
use identity::Vault;
use identity::messages::NoMessenger;
use kernel::{Actor, RegionCode};
use ledger::CampaignId;
use market::channel::Channels;
use market::model::{Benefit, Category, ListingId};
use market::sandbox::Sandbox;
use market::{Error, service};
use tower::ServiceExt as _;

use crate::common::{app, lot, migrations, now, product, seller, terms, verified};
use crate::promotions::{enrolled, running};

/// A page or an answer as a person sees it, or a visitor: status and text.
pub(crate) async fn shown(db: &Db, actor: Option<Actor>, path: &str) -> (u16, String) {
    answered(db, actor, Request::get(path).body(Body::empty()).unwrap()).await
}

/// What a program is answered.
pub(crate) async fn posted(
    db: &Db,
    person: i64,
    path: &str,
    body: serde_json::Value,
) -> (u16, serde_json::Value) {
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.body(Body::from(body.to_string())).unwrap();
    let (status, text) = answered(db, Some(testkit::somebody(person)), request).await;
    (status, serde_json::from_str(&text).unwrap_or_default())
}

async fn answered(db: &Db, actor: Option<Actor>, mut request: Request) -> (u16, String) {
    if let Some(actor) = actor {
        request.extensions_mut().insert(actor);
    }
    let folder = tempfile::tempdir().unwrap();
    let (sandbox, _) = Sandbox::new([7; 32], true);
    let files = Files::local(folder.path().to_owned());
    let module =
        market::module(Vault::new([8; 32]), sandbox, Channels::default(), &files, Arc::new(NoMessenger));
    let (_, pages) = module.routes.into_parts();
    let (api, _) = module.api.split_for_parts();
    let app = app(db, now());
    let routes = pages.merge(api).with_state(app.clone());
    let answer = ui::layers(routes, &app).oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let body = to_bytes(answer.into_body(), 20_000_000).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

/// A campaign with so many listings, the first of them the dearest.
pub(crate) async fn campaign_of(db: &Db, listings: i64) -> (CampaignId, Vec<ListingId>) {
    let published = db
        .write(move |tx| {
            let actor = testkit::somebody(1);
            let seller = seller(1);
            service::take_over(tx, &testkit::system(), now(), &verified(&seller, now()))?;
            let product = service::add_product(tx, &actor, now(), &seller, &product(Category::Mountain))?;
            let lot = service::record_lot(tx, &actor, now(), &seller, product, &lot(900))?;
            let publish = |number: i64| {
                let title = if number == 0 {
                    "伏牛山香菇".to_owned()
                } else {
                    format!("栾川核桃 {number} 号")
                };
                let terms = market::model::Terms { title, ..terms(5, 2_000 - number) };
                service::publish(tx, &actor, now().plus_minutes(number), &seller, lot, &terms)
            };
            (0..listings).map(publish).collect::<Result<Vec<_>, Error>>()
        })
        .await
        .unwrap();
    let campaign = running(db, 0, Benefit::PointsOff(500)).await;
    for listing in &published {
        enrolled(db, campaign, 1, *listing, 3, Some(1_500)).await.unwrap();
    }
    (campaign, published)
}

#[test]
fn the_goods_of_a_campaign_are_searched_ordered_and_paged_like_the_shop() {
    testkit::on_both(migrations, |db| async move {
        let (campaign, _) = campaign_of(&db, 30).await;
        let cards = |page: &str| page.matches("class=\"product\"").count();
        let path = format!("/campaigns/{campaign}");
        let (status, first) = shown(&db, None, &path).await;
        assert_eq!((status, cards(&first)), (200, 24));
        assert!(first.contains("¥15.00") && first.contains("page=2"), "{first}");
        let (_, second) = shown(&db, None, &format!("{path}?page=2")).await;
        assert_eq!(cards(&second), 6);
        assert!(second.contains("伏牛山香菇"), "the one that was published first comes last");
        let (_, cheapest) = shown(&db, None, &format!("{path}?order=cheapest")).await;
        assert!(cheapest.find("栾川核桃 29 号").unwrap() < cheapest.find("栾川核桃 28 号").unwrap());
        let (_, mushrooms) = shown(&db, None, &format!("{path}?q=xianggu")).await;
        assert_eq!(cards(&mushrooms), 1);
        let elsewhere = format!("{path}?county={}", RegionCode(410_325));
        for nothing in [elsewhere, format!("{path}?category=fruit")] {
            let (status, page) = shown(&db, None, &nothing).await;
            assert_eq!((status, cards(&page)), (200, 0), "{nothing}");
        }
    });
}
