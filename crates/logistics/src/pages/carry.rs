//! The carrier: what is on board, and what waits to be loaded.

use askama::Template;
use axum::extract::State;
use kernel::Status;
use ui::{App, FormView, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use crate::model::{Holder, Parcel, ParcelId, ParcelStatus};
use crate::service;
use crate::{Error, ParcelQuery};

/// Parcels shown of each kind.
const SHOWN: i64 = 40;

#[derive(Template)]
#[template(path = "logistics/carry.html")]
struct CarryPage<'a> {
    view: &'a View,
    form: FormView,
    on_board: Vec<Parcel>,
    to_load: Vec<Parcel>,
    done: String,
}

impl CarryPage<'_> {
    /// Where it goes: to its point, or back to its sender.
    fn to(&self, parcel: &Parcel) -> String {
        if parcel.withdrawn {
            parcel.seller_name.clone()
        } else {
            region::full_name_in(self.view.lang, parcel.pickup_region)
        }
    }

    fn holder(&self, parcel: &Parcel) -> String {
        super::holder_text(self.view, &parcel.holder)
    }
}

fn carrier(view: &View) -> Result<Holder, PageError> {
    let sign_in = PageError::new(Status::SignInFirst, "error-sign-in-first");
    let person = view.actor.person_id().ok_or(sign_in)?;
    Ok(Holder::Carrier(person, view.actor.name().to_owned()))
}

pub(super) async fn show(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let loaded = query.filter("parcel").parse().ok();
    carry_page(&app, &view, FormView::new(Typed::default()), loaded).await
}

async fn carry_page(app: &App, view: &View, form: FormView, loaded: Option<ParcelId>) -> PageResult {
    let me = carrier(view)?;
    if view.actor.scope(service::LOAD, "Parcel").is_empty() {
        return Err(PageError::new(Status::Forbidden, "error-forbidden"));
    }
    let actor = view.actor.clone();
    let (on_board, to_load) = app
        .db
        .read(move |conn| {
            let mut want = ParcelQuery { held_by: Some(me.clone()), limit: SHOWN, ..ParcelQuery::default() };
            let (on_board, _) = service::list(conn, &actor, &want)?;
            want.held_by = None;
            let mut to_load = Vec::new();
            for status in [ParcelStatus::Created, ParcelStatus::InTransit] {
                want.status = Some(status);
                to_load.extend(service::list(conn, &actor, &want)?.0);
            }
            let is_back = |parcel: &Parcel| parcel.withdrawn && parcel.status == ParcelStatus::Created;
            to_load.retain(|parcel| parcel.holder != me && !is_back(parcel));
            Ok::<_, Error>((on_board, to_load))
        })
        .await?;
    // Said only of a parcel that is on board: the address alone proves nothing.
    let loaded = loaded.filter(|id| on_board.iter().any(|parcel| parcel.id == *id));
    let done = loaded.map_or_else(String::new, |id| view.t1("logistics-loaded", "parcel", id));
    page_with(form.status(), &CarryPage { view, form, on_board, to_load, done })
}

pub(super) async fn load(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let me = carrier(&view)?;
    let loaded = match typed.parse::<ParcelId>("parcel") {
        Ok(parcel) => {
            let (actor, now) = (view.actor.clone(), view.now);
            let loaded = app.db.write(move |tx| service::load(tx, &actor, now, &me, parcel)).await;
            loaded.map(|parcel| parcel.id).map_err(PageError::from)
        }
        Err(error) => Err(error),
    };
    match loaded {
        Ok(parcel) => Ok(redirect(&format!("/carry?parcel={parcel}"))),
        Err(error) if error.is_correctable() || error.status == Status::NotFound => {
            carry_page(&app, &view, FormView::refused(typed, error), None).await
        }
        Err(error) => Err(error),
    }
}
