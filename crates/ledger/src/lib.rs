#![doc = include_str!("../README.md")]

mod api;
mod error;
pub mod events;
mod model;
mod pages;
pub mod service;
mod store;

use ui::{Door, Locales, Module, NavEntry};

pub use error::{Error, Result};
pub use model::{
    AccountCode, AccountRef, Bill, BillId, BillLine, CampaignId, Compared, Difference, DifferenceId,
    DifferenceKind, DifferenceState, Entry, EntryId, Found, LineKind, LineState, Month, MonthClose, OwnLine,
    Owner, OwnerKind, ProviderBill, Transfer, compare,
};
pub use store::{
    Balance, BillQuery, DifferenceQuery, EntryLine, Sum, balances, check, is_booked, lines_of_seller,
    month_of_seller, post,
};

/// The tables of the books.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of the books.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along.
#[must_use]
pub fn module() -> Module {
    let entry = |door, order, key, path, needs| NavEntry { door, order, key, path, icon: "wallet", needs };
    let books = Some((service::SEE_BOOKS, "Books"));
    let bills = Some((service::SEE_BILLS, "Books"));
    Module {
        name: "ledger",
        routes: pages::routes(),
        api: api::routes(),
        navigation: vec![
            entry(Door::City, 60, "ledger-sheet", "/city/books", books),
            entry(Door::City, 61, "ledger-reconciliation", "/city/reconciliation", bills),
            entry(Door::City, 62, "ledger-months", "/city/months", bills),
            entry(Door::County, 60, "ledger-sheet", "/county/books", books),
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/ledger.cedar"),
        migrations: Some(MIGRATIONS),
        ..Module::default()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
