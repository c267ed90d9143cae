//! Every query of sales elsewhere.

mod import;
mod order;
mod rows;
mod schema;
mod shop;
mod void;

pub(crate) use import::{
    DayGain, add_to_day, advance, days, import, imports, insert_import, move_import, open_import, stale,
    working,
};
pub(crate) use order::{amend_order, insert_order, known, orders, sums, sums_of};
pub(crate) use rows::{batch, delete_batch, faults, forget_rows, insert_batch, insert_fault};
pub(crate) use shop::{insert_shop, is_verified, save_seller, shop, shops, unlink};
pub(crate) use void::{
    advance_void, changed_later, delete_fresh, finish_void, insert_void, restore_changed, voiding,
};

use crate::Result;

fn word<T>(text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    Ok(parse(text).ok_or_else(|| db::Error::Unreadable(format!("the word `{text}`")))?)
}

/// The pattern of a search.
fn pattern(words: &str) -> String {
    format!("%{}%", words.trim().replace(['%', '_'], ""))
}
