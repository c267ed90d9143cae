//! What is shown, and to whom.

use db::Conn;
use kernel::{Actor, Day, OrganisationId, RegionCode, ResourceRef};

use super::{KEEP_CONTRACT, NEGOTIATE, POST_TRADE, SEE_CONTRACT};
use crate::model::{
    Category, Contract, ContractId, ContractStatus, Delivery, DeliveryId, DisputeStep, Party, Payment,
    PaymentId, Post, PostId, PostKind, PostStatus, Quote, QuoteId, QuoteStatus, Side, StageState, Standing,
    Turn,
};
use crate::{Error, Result, store};

/// Which posts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostQuery {
    /// Words of the product, the organisation or the note, in Chinese, pinyin or initials.
    pub words: String,
    /// Only of this kind.
    pub kind: Option<PostKind>,
    /// Only of organisations of this county.
    pub county: Option<RegionCode>,
    /// Only of this kind of produce.
    pub category: Option<Category>,
    /// All of these organisations, whatever became of them; without, only those open to everybody.
    pub owners: Vec<Party>,
    /// Only so on this day.
    pub standing: Option<Standing>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which contracts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContractQuery {
    /// Part of the product's or an organisation's name.
    pub words: String,
    /// Only with this status.
    pub status: Option<ContractStatus>,
    /// Only those one side disputes.
    pub disputed: bool,
    /// Only those of which a delivery or a payment is late on this day.
    pub late: Option<Day>,
    /// Only those of which one of these is a side; without, all the reader may see.
    pub sides: Vec<OrganisationId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Which of one's own quotes to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuoteQuery {
    /// Part of the product's or an organisation's name.
    pub words: String,
    /// Only with this status.
    pub status: Option<QuoteStatus>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// A quote, all terms that were on its table, and the contract that came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteView {
    /// The quote.
    pub quote: Quote,
    /// The terms, the first ones first.
    pub turns: Vec<Turn>,
    /// The contract, if there is one.
    pub contract: Option<ContractId>,
}

/// A contract with all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractView {
    /// The contract.
    pub contract: Contract,
    /// Its stages.
    pub stages: Vec<StageState>,
    /// Its deliveries, the first ones first.
    pub deliveries: Vec<Delivery>,
    /// What is paid for them.
    pub payments: Vec<Payment>,
    /// What was said in its disputes.
    pub dispute: Vec<DisputeStep>,
}

/// The organisations somebody trades for, in the order in which they came to them; refuses who trades for none.
pub fn parties_of(conn: &mut Conn, actor: &Actor) -> Result<Vec<Party>> {
    let may = actor.scope(POST_TRADE, "TradeParty").organisations;
    let mut parties: Vec<Party> = Vec::new();
    for (id, region) in actor.organisations().filter(|(id, _)| may.contains(id)) {
        if parties.iter().any(|known| known.organisation == id) {
            continue;
        }
        let found = identity::service::organisation(conn, region.county(), id)?.ok_or(Error::NoParty)?;
        parties.push(Party {
            county: found.county,
            organisation: id,
            name: found.name,
            village: found.village,
        });
    }
    if parties.is_empty() {
        if actor.person_id().is_none() {
            actor.may(POST_TRADE, &ResourceRef::new("TradeParty", RegionCode(0)))?;
        }
        return Err(Error::NoParty);
    }
    Ok(parties)
}

/// The one of their organisations somebody names; the first when they name none.
pub fn party_named(conn: &mut Conn, actor: &Actor, named: Option<OrganisationId>) -> Result<Party> {
    let is_meant = |party: &Party| named.is_none_or(|id| id == party.organisation);
    parties_of(conn, actor)?.into_iter().find(is_meant).ok_or(Error::NoParty)
}

/// The one of their organisations that talks in a quote; to everybody else there is none.
pub fn party_in_quote(conn: &mut Conn, actor: &Actor, id: QuoteId) -> Result<Party> {
    let parties = parties_of(conn, actor)?;
    let quote = store::quote(conn, id)?.ok_or(Error::NoQuote)?;
    let talks = |party: &Party| quote.across(party.organisation).is_some();
    parties.into_iter().find(talks).ok_or(Error::NoQuote)
}

/// The one of their organisations that is a side of a contract; to everybody else there is none.
pub fn party_in_contract(conn: &mut Conn, actor: &Actor, id: ContractId) -> Result<Party> {
    let parties = parties_of(conn, actor)?;
    let contract = store::contract(conn, id)?.ok_or(Error::NoContract)?;
    let keeps = |party: &Party| contract.side_of(party.organisation).is_some();
    parties.into_iter().find(keeps).ok_or(Error::NoContract)
}

/// The one of their organisations that is a side of a delivery's contract.
pub fn party_in_delivery(conn: &mut Conn, actor: &Actor, id: DeliveryId) -> Result<Party> {
    parties_of(conn, actor)?;
    let contract = store::delivery(conn, id)?.ok_or(Error::NoDelivery)?.contract;
    party_in_contract(conn, actor, contract)
}

/// The one of their organisations that is a side of a payment's contract.
pub fn party_in_payment(conn: &mut Conn, actor: &Actor, id: PaymentId) -> Result<Party> {
    parties_of(conn, actor)?;
    let contract = store::payment(conn, id)?.ok_or(Error::NoPayment)?.contract;
    party_in_contract(conn, actor, contract)
}

/// Posts open to everybody on this day, newest first, and how many match.
pub fn posts(conn: &mut Conn, today: Day, want: &PostQuery) -> Result<(Vec<Post>, i64)> {
    store::posts(conn, today, &PostQuery { owners: Vec::new(), ..want.clone() })
}

