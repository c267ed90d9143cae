//! What a county shows for each criterion: documents, boxes, figures; the office's questions, and the second person's
//! confirmation.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use evidence::model::DocumentId;
use evidence::service::DocumentQuery;
use kernel::{Period, RegionCode};
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::common::{
    FileLine, Options, claim_words, county_options, criterion_name, criterion_options, current,
    document_facts, fact_name, file_line, of_evidence, own_county, period_of, period_options, rule_words,
    unreadable,
};
use super::words::{language, name, period as period_name};
use crate::model::{Claim, Evidence, EvidenceId, EvidenceState, Proof, Side};
use crate::service::{self, EvidenceQuery, EvidenceView, REVIEW_EVIDENCE};
use crate::{Answer, Criterion, Error, FactKind, Rulebook, Site, Value, luoyang};

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
            options: criterion_options(&view),
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
        rows: found.iter().map(|one| row(&view, one)).collect(),
        total,
        empty: view.t("assessment-evidence-empty"),
        action: (!queue).then(|| (view.t("assessment-to-card"), "/county".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, evidence: &Evidence) -> Vec<Cell> {
    let Ok((_, rulebook)) = luoyang() else { return Vec::new() };
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
}

pub(super) fn shown(view: &View, rulebook: &Rulebook, found: &EvidenceView) -> Shown {
    let EvidenceView { evidence, document, messages } = found;
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
    }
}

/// What the form of a criterion asks for.
#[derive(Default)]
struct Asked {
    /// The facts, or their boxes.
    what: Options,
    boxes: bool,
    number: bool,
    documents: bool,
    /// Names and titles of the measures of a site.
    measures: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "assessment/criterion.html")]
struct CriterionPage<'a> {
    view: &'a View,
    form: FormView,
    title: String,
    period: Period,
    period_name: String,
    article: String,
    rule: String,
    note: String,
    points: String,
    supplier: String,
    closes: String,
    open: bool,
    asked: Asked,
    answers: Options,
    documents: Options,
    new_document: String,
    items: Vec<Shown>,
    others: Vec<(String, String)>,
}

pub(super) async fn criterion(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
    query: ListQuery,
) -> PageResult {
    let county = own_county(&app, &view)?;
    let period = period_of(&app, &view, &query).await?;
    let typed = Typed::of([("document", query.filter("document").to_owned()), ("answer", "yes".to_owned())]);
    criterion_page(&app, &view, (county, period), &id, FormView::new(typed)).await
}

async fn criterion_page(
    app: &App,
    view: &View,
    (county, period): (RegionCode, Period),
    id: &str,
    form: FormView,
) -> PageResult {
    let (_, rulebook) = luoyang()?;
    let criterion = rulebook.criterion(id).ok_or_else(PageError::not_found)?;
    let (actor, city, wanted) = (view.actor.clone(), app.site.city, id.to_owned());
    let (cycle, items, documents) = app
        .db
        .read(move |conn| {
            let cycle = service::cycle(conn, &actor, period)?;
            let mut items = Vec::new();
            for one in service::evidence_of(conn, &actor, (period, county), Some(&wanted))? {
                items.push(service::evidence(conn, &actor, one.id)?);
            }
            let want = DocumentQuery {
                of_county: Some(county),
                kept_only: true,
                limit: 200,
                ..DocumentQuery::default()
            };
            let (documents, _) = evidence::service::documents(conn, &actor, city, &want)?;
            Ok::<_, Error>((cycle, items, documents))
        })
        .await?;
    let group = rulebook.groups.iter().find(|group| group.id == criterion.group);
    let supplier = rulebook.suppliers.iter().find(|one| one.id == criterion.supplier);
    let chosen = documents.iter().map(|one| {
        let draft = &one.draft;
        (one.id.to_string(), format!("{} {}", draft.number, draft.title).trim().to_owned())
    });
    let page = CriterionPage {
        view,
        title: criterion_name(view, rulebook, id),
        period,
        period_name: period_name(view, period),
        article: group.map(|group| group.article.clone()).unwrap_or_default(),
        rule: rule_words(view, rulebook, criterion, period.bounds().1),
        note: criterion.note.as_ref().map(|note| note.get(language(view)).to_owned()).unwrap_or_default(),
        points: criterion.points.shown(),
        supplier: supplier.map(|one| one.name.get(language(view)).to_owned()).unwrap_or_default(),
        closes: view.day(&cycle.deadline),
        open: cycle.must_take_evidence(view.now.day()).is_ok(),
        asked: asked(view, rulebook, criterion),
        answers: answers(view),
        documents: std::iter::once((String::new(), view.t("assessment-no-document"))).chain(chosen).collect(),
        new_document: format!("/county/documents/new?next=/county/evidence/{id}%3Fperiod%3D{period}"),
        items: items.iter().map(|one| shown(view, rulebook, one)).collect(),
        others: rulebook
            .criteria_of(&criterion.group)
            .map(|one| (one.id.clone(), criterion_name(view, rulebook, &one.id)))
            .collect(),
        form,
    };
    page_with(page.form.status(), &page)
}

