//! Rounds of a shop, as organiser or as seller: where they stand, who joined, inviting, closing early.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use identity::Vault;
use identity::model::Phone;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::joint::{
    StepRow, notice_words, percent, shares_wanted, standing_tone, standings, status_words, step_rows,
};
use super::sell::seller_of;
use crate::model::{Audience, JointNotice, JointRound, JointRoundId, JointShare, JointStatus};
use crate::service::{self, JointRoundQuery, KEEP_JOINT, OFFER_JOINT, SEE_JOINT_MEMBERS, Seller};
use crate::{Error, JointError};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    if !view.actor.can(SEE_JOINT_MEMBERS, &seller) {
        view.actor.may(OFFER_JOINT, &seller)?;
    }
    let want = JointRoundQuery {
        words: query.words().to_owned(),
        shop: Some((seller.county, seller.id)),
        status: JointStatus::parse(query.filter("status")),
        offset: query.offset(),
        limit: query.limit(),
        ..JointRoundQuery::default()
    };
    let (rounds, total) = app.db.read(move |conn| service::joint_rounds(conn, &want)).await?;
    let options = JointStatus::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let list = ListView {
        title: view.t("market-joint"),
        intro: view.t("market-joint-own"),
        file: "joint-rounds",
        filters: vec![Filter { name: "status", label: view.t("market-status"), options: options.collect() }],
        columns: vec![
            Column::words(view.t("market-goods")),
            Column::words(view.t("market-joint-side")),
            Column::words(view.t("market-status")),
            Column::numbers(view.t("market-joint-price-now")),
            Column::numbers(view.t("market-joint-taken")),
            Column::numbers(view.t("market-joint-members")),
            Column::words(view.t("market-joint-closes")),
            Column::words(view.t("market-joint-pay-by")),
        ],
        rows: rounds.iter().map(|round| row_of(&view, &seller, round)).collect(),
        total,
        empty: view.t("market-joint-none-own"),
        action: Some((view.t("market-joint-offers"), "/sell/joint/offers".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row_of(view: &View, seller: &Seller, round: &JointRound) -> Vec<Cell> {
    let (tone, status) = status_words(view, round);
    let side = if organises(seller, round) { "market-joint-as-organiser" } else { "market-joint-as-seller" };
    vec![
        Cell::Link(round.title.clone(), format!("/sell/joint/{}", round.id)),
        Cell::Text(view.t(side)),
        Cell::Tag(tone, status),
        Cell::Money(round.present()),
        Cell::Text(format!("{} / {}", view.number(&round.taken), view.number(&round.capacity))),
        Cell::Number(round.members),
        Cell::Text(round.closes_on.to_string()),
        round.pay_until.map_or(Cell::Missing, |day| Cell::Text(day.to_string())),
    ]
}

fn organises(seller: &Seller, round: &JointRound) -> bool {
    (round.organiser_county, round.organiser) == (seller.county, seller.id)
}

#[derive(Template)]
#[template(path = "market/joint_own.html")]
struct OwnPage<'a> {
    view: &'a View,
    form: FormView,
    round: JointRound,
    steps: Vec<StepRow>,
    news: Vec<JointNotice>,
    invited: Vec<String>,
    /// The reader may close it and invite to it.
    keeps: bool,
    sees_members: bool,
}

impl OwnPage<'_> {
    fn status(&self) -> String {
        status_words(self.view, &self.round).1
    }

    fn tone(&self) -> &'static str {
        status_words(self.view, &self.round).0.class()
    }

    fn percent(&self) -> i64 {
        percent(&self.round)
    }

    fn told(&self, notice: &JointNotice) -> String {
        notice_words(self.view, notice)
    }

    fn audience(&self) -> String {
        self.view.say(&self.round.audience.label())
    }

    fn by_invitation(&self) -> bool {
        self.round.audience == Audience::Invited
    }

    fn is_open(&self) -> bool {
        self.round.status == JointStatus::Open
    }

    /// True when closing now would fix a price.
    fn would_reach(&self) -> bool {
        self.round.steps.reached(self.round.taken).is_some()
    }

    fn until(&self) -> String {
        self.round.pay_until.map_or_else(|| "–".to_owned(), |day| day.to_string())
    }

    fn failure(&self) -> String {
        self.round.failure.map_or_else(String::new, |why| self.view.say(&why.label()))
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<JointRoundId>) -> PageResult {
    own_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn own_page(app: &App, view: &View, id: JointRoundId, form: FormView) -> PageResult {
    let seller = seller_of(app, view).await?;
    let actor = view.actor.clone();
    let (round, news, invited) = app
        .db
        .read(move |conn| {
            let round = service::joint_round(conn, id)?;
            let sells = (round.county, round.seller) == (seller.county, seller.id);
            if !sells && !organises(&seller, &round) {
                return Err(Error::from(JointError::NoRound));
            }
            let news = service::joint_news(conn, &[id])?.into_iter().map(|(_, notice)| notice).collect();
            let invited = if actor.can(SEE_JOINT_MEMBERS, &round) {
                service::invited_to_joint(conn, &actor, &round)?
            } else {
                Vec::new()
            };
            Ok((round, news, invited))
        })
        .await?;
    let page = OwnPage {
        view,
        form,
        steps: step_rows(view, &round),
        keeps: view.actor.can(KEEP_JOINT, &round),
        sees_members: view.actor.can(SEE_JOINT_MEMBERS, &round),
        round,
        news,
        invited,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn invite(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<JointRoundId>,
    typed: Typed,
) -> PageResult {
    let done = match read_phones(typed.get("phones")) {
        Ok(phones) => invite_now(&app, &vault, &view, id, phones).await.map(|_| ()),
        Err(error) => Err(PageError::from(Error::from(error))),
    };
    back(&app, &view, id, typed, done).await
}

/// Phones as people write them: by lines, commas or blanks.
pub(crate) fn read_phones(text: &str) -> Result<Vec<Phone>, JointError> {
    let parts = text.split([',', '，', ';', '；', '\n', '\r', ' ', '、', '\t']);
    let phones = parts.map(str::trim).filter(|part| !part.is_empty());
    phones.map(|part| part.parse().map_err(|_| JointError::NotAPhone(part.to_owned()))).collect()
}

/// Invites these phones in the reader's name.
pub(crate) async fn invite_now(
    app: &App,
    vault: &Vault,
    view: &View,
    id: JointRoundId,
    phones: Vec<Phone>,
) -> Result<i64, PageError> {
    let (actor, now, vault) = (view.actor.clone(), view.now, vault.clone());
    let found_by = move |phone: &Phone| vault.index(phone.digits());
    Ok(app.db.write(move |tx| service::invite_to_joint(tx, &actor, now, id, &phones, &found_by)).await?)
}

pub(super) async fn close(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointRoundId>,
    typed: Typed,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let done = app.db.write(move |tx| service::close_joint(tx, &actor, now, id)).await;
    back(&app, &view, id, typed, done.map(|_| ()).map_err(PageError::from)).await
}

async fn back(
    app: &App,
    view: &View,
    id: JointRoundId,
    typed: Typed,
    done: Result<(), PageError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("/sell/joint/{id}"))),
        Err(error) if error.is_correctable() => {
            own_page(app, view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// The members of a round and where their shares stand.
pub(super) async fn members(
    State(app): State<App>,
    view: View,
    query: ListQuery,
    Id(id): Id<JointRoundId>,
) -> PageResult {
    let (actor, want) = (view.actor.clone(), shares_wanted(&query));
    let (round, shares, total) = app
        .db
        .read(move |conn| {
            let round = service::joint_round(conn, id)?;
            let (shares, total) = service::joint_members(conn, &actor, &round, &want)?;
            Ok::<_, Error>((round, shares, total))
        })
        .await?;
    let list = ListView {
        title: view.t1("market-joint-members-of", "title", &round.title),
        intro: view.t("market-joint-members-intro"),
        file: "joint-members",
        filters: vec![standings(&view)],
        columns: vec![
            Column::words(view.t("market-joint-member")),
            Column::words(view.t("market-joint-phone")),
            Column::numbers(view.t("market-quantity")),
            Column::numbers(view.t("market-joint-price-now")),
            Column::numbers(view.t("market-joint-sum")),
            Column::words(view.t("market-status")),
            Column::words(view.t("market-joint-joined-at")),
        ],
        rows: shares.iter().map(|(share, _)| member_row(&view, share, &round)).collect(),
        total,
        empty: view.t("market-joint-members-none"),
        action: Some((view.t("market-joint-to-round"), format!("/joint/{id}"))),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn member_row(view: &View, share: &JointShare, round: &JointRound) -> Vec<Cell> {
    let standing = share.standing(round.status);
    let price = share.price.unwrap_or_else(|| round.present());
    vec![
        Cell::Text(share.member.name.clone()),
        Cell::Text(share.member.phone.clone()),
        Cell::Number(share.pieces),
        Cell::Money(price),
        share.amount(price).map_or(Cell::Missing, Cell::Money),
        Cell::Tag(standing_tone(standing), view.say(&standing.label())),
        Cell::Time(share.joined_at),
    ]
}
