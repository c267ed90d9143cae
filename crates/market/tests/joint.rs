//! Joint purchase from the offer to what members pay: steps reached and lost, closing, lapsing, and many at once.

use crate::common::{
    CITY, COUNTY, POINT, buyer, listed, migrations, notice, now, orders_of, seller, stock, verified,
};
use db::Db;
use identity::Vault;
use identity::model::Phone;
use kernel::{Day, Fen, OrganisationId, Refusal, Timestamp};
use market::model::{
    Audience, Category, JointFailure, JointNoticeKind, JointOfferDraft, JointOfferId, JointRound,
    JointRoundDraft, JointRoundId, JointShare, JointStanding, JointStatus, ListingId, Order, OrderStatus,
    SellerKind, Steps, Tier, Verified,
};
use market::provider::Fact;
use market::service::{self, Joining, JointShareQuery, Seller};
use market::{Error, JointError};
use proptest::prelude::*;

/// Sells; the organiser is the second.
const SELLER: i64 = 1;
const ORGANISER: i64 = 2;

fn steps() -> Steps {
    let tier = |from, price| Tier { from, price: Fen(price) };
    Steps::new(&[tier(20, 9_500), tier(50, 9_000), tier(80, 8_500)]).unwrap()
}

fn round_draft(capacity: i64) -> JointRoundDraft {
    JointRoundDraft {
        closes_on: now().day().plus_days(5),
        pickup: POINT,
        pay_days: 3,
        capacity,
        least: 2,
        audience: Audience::Everyone,
    }
}

/// An offer on a listing of two hundred pieces at a hundred yuan.
async fn offered(db: &Db) -> (ListingId, JointOfferId) {
    let listing = listed(db, SELLER, 200, 10_000).await;
    let offer = db
        .write(move |tx| {
            service::take_over(tx, &testkit::system(), now(), &verified(&seller(ORGANISER), now()))?;
            let draft = JointOfferDraft { steps: steps(), most: 150, notice_days: 3 };
            service::offer_joint(tx, &testkit::somebody(1), now(), &seller(SELLER), listing, &draft)
        })
        .await
        .unwrap();
    (listing, offer)
}

async fn open(db: &Db, offer: JointOfferId, draft: JointRoundDraft) -> market::Result<JointRoundId> {
    open_as(db, offer, draft, seller(ORGANISER)).await
}

async fn open_as(
    db: &Db,
    offer: JointOfferId,
    draft: JointRoundDraft,
    organiser: Seller,
) -> market::Result<JointRoundId> {
    db.write(move |tx| service::open_joint(tx, &testkit::somebody(2), now(), &organiser, offer, &draft)).await
}

async fn opened(db: &Db, capacity: i64) -> (ListingId, JointRoundId) {
    let (listing, offer) = offered(db).await;
    (listing, open(db, offer, round_draft(capacity)).await.unwrap())
}

async fn join(
    db: &Db,
    at: Timestamp,
    id: JointRoundId,
    person: i64,
    pieces: i64,
) -> market::Result<JointShare> {
    db.write(move |tx| {
        let who = Joining { member: buyer(person), phone_index: index(person) };
        service::join_joint(tx, &testkit::somebody(person), at, CITY, &who, id, pieces)
    })
    .await
}

fn vault() -> Vault {
    Vault::new([1; 32])
}

fn phone(person: i64) -> Phone {
    format!("139{person:08}").parse().unwrap()
}

fn index(person: i64) -> String {
    vault().index(phone(person).digits())
}

async fn leave(db: &Db, id: JointRoundId, person: i64) -> market::Result<()> {
    db.write(move |tx| service::leave_joint(tx, &testkit::somebody(person), now(), CITY, id)).await
}

async fn round(db: &Db, id: JointRoundId) -> JointRound {
    db.read(move |conn| service::joint_round(conn, id)).await.unwrap()
}

/// The members, who joined first first.
async fn members(db: &Db, id: JointRoundId) -> Vec<JointShare> {
    let want = JointShareQuery { limit: 1_000, ..JointShareQuery::default() };
    let read = db.read(move |conn| {
        let round = service::joint_round(conn, id)?;
        service::joint_members(conn, &testkit::somebody(2), &round, &want)
    });
    let (shares, total) = read.await.unwrap();
    assert_eq!(i64::try_from(shares.len()).unwrap(), total);
    shares.into_iter().map(|(share, _)| share).rev().collect()
}

