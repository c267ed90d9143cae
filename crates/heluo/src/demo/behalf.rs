//! What the keeper of the home county's village point did for villagers: yesterday's drawer with two purchases, one
//! purchase that is contested, and one that waits for its code today.

use std::sync::Arc;

use ::behalf::model::{ActId, CashKind};
use ::behalf::service::{self as counter, Answered};
use kernel::{Action, Actor, Authority, Fen, PersonId, RegionCode, ResourceRef, StationId, Timestamp};
use market::model::CartLine;
use market::provider::{Fact, Notice};
use market::service::{self as selling, PLACE_ORDER};

use super::goods::OnShelf;
use super::people::Cast;
use super::places::CountyNetwork;
use super::{DemoError, Stage};
use crate::wiring::CITY;

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
    counter::open_drawer(tx, at.keeper, morning, at.station, Fen::yuan(200))?;
    for (turn, villager) in (1_i64..).zip(villagers.iter().skip(2).take(3)) {
        let now = morning.plus_minutes(turn * 40);
        let Some(act) = agreed(tx, at, now, *villager)? else { continue };
        counter::move_cash(tx, at.keeper, now, act, CashKind::Received)?;
        let checkout = counter::payable(tx.conn(), at.keeper, act)?.payment;
        let fact = Fact::Paid { checkout: checkout.checkout, amount: checkout.amount_fen };
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
    let act = counter::open_act(tx, at.keeper, now, CITY, at.station, villager)?;
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

fn agreed(
    tx: &mut db::Tx<'_>,
    at: &Counter<'_>,
    now: Timestamp,
    villager: PersonId,
) -> Result<Option<ActId>, DemoError> {
    let Some(act) = begin(tx, at, now, villager)? else { return Ok(None) };
    let villager = somebody(villager, "");
    let view = counter::act(tx.conn(), &villager, act)?;
    let Some(code) = counter::code_for(at.vault, &villager, now, &view) else { return Ok(None) };
    let said = counter::agree(tx, at.keeper, now, (at.vault, CITY, "sandbox"), act, &code)?;
    Ok(matches!(said, Answered::Placed(_)).then_some(act))
}
