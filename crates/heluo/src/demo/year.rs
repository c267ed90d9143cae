//! Twelve months of orders: placed, paid, packed, carried, collected, settled.

use kernel::{Actor, Fen, Grams, PersonId, StationId, Timestamp};
use logistics::model::{OrderId as CarriedOrder, Parcel};
use logistics::service as carrying;
use market::model::{
    Buyer, CartLine, CheckoutId, ClaimDraft, ClaimKind, ClaimStatus, OrderId, OrderLine, OrderStatus,
    ReviewDraft, Side,
};
use market::provider::{Fact, Notice};
use market::service::{self as selling, Answer, PackedLine};

use super::goods::OnShelf;
use super::people::Cast;
use super::places::CountyNetwork;
use super::{DemoError, Dice, Stage, elsewhere, settle, who_may};
use crate::demo::CITY;

/// Orders of an ordinary day at scale 1; the season doubles them in autumn.
const ORDERS_A_DAY: usize = 10;

/// Somebody wants something on a day.
#[derive(Clone)]
struct Wish {
    buyer: Buyer,
    lines: Vec<CartLine>,
    pickup: StationId,
    at: Timestamp,
    /// A number that decides whether something goes wrong with it.
    luck: i64,
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
    let shops = elsewhere::link(stage, &cast.sellers).await?;
    for number in 0..stage.days {
        let day = stage.today.day().plus_days(number - stage.days);
        let morning = day.start().plus_minutes(9 * 60);
        stage.clock.set(morning);
        carry(stage, morning, number, std::mem::take(&mut on_their_way)).await?;
        let scale = usize::try_from(stage.scale).unwrap_or(1);
        // September to November is harvest, and the second half of the year sells more than the first.
        let month = u8::from(day.0.month());
        let busy = if (9..=11).contains(&month) { 2 } else { 1 };
        let wanted =
            (ORDERS_A_DAY + dice.below(6)) * busy * scale + usize::try_from(number / 60).unwrap_or(0);
        let wishes: Vec<Wish> = (0..wanted)
            .filter_map(|turn| {
                let turn = i64::try_from(turn).unwrap_or(0);
                let wish = wish(&mut dice, morning.plus_minutes(turn), networks, cast, shelf)?;
                Some(Wish { luck: number * 31 + turn, ..wish })
            })
            .collect();
        on_their_way = order(stage, wishes).await?;
        elsewhere::import(stage, &shops, number, morning.plus_minutes(480)).await?;
        settle(stage).await?;
        progress(number + 1);
    }
    settle_money(stage, kernel::Clock::now(stage.clock.as_ref())).await
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
    Some(Wish { buyer, lines, pickup, at, luck: 0 })
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
    let asked = selling::Asked { no_return: true, ..selling::Asked::at(wish.pickup, "sandbox") };
    let checkout: CheckoutId = selling::place_orders(tx, &buyer, wish.at, CITY, &wish.buyer, &asked)?;
    let view = selling::checkout(tx.conn(), &actor, checkout)?;
    let notice = Notice {
        id: format!("season-{checkout}"),
        fact: Fact::Paid { checkout, attempt: 0, amount: view.payment.amount_fen },
    };
    selling::receive(tx, wish.at.plus_minutes(1), CITY, "sandbox", &notice)?;
    let mut packed = Vec::new();
    for order in &view.orders {
        let lines = selling::order(tx.conn(), &actor, order.id)?.lines;
        let short = packed_short(wish.luck, &lines);
        selling::pack(tx, &actor, wish.at.plus_minutes(90), order.id, &short)?;
        packed.push(order.id);
    }
    Ok(packed)
}

/// One box in fifty lacks a piece, and one in fifty weighs a little less than the shelf said.
fn packed_short(luck: i64, lines: &[OrderLine]) -> Vec<PackedLine> {
    let Some(line) = lines.first() else { return Vec::new() };
    let (listing, pieces) = (line.listing, line.quantity);
    match luck % 50 {
        7 if pieces > 1 => vec![PackedLine { listing, pieces: pieces - 1, weighed: None }],
        8 => {
            let grams = Grams(line.net.0.saturating_mul(pieces) * 96 / 100);
            vec![PackedLine { listing, pieces, weighed: Some(grams) }]
        }
        _ => Vec::new(),
    }
}

/// A buyer of the season may buy.
pub(super) fn as_buyer(person: PersonId) -> Actor {
    const MAY: [kernel::Action; 4] =
        [selling::PLACE_ORDER, selling::MAKE_CLAIM, selling::WRITE_REVIEW, selling::JOIN_JOINT];
    who_may(person, &MAY)
}

