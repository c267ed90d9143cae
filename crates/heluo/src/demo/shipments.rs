//! An order in two shipments: the seller had two of three pieces, which wait at the village point; the third follows.

use kernel::{Actor, RegionCode};
use logistics::service as carrying;
use market::model::{CartLine, Listing, OrderId, WHOLE_ORDER};
use market::provider::{Fact, Notice};
use market::service::{self as selling, Asked, PackedLine, Rest};

use super::people::Cast;
use super::places::CountyNetwork;
use super::year::{as_buyer, travel};
use super::{DemoError, Stage, settle};
use crate::demo::CITY;

/// The county of the accounts, whose seller and point can be looked at.
const HOME: RegionCode = RegionCode(410_324);

/// The consumer of the accounts orders three pieces; two are sent.
pub(super) async fn send(stage: &Stage, networks: &[CountyNetwork], cast: &Cast) -> Result<(), DemoError> {
    let at_home = networks.iter().find(|one| one.county == HOME).and_then(|home| home.points.first());
    let seller = cast.sellers.iter().find(|one| one.county == HOME).cloned();
    let (Some((_, point)), Some(seller), Some(buyer)) = (at_home, seller, cast.buyers.first().cloned())
    else {
        return Ok(());
    };
    let (point, at) = (*point, stage.today.plus_minutes(-1_500));
    let sent = stage.db.write(move |tx| {
        let program = Actor::system("demo");
        let shop = selling::shop_of(tx.conn(), &seller)?;
        let has_three = |one: &&Listing| one.published && one.available >= 3 && !one.measure.weighed;
        let Some(listing) = shop.listings.iter().find(has_three) else { return Ok(None) };
        let line = CartLine { county: HOME, listing: listing.id, quantity: 3 };
        let asked = Asked { no_return: true, ..Asked::at(point, "sandbox") };
        let who = as_buyer(buyer.person);
        let checkout = selling::place_lines(tx, &who, at, CITY, &buyer, &asked, vec![line])?;
        let shown = selling::checkout(tx.conn(), &program, checkout)?;
        let paid = Fact::Paid { checkout, attempt: 0, amount: shown.payment.amount_fen };
        let notice = Notice { id: format!("shipments-{checkout}"), fact: paid };
        selling::receive(tx, at.plus_minutes(1), CITY, "sandbox", &notice)?;
        let Some(order) = shown.orders.first().map(|one| one.id) else { return Ok(None) };
        let two = [PackedLine { listing: listing.id, pieces: 2, weighed: None }];
        let rest = Rest::Follows(at.day().plus_days(5));
        selling::pack_shipment(tx, &program, at.plus_minutes(60), order, WHOLE_ORDER, &two, rest)?;
        Ok::<_, DemoError>(Some(order))
    });
    let Some(order) = sent.await? else { return Ok(()) };
    settle(stage).await?;
    bring(stage, order).await
}

/// The first shipment is at the point.
async fn bring(stage: &Stage, order: OrderId) -> Result<(), DemoError> {
    let (key, at) = (stage.pickup_key.clone(), stage.today.plus_minutes(-1_000));
    stage
        .db
        .write(move |tx| {
            let actor = Actor::system("demo");
            let order = logistics::model::OrderId(order.0);
            if let Some((parcel, _)) = carrying::parcel_of_shipment(tx.conn(), &actor, order, 1)? {
                travel(tx, &actor, &key, at, parcel)?;
            }
            Ok::<_, DemoError>(())
        })
        .await
}
