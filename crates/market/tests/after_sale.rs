//! What happens after the order: less packed than ordered, claims, decisions, reviews, and where the money goes.

use crate::common::{COUNTY, into_cart, listed, migrations, notice, now, orders_of, place, stock};
use db::Db;
use kernel::{Fen, Grams, Timestamp};
use ledger::AccountCode;
use market::model::{
    ClaimDraft, ClaimId, ClaimKind, ClaimStatus, LATER, ListingId, Order, OrderId, OrderStatus, ReviewDraft,
    ShipmentStatus, Side, WHOLE_ORDER,
};
use market::provider::Fact;
use market::service::{self, Answer, PackedLine, Rest};
use market::{ClaimError, Error};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

const BUYER: i64 = 9;
const STAFF: i64 = 1;
const CLERK: i64 = 5;

/// An order of `pieces` at ¥9.90 that was paid.
async fn paid(db: &Db, pieces: i64) -> (OrderId, ListingId) {
    let listing = listed(db, 1, 50, 990).await;
    into_cart(db, BUYER, listing, pieces).await.unwrap();
    let checkout = place(db, BUYER).await.unwrap();
    let amount = Fen(990 * pieces);
    notice(db, now(), &format!("p{checkout}"), Fact::Paid { checkout, attempt: 0, amount }).await.unwrap();
    (orders_of(db, BUYER, checkout).await[0].id, listing)
}

async fn pack(db: &Db, order: OrderId, packed: Vec<PackedLine>) -> market::Result<()> {
    db.write(move |tx| service::pack(tx, &testkit::somebody(STAFF), now(), order, &packed)).await
}

async fn collect(db: &Db, order: OrderId) {
    db.write(move |tx| {
        service::moved(tx, now(), order, OrderStatus::Ready)?;
        service::collected(tx, now(), order)
    })
    .await
    .unwrap();
}

async fn collected(db: &Db, pieces: i64) -> (OrderId, ListingId) {
    let (order, listing) = paid(db, pieces).await;
    pack(db, order, Vec::new()).await.unwrap();
    collect(db, order).await;
    (order, listing)
}

async fn see(db: &Db, order: OrderId) -> Order {
    db.read(move |conn| service::order(conn, &testkit::system(), order)).await.unwrap().order
}

async fn claim(db: &Db, at: Timestamp, order: OrderId, draft: ClaimDraft) -> market::Result<ClaimId> {
    db.write(move |tx| service::make_claim(tx, &testkit::somebody(BUYER), at, order, &draft)).await
}

fn damaged(listing: ListingId, pieces: i64, amount: i64) -> ClaimDraft {
    let words = "坏了".to_owned();
    ClaimDraft { listing, kind: ClaimKind::Damaged, pieces, amount: Fen(amount), words }
}

async fn answer(
    db: &Db,
    claim: ClaimId,
    who: (i64, Side),
    to: ClaimStatus,
    amount: Option<i64>,
) -> market::Result<()> {
    let answer = Answer { to, words: "照片为证".to_owned(), amount: amount.map(Fen) };
    let (person, side) = who;
    db.write(move |tx| service::move_claim(tx, &testkit::somebody(person), now(), claim, side, &answer)).await
}

/// The provider does all it was told.
async fn settle(db: &Db) {
    let waiting = db.read(|conn| service::waiting_for_provider(conn, "sandbox", 100)).await.unwrap();
    for one in waiting.settlements {
        notice(db, now(), &format!("s{}", one.id), Fact::Settled { order: one.id }).await.unwrap();
    }
    for one in waiting.refunds {
        for _ in 0..2 {
            notice(db, now(), &format!("r{}", one.id), Fact::Refunded { refund: one.id }).await.unwrap();
        }
    }
}

async fn balance(db: &Db, code: AccountCode) -> i64 {
    let books = db.read(|conn| ledger::balances(conn, Some(COUNTY), None)).await.unwrap();
    assert!(db.read(ledger::check).await.unwrap().is_empty(), "the books are balanced");
    books.iter().filter(|one| one.code == code).map(|one| one.amount().0).sum()
}

