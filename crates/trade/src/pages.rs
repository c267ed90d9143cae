//! Bulk trade for people.

mod contract_list;
mod contracts;
mod county;
mod mine;
mod posts;
mod purchasers;
mod quotes;
mod words;
mod write;

use ui::{App, PageError, Routes, Typed, View};

use crate::model::Party;
use crate::service;

pub(crate) use contract_list::wanted_contracts;
pub(crate) use mine::wanted_quotes;
pub(crate) use posts::wanted;
pub(crate) use purchasers::{draft_of as purchaser_draft, wanted as wanted_purchasers};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/trade", posts::list)
        .get("/trade/mine", mine::latest)
        .get("/trade/mine/posts", mine::posts)
        .get("/trade/mine/quotes", mine::quotes)
        .get("/trade/mine/contracts", mine::contracts)
        .get("/trade/posts/new", write::blank)
        .post("/trade/posts/new", write::write)
        .get("/trade/posts/{id}", posts::show)
        .post("/trade/posts/{id}", write::step)
        .get("/trade/posts/{id}/edit", write::edit)
        .post("/trade/posts/{id}/edit", write::rewrite)
        .get("/trade/posts/{id}/quote", quotes::blank)
        .post("/trade/posts/{id}/quote", quotes::make)
        .get("/trade/quotes/{id}", quotes::show)
        .post("/trade/quotes/{id}", quotes::step)
        .post("/trade/quotes/{id}/terms", quotes::counter)
        .get("/trade/contracts/{id}", contracts::show)
        .post("/trade/contracts/{id}", contracts::step)
        .post("/trade/contracts/{id}/deliveries", contracts::weigh)
        .post("/trade/deliveries/{id}", contracts::decide)
        .post("/trade/payments/{id}", contracts::pay)
        .get("/trade/register", purchasers::blank)
        .post("/trade/register", purchasers::register)
        .get("/county/trade", county::list)
        .get("/county/trade/purchasers", purchasers::list)
        .get("/county/trade/purchasers/{id}", purchasers::show)
        .post("/county/trade/purchasers/{id}", purchasers::decide)
}

/// The organisations the reader trades for.
async fn parties(app: &App, view: &View) -> Result<Vec<Party>, PageError> {
    let actor = view.actor.clone();
    Ok(app.db.read(move |conn| service::parties_of(conn, &actor)).await?)
}

/// The one of the reader's organisations that a form names; the first when it names none.
async fn party(app: &App, view: &View, typed: &Typed) -> Result<Party, PageError> {
    let (actor, named) = (view.actor.clone(), typed.optional("organisation")?);
    Ok(app.db.read(move |conn| service::party_named(conn, &actor, named)).await?)
}

/// The reader's organisations to choose from; nothing to choose where there is one.
fn choice_of_parties(parties: &[Party]) -> Vec<(String, String)> {
    let option = |party: &Party| (party.organisation.to_string(), party.name.clone());
    if parties.len() > 1 { parties.iter().map(option).collect() } else { Vec::new() }
}

/// A choice out of a few words.
pub(crate) fn choice<T>(
    typed: &Typed,
    name: &'static str,
    parse: fn(&str) -> Option<T>,
) -> Result<T, PageError> {
    let value = typed.required(name)?;
    parse(value).ok_or_else(|| PageError::unreadable(name, value))
}
