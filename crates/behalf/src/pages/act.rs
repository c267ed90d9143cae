//! One act: what is bought, the code, the money.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use db::Tx;
use identity::Vault;
use kernel::{Actor, Timestamp};
use market::channel::{self, Asker, Channel, Channels, Way};
use market::model::{CartLine, CheckoutId, Listing, Order, OrderId};
use market::provider::PaymentProvider as _;
use market::sandbox::{Behaviour, Sandbox};
use market::service::{ALIPAY, Shelf, WECHAT, browse};
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use super::words::ActWords;
use super::{own_station, sale};
use crate::Error;
use crate::model::{ActId, CashKind, Kind, Placed, Status};
use crate::service::{self, ACT_ON_BEHALF, ActView, Answered};

/// Goods shown for a search.
const FOUND: i64 = 12;

#[derive(Template)]
#[template(path = "behalf/act.html")]
struct ActPage<'a> {
    view: &'a View,
    form: &'a FormView,
    one: ActView,
    words: String,
    found: Vec<Listing>,
    open: bool,
    asked: bool,
    agreed: bool,
    /// The payment of an order is taken that its buyer placed.
    collects: bool,
    paid: bool,
    /// Cash came in, and left again.
    cash: (bool, bool),
    /// What came back and the villager has not got.
    to_hand: kernel::Fen,
    /// The checkout waits for the provider.
    waiting: bool,
    payable: bool,
    /// The ways to pay that may be taken: those that are not open.
    wechat: bool,
    alipay: bool,
    sandbox: bool,
    /// Where the provider has it paid, as a code to scan; empty until it was asked.
    code: String,
}

impl ActWords for ActPage<'_> {
    fn view(&self) -> &View {
        self.view
    }

    fn one(&self) -> &ActView {
        &self.one
    }
}

impl ActPage<'_> {
    fn order_status(&self, placed: &Placed) -> String {
        let orders = self.one.checkout.iter().flat_map(|view| &view.orders);
        let order = orders.into_iter().find(|order| order.id == placed.order);
        order.map_or_else(String::new, |order| self.view.say(&order.status.label()))
    }

    /// What the code to scan is scanned with.
    fn scan(&self) -> String {
        let provider = self.one.checkout.as_ref().map_or("", |checkout| checkout.payment.provider.as_str());
        self.view.t(if provider == ALIPAY { "behalf-scan-alipay" } else { "behalf-scan" })
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    view: View,
    query: ListQuery,
    Id(id): Id<ActId>,
) -> PageResult {
    let mut typed = Typed::default();
    typed.set("q", query.words());
    typed.set("kind", query.filter("kind"));
    typed.set("waiting", query.filter("waiting"));
    act_page(&app, &view, &channels, id, FormView::new(typed)).await
}

pub(super) async fn act_page(
    app: &App,
    view: &View,
    channels: &Channels,
    id: ActId,
    form: FormView,
) -> PageResult {
    own_station(view)?;
    let (actor, today) = (view.actor.clone(), view.now.day());
    let words = form.value("q").to_owned();
    let search = words.clone();
    let found = app.db.read(move |conn| {
        let one = service::act(conn, &actor, id)?;
        actor.may(ACT_ON_BEHALF, &one.act)?;
        let changeable = one.act.changeable().is_ok() && !search.is_empty();
        let shelf = Shelf { words: search, limit: FOUND, ..Shelf::default() };
        let goods = if changeable { browse(conn, &shelf, today)?.0 } else { Vec::new() };
        let village = match one.act.kind {
            Kind::Buy | Kind::Collect => None,
            Kind::Sell => Some(station::service::station(conn, one.act.station)?.draft.region),
        };
        Ok::<_, Error>((one, goods, village))
    });
    let (one, found, village) = found.await?;
    if let Some(village) = village {
        return sale::sale_page(view, &one, village, form);
    }
    let status = one.act.status;
    let started = one.checkout.as_ref().is_some_and(|view| view.payment.status == "started");
    let collects = one.act.kind == Kind::Collect;
    let held = one.checkout.as_ref().is_some_and(|checkout| {
        collects && checkout.orders.iter().all(Order::awaits_payment) || checkout.hold_until >= view.now
    });
    let link = one.checkout.as_ref().map_or_else(String::new, |view| view.payment.link.clone());
    let opened_with = one.checkout.as_ref().map(|view| view.payment.provider.clone());
    let offers = |word: &str| started && held && (link.is_empty() || opened_with.as_deref() != Some(word));
    let page = ActPage {
        form: &form,
        words,
        found,
        open: status == Status::Open,
        asked: status == Status::Asked,
        agreed: status == Status::Agreed,
        collects,
        paid: one.is_paid(),
        cash: one.cash_in_hand(),
        to_hand: one.to_hand()?,
        waiting: started && (!form.value("waiting").is_empty() || !link.is_empty()),
        payable: started && held && link.is_empty(),
        wechat: channels.wechat.is_some() && offers(WECHAT),
        alipay: channels.alipay.is_some() && offers(ALIPAY),
        sandbox: channels.admit_sandbox(view.is_demo()) && started && held && link.is_empty(),
        code: if started && !link.is_empty() { ui::qr_code(&link) } else { String::new() },
        one,
        view,
    };
    page_with(form.status(), &page)
}

