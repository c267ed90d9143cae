//! Joint purchase as villagers see it: the rounds one can join and those one takes part in, and the words all its pages
//! share.

use axum::extract::State;
use kernel::{Fen, PersonId};
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::cart::signed_in;
use super::category_name;
use crate::Error;
use crate::model::{Category, JointNotice, JointRound, JointRoundId, JointShare, JointStanding, JointStatus};
use crate::service::{self, JointRoundQuery, JointShareQuery};

/// Days within which rounds close, as a filter.
const CLOSING: [i64; 3] = [3, 7, 30];

/// One step of a price as a table shows it.
pub(super) struct StepRow {
    pub(super) from: i64,
    pub(super) price: Fen,
    pub(super) tone: &'static str,
    pub(super) words: String,
    pub(super) now: bool,
}

/// The steps of a round, with what is reached and what is missing.
pub(super) fn step_rows(view: &View, round: &JointRound) -> Vec<StepRow> {
    let reached = round.steps.reached(round.taken);
    let row = |step: crate::model::Tier| {
        let missing = step.from - round.taken;
        let now = reached == Some(step);
        let (tone, words) = match () {
            () if now => (Tone::Good, view.t("market-joint-now")),
            () if missing <= 0 => (Tone::Plain, view.t("market-joint-passed")),
            () if round.status != JointStatus::Open || step.from > round.capacity => {
                (Tone::Plain, view.t("market-joint-not-reached"))
            }
            () => (Tone::Warn, view.t1("market-joint-missing", "missing", view.number(&missing))),
        };
        StepRow { from: step.from, price: step.price, tone: tone.class(), words, now }
    };
    round.steps.all().into_iter().map(row).collect()
}

/// How much of a round is taken, in whole per cent.
pub(super) const fn percent(round: &JointRound) -> i64 {
    round.taken * 100 / round.capacity
}

/// Where a round stands, with its tone.
pub(super) fn status_words(view: &View, round: &JointRound) -> (Tone, String) {
    match round.status {
        JointStatus::Open if round.takes_on(view.now.day()) => (Tone::Good, view.say(&round.status.label())),
        JointStatus::Open => (Tone::Warn, view.t("market-joint-closing")),
        JointStatus::Reached => (Tone::Info, view.say(&round.status.label())),
        JointStatus::CalledOff => (Tone::Plain, view.say(&round.status.label())),
    }
}

pub(super) const fn standing_tone(standing: JointStanding) -> Tone {
    match standing {
        JointStanding::Owed => Tone::Warn,
        JointStanding::Joined | JointStanding::Fixed => Tone::Info,
        JointStanding::Paid | JointStanding::Collected => Tone::Good,
        JointStanding::Lapsed => Tone::Bad,
        JointStanding::Refunded | JointStanding::CalledOff => Tone::Plain,
    }
}

/// What members were told, in words.
pub(super) fn notice_words(view: &View, notice: &JointNotice) -> String {
    view.say(&notice.kind.label().with("price", notice.price))
}