/// What the members take together is what the round says, and what the listing holds beyond orders is what it holds.
async fn adds_up(db: &Db, id: JointRoundId) {
    let (round, shares) = (round(db, id).await, members(db, id).await);
    assert_eq!(round.taken, shares.iter().map(|share| share.pieces).sum::<i64>());
    assert_eq!(round.members, i64::try_from(shares.len()).unwrap());
}

async fn close(db: &Db, at: Timestamp, id: JointRoundId) -> market::Result<JointStatus> {
    db.write(move |tx| service::close_joint(tx, &testkit::somebody(2), at, id)).await
}

/// What the job does at this moment.
async fn carry_on(db: &Db, at: Timestamp) {
    for round in db.read(move |conn| service::joint_rounds_due(conn, at)).await.unwrap() {
        db.write(move |tx| service::close_joint_due(tx, &testkit::system(), at, round.id)).await.unwrap();
    }
    for share in db.read(service::joint_shares_waiting).await.unwrap() {
        let ask = move |tx: &mut db::Tx<'_>| {
            service::order_joint_share(tx, &testkit::system(), at, CITY, "sandbox", &share)
        };
        db.write(ask).await.unwrap();
    }
}

async fn order_of(db: &Db, share: &JointShare) -> Order {
    let id = share.order.unwrap();
    db.read(move |conn| service::order(conn, &testkit::somebody(1), id)).await.unwrap().order
}

async fn pay(db: &Db, at: Timestamp, order: &Order) {
    let paid = Fact::Paid { checkout: order.checkout, attempt: 0, amount: order.total };
    notice(db, at, &format!("p-{}", order.checkout), paid).await.unwrap();
}

async fn told(db: &Db, id: JointRoundId) -> Vec<(JointNoticeKind, Fen)> {
    let news = db.read(move |conn| service::joint_news(conn, &[id])).await.unwrap();
    news.into_iter().rev().map(|(_, one)| (one.kind, one.price)).collect()
}

fn refused<T: std::fmt::Debug>(result: market::Result<T>) -> JointError {
    match result.unwrap_err() {
        Error::Joint(error) => error,
        other => panic!("{other}"),
    }
}

#[test]
fn more_come_together_and_all_pay_the_price_reached() {
    testkit::on_both(migrations, |db| async move {
        let (listing, id) = opened(&db, 100).await;
        assert_eq!(stock(&db, listing).await, (100, 100, 0), "the round's pieces are held");
        let first = join(&db, now(), id, 11, 10).await.unwrap();
        assert_eq!((first.shown, first.dearest), (Fen(9_500), Fen(9_500)));
        join(&db, now().plus_minutes(1), id, 12, 15).await.unwrap();
        let third = join(&db, now().plus_minutes(2), id, 13, 30).await.unwrap();
        assert_eq!(third.shown, Fen(9_000), "fifty-five reach the second step");
        join(&db, now(), id, 11, 12).await.unwrap();
        adds_up(&db, id).await;
        let closing = close(&db, now().plus_minutes(5), id).await;
        assert_eq!(closing.unwrap(), JointStatus::Reached);
        assert_eq!(stock(&db, listing).await, (143, 57, 0), "what nobody took went back");
        carry_on(&db, now()).await;
        carry_on(&db, now()).await;
        let shares = members(&db, id).await;
        for (share, pieces) in shares.iter().zip([12, 15, 30]) {
            let order = order_of(&db, share).await;
            assert_eq!((order.total, share.price), (Fen(9_000 * pieces), Some(Fen(9_000))));
            assert_eq!(order.status, OrderStatus::Placed);
            assert_eq!(order.hold_until, now().day().plus_days(4).start(), "three days, to their end");
            assert_eq!(order.pickup, POINT);
        }
        assert_eq!(
            told(&db, id).await,
            [
                (JointNoticeKind::Opened, Fen(9_500)),
                (JointNoticeKind::Step, Fen(9_500)),
                (JointNoticeKind::Step, Fen(9_000)),
                (JointNoticeKind::Closed, Fen(9_000)),
            ]
        );
        pay(&db, now(), &order_of(&db, &shares[0]).await).await;
        let standing = members(&db, id).await[0].standing(JointStatus::Reached);
        assert_eq!(standing, JointStanding::Paid);
        assert_eq!(stock(&db, listing).await, (143, 45, 12));
    });
}

