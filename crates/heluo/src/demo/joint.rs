//! Joint purchases of a co-operative: a round that is open with four members, and one that closed and is being paid.

use kernel::{Actor, Fen, Grams, RegionCode, StationId, Timestamp};
use market::model::{
    Audience, Buyer, JointOfferDraft, JointOfferId, JointRoundDraft, JointRoundId, LotDraft, Steps, Terms,
    Tier,
};
use market::provider::{Fact, Notice};
use market::service::{self as selling, Joining, JointShareQuery, Seller};

use super::goods::described;
use super::people::Cast;
use super::places::CountyNetwork;
use super::year::as_buyer;
use super::{DemoError, Stage};
use crate::demo::CITY;

/// Who sells the fertiliser, and whose co-operative buys it.
const SELLS: RegionCode = RegionCode(410_329);
const BUYS: RegionCode = RegionCode(410_324);
/// Pieces on the shelf, and of one round.
const PIECES: i64 = 2_000;
const ROUND: i64 = 200;
/// Days since the closed round was opened.
const EARLIER: i64 = 6;

/// Price by steps, from the dearest on.
const STEPS: [(i64, i64); 3] = [(20, 13_200), (60, 12_600), (120, 11_900)];

/// The co-operative of 栾川 buys fertiliser twice: last week's round closed at a step and most have paid, this week's is
/// open.
pub(super) async fn purchase(
    stage: &Stage,
    cast: &Cast,
    networks: &[CountyNetwork],
) -> Result<(), DemoError> {
    let now = stage.today;
    let of = |county| cast.sellers.iter().find(|one| one.county == county).cloned();
    let at_home = networks.iter().find(|one| one.county == BUYS).and_then(|one| one.points.first());
    let (Some(seller), Some(organiser), Some((_, point))) = (of(SELLS), of(BUYS), at_home) else {
        return Err(DemoError::NoDivisions(BUYS));
    };
    let (point, members) = (*point, cast.buyers.clone());
    stage
        .db
        .write(move |tx| {
            let earlier = now.plus_days(-EARLIER);
            let offer = offer(tx, now, &seller)?;
            let closed = open(tx, earlier, &organiser, offer, point)?;
            for (turn, (buyer, pieces)) in (1_i64..).zip(members.iter().step_by(11).zip([8, 20, 35, 6])) {
                join(tx, earlier.plus_minutes(90 * turn), closed, buyer, pieces)?;
            }
            close(tx, now.plus_days(-1), closed)?;
            let open = open(tx, now.plus_days(-2), &organiser, offer, point)?;
            for (turn, (buyer, pieces)) in
                (1_i64..).zip(members.iter().skip(3).step_by(13).zip([10, 25, 4, 12]))
            {
                join(tx, now.plus_minutes(-200 * turn), open, buyer, pieces)?;
            }
            Ok::<_, DemoError>(())
        })
        .await
}

/// Fertiliser on the shelf, offered at steps.
fn offer(tx: &mut db::Tx<'_>, now: Timestamp, seller: &Seller) -> Result<JointOfferId, DemoError> {
    let (actor, made) = (Actor::system("demo"), now.plus_days(-EARLIER));
    let said = [("registration", "示例肥登 0001 号"), ("nutrient", "45")];
    let draft = described(seller.county, "复合肥", "fertiliser", &said, "seedling")?;
    let product = selling::add_product(tx, &actor, made, seller, &draft)?;
    let villages = region::divisions().villages(seller.county);
    let lot = LotDraft {
        origin: villages.first().map(|one| one.code).ok_or(DemoError::NoDivisions(seller.county))?,
        made_on: made.day(),
        grade: String::new(),
        certificate: String::new(),
        pieces: PIECES,
        keeps_days: None,
    };
    let lot = selling::record_lot(tx, &actor, made, seller, product, &lot)?;
    let terms = Terms::plain("复合肥 45% 50 kg", Fen(14_000), Grams(50_000), PIECES);
    let listing = selling::publish(tx, &actor, made, seller, lot, &terms)?;
    let tiers = STEPS.map(|(from, price)| Tier { from, price: Fen(price) });
    let steps = Steps::new(&tiers).map_err(market::Error::from)?;
    let draft = JointOfferDraft { steps, most: 500, notice_days: 3 };
    Ok(selling::offer_joint(tx, &actor, made, seller, listing, &draft)?)
}

fn open(
    tx: &mut db::Tx<'_>,
    at: Timestamp,
    organiser: &Seller,
    offer: JointOfferId,
    pickup: StationId,
) -> Result<JointRoundId, DemoError> {
    let draft = JointRoundDraft {
        closes_on: at.day().plus_days(9),
        pickup,
        pay_days: 5,
        capacity: ROUND,
        least: 2,
        audience: Audience::Everyone,
    };
    Ok(selling::open_joint(tx, &Actor::system("demo"), at, organiser, offer, &draft)?)
}

fn join(
    tx: &mut db::Tx<'_>,
    at: Timestamp,
    round: JointRoundId,
    buyer: &Buyer,
    pieces: i64,
) -> Result<(), DemoError> {
    let phone_index = identity::service::phone_index(tx.conn(), CITY, buyer.person)?;
    let who = Joining { member: buyer.clone(), phone_index };
    selling::join_joint(tx, &as_buyer(buyer.person), at, CITY, &who, round, pieces)?;
    Ok(())
}

/// The organiser closes the round early; each member has an order, and all but who joined first have paid it.
fn close(tx: &mut db::Tx<'_>, at: Timestamp, id: JointRoundId) -> Result<(), DemoError> {
    let actor = Actor::system("demo");
    selling::close_joint(tx, &actor, at, id)?;
    for share in selling::joint_shares_waiting(tx.conn())? {
        selling::order_joint_share(tx, &actor, at, CITY, "sandbox", &share)?;
    }
    let round = selling::joint_round(tx.conn(), id)?;
    let want = JointShareQuery { limit: 100, ..JointShareQuery::default() };
    let (shares, _) = selling::joint_members(tx.conn(), &actor, &round, &want)?;
    for order in shares.iter().rev().skip(1).filter_map(|(share, _)| share.order) {
        let order = selling::order(tx.conn(), &actor, order)?.order;
        let paid = Fact::Paid { checkout: order.checkout, attempt: 0, amount: order.total };
        let notice = Notice { id: format!("joint-{}", order.checkout), fact: paid };
        selling::receive(tx, at.plus_minutes(30), CITY, "sandbox", &notice)?;
    }
    Ok(())
}
