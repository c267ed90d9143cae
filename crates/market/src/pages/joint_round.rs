//! A round of joint purchase as villagers see it: its steps, what it means to join, joining, changing and leaving.

use askama::Template;
use axum::extract::State;
use kernel::Message;
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::cart::{buyer_of, signed_in};
use super::joint::{StepRow, next_words, notice_words, percent, standing_tone, status_words, step_rows};
use crate::Error;
use crate::model::{JointNotice, JointRound, JointRoundId, JointShare, JointStanding, Listing};
use crate::service::{self, Joining, SEE_JOINT_MEMBERS};

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