#[test]
fn a_paid_share_goes_the_way_of_every_order() {
    testkit::on_both(migrations, |db| async move {
        let (_, id) = opened(&db, 100).await;
        join(&db, now(), id, 11, 20).await.unwrap();
        close(&db, now(), id).await.unwrap();
        carry_on(&db, now()).await;
        let order = order_of(&db, &members(&db, id).await[0]).await;
        pay(&db, now(), &order).await;
        let packed = order.id;
        db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), packed, &[])).await.unwrap();
        for to in [OrderStatus::InTransit, OrderStatus::Ready] {
            db.write(move |tx| service::moved(tx, now(), packed, to)).await.unwrap();
        }
        db.write(move |tx| service::collected(tx, now(), packed)).await.unwrap();
        let share = members(&db, id).await.remove(0);
        assert_eq!(share.standing(JointStatus::Reached), JointStanding::Collected);
        let order = order_of(&db, &share).await;
        assert_eq!(order.payout.net.0 + order.payout.commission.0, 20 * 9_500);
        assert!(db.read(ledger::check).await.unwrap().is_empty());
    });
}

#[test]
fn below_the_minimum_nobody_pays_and_the_stock_returns() {
    testkit::on_both(migrations, |db| async move {
        let (listing, id) = opened(&db, 100).await;
        join(&db, now(), id, 11, 19).await.unwrap();
        carry_on(&db, now().plus_days(5)).await;
        assert_eq!(round(&db, id).await.status, JointStatus::Open, "one can join on the closing day");
        carry_on(&db, now().plus_days(6)).await;
        let over = round(&db, id).await;
        assert_eq!((over.status, over.failure), (JointStatus::CalledOff, Some(JointFailure::TooFew)));
        assert_eq!(stock(&db, listing).await, (200, 0, 0));
        let share = members(&db, id).await.remove(0);
        assert_eq!((share.order, share.standing(over.status)), (None, JointStanding::CalledOff));
        assert_eq!(told(&db, id).await.last().unwrap().0, JointNoticeKind::CalledOff);
    });
}

#[test]
fn who_does_not_pay_lapses_and_the_price_of_the_others_stays() {
    testkit::on_both(migrations, |db| async move {
        let (listing, id) = opened(&db, 100).await;
        join(&db, now(), id, 11, 40).await.unwrap();
        join(&db, now().plus_minutes(1), id, 12, 40).await.unwrap();
        close(&db, now(), id).await.unwrap();
        carry_on(&db, now()).await;
        let shares = members(&db, id).await;
        let (paid, lapsed) = (order_of(&db, &shares[0]).await, order_of(&db, &shares[1]).await);
        pay(&db, now(), &paid).await;
        let late = now().plus_days(4);
        for order in db.read(move |conn| service::overdue(conn, late)).await.unwrap() {
            db.write(move |tx| service::expire(tx, &testkit::system(), late, order)).await.unwrap();
        }
        let shares = members(&db, id).await;
        let standings: Vec<_> = shares.iter().map(|share| share.standing(JointStatus::Reached)).collect();
        assert_eq!(standings, [JointStanding::Paid, JointStanding::Lapsed]);
        assert_eq!(order_of(&db, &shares[0]).await.total, Fen(40 * 8_500), "the price all were told");
        assert_eq!(stock(&db, listing).await, (160, 0, 40));
        let checkout = lapsed.checkout;
        let too_late = db
            .read(move |conn| service::to_pay(conn, &testkit::somebody(12), late, checkout, "wechat"))
            .await
            .unwrap_err();
        assert!(matches!(too_late, Error::HoldExpired), "{too_late}");
        let shown = orders_of(&db, 12, checkout).await;
        assert_eq!(shown[0].status, OrderStatus::Cancelled);
    });
}

#[test]
fn a_full_round_closes_by_itself() {
    testkit::on_both(migrations, |db| async move {
        let (listing, id) = opened(&db, 50).await;
        join(&db, now(), id, 11, 48).await.unwrap();
        assert!(matches!(refused(join(&db, now(), id, 12, 3).await), JointError::AboveLeft(2)));
        join(&db, now(), id, 12, 2).await.unwrap();
        carry_on(&db, now()).await;
        let closed = round(&db, id).await;
        assert_eq!((closed.status, closed.price), (JointStatus::Reached, Some(Fen(9_000))));
        assert_eq!(stock(&db, listing).await, (150, 50, 0));
        assert!(members(&db, id).await.iter().all(|share| share.order.is_some()));
    });
}

