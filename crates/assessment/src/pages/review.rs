//! A reviewer's page: the criterion with its article and rule, beside it what the county shows, and the decision.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use evidence::Files;
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::common::{criterion_name, refused, rule_words, rulebook_of, with_pages};
use super::evidence::{Shown, shown};
use super::words::{language, name, period as period_name};
use crate::Error;
use crate::model::{Decision, EvidenceId, EvidenceState};
use crate::service::{self, EvidenceQuery, REVIEW_EVIDENCE, Reviewed};

#[derive(Template)]
#[template(path = "assessment/review.html")]
struct ReviewPage<'a> {
    view: &'a View,
    form: FormView,
    title: String,
    county: String,
    period: String,
    article: String,
    rule: String,
    note: String,
    points: String,
    seen: &'static str,
    may_review: bool,
    /// The next that waits, if one does.
    next: Option<EvidenceId>,
    one: Shown,
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<EvidenceId>,
) -> PageResult {
    review_page(&app, &files, &view, id, FormView::new(Typed::default())).await
}

async fn review_page(app: &App, depot: &Files, view: &View, id: EvidenceId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let (found, waiting) = app
        .db
        .read(move |conn| {
            let found = service::evidence(conn, &actor, id)?;
            let want = EvidenceQuery {
                period: Some(found.evidence.period),
                state: Some(EvidenceState::Submitted),
                limit: 2,
                ..EvidenceQuery::default()
            };
            let (waiting, _) = service::evidence_list(conn, &actor, &want)?;
            Ok::<_, Error>((found, waiting))
        })
        .await?;
    let rulebook = &*rulebook_of(app, found.evidence.period).await?;
    let evidence = &found.evidence;
    let criterion = rulebook.criterion(&evidence.criterion).ok_or(Error::NoCriterion)?;
    let group = rulebook.groups.iter().find(|group| group.id == criterion.group);
    let mut one = shown(view, rulebook, &found);
    if let Some((_, files)) = &found.document {
        one.files = with_pages(depot, one.files, files).await?;
    }
    let page = ReviewPage {
        view,
        title: criterion_name(view, rulebook, &evidence.criterion),
        county: name(view, evidence.county),
        period: period_name(view, evidence.period),
        article: group.map(|group| view.citation(&group.article)).unwrap_or_default(),
        rule: rule_words(view, rulebook, criterion, evidence.period.bounds().1),
        note: criterion.note.as_ref().map(|note| note.get(language(view)).to_owned()).unwrap_or_default(),
        points: criterion.points.shown(),
        seen: evidence.state.as_str(),
        may_review: evidence.state != EvidenceState::Withdrawn && view.actor.can(REVIEW_EVIDENCE, evidence),
        next: waiting.iter().map(|one| one.id).find(|next| *next != id),
        one,
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn decide(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<EvidenceId>,
    typed: Typed,
) -> PageResult {
    match try_decide(&app, &view, id, &typed).await {
        Ok(()) => Ok(redirect(&format!("/city/review/{id}"))),
        Err(error) if error.is_correctable() => {
            review_page(&app, &files, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_decide(app: &App, view: &View, id: EvidenceId, typed: &Typed) -> Result<(), PageError> {
    let seen = typed.required("seen")?;
    let seen = EvidenceState::parse(seen).ok_or_else(|| PageError::unreadable("seen", seen))?;
    let decision = decision_of(typed.get("step"), typed.get("reason"))
        .ok_or_else(|| PageError::unreadable("step", typed.get("step")))?;
    let (actor, now) = (view.actor.clone(), view.now);
    let reviewed = Reviewed { seen, decision };
    app.db.write(move |tx| service::review(tx, &actor, now, id, &reviewed)).await.map_err(refused)
}

/// A decision by its word.
pub(crate) fn decision_of(word: &str, reason: &str) -> Option<Decision> {
    let reason = reason.to_owned();
    match word {
        "accept" => Some(Decision::Accept),
        "reject" => Some(Decision::Reject(reason)),
        "ask" => Some(Decision::Ask(reason)),
        "falsify" => Some(Decision::Falsify(reason)),
        _ => None,
    }
}
