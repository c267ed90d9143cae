//! Every query of acts on behalf.

mod act;
mod consent;
mod drawer;
mod newcomer;
mod order;
mod pesticide;
mod sale;
mod schema;
mod statement;

pub(crate) use act::{
    act, acts, change_dispute, collecting, count_try, hand, insert_act, insert_step, keep_basket, lines,
    mark_agreed, mark_asked, mark_dropped, steps,
};
pub(crate) use consent::{asked_since, change_sent, consent, insert_consent, unsent, use_consent};
pub(crate) use drawer::{
    cash, cash_of_act, close_drawer, drawer_of_day, drawers, insert_cash, insert_drawer, last_drawer,
    open_drawer, owed,
};
pub(crate) use newcomer::{insert_newcomer, is_newcomer};
pub(crate) use order::{book, booked_of, insert_order, order_of, orders_of_act, reverse};
pub(crate) use pesticide::{forget_statement, forget_statements, keep_statement, statement};
pub(crate) use sale::{acts_of_listings, keep_sale, mark_offered, sale, sells_by_acts};
pub(crate) use statement::commissions;

use crate::Result;

fn word<T>(text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    Ok(parse(text).ok_or_else(|| db::Error::Unreadable(format!("the word `{text}`")))?)
}

/// The pattern of a search.
fn pattern(words: &str) -> String {
    format!("%{}%", words.trim().replace(['%', '_'], ""))
}
