#![doc = include_str!("../README.md")]

mod api;
pub mod couriers;
mod error;
pub mod events;
pub mod model;
mod pages;
pub mod paper;
pub mod plan;
pub mod service;
mod store;

use std::sync::Arc;

use axum::Extension;
use evidence::Files;
use identity::Vault;
use kernel::{Actor, Message};
use ui::{App, Door, Job, Lang, Locales, Module, NavEntry};

use crate::couriers::Couriers;
use crate::model::{Outcome, Reminder};
use crate::service::{ANSWER_TASK, SEE_REMINDERS, SEE_SUPERVISION};

pub use error::{Error, Result};
pub use service::{BulletinQuery, TaskQuery};
pub use store::{Attachment, AttainmentQuery};

/// The tables of supervision.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of supervision.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along. Reminders leave the program by the couriers.
#[must_use]
pub fn module(vault: Vault, files: &Files, couriers: Couriers) -> Module {
    let entry = |door, order, key, path, icon, needs| NavEntry { door, order, key, path, icon, needs };
    let (sees, answers) = (Some((SEE_SUPERVISION, "Supervision")), Some((ANSWER_TASK, "Task")));
    let own = Some((SEE_REMINDERS, "Reminder"));
    let under = "/city/supervision";
    Module {
        name: "governance",
        routes: pages::routes().with(files.clone()),
        api: api::routes().layer(Extension(files.clone())),
        navigation: vec![
            entry(Door::City, 12, "governance-nav", under, "list-checks", sees),
            entry(Door::City, 13, "governance-nav-tasks", "/city/supervision/tasks", "list-checks", sees),
            entry(Door::City, 14, "governance-nav-mine", "/city/supervision/mine", "check", answers),
            entry(Door::City, 15, "governance-nav-meetings", "/city/supervision/meetings", "users", sees),
            entry(
                Door::City,
                16,
                "governance-nav-inspections",
                "/city/supervision/inspections",
                "search",
                sees,
            ),
            entry(
                Door::City,
                17,
                "governance-nav-bulletins",
                "/city/supervision/bulletins",
                "file-text",
                sees,
            ),
            entry(
                Door::City,
                18,
                "governance-nav-departments",
                "/city/supervision/departments",
                "building-2",
                sees,
            ),
            entry(Door::County, 12, "governance-nav-county", "/county/tasks", "check", answers),
            entry(
                Door::County,
                13,
                "governance-nav-inspections",
                "/county/supervision/inspections",
                "search",
                answers,
            ),
            entry(Door::My, 70, "governance-nav-reminders", "/my/reminders", "clock", own),
            entry(Door::Shop, 45, "governance-nav-public", "/bulletins", "file-text", None),
        ],
        locales: Some(LOCALES),
        policies: include_str!("../policies/governance.cedar"),
        migrations: Some(MIGRATIONS),
        jobs: vec![Job {
            name: "governance-reminders",
            every_seconds: 60,
            run: Arc::new(move |app| {
                let (vault, couriers) = (vault.clone(), couriers.clone());
                Box::pin(async move {
                    remind_all(&app, &vault, &couriers).await.map_err(|error| error.to_string())
                })
            }),
        }],
        programme: vec![plan::check],
        ..Module::default()
    }
}

/// Makes the reminders of today and hands over those that wait, each once. A reminder that was taken when the program
/// was stopped stays taken: it is shown, and not sent twice.
pub async fn remind_all(app: &App, vault: &Vault, couriers: &Couriers) -> Result<()> {
    let (now, city, set_up) = (app.clock.now(), app.site.city, couriers.set_up());
    app.db.write(move |tx| service::remind(tx, &program(), now, city, set_up)).await?;
    let waiting = app.db.read(move |conn| service::waiting(conn, city)).await?;
    for one in waiting {
        let (key, taken) = (vault.clone(), one.clone());
        let claimed =
            app.db.write(move |tx| service::claim_reminder(tx, &program(), now, &key, &taken)).await?;
        let Some(to) = claimed else { continue };
        let outcome = carry(app, couriers, &one, to).await;
        app.db.write(move |tx| service::sent(tx, &program(), &one, outcome)).await?;
    }
    Ok(())
}

fn program() -> Actor {
    Actor::system("governance")
}

async fn carry(app: &App, couriers: &Couriers, one: &Reminder, to: String) -> Outcome {
    let Some(courier) = couriers.of(one.channel) else { return Outcome::Shown };
    let say = |message: &Message| app.texts.say(Lang::ZhCn, message);
    let what = say(&step_words(&one.step));
    let subject = say(&Message::new("governance-mail-subject").with("what", &what));
    let text = say(&Message::new("governance-mail")
        .with("title", format!("{}：{}", say(&one.kind.label()), one.title.zh))
        .with("what", what)
        .with("due", one.due));
    let carried = tokio::task::spawn_blocking(move || courier.carry(&to, &subject, &text)).await;
    carried.unwrap_or(Outcome::Failed)
}

/// A step of a deadline in words: `before-7` and `overdue-1`.
pub(crate) fn step_words(step: &str) -> Message {
    match step.split_once('-') {
        None => Message::new("governance-remind-now"),
        Some(("before", days)) => Message::new("governance-remind-before").with("days", days),
        Some((_, "0")) => Message::new("governance-remind-overdue"),
        _ => Message::new("governance-remind-again"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
