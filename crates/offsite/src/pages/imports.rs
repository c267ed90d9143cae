//! Files on their way in: the list, one with its preview or its progress, and what was not understood.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use kernel::Message;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed,
    View, list_page, page_with, redirect,
};

use super::{ASK_AGAIN, base, go_on, kept, platform_filter, platform_name, whose};
use crate::FaultKind;
use crate::model::{Brought, Import, ImportId, ImportStatus, Line, ShopId};
use crate::service::{self, FaultQuery, ImportQuery, KEEP_SHOP};

/// How a status looks.
pub(super) const fn tone(status: ImportStatus) -> Tone {
    match status {
        ImportStatus::Checking | ImportStatus::Running | ImportStatus::Voiding => Tone::Info,
        ImportStatus::Ready => Tone::Warn,
        ImportStatus::Done => Tone::Good,
        ImportStatus::Dropped | ImportStatus::Voided => Tone::Plain,
    }
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let own = whose(&app, &view).await?;
    let want = ImportQuery {
        words: query.words().to_owned(),
        status: ImportStatus::parse(query.filter("status")),
        platform: query.filter("platform").to_owned(),
        shop: query.filter("shop").parse::<ShopId>().ok(),
        organisation: own.map(|party| party.organisation),
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::imports(conn, &actor, &want)).await?;
    let statuses = ImportStatus::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let words = |key| Column::words(view.t(key));
    let numbers = |key| Column::numbers(view.t(key));
    let list = ListView {
        title: view.t("offsite-imports"),
        intro: view.t("offsite-imports-intro"),
        file: "imports",
        filters: [
            Filter { name: "status", label: view.t("offsite-status"), options: statuses.collect() },
            platform_filter(&view)?,
        ]
        .into_iter()
        .chain(kept(&query, "shop", view.t("offsite-shop"), found.first().map(|one| one.shop_name.as_str())))
        .collect(),
        columns: vec![
            words("offsite-sent-at"),
            words("offsite-seller"),
            words("offsite-platform"),
            words("offsite-shop"),
            words("offsite-status"),
            numbers("offsite-lines"),
            numbers("offsite-faults"),
            numbers("offsite-value-delta"),
        ],
        rows: found.iter().map(|one| row(&view, one)).collect(),
        total,
        empty: view.t("offsite-imports-empty"),
        action: Some((view.t("offsite-orders"), format!("{}/orders", base(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, one: &Import) -> Vec<Cell> {
    let path = format!("{}/imports/{}", base(view), one.id);
    vec![
        Cell::Link(view.time(&one.sent_at), path.clone()),
        Cell::Text(one.party.name.clone()),
        Cell::Text(platform_name(view, &one.platform)),
        Cell::Text(one.shop_name.clone()),
        Cell::Tag(tone(one.status), view.say(&one.status.label())),
        match records(view, one) {
            Some(records) => Cell::NumberLink(one.lines, records),
            None => Cell::Number(one.lines),
        },
        Cell::NumberLink(one.faults, format!("{path}/faults")),
        match (one.status, records(view, one)) {
            (_, Some(records)) => Cell::MoneyLink(one.tally.value, records),
            (ImportStatus::Dropped | ImportStatus::Voiding | ImportStatus::Voided, None) => Cell::Missing,
            (_, None) => Cell::Money(one.tally.value),
        },
    ]
}

/// Where the orders of a file can be read; none before they are written and once they are taken back.
fn records(view: &View, one: &Import) -> Option<String> {
    (one.status == ImportStatus::Done).then(|| format!("{}/orders?import={}", base(view), one.id))
}

struct LineRow {
    order: String,
    title: String,
    status: String,
    paid: String,
    refund: String,
    paid_at: String,
}

#[derive(Template)]
#[template(path = "offsite/import.html")]
struct ImportPage<'a> {
    view: &'a View,
    form: &'a FormView,
    one: &'a Import,
    base: String,
    status: String,
    tone: &'static str,
    intro: String,
    /// What it means, and where the orders that say so can be read.
    sums: Vec<(String, String, Option<String>)>,
    records: Option<String>,
    facts: Vec<(String, String)>,
    lines: Vec<LineRow>,
    faults: String,
    all_faults: String,
    may_keep: bool,
    may_void: bool,
    /// The file that is taken back before this one.
    later: Option<ImportId>,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ImportId>) -> PageResult {
    import_page(&app, &view, id, FormView::default()).await
}

async fn import_page(app: &App, view: &View, id: ImportId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| {
        let one = service::import(conn, &actor, id)?;
        let lines = service::preview(conn, &actor, &one)?;
        let later = service::changed_later(conn, &actor, &one)?;
        Ok::<_, crate::Error>((one, lines, later))
    });
    let (one, lines, later) = found.await?;
    let base = base(view);
    let may_keep = view.door == Door::Sell && view.actor.can(KEEP_SHOP, &one);
    let all = one.faults + one.tally.elsewhere;
    let mut response = page_with(
        form.status(),
        &ImportPage {
            form: &form,
            status: view.say(&one.status.label()),
            tone: tone(one.status).class(),
            intro: view.say(&said(&one)),
            sums: sums(view, &one),
            records: records(view, &one),
            facts: facts(view, &one),
            lines: lines.iter().map(|line| line_row(view, line)).collect(),
            faults: if all > 0 {
                view.t1("offsite-faults-note", "count", view.number(&all))
            } else {
                String::new()
            },
            all_faults: format!("{base}/imports/{id}/faults"),
            one: &one,
            base,
            may_keep,
            may_void: may_keep && one.status == ImportStatus::Done,
            later,
            view,
        },
    )?;
    if one.is_working() {
        response
            .headers_mut()
            .insert(HeaderName::from_static("refresh"), HeaderValue::from_static(ASK_AGAIN));
    }
    Ok(response)
}

/// What is to be done now.
const fn said(one: &Import) -> Message {
    Message::new(match one.status {
        ImportStatus::Checking => "offsite-said-checking",
        ImportStatus::Ready if one.lines == 0 => "offsite-said-nothing",
        ImportStatus::Ready => "offsite-said-ready",
        ImportStatus::Running => "offsite-said-running",
        ImportStatus::Done => "offsite-said-done",
        ImportStatus::Dropped => "offsite-said-dropped",
        ImportStatus::Voiding => "offsite-said-voiding",
        ImportStatus::Voided => "offsite-said-voided",
    })
}

fn sums(view: &View, one: &Import) -> Vec<(String, String, Option<String>)> {
    let (tally, records) = (&one.tally, records(view, one));
    let part = |part: Brought, count: i64| {
        let records = records.as_ref().map(|records| format!("{records}&brought={}", part.as_str()));
        (view.say(&part.label()), view.number(&count), records)
    };
    vec![
        part(Brought::Fresh, tally.fresh),
        (view.t("offsite-same"), view.number(&tally.same), None),
        part(Brought::Changed, tally.changed),
        part(Brought::Refunded, tally.refunds),
        (view.t("offsite-value-delta"), view.money(&tally.value), records),
    ]
}

fn facts(view: &View, one: &Import) -> Vec<(String, String)> {
    let mut facts = vec![
        (view.t("offsite-seller"), one.party.name.clone()),
        (view.t("offsite-platform"), platform_name(view, &one.platform)),
        (view.t("offsite-shop"), one.shop_name.clone()),
        (view.t("offsite-file"), one.file.clone()),
        (view.t("offsite-encoding"), one.encoding.clone()),
        (view.t("offsite-sent-at"), view.time(&one.sent_at)),
        (view.t("offsite-rows"), view.number(&one.rows)),
        (view.t("offsite-lines"), view.number(&one.lines)),
        (view.t("offsite-repeated"), view.number(&one.repeated)),
        (view.t("offsite-faults"), view.number(&one.faults)),
    ];
    if let Some(void) = &one.void {
        facts.push((view.t("offsite-void-reason"), void.reason.clone()));
        facts.push((view.t("offsite-void-by"), format!("{} · {}", void.by, view.time(&void.at))));
    }
    facts
}

fn line_row(view: &View, line: &Line) -> LineRow {
    LineRow {
        order: if line.line.is_empty() {
            line.order.clone()
        } else {
            format!("{} / {}", line.order, line.line)
        },
        title: line.title.clone(),
        status: view.say(&line.status.label()),
        paid: view.money(&line.paid),
        refund: view.money(&line.refund),
        paid_at: line.paid_at.map_or_else(|| "–".to_owned(), |at| view.time(&at)),
    }
}

pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<ImportId>,
    typed: Typed,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let done = match typed.get("step") {
        "confirm" => app.db.write(move |tx| service::confirm(tx, &actor, now, id)).await,
        "drop" => app.db.write(move |tx| service::drop_import(tx, &actor, now, id)).await,
        "void" => {
            let reason = typed.get("reason").to_owned();
            app.db.write(move |tx| service::void(tx, &actor, now, id, &reason)).await
        }
        other => {
            return Err(PageError::unreadable("step", other));
        }
    };
    match done.map_err(PageError::from) {
        Ok(()) => {
            go_on(&app, now, id).await?;
            Ok(redirect(&format!("/sell/elsewhere/imports/{id}")))
        }
        Err(error) if error.is_correctable() => {
            import_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// What a list of faults is asked for.
pub(crate) fn wanted_faults(query: &ListQuery) -> FaultQuery {
    FaultQuery {
        words: query.words().to_owned(),
        kind: FaultKind::parse(query.filter("kind")),
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(super) async fn faults(
    State(app): State<App>,
    view: View,
    Id(id): Id<ImportId>,
    query: ListQuery,
) -> PageResult {
    let want = wanted_faults(&query);
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| {
        let one = service::import(conn, &actor, id)?;
        let faults = service::faults(conn, &actor, &one, &want)?;
        Ok::<_, crate::Error>((one, faults))
    });
    let (one, (faults, total)) = found.await?;
    let kinds = FaultKind::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let list = ListView {
        title: view.t("offsite-faults-title"),
        intro: view.t2("offsite-faults-intro", ("shop", &one.shop_name), ("time", &view.time(&one.sent_at))),
        file: "faults",
        filters: vec![Filter { name: "kind", label: view.t("offsite-fault"), options: kinds.collect() }],
        columns: vec![
            Column::numbers(view.t("offsite-row")),
            Column::words(view.t("offsite-heading")),
            Column::words(view.t("offsite-found")),
            Column::words(view.t("offsite-fault")),
        ],
        rows: faults
            .into_iter()
            .map(|fault| {
                vec![
                    Cell::Number(fault.row),
                    Cell::Text(fault.column),
                    Cell::Text(fault.found),
                    Cell::Text(view.say(&fault.kind.label())),
                ]
            })
            .collect(),
        total,
        empty: view.t("offsite-faults-empty"),
        action: Some((view.t("offsite-back-to-import"), format!("{}/imports/{id}", base(&view)))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}
