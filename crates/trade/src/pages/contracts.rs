//! A contract: its text, its stages, deliveries and payments, and what each side does next.

use askama::Template;
use axum::extract::State;
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::choice;
use super::quotes::percent;
use super::words::{self, grades, price, quantity};
use crate::Error;
use crate::model::{
    Contract, ContractId, ContractStatus, Delivery, DeliveryId, DeliveryStatus, DisputeStep, Grade, Party,
    Payment, PaymentId, PaymentStatus, Side, Unit, Weighing,
};
use crate::service::{self, ContractView, KEEP_CONTRACT};

/// A stage as it is shown.
struct StageLine {
    number: i32,
    window: String,
    planned: String,
    delivered: String,
    /// Since when it is late, in words; none while it is not.
    late: Option<String>,
}

/// A delivery as it is shown.
struct DeliveryCard {
    id: DeliveryId,
    title: String,
    status: String,
    tone: &'static str,
    lines: Vec<(String, String)>,
    reason: String,
    may_decide: bool,
    /// Why it is rejected, as it was typed when that was refused.
    rejection: String,
}

/// A payment as it is shown.
struct PaymentLine {
    id: PaymentId,
    stage: i32,
    amount: String,
    status: String,
    tone: &'static str,
    reference: String,
    /// Until when it is to be paid, in words.
    due: Option<String>,
    late: bool,
    may_declare: bool,
    may_confirm: bool,
    /// The bank's reference, as it was typed when that was refused.
    typed: String,
}

/// What the reader's side may do next.
#[derive(Default)]
struct May {
    confirm: bool,
    refuse: bool,
    weigh: bool,
    ask: bool,
    agree: bool,
    dispute: bool,
    settle: bool,
    say: bool,
}

/// A step of a dispute as it is shown.
struct DisputeLine {
    title: String,
    words: String,
    time: String,
}