/// The shelves as options of a filter.
pub(super) fn categories(view: &View) -> Vec<(String, String)> {
    Category::ALL.iter().map(|one| (one.as_str().to_owned(), category_name(view, *one))).collect()
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let today = view.now.day();
    let (city, me) = (app.site.city, view.actor.person_id().filter(|_| query.filter("for") == "me"));
    let want = wanted(&query, today);
    let (rounds, total) = app
        .db
        .read(move |conn| {
            let invited = me.map(|person| identity::service::phone_index(conn, city, person)).transpose()?;
            service::joint_rounds(conn, &JointRoundQuery { invited, ..want.clone() })
        })
        .await?;
    let list = ListView {
        title: view.t("market-joint"),
        intro: view.t("market-joint-intro"),
        file: "joint-rounds",
        filters: filters(&view),
        columns: vec![
            Column::words(view.t("market-goods")),
            Column::numbers(view.t("market-joint-price-now")),
            Column::words(view.t("market-joint-next")),
            Column::words(view.t("market-joint-closes")),
            Column::numbers(view.t("market-joint-taken")),
            Column::words(view.t("market-joint-organiser")),
            Column::words(view.t("market-pickup")),
            Column::words(view.t("market-joint-who")),
        ],
        rows: rounds.iter().map(|round| row_of(&view, round)).collect(),
        total,
        empty: view.t("market-joint-none"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn filters(view: &View) -> Vec<Filter> {
    let within = |days: i64| (days.to_string(), view.t1("market-joint-within", "days", days));
    let closing = CLOSING.map(within).to_vec();
    let mut filters = vec![
        Filter { name: "county", label: view.t("market-county"), options: region::county_options(view.lang) },
        Filter { name: "category", label: view.t("market-goods"), options: categories(view) },
        Filter { name: "closing", label: view.t("market-joint-closes"), options: closing },
    ];
    if view.signed_in() {
        let options = vec![("me".to_owned(), view.t("market-joint-for-me"))];
        filters.push(Filter { name: "for", label: view.t("market-joint-who"), options });
    }
    filters
}

/// The open rounds a reader asks for.
pub(crate) fn wanted(query: &ListQuery, today: kernel::Day) -> JointRoundQuery {
    let closing: Option<i64> = query.filter("closing").parse().ok().filter(|days| (0..=366).contains(days));
    JointRoundQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        category: Category::parse(query.filter("category")),
        open_on: Some(today),
        closes_by: closing.map(|days| today.plus_days(days)),
        offset: query.offset(),
        limit: query.limit(),
        ..JointRoundQuery::default()
    }
}

/// What the next step asks for, in words.
pub(super) fn next_words(view: &View, round: &JointRound) -> String {
    match round.next() {
        Some((step, missing)) => {
            let (missing, price) = (view.number(&missing), step.price.to_string());
            let first = step.from == round.steps.minimum();
            let key = if first { "market-joint-first-step" } else { "market-joint-next-step" };
            view.t2(key, ("missing", &missing), ("price", &price))
        }
        None => view.t("market-joint-last-step"),
    }
}

fn row_of(view: &View, round: &JointRound) -> Vec<Cell> {
    vec![
        Cell::Link(round.title.clone(), format!("/joint/{}", round.id)),
        Cell::Money(round.present()),
        Cell::Text(next_words(view, round)),
        Cell::Text(round.closes_on.to_string()),
        Cell::Text(format!("{} / {}", view.number(&round.taken), view.number(&round.capacity))),
        Cell::Text(round.organiser_name.clone()),
        Cell::Text(round.pickup_name.clone()),
        Cell::Text(view.say(&round.audience.label())),
    ]
}

/// Where shares stand, as options of a filter.
pub(super) fn standings(view: &View) -> Filter {
    let options = JointStanding::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    Filter { name: "standing", label: view.t("market-status"), options: options.collect() }
}

/// The shares a reader asks for.
pub(crate) fn shares_wanted(query: &ListQuery) -> JointShareQuery {
    JointShareQuery {
        words: query.words().to_owned(),
        standing: JointStanding::parse(query.filter("standing")),
        offset: query.offset(),
        limit: query.limit(),
        ..JointShareQuery::default()
    }
}

pub(super) async fn mine(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let person: PersonId = signed_in(&view.actor)?;
    let want = shares_wanted(&query);
    let (shares, news, total) = app
        .db
        .read(move |conn| {
            let (shares, total) = service::own_joint_shares(conn, person, &want)?;
            let rounds: Vec<JointRoundId> = shares.iter().map(|(_, round)| round.id).collect();
            Ok::<_, Error>((shares, service::joint_news(conn, &rounds)?, total))
        })
        .await?;
    let last = |round: &JointRound| {
        let latest = news.iter().find(|(of, _)| *of == round.id);
        latest.map_or_else(String::new, |(_, notice)| notice_words(&view, notice))
    };
    let list = ListView {
        title: view.t("market-joint-mine"),
        intro: view.t("market-joint-mine-intro"),
        file: "joint-shares",
        filters: vec![standings(&view)],
        columns: vec![
            Column::words(view.t("market-goods")),
            Column::words(view.t("market-status")),
            Column::words(view.t("market-joint-do")),
            Column::numbers(view.t("market-quantity")),
            Column::numbers(view.t("market-joint-price-now")),
            Column::words(view.t("market-joint-news")),
            Column::words(view.t("market-joint-organiser")),
        ],
        rows: shares.iter().map(|(share, round)| own_row(&view, share, round, last(round))).collect(),
        total,
        empty: view.t("market-joint-mine-none"),
        action: Some((view.t("market-joint"), "/joint".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn own_row(view: &View, share: &JointShare, round: &JointRound, news: String) -> Vec<Cell> {
    let standing = share.standing(round.status);
    let until = round.pay_until.map_or_else(String::new, |day| day.to_string());
    let to_do = match (standing, share.order) {
        (JointStanding::Owed, Some(order)) => {
            Cell::Link(view.t1("market-joint-pay-until", "day", until), format!("/orders/{order}"))
        }
        (_, Some(order)) => Cell::Link(view.t("market-joint-order"), format!("/orders/{order}")),
        (JointStanding::Joined, None) => {
            Cell::Text(view.t1("market-joint-change-until", "day", round.closes_on))
        }
        _ => Cell::Missing,
    };
    vec![
        Cell::Link(round.title.clone(), format!("/joint/{}", round.id)),
        Cell::Tag(standing_tone(standing), view.say(&standing.label())),
        to_do,
        Cell::Number(share.pieces),
        Cell::Money(share.price.unwrap_or_else(|| round.present())),
        Cell::Text(news),
        Cell::Text(round.organiser_name.clone()),
    ]
}