#[test]
fn what_is_missing_or_light_is_paid_back_and_the_rest_is_settled() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 4).await;
        let too_many = PackedLine { listing, pieces: 5, weighed: None };
        assert!(matches!(
            pack(&db, order, vec![too_many]).await,
            Err(Error::PackedPieces { ordered: 4, .. })
        ));
        let nothing = PackedLine { listing, pieces: 0, weighed: None };
        assert!(matches!(pack(&db, order, vec![nothing]).await, Err(Error::NothingPacked)));
        assert_eq!(see(&db, order).await.status, OrderStatus::Paid, "a refused box changes nothing");

        // Three of four pieces, and 2,900 g where 3,000 g were sold: 990 + 2970/30 = 990 + 99.
        pack(&db, order, vec![PackedLine { listing, pieces: 3, weighed: Some(Grams(2900)) }]).await.unwrap();
        let packed = see(&db, order).await;
        assert_eq!((packed.refunded, packed.commission), (Fen(990 + 99), Fen(17)));
        collect(&db, order).await;
        let done = see(&db, order).await;
        assert_eq!(done.payout.net, Fen(3960 - 1089 - 17));
        settle(&db).await;
        for code in [AccountCode::ProviderHeld, AccountCode::SellerDue, AccountCode::RefundInstructed] {
            assert_eq!(balance(&db, code).await, 0, "{code:?}");
        }
        assert_eq!(balance(&db, AccountCode::CommissionIncome).await, 17);
        let view = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
        assert_eq!((view.listing.available, view.listing.sold), (46, 3), "the missing piece was not sold");
    });
}

#[test]
fn more_weight_costs_nothing_and_no_scale_shows_tons() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 2).await;
        let tons = PackedLine { listing, pieces: 2, weighed: Some(Grams(4001)) };
        assert!(matches!(pack(&db, order, vec![tons]).await, Err(Error::PackedWeight(_))));
        pack(&db, order, vec![PackedLine { listing, pieces: 2, weighed: Some(Grams(2100)) }]).await.unwrap();
        assert_eq!(see(&db, order).await.refunded, Fen::ZERO);
    });
}

#[test]
fn a_seller_who_cannot_deliver_gives_everything_back() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 2).await;
        let decline = |reason: &'static str| {
            db.write(move |tx| service::decline(tx, &testkit::somebody(STAFF), now(), order, reason))
        };
        assert!(matches!(decline(" ").await, Err(Error::ReasonMissing)));
        decline("缺货").await.unwrap();
        assert!(matches!(decline("缺货").await, Err(Error::WrongStep { .. })));
        settle(&db).await;
        let back = see(&db, order).await;
        assert_eq!(
            (back.status, back.refunded, back.commission),
            (OrderStatus::Refunded, Fen(1980), Fen::ZERO)
        );
        assert_eq!(balance(&db, AccountCode::ProviderHeld).await, 0);
        let view = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
        assert_eq!(
            (view.listing.available, view.listing.sold),
            (48, 0),
            "what is not there is not sold again"
        );
    });
}

#[test]
fn a_claim_is_answered_refused_disputed_and_decided() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = collected(&db, 3).await;
        settle(&db).await;
        let too_much = claim(&db, now(), order, damaged(listing, 1, 991)).await;
        assert!(matches!(too_much, Err(Error::Claim(ClaimError::Amount(Fen(990))))), "{too_much:?}");
        let id = claim(&db, now(), order, damaged(listing, 2, 1500)).await.unwrap();
        let second = claim(&db, now(), order, damaged(listing, 1, 100)).await;
        assert!(matches!(second, Err(Error::Claim(ClaimError::Open))), "{second:?}");

        let early = answer(&db, id, (CLERK, Side::County), ClaimStatus::Refunded, None).await;
        assert!(matches!(early, Err(Error::Claim(ClaimError::WrongStep))), "{early:?}");
        let own = answer(&db, id, (BUYER, Side::Seller), ClaimStatus::Refunded, None).await;
        assert!(matches!(own, Err(Error::Claim(ClaimError::Own))), "{own:?}");
        answer(&db, id, (STAFF, Side::Seller), ClaimStatus::Refused, None).await.unwrap();
        answer(&db, id, (BUYER, Side::Buyer), ClaimStatus::Disputed, None).await.unwrap();
        let more = answer(&db, id, (CLERK, Side::County), ClaimStatus::Refunded, Some(1501)).await;
        assert!(matches!(more, Err(Error::Claim(ClaimError::Amount(Fen(1500))))), "{more:?}");
        answer(&db, id, (CLERK, Side::County), ClaimStatus::Refunded, Some(700)).await.unwrap();
        let again = answer(&db, id, (CLERK, Side::County), ClaimStatus::Refunded, Some(700)).await;
        assert!(matches!(again, Err(Error::Claim(ClaimError::WrongStep))), "{again:?}");

        let seen = db.read(move |conn| service::claim(conn, &testkit::system(), id)).await.unwrap();
        assert_eq!(seen.claim.given, Fen(700));
        let sides: Vec<Side> = seen.steps.iter().map(|step| step.side).collect();
        assert_eq!(sides, [Side::Buyer, Side::Seller, Side::Buyer, Side::County]);
        settle(&db).await;
        let order = see(&db, order).await;
        assert_eq!(
            (order.refunded, order.commission),
            (Fen(700), Fen(14)),
            "60 basis points of ¥22.70, half up"
        );
        assert_eq!(balance(&db, AccountCode::ProviderHeld).await, 0);
        assert_eq!(balance(&db, AccountCode::CommissionIncome).await, 14);
    });
}