#[derive(Template)]
#[template(path = "trade/contract.html")]
struct ContractPage<'a> {
    view: &'a View,
    form: FormView,
    contract: &'a Contract,
    status: String,
    tone: &'static str,
    facts: Vec<(String, String)>,
    sums: Vec<(String, String, &'static str)>,
    notices: Vec<(&'static str, String)>,
    stages: Vec<StageLine>,
    stage_options: Vec<(String, String)>,
    deliveries: Vec<DeliveryCard>,
    payments: Vec<PaymentLine>,
    dispute: Vec<DisputeLine>,
    may: May,
    /// The reader is a clerk of one of the counties, and it is disputed.
    may_note: bool,
    by_weight: bool,
    with_moisture: bool,
    grades: Vec<(&'static str, String)>,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ContractId>) -> PageResult {
    contract_page(&app, &view, id, FormView::new(Typed::default())).await
}

/// The side whose part the reader does, if any.
fn side_of(view: &View, contract: &Contract) -> Option<Side> {
    let mut own = view.actor.organisations().filter_map(|(id, _)| contract.side_of(id));
    own.find(|side| view.actor.can(KEEP_CONTRACT, &contract.of(*side)))
}

async fn contract_page(app: &App, view: &View, id: ContractId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::contract(conn, &actor, id)).await?;
    let ContractView { contract, stages, deliveries, payments, dispute } = &found;
    let side = side_of(view, contract);
    let (unit, today) = (contract.goods.unit, view.now.day());
    let holds = contract.state.status == ContractStatus::Active;
    let stages: Vec<StageLine> = stages
        .iter()
        .map(|stage| StageLine {
            number: stage.number,
            window: words::window(view, stage.plan.window),
            planned: quantity(view, unit, stage.plan.quantity),
            delivered: quantity(view, unit, stage.delivered),
            late: (holds && stage.is_late(today))
                .then(|| view.t1("trade-late-by", "days", stage.plan.window.days_late(today))),
        })
        .collect();
    let page = ContractPage {
        view,
        status: view.say(&contract.state.status.label()),
        tone: words::of_contract(contract.state.status).class(),
        facts: facts(view, contract),
        sums: sums(view, contract),
        notices: notices(view, contract),
        stage_options: stages
            .iter()
            .map(|stage| (stage.number.to_string(), view.t1("trade-stage-number", "number", stage.number)))
            .collect(),
        stages,
        deliveries: deliveries.iter().rev().map(|one| card(view, &found, one, side, &form)).collect(),
        payments: payments.iter().map(|one| line(view, one, side, &form)).collect(),
        dispute: dispute.iter().map(|step| dispute_line(view, step)).collect(),
        may_note: side.is_none()
            && contract.state.dispute_by.is_some()
            && service::may_note(&view.actor, contract),
        may: side.map(|side| may(view, contract, side)).unwrap_or_default(),
        by_weight: unit == Unit::Weight,
        with_moisture: contract.terms.moisture.is_some(),
        grades: grades(view),
        contract,
        form,
    };
    page_with(page.form.status(), &page)
}

fn facts(view: &View, contract: &Contract) -> Vec<(String, String)> {
    let signed = |side: Side| match contract.signed(side) {
        Some(signature) => view.t1("trade-confirmed-at", "time", view.time(&signature.at)),
        None => view.t("trade-not-confirmed"),
    };
    let mut facts = vec![(view.t("trade-product"), contract.goods.product.clone())];
    for side in [Side::Seller, Side::Buyer] {
        let said = format!("{} · {}", contract.party(side).name, signed(side));
        facts.push((view.say(&side.label()), said));
    }
    facts.extend(words::terms(view, contract.goods.unit, &contract.terms));
    facts
}

/// The sums, and what on this page each is made of.
fn sums(view: &View, contract: &Contract) -> Vec<(String, String, &'static str)> {
    let (state, unit) = (&contract.state, contract.goods.unit);
    vec![
        (view.t("trade-delivered-sum"), quantity(view, unit, state.delivered), "#deliveries"),
        (view.t("trade-accepted-sum"), quantity(view, unit, state.accepted), "#deliveries"),
        (view.t("trade-due-sum"), view.money(&state.due), "#payments"),
        (view.t("trade-confirmed-sum"), view.money(&state.confirmed), "#payments"),
    ]
}

fn notices(view: &View, contract: &Contract) -> Vec<(&'static str, String)> {
    let state = &contract.state;
    let mut notices = Vec::new();
    if let Some(side) = state.dispute_by {
        let by = view.say(&side.label());
        notices
            .push(("bad", view.t2("trade-notice-dispute", ("side", &by), ("reason", &state.dispute_reason))));
    }
    if let (Some(side), ContractStatus::Active) = (state.cancel_by, state.status) {
        let by = view.say(&side.label());
        notices
            .push(("warn", view.t2("trade-notice-cancel", ("side", &by), ("reason", &state.cancel_reason))));
    }
    if state.status == ContractStatus::Cancelled {
        notices.push(("warn", view.t1("trade-notice-cancelled", "reason", &state.cancel_reason)));
    }
    notices
}

fn may(view: &View, contract: &Contract, side: Side) -> May {
    let state = &contract.state;
    let awaiting = state.status == ContractStatus::Awaiting;
    let active = state.status == ContractStatus::Active;
    let person = view.actor.person_id();
    May {
        confirm: person.is_some_and(|person| contract.may_be_signed(side, person).is_ok()),
        refuse: awaiting,
        weigh: active && side == Side::Seller,
        ask: active && state.cancel_by.is_none_or(|asked| asked == side),
        agree: active && state.cancel_by.is_some_and(|asked| asked != side),
        dispute: !awaiting && state.dispute_by.is_none(),
        settle: state.dispute_by == Some(side),
        say: state.dispute_by.is_some(),
    }
}

fn dispute_line(view: &View, step: &DisputeStep) -> DisputeLine {
    let said = view.say(&step.step.label());
    let side = step.side.map_or_else(|| view.t("trade-side-county"), |side| view.say(&side.label()));
    DisputeLine {
        title: format!("{side} · {said} · {}", step.by),
        words: step.words.clone(),
        time: view.time(&step.at),
    }
}

/// What was typed into this field of the form of this delivery or payment, of which the page may have several.
fn typed_for(form: &FormView, of: &str, id: &str, name: &str) -> String {
    if form.value(of) == id { form.value(name).to_owned() } else { String::new() }
}

/// A delivery's worth, line by line.
fn card(
    view: &View,
    found: &ContractView,
    one: &Delivery,
    side: Option<Side>,
    form: &FormView,
) -> DeliveryCard {
    let ContractView { contract, payments, .. } = found;
    let (unit, worth) = (contract.goods.unit, &one.reckoning);
    let amount = |grams: i64| quantity(view, unit, grams);
    let mut lines = Vec::new();
    if unit == Unit::Weight {
        let weighed = format!("{} − {}", amount(one.weighing.gross), amount(one.weighing.tare));
        lines.push((view.t("trade-gross-less-tare"), weighed));
    }
    let stage = found.stages.iter().find(|stage| stage.number == one.stage);
    let days = stage.map_or(0, |stage| stage.plan.window.days_late(one.recorded_at.day()));
    if days > 0 {
        lines.push((view.t("trade-late"), view.t1("trade-late-by", "days", days)));
    }
    lines.push((view.t("trade-net"), amount(worth.net)));
    if let (Some(rule), Some(found)) = (contract.terms.moisture, one.weighing.moisture_bp) {
        let (found, standard) = (words::percent(found), words::percent(rule.standard_bp));
        let said = view.t2("trade-moisture-found", ("found", &found), ("standard", &standard));
        lines.push((view.t("trade-moisture"), said));
        lines.push((view.t("trade-deducted"), amount(worth.deducted)));
        lines.push((view.t("trade-payable"), amount(worth.payable)));
    }
    let grade = view.say(&one.weighing.grade.label());
    lines.push((
        view.t("trade-grade"),
        view.t2("trade-grade-found", ("grade", &grade), ("steps", &worth.steps.to_string())),
    ));
    lines.push((view.t("trade-unit-price"), price(view, unit, worth.unit_price)));
    let payment = payments.iter().find(|payment| payment.delivery == one.id);
    if let Some(payment) = payment {
        lines.push((view.t("trade-to-pay"), view.money(&payment.amount)));
    }
    let waits = one.status == DeliveryStatus::Recorded && contract.state.status == ContractStatus::Active;
    DeliveryCard {
        id: one.id,
        title: format!(
            "{} · {}",
            view.t1("trade-stage-number", "number", one.stage),
            view.time(&one.recorded_at)
        ),
        status: view.say(&one.status.label()),
        tone: words::of_delivery(one.status).class(),
        lines,
        reason: one.reason.clone(),
        may_decide: waits && side == Some(Side::Buyer),
        rejection: typed_for(form, "delivery", &one.id.to_string(), "rejection"),
    }
}

fn line(view: &View, one: &Payment, side: Option<Side>, form: &FormView) -> PaymentLine {
    PaymentLine {
        id: one.id,
        stage: one.stage,
        amount: view.money(&one.amount),
        status: view.say(&one.status.label()),
        tone: words::of_payment(one.status).class(),
        reference: one.reference.clone(),
        due: one.due_on.map(|day| view.t1("trade-pay-until", "day", view.day(&day))),
        late: one.is_late(view.now.day()),
        may_declare: side == Some(Side::Buyer) && one.status == PaymentStatus::Due,
        may_confirm: side == Some(Side::Seller) && one.status == PaymentStatus::Declared,
        typed: typed_for(form, "payment", &one.id.to_string(), "reference"),
    }
}

/// The one of the reader's organisations that is a side of this contract.
async fn party_in(app: &App, view: &View, id: ContractId) -> Result<Party, PageError> {
    let actor = view.actor.clone();
    Ok(app.db.read(move |conn| service::party_in_contract(conn, &actor, id)).await?)
}

/// Sends the reader back to the contract, or shows it again with what is wrong. A refusal about a field the page has
/// more than once stands above all.
async fn answered(
    app: &App,
    view: &View,
    id: ContractId,
    typed: Typed,
    done: Result<(), PageError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("/trade/contracts/{id}"))),
        Err(error) if error.is_correctable() => {
            let field = error.field.filter(|field| !matches!(*field, "reference" | "step"));
            let field = field.filter(|_| typed.get("decide").is_empty());
            contract_page(app, view, id, FormView::refused(typed, PageError { field, ..error })).await
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<ContractId>,
    typed: Typed,
) -> PageResult {
    if typed.get("step") == "note" {
        let (actor, now, words) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
        let noted = app.db.write(move |tx| service::note_dispute(tx, &actor, now, id, &words)).await;
        return answered(&app, &view, id, typed, noted.map_err(PageError::from)).await;
    }
    let by = party_in(&app, &view, id).await?;
    let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
    let step = typed.get("step").to_owned();
    let known = ["confirm", "refuse", "ask", "agree", "dispute", "say", "settle"];
    let done = if known.contains(&step.as_str()) {
        let stepped = app.db.write(move |tx| match step.as_str() {
            "confirm" => service::confirm(tx, &actor, now, &by, id),
            "refuse" => service::refuse(tx, &actor, now, &by, id, &reason),
            "ask" => service::ask_to_cancel(tx, &actor, now, &by, id, &reason),
            "agree" => service::agree_to_cancel(tx, &actor, now, &by, id),
            "dispute" => service::dispute(tx, &actor, now, &by, id, &reason),
            "say" => service::state_in_dispute(tx, &actor, now, &by, id, &reason),
            _ => service::end_dispute(tx, &actor, now, &by, id),
        });
        stepped.await.map_err(PageError::from)
    } else {
        Err(PageError::unreadable("step", &step))
    };
    answered(&app, &view, id, typed, done).await
}

