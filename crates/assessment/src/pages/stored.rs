//! A stored result: its ranking, its approvals, its hash, and the workbook it can be worked out from again.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use kernel::{PersonId, Timestamp};
use ui::{
    App, FormView, Id, ListQuery, PageError, PageResult, Typed, View, XLSX, attachment, page_with, redirect,
};

use super::common::{county_names, of_result};
use super::released::{Outgoing, outgoing};
use super::versions::TOML;
use super::words::{RankRow, language, period as period_name, ranking};
use crate::model::{ResultId, ResultState, Stored, Unsound};
use crate::report::Head;
use crate::service::{self, APPROVE_RESULT, RUN_ASSESSMENT, Verdict};
use crate::{Error, Purpose, report, write_workbook};

#[derive(Template)]
#[template(path = "assessment/stored.html")]
struct StoredPage<'a> {
    view: &'a View,
    form: FormView,
    one: &'a Stored,
    title: String,
    period: String,
    tone: &'static str,
    state: String,
    facts: Vec<(String, String)>,
    rows: Vec<RankRow>,
    may_approve: bool,
    may_publish: bool,
    /// What goes out of it, once it is published.
    outgoing: Option<Outgoing>,
    /// What came of looking the result over, if it was asked for.
    verdict: Option<(bool, String)>,
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    query: ListQuery,
) -> PageResult {
    let verify = query.filter("verify") == "yes";
    stored_page(&app, &view, id, FormView::new(Typed::default()), verify).await
}

async fn stored_page(app: &App, view: &View, id: ResultId, form: FormView, verify: bool) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (one, verdict, names, issued) = app
        .db
        .read(move |conn| {
            let one = service::result(conn, &actor, id)?;
            let verdict = verify.then(|| service::verify(conn, id)).transpose()?;
            let approved = [one.first, one.second].into_iter().flatten().map(|(person, _)| person);
            let names = identity::service::names_of(conn, city, one.proposed_by.into_iter().chain(approved))?;
            let issued = service::bulletins(conn, &actor, id).unwrap_or_default();
            Ok::<_, Error>((one, verdict, names, issued))
        })
        .await?;
    let assessment = one.content.assessment()?;
    let cards = (one.state == ResultState::Published).then(|| format!("/results/{id}/counties"));
    let me = view.actor.person_id();
    let first_was_me = one.first.is_some_and(|(person, _)| Some(person) == me);
    let page = StoredPage {
        view,
        title: view.say(&one.kind.label()),
        period: period_name(view, one.period),
        tone: of_result(one.state).class(),
        state: view.say(&one.state.label()),
        facts: facts(view, &one, &names),
        rows: ranking(view, &assessment, cards.as_deref()),
        may_approve: one.state == ResultState::Proposed
            && !first_was_me
            && one.proposed_by != me
            && view.actor.can(APPROVE_RESULT, &one),
        may_publish: one.state == ResultState::Approved && view.actor.can(RUN_ASSESSMENT, &one),
        outgoing: outgoing(view, &one, &assessment, &issued, &form),
        verdict: verdict.map(|verdict| (verdict.faults.is_empty(), verdict_words(view, &verdict))),
        form,
        one: &one,
    };
    page_with(page.form.status(), &page)
}

fn facts(view: &View, one: &Stored, names: &BTreeMap<PersonId, String>) -> Vec<(String, String)> {
    let who = |approval: Option<(PersonId, Timestamp)>| {
        let said = approval.map(|(person, at)| {
            format!("{} · {}", names.get(&person).map_or("", String::as_str), view.time(&at))
        });
        said.unwrap_or_else(|| "–".to_owned())
    };
    let mut facts = vec![
        (view.t("assessment-made-at"), view.time(&one.made_at)),
        (view.t("assessment-proposed-by"), who(one.proposed_by.map(|person| (person, one.made_at)))),
        (view.t("assessment-first-approval"), who(one.first)),
        (view.t("assessment-second-approval"), who(one.second)),
        (
            view.t("assessment-published-at"),
            one.published_at.map_or_else(|| "–".to_owned(), |at| view.time(&at)),
        ),
        (
            view.t("assessment-rulebook-hash"),
            format!("{} · {}", one.content.rules.id, one.content.rules.hash),
        ),
        (view.t("assessment-result-hash"), one.hash.clone()),
    ];
    let open = one.content.unconfirmed().unwrap_or_default();
    if !open.is_empty() {
        facts.push((view.t("assessment-unconfirmed-counties"), county_names(view, &open)));
    }
    if !one.reason.is_empty() {
        facts.insert(0, (view.t("assessment-reason"), one.reason.clone()));
    }
    facts
}

