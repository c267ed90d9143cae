#![doc = include_str!("../README.md")]

mod api;
mod content;
mod depot;
mod error;
pub mod events;
mod exif_record;
pub mod model;
mod office;
mod pages;
mod picture;
mod plain_pdf;
mod preview;
mod receive;
pub mod service;
mod store;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::Extension;
use kernel::Actor;
use ui::{App, Job, Locales, Module};

pub use depot::{Depot, Files, LocalDepot, copy_all, is_hash};
pub use error::{Error, Result};
pub use office::{Glance, SheetGlance};
pub use pages::{document, page_picture, picture_url};
pub use plain_pdf::plain_pdf;
pub use preview::MOST_PAGES;
pub use receive::{Sent, SentFile, UPLOAD_LIMIT};

/// The tables of evidence.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// The words of evidence.
pub const LOCALES: Locales =
    Locales { zh_cn: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// What this context brings along; `files` is where the bytes lie.
#[must_use]
pub fn module(files: &Files) -> Module {
    let (shard, swept) = (Arc::new(AtomicU8::new(0)), files.clone());
    Module {
        name: "evidence",
        routes: pages::routes().with(files.clone()),
        api: api::routes().layer(Extension(files.clone())),
        locales: Some(LOCALES),
        policies: include_str!("../policies/evidence.cedar"),
        migrations: Some(MIGRATIONS),
        jobs: vec![Job {
            name: "evidence-collect",
            every_seconds: 120,
            run: Arc::new(move |app| {
                let (files, shard) = (swept.clone(), shard.fetch_add(1, Ordering::Relaxed));
                Box::pin(async move { collect(&app, &files, shard).await.map_err(|error| error.to_string()) })
            }),
        }],
        ..Module::default()
    }
}

/// Forgets files that nothing names, then the bytes of one of the 256 parts of the folder that no file has.
async fn collect(app: &App, files: &Files, shard: u8) -> Result<()> {
    let (now, city) = (app.clock.now(), app.site.city);
    app.db.write(move |tx| service::drop_unused(tx, &Actor::system("evidence"), now, city)).await?;
    let old = files.old(shard, now.plus_minutes(-service::KEPT_UNUSED_MINUTES)).await?;
    if old.is_empty() {
        return Ok(());
    }
    let unknown = app.db.read(move |conn| service::unknown_hashes(conn, city, old)).await?;
    files.remove_old(unknown, now.plus_minutes(-service::KEPT_UNUSED_MINUTES)).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(ui::differences(super::LOCALES), Vec::<String>::new());
    }
}
