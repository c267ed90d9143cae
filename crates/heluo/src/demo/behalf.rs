//! What the keeper of the home county's village point did for villagers: yesterday's drawer with two purchases, one
//! purchase that is contested, and one that waits for its code today.

use std::sync::Arc;

use ::behalf::model::{ActId, CashKind, Kind};
use ::behalf::service::{self as counter, Answered};
use kernel::{
    Action, Actor, Authority, Fen, Grams, Grant, GrantScope, PersonId, RegionCode, ResourceRef, Role,
    StationId, Timestamp,
};
use market::model::{
    CartLine, Category, GoodsRow, LotDraft, ProductDraft, SellerKind, Terms, Verified, due_after,
};
use market::provider::{Fact, Notice};
use market::service::{self as selling, ALIPAY, PLACE_ORDER, Seller, WECHAT};

use super::goods::OnShelf;
use super::people::Cast;
use super::places::CountyNetwork;
use super::{DemoError, Stage};
use crate::demo::CITY;

/// The county of the accounts, and the phone of the point's keeper.
const HOME: RegionCode = RegionCode(410_324);
const KEEPER: &str = "13800000003";

/// A keeper at the counter and a villager with their code: the season is played without sessions.
#[derive(Debug)]
struct AtTheCounter;

impl Authority for AtTheCounter {
    fn permits(&self, _: &Actor, action: Action, _: &ResourceRef) -> bool {
        let own = [counter::SEE_ACT, counter::READ_CODE, counter::CONTEST_ACT];
        own.contains(&action) || [PLACE_ORDER, counter::ACT_ON_BEHALF, counter::KEEP_DRAWER].contains(&action)
    }
}

fn somebody(person: PersonId, name: &str) -> Actor {
    Actor::person(person, name, Vec::new(), Arc::new(AtTheCounter))
}

/// A counter of the season.
struct Counter<'a> {
    keeper: &'a Actor,
    station: StationId,
    shelf: &'a [CartLine],
    vault: &'a identity::Vault,
}

pub(super) async fn act(
    stage: &Stage,
    networks: &[CountyNetwork],
    cast: &Cast,
    shelf: &[OnShelf],
) -> Result<(), DemoError> {
    let Some(point) = networks.iter().find(|one| one.county == HOME).and_then(|home| home.points.first())
    else {
        return Ok(());
    };
    let (station, vault, today) = (point.1, stage.vault.clone(), stage.today);
    let lines: Vec<CartLine> =
        shelf.iter().map(|one| CartLine { county: one.county, listing: one.listing, quantity: 1 }).collect();
    let villagers: Vec<PersonId> = cast.buyers.iter().map(|buyer| buyer.person).collect();
    let done = stage.db.write(move |tx| {
        let phone = KEEPER.parse()?;
        let Some(keeper) = identity::service::person_by_phone(tx.conn(), &vault, CITY, &phone)? else {
            return Ok(());
        };
        let keeper = somebody(keeper.id, &keeper.name);
        let at = Counter { keeper: &keeper, station, shelf: &lines, vault: &vault };
        yesterday(tx, &at, today.day().plus_days(-1).start().plus_minutes(9 * 60), &villagers)?;
        if let Some(villager) = villagers.first() {
            begin(tx, &at, today.plus_minutes(-1), *villager)?;
        }
        if let Some(farmer) = villagers.get(5) {
            sell(tx, &at, today.day().plus_days(-150).start().plus_minutes(15 * 60), *farmer)?;
        }
        Ok::<_, DemoError>(())
    });
    done.await
}

fn yesterday(
    tx: &mut db::Tx<'_>,
    at: &Counter<'_>,
    morning: Timestamp,
    villagers: &[PersonId],
) -> Result<(), DemoError> {
    counter::open_drawer(tx, at.keeper, morning, at.station, Fen::yuan(200), "")?;
    for (turn, villager) in (1_i64..).zip(villagers.iter().skip(2).take(3)) {
        let now = morning.plus_minutes(turn * 40);
        let Some(act) = agreed(tx, at, now, *villager)? else { continue };
        counter::move_cash(tx, at.keeper, now, act, CashKind::Received)?;
        let checkout = counter::payable(tx.conn(), at.keeper, act)?.payment;
        let fact = Fact::Paid { checkout: checkout.checkout, attempt: 0, amount: checkout.amount_fen };
        let notice = Notice { id: format!("season-{}", checkout.checkout), fact };
        selling::receive(tx, now.plus_minutes(2), CITY, "sandbox", &notice)?;
        counter::move_cash(tx, at.keeper, now.plus_minutes(3), act, CashKind::PassedOn)?;
        if turn == 3 {
            let words = "我没有说过验证码";
            counter::contest(tx, &somebody(*villager, ""), now.plus_minutes(300), act, words)?;
        }
    }
    let evening = morning.plus_minutes(9 * 60);
    counter::close_drawer(tx, at.keeper, evening, at.station, Fen::yuan(199), "找零时多找了一元")?;
    Ok(())
}

