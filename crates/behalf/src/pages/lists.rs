//! Lists: a station's acts and cash, and a county's acts.

use axum::extract::State;
use kernel::{RegionCode, ResourceRef};
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::own_station;
use super::words::{dispute_tone, tone};
use crate::model::{Act, Cash, CashKind, Dispute, Kind, Status};
use crate::service::{self, ActQuery, CashQuery, SEE_ACT};

/// What a list of acts is asked for.
pub(crate) fn wanted(query: &ListQuery) -> ActQuery {
    ActQuery {
        words: query.words().to_owned(),
        kind: Kind::parse(query.filter("kind")),
        status: Status::parse(query.filter("status")),
        dispute: Dispute::parse(query.filter("dispute")),
        offset: query.offset(),
        limit: query.limit(),
        ..ActQuery::default()
    }
}

pub(super) async fn acts(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = ActQuery { station: Some(own_station(&view)?), ..wanted(&query) };
    let words = ("behalf-acts", "behalf-acts-intro", "acts-on-behalf");
    acts_list(&app, &view, &query, want, words, "/counter/behalf/acts").await
}

pub(super) async fn county(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.actor.scope(SEE_ACT, "Act").regions.is_empty() {
        let nowhere = ResourceRef::new("Act", RegionCode(0));
        view.actor.may(SEE_ACT, &nowhere)?;
    }
    let words = ("behalf-county-title", "behalf-county-intro", "county-behalf");
    acts_list(&app, &view, &query, wanted(&query), words, "/county/behalf").await
}

pub(super) async fn acts_list(
    app: &App,
    view: &View,
    query: &ListQuery,
    want: ActQuery,
    (title, intro, file): (&'static str, &'static str, &'static str),
    base: &str,
) -> PageResult {
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::acts(conn, &actor, &want)).await?;
    let words = |key| Column::words(view.t(key));
    let numbers = |key| Column::numbers(view.t(key));
    let list = ListView {
        title: view.t(title),
        intro: view.t(intro),
        file,
        filters: filters(view),
        columns: vec![
            words("behalf-act"),
            words("behalf-kind"),
            words("behalf-station"),
            words("behalf-keeper"),
            words("behalf-villager"),
            words("behalf-status"),
            words("behalf-dispute"),
            words("behalf-begun"),
            numbers("behalf-total"),
            numbers("behalf-commission").defined(view.t("behalf-commission-definition")),
        ],
        rows: found.iter().map(|act| row(view, act, base)).collect(),
        total,
        empty: view.t("behalf-acts-empty"),
        action: None,
        searchable: true,
    };
    list_page(view, query, &list)
}

fn filters(view: &View) -> Vec<Filter> {
    let kinds = Kind::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let statuses = Status::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let disputes = Dispute::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    vec![
        Filter { name: "kind", label: view.t("behalf-kind"), options: kinds.collect() },
        Filter { name: "status", label: view.t("behalf-status"), options: statuses.collect() },
        Filter { name: "dispute", label: view.t("behalf-dispute"), options: disputes.collect() },
    ]
}

fn row(view: &View, act: &Act, base: &str) -> Vec<Cell> {
    let dispute = match act.dispute {
        Dispute::None => Cell::Text(view.say(&act.dispute.label())),
        other => Cell::Tag(dispute_tone(other), view.say(&other.label())),
    };
    vec![
        Cell::Link(act.id.to_string(), format!("{base}/{}", act.id)),
        Cell::Text(view.say(&act.kind.label())),
        Cell::Text(act.station_name.clone()),
        Cell::Text(act.keeper_name.clone()),
        Cell::Text(format!("{} {}", act.person_name, act.person_phone)),
        Cell::Tag(tone(act.status), view.say(&act.status.label())),
        dispute,
        Cell::Time(act.made_at),
        Cell::Money(act.total),
        Cell::Money(act.commission),
    ]
}

/// Which rows of drawers are asked for.
pub(crate) fn wanted_cash(query: &ListQuery) -> CashQuery {
    CashQuery {
        kind: CashKind::parse(query.filter("kind")),
        day: query.filter("day").parse().ok(),
        act: query.words().parse().ok(),
        offset: query.offset(),
        limit: query.limit(),
    }
}

/// The rows of the station's drawers.
pub(super) async fn cash(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (station, actor) = (own_station(&view)?, view.actor.clone());
    let want = wanted_cash(&query);
    let (found, total) = app.db.read(move |conn| service::cash(conn, &actor, station, &want)).await?;
    let kinds = CashKind::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let days = (0..31).map(|back| view.now.day().plus_days(-back).to_string());
    let list = ListView {
        title: view.t("behalf-cash"),
        intro: view.t("behalf-cash-intro"),
        file: "cash-drawer",
        filters: vec![
            Filter { name: "kind", label: view.t("behalf-cash-kind"), options: kinds.collect() },
            Filter {
                name: "day",
                label: view.t("behalf-day"),
                options: days.map(|day| (day.clone(), day)).collect(),
            },
        ],
        columns: vec![
            Column::words(view.t("behalf-day")),
            Column::words(view.t("behalf-act")),
            Column::words(view.t("behalf-cash-kind")),
            Column::numbers(view.t("behalf-amount")),
            Column::words(view.t("behalf-when")),
        ],
        rows: found.iter().map(|one| cash_row(&view, one)).collect(),
        total,
        empty: view.t("behalf-cash-empty"),
        action: Some((view.t("behalf-drawer"), "/counter/behalf".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn cash_row(view: &View, one: &Cash) -> Vec<Cell> {
    let tone = if one.kind == CashKind::Received { Tone::Good } else { Tone::Plain };
    vec![
        Cell::Text(one.day.to_string()),
        Cell::Link(one.act.to_string(), format!("/counter/behalf/acts/{}", one.act)),
        Cell::Tag(tone, view.say(&one.kind.label())),
        Cell::Money(one.amount),
        Cell::Time(one.at),
    ]
}