pub(super) async fn weigh(
    State(app): State<App>,
    view: View,
    Id(id): Id<ContractId>,
    typed: Typed,
) -> PageResult {
    let by = party_in(&app, &view, id).await?;
    let done = try_weigh(&app, &view, by, id, &typed).await;
    answered(&app, &view, id, typed, done).await
}

async fn try_weigh(
    app: &App,
    view: &View,
    by: Party,
    id: ContractId,
    typed: &Typed,
) -> Result<(), PageError> {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::contract(conn, &actor, id)).await?;
    let unit = found.contract.goods.unit;
    let read = |name: &'static str| -> Result<i64, PageError> {
        let read: Result<i64, Error> = unit.read(typed.required(name)?);
        read.map_err(|error| PageError { field: Some(name), ..error.into() })
    };
    let weighing = Weighing {
        gross: read("gross")?,
        tare: if unit == Unit::Weight && !typed.get("tare").is_empty() { read("tare")? } else { 0 },
        grade: choice(typed, "grade", Grade::parse)?,
        moisture_bp: match typed.get("moisture") {
            "" => None,
            _ => Some(percent(typed, "moisture")?),
        },
    };
    let stage: i32 = typed.parse("stage")?;
    let (actor, now) = (view.actor.clone(), view.now);
    let weighed =
        app.db.write(move |tx| service::record_delivery(tx, &actor, now, &by, (id, stage), &weighing));
    weighed.await.map_err(PageError::from)?;
    Ok(())
}

