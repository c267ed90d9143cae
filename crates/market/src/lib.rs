#![doc = include_str!("../README.md")]

pub mod alipay;
mod api;
pub mod channel;
mod error;
pub mod events;
mod jobs;
pub mod model;
mod navigation;
mod pages;
pub mod provider;
mod reactions;
pub mod sandbox;
pub mod service;
mod shop_error;
#[cfg(test)]
mod shop_policies;
mod store;
pub mod wechat;
mod wire;

use std::sync::Arc;

use axum::Extension;
use evidence::Files;
use identity::Vault;
use identity::messages::Messenger;
use ui::{Locales, Module};

use crate::channel::Channels;
use crate::sandbox::Sandbox;

pub use error::{
    AtPickupError, CertificateError, ClaimError, DeliveryError, Error, GoodsError, InputError, InvoiceError,
    JointError, PreorderError, PromotionError, Result, RulesError, ShipmentError, SubsidyError,
};
pub use pages::{category_name, goods_in, listing_url, picture_for, unit_name};
pub use service::{ClaimQuery, OpinionQuery, OrderQuery, ReviewQuery, SHELF_COUNTED, Shelf, ShelfOrder};
pub use shop_error::ShopError;
pub use store::{
    CampaignSum, CampaignUse, CountySum, RefundOrder, RefundQuery, Run, RunQuery, Split, SplitQuery,
    SplitState, SubsidyPaymentQuery, SubsidyQuery, SubsidyTotals,
};

/// The tables of the market.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of the market.
pub const LOCALES: Locales = Locales {
    zh_cn: concat!(
        include_str!("../locales/zh-CN.ftl"),
        include_str!("../locales/shop.zh-CN.ftl"),
        include_str!("../locales/promotion.zh-CN.ftl"),
        include_str!("../locales/joint.zh-CN.ftl"),
        include_str!("../locales/inputs.zh-CN.ftl"),
        include_str!("../locales/shipment.zh-CN.ftl"),
        include_str!("../locales/subsidy.zh-CN.ftl")
    ),
    en: concat!(
        include_str!("../locales/en.ftl"),
        include_str!("../locales/shop.en.ftl"),
        include_str!("../locales/promotion.en.ftl"),
        include_str!("../locales/joint.en.ftl"),
        include_str!("../locales/inputs.en.ftl"),
        include_str!("../locales/shipment.en.ftl"),
        include_str!("../locales/subsidy.en.ftl")
    ),
};

/// What this context brings along. Payments go through the channels that are set up, and through the sandbox; `files` is
/// where photographs and documents lie.
#[must_use]
pub fn module(
    vault: Vault,
    sandbox: Sandbox,
    channels: Channels,
    files: &Files,
    messenger: Arc<dyn Messenger>,
) -> Module {
    let jobs = jobs::all(&vault, &sandbox, &channels, messenger);
    let pages = pages::routes().with(sandbox.clone()).with(channels.clone()).with(vault.clone());
    let api = api::routes().layer(Extension(sandbox)).layer(Extension(channels.clone()));
    Module {
        name: "market",
        routes: pages.with(files.clone()),
        api: api.layer(Extension(vault)).layer(Extension(files.clone())),
        navigation: navigation::entries(),
        locales: Some(LOCALES),
        policies: concat!(include_str!("../policies/market.cedar"), include_str!("../policies/shop.cedar")),
        migrations: Some(MIGRATIONS),
        reactions: vec![reactions::POINTS, reactions::PARCELS],
        jobs,
        programme: vec![
            model::check_catalogue,
            model::check_relief,
            model::check_restricted,
            model::check_rules,
        ],
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
