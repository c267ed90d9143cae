//! Use cases: one function, one transaction, one event for what it changes.

mod contracts;
mod deliveries;
mod disputes;
mod lateness;
mod looking;
mod matches;
mod payments;
mod posts;
mod purchasers;
mod quotes;
mod sellers;

pub use contracts::{agree_to_cancel, ask_to_cancel, confirm, refuse};
pub use deliveries::{accept_delivery, record_delivery, reject_delivery};
pub use disputes::{dispute, end_dispute, may_note, note_dispute, state_in_dispute};
pub use lateness::tell_late;
pub use looking::{
    ContractQuery, ContractView, PostQuery, QuoteQuery, QuoteView, contract, contract_of_delivery,
    contract_of_payment, contracts, own_contracts, own_posts, own_quotes, parties_of, party_in_contract,
    party_in_delivery, party_in_payment, party_in_quote, party_named, post, posts, quote, quotes_on,
};
pub use matches::{Match, matches};
pub use payments::{confirm_payment, declare_payment, deny_payment};
pub use posts::{publish, rewrite, withdraw, write};
pub use purchasers::{
    PurchaserQuery, accept_purchaser, own_purchasers, purchaser, purchasers, register_purchaser,
    return_purchaser,
};
pub use quotes::{accept, counter, end, make_quote};
pub use sellers::{keep_mark, keep_mark_decision, keep_seller};

use kernel::{Action, Actor, PersonId};

use crate::{Error, Result};

/// Write, publish and take back an organisation's posts.
pub const POST_TRADE: Action = Action("post_trade");
/// Answer a post for an organisation.
pub const MAKE_QUOTE: Action = Action("make_trade_quote");
/// See a quote, put terms on its table, accept or end it.
pub const NEGOTIATE: Action = Action("negotiate_trade");
/// See a contract.
pub const SEE_CONTRACT: Action = Action("see_trade_contract");
/// Do a side's part in a contract.
pub const KEEP_CONTRACT: Action = Action("keep_trade_contract");
/// Note something in the dispute of a contract.
pub const NOTE_DISPUTE: Action = Action("note_trade_dispute");
/// Ask a county to let an organisation buy.
pub const REGISTER_PURCHASER: Action = Action("register_trade_purchaser");
/// See who registered to buy.
pub const SEE_PURCHASERS: Action = Action("see_trade_purchasers");
/// Decide about a registration.
pub const REVIEW_PURCHASER: Action = Action("review_trade_purchaser");

/// The one who acts; what binds an organisation is done by a person.
fn person_of(actor: &Actor) -> Result<PersonId> {
    actor.person_id().ok_or(Error::NoParty)
}
