//! Twelve months of orders: placed, paid, packed, carried, collected, settled.

use kernel::{Actor, PersonId, StationId, Timestamp};
use logistics::model::{OrderId as CarriedOrder, Parcel};
use logistics::service as carrying;
use market::model::{Buyer, CartLine, CheckoutId, OrderId};
use market::provider::{Fact, Notice};
use market::service as selling;

use super::goods::OnShelf;
use super::people::Cast;
use super::places::CountyNetwork;
use super::{DemoError, Dice, Stage, settle};
use crate::wiring::CITY;

/// Orders of an ordinary day at scale 1; the season doubles them in autumn.
const ORDERS_A_DAY: usize = 10;

/// Somebody wants something on a day.
#[derive(Clone)]
struct Wish {
    buyer: Buyer,
    lines: Vec<CartLine>,
    pickup: StationId,
    at: Timestamp,
}

pub(super) async fn play(
    stage: &Stage,
    networks: &[CountyNetwork],
    cast: &Cast,
    shelf: &[OnShelf],
    progress: impl Fn(i64),
) -> Result<(), DemoError> {
    let mut dice = Dice::new(20_161_013);
    let mut on_their_way: Vec<OrderId> = Vec::new();
    for number in 0..stage.days {
        let day = stage.today.day().plus_days(number - stage.days);
        let morning = day.start().plus_minutes(9 * 60);
        stage.clock.set(morning);
        carry(stage, morning, std::mem::take(&mut on_their_way)).await?;
        let scale = usize::try_from(stage.scale).unwrap_or(1);
        // September to November is harvest, and the second half of the year sells more than the first.
        let month = u8::from(day.0.month());
        let busy = if (9..=11).contains(&month) { 2 } else { 1 };
        let wanted =
            (ORDERS_A_DAY + dice.below(6)) * busy * scale + usize::try_from(number / 60).unwrap_or(0);
        let wishes: Vec<Wish> = (0..wanted)
            .filter_map(|turn| {
                wish(&mut dice, morning.plus_minutes(i64::try_from(turn).unwrap_or(0)), networks, cast, shelf)
            })
            .collect();
        on_their_way = order(stage, wishes).await?;
        settle(stage).await?;
        progress(number + 1);
    }
    Ok(())
}

fn wish(
    dice: &mut Dice,
    at: Timestamp,
    networks: &[CountyNetwork],
    cast: &Cast,
    shelf: &[OnShelf],
) -> Option<Wish> {
    let buyer = dice.pick(&cast.buyers)?.clone();
    // Counties differ: the later ones in the list are chosen less often.
    let bound = networks.len() - dice.below(networks.len().max(2) - 1);
    let network = networks.get(dice.below(bound))?;
    let pickup = dice.pick(&network.points)?.1;
    let mut lines: Vec<CartLine> = Vec::new();
    for _ in 0..=dice.below(2) {
        let bound = shelf.len() - dice.below(shelf.len().max(3) / 2);
        let one = shelf.get(dice.below(bound))?;
        if lines.iter().all(|line| line.listing != one.listing) {
            let quantity = 1 + i64::try_from(dice.below(3)).unwrap_or(0);
            lines.push(CartLine { county: one.county, listing: one.listing, quantity });
        }
    }
    Some(Wish { buyer, lines, pickup, at })
}

/// Places, pays and packs a day's orders.
async fn order(stage: &Stage, wishes: Vec<Wish>) -> Result<Vec<OrderId>, DemoError> {
    let packed = stage
        .db
        .write(move |tx| {
            let mut packed = Vec::new();
            for wish in &wishes {
                packed.extend(order_one(tx, wish)?);
            }
            Ok::<_, DemoError>(packed)
        })
        .await?;
    Ok(packed)
}

fn order_one(tx: &mut db::Tx<'_>, wish: &Wish) -> Result<Vec<OrderId>, DemoError> {
    let actor = Actor::system("demo");
    let buyer = as_buyer(wish.buyer.person);
    for line in &wish.lines {
        selling::set_quantity(tx, &buyer, wish.at, CITY, *line)?;
    }
    let checkout: CheckoutId =
        selling::place_orders(tx, &buyer, wish.at, CITY, &wish.buyer, wish.pickup, "sandbox")?;
    let view = selling::checkout(tx.conn(), &actor, checkout)?;
    let notice = Notice {
        id: format!("season-{checkout}"),
        fact: Fact::Paid { checkout, amount: view.payment.amount_fen },
    };
    selling::receive(tx, wish.at.plus_minutes(1), CITY, "sandbox", &notice)?;
    let mut packed = Vec::new();
    for order in &view.orders {
        selling::pack(tx, &actor, wish.at.plus_minutes(90), order.id)?;
        packed.push(order.id);
    }
    Ok(packed)
}

/// A buyer of the season may buy: the season is played without sessions.
fn as_buyer(person: PersonId) -> Actor {
    Actor::person(person, "", Vec::new(), std::sync::Arc::new(MayBuy))
}

#[derive(Debug)]
struct MayBuy;

impl kernel::Authority for MayBuy {
    fn permits(&self, _: &Actor, action: kernel::Action, _: &kernel::ResourceRef) -> bool {
        action == selling::PLACE_ORDER
    }
}

/// Carries yesterday's parcels to their points; most are collected, a few wait, one in forty is late.
async fn carry(stage: &Stage, morning: Timestamp, packed: Vec<OrderId>) -> Result<(), DemoError> {
    let key = stage.pickup_key.clone();
    let last_days = stage.today.day().plus_days(-4).start();
    stage
        .db
        .write(move |tx| {
            let actor = Actor::system("demo");
            for (turn, one) in (0_i64..).zip(&packed) {
                let order = CarriedOrder(one.0);
                let Some((parcel, _)) = carrying::parcel_of(tx.conn(), &actor, order)? else { continue };
                let start = morning.plus_minutes(turn / 4);
                let arrived = travel(tx, &actor, &key, start, parcel)?;
                let waits = morning >= last_days && turn % 3 == 0;
                if !waits && turn % 40 != 39 {
                    let code = key.code(arrived.id, arrived.code_turn);
                    carrying::hand_out(tx, &actor, start.plus_minutes(500), &key, arrived.id, &code)?;
                }
            }
            Ok::<_, DemoError>(())
        })
        .await?;
    settle_money(stage, morning).await
}

fn travel(
    tx: &mut db::Tx<'_>,
    actor: &Actor,
    key: &logistics::model::PickupKey,
    start: Timestamp,
    parcel: Parcel,
) -> Result<Parcel, DemoError> {
    let mut parcel = parcel;
    for (hop, station) in (0_i64..).zip(carrying::way_of(tx.conn(), &parcel)?) {
        let at = start.plus_minutes(hop * 120);
        parcel = carrying::take_in(tx, actor, at, key, parcel.id, station)?;
    }
    Ok(parcel)
}

/// The provider confirms what it was told.
async fn settle_money(stage: &Stage, now: Timestamp) -> Result<(), DemoError> {
    settle(stage).await?;
    stage
        .db
        .write(move |tx| {
            for order in selling::waiting_for_provider(tx.conn(), 500)? {
                let notice =
                    Notice { id: format!("settle-{}", order.id), fact: Fact::Settled { order: order.id } };
                selling::receive(tx, now, CITY, "sandbox", &notice)?;
            }
            Ok::<_, DemoError>(())
        })
        .await
}
