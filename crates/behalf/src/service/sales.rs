//! Selling on behalf (代销): a villager's goods, put on the shelf of the villager's own shop once they agree.

use db::{Conn, Tx};
use identity::model::Organisation;
use kernel::{Actor, Fen, OrganisationId, RegionCode, Role, Timestamp};
use market::model::{GoodsRow, ListingId, OrderId, OrderLine};
use market::service::{OrderView, Seller};

use super::{ACT_ON_BEHALF, told};
use crate::events::{CommissionBooked, SaleAgreed};
use crate::model::{Act, ActId, Dispute, Kind, Placed, Sale};
use crate::{Error, Result, store};

/// The shop the villager of an act owns in the station's county. Refuses one who has none: without a verified seller
/// nothing is sold (电子商务法 27).
pub(super) fn shop_of(conn: &mut Conn, city: RegionCode, act: &Act) -> Result<Organisation> {
    let shop = identity::service::owned_shop(conn, city, act.county, act.person)?;
    shop.ok_or_else(|| Error::NoShop(act.person_name.clone()))
}

/// Says what is to be sold, at which price. A code that was asked for holds no more.
pub fn put_goods(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: ActId,
    goods: &GoodsRow,
) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(ACT_ON_BEHALF, &act)?;
    act.changeable()?;
    if act.kind != Kind::Sell {
        return Err(Error::WrongStep);
    }
    let shop = shop_of(tx.conn(), city, &act)?;
    market::service::check_goods(goods, now.day())?;
    let sale = Sale { seller: shop.id, seller_name: shop.name, goods: goods.clone(), listing: None };
    if !store::keep_sale(tx, now, &act, &sale)? {
        return Err(Error::WrongStep);
    }
    let words = format!("{} × {}", goods.terms.title, goods.terms.pieces);
    tx.record(now, actor, &told!(ActChanged, act, words))?;
    Ok(())
}

/// The act with what the villager is asked about.
pub(super) fn to_ask(conn: &mut Conn, act: &Act) -> Result<Act> {
    let sale = store::sale(conn, act)?.ok_or(Error::NothingWanted)?;
    let total = sale.total()?;
    Ok(Act {
        shown: sale.shown(act.basis_points)?,
        no_return: false,
        total,
        commission: total.share(act.basis_points)?,
        ..act.clone()
    })
}

/// Puts the goods on the shelf as they were shown, in the transaction that uses the consent, and lets the keeper pack
/// what is ordered.
pub(super) fn put_up(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    act: &Act,
) -> Result<ListingId> {
    let sale = store::sale(tx.conn(), act)?.ok_or(Error::NothingWanted)?;
    if sale.shown(act.basis_points)? != act.shown {
        return Err(Error::WrongStep);
    }
    let program = Actor::system("behalf");
    let seller = Seller { id: sale.seller, county: act.county, name: sale.seller_name.clone() };
    let listing = market::service::offer(tx, &program, now, &seller, &sale.goods)?;
    let packs = (act.keeper, Role::Packer);
    identity::service::take_on(tx, &program, now, city, (seller.id, seller.county), packs)?;
    if !store::mark_offered(tx.conn(), now, act, listing)? {
        return Err(Error::WrongStep);
    }
    let event = SaleAgreed {
        county: act.county,
        act: act.id,
        station: act.station,
        keeper: act.keeper,
        person: act.person,
        shown: act.shown.clone(),
        seller: seller.id,
        listing,
        pieces: sale.goods.terms.pieces,
        total: act.total,
        basis_points: act.basis_points,
    };
    tx.record(now, actor, &event)?;
    Ok(listing)
}

/// Books what stations get for those lines of a settled order that villagers had sold by them: their share of what was
/// paid for these lines and did not go back. What the county found to be without consent earns nothing.
pub fn settle_sales(
    tx: &mut Tx<'_>,
    now: Timestamp,
    county: RegionCode,
    seller: OrganisationId,
    order: OrderId,
) -> Result<()> {
    if !store::sells_by_acts(tx.conn(), county, seller)? {
        return Ok(());
    }
    let view = market::service::order(tx.conn(), &Actor::system("behalf"), order)?;
    let listings: Vec<ListingId> = view.lines.iter().map(|line| line.listing).collect();
    for (listing, id) in store::acts_of_listings(tx.conn(), county, &listings)? {
        let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
        if act.dispute == Dispute::Upheld {
            continue;
        }
        let total = left_of(&view, listing)?;
        let amount = total.share(act.basis_points)?;
        let placed = Placed {
            order,
            seller_name: view.order.seller_name.clone(),
            total,
            commission: amount,
            booked: Some(amount),
            reversed: Fen::ZERO,
        };
        store::insert_order(tx, now, &act, &placed)?;
        let event = CommissionBooked { county, order, act: act.id, station: act.station, amount };
        tx.record(now, &Actor::system("behalf"), &event)?;
    }
    Ok(())
}

/// What was paid for the pieces of a listing in an order and did not go back.
pub(super) fn left_of(view: &OrderView, listing: ListingId) -> Result<Fen> {
    let lines = view.lines.iter().filter(|line| line.listing == listing);
    lines.map(OrderLine::left).try_fold(Fen::ZERO, |sum, left| Ok(sum.plus(left?)?))
}

/// There was no consent: what is left goes off the shelf, orders of it that are not packed are cancelled, and the keeper packs
/// for this shop no more, whatever else they sold for it. The villager may take them on again.
pub(super) fn take_down(tx: &mut Tx<'_>, now: Timestamp, city: RegionCode, act: &Act) -> Result<()> {
    let Some(sale) = store::sale(tx.conn(), act)? else { return Ok(()) };
    let Some(listing) = sale.listing else { return Ok(()) };
    let program = Actor::system("behalf");
    market::service::take_down(tx, &program, now, act.county, listing)?;
    let packs = (act.keeper, Role::Packer);
    match identity::service::dismiss(tx, &program, now, city, (sale.seller, act.county), packs) {
        Ok(()) | Err(identity::Error::NoRole) => Ok(()),
        Err(other) => Err(other.into()),
    }
}
