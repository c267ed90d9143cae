//! What is shown, and to whom.

use db::Conn;
use identity::Vault;
use kernel::{Actor, Day, Fen, ListScope, Period, PersonId, RegionCode, ResourceRef, StationId, Timestamp};
use market::model::{KeptStatement, Listing, Order};
use market::service::CheckoutView;
use station::model::Station;

use super::consenting::code_of;
use super::statements::station_month;
use super::stating::needs_statement;
use super::{ACT_ON_BEHALF, KEEP_DRAWER, READ_CODE, SEE_ACT, SEE_DRAWERS};
use crate::model::{
    Act, ActId, Cash, CashKind, Consent, Differs, Dispute, Drawer, Kind, Line, Owed, Placed, Sale, Status,
    Step,
};
use crate::{Error, Result, store};

/// Which acts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActQuery {
    /// An act's number, or part of a name, a phone or the station's name.
    pub words: String,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only so far.
    pub status: Option<Status>,
    /// Only contested so far.
    pub dispute: Option<Dispute>,
    /// Only at this station.
    pub station: Option<StationId>,
    /// Only for this villager.
    pub person: Option<PersonId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which rows of drawers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CashQuery {
    /// Only of this kind.
    pub kind: Option<CashKind>,
    /// Only of this day.
    pub day: Option<Day>,
    /// Only of this act.
    pub act: Option<ActId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which drawers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawerQuery {
    /// Part of the station's name.
    pub words: String,
    /// Only of this month.
    pub month: Option<Period>,
    /// Only where the counts differ so.
    pub differs: Option<Differs>,
    /// Only of this station.
    pub station: Option<StationId>,
    /// Only in this county.
    pub county: Option<RegionCode>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// An act with all that stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActView {
    /// The act.
    pub act: Act,
    /// What is bought.
    pub lines: Vec<Line>,
    /// What is sold.
    pub sale: Option<Sale>,
    /// The listing it became.
    pub listing: Option<Listing>,
    /// The question of the present round.
    pub consent: Option<Consent>,
    /// The orders it led to.
    pub placed: Vec<Placed>,
    /// The checkout.
    pub checkout: Option<CheckoutView>,
    /// What the provider has given back of it.
    pub came_back: Fen,
    /// Cash that came in and went out.
    pub cash: Vec<(CashKind, Fen)>,
    /// What happened.
    pub steps: Vec<Step>,
    /// True when the villager's codes go to their phone alone, since the account was made at a counter.
    pub by_message: bool,
    /// True while something is put together that is sold against a statement of its buyer alone.
    pub needs_statement: bool,
    /// What the villager states with it.
    pub stated: Option<KeptStatement>,
}

impl ActView {
    /// True once the provider has the money.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.checkout.as_ref().is_some_and(|view| view.payment.status == "paid")
    }

    /// What came back to the keeper who had paid with the villager's cash, and was not handed to the villager yet.
    pub fn to_hand(&self) -> Result<Fen> {
        let passed_on = self.cash.iter().any(|(kind, _)| *kind == CashKind::PassedOn);
        if passed_on { Ok(self.came_back.minus(self.act.handed)?) } else { Ok(Fen::ZERO) }
    }

    /// True when cash came in, and when it left again.
    #[must_use]
    pub fn cash_in_hand(&self) -> (bool, bool) {
        let of = |wanted: &dyn Fn(CashKind) -> bool| self.cash.iter().any(|(kind, _)| wanted(*kind));
        (of(&|kind| kind == CashKind::Received), of(&|kind| kind != CashKind::Received))
    }
}

/// What the provider says that it has given back of a checkout.
fn came_back(conn: &mut Conn, view: &CheckoutView) -> Result<Fen> {
    let mut sum = Fen::ZERO;
    for order in view.orders.iter().filter(|order| order.refunded.is_positive()) {
        let refunds = market::service::order(conn, &Actor::system("behalf"), order.id)?.refunds;
        for refund in refunds.iter().filter(|refund| refund.confirmed) {
            sum = sum.plus(refund.amount)?;
        }
    }
    Ok(sum)
}

/// An act, for those who may see it.
pub fn act(conn: &mut Conn, actor: &Actor, id: ActId) -> Result<ActView> {
    let act = store::act(conn, id)?.ok_or(Error::NoAct)?;
    actor.may(SEE_ACT, &act)?;
    view_of(conn, act)
}

fn view_of(conn: &mut Conn, act: Act) -> Result<ActView> {
    let checkout = match act.status {
        Status::Agreed if act.checkout.0 != 0 => {
            Some(market::service::checkout(conn, &Actor::system("behalf"), act.checkout)?)
        }
        _ => None,
    };
    let sale = store::sale(conn, &act)?;
    let listing = match sale.as_ref().and_then(|sale| sale.listing) {
        Some(listing) => Some(market::service::listing(conn, act.county, listing)?.listing),
        None => None,
    };
    let lines = store::lines(conn, &act)?;
    Ok(ActView {
        sale,
        listing,
        needs_statement: act.changeable().is_ok() && needs_statement(conn, &lines)?,
        stated: store::statement(conn, &act)?,
        lines,
        consent: store::consent(conn, &act)?,
        placed: match &checkout {
            Some(view) if act.kind == Kind::Collect => view.orders.iter().map(collected).collect(),
            _ => store::orders_of_act(conn, &act)?,
        },
        came_back: match &checkout {
            Some(view) => came_back(conn, view)?,
            None => Fen::ZERO,
        },
        cash: store::cash_of_act(conn, &act)?,
        steps: store::steps(conn, &act)?,
        by_message: store::is_newcomer(conn, act.person)?,
        checkout,
        act,
    })
}