#[test]
fn whoever_works_in_the_shop_does_not_decide_its_claims_for_the_county() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = collected(&db, 1).await;
        let id = claim(&db, now(), order, damaged(listing, 1, 500)).await.unwrap();
        answer(&db, id, (STAFF, Side::Seller), ClaimStatus::Refused, None).await.unwrap();
        answer(&db, id, (BUYER, Side::Buyer), ClaimStatus::Disputed, None).await.unwrap();
        let clerk = crate::own_shop::person(&db).await;
        crate::own_shop::hire(&db, clerk).await;
        let own = answer(&db, id, (clerk.0, Side::County), ClaimStatus::Rejected, None).await;
        assert!(matches!(own, Err(Error::Claim(ClaimError::Own))), "{own:?}");
        answer(&db, id, (CLERK, Side::County), ClaimStatus::Rejected, None).await.unwrap();
    });
}

/// The seller refused a return: the county may send the goods back first, and money follows when they are there.
#[test]
fn the_county_sends_goods_back_before_the_money() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 20, 990).await;
        let nuts = crate::missing::walnuts(&db).await.0;
        into_cart(&db, BUYER, nuts, 1).await.unwrap();
        let checkout = place(&db, BUYER).await.unwrap();
        notice(&db, now(), "nuts", Fact::Paid { checkout, attempt: 0, amount: Fen(2_000) }).await.unwrap();
        let order = orders_of(&db, BUYER, checkout).await[0].id;
        pack(&db, order, Vec::new()).await.unwrap();
        collect(&db, order).await;
        let draft = ClaimDraft { kind: ClaimKind::Return, ..damaged(nuts, 1, 2_000) };
        let id = claim(&db, now(), order, draft).await.unwrap();
        let steps = [
            ((STAFF, Side::Seller), ClaimStatus::Refused),
            ((BUYER, Side::Buyer), ClaimStatus::Disputed),
            ((CLERK, Side::County), ClaimStatus::Returning),
        ];
        for (who, to) in steps {
            answer(&db, id, who, to, None).await.unwrap();
        }
        assert_eq!(see(&db, order).await.refunded, Fen::ZERO, "nothing before the goods are there");
        answer(&db, id, (BUYER, Side::Buyer), ClaimStatus::Sent, None).await.unwrap();
        answer(&db, id, (STAFF, Side::Seller), ClaimStatus::Refunded, None).await.unwrap();
        assert_eq!(see(&db, order).await.refunded, Fen(2_000));

        let (order, tofu) = collected(&db, 1).await;
        let id = claim(&db, now(), order, damaged(tofu, 1, 500)).await.unwrap();
        answer(&db, id, (STAFF, Side::Seller), ClaimStatus::Refused, None).await.unwrap();
        answer(&db, id, (BUYER, Side::Buyer), ClaimStatus::Disputed, None).await.unwrap();
        let broken = answer(&db, id, (CLERK, Side::County), ClaimStatus::Returning, None).await;
        assert!(
            matches!(broken, Err(Error::Claim(ClaimError::WrongStep))),
            "what is broken stays: {broken:?}"
        );
    });
}

#[test]
fn silence_counts_as_agreement_and_as_giving_up() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = collected(&db, 2).await;
        let id = claim(&db, now(), order, damaged(listing, 1, 500)).await.unwrap();
        let after = |days: i64| now().plus_days(days).plus_minutes(1);
        assert!(db.read(move |conn| service::claims_due(conn, after(2))).await.unwrap().is_empty());
        assert_eq!(db.read(move |conn| service::claims_due(conn, after(3))).await.unwrap(), [id]);
        for _ in 0..2 {
            db.write(move |tx| service::end_silence(tx, &testkit::system(), after(3), id)).await.unwrap();
        }
        assert_eq!(see(&db, order).await.refunded, Fen(500));

        let id = claim(&db, now(), order, damaged(listing, 1, 400)).await.unwrap();
        answer(&db, id, (STAFF, Side::Seller), ClaimStatus::Refused, None).await.unwrap();
        db.write(move |tx| service::end_silence(tx, &testkit::system(), after(8), id)).await.unwrap();
        let seen = db.read(move |conn| service::claim(conn, &testkit::system(), id)).await.unwrap();
        assert_eq!(seen.claim.status, ClaimStatus::Rejected);
        assert_eq!(see(&db, order).await.refunded, Fen(500));
    });
}

