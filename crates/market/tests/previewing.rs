//! What an organiser is told that a cart would cost is what a buyer pays.

use crate::common::{CITY, COUNTY, into_cart, listed, migrations, now, place_as, quoted};
use crate::common::{POINT, orders_of};
use crate::promotions::{campaign, draft, drafted, enrolled, moved, running, with_rule};
use crate::shown::{campaign_of, posted, shown};
use db::Db;
use kernel::{Fen, RegionCode};
use ledger::CampaignId;
use market::model::{Benefit, CampaignDraft, CampaignStatus, CouponTerms, ListingId, Stacking};
use market::service::{self, Asked, Quote, SampleCart, SampleLine, Wish};
use market::{Error, PromotionError};

fn line(listing: ListingId, quantity: i64, price: Option<i64>) -> SampleLine {
    SampleLine { county: COUNTY, listing, quantity, price: price.map(Fen) }
}

async fn tried(db: &Db, id: CampaignId, cart: &SampleCart) -> market::Result<Quote> {
    let cart = cart.clone();
    let actor = testkit::somebody(50);
    db.read(move |conn| service::preview(conn, &actor, now().day(), CITY, id, &cart)).await
}

/// A cart of these lines whose buyer has coupons.
fn with_coupons(lines: &[SampleLine]) -> SampleCart {
    SampleCart { lines: lines.to_vec(), coupons: true, ..SampleCart::default() }
}

#[test]
fn a_cart_that_was_tried_costs_the_same_when_it_is_bought() {
    for stacking in [Stacking::Stackable, Stacking::Exclusive] {
        testkit::on_both(migrations, move |db| async move {
            let (tofu, walnuts) = (listed(&db, 1, 10, 1_000).await, listed(&db, 2, 10, 3_000).await);
            // Another campaign runs, and one of the goods is in it.
            let other = running(&db, 100_000, Benefit::PointsOff(1_000)).await;
            enrolled(&db, other, 1, tofu, 10, None).await.unwrap();
            let id = drafted(&db, CampaignDraft { stacking, ..draft(700) }).await;
            with_rule(&db, id, Benefit::FenOff(Fen(500)), None).await;
            let until = draft(0).ends_on;
            let terms = CouponTerms { total: 5, per_person: 1, until, taken: 0 };
            let rule = with_rule(&db, id, Benefit::FenOff(Fen(300)), Some(terms)).await;
            let cart = with_coupons(&[line(tofu, 3, None), line(walnuts, 2, Some(2_500))]);
            let before = tried(&db, id, &cart).await.unwrap();
            assert!(before.can_be_had() && before.is_helped_by(id), "{before:?}");
            assert!(before.borne_by_organiser(id) <= Fen(700), "no more than the budget");

            moved(&db, id, 51, CampaignStatus::Published).await.unwrap();
            enrolled(&db, id, 1, tofu, 3, None).await.unwrap();
            enrolled(&db, id, 2, walnuts, 2, Some(2_500)).await.unwrap();
            db.write(move |tx| service::take_coupon(tx, &testkit::somebody(7), now(), CITY, id, rule))
                .await
                .unwrap();
            into_cart(&db, 7, tofu, 3).await.unwrap();
            into_cart(&db, 7, walnuts, 2).await.unwrap();
            let quote = quoted(&db, 7, &Wish::default()).await;
            assert_eq!(quote.shown(), before.shown(), "{quote:?} {before:?}");
            let checkout = place_as(&db, 7, Asked::at(POINT, "sandbox")).await.unwrap();
            let paid: Fen = orders_of(&db, 7, checkout).await.iter().map(|order| order.total).sum();
            assert_eq!(paid, before.total, "what was said is what is paid");
            assert_eq!(campaign(&db, id).await.reserved, before.borne_by_organiser(id));

            // What is enrolled already has no more pieces than that, and these are in an order.
            let after = tried(&db, id, &cart).await.unwrap();
            assert!(!after.is_helped_by(id), "{after:?}");
        });
    }
}

#[test]
fn what_may_not_enrol_cannot_be_tried_and_what_is_over_neither() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 1_000).await;
        let elsewhere = db
            .write(move |tx| {
                let actor = testkit::somebody(50);
                service::keep_campaign(tx, &actor, now(), RegionCode(410_325), &draft(0))
            })
            .await
            .unwrap();
        let unfit = tried(&db, elsewhere, &with_coupons(&[line(tofu, 1, None)])).await;
        assert!(matches!(unfit, Err(Error::Promotion(PromotionError::NotForListing))), "{unfit:?}");
        let id = drafted(&db, draft(0)).await;
        with_rule(&db, id, Benefit::FenOff(Fen(500)), None).await;
        let dear = tried(&db, id, &with_coupons(&[line(tofu, 1, Some(1_000))])).await;
        assert!(matches!(dear, Err(Error::Promotion(PromotionError::PriceUnfit(_)))), "{dear:?}");
        // More than there is is said of its line.
        let many = tried(&db, id, &with_coupons(&[line(tofu, 11, None)])).await.unwrap();
        assert!(matches!(many.groups[0].lines[0].problem, Some(Error::StockGone { .. })), "{many:?}");
        let twice = tried(&db, id, &with_coupons(&[line(tofu, 1, None), line(tofu, 2, None)])).await.unwrap();
        assert_eq!(twice.groups[0].lines[0].quantity, 3);
        moved(&db, id, 50, CampaignStatus::Ended).await.unwrap();
        let over = tried(&db, id, &with_coupons(&[line(tofu, 1, None)])).await;
        assert!(matches!(over, Err(Error::Promotion(PromotionError::WrongStep))), "{over:?}");
    });
}

#[test]
fn a_program_tries_a_cart_as_the_page_does() {
    testkit::on_both(migrations, |db| async move {
        let (campaign, listings) = campaign_of(&db, 1).await;
        let line = serde_json::json!({
            "county": "410324", "listing": listings[0].to_string(), "quantity": 2
        });
        let body = serde_json::json!({ "lines": [line] });
        let path = format!("/api/v1/campaigns/{campaign}/preview");
        let (status, quote) = posted(&db, 50, &path, body).await;
        // Enrolled at ¥15.00, and five in a hundred off.
        assert_eq!((status, quote["total_fen"].as_i64()), (200, Some(2_850)), "{quote}");
        assert_eq!(quote["helped"], true);
        let address = format!("/city/campaigns/{campaign}?goods-1=410324/{}&pieces-1=2", listings[0]);
        let (status, page) = shown(&db, Some(testkit::somebody(50)), &address).await;
        assert_eq!(status, 200);
        assert!(page.contains(&format!("¥{}", Fen(2_850))), "{page}");
        let wrong = address.replace("pieces-1=2", "pieces-1=0");
        let (status, page) = shown(&db, Some(testkit::somebody(50)), &wrong).await;
        assert_eq!((status, page.contains("value=\"0\"")), (422, true), "what was typed stays");
    });
}
