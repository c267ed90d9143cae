//! Joint purchase as villagers see it: the rounds one can join, a round with its steps, and what one takes part in.

use askama::Template;
use axum::extract::State;
use kernel::{Fen, Message, PersonId};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::cart::{buyer_of, signed_in};
use super::category_name;
use crate::Error;
use crate::model::{
    Category, JointNotice, JointRound, JointRoundId, JointShare, JointStanding, JointStatus, Listing,
};
use crate::service::{self, Joining, JointRoundQuery, JointShareQuery, SEE_JOINT_MEMBERS};

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

/// The counties as options of a filter.
pub(super) fn counties() -> Vec<(String, String)> {
    let counties = region::divisions().counties();
    counties.into_iter().map(|county| (county.code.to_string(), county.name.clone())).collect()
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
    let within = |days: i64| (days.to_string(), view.t1("market-joint-within", "days", days));
    let mut filters = vec![
        Filter { name: "county", label: view.t("market-county"), options: counties() },
        Filter { name: "category", label: view.t("market-goods"), options: categories(&view) },
        Filter {
            name: "closing",
            label: view.t("market-joint-closes"),
            options: CLOSING.map(within).to_vec(),
        },
    ];
    if view.signed_in() {
        let options = vec![("me".to_owned(), view.t("market-joint-for-me"))];
        filters.push(Filter { name: "for", label: view.t("market-joint-who"), options });
    }
    let list = ListView {
        title: view.t("market-joint"),
        intro: view.t("market-joint-intro"),
        file: "joint-rounds",
        filters,
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
            view.t2("market-joint-next-step", ("missing", &missing), ("price", &price))
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

#[derive(Template)]
#[template(path = "market/joint_round.html")]
struct RoundPage<'a> {
    view: &'a View,
    form: FormView,
    round: JointRound,
    goods: Listing,
    steps: Vec<StepRow>,
    news: Vec<JointNotice>,
    mine: Option<JointShare>,
    /// False for who is not invited.
    may_join: bool,
    sees_members: bool,
}

impl RoundPage<'_> {
    fn open(&self) -> bool {
        self.round.takes_on(self.view.now.day())
    }

    fn status(&self) -> String {
        status_words(self.view, &self.round).1
    }

    fn tone(&self) -> &'static str {
        status_words(self.view, &self.round).0.class()
    }

    fn percent(&self) -> i64 {
        percent(&self.round)
    }

    fn next(&self) -> String {
        next_words(self.view, &self.round)
    }

    fn told(&self, notice: &JointNotice) -> String {
        notice_words(self.view, notice)
    }

    fn minimum(&self) -> String {
        self.view.number(&self.round.steps.minimum())
    }

    fn audience(&self) -> String {
        self.view.say(&self.round.audience.label())
    }

    /// How many one must and can take: what the reader has already counts as left.
    fn pieces_hint(&self) -> String {
        let already = self.mine.as_ref().map_or(0, |share| share.pieces);
        let least = self.view.number(&self.round.least);
        let left = self.view.number(&(self.round.left() + already));
        self.view.t2("market-joint-pieces-hint", ("least", &least), ("left", &left))
    }

    /// The dearest and the cheapest a piece can come to.
    fn prices(&self) -> String {
        let (dearest, cheapest) = (self.round.steps.dearest(), self.round.steps.cheapest());
        let (dearest, cheapest) = (dearest.to_string(), cheapest.to_string());
        self.view.t2("market-joint-how-price", ("dearest", &dearest), ("cheapest", &cheapest))
    }

    fn return_rule(&self) -> String {
        self.view.say(&self.goods.return_rule.label())
    }

    fn failure(&self) -> String {
        self.round.failure.map_or_else(String::new, |why| self.view.say(&why.label()))
    }

    fn until(&self) -> String {
        self.round.pay_until.map_or_else(String::new, |day| day.to_string())
    }

    fn standing(&self, share: &JointShare) -> String {
        self.view.say(&share.standing(self.round.status).label())
    }

    fn standing_tone(&self, share: &JointShare) -> &'static str {
        standing_tone(share.standing(self.round.status)).class()
    }

    fn owes(&self, share: &JointShare) -> bool {
        share.standing(self.round.status) == JointStanding::Owed
    }

    /// What the share comes to now, in words.
    fn amounts(&self, share: &JointShare) -> String {
        let amount = |price| share.amount(price).map_or_else(|_| String::new(), |sum| sum.to_string());
        if self.round.price.is_some() {
            return self.view.t1("market-joint-amount", "amount", amount(self.round.present()));
        }
        let (now, most) = (amount(self.round.present()), amount(share.dearest));
        self.view.t2("market-joint-amounts", ("now", &now), ("most", &most))
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<JointRoundId>) -> PageResult {
    round_page(&app, &view, id, None).await
}

