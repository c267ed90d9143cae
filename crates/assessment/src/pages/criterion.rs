//! What a county shows for a criterion: documents, boxes, figures, sites.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State};
use evidence::service::DocumentQuery;
use kernel::{Period, RegionCode};
use ui::{App, FormView, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use super::common::{
    Options, criterion_name, current, fact_name, own_county, period_of, rule_words, rulebook_of,
};
use super::evidence::{Shown, shown};
use super::words::{language, period as period_name};
use crate::model::{Claim, Proof};
use crate::{Answer, Criterion, Error, Exact, FactKind, Rulebook, Site, Value, service};

/// What the form of a criterion asks for.
#[derive(Default)]
struct Asked {
    /// The facts, or their boxes.
    what: Options,
    boxes: bool,
    number: bool,
    documents: bool,
    /// The fields and titles of the measures of a site.
    measures: Vec<(&'static str, String)>,
    /// What the records of this house tell, which nobody shows.
    known: Vec<String>,
}

/// The fields of a site's measures, in the rulebook's order.
const MEASURES: [&str; 6] = ["measure-1", "measure-2", "measure-3", "measure-4", "measure-5", "measure-6"];

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

pub(super) async fn show(
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
    let rulebook = &*rulebook_of(app, period).await?;
    let criterion = rulebook.criterion(id).ok_or_else(PageError::not_found)?;
    let (actor, city, wanted) = (view.actor.clone(), app.site.city, id.to_owned());
    let today = view.now.day();
    let (cycle, items, documents, known) = app
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
            let known = service::told_by_records(conn, &actor, (period, county), today)?;
            Ok::<_, Error>((cycle, items, documents, known))
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
        article: group.map(|group| view.citation(&group.article)).unwrap_or_default(),
        rule: rule_words(view, rulebook, criterion, period.bounds().1),
        note: criterion.note.as_ref().map(|note| note.get(language(view)).to_owned()).unwrap_or_default(),
        points: criterion.points.shown(),
        supplier: supplier.map(|one| one.name.get(language(view)).to_owned()).unwrap_or_default(),
        closes: view.day(&cycle.deadline),
        open: cycle.must_take_evidence(view.now.day()).is_ok(),
        asked: asked(view, rulebook, criterion, &known),
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

fn asked(view: &View, rulebook: &Rulebook, criterion: &Criterion, known: &BTreeSet<String>) -> Asked {
    let mut asked = Asked::default();
    for fact in criterion.rule.facts() {
        let Some(rule) = rulebook.fact(fact).filter(|rule| rule.set_by.is_none()) else { continue };
        if known.contains(fact) {
            asked.known.push(fact_name(view, rulebook, fact, ""));
            continue;
        }
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
                    view.aside(title, unit)
                };
                asked.measures = MEASURES.into_iter().zip(measures.iter().map(measure)).collect();
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
    let claim = claim_of(&*rulebook_of(app, place.0).await?, typed)?;
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
fn claim_of(rulebook: &Rulebook, typed: &Typed) -> Result<Claim, PageError> {
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
            for (field, measure) in MEASURES.into_iter().zip(measures) {
                if let Some(size) = typed.optional::<Exact>(field)? {
                    sizes.insert(measure.name.clone(), size);
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
    read_answer(typed.required("answer")?).ok_or_else(|| PageError::unreadable("answer", typed.get("answer")))
}

pub(crate) fn read_answer(word: &str) -> Option<Answer> {
    match word {
        "yes" => Some(Answer::Yes),
        "no" => Some(Answer::No),
        "not-applicable" => Some(Answer::NotApplicable),
        _ => None,
    }
}
