#![doc = include_str!("../README.md")]

pub mod address;
mod api;
pub mod catalogue;
mod described;
mod error;
pub mod events;
mod job;
pub mod model;
mod pages;
mod reactions;
pub mod sending;
pub mod service;
pub mod signing;
mod store;

use axum::Extension;
use ui::{Door, Locales, Module, NavEntry};

pub use address::Reach;
pub use described::described;
pub use error::{Error, Result};
pub use job::{Post, work};
use sending::Sender;
use signing::Keys;

/// The tables of webhooks.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of webhooks.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along. The key is the installation's, for this purpose alone; all secrets come of it.
#[must_use]
pub fn module(key: [u8; 32], reach: Reach) -> Module {
    let entry = |door, order, path, needs| NavEntry {
        door,
        order,
        key: "webhook-nav",
        path,
        icon: "webhook",
        needs: Some((service::KEEP_WEBHOOK, needs)),
    };
    let post = Post { keys: Keys::new(key), sender: Sender::new(reach) };
    Module {
        name: "webhook",
        routes: pages::routes().with(post.clone()),
        api: api::routes().layer(Extension(post.clone())),
        navigation: vec![
            entry(Door::Sell, 90, "/sell/webhooks", model::SHOP),
            entry(Door::County, 90, "/county/webhooks", model::OFFICE),
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/webhook.cedar"),
        migrations: Some(MIGRATIONS),
        reactions: vec![reactions::TELL],
        jobs: job::jobs(&post),
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