async fn round_page(app: &App, view: &View, id: JointRoundId, form: Option<FormView>) -> PageResult {
    let (city, reader) = (app.site.city, view.actor.person_id());
    let (round, goods, news, mine, may_join) = app
        .db
        .read(move |conn| {
            let round = service::joint_round(conn, id)?;
            let goods = service::listing(conn, round.county, round.listing)?.listing;
            let news = service::joint_news(conn, &[id])?.into_iter().map(|(_, notice)| notice).collect();
            let (mine, may_join) = match reader {
                Some(person) => {
                    let index = identity::service::phone_index(conn, city, person)?;
                    let mine = service::own_joint_share(conn, &round, person)?;
                    (mine, service::may_join_joint(conn, &round, &index)?)
                }
                None => (None, true),
            };
            Ok::<_, Error>((round, goods, news, mine, may_join))
        })
        .await?;
    let pieces = mine.as_ref().map_or(round.least, |share| share.pieces);
    let form = form.unwrap_or_else(|| FormView::new(Typed::of([("pieces", pieces.to_string())])));
    let steps = step_rows(view, &round);
    let sees_members = view.actor.can(SEE_JOINT_MEMBERS, &round);
    let page = RoundPage { view, form, round, goods, steps, news, mine, may_join, sees_members };
    page_with(page.form.status(), &page)
}

pub(super) async fn join(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointRoundId>,
    typed: Typed,
) -> PageResult {
    let done = try_join(&app, &view, id, &typed).await.map(|_| ());
    back(&app, &view, id, typed, done).await
}

async fn try_join(app: &App, view: &View, id: JointRoundId, typed: &Typed) -> Result<JointShare, PageError> {
    signed_in(&view.actor)?;
    let pieces: i64 = typed.parse("pieces")?;
    if typed.get("understood") != "1" {
        return Err(PageError {
            status: kernel::Status::Invalid,
            message: Message::new("market-error-joint-not-understood"),
            field: Some("understood"),
        });
    }
    join_now(app, view, id, pieces).await
}

/// Joins in the reader's own name.
pub(crate) async fn join_now(
    app: &App,
    view: &View,
    id: JointRoundId,
    pieces: i64,
) -> Result<JointShare, PageError> {
    let person = signed_in(&view.actor)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let share = app
        .db
        .write(move |tx| {
            let member = buyer_of(tx, city, person)?;
            let phone_index = identity::service::phone_index(tx.conn(), city, person)?;
            let who = Joining { member, phone_index };
            service::join_joint(tx, &actor, now, city, &who, id, pieces)
        })
        .await?;
    Ok(share)
}

/// Leaves in the reader's own name.
pub(crate) async fn leave_now(app: &App, view: &View, id: JointRoundId) -> Result<(), PageError> {
    signed_in(&view.actor)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::leave_joint(tx, &actor, now, city, id)).await?;
    Ok(())
}

pub(super) async fn leave(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointRoundId>,
    typed: Typed,
) -> PageResult {
    let done = leave_now(&app, &view, id).await;
    back(&app, &view, id, typed, done).await
}

async fn back(
    app: &App,
    view: &View,
    id: JointRoundId,
    typed: Typed,
    done: Result<(), PageError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("/joint/{id}"))),
        Err(error) if error.is_correctable() => {
            round_page(app, view, id, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
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