/// The posts of the reader's own organisations, whatever became of them, newest first, and how many match.
pub fn own_posts(conn: &mut Conn, actor: &Actor, today: Day, want: &PostQuery) -> Result<(Vec<Post>, i64)> {
    let owners = parties_of(conn, actor)?;
    store::posts(conn, today, &PostQuery { owners, ..want.clone() })
}

/// A post. A draft, and what was taken back, only its own people see, and of the latter who has a quote on it.
pub fn post(conn: &mut Conn, actor: &Actor, id: PostId) -> Result<Post> {
    let found = store::post(conn, id)?.ok_or(Error::NoPost)?;
    if found.status == PostStatus::Published || actor.can(POST_TRADE, &found) {
        return Ok(found);
    }
    for party in parties_of(conn, actor).unwrap_or_default() {
        if !store::quotes_of(conn, party.organisation, Some(id))?.is_empty() {
            return Ok(found);
        }
    }
    Err(Error::NoPost)
}

/// The quotes in which the reader's own organisations talk, each with the one that does, those last moved first, and how
/// many match.
pub fn own_quotes(conn: &mut Conn, actor: &Actor, want: &QuoteQuery) -> Result<(Vec<(Quote, Party)>, i64)> {
    let parties = parties_of(conn, actor)?;
    for party in &parties {
        actor.may(NEGOTIATE, party)?;
    }
    let organisations: Vec<OrganisationId> = parties.iter().map(|party| party.organisation).collect();
    let (quotes, total) = store::own_quotes(conn, &organisations, want)?;
    let talks = |quote: &Quote| parties.iter().find(|one| quote.across(one.organisation).is_some()).cloned();
    let found = quotes.into_iter().filter_map(|quote| talks(&quote).map(|party| (quote, party)));
    Ok((found.collect(), total))
}

/// The contracts of which the reader's own organisations are a side, each with the one that is, newest first, and how many
/// match.
pub fn own_contracts(
    conn: &mut Conn,
    actor: &Actor,
    want: &ContractQuery,
) -> Result<(Vec<(Contract, Side)>, i64)> {
    let sides: Vec<OrganisationId> =
        parties_of(conn, actor)?.iter().map(|party| party.organisation).collect();
    let (found, total) = contracts(conn, actor, &ContractQuery { sides: sides.clone(), ..want.clone() })?;
    let side = |one: &Contract| sides.iter().find_map(|own| one.side_of(*own));
    let found = found.into_iter().filter_map(|one| side(&one).map(|side| (one, side)));
    Ok((found.collect(), total))
}

/// The quotes of an organisation on a post, for its own people.
pub fn quotes_on(conn: &mut Conn, actor: &Actor, party: &Party, post: PostId) -> Result<Vec<Quote>> {
    actor.may(NEGOTIATE, party)?;
    store::quotes_of(conn, party.organisation, Some(post))
}

/// A quote, for one of its two sides; to everybody else there is none.
pub fn quote(conn: &mut Conn, actor: &Actor, party: &Party, id: QuoteId) -> Result<QuoteView> {
    let quote = store::quote(conn, id)?
        .filter(|quote| quote.across(party.organisation).is_some())
        .ok_or(Error::NoQuote)?;
    actor.may(NEGOTIATE, &quote.of(party))?;
    let turns = store::turns(conn, &quote)?;
    let contract = store::place_of(conn, quote.seller().county, id)?;
    Ok(QuoteView { quote, turns, contract })
}

/// A contract, for its two sides and the officials of their counties.
pub fn contract(conn: &mut Conn, actor: &Actor, id: ContractId) -> Result<ContractView> {
    let contract = store::contract(conn, id)?.ok_or(Error::NoContract)?;
    if !actor.can(SEE_CONTRACT, &contract.of(Side::Seller)) {
        actor.may(SEE_CONTRACT, &contract.of(Side::Buyer))?;
    }
    Ok(ContractView {
        stages: store::stages(conn, &contract)?,
        deliveries: store::deliveries(conn, &contract)?,
        payments: store::payments(conn, &contract)?,
        dispute: store::dispute_steps(conn, &contract)?,
        contract,
    })
}

/// The contract a delivery belongs to, for one of its sides.
pub fn contract_of_delivery(
    conn: &mut Conn,
    actor: &Actor,
    by: &Party,
    id: DeliveryId,
) -> Result<ContractId> {
    let found = store::delivery(conn, id)?.ok_or(Error::NoDelivery)?.contract;
    kept(conn, actor, by, found)
}

/// The contract a payment belongs to, for one of its sides.
pub fn contract_of_payment(conn: &mut Conn, actor: &Actor, by: &Party, id: PaymentId) -> Result<ContractId> {
    let found = store::payment(conn, id)?.ok_or(Error::NoPayment)?.contract;
    kept(conn, actor, by, found)
}

fn kept(conn: &mut Conn, actor: &Actor, by: &Party, id: ContractId) -> Result<ContractId> {
    let contract = store::contract(conn, id)?.ok_or(Error::NoContract)?;
    let side = contract.side_of(by.organisation).ok_or(Error::NoContract)?;
    actor.may(KEEP_CONTRACT, &contract.of(side))?;
    Ok(id)
}

/// The contracts the reader may see, newest first, and how many match.
pub fn contracts(conn: &mut Conn, actor: &Actor, want: &ContractQuery) -> Result<(Vec<Contract>, i64)> {
    let scope = actor.scope(SEE_CONTRACT, "TradeContract");
    if scope.is_empty() {
        // Nobody's list: a visitor signs in first, and everybody else has none to see.
        actor.may(SEE_CONTRACT, &ResourceRef::new("TradeContract", RegionCode(0)))?;
    }
    store::contracts(conn, &scope, want)
}