#[test]
fn who_leaves_may_take_a_step_back_and_nobody_pays_more_than_they_were_told() {
    testkit::on_both(migrations, |db| async move {
        let (_, id) = opened(&db, 100).await;
        join(&db, now(), id, 11, 30).await.unwrap();
        let shown = join(&db, now(), id, 12, 20).await.unwrap();
        assert_eq!((shown.shown, shown.dearest), (Fen(9_000), Fen(9_500)));
        leave(&db, id, 11).await.unwrap();
        adds_up(&db, id).await;
        close(&db, now(), id).await.unwrap();
        carry_on(&db, now()).await;
        let share = members(&db, id).await.remove(0);
        assert_eq!(share.price, Some(Fen(9_500)));
        assert!(share.price.unwrap() <= share.dearest);
    });
}

#[test]
fn what_cannot_be_is_said() {
    testkit::on_both(migrations, |db| async move {
        let (listing, offer) = offered(&db).await;
        let again = db.write(move |tx| {
            let draft = JointOfferDraft { steps: steps(), most: 150, notice_days: 3 };
            service::offer_joint(tx, &testkit::somebody(1), now(), &seller(SELLER), listing, &draft)
        });
        assert!(matches!(refused(again.await), JointError::Offered));
        let past = JointRoundDraft { closes_on: now().day().plus_days(-1), ..round_draft(100) };
        assert!(matches!(refused(open(&db, offer, past).await), JointError::ClosingUnfit(..)));
        let enterprise = Seller { id: OrganisationId(9), county: COUNTY, name: "公司".to_owned() };
        let whose = enterprise.clone();
        db.write(move |tx| {
            let kind = SellerKind::Enterprise;
            let new = Verified { kind, ..verified(&whose, now()) };
            service::take_over(tx, &testkit::system(), now(), &new)
        })
        .await
        .unwrap();
        let firm = open_as(&db, offer, round_draft(100), enterprise).await;
        assert!(matches!(refused(firm), JointError::NotAnOrganiser));
        let id = open(&db, offer, round_draft(120)).await.unwrap();
        let more = open(&db, offer, round_draft(100)).await;
        assert!(matches!(refused(more), JointError::StockShort(80)), "the first round holds the rest");
        for (pieces, error) in [(1, "least"), (121, "left"), (i64::MAX, "left"), (-5, "least")] {
            let said = refused(join(&db, now(), id, 11, pieces).await).to_string();
            assert!(said.contains(error), "{pieces}: {said}");
        }
        assert!(matches!(refused(leave(&db, id, 11).await), JointError::NotJoined));
        join(&db, now(), id, 11, 2).await.unwrap();
        let late = now().plus_days(6);
        let after = join(&db, late, id, 12, 2).await;
        assert!(matches!(refused(after), JointError::Closed(day) if day == now().day().plus_days(5)));
        close(&db, now(), id).await.unwrap();
        assert!(matches!(refused(join(&db, now(), id, 11, 4).await), JointError::Closed(_)));
        assert!(matches!(refused(leave(&db, id, 11).await), JointError::Closed(_)));
        assert!(matches!(refused(close(&db, now(), id).await), JointError::Over));
        withdraw(&db, offer).await.unwrap();
        assert!(matches!(refused(withdraw(&db, offer).await), JointError::Withdrawn));
        assert!(matches!(refused(open(&db, offer, round_draft(100)).await), JointError::Withdrawn));
    });
}

async fn withdraw(db: &Db, offer: JointOfferId) -> market::Result<()> {
    db.write(move |tx| {
        service::withdraw_joint_offer(tx, &testkit::somebody(1), now(), &seller(SELLER), offer)
    })
    .await
}

