#![doc = include_str!("../README.md")]

mod api;
pub mod commission;
mod error;
pub mod events;
pub mod model;
mod pages;
mod reactions;
pub mod service;
mod store;

use std::sync::Arc;

use axum::Extension;
use identity::Vault;
use identity::messages::Messenger;
use kernel::Message;
use market::channel::Channels;
use market::sandbox::Sandbox;
use ui::{App, Door, Job, Lang, Locales, Module, NavEntry};

use crate::model::Kind;
use crate::service::CodeMessage;

pub use error::{Error, Result};

/// The tables of acts on behalf.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of acts on behalf.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along. Codes go to phones by the messenger, where one is set up.
#[must_use]
pub fn module(vault: Vault, sandbox: Sandbox, channels: Channels, messenger: Arc<dyn Messenger>) -> Module {
    let entry = |door, order, key, path, icon, needs| NavEntry { door, order, key, path, icon, needs };
    let keeps = Some((service::ACT_ON_BEHALF, "Act"));
    let decides = Some((service::SEE_ACT, "Act"));
    let own = Some((service::CONTEST_ACT, "Act"));
    let gets = Some((service::SEE_COMMISSION, "Commission"));
    let counts = Some((service::SEE_DRAWERS, "Drawer"));
    let key = vault.clone();
    Module {
        name: "behalf",
        routes: pages::routes().with(vault.clone()).with(sandbox.clone()).with(channels),
        api: api::routes().layer(Extension(vault)).layer(Extension(sandbox)),
        navigation: vec![
            entry(Door::Counter, 30, "behalf-nav", "/counter/behalf", "users", keeps),
            entry(Door::Counter, 35, "behalf-nav-acts", "/counter/behalf/acts", "list-checks", keeps),
            entry(Door::Counter, 40, "behalf-nav-cash", "/counter/behalf/cash", "wallet", keeps),
            entry(Door::My, 45, "behalf-nav-mine", "/my/behalf", "users", own),
            entry(Door::Counter, 45, "behalf-nav-commission", "/counter/behalf/commission", "receipt", gets),
            entry(Door::County, 28, "behalf-nav-county", "/county/behalf", "users", decides),
            entry(Door::County, 29, "behalf-nav-commission", "/county/behalf/commission", "receipt", gets),
            entry(Door::County, 29, "behalf-nav-drawers", "/county/behalf/drawers", "wallet", counts),
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/behalf.cedar"),
        migrations: Some(MIGRATIONS),
        reactions: vec![reactions::ORDERS],
        jobs: vec![
            Job {
                name: "behalf-codes",
                every_seconds: 2,
                run: Arc::new(move |app| Box::pin(send_codes(app, key.clone(), messenger.clone()))),
            },
            Job {
                name: "behalf-forget-statements",
                every_seconds: 3600,
                run: Arc::new(|app| Box::pin(forget_statements(app))),
            },
        ],
        programme: vec![commission::check],
    }
}

/// Forgets what was stated for acts that came to nothing.
async fn forget_statements(app: App) -> std::result::Result<(), String> {
    let now = app.clock.now();
    let forgotten = app.db.write(move |tx| service::forget_statements(tx, now)).await;
    forgotten.map_err(|error: Error| error.to_string())
}

/// Sends the codes that wait, each once.
async fn send_codes(
    app: App,
    vault: Vault,
    messenger: Arc<dyn Messenger>,
) -> std::result::Result<(), String> {
    let (now, city) = (app.clock.now(), app.site.city);
    let waiting = app.db.read(move |conn| service::unsent(conn, now)).await;
    for consent in waiting.map_err(|error| error.to_string())? {
        let (key, one, set_up) = (vault.clone(), consent.clone(), messenger.is_set_up());
        let claimed =
            app.db.write(move |tx| service::claim_message(tx, now, (&key, city), &one, set_up)).await;
        let Some(told) = claimed.map_err(|error| error.to_string())? else { continue };
        let text = text_of(&app.texts, &told);
        let phone = told.phone;
        let carrier = messenger.clone();
        let taken = tokio::task::spawn_blocking(move || carrier.send(&phone, &text)).await.unwrap_or(false);
        if !taken {
            let failed = app.db.write(move |tx| service::message_failed(tx, &consent)).await;
            failed.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// The whole text, with what pesticide is bought for.
fn text_of(texts: &ui::Texts, told: &CodeMessage) -> String {
    let mut text = texts.say(Lang::ZhCn, &message_of(told));
    if let Some(stated) = &told.stated {
        text.push_str(&texts.say(Lang::ZhCn, &Message::new("behalf-message-stated").with("stated", stated)));
    }
    text
}

/// What the villager reads: who asks, about how much, and what may not come back (消费者权益保护法 25).
fn message_of(told: &CodeMessage) -> Message {
    let key = match told.kind {
        Kind::Sell => "behalf-message-sell",
        Kind::Buy | Kind::Collect if told.no_return => "behalf-message-no-return",
        Kind::Buy | Kind::Collect => "behalf-message",
    };
    Message::new(key)
        .with("station", &told.station)
        .with("pieces", told.pieces)
        .with("sum", told.total)
        .with("code", &told.code)
}

#[cfg(test)]
mod tests {
    use kernel::Fen;
    use ui::Texts;

    use crate::model::Kind;
    use crate::service::CodeMessage;

    #[test]
    fn the_message_says_where_how_much_and_what_may_not_come_back() {
        let texts = Texts::new(&[super::LOCALES]).unwrap();
        let told = CodeMessage {
            kind: Kind::Buy,
            phone: "13800000001".to_owned(),
            code: "123456".to_owned(),
            station: "庄子村服务点".to_owned(),
            pieces: 3,
            total: Fen(2_970),
            no_return: true,
            stated: Some("苹果 · 蚜虫".to_owned()),
        };
        let text = super::text_of(&texts, &told);
        for part in ["庄子村服务点", "3", "29.70", "123456", "不能无理由退货", "苹果 · 蚜虫"]
        {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
