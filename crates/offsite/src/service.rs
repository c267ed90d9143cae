//! Use cases: one function, one transaction, one event for what it changes.

mod importing;
mod looking;
mod shops;
mod voiding;
mod writing;

pub use importing::{confirm, drop_import, drop_stale, take_file};
pub use looking::{
    FaultQuery, ImportQuery, OrderQuery, OrderRow, ShopQuery, changed_later, faults, import, imports, orders,
    party_of, preview, shop, shops, sums, sums_of,
};
pub use shops::{keep_seller, link, unlink};
pub use voiding::void;
pub use writing::{has_work, work, work_on};

use kernel::{Action, Actor, Day, PersonId};

use crate::model::Party;
use crate::{Error, Result, store};

/// Link shops and import their orders, for a seller.
pub const KEEP_SHOP: Action = Action("keep_offsite_shop");
/// See shops, imports and orders.
pub const SEE_SALES: Action = Action("see_offsite_sales");
/// Unlink a shop.
pub const UNLINK_SHOP: Action = Action("unlink_offsite_shop");

/// Days after a seller's verification falls due during which it still stands, as in the market.
const GRACE_DAYS: i64 = 15;

/// The one who acts, for the record; the program itself has no number.
fn person_of(actor: &Actor) -> PersonId {
    actor.person_id().unwrap_or(PersonId(0))
}

/// Refuses who may not sell: the county has not verified them, or that lapsed.
fn must_be_verified(conn: &mut db::Conn, seller: &Party, today: Day) -> Result<()> {
    let due_from = today.plus_days(-GRACE_DAYS);
    let verified = store::is_verified(conn, seller.county, seller.organisation, due_from)?;
    if verified { Ok(()) } else { Err(Error::NotVerified) }
}