#[test]
fn fresh_goods_do_not_come_back_and_late_claims_are_refused() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 1).await;
        let early = claim(&db, now(), order, damaged(listing, 1, 1)).await;
        assert!(matches!(early, Err(Error::Claim(ClaimError::NotCollected))), "{early:?}");
        pack(&db, order, Vec::new()).await.unwrap();
        collect(&db, order).await;
        let back = ClaimDraft { kind: ClaimKind::Return, ..damaged(listing, 1, 990) };
        let back = claim(&db, now(), order, back).await;
        assert!(matches!(back, Err(Error::Claim(ClaimError::NoReturn(_)))), "tofu is fresh: {back:?}");
        let late = claim(&db, now().plus_days(3), order, damaged(listing, 1, 1)).await;
        assert!(matches!(late, Err(Error::Claim(ClaimError::TooLate(_)))), "{late:?}");
        claim(&db, now().plus_days(2), order, damaged(listing, 1, 1)).await.unwrap();
    });
}

#[test]
fn a_review_is_written_once_after_collection_and_answered_once() {
    testkit::on_both(migrations, |db| async move {
        let (order, listing) = paid(&db, 1).await;
        let write = |stars: i32| {
            let draft = ReviewDraft { listing, stars, words: "好".to_owned() };
            db.write(move |tx| service::write_review(tx, &testkit::somebody(BUYER), now(), order, &draft))
        };
        assert!(matches!(write(5).await, Err(Error::Claim(ClaimError::NotCollected))));
        pack(&db, order, Vec::new()).await.unwrap();
        collect(&db, order).await;
        assert!(matches!(write(6).await, Err(Error::StarsOutOfRange)));
        let review = write(4).await.unwrap();
        assert!(matches!(write(5).await, Err(Error::Reviewed)));
        let reply = |words: &'static str| {
            db.write(move |tx| service::reply_to_review(tx, &testkit::somebody(STAFF), now(), review, words))
        };
        reply("谢谢").await.unwrap();
        assert!(matches!(reply("再谢").await, Err(Error::Replied)));
        let product = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap().product.id;
        let stars = db.read(move |conn| service::stars_of(conn, COUNTY, product)).await.unwrap();
        assert_eq!(stars.mean().as_deref(), Some("4.0"));
    });
}

/// What may be tried on an order, in any sequence.
#[derive(Debug, Clone, Copy)]
enum Try {
    Pack(i64, i64),
    Part(i64, i64),
    Deliver(i64),
    Lose(i64),
    Miss(i64),
    Collect,
    Cancel,
    Decline,
    Claim(i64, i64),
    Agree,
    Refuse,
    Dispute,
    Decide(i64),
    Settle,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        3 => (0_i64..=5, 1_i64..6000).prop_map(|(pieces, grams)| Try::Pack(pieces, grams)),
        3 => (0_i64..=5, 1_i64..6000).prop_map(|(pieces, grams)| Try::Part(pieces, grams)),
        4 => (1_i64..=2).prop_map(Try::Deliver),
        1 => (0_i64..=2).prop_map(Try::Lose),
        1 => (0_i64..=2).prop_map(Try::Miss),
        3 => Just(Try::Collect),
        1 => Just(Try::Cancel),
        1 => Just(Try::Decline),
        4 => (1_i64..=5, 1_i64..6000).prop_map(|(pieces, fen)| Try::Claim(pieces, fen)),
        3 => Just(Try::Agree),
        1 => Just(Try::Refuse),
        1 => Just(Try::Dispute),
        1 => (1_i64..6000).prop_map(Try::Decide),
        2 => Just(Try::Settle),
    ];
    proptest::collection::vec(one, 1..25)
}