fn verdict_words(view: &View, verdict: &Verdict) -> String {
    if verdict.faults.is_empty() {
        return view.t("assessment-sound");
    }
    let words = verdict.faults.iter().map(|fault| {
        view.t(match fault {
            Unsound::Changed => "assessment-unsound-changed",
            Unsound::Rulebook => "assessment-unsound-rulebook",
            Unsound::Figures => "assessment-unsound-figures",
            Unsound::Log => "assessment-unsound-log",
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    typed: Typed,
) -> PageResult {
    match try_step(&app, &view, id, &typed).await {
        Ok(()) => Ok(redirect(&format!("/city/results/{id}"))),
        Err(error) if error.is_correctable() => {
            stored_page(&app, &view, id, FormView::refused(typed, error), false).await
        }
        Err(error) => Err(error),
    }
}

async fn try_step(app: &App, view: &View, id: ResultId, typed: &Typed) -> Result<(), PageError> {
    let (actor, now) = (view.actor.clone(), view.now);
    match typed.get("step") {
        "approve" => {
            let hash = typed.required("hash")?.to_owned();
            app.db.write(move |tx| service::approve(tx, &actor, now, id, &hash)).await?;
        }
        "return" => {
            let reason = typed.get("reason").to_owned();
            app.db.write(move |tx| service::send_back(tx, &actor, now, id, &reason)).await?;
        }
        "bulletin" => {
            let head = Head {
                issuer: typed.get("issuer").to_owned(),
                number: typed.get("number").to_owned(),
                red: !typed.get("red").is_empty(),
            };
            app.db.write(move |tx| service::issue_bulletin(tx, &actor, now, id, &head)).await?;
        }
        "publish" => app.db.write(move |tx| service::publish(tx, &actor, now, id)).await?,
        other => return Err(PageError::unreadable("step", other)),
    }
    Ok(())
}

/// The facts of a stored result as a workbook: `heluo score` makes the same figures of it.
pub(super) async fn workbook(State(app): State<App>, view: View, Id(id): Id<ResultId>) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::result_for_offices(conn, &actor, id)).await?;
    let (programme, rulebook) = one.content.rules()?;
    let (frame, facts) = (one.content.frame()?, one.content.facts()?);
    let bytes = write_workbook(&programme, &rulebook, &frame, &facts, Purpose::Export)?;
    Ok(attachment("facts.xlsx", XLSX, bytes))
}

/// The whole stored assessment with its trace, as a workbook.
pub(super) async fn scores(State(app): State<App>, view: View, Id(id): Id<ResultId>) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::result_for_offices(conn, &actor, id)).await?;
    let (programme, rulebook) = one.content.rules()?;
    let bytes = report::spreadsheet(&one.content.assessment()?, &programme, &rulebook, language(&view))?;
    Ok(attachment("scores.xlsx", XLSX, bytes))
}

/// The rulebook of a stored result, byte for byte: `heluo score --rulebook` takes it.
pub(super) async fn rulebook(State(app): State<App>, view: View, Id(id): Id<ResultId>) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::result_for_offices(conn, &actor, id)).await?;
    Ok(attachment("rulebook.toml", TOML, one.content.rules.rulebook.into_bytes()))
}

/// The programme of a stored result, byte for byte.
pub(super) async fn programme(State(app): State<App>, view: View, Id(id): Id<ResultId>) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::result_for_offices(conn, &actor, id)).await?;
    Ok(attachment("programme.toml", TOML, one.content.rules.programme.into_bytes()))
}
