//! The counter: for whom to act, and the drawer of the day.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use identity::Vault;
use identity::model::Phone;
use identity::service::{NewPerson, check_password, person_by_phone};
use kernel::{Fen, Message, Status as HttpStatus};
use station::model::Capability;
use ui::{App, FormView, PageError, PageResult, Typed, View, page_with, redirect};

use super::own_station;
use super::words::tone;
use crate::Error;
use crate::commission::commission;
use crate::model::{Act, ActId, Kind};
use crate::service::{self, CounterView};

#[derive(Template)]
#[template(path = "behalf/counter.html")]
struct CounterPage<'a> {
    view: &'a View,
    form: &'a FormView,
    counter: CounterView,
    /// What the station gets, in a sentence.
    rate: String,
    /// Whether the station also sells on behalf.
    sells: bool,
    owed: Fen,
    /// True when the drawer that is open is of an earlier day.
    stale: bool,
    newcomer: bool,
}

impl CounterPage<'_> {
    fn status(&self, act: &Act) -> String {
        self.view.say(&act.status.label())
    }

    fn tone(&self, act: &Act) -> &'static str {
        tone(act.status).class()
    }

    /// An amount by which a count differs.
    fn difference(&self, amount: &Fen) -> String {
        if *amount == Fen::ZERO { "–".to_owned() } else { self.view.money(amount) }
    }

    /// What the last count left; none before a station's first drawer was closed.
    fn left(&self) -> Option<Fen> {
        self.counter.drawers.iter().find(|drawer| !drawer.open).map(|drawer| drawer.counted)
    }
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    counter_page(&app, &view, FormView::default(), false).await
}

async fn counter_page(app: &App, view: &View, form: FormView, newcomer: bool) -> PageResult {
    let (station, actor, now) = (own_station(view)?, view.actor.clone(), view.now);
    let counter = app.db.read(move |conn| service::counter(conn, &actor, now, station)).await?;
    let rates = commission()?;
    let owed = counter.owed.iter().try_fold(Fen::ZERO, |sum, one| sum.plus(one.amount));
    let page = CounterPage {
        rate: view.say(
            &Message::new("behalf-rate")
                .with("buy", percent(rates.basis_points(Kind::Buy)))
                .with("sell", percent(rates.basis_points(Kind::Sell)))
                .with("source", &rates.source),
        ),
        sells: counter.station.draft.capabilities.contains(&Capability::SellOnBehalf),
        owed: owed.map_err(Error::from)?,
        stale: counter.open.as_ref().is_some_and(|drawer| drawer.day != now.day()),
        newcomer,
        form: &form,
        counter,
        view,
    };
    page_with(form.status(), &page)
}

/// Basis points as per cent: 200 is 2%.
fn percent(basis_points: i64) -> String {
    let text = Fen(basis_points).to_string();
    let text = text.strip_suffix(".00").unwrap_or(&text);
    format!("{text}%")
}

/// The page again with what is wrong, or the refusal itself when there is nothing to correct.
async fn again(app: &App, view: &View, typed: Typed, error: PageError, newcomer: bool) -> PageResult {
    if !error.is_correctable() {
        return Err(error);
    }
    let mut typed = typed;
    typed.set("password", "");
    counter_page(app, view, FormView::refused(typed, error), newcomer).await
}

fn amount(typed: &Typed, name: &'static str) -> Result<Fen, PageError> {
    let unreadable = |_| PageError {
        status: HttpStatus::Invalid,
        message: Message::new("behalf-error-amount"),
        field: Some(name),
    };
    typed.required(name)?.parse().map_err(unreadable)
}

pub(super) async fn open(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let opened = async {
        let (station, counted) = (own_station(&view)?, amount(&typed, "opening")?);
        let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
        app.db.write(move |tx| service::open_drawer(tx, &actor, now, station, counted, &reason)).await?;
        Ok(())
    };
    match opened.await {
        Ok(()) => Ok(redirect("/counter/behalf")),
        Err(error) => again(&app, &view, typed, error, false).await,
    }
}

pub(super) async fn close(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let closed = async {
        let (station, counted) = (own_station(&view)?, amount(&typed, "counted")?);
        let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
        app.db.write(move |tx| service::close_drawer(tx, &actor, now, station, counted, &reason)).await?;
        Ok(())
    };
    match closed.await {
        Ok(()) => Ok(redirect("/counter/behalf")),
        Err(error) => again(&app, &view, typed, error, false).await,
    }
}

pub(super) async fn begin(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    typed: Typed,
) -> PageResult {
    let begun = async {
        own_station(&view)?;
        let phone: Phone = typed.required("phone")?.parse()?;
        let kind = Kind::parse(typed.get("kind")).unwrap_or(Kind::Buy);
        begin_for(&app, &view, &vault, kind, phone).await
    };
    match begun.await {
        Ok(id) => Ok(redirect(&format!("/counter/behalf/acts/{id}"))),
        Err(error) => {
            let unknown = error.message.key == "behalf-error-no-account";
            let mut typed = typed;
            if unknown {
                let phone = typed.get("phone").to_owned();
                typed.set("new_phone", phone);
            }
            again(&app, &view, typed, error, unknown).await
        }
    }
}

pub(crate) async fn begin_for(
    app: &App,
    view: &View,
    vault: &Vault,
    kind: Kind,
    phone: Phone,
) -> Result<ActId, PageError> {
    let station = own_station(view)?;
    let (actor, now, city, key) = (view.actor.clone(), view.now, app.site.city, vault.clone());
    let opened = app.db.write(move |tx| {
        let person = person_by_phone(tx.conn(), &key, city, &phone)?.ok_or(Error::NoAccount)?;
        service::open_act(tx, &actor, now, city, station, (kind, person.id))
    });
    Ok(opened.await?)
}

/// Makes an account for a villager who has none, with their consent and a password they type themselves, and begins.
pub(super) async fn newcomer(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    typed: Typed,
) -> PageResult {
    match try_newcomer(&app, &view, &vault, &typed).await {
        Ok(id) => Ok(redirect(&format!("/counter/behalf/acts/{id}"))),
        Err(error) => {
            let field = if error.field == Some("phone") { Some("new_phone") } else { error.field };
            again(&app, &view, typed, PageError { field, ..error }, true).await
        }
    }
}

async fn try_newcomer(app: &App, view: &View, vault: &Vault, typed: &Typed) -> Result<ActId, PageError> {
    let station = own_station(view)?;
    let name = typed.required("name")?.to_owned();
    let phone: Phone = typed.required("new_phone")?.parse()?;
    let password = typed.required("password")?.to_owned();
    check_password(&password)?;
    if typed.get("consent").is_empty() {
        let message = Message::new("behalf-error-account-consent");
        return Err(PageError { status: HttpStatus::Invalid, message, field: Some("consent") });
    }
    let hashed = tokio::task::spawn_blocking(move || identity::hash_password(&password)).await;
    let password_hash = hashed.map_err(|_| PageError::new(HttpStatus::Internal, "error-internal"))??;
    let new = NewPerson { name, phone, password_hash, is_invented: false };
    let (actor, now, city, key) = (view.actor.clone(), view.now, app.site.city, vault.clone());
    let opened =
        app.db.write(move |tx| service::open_for_newcomer(tx, &actor, now, (&key, city), station, &new));
    Ok(opened.await?)
}