/// Tries it; what the rules refuse changes nothing.
async fn attempt(db: &Db, order: OrderId, listing: ListingId, claims: &mut Vec<ClaimId>, one: Try) {
    let last = claims.last().copied();
    match one {
        Try::Pack(pieces, grams) => {
            let packed = [PackedLine { listing, pieces, weighed: Some(Grams(grams)) }];
            let (staff, rest) = (testkit::somebody(STAFF), Rest::Refunded);
            let number = if see(db, order).await.in_parts { LATER } else { WHOLE_ORDER };
            let _ = db
                .write(move |tx| service::pack_shipment(tx, &staff, now(), order, number, &packed, rest))
                .await;
        }
        Try::Part(pieces, grams) => {
            let packed = [PackedLine { listing, pieces, weighed: Some(Grams(grams)) }];
            let follows = Rest::Follows(now().day().plus_days(2));
            let staff = testkit::somebody(STAFF);
            let _ = db
                .write(move |tx| {
                    service::pack_shipment(tx, &staff, now(), order, WHOLE_ORDER, &packed, follows)
                })
                .await;
        }
        Try::Deliver(number) => {
            db.write(move |tx| {
                for to in [ShipmentStatus::Ready, ShipmentStatus::Collected] {
                    service::shipment_moved(tx, now(), order, number, to)?;
                }
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
        }
        Try::Lose(number) => {
            let staff = testkit::somebody(STAFF);
            let _ =
                db.write(move |tx| service::decline_shipment(tx, &staff, now(), order, number, "丢了")).await;
        }
        Try::Miss(number) => {
            let words = "没收到".to_owned();
            let draft =
                ClaimDraft { listing, kind: ClaimKind::NotReceived, pieces: 0, amount: Fen::ZERO, words };
            let (buyer, late) = (testkit::somebody(BUYER), now().plus_days(8));
            let claimed =
                db.write(move |tx| service::make_claim_of(tx, &buyer, late, order, number, &draft)).await;
            claims.extend(claimed);
        }
        Try::Collect => {
            let seen = see(db, order).await;
            if !seen.in_parts && matches!(seen.status, OrderStatus::Packed | OrderStatus::Ready) {
                collect(db, order).await;
            }
        }
        Try::Cancel => {
            let _ = db.write(move |tx| service::cancel(tx, &testkit::somebody(BUYER), now(), order)).await;
        }
        Try::Decline => {
            let _ = db
                .write(move |tx| service::decline(tx, &testkit::somebody(STAFF), now(), order, "缺货"))
                .await;
        }
        Try::Claim(pieces, amount) => {
            claims.extend(claim(db, now(), order, damaged(listing, pieces, amount)).await);
        }
        Try::Settle => settle(db).await,
        Try::Agree | Try::Refuse | Try::Dispute | Try::Decide(_) => {
            let Some(id) = last else { return };
            let (who, to, amount) = match one {
                Try::Agree => ((STAFF, Side::Seller), ClaimStatus::Refunded, None),
                Try::Refuse => ((STAFF, Side::Seller), ClaimStatus::Refused, None),
                Try::Dispute => ((BUYER, Side::Buyer), ClaimStatus::Disputed, None),
                Try::Decide(fen) => ((CLERK, Side::County), ClaimStatus::Refunded, Some(fen)),
                other => panic!("{other:?} is no answer"),
            };
            let _ = answer(db, id, who, to, amount).await;
        }
    }
}

/// Whatever people do in whatever order: what went back and the commission are never more than what was paid, no
/// fen is lost, and in the end nothing is left at the provider.
#[test]
fn refunds_and_commission_never_exceed_what_was_paid() {
    testkit::on_both(migrations, |db| async move {
        let mut runner =
            TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
        for _ in 0..runner.config().cases {
            let steps = tries().new_tree(&mut runner).unwrap().current();
            let said = format!("{steps:?}");
            let before = balance(&db, AccountCode::ProviderHeld).await;
            let (order, listing) = paid(&db, 5).await;
            let mut claims = Vec::new();
            for one in steps {
                attempt(&db, order, listing, &mut claims, one).await;
                let now = see(&db, order).await;
                assert!(now.refunded.0 + now.commission.0 <= now.total.0, "{now:?} after {said}");
            }
            settle(&db).await;
            let end = see(&db, order).await;
            let open = matches!(end.status, OrderStatus::Paid | OrderStatus::Packed | OrderStatus::Ready);
            let kept = if open { end.total.0 - end.refunded.0 } else { 0 };
            assert_eq!(balance(&db, AccountCode::ProviderHeld).await - before, kept, "{end:?} after {said}");
            let (available, held, sold) = stock(&db, listing).await;
            let shown = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
            assert!(available + held + sold + shown.lot.unlisted <= 50 && sold <= 5, "doubled after {said}");
        }
    });
}