/// Puts the first thing into an act that can be had, and asks the villager; none when nothing can.
fn begin(
    tx: &mut db::Tx<'_>,
    at: &Counter<'_>,
    now: Timestamp,
    villager: PersonId,
) -> Result<Option<ActId>, DemoError> {
    let act = counter::open_act(tx, at.keeper, now, CITY, at.station, (Kind::Buy, villager))?;
    for line in at.shelf {
        match counter::put_line(tx, at.keeper, now, CITY, act, *line) {
            Ok(()) => {
                counter::ask(tx, at.keeper, now, CITY, act, true)?;
                return Ok(Some(act));
            }
            // Sold out: the next.
            Err(::behalf::Error::Market(_)) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(None)
}

/// A farmer without a phone of their own sells walnuts in their own shop, put there by the keeper.
fn sell(tx: &mut db::Tx<'_>, at: &Counter<'_>, now: Timestamp, farmer: PersonId) -> Result<(), DemoError> {
    let program = Actor::system("demo");
    let village = station::service::station(tx.conn(), at.station)?.draft.region;
    let person = identity::service::person(tx.conn(), CITY, farmer)?;
    let name = format!("{}家（示例）", person.name);
    let shop = identity::service::create_organisation(tx, &program, now, "farmer", &name, village)?;
    let grant = Grant { role: Role::Seller, scope: GrantScope::Organisation(shop, HOME) };
    identity::service::grant_role(tx, &program, now, CITY, farmer, grant)?;
    let verified = Verified {
        county: HOME,
        id: shop,
        kind: SellerKind::Farmer,
        name,
        village,
        registration: String::new(),
        contact: "示例联系人".to_owned(),
        since: now.day(),
        verified_on: now.day(),
        due_on: due_after(now.day()),
    };
    selling::take_over(tx, &program, now, &verified)?;
    let seller = Seller { id: shop, county: HOME, name: verified.name };
    for (provider, number) in [(WECHAT, "1941032499"), (ALIPAY, "2088000000410399")] {
        selling::keep_payout_account(tx, &program, now, &seller, provider, number)?;
    }
    let act = counter::open_act(tx, at.keeper, now, CITY, at.station, (Kind::Sell, farmer))?;
    counter::put_goods(tx, at.keeper, now, CITY, act, &walnuts(village, now))?;
    counter::ask(tx, at.keeper, now, CITY, act, false)?;
    agree_to(tx, at, now, farmer, act)?;
    Ok(())
}

fn walnuts(village: RegionCode, now: Timestamp) -> GoodsRow {
    let title = "薄皮核桃 500 g（示例）";
    let lot = LotDraft {
        origin: village,
        made_on: now.day().plus_days(-20),
        grade: "一级".to_owned(),
        certificate: String::new(),
        pieces: 40,
        keeps_days: Some(300),
    };
    let product = ProductDraft {
        kind: "nut".to_owned(),
        ..ProductDraft::plain("薄皮核桃", Category::Mountain, "walnut")
    };
    GoodsRow { line: 0, purchase: None, product, lot, terms: Terms::plain(title, Fen(1_680), Grams(500), 40) }
}

fn agreed(
    tx: &mut db::Tx<'_>,
    at: &Counter<'_>,
    now: Timestamp,
    villager: PersonId,
) -> Result<Option<ActId>, DemoError> {
    let Some(act) = begin(tx, at, now, villager)? else { return Ok(None) };
    agree_to(tx, at, now, villager, act)
}

/// The villager says the code their own page shows.
fn agree_to(
    tx: &mut db::Tx<'_>,
    at: &Counter<'_>,
    now: Timestamp,
    villager: PersonId,
    act: ActId,
) -> Result<Option<ActId>, DemoError> {
    let villager = somebody(villager, "");
    let view = counter::act(tx.conn(), &villager, act)?;
    let Some(code) = counter::code_for(at.vault, &villager, now, &view) else { return Ok(None) };
    let said = counter::agree(tx, at.keeper, now, (at.vault, CITY, "sandbox"), act, &code)?;
    Ok(matches!(said, Answered::Placed(_) | Answered::Offered(_)).then_some(act))
}
