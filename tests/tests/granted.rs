//! What another shop offers under a grant is offered as one's own is: with unit, weighing, minimum, tiers and return rule.

use identity::service::{NewPerson, create_person, grant_role};
use identity::{DEMO_PASSWORD, hash_password};
use kernel::{Actor, Clock, Grant, GrantScope, RegionCode, Role, SystemClock};
use serde_json::{Value, json};

use crate::program::Program;
use crate::program::chain::Chain;
use crate::program::shop::{OTHER_SHOP, settle_other_shop};
use crate::program::trade::day;

const CITY: RegionCode = RegionCode(410_300);
const OWNER: &str = "13900020027";

/// The other shop, and who owns it.
async fn settle_owner(program: &Program) {
    let shop = settle_other_shop(program).await;
    let (vault, now) = (program.vault.clone(), SystemClock.now());
    let hash = hash_password(DEMO_PASSWORD).unwrap();
    let settled = program.db.write(move |tx| {
        let who = Actor::system("test");
        let new = NewPerson {
            name: "王经理".to_owned(),
            phone: OWNER.parse()?,
            password_hash: hash.clone(),
            is_invented: true,
        };
        let person = create_person(tx, &who, now, &vault, CITY, &new)?;
        let scope = GrantScope::Organisation(shop, RegionCode(410_324));
        grant_role(tx, &who, now, CITY, person, Grant { role: Role::Seller, scope })
    });
    settled.await.unwrap();
}

#[test]
fn what_is_granted_is_offered_by_the_same_form() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        settle_owner(&program).await;
        let made = |path: &'static str, body: Value| {
            let (program, seller) = (chain.program, chain.seller.clone());
            async move {
                let made = program.api("POST", path, &seller, body).await;
                made["id"].as_str().unwrap().to_owned()
            }
        };
        let product =
            made("/api/v1/products", json!({ "name": "核桃仁", "category": "mountain", "kind": "nut" }))
                .await;
        let lot =
            json!({ "product": product, "origin": "410324102201", "made_on": "2026-10-01", "pieces": 90 });
        let lot = made("/api/v1/lots", lot).await;
        let grant = json!({ "product": product, "to": OTHER_SHOP, "until": day(30) });
        let grant = made("/api/v1/sales-grants", grant).await;
        let owner = program.sign_in(OWNER).await;
        let accept = format!("/api/v1/sales-grants/{grant}");
        program.api("POST", &accept, &owner, json!({ "step": "accept" })).await;
        let form = format!("/sell/grants/{grant}/listing");
        let mut fields = vec![
            ("lot", lot.as_str()),
            ("title", "核桃仁 500 g"),
            ("pieces", "60"),
            ("unit", "jin"),
            ("net_grams", "500"),
            ("price", "32.00"),
            ("weighed", "1"),
            ("minimum", "0"),
            ("tiers", "10=30.00; 50=28.00"),
            ("return_rule", "by_consent"),
        ];
        let refused = program.post(&form, &owner, &fields).await;
        assert_eq!(refused.status, 422, "a minimum of nothing");
        assert!(refused.text.contains("10=30.00; 50=28.00"), "what was typed stays");
        fields[7] = ("minimum", "2");
        let put = program.post(&form, &owner, &fields).await;
        assert_eq!(put.status, 303, "{}", put.words());
        let path = put.location.replacen("/goods/", "/api/v1/listings/", 1);
        let listing = program.api("GET", &path, "", Value::Null).await;
        assert_eq!((listing["unit"].as_str(), listing["weighed"].as_bool()), (Some("jin"), Some(true)));
        assert_eq!(
            (listing["minimum"].as_i64(), listing["return_rule"].as_str()),
            (Some(2), Some("by_consent"))
        );
        assert_eq!(
            listing["tiers"],
            json!([{ "from": 10, "price_fen": 3000 }, { "from": 50, "price_fen": 2800 }])
        );
        assert_eq!(listing["lot"]["id"].as_str(), Some(lot.as_str()));
    });
}
