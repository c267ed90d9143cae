//! The books for programs.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::pages::{answer_of, bills_wanted, differences_wanted, lines_wanted, sheet_wanted, step_of};
use crate::service::{self, OwnerNames, Standing};
use crate::{Bill, Difference, DifferenceId, EntryLine, Month, Owner, Sum};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(books))
        .routes(routes!(statements))
        .routes(routes!(lines))
        .routes(routes!(bills))
        .routes(routes!(differences))
        .routes(routes!(difference, settle))
        .routes(routes!(months, month_step))
}

#[derive(Serialize, ToSchema)]
struct SumBody {
    /// Code of the county.
    #[schema(example = "410324")]
    county: String,
    /// The account, such as `seller_due`.
    #[schema(example = "seller_due")]
    account: &'static str,
    /// `mirror` follows merchants' money at the provider; `own` is the platform's commission.
    book: &'static str,
    /// `county`, `seller`, `station` or `campaign`.
    owner_kind: &'static str,
    /// The owner's short code, when owners are told apart.
    owner: Option<String>,
    /// What the owner is called.
    #[schema(example = "伏牛山菌菇合作社")]
    owner_name: Option<String>,
    /// What stood there when the month began; 0 without a month.
    opening_fen: i64,
    /// All debits, or those of the month.
    debits_fen: i64,
    /// All credits, or those of the month.
    credits_fen: i64,
    /// What stands there at the end.
    closing_fen: i64,
}

impl SumBody {
    fn new(sum: &Sum, names: &OwnerNames) -> Self {
        Self {
            county: sum.county.to_string(),
            account: sum.code.as_str(),
            book: sum.code.book(),
            owner_kind: sum.code.owner_kind().as_str(),
            owner: sum.owner.map(short),
            owner_name: names.name(sum.owner),
            opening_fen: sum.opening.0,
            debits_fen: sum.debits.0,
            credits_fen: sum.credits.0,
            closing_fen: sum.closing().0,
        }
    }
}

fn short(owner: Owner) -> String {
    kernel::code(owner.number())
}

/// The trial balance: what each account of each county was debited and credited.
#[utoipa::path(get, path = "/api/v1/books",
    params(
        ("county" = Option<String>, Query, description = "Code of a county; all one may see without it"),
        ("month" = Option<String>, Query, description = "A month such as `2026-11`; all there ever was without it"),
        ("kind" = Option<String>, Query, description = "Whose accounts: `county`, `seller`, `station` or `campaign`"),
    ),
    responses((status = 200, body = Vec<SumBody>), (status = 401), (status = 403), (status = 422)))]
async fn books(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<Vec<SumBody>> {
    let want = sheet_wanted(&query)?;
    let sums = app.db.read(move |conn| service::sheet(conn, &view.actor, want)).await?;
    let nobody = OwnerNames::default();
    Ok(Json(sums.iter().map(|sum| SumBody::new(sum, &nobody)).collect()))
}

/// Statements: the same for each seller, station and campaign.
#[utoipa::path(get, path = "/api/v1/books/statements",
    params(
        ("county" = Option<String>, Query, description = "Code of a county; all one may see without it"),
        ("month" = Option<String>, Query, description = "A month such as `2026-11`; all there ever was without it"),
        ("kind" = Option<String>, Query, description = "Whose accounts: `county`, `seller`, `station` or `campaign`"),
    ),
    responses((status = 200, body = Vec<SumBody>), (status = 401), (status = 403), (status = 422)))]