pub(super) async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<DeliveryId>,
    typed: Typed,
) -> PageResult {
    let by = {
        let actor = view.actor.clone();
        app.db.read(move |conn| service::party_in_delivery(conn, &actor, id)).await?
    };
    let (actor, of) = (view.actor.clone(), by.clone());
    let contract = app.db.read(move |conn| service::contract_of_delivery(conn, &actor, &of, id)).await?;
    let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("rejection").to_owned());
    let done = match typed.get("decide") {
        "accept" => app.db.write(move |tx| service::accept_delivery(tx, &actor, now, &by, id)).await,
        "reject" => app.db.write(move |tx| service::reject_delivery(tx, &actor, now, &by, id, &reason)).await,
        other => {
            let done = Err(PageError::unreadable("step", other));
            return answered(&app, &view, contract, typed, done).await;
        }
    };
    answered(&app, &view, contract, typed, done.map_err(PageError::from)).await
}

pub(super) async fn pay(
    State(app): State<App>,
    view: View,
    Id(id): Id<PaymentId>,
    typed: Typed,
) -> PageResult {
    let by = {
        let actor = view.actor.clone();
        app.db.read(move |conn| service::party_in_payment(conn, &actor, id)).await?
    };
    let (actor, of) = (view.actor.clone(), by.clone());
    let contract = app.db.read(move |conn| service::contract_of_payment(conn, &actor, &of, id)).await?;
    let (actor, now, reference) = (view.actor.clone(), view.now, typed.get("reference").to_owned());
    let done = match typed.get("step") {
        "declare" => {
            app.db.write(move |tx| service::declare_payment(tx, &actor, now, &by, id, &reference)).await
        }
        "confirm" => app.db.write(move |tx| service::confirm_payment(tx, &actor, now, &by, id)).await,
        "deny" => app.db.write(move |tx| service::deny_payment(tx, &actor, now, &by, id)).await,
        other => {
            let done = Err(PageError::unreadable("step", other));
            return answered(&app, &view, contract, typed, done).await;
        }
    };
    answered(&app, &view, contract, typed, done.map_err(PageError::from)).await
}
