//! Campaigns from the draft to the subsidy, with many buyers at once, refunds, and budgets that run out.

use crate::common::{
    CITY, COUNTY, POINT, into_cart, listed, migrations, notice, now, orders_of, place, place_as, quoted,
    seller,
};
use db::Db;
use identity::Vault;
use kernel::{Fen, Grams, OrganisationId, Status, Timestamp};
use ledger::{AccountCode, CampaignId};
use market::model::{
    Benefit, Campaign, CampaignDraft, CampaignStatus, CheckoutId, Choice, ClaimDraft, ClaimKind, ClaimStatus,
    Condition, CouponTerms, EnrolmentId, FreightTerms, ListingId, Order, OrderStatus, Recipient, RuleId,
    Side, Stacking,
};
use market::provider::Fact;
use market::service::{self, Answer, Asked, Wish};
use market::{Error, PromotionError};

/// From today on; the organiser bears 60 percent.
pub(crate) fn draft(budget: i64) -> CampaignDraft {
    CampaignDraft {
        name: "河洛丰收节".to_owned(),
        story: "全市好物".to_owned(),
        starts_on: now().day(),
        ends_on: now().day().plus_days(10),
        category: None,
        organiser_share: if budget > 0 { 6_000 } else { 0 },
        budget: Fen(budget),
        stacking: Stacking::Stackable,
    }
}

pub(crate) async fn drafted(db: &Db, draft: CampaignDraft) -> CampaignId {
    db.write(move |tx| service::keep_campaign(tx, &testkit::somebody(50), now(), CITY, &draft)).await.unwrap()
}

pub(crate) async fn with_rule(
    db: &Db,
    id: CampaignId,
    benefit: Benefit,
    coupons: Option<CouponTerms>,
) -> RuleId {
    db.write(move |tx| {
        service::add_rule(tx, &testkit::somebody(50), now(), id, &Condition::default(), benefit, coupons)
    })
    .await
    .unwrap()
}

pub(crate) async fn moved(db: &Db, id: CampaignId, by: i64, to: CampaignStatus) -> market::Result<()> {
    db.write(move |tx| service::move_campaign(tx, &testkit::somebody(by), now(), id, to)).await
}

/// A published campaign that takes so much off.
pub(crate) async fn running(db: &Db, budget: i64, benefit: Benefit) -> CampaignId {
    let id = drafted(db, draft(budget)).await;
    with_rule(db, id, benefit, None).await;
    moved(db, id, 51, CampaignStatus::Published).await.unwrap();
    id
}

pub(crate) async fn enrolled(
    db: &Db,
    id: CampaignId,
    number: i64,
    listing: ListingId,
    pieces: i64,
    price: Option<i64>,
) -> market::Result<EnrolmentId> {
    db.write(move |tx| {
        let (actor, seller) = (testkit::somebody(1), seller(number));
        service::enrol(tx, &actor, now(), &seller, id, listing, pieces, price.map(Fen))
    })
    .await
}

pub(crate) async fn campaign(db: &Db, id: CampaignId) -> Campaign {
    db.read(move |conn| service::campaign(conn, &testkit::somebody(50), id)).await.unwrap()
}

pub(crate) async fn pay(db: &Db, at: Timestamp, checkout: CheckoutId) {
    let orders = orders_of(db, 1, checkout).await;
    let amount = orders.iter().map(|order| order.total).sum();
    notice(db, at, &format!("p-{checkout}"), Fact::Paid { checkout, attempt: 0, amount }).await.unwrap();
}

pub(crate) async fn bought(db: &Db, person: i64, listing: ListingId, pieces: i64) -> Order {
    into_cart(db, person, listing, pieces).await.unwrap();
    let checkout = place(db, person).await.unwrap();
    orders_of(db, person, checkout).await[0].clone()
}

