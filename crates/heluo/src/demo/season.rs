//! What is on offer today besides the shelf: parcels and stores, pears by the jin, and pre-orders of what ripens next.

use kernel::{Actor, Fen, Grams, RegionCode, Timestamp, Unit};
use market::model::{
    FreightTerms, LotDraft, Measure, PreorderDraft, ProductDraft, Shortfall, SlotTimes, StoreDraft, Terms,
};
use market::provider::{Fact, Notice};
use market::service::{self as selling, Seller};

use super::goods::described;
use super::people::Cast;
use super::places::CountyNetwork;
use super::year::as_buyer;
use super::{DemoError, Stage};
use crate::demo::CITY;

/// A pre-order of a county's first speciality.
struct Ripening {
    county: RegionCode,
    kind: &'static str,
    said: &'static [(&'static str, &'static str)],
    name: &'static str,
    picture: &'static str,
    title: &'static str,
    price: i64,
    deposit: i64,
    grams: i64,
    capacity: i64,
    shortfall: Shortfall,
}

const RIPENING: [Ripening; 3] = [
    Ripening {
        county: RegionCode(410_323),
        kind: "cherry",
        said: &[("variety", "红灯")],
        name: "新安大樱桃 新果",
        picture: "cherry",
        title: "新安大樱桃 2 kg 新果预订",
        price: 12_800,
        deposit: 2_000,
        grams: 2_000,
        capacity: 600,
        shortfall: Shortfall::ProRata,
    },
    Ripening {
        county: RegionCode(410_328),
        kind: "apple",
        said: &[("variety", "瑞雪"), ("diameter", "85")],
        name: "洛宁苹果 瑞雪",
        picture: "apple",
        title: "洛宁瑞雪苹果 5 kg 预订",
        price: 8_800,
        deposit: 1_500,
        grams: 5_000,
        capacity: 1_000,
        shortfall: Shortfall::ByTime,
    },
    Ripening {
        county: RegionCode(410_324),
        kind: "nut",
        said: &[("shell", "in_shell")],
        name: "栾川核桃 新果",
        picture: "walnut",
        title: "栾川新核桃 2.5 kg 预订",
        price: 6_800,
        deposit: 1_000,
        grams: 2_500,
        capacity: 400,
        shortfall: Shortfall::Refund,
    },
];

/// Sellers say what sending costs; pears are sold by the jin; pre-orders are open, and some people reserved.
pub(super) async fn open(stage: &Stage, cast: &Cast, networks: &[CountyNetwork]) -> Result<(), DemoError> {
    let now = stage.today;
    let (sellers, buyers) = (cast.sellers.clone(), cast.buyers.clone());
    let points: Vec<_> =
        networks.iter().filter_map(|one| Some((one.county, one.points.first()?.1))).collect();
    stage
        .db
        .write(move |tx| {
            let actor = Actor::system("demo");
            for seller in &sellers {
                send_parcels(tx, &actor, now, seller)?;
            }
            for one in sellers.iter().filter(|one| one.county == RegionCode(410_308)) {
                sell_by_the_jin(tx, &actor, now, one)?;
            }
            for ripening in &RIPENING {
                let Some(seller) = sellers.iter().find(|one| one.county == ripening.county) else { continue };
                let id = offer(tx, &actor, now, seller, ripening)?;
                let Some((_, point)) = points.iter().find(|(county, _)| *county == ripening.county) else {
                    continue;
                };
                for (turn, buyer) in (1_i64..).zip(buyers.iter().skip(1).step_by(9)) {
                    let at = now.plus_minutes(-60 * turn);
                    let (pieces, who) = (1 + turn % 4, as_buyer(buyer.person));
                    let checkout =
                        selling::reserve(tx, &who, at, CITY, buyer, id, pieces, *point, true, "sandbox")?;
                    let amount = Fen(ripening.deposit).times(pieces).map_err(market::Error::from)?;
                    let paid = Notice {
                        id: format!("season-{checkout}"),
                        fact: Fact::Paid { checkout, attempt: 0, amount },
                    };
                    selling::receive(tx, at.plus_minutes(1), CITY, "sandbox", &paid)?;
                }
            }
            Ok::<_, DemoError>(())
        })
        .await
}

fn send_parcels(
    tx: &mut db::Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
) -> Result<(), DemoError> {
    for (area, first_fee, more_fee) in
        [(Some(CITY), 500, 100), (Some(RegionCode(410_000)), 800, 200), (None, 1500, 500)]
    {
        let terms = FreightTerms {
            area,
            first: Grams(1000),
            first_fee: Fen(first_fee),
            more: Grams(1000),
            more_fee: Fen(more_fee),
            free_from: area.map(|_| Fen::yuan(199)),
        };
        selling::add_freight_rule(tx, actor, now, seller, &terms)?;
    }
    let village = region::divisions().villages(seller.county).first().map(|one| one.code);
    let store = StoreDraft {
        name: format!("{}直营店", region::name(seller.county)),
        village: village.ok_or(DemoError::NoDivisions(seller.county))?,
        place: "示例路 1 号".to_owned(),
        offers_pickup: true,
        brings_to: Some(seller.county),
        fee: Fen(300),
        free_from: Some(Fen::yuan(59)),
        is_open: true,
        slots: vec![
            SlotTimes { from: 9 * 60, to: 12 * 60, capacity: 20 },
            SlotTimes { from: 14 * 60, to: 18 * 60, capacity: 30 },
        ],
    };
    selling::add_store(tx, actor, now, seller, &store)?;
    Ok(())
}

fn sell_by_the_jin(
    tx: &mut db::Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
) -> Result<(), DemoError> {
    let draft = described(seller.county, "孟津梨 散装", "pear", &[("variety", "砀山酥梨")], "pear")?;
    let product = selling::add_product(tx, actor, now, seller, &draft)?;
    let lot = LotDraft {
        origin: origin_of(seller)?,
        made_on: now.day().plus_days(-20),
        grade: "一级".to_owned(),
        certificate: format!("示例-{}-9", seller.county),
        pieces: 4_000,
        keeps_days: Some(90),
    };
    let lot = selling::record_lot(tx, actor, now, seller, product, &lot)?;
    let terms = Terms {
        measure: Measure { unit: Unit::Jin, weighed: true },
        ..Terms::plain("孟津梨 散装 按斤卖", Fen(320), Grams(500), 4_000)
    };
    selling::publish(tx, actor, now, seller, lot, &terms)?;
    Ok(())
}

fn offer(
    tx: &mut db::Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    one: &Ripening,
) -> Result<market::model::PreorderId, DemoError> {
    let product: ProductDraft = described(seller.county, one.name, one.kind, one.said, one.picture)?;
    let product = selling::add_product(tx, actor, now, seller, &product)?;
    let today = now.day();
    let draft = PreorderDraft {
        title: one.title.to_owned(),
        price: Fen(one.price),
        deposit: Fen(one.deposit),
        net: Grams(one.grams),
        capacity: one.capacity,
        opens_on: today.plus_days(-5),
        closes_on: today.plus_days(40),
        harvest_from: today.plus_days(60),
        harvest_to: today.plus_days(90),
        balance_days: 7,
        shortfall: one.shortfall,
    };
    Ok(selling::offer_preorder(tx, actor, now, seller, product, origin_of(seller)?, &draft)?)
}

fn origin_of(seller: &Seller) -> Result<RegionCode, DemoError> {
    let villages = region::divisions().villages(seller.county);
    villages.first().map(|one| one.code).ok_or(DemoError::NoDivisions(seller.county))
}