/// The act's page after a step, or the page again with what is wrong.
pub(super) async fn after(
    app: &App,
    view: &View,
    channels: &Channels,
    id: ActId,
    typed: Typed,
    done: Result<(), PageError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("/counter/behalf/acts/{id}"))),
        Err(error) if error.is_correctable() => {
            act_page(app, view, channels, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// Takes one step with an act, and shows the act again.
async fn step<T: Send + 'static>(
    (app, view, channels): (&App, &View, &Channels),
    id: ActId,
    typed: Typed,
    work: impl Fn(&mut Tx<'_>, &Actor, Timestamp) -> Result<T, Error> + Send + Sync + 'static,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let done = app.db.write(move |tx| work(tx, &actor, now)).await;
    after(app, view, channels, id, typed, done.map(|_| ()).map_err(PageError::from)).await
}

pub(super) async fn put(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let put = async {
        let line = CartLine {
            county: typed.parse("county")?,
            listing: typed.parse("listing")?,
            quantity: typed.parse("quantity")?,
        };
        let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
        app.db.write(move |tx| service::put_line(tx, &actor, now, city, id, line)).await?;
        Ok(())
    };
    // Every line has a field of its own, so the sentence stands above.
    let put = put.await.map_err(|error: PageError| PageError { field: None, ..error });
    after(&app, &view, &channels, id, typed, put).await
}

/// Writes down what the villager states who has pesticide bought.
pub(super) async fn state(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let said = (typed.get("crop").to_owned(), typed.get("purpose").to_owned());
    let city = app.site.city;
    let state = move |tx: &mut Tx<'_>, actor: &Actor, now| {
        service::state_for(tx, actor, now, (&vault, city), id, (&said.0, &said.1))
    };
    step((&app, &view, &channels), id, typed, state).await
}

pub(super) async fn ask(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let (city, no_return) = (app.site.city, typed.get("no_return") == "1");
    let ask = move |tx: &mut Tx<'_>, actor: &Actor, now| service::ask(tx, actor, now, city, id, no_return);
    step((&app, &view, &channels), id, typed, ask).await
}

pub(super) async fn agree(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let code = typed.get("code").to_owned();
    let agreed = agree_by(&app, &view, &vault, &sandbox, id, code).await;
    // A wrong code is not shown again.
    let mut typed = typed;
    typed.set("code", "");
    after(&app, &view, &channels, id, typed, agreed).await
}

/// Says a code; a wrong one is counted and then refused.
pub(crate) async fn agree_by(
    app: &App,
    view: &View,
    vault: &Vault,
    sandbox: &Sandbox,
    id: ActId,
    code: String,
) -> Result<(), PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let (key, provider) = (vault.clone(), sandbox.name());
    let agreed =
        app.db.write(move |tx| service::agree(tx, &actor, now, (&key, city, provider), id, &code)).await?;
    match agreed {
        Answered::Placed(_) | Answered::Offered(_) => Ok(()),
        Answered::Wrong(left) => Err(Error::WrongCode(left).into()),
    }
}

pub(super) async fn cash(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let kind = CashKind::parse(typed.get("step")).ok_or_else(PageError::not_found)?;
    let act = move |tx: &mut Tx<'_>, actor: &Actor, now| service::move_cash(tx, actor, now, id, kind);
    step((&app, &view, &channels), id, typed, act).await
}

/// The keeper hands on what came back.
pub(super) async fn refund(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let hand = move |tx: &mut Tx<'_>, actor: &Actor, now| service::hand_refund(tx, actor, now, id);
    step((&app, &view, &channels), id, typed, hand).await
}

/// The keeper pays the checkout with the provider: the sandbox, or WeChat or Alipay by a code to scan.
pub(super) async fn pay(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let actor = view.actor.clone();
    let checkout = app.db.read(move |conn| service::payable(conn, &actor, id)).await?;
    let payment = &checkout.payment;
    let chosen = match (typed.get("way"), &channels.wechat, &channels.alipay) {
        ("wechat", Some(wechat), _) => over(wechat, &app, &channels, view.now, payment.checkout).await,
        ("alipay", _, Some(alipay)) => over(alipay, &app, &channels, view.now, payment.checkout).await,
        _ if payment.provider == sandbox.name() => {
            sandbox.decide(payment.checkout, payment.amount_fen, Behaviour::Pay)?;
            return Ok(redirect(&format!("/counter/behalf/acts/{id}?waiting=1")));
        }
        _ => Err(market::Error::ChangedMeanwhile),
    };
    match chosen {
        // A provider that gives no answer leaves the keeper where every way to pay stands.
        Err(error) if error.is_silence() => {
            act_page(&app, &view, &channels, id, FormView::refused(typed, error.into())).await
        }
        other => after(&app, &view, &channels, id, typed, other.map_err(PageError::from)).await,
    }
}

async fn over<C: Channel>(
    channel: &C,
    app: &App,
    channels: &Channels,
    now: Timestamp,
    checkout: CheckoutId,
) -> market::Result<()> {
    let program = Actor::system("behalf");
    let asker = Asker { actor: &program, now, city: app.site.city };
    channel::choose(channels, channel, &app.db, asker, checkout, Way::Qr).await
}

/// Takes what is due for an order that is paid when it is collected.
pub(super) async fn collect(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    own_station(&view)?;
    let order: OrderId = typed.parse("order")?;
    let (actor, now) = (view.actor.clone(), view.now);
    let act = app.db.write(move |tx| service::collect(tx, &actor, now, order)).await?;
    Ok(redirect(&format!("/counter/behalf/acts/{act}")))
}

/// The buyer does not take the goods.
pub(super) async fn leave(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let leave = move |tx: &mut Tx<'_>, actor: &Actor, now| service::leave(tx, actor, now, id);
    step((&app, &view, &channels), id, typed, leave).await
}

pub(super) async fn give_up(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let drop = move |tx: &mut Tx<'_>, actor: &Actor, now| service::drop_act(tx, actor, now, id);
    step((&app, &view, &channels), id, typed, drop).await
}