async fn statements(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<Vec<SumBody>> {
    let want = sheet_wanted(&query)?;
    let (sums, names) = app.db.read(move |conn| service::statements(conn, &view.actor, want)).await?;
    Ok(Json(sums.iter().map(|sum| SumBody::new(sum, &names)).collect()))
}

#[derive(Serialize, ToSchema)]
struct LineBody {
    /// Code of the county.
    county: String,
    /// The account.
    account: &'static str,
    /// The owner's short code, if it is not the county's.
    owner: Option<String>,
    /// What the owner is called.
    owner_name: Option<String>,
    /// The day it counts for.
    #[schema(example = "2026-11-25")]
    day: String,
    /// When it happened.
    at: String,
    /// What was booked, such as `order_paid`.
    entry: String,
    /// For what: the order, or `order/refund`.
    subject: String,
    /// Debited, in fen.
    debit_fen: i64,
    /// Credited, in fen.
    credit_fen: i64,
}

impl LineBody {
    fn new(line: &EntryLine, names: &OwnerNames) -> Self {
        Self {
            county: line.county.to_string(),
            account: line.code.as_str(),
            owner: line.owner.map(short),
            owner_name: names.name(line.owner),
            day: line.day.to_string(),
            at: line.at.to_string(),
            entry: line.kind.clone(),
            subject: line.subject.clone(),
            debit_fen: line.debit.0,
            credit_fen: line.credit.0,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct LinesBody {
    /// How many match.
    total: i64,
    /// One page of them, newest first.
    lines: Vec<LineBody>,
}

/// The lines that sums are made of; 25 a page.
#[utoipa::path(get, path = "/api/v1/books/lines",
    params(
        ("q" = Option<String>, Query, description = "Part of an order's number"),
        ("county" = Option<String>, Query, description = "Code of a county; all one may see without it"),
        ("account" = Option<String>, Query, description = "An account such as `seller_due`"),
        ("owner" = Option<String>, Query, description = "The owner's short code"),
        ("month" = Option<String>, Query, description = "A month such as `2026-11`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = LinesBody), (status = 401), (status = 403), (status = 422)))]
async fn lines(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<LinesBody> {
    let want = lines_wanted(&query)?;
    let (lines, total, names) = app.db.read(move |conn| service::entries(conn, &view.actor, want)).await?;
    Ok(Json(LinesBody { total, lines: lines.iter().map(|line| LineBody::new(line, &names)).collect() }))
}

#[derive(Serialize, ToSchema)]
struct BillBody {
    /// Its number.
    id: String,
    /// `wechat` or `alipay`.
    provider: String,
    /// Of which day.
    #[schema(example = "2026-11-24")]
    day: String,
    /// How many lines it has.
    lines: i64,
    /// How many of them our records say too.
    matched: i64,
    /// How many differences nobody has settled.
    open: i64,
    /// What it says buyers paid, in fen.
    payments_fen: i64,
    /// What it says went back, in fen.
    refunds_fen: i64,
    /// What it says was split off, in fen.
    splits_fen: i64,
    /// When it was taken.
    taken_at: String,
}

impl From<&Bill> for BillBody {
    fn from(bill: &Bill) -> Self {
        Self {
            id: bill.id.to_string(),
            provider: bill.provider.clone(),
            day: bill.day.to_string(),
            lines: bill.lines,
            matched: bill.matched,
            open: bill.open,
            payments_fen: bill.payments.0,
            refunds_fen: bill.refunds.0,
            splits_fen: bill.splits.0,
            taken_at: bill.taken_at.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct BillsBody {
    /// How many match.
    total: i64,
    /// One page of them, the newest day first.
    bills: Vec<BillBody>,
    /// Bills that could be had by now and were not taken; no month is closed without them.
    overdue: Vec<OverdueBillBody>,
}

#[derive(Serialize, ToSchema)]
struct OverdueBillBody {
    /// `wechat` or `alipay`.
    provider: String,
    /// The day of the bill.
    day: String,
    /// What went wrong when it was last asked for; empty when nothing did.
    fault: String,
}

/// The providers' daily bills that were laid beside our records; 25 a page.
#[utoipa::path(get, path = "/api/v1/bills",
    params(
        ("provider" = Option<String>, Query, description = "`wechat` or `alipay`"),
        ("open" = Option<String>, Query, description = "`yes` for those with differences nobody has settled"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = BillsBody), (status = 401), (status = 403)))]
async fn bills(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<BillsBody> {
    let (want, city, now) = (bills_wanted(&query), app.site.city, view.now);
    let read = app.db.read(move |conn| {
        let overdue = service::overdue_bills(conn, &view.actor, now, city)?;
        Ok::<_, crate::Error>((service::bills(conn, &view.actor, city, &want)?, overdue))
    });
    let ((bills, total), overdue) = read.await?;
    let overdue = overdue.into_iter().map(|one| OverdueBillBody {
        provider: one.provider,
        day: one.day.to_string(),
        fault: one.fault,
    });
    Ok(Json(BillsBody {
        total,
        bills: bills.iter().map(BillBody::from).collect(),
        overdue: overdue.collect(),
    }))
}

#[derive(Serialize, ToSchema)]
struct DifferenceBody {
    /// Its number.
    id: String,
    /// The bill it was found in.
    bill: String,
    /// Whose bill.
    provider: String,
    /// Of which day.
    day: String,
    /// `missing_here`, `missing_there`, `amount`, `status`, `unknown` or `twice`.
    kind: &'static str,
    /// `payment`, `refund` or `split`.
    line: &'static str,
    /// Our number.
    number: String,
    /// What our records say, in fen; none when they do not have it.
    ours_fen: Option<i64>,
    /// What the bill says, in fen; none when it does not have it.
    theirs_fen: Option<i64>,
    /// `open`, `explained` or `corrected`.
    state: &'static str,
    /// Why, once it is settled.
    reason: String,
}

impl From<&Difference> for DifferenceBody {
    fn from(one: &Difference) -> Self {
        Self {
            id: one.id.to_string(),
            bill: one.bill.to_string(),
            provider: one.provider.clone(),
            day: one.day.to_string(),
            kind: one.found.kind.as_str(),
            line: one.found.line.as_str(),
            number: one.found.number.clone(),
            ours_fen: one.found.ours.map(|amount| amount.0),
            theirs_fen: one.found.theirs.map(|amount| amount.0),
            state: one.state.as_str(),
            reason: one.reason.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct DifferencesBody {
    /// How many match.
    total: i64,
    /// One page of them, the newest day first.
    differences: Vec<DifferenceBody>,
}

/// Where bills and our records do not say the same; 25 a page.
#[utoipa::path(get, path = "/api/v1/differences",
    params(
        ("q" = Option<String>, Query, description = "Part of our number"),
        ("state" = Option<String>, Query, description = "`open`, `explained` or `corrected`"),
        ("kind" = Option<String>, Query, description = "How they differ, such as `amount`"),
        ("bill" = Option<String>, Query, description = "Number of a bill"),
        ("until" = Option<String>, Query, description = "Of bills until this day, such as `2026-11-30`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = DifferencesBody), (status = 401), (status = 403), (status = 422)))]
async fn differences(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<DifferencesBody> {
    let (want, city) = (differences_wanted(&query)?, app.site.city);
    let (found, total) =
        app.db.read(move |conn| service::differences(conn, &view.actor, city, &want)).await?;
    Ok(Json(DifferencesBody { total, differences: found.iter().map(DifferenceBody::from).collect() }))
}

/// A difference.
#[utoipa::path(get, path = "/api/v1/differences/{difference}", params(("difference" = String, Path)), responses((status = 200, body = DifferenceBody), (status = 401), (status = 403), (status = 404)))]
async fn difference(
    State(app): State<App>,
    view: View,
    Id(id): Id<DifferenceId>,
) -> ApiResult<DifferenceBody> {
    let found = app.db.read(move |conn| service::difference(conn, &view.actor, id)).await?;
    Ok(Json(DifferenceBody::from(&found)))
}

#[derive(Deserialize, ToSchema)]
struct SettleBody {
    /// `explained` when it is no fault, `corrected` when it was put right.
    #[schema(example = "explained")]
    state: String,
    /// Why, or by what it was put right; at most 500 characters.
    #[schema(example = "Paid a minute before midnight.")]
    reason: String,
}

/// Says why a difference is no fault, or by what it was put right. The books do not change.
#[utoipa::path(post, path = "/api/v1/differences/{difference}", params(("difference" = String, Path)), request_body = SettleBody, responses((status = 200, body = DifferenceBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn settle(
    State(app): State<App>,
    view: View,
    Id(id): Id<DifferenceId>,
    ApiJson(body): ApiJson<SettleBody>,
) -> ApiResult<DifferenceBody> {
    let to = answer_of(&body.state)?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::settle_difference(tx, &actor, now, id, to, &body.reason)).await?;
    difference(State(app), view, Id(id)).await
}

#[derive(Serialize, ToSchema)]
struct MonthBody {
    /// Which month.
    #[schema(example = "2026-11")]
    month: String,
    /// `open`, `asked` or `closed`.
    state: &'static str,
    /// How many differences of bills until its end nobody has settled.
    open_differences: i64,
    /// True for the month that can be closed now.
    is_next: bool,
    /// All debits until its end, in fen, once it is closed; all credits are as much.
    debits_fen: Option<i64>,
}

impl From<&Standing> for MonthBody {
    fn from(standing: &Standing) -> Self {
        let closed = standing.close.as_ref().filter(|close| close.closed_by.is_some());
        Self {
            month: standing.month.to_string(),
            state: match (&standing.close, closed) {
                (_, Some(_)) => "closed",
                (Some(_), None) => "asked",
                (None, None) => "open",
            },
            open_differences: standing.open,
            is_next: standing.is_next,
            debits_fen: closed.map(|close| close.debits.0),
        }
    }
}

/// The months of the books, newest first, and how far each is closed.
#[utoipa::path(get, path = "/api/v1/months", responses((status = 200, body = Vec<MonthBody>), (status = 401), (status = 403)))]
async fn months(State(app): State<App>, view: View) -> ApiResult<Vec<MonthBody>> {
    let (city, now) = (app.site.city, view.now);
    let found = app.db.read(move |conn| service::months(conn, &view.actor, now, city)).await?;
    Ok(Json(found.iter().map(MonthBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct StepBody {
    /// Which month.
    #[schema(example = "2026-10")]
    month: String,
    /// `ask` to ask for its close, `close` to close what another person asked for.
    #[schema(example = "ask")]
    step: String,
}

/// Asks to close a month, or closes one that another person asked for.
#[utoipa::path(post, path = "/api/v1/months", request_body = StepBody, responses((status = 200, body = Vec<MonthBody>), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn month_step(
    State(app): State<App>,
    view: View,
    ApiJson(body): ApiJson<StepBody>,
) -> ApiResult<Vec<MonthBody>> {
    let month: Month = body.month.parse().map_err(|error| PageError::from(crate::Error::BadMonth(error)))?;
    let close = step_of(&body.step)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db
        .write(move |tx| match close {
            true => service::close_month(tx, &actor, now, city, month),
            false => service::ask_close(tx, &actor, now, city, month),
        })
        .await?;
    months(State(app), view).await
}
