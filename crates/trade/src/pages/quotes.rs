//! Quotes: terms on the table between two organisations.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::{Day, Fen};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::words::{self, grades, window};
use super::{choice, choice_of_parties, parties, party};
use crate::Error;
use crate::model::{
    ContractId, Grade, Moisture, Party, Post, PostId, PostKind, QuoteId, QuoteStatus, Stage, Terms, Unit,
    Window,
};
use crate::service::{self, QuoteView};

/// The rows for stages on a form: its fields have names of their own.
const ROWS: [[&str; 3]; 4] = [
    ["from_1", "to_1", "quantity_1"],
    ["from_2", "to_2", "quantity_2"],
    ["from_3", "to_3", "quantity_3"],
    ["from_4", "to_4", "quantity_4"],
];

type Options = Vec<(&'static str, String)>;

/// One row for a stage.
struct StageRow {
    from: &'static str,
    to: &'static str,
    quantity: &'static str,
    number: usize,
}

fn stage_rows() -> Vec<StageRow> {
    (1..).zip(ROWS).map(|(number, [from, to, quantity])| StageRow { from, to, quantity, number }).collect()
}

#[derive(Template)]
#[template(path = "trade/quote_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    title: String,
    facts: String,
    back: String,
    by_weight: bool,
    /// The organisations to offer for, where there are several.
    parties: Vec<(String, String)>,
    grades: Options,
    rows: Vec<StageRow>,
}

async fn open_post(app: &App, view: &View, id: PostId) -> Result<Post, PageError> {
    let actor = view.actor.clone();
    Ok(app.db.read(move |conn| service::post(conn, &actor, id)).await?)
}

fn new_page(view: &View, post: &Post, parties: &[Party], form: FormView) -> PageResult {
    let goods = &post.draft.goods;
    let key = match post.draft.kind {
        PostKind::Demand => "trade-quote-title",
        PostKind::Supply => "trade-request-title",
    };
    let page = NewPage {
        view,
        title: view.t(key),
        facts: format!(
            "{} · {} · {} · {}",
            goods.product,
            words::remaining(view, post),
            window(view, post.draft.window),
            post.owner.name
        ),
        back: format!("/trade/posts/{}", post.id),
        by_weight: goods.unit == Unit::Weight,
        parties: choice_of_parties(parties),
        grades: grades(view),
        rows: stage_rows(),
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn blank(State(app): State<App>, view: View, Id(id): Id<PostId>) -> PageResult {
    let parties = parties(&app, &view).await?;
    let post = open_post(&app, &view, id).await?;
    let goods = &post.draft.goods;
    let mut typed = Typed::of([
        ("grade", goods.grade.as_str().to_owned()),
        ("tolerance", "5".to_owned()),
        ("grade_deduct", "0".to_owned()),
        ("from_1", post.draft.window.from.to_string()),
        ("to_1", post.draft.window.to.to_string()),
        ("quantity_1", goods.unit.write(post.remaining)),
    ]);
    if let Some(idea) = post.draft.price_idea {
        typed.set("price", idea.to_string());
    }
    new_page(&view, &post, &parties, FormView::new(typed))
}

pub(super) async fn make(State(app): State<App>, view: View, Id(id): Id<PostId>, typed: Typed) -> PageResult {
    let parties = parties(&app, &view).await?;
    let post = open_post(&app, &view, id).await?;
    let tried = async {
        let party = party(&app, &view, &typed).await?;
        let terms = terms_of(&typed, post.draft.goods.unit)?;
        let (actor, now) = (view.actor.clone(), view.now);
        let made = app.db.write(move |tx| service::make_quote(tx, &actor, now, &party, id, &terms)).await;
        made.map_err(PageError::from)
    };
    match tried.await {
        Ok(quote) => Ok(redirect(&format!("/trade/quotes/{quote}"))),
        Err(error) if error.is_correctable() => {
            new_page(&view, &post, &parties, FormView::refused(typed, error))
        }
        Err(error) => Err(error),
    }
}

/// The one of the reader's organisations that talks in this quote.
async fn party_in(app: &App, view: &View, id: QuoteId) -> Result<Party, PageError> {
    let actor = view.actor.clone();
    Ok(app.db.read(move |conn| service::party_in_quote(conn, &actor, id)).await?)
}

/// Terms that were on the table.
struct TurnCard {
    title: String,
    lines: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "trade/quote.html")]
struct QuotePage<'a> {
    view: &'a View,
    form: FormView,
    path: String,
    title: String,
    with: String,
    post: String,
    status: String,
    tone: &'static str,
    turn: i64,
    turns: Vec<TurnCard>,
    contract: Option<ContractId>,
    is_open: bool,
    /// The other side put the last terms there.
    may_accept: bool,
    by_weight: bool,
    grades: Options,
    rows: Vec<StageRow>,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<QuoteId>) -> PageResult {
    let party = party_in(&app, &view, id).await?;
    quote_page(&app, &view, &party, id, None).await
}

