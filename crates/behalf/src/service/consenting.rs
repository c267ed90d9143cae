//! The villager's consent: a code of six digits, bound to what was shown, that works once.

use db::{Conn, Tx};
use identity::Vault;
use kernel::{Actor, Fen, RegionCode, Timestamp};
use market::model::{Buyer, CheckoutId, ListingId};
use market::service::{Asked, Quote, checkout, needs_statement, place_lines};

use super::acts::{lines_of, quoted, wanted_of};
use super::sales::{put_up, to_ask};
use super::stating::{bound_to, in_words, is_bound, shown_of};
use super::{ACT_ON_BEHALF, step, told};
use crate::events::ActAgreed;
use crate::model::{
    Act, ActId, CODE_MINUTES, Consent, Kind, Line, Placed, ROUNDS_A_DAY, Sent, Status, TRIES,
};
use crate::{Error, Result, store};

/// What codes are made for.
const PURPOSE: &str = "consent on behalf";

/// What became of a code that was said. A wrong one is an outcome and not an error, because it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It was right, and the orders are placed.
    Placed(CheckoutId),
    /// It was right, and the goods are on the shelf.
    Offered(ListingId),
    /// It was wrong; so many tries are left.
    Wrong(i32),
}

/// The code of a question.
pub(super) fn code_of(vault: &Vault, consent: &Consent) -> String {
    vault.six_digits(PURPOSE, &consent.about())
}

/// Asks the villager about what is put together, as it stands now. Refuses what cannot be had, goods that may not come back
/// unless the villager was told (消费者权益保护法 25), pesticide without the villager's statement, and asking without end.
pub fn ask(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: ActId,
    no_return: bool,
) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(ACT_ON_BEHALF, &act)?;
    act.askable()?;
    if store::asked_since(tx.conn(), act.person, now.day().start())? >= ROUNDS_A_DAY {
        return Err(Error::AskedTooOften);
    }
    let (asked, lines) = match act.kind {
        Kind::Buy | Kind::Collect => to_buy(tx.conn(), now, city, &act, no_return)?,
        Kind::Sell => (to_ask(tx.conn(), &act)?, Vec::new()),
    };
    let asked = Act { status: Status::Asked, round: act.round + 1, ..asked };
    if !store::mark_asked(tx, now, &act, &asked, &lines)? {
        return Err(Error::WrongStep);
    }
    store::insert_consent(tx, now, &asked, now.plus_minutes(CODE_MINUTES))?;
    step(tx, actor, now, &asked, "asked", &asked.total.to_string())?;
    tx.record(now, actor, &told!(ConsentAsked, asked, ""))?;
    Ok(())
}

/// The act with what the villager is asked about, and its lines.
fn to_buy(
    conn: &mut Conn,
    now: Timestamp,
    city: RegionCode,
    act: &Act,
    no_return: bool,
) -> Result<(Act, Vec<Line>)> {
    let wanted = wanted_of(conn, act)?;
    let mut quote = quoted(conn, now, city, act, wanted)?;
    possible(&mut quote)?;
    let lines = lines_of(&quote);
    let by_consent = lines.iter().any(|line| line.by_consent);
    if by_consent && !no_return {
        return Err(Error::NotTold);
    }
    let commission = quote
        .groups
        .iter()
        .try_fold(Fen::ZERO, |sum, group| sum.plus(group.total.share(act.basis_points)?))?;
    let statement = match needs_statement(&quote) {
        true => Some(store::statement(conn, act)?.ok_or(Error::NotStated)?),
        false => None,
    };
    let shown = bound_to(&quote.shown(), statement.as_ref());
    let asked = Act { shown, no_return: by_consent, total: quote.total, commission, ..act.clone() };
    Ok((asked, lines))
}

fn possible(quote: &mut Quote) -> Result<()> {
    if quote.groups.is_empty() {
        return Err(Error::NothingWanted);
    }
    for group in &mut quote.groups {
        let of_lines = group.lines.iter_mut().find_map(|line| line.problem.take());
        if let Some(problem) = of_lines.or_else(|| group.problem.take()) {
            return Err(problem.into());
        }
    }
    Ok(())
}

