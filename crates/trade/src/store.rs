//! Every query of bulk trade.

mod contract;
mod delivery;
mod dispute;
mod late;
mod post;
mod purchaser;
mod quote;
mod schema;
mod seller;

pub(crate) use contract::{
    add_to_stage, contract, contracts, fulfilled, insert_contract, move_state, place_of, stages,
};
pub(crate) use delivery::{
    decide, deliveries, delivery, insert_delivery, insert_payment, payment, payments, step_payment,
};
pub(crate) use dispute::{dispute_steps, insert_dispute_step};
pub(crate) use late::{insert_late, untold};
pub(crate) use post::{
    change_status, counterparts, insert_post, post, posts, recount_post, rewrite, take_from_post,
};
pub(crate) use purchaser::{decide_purchaser, insert_purchaser, purchaser, purchasers, purchasers_by};
pub(crate) use quote::{close, insert_quote, own_quotes, put_terms, quote, quotes_of, turns};
pub(crate) use seller::{decide_mark, is_verified, marked, save_mark, save_seller, verified};

use kernel::Day;

use crate::Result;
use crate::model::Terms;

fn day_of(number: i32) -> Result<Day> {
    Ok(Day::from_number(number).ok_or_else(|| db::Error::Unreadable(format!("the day {number}")))?)
}

fn word<T>(text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    Ok(parse(text).ok_or_else(|| db::Error::Unreadable(format!("the word `{text}`")))?)
}

fn terms_of(text: &str) -> Result<Terms> {
    Ok(serde_json::from_str(text).map_err(db::Error::from)?)
}

fn text_of(terms: &Terms) -> Result<String> {
    Ok(serde_json::to_string(terms).map_err(db::Error::from)?)
}

/// The pattern of a part of a name, as it is written.
fn part(word: &str) -> String {
    format!("%{}%", word.replace(['%', '_'], ""))
}

/// The pattern of one word of a search.
fn pattern(word: &str) -> String {
    format!("%{}%", word.to_lowercase().replace(['%', '_'], ""))
}
