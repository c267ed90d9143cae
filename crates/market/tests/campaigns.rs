//! Campaigns as their organisers keep them: written and published by two, joined by sellers, and what each office sees.

use std::sync::Arc;

use crate::common::{COUNTY, into_cart, listed, migrations, now, quoted, seller};
use crate::promotions::{bought, campaign, draft, drafted, enrolled, moved, pay, running, with_rule};
use kernel::{
    Action, Actor, Authority, Fen, Grant, GrantScope, OrganisationId, PersonId, RegionCode, ResourceRef,
    Role, Status,
};
use ledger::CampaignId;
use market::model::{Benefit, CampaignDraft, CampaignStatus, Condition, CouponTerms};
use market::service::{self, Wish};
use market::{CampaignSum, CountySum, Error, PromotionError};

#[test]
fn nobody_publishes_alone_what_the_organiser_pays_for() {
    testkit::on_both(migrations, |db| async move {
        let id = drafted(&db, draft(1_000)).await;
        let bare = moved(&db, id, 51, CampaignStatus::Published).await;
        assert!(matches!(bare, Err(Error::Promotion(PromotionError::NoRules))), "{bare:?}");
        with_rule(&db, id, Benefit::FreightFree, None).await;
        let alone = moved(&db, id, 50, CampaignStatus::Published).await;
        assert!(matches!(alone, Err(Error::Promotion(PromotionError::SecondPersonMissing))), "{alone:?}");
        moved(&db, id, 51, CampaignStatus::Published).await.unwrap();
        let late = db
            .write(move |tx| {
                let actor = testkit::somebody(50);
                service::add_rule(tx, &actor, now(), id, &Condition::default(), Benefit::NthFree(2), None)
            })
            .await;
        assert!(matches!(late, Err(Error::Promotion(PromotionError::NotADraft))), "{late:?}");
        moved(&db, id, 50, CampaignStatus::Ended).await.unwrap();
        let back = moved(&db, id, 51, CampaignStatus::Published).await;
        assert!(matches!(back, Err(Error::Promotion(PromotionError::WrongStep))), "{back:?}");
    });
}

#[test]
fn a_draft_is_written_anew_and_loses_rules_and_who_did_so_does_not_publish_it() {
    testkit::on_both(migrations, |db| async move {
        let id = drafted(&db, draft(1_000)).await;
        let rule = with_rule(&db, id, Benefit::FreightFree, None).await;
        let until = draft(1_000).ends_on;
        let coupons = CouponTerms { total: 10, per_person: 1, until, taken: 0 };
        let gone = with_rule(&db, id, Benefit::FenOff(Fen(100)), Some(coupons)).await;
        let rewrite = |by: i64, new: CampaignDraft| {
            let db = db.clone();
            async move {
                let actor = testkit::somebody(by);
                db.write(move |tx| service::rewrite_campaign(tx, &actor, now(), id, &new)).await
            }
        };
        let shorter = CampaignDraft { ends_on: until.plus_days(-1), ..draft(1_000) };
        let unfit = rewrite(51, shorter.clone()).await;
        assert!(matches!(unfit, Err(Error::Promotion(PromotionError::CouponUnfit))), "{unfit:?}");
        let remove = |rule| {
            let db = db.clone();
            async move {
                let actor = testkit::somebody(51);
                db.write(move |tx| service::remove_rule(tx, &actor, now(), id, rule)).await
            }
        };
        remove(gone).await.unwrap();
        let again = remove(gone).await;
        assert!(matches!(again, Err(Error::Promotion(PromotionError::NoRule))), "{again:?}");
        rewrite(51, CampaignDraft { name: "秋收节".to_owned(), ..shorter }).await.unwrap();
        let seen = campaign(&db, id).await;
        assert_eq!((seen.draft.name.as_str(), seen.rules.len(), seen.rules[0].id), ("秋收节", 1, rule));
        let writer = moved(&db, id, 51, CampaignStatus::Published).await;
        assert!(matches!(writer, Err(Error::Promotion(PromotionError::SecondPersonMissing))), "{writer:?}");
        moved(&db, id, 50, CampaignStatus::Published).await.unwrap();
        let late = rewrite(50, draft(1_000)).await;
        assert!(matches!(late, Err(Error::Promotion(PromotionError::NotADraft))), "{late:?}");
        let late = remove(rule).await;
        assert!(matches!(late, Err(Error::Promotion(PromotionError::NotADraft))), "{late:?}");
    });
}