/// Carries yesterday's parcels to their points; most are collected, a few wait, one in forty is late.
async fn carry(
    stage: &Stage,
    morning: Timestamp,
    number: i64,
    packed: Vec<OrderId>,
) -> Result<(), DemoError> {
    let (key, carried) = (stage.pickup_key.clone(), packed.clone());
    let last_days = stage.today.day().plus_days(-4).start();
    stage
        .db
        .write(move |tx| {
            let actor = Actor::system("demo");
            for (turn, one) in (0_i64..).zip(&carried) {
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
    settle(stage).await?;
    afterwards(stage, morning.plus_minutes(600), number, packed).await?;
    settle_money(stage, morning).await
}

/// What buyers say of what they collected: every third writes a review, one in sixty claims that goods are spoilt.
/// Of the claims of the last days some wait, some were refused and went to the county.
async fn afterwards(
    stage: &Stage,
    evening: Timestamp,
    number: i64,
    orders: Vec<OrderId>,
) -> Result<(), DemoError> {
    let last_days = stage.today.day().plus_days(-3).start();
    stage
        .db
        .write(move |tx| {
            let actor = Actor::system("demo");
            for (turn, id) in (0_i64..).zip(&orders) {
                let shown = selling::order(tx.conn(), &actor, *id)?;
                let Some(line) = shown.lines.first().filter(|_| shown.order.status == OrderStatus::Collected)
                else {
                    continue;
                };
                let buyer = as_buyer(shown.order.buyer.person);
                let luck = (number * 37 + turn) % 180;
                if luck % 3 == 0 {
                    selling::write_review(tx, &buyer, evening, *id, &review(line, luck))?;
                }
                if luck % 60 == 1 {
                    let answer = ANSWERS.get(usize::try_from(luck / 60).unwrap_or(0));
                    let answer = if evening < last_days { ANSWERS.first() } else { answer };
                    claim(tx, &actor, &buyer, evening, *id, line, answer.copied().unwrap_or_default())?;
                }
            }
            Ok::<_, DemoError>(())
        })
        .await
}

/// How far the season's claims come.
const ANSWERS: [&[(Side, ClaimStatus, &str)]; 3] = [
    &[(Side::Seller, ClaimStatus::Refunded, "抱歉，已退款")],
    &[],
    &[
        (Side::Seller, ClaimStatus::Refused, "出库时完好，有照片"),
        (Side::Buyer, ClaimStatus::Disputed, "开箱时已经坏了一半"),
    ],
];

fn review(line: &OrderLine, luck: i64) -> ReviewDraft {
    let (stars, words) = match luck % 11 {
        0 => (3, "包装可以再结实一点"),
        1 | 2 => (4, "味道不错，下次再买"),
        3 => (2, "个头比图片小"),
        4..=6 => (5, "很新鲜，村里自提很方便"),
        _ => (5, ""),
    };
    ReviewDraft { listing: line.listing, stars, words: words.to_owned() }
}

fn claim(
    tx: &mut db::Tx<'_>,
    actor: &Actor,
    buyer: &Actor,
    at: Timestamp,
    order: OrderId,
    line: &OrderLine,
    answers: &[(Side, ClaimStatus, &str)],
) -> Result<(), DemoError> {
    let draft = ClaimDraft {
        listing: line.listing,
        kind: ClaimKind::Damaged,
        pieces: 1,
        amount: Fen(line.price.0 / 2),
        words: "开箱有坏果".to_owned(),
    };
    let claim = selling::make_claim(tx, buyer, at, order, &draft)?;
    for (turn, (side, to, words)) in (1_i64..).zip(answers) {
        let answer = Answer { to: *to, words: (*words).to_owned(), amount: None };
        let who = if *side == Side::Buyer { buyer } else { actor };
        selling::move_claim(tx, who, at.plus_minutes(turn * 30), claim, *side, &answer)?;
    }
    Ok(())
}

pub(super) fn travel(
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
            let waiting = selling::waiting_for_provider(tx.conn(), "sandbox", 500)?;
            let settled = waiting
                .settlements
                .iter()
                .map(|one| (format!("settle-{}", one.id), Fact::Settled { order: one.id }));
            let refunded = waiting
                .refunds
                .iter()
                .map(|one| (format!("refund-{}", one.id), Fact::Refunded { refund: one.id }));
            for (id, fact) in settled.chain(refunded) {
                selling::receive(tx, now, CITY, "sandbox", &Notice { id, fact })?;
            }
            Ok::<_, DemoError>(())
        })
        .await
}
