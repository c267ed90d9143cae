//! An order that is paid when it is collected: the sellers of the home county let buyers do so, and it waits at the village point
//! to be paid.

use kernel::{Actor, RegionCode};
use logistics::service as carrying;
use market::model::{CartLine, OrderId};
use market::service::{self as selling, Asked};

use super::goods::OnShelf;
use super::people::Cast;
use super::places::CountyNetwork;
use super::year::{as_buyer, travel};
use super::{DemoError, Stage, settle};
use crate::demo::CITY;

/// The county of the accounts.
const HOME: RegionCode = RegionCode(410_324);

pub(super) async fn order(
    stage: &Stage,
    networks: &[CountyNetwork],
    cast: &Cast,
    shelf: &[OnShelf],
) -> Result<(), DemoError> {
    let Some(point) = networks.iter().find(|one| one.county == HOME).and_then(|home| home.points.first())
    else {
        return Ok(());
    };
    let (point, now) = (point.1, stage.today);
    let sellers: Vec<_> = cast.sellers.iter().filter(|one| one.county == HOME).cloned().collect();
    let wanted: Vec<_> = shelf.iter().filter(|one| one.county == HOME).map(|one| one.listing).collect();
    let buyers: Vec<_> = cast.buyers.iter().skip(3).take(1).cloned().collect();
    let promised = stage.db.write(move |tx| {
        let program = Actor::system("demo");
        for seller in &sellers {
            selling::keep_paid_at_pickup(tx, &program, now, seller, true)?;
        }
        let mut promised = Vec::new();
        for (buyer, listing) in buyers.iter().zip(wanted.iter().cycle()) {
            let (who, at) = (as_buyer(buyer.person), now.plus_minutes(-600));
            let line = CartLine { county: HOME, listing: *listing, quantity: 1 };
            let asked = Asked { no_return: true, ..Asked::at(point, "sandbox") };
            match selling::place_lines(tx, &who, at, CITY, buyer, &asked, vec![line]) {
                Ok(checkout) => promised.push(selling::pay_at_pickup(tx, &program, at, checkout)?),
                // Sold out: that villager ordered nothing.
                Err(market::Error::StockGone { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
        if let Some(first) = promised.first() {
            selling::pack(tx, &program, now.plus_minutes(-540), *first, &[])?;
        }
        Ok::<_, DemoError>(promised)
    });
    let Some(first) = promised.await?.first().copied() else { return Ok(()) };
    settle(stage).await?;
    bring(stage, first).await
}

/// The first of them is at the point.
async fn bring(stage: &Stage, order: OrderId) -> Result<(), DemoError> {
    let (key, at) = (stage.pickup_key.clone(), stage.today.plus_minutes(-500));
    stage
        .db
        .write(move |tx| {
            let actor = Actor::system("demo");
            let packed = carrying::parcel_of(tx.conn(), &actor, logistics::model::OrderId(order.0))?;
            if let Some((parcel, _)) = packed {
                travel(tx, &actor, &key, at, parcel)?;
            }
            Ok::<_, DemoError>(())
        })
        .await
}