/// What the organiser owes in the books, and whether they add up.
async fn owed(db: &Db) -> i64 {
    assert!(db.read(ledger::check).await.unwrap().is_empty());
    let sums = db.read(|conn| ledger::balances(conn, Some(COUNTY), None)).await.unwrap();
    let due = sums.iter().filter(|one| one.code == AccountCode::CampaignDue);
    due.map(|one| one.amount().0).sum()
}

/// The campaign's board, seller by seller: orders, goods at the shop's prices, all that came off, the organiser's part and
/// the seller's.
async fn board(db: &Db, id: CampaignId) -> Vec<(i64, i64, i64, i64, i64)> {
    let campaign = campaign(db, id).await;
    let sums = db.read(move |conn| service::sums(conn, &testkit::somebody(50), &campaign)).await.unwrap();
    sums.iter()
        .map(|one| (one.orders, one.goods.0, one.discount.0, one.organiser.0, one.by_seller.0))
        .collect()
}

/// What the statement of the county says of its campaigns: whose it is and what stands at its end.
async fn stated(db: &Db) -> String {
    let want = ledger::service::SheetQuery {
        county: Some(COUNTY),
        kind: Some(ledger::OwnerKind::Campaign),
        ..Default::default()
    };
    let clerk = testkit::somebody(50);
    let (sums, names) = db.read(move |conn| ledger::service::statements(conn, &clerk, want)).await.unwrap();
    let said = sums.iter().map(|sum| format!("{} {}", names.name(sum.owner).unwrap(), sum.closing().0));
    said.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_discount_is_split_paid_owed_and_reversed_to_the_fen() {
    testkit::on_both(migrations, |db| async move {
        let (first, second) = (listed(&db, 1, 10, 1_000).await, listed(&db, 1, 10, 2_333).await);
        let id = running(&db, 100_000, Benefit::FenOff(Fen(1_000))).await;
        for listing in [first, second] {
            enrolled(&db, id, 1, listing, 10, None).await.unwrap();
        }
        into_cart(&db, 7, first, 1).await.unwrap();
        into_cart(&db, 7, second, 1).await.unwrap();
        let quote = quoted(&db, 7, &Wish::default()).await;
        let off: Vec<Fen> = quote.groups[0].lines.iter().map(|line| line.discount).collect();
        assert_eq!((off.as_slice(), quote.total), ([Fen(300), Fen(700)].as_slice(), Fen(2_333)));
        let checkout = place(&db, 7).await.unwrap();
        let order = orders_of(&db, 7, checkout).await[0].clone();
        assert_eq!((order.total, order.discount), (Fen(2_333), Fen(1_000)));
        assert_eq!(
            (campaign(&db, id).await.reserved, owed(&db).await),
            (Fen(600), 0),
            "promised, not owed yet"
        );
        pay(&db, now(), checkout).await;
        let spent = campaign(&db, id).await;
        assert_eq!((spent.reserved, spent.spent, owed(&db).await), (Fen::ZERO, Fen(600), 600));
        assert_eq!(stated(&db).await, "河洛丰收节 600");
        assert_eq!(board(&db, id).await, [(1, 3_333, 1_000, 600, 400)]);
        let packed = vec![service::PackedLine { listing: first, pieces: 0, weighed: None }];
        let packing =
            db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), order.id, &packed)).await;
        packing.unwrap();
        let back = orders_of(&db, 7, checkout).await[0].refunded;
        assert_eq!(back, Fen(700), "what was paid for the line");
        let left = 600 - 600 * 700 / 2_333;
        assert_eq!((campaign(&db, id).await.spent, owed(&db).await), (Fen(left), left));
        let by_seller = 400 - 400 * 700 / 2_333;
        assert_eq!(
            board(&db, id).await,
            [(1, 3_333, left + by_seller, left, by_seller)],
            "both parts went back"
        );
    });
}