/// Takes the code the villager says. A right one is used, and the orders are placed for the villager, or their goods put
/// on the shelf, in the same transaction: without the consent no order, without the order no consent. Refuses when prices or marks are not what
/// was shown, when the code was used, after five wrong ones and after ten minutes.
pub fn agree(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (vault, city, provider): (&Vault, RegionCode, &str),
    id: ActId,
    code: &str,
) -> Result<Answered> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(ACT_ON_BEHALF, &act)?;
    if act.status != Status::Asked {
        return Err(Error::WrongStep);
    }
    let consent = store::consent(tx.conn(), &act)?.ok_or(Error::WrongStep)?;
    if !consent.holds(now) {
        return Err(Error::CodeOver);
    }
    let said: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    if said != code_of(vault, &consent) {
        return refused(tx, actor, now, &act);
    }
    if !store::use_consent(tx.conn(), now, &consent)? {
        return Err(Error::CodeOver);
    }
    if act.kind == Kind::Sell {
        let listing = put_up(tx, actor, now, city, &act)?;
        if !store::mark_agreed(tx.conn(), now, &act, CheckoutId(0))? {
            return Err(Error::WrongStep);
        }
        step(tx, actor, now, &act, "offered", &act.total.to_string())?;
        return Ok(Answered::Offered(listing));
    }
    let wanted = wanted_of(tx.conn(), &act)?;
    let buyer = Buyer { person: act.person, name: act.person_name.clone(), phone: act.person_phone.clone() };
    let statement = store::statement(tx.conn(), &act)?.filter(|_| is_bound(&act.shown));
    let shown = shown_of(&act.shown, statement.as_ref()).ok_or(Error::WrongStep)?;
    let stated = statement.as_ref().map(in_words);
    let asked =
        Asked { no_return: act.no_return, shown: Some(shown), statement, ..Asked::at(act.station, provider) };
    let placed = place_lines(tx, actor, now, city, &buyer, &asked, wanted)?;
    if !store::mark_agreed(tx.conn(), now, &act, placed)? {
        return Err(Error::WrongStep);
    }
    store::forget_statement(tx.conn(), &act)?;
    keep_orders(tx, now, &act, placed)?;
    if let Some(words) = &stated {
        step(tx, actor, now, &act, "stated", words)?;
    }
    step(tx, actor, now, &act, "agreed", &act.total.to_string())?;
    tx.record(now, actor, &agreed(&act, placed))?;
    Ok(Answered::Placed(placed))
}

fn refused(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, act: &Act) -> Result<Answered> {
    if !store::count_try(tx.conn(), now, act)? {
        return Err(Error::CodeOver);
    }
    step(tx, actor, now, act, "wrong_code", "")?;
    tx.record(now, actor, &told!(ConsentRefused, act, ""))?;
    Ok(Answered::Wrong((TRIES - act.tries - 1).max(0)))
}

fn keep_orders(tx: &mut Tx<'_>, now: Timestamp, act: &Act, placed: CheckoutId) -> Result<()> {
    let view = checkout(tx.conn(), &Actor::system("behalf"), placed)?;
    for order in view.orders {
        let stated = Placed {
            order: order.id,
            seller_name: order.seller_name,
            total: order.total,
            commission: order.total.share(act.basis_points)?,
            booked: None,
            reversed: Fen::ZERO,
        };
        store::insert_order(tx, now, act, &stated)?;
    }
    Ok(())
}

fn agreed(act: &Act, placed: CheckoutId) -> ActAgreed {
    ActAgreed {
        county: act.county,
        act: act.id,
        kind: act.kind.as_str().to_owned(),
        station: act.station,
        keeper: act.keeper,
        person: act.person,
        shown: act.shown.clone(),
        total: act.total,
        commission: act.commission,
        checkout: placed,
    }
}

/// Codes that wait to be sent to phones.
pub fn unsent(conn: &mut Conn, now: Timestamp) -> Result<Vec<Consent>> {
    store::unsent(conn, now, 100)
}

/// A code to be sent to a phone, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeMessage {
    /// What is done.
    pub kind: Kind,
    /// The villager's phone.
    pub phone: String,
    /// The code.
    pub code: String,
    /// The station's name.
    pub station: String,
    /// Pieces that are bought or sold.
    pub pieces: i64,
    /// What they come to.
    pub total: Fen,
    /// True when some of it may not come back for what it is.
    pub no_return: bool,
    /// For which crop and against what, where pesticide is bought.
    pub stated: Option<String>,
}

/// Takes a code to be sent, once; none when somebody took it first or the villager was asked anew. Without a provider the phone is not
/// opened and the act says so.
pub fn claim_message(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (vault, city): (&Vault, RegionCode),
    consent: &Consent,
    set_up: bool,
) -> Result<Option<CodeMessage>> {
    let act = store::act(tx.conn(), consent.act)?.ok_or(Error::NoAct)?;
    if act.status != Status::Asked || act.round != consent.round {
        return Ok(None);
    }
    let to = if set_up { Sent::Sent } else { Sent::NotSetUp };
    if !store::change_sent(tx.conn(), consent, to)? || !set_up {
        return Ok(None);
    }
    let actor = Actor::system("behalf");
    let why = format!("consent code {}", consent.act);
    let private = identity::service::unmask(tx, &actor, now, vault, city, consent.person, &why)?;
    let pieces = match store::sale(tx.conn(), &act)? {
        Some(sale) => sale.goods.terms.pieces,
        None => store::lines(tx.conn(), &act)?.iter().map(|line| line.quantity).sum(),
    };
    let stated = store::statement(tx.conn(), &act)?.filter(|_| is_bound(&act.shown));
    Ok(Some(CodeMessage {
        kind: act.kind,
        phone: private.phone,
        code: code_of(vault, consent),
        station: act.station_name,
        pieces,
        total: act.total,
        no_return: act.no_return,
        stated: stated.as_ref().map(in_words),
    }))
}

/// The provider did not take it.
pub fn message_failed(tx: &mut Tx<'_>, consent: &Consent) -> Result<bool> {
    let seen = Consent { sent: Sent::Sent, ..consent.clone() };
    store::change_sent(tx.conn(), &seen, Sent::Failed)
}
