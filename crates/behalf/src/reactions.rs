//! What acts on behalf do on the events of others.

use db::{Handle, Reaction, Recorded, Tx};
use kernel::{Actor, Fen, OrganisationId, RegionCode, Timestamp};
use market::model::{OrderId, OrderStatus, RefundId};
use serde::Deserialize;

use crate::{Error, service};

/// Books what stations get as orders are settled, cancelled or refunded, and what they lose again.
pub(crate) const ORDERS: Reaction = Reaction {
    consumer: "behalf-orders",
    kinds: &["market.settlement_instructed", "market.order_cancelled", "market.refund_confirmed"],
    handle: Handle::Each(follow),
};

#[derive(Deserialize)]
struct Settled {
    county: RegionCode,
    order: OrderId,
    seller: OrganisationId,
    net: Fen,
    commission: Fen,
}

#[derive(Deserialize)]
struct Refunded {
    order: OrderId,
    refund: RefundId,
}

#[derive(Deserialize)]
struct Ended {
    order: OrderId,
}

fn follow(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let followed = match event.kind.as_str() {
        "market.settlement_instructed" => {
            let Settled { county, order, seller, net, commission } = event.body()?;
            let settled = net.plus(commission).map_err(|error| db::Error::Refused(error.to_string()))?;
            service::settle(tx, event.at, order, Some(settled))
                .and_then(|()| service::settle_sales(tx, event.at, county, seller, order))
        }
        "market.refund_confirmed" => {
            let Refunded { order, refund } = event.body()?;
            if is_over(tx, order)? {
                service::settle(tx, event.at, order, None)
            } else {
                service::reverse_refunded(tx, event.at, order, refund)
            }
        }
        _ => {
            let Ended { order } = event.body()?;
            service::settle(tx, event.at, order, None)
        }
    };
    followed.map_err(below)
}

/// A refund of a part leaves an order to be settled, and one after the settlement takes a part of it back.
fn is_over(tx: &mut Tx<'_>, order: OrderId) -> db::Result<bool> {
    let view = market::service::order(tx.conn(), &Actor::system("behalf"), order);
    let view = view.map_err(|error| below(Error::Market(error)))?;
    Ok(view.order.status == OrderStatus::Refunded)
}

/// A reaction can fail only by the database; a refusal of the rules is a fault of the program.
fn below(error: Error) -> db::Error {
    match error {
        Error::Db(error) | Error::Market(market::Error::Db(error)) => error,
        other => db::Error::Refused(other.to_string()),
    }
}