/// What the campaign's price takes off is the seller's; whoever pays it is on the board, though no rule took anything off.
#[test]
fn what_is_bought_at_the_campaigns_price_alone_stands_on_the_board() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 1_000).await;
        let id = drafted(&db, draft(0)).await;
        let dear = Condition { least: Fen(100_000), ..Condition::default() };
        db.write(move |tx| {
            service::add_rule(tx, &testkit::somebody(50), now(), id, &dear, Benefit::FenOff(Fen(500)), None)
        })
        .await
        .unwrap();
        moved(&db, id, 51, CampaignStatus::Published).await.unwrap();
        enrolled(&db, id, 1, listing, 10, Some(800)).await.unwrap();
        let order = bought(&db, 7, listing, 2).await;
        assert_eq!((order.total, order.discount), (Fen(1_600), Fen::ZERO));
        assert!(board(&db, id).await.is_empty(), "nobody has paid");
        pay(&db, now(), order.checkout).await;
        assert_eq!(board(&db, id).await, [(1, 2_000, 400, 0, 400)]);
        let want = service::OrderQuery { campaign: Some(id), limit: 10, ..service::OrderQuery::default() };
        let (found, _) =
            db.read(move |conn| service::orders(conn, &testkit::clerk_of(50, COUNTY), &want)).await.unwrap();
        assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [order.id]);
        db.write(move |tx| service::cancel(tx, &testkit::somebody(7), now(), order.id)).await.unwrap();
        assert!(board(&db, id).await.is_empty(), "it went back as a whole");
    });
}

#[test]
fn a_missing_piece_that_cost_nothing_is_packed_without_a_refund() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 300).await;
        let id = running(&db, 10_000, Benefit::FenOff(Fen(1_000))).await;
        enrolled(&db, id, 1, listing, 10, None).await.unwrap();
        let order = bought(&db, 7, listing, 3).await;
        assert_eq!(order.total, Fen(1), "something is left to pay");
        pay(&db, now(), order.checkout).await;
        let short = vec![service::PackedLine { listing, pieces: 2, weighed: None }];
        db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), order.id, &short)).await.unwrap();
        let packed = orders_of(&db, 7, order.checkout).await[0].clone();
        assert_eq!((packed.status, packed.refunded), (OrderStatus::Packed, Fen::ZERO));
    });
}

/// Sending was free, and nothing came: the buyer has all of it back with the coupon, and the organiser owes nothing.
#[test]
fn an_order_that_was_lost_costs_the_organiser_nothing_and_gives_the_coupon_back() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 1_000).await;
        let id = drafted(&db, draft(10_000)).await;
        let terms = CouponTerms { total: 1, per_person: 1, until: now().day().plus_days(5), taken: 0 };
        let rule = with_rule(&db, id, Benefit::FreightFree, Some(terms)).await;
        moved(&db, id, 51, CampaignStatus::Published).await.unwrap();
        enrolled(&db, id, 1, listing, 4, None).await.unwrap();
        let address = db
            .write(move |tx| {
                let freight = FreightTerms {
                    area: None,
                    first: Grams(1_000),
                    first_fee: Fen(500),
                    more: Grams(1_000),
                    more_fee: Fen(200),
                    free_from: None,
                };
                service::add_freight_rule(tx, &testkit::somebody(1), now(), &seller(1), &freight)?;
                let buyer = testkit::somebody(7);
                service::take_coupon(tx, &buyer, now(), CITY, id, rule)?;
                let recipient = Recipient {
                    name: "王小明".into(),
                    phone: "13800000001".into(),
                    street: "兴华路 1 号".into(),
                };
                let vault = Vault::new([7; 32]);
                service::keep_address(tx, &buyer, now(), &vault, CITY, COUNTY, &recipient)
            })
            .await
            .unwrap();
        into_cart(&db, 7, listing, 1).await.unwrap();
        let choices = vec![(OrganisationId(1), Choice::Parcel)];
        let wish = Wish { choices, address: Some(address), ..Wish::default() };
        let asked = Asked { pickup: None, wish, ..Asked::at(POINT, "sandbox") };
        let checkout = place_as(&db, 7, asked).await.unwrap();
        let order = orders_of(&db, 7, checkout).await[0].clone();
        assert_eq!((order.freight, order.total), (Fen::ZERO, Fen(1_000)), "the coupon pays for sending");
        pay(&db, now(), checkout).await;
        assert_eq!(board(&db, id).await, [(1, 1_000, 500, 300, 200)]);
        assert_eq!(owed(&db).await, 300);
        let packing =
            db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), order.id, &[])).await;
        packing.unwrap();
        let late = now().plus_days(8);
        let words = "一直没收到".to_owned();
        let draft = ClaimDraft { listing, kind: ClaimKind::NotReceived, pieces: 0, amount: Fen::ZERO, words };
        db.write(move |tx| {
            let claim = service::make_claim(tx, &testkit::somebody(7), late, order.id, &draft)?;
            let agreed = Answer { to: ClaimStatus::Refunded, words: String::new(), amount: None };
            service::move_claim(tx, &testkit::somebody(1), late, claim, Side::Seller, &agreed)
        })
        .await
        .unwrap();
        assert!(board(&db, id).await.is_empty());
        assert_eq!(owed(&db).await, 0);
        let coupons = db.read(|conn| service::coupons_of(conn, 7.into())).await.unwrap();
        assert_eq!(coupons[0].checkout, None, "the coupon is the buyer's again");
    });
}

