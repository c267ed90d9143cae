//! Evidence in lists and one by one: the county's own, the reviewer's queue, the office's questions; and the second
//! person's confirmation.

use askama::Template;
use axum::extract::State;
use evidence::model::DocumentId;
use kernel::Period;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::common::{
    FileLine, claim_words, county_options, criterion_name, criterion_options, document_facts, fact_name,
    file_line, of_evidence, own_county, period_options, rulebook_of,
};
use super::words::{name, period as period_name};
use crate::Rulebook;
use crate::model::{Evidence, EvidenceId, EvidenceState, Side};
use crate::service::{self, EvidenceQuery, EvidenceView, REVIEW_EVIDENCE};

/// The list of evidence: the county's own, or the reviewer's queue.
pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let queue = view.door == Door::City;
    let want = EvidenceQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        period: query.filter("period").parse().ok(),
        criterion: Some(query.filter("criterion").to_owned()).filter(|id| !id.is_empty()),
        state: EvidenceState::parse(query.filter("state")),
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::evidence_list(conn, &actor, &want)).await?;
    let periods = period_options(&app, &view).await?;
    let rulebook = &*rulebook_of(&app, Period::half_of(view.now.day())).await?;
    let mut filters = vec![
        Filter {
            name: "state",
            label: view.t("assessment-state"),
            options: EvidenceState::ALL
                .iter()
                .map(|one| (one.as_str().to_owned(), view.say(&one.label())))
                .collect(),
        },
        Filter {
            name: "criterion",
            label: view.t("assessment-criterion-name"),
            options: criterion_options(&view, rulebook),
        },
        Filter { name: "period", label: view.t("assessment-period"), options: periods },
    ];
    if queue {
        let options = county_options(&view, Period::half_of(view.now.day()));
        filters.insert(0, Filter { name: "county", label: view.t("assessment-table-county"), options });
    }
    let columns = [
        "assessment-criterion-name",
        "assessment-fact",
        "assessment-claim",
        "assessment-document",
        "assessment-table-county",
        "assessment-period",
        "assessment-submitted-at",
        "assessment-state",
    ];
    let (title, intro) = if queue {
        ("assessment-review-title", "assessment-review-intro")
    } else {
        ("assessment-evidence-title", "assessment-evidence-intro")
    };
    let list = ListView {
        title: view.t(title),
        intro: view.t(intro),
        file: "evidence",
        filters,
        columns: columns.into_iter().map(|key| Column::words(view.t(key))).collect(),
        rows: found.iter().map(|one| row(&view, rulebook, one)).collect(),
        total,
        empty: view.t("assessment-evidence-empty"),
        action: (!queue).then(|| (view.t("assessment-to-card"), "/county".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, rulebook: &Rulebook, evidence: &Evidence) -> Vec<Cell> {
    let to = match view.door {
        Door::City => format!("/city/review/{}", evidence.id),
        _ => format!("/county/evidence/items/{}", evidence.id),
    };
    let title = &evidence.document_title;
    vec![
        Cell::Link(criterion_name(view, rulebook, &evidence.criterion), to),
        Cell::Text(fact_name(view, rulebook, &evidence.claim.fact, &evidence.claim.item)),
        Cell::Text(claim_words(view, evidence)),
        if title.is_empty() { Cell::Missing } else { Cell::Text(title.clone()) },
        Cell::Text(name(view, evidence.county)),
        Cell::Text(period_name(view, evidence.period)),
        Cell::Time(evidence.submitted_at),
        Cell::Tag(of_evidence(evidence.state), view.say(&evidence.state.label())),
    ]
}

/// A piece of evidence as it is shown, with all that belongs to it.
pub(super) struct Shown {
    pub(super) id: EvidenceId,
    pub(super) fact: String,
    pub(super) claim: String,
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) asked: bool,
    pub(super) may_withdraw: bool,
    pub(super) document: Option<DocumentId>,
    pub(super) document_title: String,
    pub(super) document_facts: Vec<(String, String)>,
    pub(super) files: Vec<FileLine>,
    pub(super) link: String,
    pub(super) note: String,
    pub(super) submitted: String,
    pub(super) messages: Vec<(String, String, String)>,
    pub(super) after_result: bool,
}

pub(super) fn shown(view: &View, rulebook: &Rulebook, found: &EvidenceView) -> Shown {
    let EvidenceView { evidence, document, messages, after_result } = found;
    let for_reviewer = view.actor.can(REVIEW_EVIDENCE, evidence);
    let base = document.as_ref().map_or_else(String::new, |(one, _)| format!("/register/{}", one.id));
    let files = document.as_ref().map(|(_, files)| files.as_slice()).unwrap_or_default();
    let said = messages.iter().map(|one| {
        let who = match one.side {
            Side::Office => view.say(&Side::Office.label()),
            Side::County => name(view, evidence.county),
        };
        (who, view.time(&one.at), one.words.clone())
    });
    Shown {
        id: evidence.id,
        fact: fact_name(view, rulebook, &evidence.claim.fact, &evidence.claim.item),
        claim: claim_words(view, evidence),
        tone: of_evidence(evidence.state).class(),
        state: view.say(&evidence.state.label()),
        asked: evidence.state == EvidenceState::Asked,
        may_withdraw: evidence.clone().withdrawn().is_ok(),
        document: evidence.proof.document,
        document_title: evidence.document_title.clone(),
        document_facts: document.as_ref().map(|(one, _)| document_facts(view, one)).unwrap_or_default(),
        files: files.iter().map(|file| file_line(view, &base, file, for_reviewer)).collect(),
        link: evidence.proof.link.clone(),
        note: evidence.proof.note.clone(),
        submitted: view.time(&evidence.submitted_at),
        messages: said.collect(),
        after_result: *after_result,
    }
}

#[derive(Template)]
#[template(path = "assessment/item.html")]
struct ItemPage<'a> {
    view: &'a View,
    form: FormView,
    title: String,
    criterion: String,
    period: Period,
    one: Shown,
}

