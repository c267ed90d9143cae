//! Quotes: terms go back and forth between two organisations until one accepts or ends the talk.
//!
//! The program never accepts for anybody and never compares the terms of different quotes (电子商务法 46).

use askama::Template;
use db::Tx;
use kernel::{Actor, OrganisationId, Timestamp};
use sha2::{Digest as _, Sha256};

use super::sellers::must_be_verified;
use super::{MAKE_QUOTE, NEGOTIATE, person_of};
use crate::events::{ContractDrafted, QuoteEnded, QuoteMade};
use crate::model::{
    Contract, ContractId, ContractStatus, Goods, Party, Post, PostId, Quote, QuoteId, QuoteStatus, Standing,
    State, Terms, Unit, ceiling_of, floor_of,
};
use crate::{Error, Result, store};

/// Answers a post with terms: a quote on a demand, a request on a supply. Whoever would sell must be verified.
pub fn make_quote(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    other: &Party,
    post: PostId,
    terms: &Terms,
) -> Result<QuoteId> {
    let post = store::post(tx.conn(), post)?.ok_or(Error::NoPost)?;
    actor.may(MAKE_QUOTE, other)?;
    let person = person_of(actor)?;
    if post.owner.organisation == other.organisation {
        return Err(Error::OwnPost);
    }
    if post.standing(now.day()) != Standing::Open {
        return Err(Error::PostClosed);
    }
    terms.check(now.day())?;
    post.must_have(terms.quantity())?;
    let quote = Quote {
        id: tx.id(now),
        post: post.id,
        kind: post.draft.kind,
        product: post.draft.goods.product,
        unit: post.draft.goods.unit,
        owner: post.owner,
        other: other.clone(),
        status: QuoteStatus::Open,
        turn: 1,
        last_by: other.organisation,
        terms: terms.clone(),
        changed_at: now,
    };
    must_be_verified(tx.conn(), quote.seller(), now.day())?;
    store::insert_quote(tx, &quote, person)?;
    tx.record(now, actor, &made(&quote))?;
    Ok(quote.id)
}

/// Puts other terms on the table, for either side; whoever did so last may better their own.
pub fn counter(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    (id, turn): (QuoteId, i64),
    terms: &Terms,
) -> Result<()> {
    let seen = quote_of(tx, actor, by, id)?;
    let person = person_of(actor)?;
    seen.may_be_moved_by(by.organisation)?;
    if seen.turn != turn {
        return Err(Error::TermsChanged);
    }
    terms.check(now.day())?;
    store::post(tx.conn(), seen.post)?.ok_or(Error::NoPost)?.must_have(terms.quantity())?;
    let new = Quote {
        turn: seen.turn + 1,
        last_by: by.organisation,
        terms: terms.clone(),
        changed_at: now,
        ..seen.clone()
    };
    if !store::put_terms(tx, &seen, &new, person)? {
        return Err(Error::TermsChanged);
    }
    tx.record(now, actor, &made(&new))?;
    Ok(())
}