#[test]
fn only_the_invited_join_a_round_of_members() {
    testkit::on_both(migrations, |db| async move {
        let (_, offer) = offered(&db).await;
        let draft = JointRoundDraft { audience: Audience::Invited, ..round_draft(100) };
        let id = open(&db, offer, draft).await.unwrap();
        assert!(matches!(refused(join(&db, now(), id, 11, 5).await), JointError::NotInvited));
        let invite = || {
            db.write(move |tx| {
                let found_by = |phone: &Phone| vault().index(phone.digits());
                let phones = [phone(11), phone(12), phone(11)];
                service::invite_to_joint(tx, &testkit::somebody(2), now(), id, &phones, found_by)
            })
        };
        assert_eq!(invite().await.unwrap(), 2);
        assert_eq!(invite().await.unwrap(), 0, "invited once");
        join(&db, now(), id, 11, 5).await.unwrap();
        assert!(matches!(refused(join(&db, now(), id, 13, 5).await), JointError::NotInvited));
        let shown = db.read(move |conn| {
            let round = service::joint_round(conn, id)?;
            service::invited_to_joint(conn, &testkit::somebody(2), &round)
        });
        assert_eq!(shown.await.unwrap(), [phone(11).masked(), phone(12).masked()]);
    });
}

#[test]
fn a_seller_who_lapsed_meanwhile_is_not_paid() {
    testkit::on_both(migrations, |db| async move {
        let (listing, id) = opened(&db, 100).await;
        join(&db, now(), id, 11, 60).await.unwrap();
        let lapsed = now().plus_days(400);
        carry_on(&db, lapsed).await;
        let over = round(&db, id).await;
        assert_eq!(over.failure, Some(JointFailure::SellerLapsed));
        assert_eq!(stock(&db, listing).await.1, 0);
    });
}

#[test]
fn a_round_of_goods_that_a_list_forbids_by_now_is_called_off() {
    testkit::on_both(migrations, |db| async move {
        let (listing, id) = opened(&db, 100).await;
        join(&db, now(), id, 11, 60).await.unwrap();
        crate::common::bar(&db, listing).await;
        db.write(move |tx| service::close_joint(tx, &testkit::somebody(2), now(), id)).await.unwrap();
        let over = round(&db, id).await;
        assert_eq!(over.failure, Some(JointFailure::SellerLapsed));
        assert_eq!(stock(&db, listing).await.1, 0);
    });
}

#[test]
fn goods_of_consent_and_dear_steps_are_not_offered() {
    testkit::on_both(migrations, |db| async move {
        crate::common::open_point(&db, true).await;
        let offer = db.write(|tx| {
            let (actor, seller) = (testkit::somebody(1), seller(SELLER));
            service::take_over(tx, &testkit::system(), now(), &verified(&seller, now()))?;
            let product =
                service::add_product(tx, &actor, now(), &seller, &crate::common::product(Category::Tourism))?;
            let lot = service::record_lot(tx, &actor, now(), &seller, product, &crate::common::lot(60))?;
            let visit = service::publish(tx, &actor, now(), &seller, lot, &crate::common::terms(60, 10_000))?;
            let draft = JointOfferDraft { steps: steps(), most: 150, notice_days: 3 };
            service::offer_joint(tx, &actor, now(), &seller, visit, &draft)
        });
        assert!(matches!(refused(offer.await), JointError::ByConsent));
        let cheap = listed(&db, SELLER, 200, 9_000).await;
        let dear = db.write(move |tx| {
            let draft = JointOfferDraft { steps: steps(), most: 150, notice_days: 3 };
            service::offer_joint(tx, &testkit::somebody(1), now(), &seller(SELLER), cheap, &draft)
        });
        assert!(matches!(refused(dear.await), JointError::DearerThanShelf(Fen(9_000))));
    });
}

/// Fifty at once for thirty places of two: never above what is held, and the sum stays that of the members.
#[test]
fn many_join_at_once_and_the_round_is_never_overfull() {
    testkit::on_both(migrations, |db| async move {
        let (listing, id) = opened(&db, 60).await;
        let joining = (100..150_i64).map(|person| {
            let db = db.clone();
            tokio::spawn(async move {
                match join(&db, now(), id, person, 2).await {
                    Ok(_) => 1,
                    Err(Error::Joint(JointError::AboveLeft(_)) | Error::ChangedMeanwhile) => 0,
                    Err(other) => panic!("{other}"),
                }
            })
        });
        let mut joined = 0;
        for one in joining.collect::<Vec<_>>() {
            joined += one.await.unwrap();
        }
        assert_eq!(joined, 30);
        let full = round(&db, id).await;
        assert_eq!((full.taken, full.members), (60, 30));
        adds_up(&db, id).await;
        assert_eq!(stock(&db, listing).await, (140, 60, 0));
    });
}

