//! Sales elsewhere for people.

mod imports;
mod mine;
mod orders;
mod shops;

pub(crate) use imports::wanted_faults;
pub(crate) use orders::wanted;

use std::fs::File;

use kernel::{Status as HttpStatus, Timestamp};
use tokio::sync::Semaphore;
use ui::{App, Door, Filter, Lang, ListQuery, PageError, Routes, Sent, View};

use crate::model::{ImportId, Party, Shop, ShopId};
use crate::platforms::{platform, platforms};
use crate::reading::{Reading, read};
use crate::{Error, service};

/// Files that are read at the same time, so that memory stays bounded.
static READING: Semaphore = Semaphore::const_new(2);
/// Batches done before the answer; a file of a few hundred orders is ready at once.
const AT_ONCE: usize = 4;
/// Seconds until a page that waits asks again.
const ASK_AGAIN: &str = "3";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/sell/elsewhere", mine::show)
        .get("/sell/elsewhere/shops", shops::list)
        .post("/sell/elsewhere/shops", mine::link)
        .get("/sell/elsewhere/shops/{id}", shops::show)
        .post("/sell/elsewhere/shops/{id}/unlink", shops::unlink)
        .post_large("/sell/elsewhere/files", mine::send)
        .get("/sell/elsewhere/imports", imports::list)
        .get("/sell/elsewhere/imports/{id}", imports::show)
        .post("/sell/elsewhere/imports/{id}", imports::step)
        .get("/sell/elsewhere/imports/{id}/faults", imports::faults)
        .get("/sell/elsewhere/orders", orders::list)
        .get("/county/elsewhere", shops::list)
        .get("/county/elsewhere/shops/{id}", shops::show)
        .post("/county/elsewhere/shops/{id}", shops::unlink)
        .get("/county/elsewhere/imports", imports::list)
        .get("/county/elsewhere/imports/{id}", imports::show)
        .get("/county/elsewhere/imports/{id}/faults", imports::faults)
        .get("/county/elsewhere/orders", orders::list)
}

/// The seller the reader keeps shops for.
async fn party(app: &App, view: &View) -> Result<Party, PageError> {
    let actor = view.actor.clone();
    Ok(app.db.read(move |conn| service::party_of(conn, &actor)).await?)
}

/// Whose a list is: the seller's behind its door, all of the reader's divisions behind the county's.
async fn whose(app: &App, view: &View) -> Result<Option<Party>, PageError> {
    if view.door == Door::Sell {
        return party(app, view).await.map(Some);
    }
    if view.actor.scope(service::SEE_SALES, "OffsiteShop").regions.is_empty() {
        let nowhere = kernel::ResourceRef::new("OffsiteShop", kernel::RegionCode(0));
        view.actor.may(service::SEE_SALES, &nowhere)?;
    }
    Ok(None)
}

/// The address of this context behind the reader's door.
fn base(view: &View) -> String {
    format!("{}/elsewhere", view.door.path())
}

/// A platform's name in the reader's language.
pub(crate) fn platform_name(view: &View, code: &str) -> String {
    platform(code).map_or_else(
        |_| code.to_owned(),
        |found| match view.lang {
            Lang::ZhCn => found.name.clone(),
            Lang::En => found.name_en.clone(),
        },
    )
}

fn platform_options(view: &View) -> Result<Vec<(String, String)>, PageError> {
    Ok(platforms()?.iter().map(|one| (one.code.clone(), platform_name(view, &one.code))).collect())
}

fn platform_filter(view: &View) -> Result<Filter, PageError> {
    Ok(Filter { name: "platform", label: view.t("offsite-platform"), options: platform_options(view)? })
}

/// A filter that came with the address, so that it stays when another one is chosen; none when it did not.
fn kept(query: &ListQuery, name: &'static str, label: String, shown: Option<&str>) -> Option<Filter> {
    let value = query.filter(name);
    let option = || (value.to_owned(), shown.unwrap_or(value).to_owned());
    (!value.is_empty()).then(|| Filter { name, label, options: vec![option()] })
}

/// Reads a file of a shop and keeps it until it is confirmed. What is quickly done is done before the answer.
pub(crate) async fn take(
    app: &App,
    view: &View,
    shop: ShopId,
    sent: Option<Sent>,
) -> Result<ImportId, PageError> {
    let Sent { name, file, hash } = sent.ok_or(Error::NoFile)?;
    let (actor, now) = (view.actor.clone(), view.now);
    let shop = app.db.read(move |conn| service::shop(conn, &actor, shop)).await?;
    view.actor.may(service::KEEP_SHOP, &shop)?;
    if !shop.linked {
        return Err(Error::NotLinked.into());
    }
    let reading = read_aside(file, shop.clone(), now).await?;
    let actor = view.actor.clone();
    let reading = std::sync::Arc::new(reading);
    let taken =
        app.db.write(move |tx| service::take_file(tx, &actor, now, &shop, (&name, &hash), &reading)).await?;
    go_on(app, now, taken).await?;
    Ok(taken)
}

/// On a thread that may wait, and not too many at a time.
async fn read_aside(mut file: File, shop: Shop, now: Timestamp) -> Result<Reading, PageError> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "a file could not be read");
        PageError::new(HttpStatus::Internal, "error-internal")
    };
    let _turn = READING.acquire().await.map_err(|error| failed(&error))?;
    let known = platform(&shop.platform)?;
    let read = tokio::task::spawn_blocking(move || read(&mut file, known, &shop.name, now.day()));
    Ok(read.await.map_err(|error| failed(&error))??)
}

/// Does the first batches of a file; the rest is the job's.
pub(crate) async fn go_on(app: &App, now: Timestamp, import: ImportId) -> Result<(), PageError> {
    for _ in 0..=AT_ONCE {
        match app.db.write(move |tx| service::work_on(tx, now, import)).await {
            Ok(true) => {}
            // Done, or the job was at it at the same moment.
            Ok(false) | Err(Error::ImportStep) => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