#[test]
fn cancelled_orders_give_budget_pieces_and_coupons_back() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 1_000).await;
        let id = drafted(&db, draft(600)).await;
        let terms = CouponTerms { total: 1, per_person: 1, until: now().day().plus_days(5), taken: 0 };
        let rule = with_rule(&db, id, Benefit::FenOff(Fen(500)), Some(terms)).await;
        moved(&db, id, 51, CampaignStatus::Published).await.unwrap();
        let enrolment = enrolled(&db, id, 1, listing, 4, Some(900)).await.unwrap();
        let take = |person: i64| {
            let db = db.clone();
            async move {
                db.write(move |tx| {
                    service::take_coupon(tx, &testkit::somebody(person), now(), CITY, id, rule)
                })
                .await
            }
        };
        take(7).await.unwrap();
        let again = take(7).await;
        assert!(matches!(again, Err(Error::Promotion(PromotionError::CouponsTaken(1)))), "{again:?}");
        let none = take(8).await;
        assert!(matches!(none, Err(Error::Promotion(PromotionError::CouponsGone))), "{none:?}");
        let state = || async {
            let (campaign, coupons) = db
                .read(move |conn| {
                    let campaign = service::campaign(conn, &testkit::somebody(50), id)?;
                    let taken = service::enrolments(conn, &campaign, None)?[0].taken;
                    Ok::<_, Error>((
                        (campaign.reserved.0, campaign.spent.0, taken),
                        service::coupons_of(conn, 7.into())?,
                    ))
                })
                .await
                .unwrap();
            (campaign, coupons[0].checkout.is_some())
        };
        let order = bought(&db, 7, listing, 3).await;
        assert_eq!((order.total, order.discount), (Fen(2_200), Fen(500)), "the price first, then the coupon");
        assert_eq!(state().await, ((300, 0, 3), true));
        let expired = now().plus_minutes(31);
        db.write(move |tx| service::expire(tx, &testkit::system(), expired, order.id)).await.unwrap();
        assert_eq!(state().await, ((0, 0, 0), false));
        pay(&db, expired, order.checkout).await;
        assert_eq!(state().await, ((0, 300, 3), true), "money that came late takes it again");
        assert_eq!(owed(&db).await, 300);
        db.write(move |tx| service::cancel(tx, &testkit::somebody(7), now(), order.id)).await.unwrap();
        assert_eq!(
            (state().await, owed(&db).await),
            (((0, 0, 0), false), 0),
            "paid and cancelled before it was sent"
        );
        let begun =
            db.write(move |tx| service::leave(tx, &testkit::somebody(1), now(), &seller(1), enrolment)).await;
        assert!(matches!(begun, Err(Error::Promotion(PromotionError::Begun))), "{begun:?}");
        let dear = quoted(&db, 8, &Wish::default()).await;
        assert!(dear.groups.is_empty());
    });
}