async fn quote_page(
    app: &App,
    view: &View,
    party: &Party,
    id: QuoteId,
    form: Option<FormView>,
) -> PageResult {
    let (actor, whose) = (view.actor.clone(), party.clone());
    let found = app.db.read(move |conn| service::quote(conn, &actor, &whose, id)).await?;
    let QuoteView { quote, turns, contract } = found;
    let name = |id| if id == quote.owner.organisation { &quote.owner.name } else { &quote.other.name };
    let cards = turns.iter().rev().map(|turn| TurnCard {
        title: format!("{} · {}", name(turn.by), view.time(&turn.at)),
        lines: words::terms(view, quote.unit, &turn.terms),
    });
    let is_open = quote.status == QuoteStatus::Open;
    let page = QuotePage {
        view,
        form: form.unwrap_or_else(|| FormView::new(typed_of(&quote.terms, quote.unit))),
        path: format!("/trade/quotes/{id}"),
        title: quote.product.clone(),
        with: quote.across(party.organisation).map_or_else(String::new, |other| other.name.clone()),
        post: format!("/trade/posts/{}", quote.post),
        status: view.say(&quote.status.label()),
        tone: words::of_quote(quote.status).class(),
        turn: quote.turn,
        turns: cards.collect(),
        contract,
        is_open,
        may_accept: is_open && quote.last_by != party.organisation,
        by_weight: quote.unit == Unit::Weight,
        grades: grades(view),
        rows: stage_rows(),
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn counter(
    State(app): State<App>,
    view: View,
    Id(id): Id<QuoteId>,
    typed: Typed,
) -> PageResult {
    let party = party_in(&app, &view, id).await?;
    match try_counter(&app, &view, &party, id, &typed).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_correctable() => {
            quote_page(&app, &view, &party, id, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

async fn try_counter(
    app: &App,
    view: &View,
    party: &Party,
    id: QuoteId,
    typed: &Typed,
) -> Result<Response, PageError> {
    let (actor, whose) = (view.actor.clone(), party.clone());
    let found = app.db.read(move |conn| service::quote(conn, &actor, &whose, id)).await?;
    let terms = terms_of(typed, found.quote.unit)?;
    let turn: i64 = typed.parse("turn")?;
    let (actor, now, party) = (view.actor.clone(), view.now, party.clone());
    app.db.write(move |tx| service::counter(tx, &actor, now, &party, (id, turn), &terms)).await?;
    Ok(redirect(&format!("/trade/quotes/{id}")))
}

pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<QuoteId>,
    typed: Typed,
) -> PageResult {
    let party = party_in(&app, &view, id).await?;
    match try_step(&app, &view, &party, id, &typed).await {
        Ok(to) => Ok(redirect(&to)),
        Err(error) if error.is_correctable() => {
            let form = FormView::refused(typed, PageError { field: None, ..error });
            quote_page(&app, &view, &party, id, Some(form)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_step(
    app: &App,
    view: &View,
    party: &Party,
    id: QuoteId,
    typed: &Typed,
) -> Result<String, PageError> {
    let (actor, now, by) = (view.actor.clone(), view.now, party.clone());
    match typed.get("step") {
        "accept" => {
            let turn: i64 = typed.parse("turn")?;
            let made = app.db.write(move |tx| service::accept(tx, &actor, now, &by, (id, turn))).await?;
            Ok(format!("/trade/contracts/{made}"))
        }
        "end" => {
            app.db.write(move |tx| service::end(tx, &actor, now, &by, id)).await?;
            Ok(format!("/trade/quotes/{id}"))
        }
        other => Err(PageError::unreadable("step", other)),
    }
}

/// Reads the terms of a form; rows for stages that are empty are passed over.
fn terms_of(typed: &Typed, unit: Unit) -> Result<Terms, PageError> {
    let mut stages = Vec::new();
    for [from, to, quantity] in ROWS {
        if [from, to, quantity].iter().all(|name| typed.get(name).is_empty()) {
            continue;
        }
        let window = Window { from: typed.parse::<Day>(from)?, to: typed.parse::<Day>(to)? };
        let read = unit.read(typed.required(quantity)?);
        let quantity = read.map_err(|error: Error| PageError { field: Some(quantity), ..error.into() })?;
        stages.push(Stage { window, quantity });
    }
    let moisture = match typed.get("moisture") {
        "" => None,
        _ => Some(Moisture {
            standard_bp: percent(typed, "moisture")?,
            deduct_bp: match typed.get("moisture_deduct") {
                "" => 100,
                _ => percent(typed, "moisture_deduct")?,
            },
        }),
    };
    Ok(Terms {
        price: typed.parse("price")?,
        grade: choice(typed, "grade", Grade::parse)?,
        stages,
        tolerance_bp: percent(typed, "tolerance")?,
        moisture,
        grade_deduct: typed.optional::<Fen>("grade_deduct")?.unwrap_or_default(),
        payment_days: typed.optional("payment_days")?,
        note: typed.get("note").to_owned(),
    })
}

/// Per cent with at most two decimals, as basis points: it is read like an amount of money.
pub(super) fn percent(typed: &Typed, name: &'static str) -> Result<i64, PageError> {
    let plain = typed.required(name)?.trim_end_matches('%').to_owned();
    let read: Fen = plain.parse().map_err(|_| PageError::unreadable(name, &plain))?;
    Ok(read.0)
}

fn typed_of(terms: &Terms, unit: Unit) -> Typed {
    let hundredths = |basis_points: i64| Fen(basis_points).to_string();
    let mut typed = Typed::of([
        ("price", terms.price.to_string()),
        ("grade", terms.grade.as_str().to_owned()),
        ("tolerance", hundredths(terms.tolerance_bp)),
        ("grade_deduct", terms.grade_deduct.to_string()),
        ("note", terms.note.clone()),
    ]);
    if let Some(days) = terms.payment_days {
        typed.set("payment_days", days.to_string());
    }
    if let Some(rule) = terms.moisture {
        typed.set("moisture", hundredths(rule.standard_bp));
        typed.set("moisture_deduct", hundredths(rule.deduct_bp));
    }
    for (stage, [from, to, quantity]) in terms.stages.iter().zip(ROWS) {
        typed.set(from, stage.window.from.to_string());
        typed.set(to, stage.window.to.to_string());
        typed.set(quantity, unit.write(stage.quantity));
    }
    typed
}
