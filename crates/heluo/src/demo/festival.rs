//! A shopping festival of the city that runs today: rules, coupons, enrolled listings, and its first orders.

use kernel::{Actor, Fen, PersonId, RegionCode, Timestamp};
use ledger::CampaignId;
use market::SubsidyQuery;
use market::model::{
    Benefit, Buyer, CampaignDraft, CampaignStatus, CartLine, Condition, CouponTerms, ListingId, Stacking,
    SubsidyPaymentDraft, SubsidyPaymentKind,
};
use market::provider::{Fact, Notice};
use market::service::{self as selling, Asked, Seller};

use super::people::Cast;
use super::places::CountyNetwork;
use super::year::as_buyer;
use super::{DemoError, Stage, who_may};
use crate::demo::CITY;

/// Where sellers joined the festival.
const JOINED: [RegionCode; 3] = [RegionCode(410_323), RegionCode(410_326), RegionCode(410_328)];
/// Pieces of each listing.
const PIECES: i64 = 500;
/// Pieces a listing has left to join.
const FEWEST: i64 = 100;

/// The festival is written by one official and published by another; sellers of three counties joined, some people
/// bought.
pub(super) async fn hold(stage: &Stage, cast: &Cast, networks: &[CountyNetwork]) -> Result<(), DemoError> {
    let (now, [writer, publisher]) = (stage.today, cast.organisers);
    let (sellers, buyers) = (cast.sellers.clone(), cast.buyers.clone());
    let points: Vec<_> =
        networks.iter().filter_map(|one| Some((one.county, one.points.first()?.1))).collect();
    let draft = CampaignDraft {
        name: "河洛丰收节".to_owned(),
        story: "全市山货鲜果，满额立减，另有优惠券。".to_owned(),
        starts_on: now.day().plus_days(-2),
        ends_on: now.day().plus_days(12),
        category: None,
        organiser_share: 6_000,
        budget: Fen::yuan(20_000),
        stacking: Stacking::Stackable,
    };
    stage
        .db
        .write(move |tx| {
            let [writer, publishing] = [official(writer), official(publisher)];
            let id = selling::keep_campaign(tx, &writer, now, CITY, &draft)?;
            let from = |least| Condition { least: Fen::yuan(least), ..Condition::default() };
            selling::add_rule(tx, &writer, now, id, &from(99), Benefit::FenOff(Fen::yuan(15)), None)?;
            let coupons = CouponTerms { total: 200, per_person: 1, until: draft.ends_on, taken: 0 };
            selling::add_rule(tx, &writer, now, id, &from(39), Benefit::FenOff(Fen::yuan(5)), Some(coupons))?;
            selling::move_campaign(tx, &publishing, now, id, CampaignStatus::Published)?;
            for county in JOINED {
                let Some(seller) = sellers.iter().find(|one| one.county == county) else { continue };
                let shop = selling::shop_of(tx.conn(), seller)?;
                let joined: Vec<_> = shop
                    .listings
                    .iter()
                    .filter(|one| one.published && one.available >= FEWEST)
                    .take(3)
                    .collect();
                for one in &joined {
                    selling::enrol(
                        tx,
                        &Actor::system("demo"),
                        now,
                        seller,
                        id,
                        one.id,
                        one.available.min(PIECES),
                        None,
                    )?;
                }
                let point = points.iter().find(|(at, _)| *at == county).map(|(_, point)| *point);
                if let (Some(first), Some(point)) = (joined.first(), point) {
                    for buyer in buyers.iter().skip(2).step_by(17) {
                        buy(tx, now, buyer, seller, first.id, 10, point)?;
                    }
                }
            }
            pay_sellers(tx, now, publisher, id)?;
            Ok::<_, DemoError>(())
        })
        .await
}

/// The first seller was paid all that is due, the second half of it; the others wait.
fn pay_sellers(
    tx: &mut db::Tx<'_>,
    now: Timestamp,
    clerk: PersonId,
    id: CampaignId,
) -> Result<(), DemoError> {
    let clerk = who_may(clerk, &[selling::SEE_CAMPAIGN, selling::PAY_SUBSIDY]);
    let campaign = selling::campaign(tx.conn(), &clerk, id)?;
    let want = SubsidyQuery { limit: 2, ..SubsidyQuery::default() };
    let (due, _) = selling::subsidies_of(tx.conn(), &clerk, &campaign, &want)?;
    for (number, one) in (1..).zip(&due) {
        let draft = SubsidyPaymentDraft {
            kind: SubsidyPaymentKind::Paid,
            amount: Fen(one.due().0 / number),
            paid_on: now.day(),
            reference: format!("DEMO-{number:04}"),
        };
        selling::record_subsidy_payment(tx, &clerk, now, id, one.seller, &draft)?;
    }
    Ok(())
}

/// Somebody buys so many pieces and pays what they cost.
fn buy(
    tx: &mut db::Tx<'_>,
    now: Timestamp,
    buyer: &Buyer,
    seller: &Seller,
    listing: ListingId,
    quantity: i64,
    point: kernel::StationId,
) -> Result<(), DemoError> {
    let who = as_buyer(buyer.person);
    let line = CartLine { county: seller.county, listing, quantity };
    selling::set_quantity(tx, &who, now, CITY, line)?;
    let asked = Asked { no_return: true, ..Asked::at(point, "sandbox") };
    let checkout = selling::place_orders(tx, &who, now, CITY, buyer, &asked)?;
    let amount = selling::checkout(tx.conn(), &Actor::system("demo"), checkout)?.payment.amount_fen;
    let paid =
        Notice { id: format!("festival-{checkout}"), fact: Fact::Paid { checkout, attempt: 0, amount } };
    selling::receive(tx, now, CITY, "sandbox", &paid)?;
    Ok(())
}

/// An official as the festival knows them: they hold campaigns.
fn official(person: PersonId) -> Actor {
    who_may(person, &[selling::KEEP_CAMPAIGN])
}