/// Ends the talk, for either side.
pub fn end(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, by: &Party, id: QuoteId) -> Result<()> {
    let seen = quote_of(tx, actor, by, id)?;
    seen.may_be_moved_by(by.organisation)?;
    if !store::close(tx.conn(), &seen, QuoteStatus::Ended, now)? {
        return Err(Error::TermsChanged);
    }
    let event = QuoteEnded {
        county: seen.owner.county,
        quote: id,
        buyer: seen.buyer().organisation,
        seller: seen.seller().organisation,
        by: by.organisation,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Accepts the other side's last terms, as they were shown. Takes what they agree on off the post, and makes one contract,
/// which holds nobody before two persons, one of each side, have confirmed its text.
pub fn accept(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    (id, turn): (QuoteId, i64),
) -> Result<ContractId> {
    let quote = quote_of(tx, actor, by, id)?;
    quote.may_be_accepted_by(by.organisation, turn)?;
    // Terms that lay on the table for long may be over meanwhile.
    quote.terms.check(now.day())?;
    must_be_verified(tx.conn(), quote.seller(), now.day())?;
    let post = store::post(tx.conn(), quote.post)?.ok_or(Error::NoPost)?;
    post.must_have(quote.terms.quantity())?;
    if !store::close(tx.conn(), &quote, QuoteStatus::Accepted, now)? {
        return Err(Error::QuoteClosed);
    }
    if !store::take_from_post(tx.conn(), &post, quote.terms.quantity())? {
        return Err(Error::PostClosed);
    }
    let contract = drafted(tx.id(now), now, &quote, &post)?;
    store::insert_contract(tx, &contract)?;
    let event = ContractDrafted {
        county: contract.county,
        contract: contract.id,
        quote: id,
        buyer: contract.buyer.organisation,
        seller: contract.seller.organisation,
        text_hash: contract.text_hash,
    };
    tx.record(now, actor, &event)?;
    Ok(contract.id)
}

/// The quote, for one of its two sides; to everybody else there is none.
fn quote_of(tx: &mut Tx<'_>, actor: &Actor, by: &Party, id: QuoteId) -> Result<Quote> {
    let quote = store::quote(tx.conn(), id)?.ok_or(Error::NoQuote)?;
    if quote.across(by.organisation).is_none() {
        return Err(Error::NoQuote);
    }
    actor.may(NEGOTIATE, &quote.of(by))?;
    Ok(quote)
}

fn made(quote: &Quote) -> QuoteMade {
    let who = |party: &Party| -> OrganisationId { party.organisation };
    QuoteMade {
        county: quote.owner.county,
        quote: quote.id,
        post: quote.post,
        buyer: who(quote.buyer()),
        seller: who(quote.seller()),
        by: quote.last_by,
        turn: quote.turn,
    }
}

fn drafted(id: ContractId, now: Timestamp, quote: &Quote, post: &Post) -> Result<Contract> {
    let terms = quote.terms.clone();
    let quantity = terms.quantity();
    let goods = Goods { grade: terms.grade, quantity, ..post.draft.goods.clone() };
    let (buyer, seller) = (quote.buyer().clone(), quote.seller().clone());
    let draft = ContractText { id, now, buyer: &buyer, seller: &seller, goods: &goods, terms: &terms };
    let text = draft.render().map_err(|error| db::Error::Refused(error.to_string()))?;
    let text_hash = hex::encode(Sha256::digest(text.as_bytes()));
    let state = State {
        status: ContractStatus::Awaiting,
        buyer_signed: None,
        seller_signed: None,
        ceiling: ceiling_of(quantity, terms.tolerance_bp),
        floor: floor_of(quantity, terms.tolerance_bp),
        delivered: 0,
        pending: 0,
        accepted: 0,
        accepted_milli: 0,
        due: kernel::Fen::ZERO,
        confirmed: kernel::Fen::ZERO,
        cancel_by: None,
        cancel_reason: String::new(),
        dispute_by: None,
        dispute_reason: String::new(),
    };
    let (county, quote) = (seller.county, quote.id);
    Ok(Contract { county, id, quote, buyer, seller, goods, terms, text, text_hash, created_at: now, state })
}

/// The text of a contract. It is in Chinese whoever reads it, since it is what binds.
#[derive(Template)]
#[template(path = "trade/contract.txt", escape = "none")]
struct ContractText<'a> {
    id: ContractId,
    now: Timestamp,
    buyer: &'a Party,
    seller: &'a Party,
    goods: &'a Goods,
    terms: &'a Terms,
}

impl ContractText<'_> {
    fn home(&self, party: &Party) -> String {
        region::full_name(party.village)
    }

    fn quantity(&self, quantity: &i64) -> String {
        let unit = if self.goods.unit == Unit::Weight { "公斤" } else { "件" };
        format!("{} {unit}", self.goods.unit.write(*quantity))
    }

    const fn per(&self) -> &'static str {
        match self.goods.unit {
            Unit::Weight => "公斤",
            Unit::Piece => "件",
        }
    }

    const fn grade(&self) -> &'static str {
        use crate::model::Grade;
        match self.goods.grade {
            Grade::Special => "特级",
            Grade::First => "一级",
            Grade::Second => "二级",
            Grade::Third => "三级",
            Grade::Mixed => "统货",
        }
    }

    fn percent(&self, basis_points: &i64) -> String {
        format!("{}.{:02}%", basis_points / 100, basis_points % 100)
    }
}