/// An order whose payment is taken: it was placed by its buyer, and the station gets nothing for it.
fn collected(order: &Order) -> Placed {
    Placed {
        order: order.id,
        seller_name: order.seller_name.clone(),
        total: order.total,
        commission: Fen::ZERO,
        booked: None,
        reversed: Fen::ZERO,
    }
}

/// The acts one may see, newest first, and how many match.
pub fn acts(conn: &mut Conn, actor: &Actor, want: &ActQuery) -> Result<(Vec<Act>, i64)> {
    let scope = actor.scope(SEE_ACT, "Act");
    if scope.is_empty() {
        actor.may(SEE_ACT, &ResourceRef::new("Act", RegionCode(0)))?;
    }
    store::acts(conn, &scope, want)
}

/// The code the villager says, for the villager alone and while it holds; none for those who get it by message alone.
#[must_use]
pub fn code_for(vault: &Vault, actor: &Actor, now: Timestamp, view: &ActView) -> Option<String> {
    let consent = view.consent.as_ref()?;
    let asked = view.act.status == Status::Asked && consent.holds(now) && !view.by_message;
    (asked && actor.can(READ_CODE, &view.act)).then(|| code_of(vault, consent))
}

/// The checkout of an act, for the keeper who pays it with the provider.
pub fn payable(conn: &mut Conn, actor: &Actor, id: ActId) -> Result<CheckoutView> {
    let act = store::act(conn, id)?.ok_or(Error::NoAct)?;
    actor.may(ACT_ON_BEHALF, &act)?;
    view_of(conn, act)?.checkout.ok_or(Error::WrongStep)
}

/// An act that was agreed, for the receipt.
pub fn receipt(conn: &mut Conn, actor: &Actor, id: ActId) -> Result<ActView> {
    let view = act(conn, actor, id)?;
    if view.act.status == Status::Agreed { Ok(view) } else { Err(Error::WrongStep) }
}

/// A station's counter today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterView {
    /// The station.
    pub station: Station,
    /// The drawer that is open, of whatever day.
    pub open: Option<Drawer>,
    /// Today's drawer, open or closed.
    pub today: Option<Drawer>,
    /// The last days.
    pub drawers: Vec<Drawer>,
    /// Cash that came in and did not leave.
    pub owed: Vec<Owed>,
    /// Commission of this month, less what fell again, and what is stated in it and not booked yet.
    pub commission: (Fen, Fen),
    /// The last acts.
    pub acts: Vec<Act>,
}

/// A station's counter: its drawer, what it owes and what it gets.
pub fn counter(conn: &mut Conn, actor: &Actor, now: Timestamp, station: StationId) -> Result<CounterView> {
    let station = station::service::station(conn, station)?;
    actor.may(KEEP_DRAWER, &ResourceRef::new("Drawer", station.county).at(station.id))?;
    let (county, id) = (station.county, station.id);
    let month = station_month(conn, id, Period::month_of(now.day()))?;
    let want = ActQuery { station: Some(id), limit: 10, ..ActQuery::default() };
    let last_days = DrawerQuery { station: Some(id), limit: 7, ..DrawerQuery::default() };
    let here = ListScope { stations: vec![id], ..ListScope::default() };
    Ok(CounterView {
        open: store::open_drawer(conn, county, id)?,
        today: store::drawer_of_day(conn, county, id, now.day())?,
        drawers: store::drawers(conn, &here, &last_days)?.0,
        owed: store::owed(conn, county, id)?,
        commission: match month {
            Some(month) => (month.due()?, month.waiting),
            None => (Fen::ZERO, Fen::ZERO),
        },
        acts: acts(conn, actor, &want)?.0,
        station,
    })
}

/// The drawers one may see, the newest day first, and how many match.
pub fn drawers(conn: &mut Conn, actor: &Actor, want: &DrawerQuery) -> Result<(Vec<Drawer>, i64)> {
    let scope = actor.scope(SEE_DRAWERS, "Drawer");
    if scope.is_empty() {
        actor.may(SEE_DRAWERS, &ResourceRef::new("Drawer", RegionCode(0)))?;
    }
    store::drawers(conn, &scope, want)
}

/// The rows of a station's drawers, and how many match.
pub fn cash(
    conn: &mut Conn,
    actor: &Actor,
    station: StationId,
    want: &CashQuery,
) -> Result<(Vec<Cash>, i64)> {
    let station = station::service::station(conn, station)?;
    actor.may(KEEP_DRAWER, &ResourceRef::new("Drawer", station.county).at(station.id))?;
    store::cash(conn, station.county, station.id, want)
}
