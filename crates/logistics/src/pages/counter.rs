//! One field that understands what is scanned or typed, and what waits here.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use kernel::{GrantScope, Role, StationId, Status};
use ui::{App, FormView, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use super::{parcels_list, wanted};
use crate::model::{Holder, KnownStation, Needle, Parcel, ParcelId, ParcelStatus, PickupKey};
use crate::service::{self, Collection, Found};
use crate::{Error, ParcelQuery};

#[derive(Template)]
#[template(path = "logistics/counter.html")]
struct CounterPage<'a> {
    view: &'a View,
    form: FormView,
    station: KnownStation,
    words: String,
    code: String,
    found: Vec<Parcel>,
    waiting: Vec<Parcel>,
    done: String,
}

impl CounterPage<'_> {
    fn is_waiting_here(&self, parcel: &Parcel) -> bool {
        parcel.status == ParcelStatus::Arrived && parcel.pickup == self.station.id
    }

    /// Collected parcels, those of another route and those that are here already offer nothing.
    fn may_take_in(&self, parcel: &Parcel) -> bool {
        parcel.status != ParcelStatus::Collected && parcel.stage_at(&self.station).is_ok()
    }

    fn due(&self, parcel: &Parcel) -> String {
        self.view.t1("logistics-due", "due", self.view.money(&parcel.due))
    }

    fn status(&self, parcel: &Parcel) -> String {
        self.view.say(&parcel.label())
    }

    fn holder(&self, parcel: &Parcel) -> String {
        super::holder_text(self.view, &parcel.holder)
    }

    fn since(&self, parcel: &Parcel) -> String {
        let hours = (self.view.now.millis() - parcel.changed_at.millis()) / 3_600_000;
        if hours < 48 {
            self.view.t1("logistics-here-since", "hours", hours)
        } else {
            self.view.t1("logistics-here-days", "days", hours / 24)
        }
    }
}

/// The station the reader keeps.
fn own_station(view: &View) -> Result<StationId, PageError> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    match view.actor.grant(Role::StationOperator).map(|grant| grant.scope) {
        Some(GrantScope::Station(station, _)) => Ok(station),
        _ => Err(PageError::new(Status::Forbidden, "logistics-counter-no-station")),
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(key): Extension<PickupKey>,
    view: View,
    query: ListQuery,
) -> PageResult {
    let words = query.words().to_owned();
    let done = done_sentence(&app, &view, &query).await?;
    let form = FormView::new(Typed::default());
    match counter_page(&app, &view, &key, form, &words, done).await {
        Err(error) if error.is_correctable() => {
            let typed = Typed::of([("q", words)]);
            counter_page(&app, &view, &key, FormView::refused(typed, error), "", String::new()).await
        }
        shown => shown,
    }
}

/// Says what was done, of a parcel of which it is true: the address alone proves nothing.
async fn done_sentence(app: &App, view: &View, query: &ListQuery) -> Result<String, PageError> {
    let Ok(id) = query.filter("parcel").parse::<ParcelId>() else { return Ok(String::new()) };
    let (actor, station) = (view.actor.clone(), own_station(view)?);
    let Ok((parcel, _)) = app.db.read(move |conn| service::parcel(conn, &actor, id)).await else {
        return Ok(String::new());
    };
    let key = match (query.filter("done"), parcel.holder) {
        ("in", Holder::Station(holder, _)) if holder == station => "logistics-taken-in",
        ("out", Holder::Buyer(..)) if parcel.pickup == station => "logistics-handed-out",
        _ => return Ok(String::new()),
    };
    Ok(view.t1(key, "parcel", id))
}

async fn counter_page(
    app: &App,
    view: &View,
    key: &PickupKey,
    form: FormView,
    words: &str,
    done: String,
) -> PageResult {
    let id = own_station(view)?;
    let needle = if words.is_empty() { None } else { Some(Needle::parse(words)?) };
    let code = match &needle {
        Some(Needle::Code(code)) => code.clone(),
        _ => String::new(),
    };
    let actor = view.actor.clone();
    let (station, waiting) = app
        .db
        .read(move |conn| {
            let station = service::known_station(conn, id)?.ok_or(Error::NoStation)?;
            let want = ParcelQuery {
                status: Some(ParcelStatus::Arrived),
                held_by: Some(Holder::Station(id, String::new())),
                limit: 50,
                ..ParcelQuery::default()
            };
            Ok::<_, Error>((station, service::list(conn, &actor, &want)?.0))
        })
        .await?;
    let found = match needle {
        Some(needle) => find(app, view, key, &station, needle).await?,
        None => Vec::new(),
    };
    let status = form.status();
    let template = CounterPage { view, form, station, words: words.to_owned(), code, found, waiting, done };
    page_with(status, &template)
}

/// Searching by a code is a try and is counted, so it writes.
async fn find(
    app: &App,
    view: &View,
    key: &PickupKey,
    station: &KnownStation,
    needle: Needle,
) -> Result<Vec<Parcel>, PageError> {
    let (actor, now, key, station) = (view.actor.clone(), view.now, key.clone(), station.clone());
    let found = app.db.write(move |tx| service::find_at(tx, &actor, now, &key, &station, &needle)).await?;
    match found {
        Found::Parcels(parcels) => Ok(parcels),
        Found::Locked => Err(Error::TooManyCodes.into()),
    }
}

pub(super) async fn take_in(
    State(app): State<App>,
    Extension(key): Extension<PickupKey>,
    view: View,
    typed: Typed,
) -> PageResult {
    let station = own_station(&view)?;
    let parcel: ParcelId = typed.parse("parcel")?;
    let (actor, now, keys) = (view.actor.clone(), view.now, key.clone());
    let taken = app.db.write(move |tx| service::take_in(tx, &actor, now, &keys, parcel, station)).await;
    match taken {
        Ok(_) => Ok(redirect(&format!("/counter?done=in&parcel={parcel}"))),
        Err(error) => refused(&app, &view, &key, typed, error.into()).await,
    }
}

pub(super) async fn hand_out(
    State(app): State<App>,
    Extension(key): Extension<PickupKey>,
    view: View,
    typed: Typed,
) -> PageResult {
    own_station(&view)?;
    let parcel: ParcelId = typed.parse("parcel")?;
    let code = typed.get("code").to_owned();
    let (actor, now, keys) = (view.actor.clone(), view.now, key.clone());
    let outcome = app.db.write(move |tx| service::hand_out(tx, &actor, now, &keys, parcel, &code)).await;
    match outcome {
        Ok(Collection::Done(_)) => Ok(redirect(&format!("/counter?done=out&parcel={parcel}"))),
        Ok(Collection::WrongCode { left }) => {
            refused(&app, &view, &key, typed, Error::WrongCode { left }.into()).await
        }
        Ok(Collection::Locked) => refused(&app, &view, &key, typed, Error::Locked.into()).await,
        Err(error) => refused(&app, &view, &key, typed, error.into()).await,
    }
}

/// The counter again, with the parcel still found and the sentence above it.
async fn refused(app: &App, view: &View, key: &PickupKey, typed: Typed, error: PageError) -> PageResult {
    if !error.is_correctable() && error.status != Status::NotFound {
        return Err(error);
    }
    let parcel = typed.get("parcel").to_owned();
    let error = PageError { field: None, ..error };
    counter_page(app, view, key, FormView::refused(typed, error), &parcel, String::new()).await
}

pub(super) async fn parcels(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    own_station(&view)?;
    let words = ("logistics-parcels-counter", "logistics-parcels-counter-intro");
    parcels_list(&app, &view, &query, wanted(&query), words, false).await
}
