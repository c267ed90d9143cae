//! Beginning an act for a villager and putting together what is to be bought.

use db::{Conn, Tx};
use identity::Vault;
use identity::model::masked_name;
use identity::service::{NewPerson, create_person};
use kernel::{Actor, Fen, GrantScope, PersonId, RegionCode, ResourceRef, Role, StationId, Timestamp};
use market::model::{CartLine, CheckoutId, ReturnRule};
use market::service::{Quote, Wish, quote_lines};
use station::model::{Capability, Station, StationStatus};

use super::sales::shop_of;
use super::{ACT_ON_BEHALF, person_of, step, told};
use crate::commission::commission;
use crate::model::{Act, ActId, Dispute, Kind, Line, Status};
use crate::{Error, Result, store};

/// The most pieces of one line, as in a cart.
const MOST: i64 = 100_000;

/// The station the one who acts keeps.
pub fn station_of(actor: &Actor) -> Result<StationId> {
    match actor.grant(Role::StationOperator).map(|grant| grant.scope) {
        Some(GrantScope::Station(station, _)) => Ok(station),
        _ => Err(Error::NoStation),
    }
}

/// Begins to act for a villager. Refuses a station that does not do this, acting for oneself, and selling for a villager
/// who has no shop.
pub fn open_act(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    station: StationId,
    (kind, person): (Kind, PersonId),
) -> Result<ActId> {
    let station = station::service::station(tx.conn(), station)?;
    actor.may(ACT_ON_BEHALF, &ResourceRef::new("Act", station.county).at(station.id))?;
    offers(&station, kind)?;
    if kind == Kind::Collect {
        return Err(Error::WrongStep);
    }
    let keeper = person_of(actor);
    if person == keeper {
        return Err(Error::Oneself);
    }
    let person = identity::service::person(tx.conn(), city, person)?;
    let act = Act {
        county: station.county,
        id: tx.id(now),
        kind,
        station: station.id,
        station_name: station.draft.name,
        keeper,
        keeper_name: masked_name(actor.name()),
        person: person.id,
        person_name: masked_name(&person.name),
        person_phone: person.phone_masked,
        status: Status::Open,
        round: 0,
        shown: String::new(),
        no_return: false,
        total: Fen::ZERO,
        basis_points: commission()?.basis_points(kind),
        commission: Fen::ZERO,
        checkout: CheckoutId(0),
        dispute: Dispute::None,
        made_at: now,
        agreed_at: Timestamp::default(),
        handed: Fen::ZERO,
        tries: 0,
    };
    if kind == Kind::Sell {
        shop_of(tx.conn(), city, &act)?;
    }
    store::insert_act(tx.conn(), &act)?;
    step(tx, actor, now, &act, "opened", "")?;
    tx.record(now, actor, &told!(ActOpened, act, ""))?;
    Ok(act.id)
}

/// Makes an account for a villager who has none, and begins to buy for them. Their codes stand on no page: whoever made the
/// account may know its password.
pub fn open_for_newcomer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (vault, city): (&Vault, RegionCode),
    station: StationId,
    new: &NewPerson,
) -> Result<ActId> {
    let person = create_person(tx, actor, now, vault, city, new)?;
    store::insert_newcomer(tx.conn(), now, city, person, (station, person_of(actor)))?;
    open_act(tx, actor, now, city, station, (Kind::Buy, person))
}

fn offers(station: &Station, kind: Kind) -> Result<()> {
    let needed = match kind {
        Kind::Buy | Kind::Collect => Capability::BuyOnBehalf,
        Kind::Sell => Capability::SellOnBehalf,
    };
    if station.status == StationStatus::Open && station.draft.capabilities.contains(&needed) {
        Ok(())
    } else {
        Err(Error::NotOffered(station.draft.name.clone()))
    }
}

/// Sets how many pieces of a listing are to be bought; none takes it out. A code that was asked for holds no more,
/// because the villager was asked about something else.
pub fn put_line(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: ActId,
    line: CartLine,
) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(ACT_ON_BEHALF, &act)?;
    act.changeable()?;
    if act.kind != Kind::Buy {
        return Err(Error::WrongStep);
    }
    if !(0..=MOST).contains(&line.quantity) {
        return Err(market::Error::QuantityOutOfRange.into());
    }
    let mut wanted = wanted_of(tx.conn(), &act)?;
    wanted.retain(|one| one.listing != line.listing);
    if line.quantity > 0 {
        wanted.push(line);
    }
    let mut quote = quoted(tx.conn(), now, city, &act, wanted)?;
    let changed =
        quote.groups.iter_mut().flat_map(|group| &mut group.lines).find(|one| one.listing.id == line.listing);
    match changed {
        None if line.quantity > 0 => return Err(market::Error::NoListing(line.listing).into()),
        Some(one) => {
            if let Some(problem) = one.problem.take() {
                return Err(problem.into());
            }
        }
        None => {}
    }
    if !store::keep_basket(tx, now, &act, &lines_of(&quote))? {
        return Err(Error::WrongStep);
    }
    tx.record(now, actor, &told!(ActChanged, act, format!("{} × {}", line.listing, line.quantity)))?;
    Ok(())
}

/// Gives an act up before it was agreed.
pub fn drop_act(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ActId) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(ACT_ON_BEHALF, &act)?;
    act.changeable()?;
    if !store::mark_dropped(tx.conn(), now, &act)? {
        return Err(Error::WrongStep);
    }
    store::forget_statement(tx.conn(), &act)?;
    step(tx, actor, now, &act, "dropped", "")?;
    tx.record(now, actor, &told!(ActDropped, act, ""))?;
    Ok(())
}

pub(super) fn wanted_of(conn: &mut Conn, act: &Act) -> Result<Vec<CartLine>> {
    let lines = store::lines(conn, act)?;
    let wanted =
        |line: Line| CartLine { county: line.county, listing: line.listing, quantity: line.quantity };
    Ok(lines.into_iter().map(wanted).collect())
}

/// What an act comes to today, worked out by the market as a cart is.
pub(super) fn quoted(
    conn: &mut Conn,
    now: Timestamp,
    city: RegionCode,
    act: &Act,
    wanted: Vec<CartLine>,
) -> Result<Quote> {
    Ok(quote_lines(conn, now.day(), (city, act.person), &Wish::default(), true, wanted)?)
}

pub(super) fn lines_of(quote: &Quote) -> Vec<Line> {
    let lines = quote.groups.iter().flat_map(|group| &group.lines);
    let line = |one: &market::service::QuoteLine| Line {
        county: one.listing.county,
        listing: one.listing.id,
        title: one.listing.title.clone(),
        seller_name: one.listing.seller_name.clone(),
        price: one.price,
        quantity: one.quantity,
        amount: one.amount,
        by_consent: one.listing.return_rule == ReturnRule::ByConsent,
    };
    lines.map(line).collect()
}