fn answers(view: &View) -> Options {
    let words = [
        ("yes", "assessment-working-yes"),
        ("no", "assessment-working-no"),
        ("not-applicable", "assessment-working-not-applicable"),
    ];
    words.map(|(word, key)| (word.to_owned(), view.t(key))).into()
}

fn asked(view: &View, rulebook: &Rulebook, criterion: &Criterion) -> Asked {
    let mut asked = Asked::default();
    for fact in criterion.rule.facts() {
        let Some(rule) = rulebook.fact(fact).filter(|rule| rule.set_by.is_none()) else { continue };
        match &rule.kind {
            // What is counted over inspected places comes from inspections.
            FactKind::Tally { .. } => continue,
            FactKind::Boxes(items) => {
                asked.boxes = true;
                let named = items
                    .iter()
                    .map(|one| (format!("{fact}/{}", one.name), fact_name(view, rulebook, fact, &one.name)));
                asked.what.extend(named);
                continue;
            }
            FactKind::Document => asked.documents = true,
            FactKind::Count | FactKind::Amount => asked.number = true,
            FactKind::YesNo => asked.boxes = true,
            FactKind::Sites(measures) => {
                let measure = |one: &crate::Measure| {
                    let (title, unit) = (one.title.get(language(view)), one.unit.get(language(view)));
                    (one.name.clone(), format!("{title}（{unit}）"))
                };
                asked.measures = measures.iter().map(measure).collect();
            }
        }
        asked.what.push((fact.to_owned(), fact_name(view, rulebook, fact, "")));
    }
    asked
}

pub(super) async fn submit(
    State(app): State<App>,
    view: View,
    Path(id): Path<String>,
    typed: Typed,
) -> PageResult {
    let county = own_county(&app, &view)?;
    let period = match typed.get("period").parse() {
        Ok(period) => period,
        Err(_) => current(&app, &view).await?,
    };
    match try_submit(&app, &view, (period, county), &id, &typed).await {
        Ok(()) => Ok(redirect(&format!("/county/evidence/{id}?period={period}"))),
        Err(error) if error.is_correctable() => {
            criterion_page(&app, &view, (county, period), &id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_submit(
    app: &App,
    view: &View,
    place: (Period, RegionCode),
    id: &str,
    typed: &Typed,
) -> Result<(), PageError> {
    let claim = claim_of(typed)?;
    let proof = Proof {
        document: typed.optional("document")?,
        link: typed.get("link").trim().to_owned(),
        note: typed.get("note").trim().to_owned(),
    };
    let (actor, now, id) = (view.actor.clone(), view.now, id.to_owned());
    app.db.write(move |tx| service::submit(tx, &actor, now, place, &id, &claim, &proof)).await?;
    Ok(())
}

/// Reads the claim of a form: a fact, or `fact/box`.
fn claim_of(typed: &Typed) -> Result<Claim, PageError> {
    let (_, rulebook) = luoyang()?;
    let what = typed.required("fact")?;
    let (fact, item) = what.split_once('/').unwrap_or((what, ""));
    let rule = rulebook.fact(fact).ok_or(Error::ForeignFact)?;
    let claim = match &rule.kind {
        FactKind::Document => Claim::of_document(fact),
        FactKind::Boxes(_) => Claim::of_box(fact, item, answer_of(typed)?),
        FactKind::YesNo => Claim {
            fact: fact.to_owned(),
            item: String::new(),
            value: Some(Value::YesNo(answer_of(typed)? == Answer::Yes)),
        },
        FactKind::Count | FactKind::Amount => {
            Claim::of_number(rule, &typed.parse("number")?).ok_or(Error::WrongShape)?
        }
        FactKind::Sites(measures) => {
            let site = typed.required("site")?.to_owned();
            let mut sizes = BTreeMap::new();
            for measure in measures {
                let typed = typed.get(&format!("measure-{}", measure.name));
                if !typed.is_empty() {
                    sizes.insert(measure.name.clone(), typed.parse().map_err(|_| unreadable("site", typed))?);
                }
            }
            let value = Value::Sites(vec![Site { name: site.clone(), measures: sizes }]);
            Claim { fact: fact.to_owned(), item: site, value: Some(value) }
        }
        FactKind::Tally { .. } => return Err(Error::WrongShape.into()),
    };
    Ok(claim)
}

pub(super) fn answer_of(typed: &Typed) -> Result<Answer, PageError> {
    read_answer(typed.required("answer")?).ok_or_else(|| unreadable("answer", typed.get("answer")))
}

pub(crate) fn read_answer(word: &str) -> Option<Answer> {
    match word {
        "yes" => Some(Answer::Yes),
        "no" => Some(Answer::No),
        "not-applicable" => Some(Answer::NotApplicable),
        _ => None,
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
    let (_, rulebook) = luoyang()?;
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
        other => return Err(unreadable("step", other)),
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
        other => return Err(unreadable("step", other)),
    }
    Ok(redirect(&format!("/county?period={period}")))
}