/// Two say another quantity, one leaves and one joins, all at once: the sum stays exact.
#[test]
fn changing_and_leaving_at_once_keeps_the_sum() {
    testkit::on_both(migrations, |db| async move {
        let (_, id) = opened(&db, 100).await;
        for person in 10..20 {
            join(&db, now(), id, person, 5).await.unwrap();
        }
        let acts = (10..20_i64).map(|person| {
            let db = db.clone();
            tokio::spawn(async move {
                match person % 3 {
                    0 => leave(&db, id, person).await,
                    1 => join(&db, now(), id, person, 9).await.map(|_| ()),
                    _ => join(&db, now(), id, person + 50, 4).await.map(|_| ()),
                }
            })
        });
        for act in acts.collect::<Vec<_>>() {
            act.await.unwrap().unwrap();
        }
        adds_up(&db, id).await;
    });
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Join(i64, i64),
    Leave(i64),
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (10_i64..18, 2_i64..40).prop_map(|(person, pieces)| Act::Join(person, pieces)),
        1 => (10_i64..18).prop_map(Act::Leave),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever members do: more never makes it dearer, sums are exact, the stock adds up, and nobody pays above what they
    /// were told.
    #[test]
    fn whatever_members_do_the_sums_are_exact(acts in prop::collection::vec(any_act(), 1..25)) {
        testkit::on_both(migrations, move |db| {
            let acts = acts.clone();
            async move { play(&db, &acts).await }
        });
    }
}

async fn play(db: &Db, acts: &[Act]) {
    let (listing, id) = opened(db, 100).await;
    for act in acts {
        let before = round(db, id).await;
        match *act {
            Act::Join(person, pieces) => {
                if join(db, now(), id, person, pieces).await.is_ok() {
                    let after = round(db, id).await;
                    assert!(after.taken < before.taken || after.present() <= before.present());
                }
            }
            Act::Leave(person) => {
                let _ = leave(db, id, person).await;
            }
        }
        adds_up(db, id).await;
    }
    let taken = round(db, id).await.taken;
    let status = close(db, now(), id).await.unwrap();
    assert_eq!(status == JointStatus::Reached, taken >= 20);
    carry_on(db, now()).await;
    let held = if status == JointStatus::Reached { taken } else { 0 };
    assert_eq!(stock(db, listing).await, (200 - held, held, 0));
    let price = round(db, id).await.price;
    let mut total = Fen::ZERO;
    for share in members(db, id).await {
        assert_eq!(share.price, price);
        if share.order.is_some() {
            assert!(share.price.unwrap() <= share.dearest);
            total = total.plus(order_of(db, &share).await.total).unwrap();
        }
    }
    assert_eq!(total, price.unwrap_or(Fen::ZERO).times(held).unwrap());
}

/// Every refusal has a status of a caller's fault and a sentence in both languages.
#[test]
fn every_refusal_has_a_sentence() {
    let texts = ui::Texts::new(&[ui::LOCALES, market::LOCALES]).unwrap();
    let day = Day::new(2026, 3, 1).unwrap();
    for error in [
        JointError::StepsMissing,
        JointError::TooManySteps(6),
        JointError::StepsUnfit,
        JointError::MostOutOfRange(50),
        JointError::NoticeOutOfRange,
        JointError::DearerThanShelf(Fen(100)),
        JointError::NotOnShelf,
        JointError::ByConsent,
        JointError::Offered,
        JointError::Withdrawn,
        JointError::NotAnOrganiser,
        JointError::ClosingUnfit(day, day),
        JointError::PayDaysUnfit,
        JointError::CapacityUnfit(1, 2),
        JointError::StockShort(3),
        JointError::LeastUnfit(4),
        JointError::Closed(day),
        JointError::Over,
        JointError::NotInvited,
        JointError::BelowLeast(2),
        JointError::AboveLeft(1),
        JointError::NotJoined,
        JointError::NobodyInvited,
        JointError::TooManyInvited(5),
        JointError::NotAPhone("x".to_owned()),
    ] {
        let error = Error::from(error);
        for lang in [ui::Lang::ZhCn, ui::Lang::En] {
            let said = texts.say(lang, &error.message());
            assert!(!said.contains('⟦') && said.len() > 8, "{error}: {said}");
        }
        assert!((400..500).contains(&error.status().code()), "{error}");
    }
}