#[test]
fn money_too_late_for_a_used_up_budget_goes_back() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 10, 1_000).await;
        let id = running(&db, 300, Benefit::FenOff(Fen(500))).await;
        enrolled(&db, id, 1, listing, 10, None).await.unwrap();
        let late = bought(&db, 7, listing, 1).await;
        let expired = now().plus_minutes(31);
        db.write(move |tx| service::expire(tx, &testkit::system(), expired, late.id)).await.unwrap();
        let other = bought(&db, 8, listing, 1).await;
        assert_eq!(other.discount, Fen(500));
        pay(&db, expired, late.checkout).await;
        let late = orders_of(&db, 7, late.checkout).await[0].clone();
        assert_eq!((late.status, late.refunded), (OrderStatus::Refunding, Fen(500)));
        pay(&db, now(), other.checkout).await;
        assert_eq!((campaign(&db, id).await.spent, owed(&db).await), (Fen(300), 300));
    });
}

#[test]
fn a_budget_for_seven_of_fifty_buyers_is_given_to_seven() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 100, 1_000).await;
        let id = running(&db, 7 * 300, Benefit::FenOff(Fen(500))).await;
        enrolled(&db, id, 1, listing, 100, None).await.unwrap();
        for person in 100..150 {
            into_cart(&db, person, listing, 1).await.unwrap();
        }
        let shown = quoted(&db, 100, &Wish::default()).await.shown();
        assert_eq!(race(&db, &shown).await, 7, "who was shown a discount gets it or is told");
        let after = campaign(&db, id).await;
        assert_eq!((after.spent, after.reserved, owed(&db).await), (Fen(2_100), Fen::ZERO, 2_100));
    });
}

#[test]
fn pieces_for_five_of_fifty_buyers_are_given_to_five() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 100, 1_000).await;
        let id = running(&db, 0, Benefit::PointsOff(1_000)).await;
        let enrolment = enrolled(&db, id, 1, listing, 5, Some(800)).await.unwrap();
        for person in 100..150 {
            into_cart(&db, person, listing, 1).await.unwrap();
        }
        let quote = quoted(&db, 100, &Wish::default()).await;
        assert_eq!(quote.total, Fen(720));
        assert_eq!(race(&db, &quote.shown()).await, 5);
        let after = campaign(&db, id).await;
        let all = db.read(move |conn| service::enrolments(conn, &after, None)).await.unwrap();
        assert_eq!((all[0].id, all[0].taken, owed(&db).await), (enrolment, 5, 0));
        assert_eq!(
            quoted(&db, 149, &Wish::default()).await.groups.first().map_or(Fen(1_000), |one| one.total),
            Fen(1_000)
        );
    });
}

/// Fifty buyers order and pay what they were shown at once; how many could.
async fn race(db: &Db, shown: &str) -> usize {
    let buyers = (100..150_i64).map(|person| {
        let (db, shown) = (db.clone(), shown.to_owned());
        tokio::spawn(async move {
            let asked = Asked { shown: Some(shown), ..Asked::at(POINT, "sandbox") };
            match crate::common::place_as(&db, person, asked).await {
                Ok(checkout) => pay(&db, now(), checkout).await,
                Err(error) => {
                    assert_eq!(kernel::Refusal::status(&error), Status::Conflict, "{error:?}");
                    return 0;
                }
            }
            1
        })
    });
    let mut served = 0;
    for buyer in buyers.collect::<Vec<_>>() {
        served += buyer.await.unwrap();
    }
    served
}