pub(super) async fn item(State(app): State<App>, view: View, Id(id): Id<EvidenceId>) -> PageResult {
    item_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn item_page(app: &App, view: &View, id: EvidenceId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::evidence(conn, &actor, id)).await?;
    let rulebook = &*rulebook_of(app, found.evidence.period).await?;
    let page = ItemPage {
        view,
        title: criterion_name(view, rulebook, &found.evidence.criterion),
        criterion: found.evidence.criterion.clone(),
        period: found.evidence.period,
        one: shown(view, rulebook, &found),
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn item_step(
    State(app): State<App>,
    view: View,
    Id(id): Id<EvidenceId>,
    typed: Typed,
) -> PageResult {
    match try_item_step(&app, &view, id, &typed).await {
        Ok(()) => Ok(redirect(&format!("/county/evidence/items/{id}"))),
        Err(error) if error.is_correctable() => {
            item_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_item_step(app: &App, view: &View, id: EvidenceId, typed: &Typed) -> Result<(), PageError> {
    let (actor, now) = (view.actor.clone(), view.now);
    match typed.get("step") {
        "answer" => {
            let words = typed.get("words").to_owned();
            app.db.write(move |tx| service::answer(tx, &actor, now, id, &words)).await?;
        }
        "withdraw" => app.db.write(move |tx| service::withdraw(tx, &actor, now, id)).await?,
        other => return Err(PageError::unreadable("step", other)),
    }
    Ok(())
}

/// The first person says that it is complete, the second confirms it.
pub(super) async fn confirmation(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let county = own_county(&app, &view)?;
    let period = typed.parse("period")?;
    let (actor, now) = (view.actor.clone(), view.now);
    match typed.get("step") {
        "prepare" => app.db.write(move |tx| service::prepare(tx, &actor, now, period, county)).await?,
        "confirm" => app.db.write(move |tx| service::confirm(tx, &actor, now, period, county)).await?,
        other => return Err(PageError::unreadable("step", other)),
    }
    Ok(redirect(&format!("/county?period={period}")))
}