#[test]
fn sums_are_added_up_county_by_county() {
    let sum = |county: i64, seller: i64, goods: i64| CampaignSum {
        county: RegionCode(county),
        seller: OrganisationId(seller),
        seller_name: String::new(),
        orders: 2,
        goods: Fen(goods),
        discount: Fen(10),
        organiser: Fen(6),
        by_seller: Fen(4),
    };
    let all = [sum(410_325, 3, 700), sum(410_324, 1, 100), sum(410_324, 2, 250)];
    let found = CountySum::of(&all);
    assert_eq!(found.iter().map(|one| one.county.0).collect::<Vec<_>>(), [410_324, 410_325]);
    assert_eq!((found[0].sellers, found[0].orders, found[0].goods), (2, 4, Fen(350)));
    assert_eq!((found[0].discount, found[0].organiser, found[0].by_seller), (Fen(20), Fen(12), Fen(8)));
    assert_eq!((found[1].sellers, found[1].orders), (1, 2));
}

#[test]
fn a_listing_is_enrolled_once_below_its_price_and_leaves_before_the_start() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 1_000).await;
        let later = CampaignDraft { starts_on: now().day().plus_days(2), ..draft(0) };
        let id = drafted(&db, later).await;
        with_rule(&db, id, Benefit::PointsOff(500), None).await;
        let early = enrolled(&db, id, 1, listing, 5, None).await;
        assert!(matches!(early, Err(Error::Promotion(PromotionError::NotOpen))), "{early:?}");
        moved(&db, id, 50, CampaignStatus::Published).await.unwrap();
        let many = enrolled(&db, id, 1, listing, 11, None).await;
        assert!(matches!(many, Err(Error::Promotion(PromotionError::PiecesUnfit(10)))), "{many:?}");
        let dear = enrolled(&db, id, 1, listing, 5, Some(1_000)).await;
        assert!(matches!(dear, Err(Error::Promotion(PromotionError::PriceUnfit(Fen(1_000))))), "{dear:?}");
        let other = enrolled(&db, id, 2, listing, 5, None).await;
        assert!(matches!(other, Err(Error::NoListing(_))), "{other:?}");
        let enrolment = enrolled(&db, id, 1, listing, 5, None).await.unwrap();
        let twice = enrolled(&db, id, 1, listing, 5, None).await;
        assert!(matches!(twice, Err(Error::Promotion(PromotionError::EnrolledAlready))), "{twice:?}");
        into_cart(&db, 7, listing, 1).await.unwrap();
        assert_eq!(quoted(&db, 7, &Wish::default()).await.total, Fen(1_000), "it has not begun");
        db.write(move |tx| service::leave(tx, &testkit::somebody(1), now(), &seller(1), enrolment))
            .await
            .unwrap();
        enrolled(&db, id, 1, listing, 5, None).await.unwrap();
    });
}

/// May do everything within one division.
#[derive(Debug)]
struct Within(RegionCode);

impl Authority for Within {
    fn permits(&self, _: &Actor, _: Action, resource: &ResourceRef) -> bool {
        self.0.contains(resource.region)
    }
}

pub(crate) fn clerk_within(county: RegionCode) -> Actor {
    let grant = Grant { role: Role::CountyClerk, scope: GrantScope::Region(county) };
    Actor::person(PersonId(60), "clerk", vec![grant], Arc::new(Within(county)))
}

#[test]
fn a_county_sees_its_own_part_of_the_citys_campaign() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 1_000).await;
        let id = running(&db, 10_000, Benefit::FenOff(Fen(500))).await;
        let unpublished = drafted(&db, draft(0)).await;
        enrolled(&db, id, 1, listing, 10, None).await.unwrap();
        pay(&db, now(), bought(&db, 7, listing, 1).await.checkout).await;
        let seen = |county: RegionCode, of: CampaignId| {
            let db = db.clone();
            async move {
                let campaign = campaign(&db, of).await;
                let clerk = clerk_within(county);
                db.read(move |conn| service::sums(conn, &clerk, &campaign)).await
            }
        };
        assert_eq!(seen(COUNTY, id).await.unwrap().len(), 1);
        assert!(seen(RegionCode(410_325), id).await.unwrap().is_empty(), "no seller of that county");
        let draft = seen(COUNTY, unpublished).await.unwrap_err();
        assert_eq!(kernel::Refusal::status(&draft), Status::Forbidden, "{draft:?}");
        let scope = clerk_within(COUNTY).scope(service::SEE_CAMPAIGN, "Campaign");
        let want = service::CampaignQuery { limit: 10, ..service::CampaignQuery::default() };
        let (found, total) =
            db.read(move |conn| service::campaigns(conn, Some(&scope), &want)).await.unwrap();
        assert_eq!((found.iter().map(|one| one.id).collect::<Vec<_>>(), total), (vec![id], 1));
    });
}
