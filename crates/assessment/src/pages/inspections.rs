//! Inspections: an inspector ticks the boxes of a checklist at a place, with photographs.

use std::collections::BTreeMap;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use evidence::{Files, Sent};
use kernel::{PersonId, ResourceRef, Timestamp};
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page, page_with, redirect,
};

use super::common::{
    FileLine, Options, county_options, criterion_name, criterion_options, current, fact_name, file_line,
    kept_files, period_options, rulebook_of, take_in,
};
use super::criterion::read_answer;
use super::words::{language, name, period as period_name};
use crate::model::{Inspection, InspectionId, inspectable};
use crate::report::answer_text;
use crate::service::{self, INSPECT, InspectionQuery, REVIEW_EVIDENCE};
use crate::{Answer, Error, Rulebook};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let named = |field: &str| Some(query.filter(field).to_owned()).filter(|value| !value.is_empty());
    let want = InspectionQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        period: query.filter("period").parse().ok(),
        criterion: named("criterion"),
        fact: named("fact"),
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::inspections(conn, &actor, &want)).await?;
    let periods = period_options(&app, &view).await?;
    let rulebook = &*rulebook_of(&app, kernel::Period::half_of(view.now.day())).await?;
    let can_be: Options = criterion_options(&view, rulebook)
        .into_iter()
        .filter(|(id, _)| {
            rulebook.criterion(id).is_some_and(|one| inspectable(rulebook, one).next().is_some())
        })
        .collect();
    let mut filters = vec![
        Filter { name: "criterion", label: view.t("assessment-criterion-name"), options: can_be },
        Filter { name: "period", label: view.t("assessment-period"), options: periods },
    ];
    if view.door == Door::City {
        let options = county_options(&view, kernel::Period::half_of(view.now.day()));
        filters.insert(0, Filter { name: "county", label: view.t("assessment-table-county"), options });
    }
    let words = [
        "assessment-place",
        "assessment-criterion-name",
        "assessment-table-county",
        "assessment-inspected-on",
    ];
    let numbers = ["assessment-boxes-met", "assessment-boxes", "assessment-photos"];
    let may = view.actor.can(INSPECT, &ResourceRef::new("Inspection", app.site.city));
    let list = ListView {
        title: view.t("assessment-inspections"),
        intro: view.t("assessment-inspections-intro"),
        file: "inspections",
        filters,
        columns: words
            .into_iter()
            .map(|key| Column::words(view.t(key)))
            .chain(numbers.into_iter().map(|key| Column::numbers(view.t(key))))
            .collect(),
        rows: found.iter().map(|one| row(&view, rulebook, one)).collect(),
        total,
        empty: view.t("assessment-inspections-empty"),
        action: (may && view.door == Door::City)
            .then(|| (view.t("assessment-inspect"), "/city/inspections/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, rulebook: &Rulebook, one: &Inspection) -> Vec<Cell> {
    let count = |number: usize| Cell::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let door = if view.door == Door::County { "county" } else { "city" };
    vec![
        Cell::Link(one.place.clone(), format!("/{door}/inspections/{}", one.id)),
        Cell::Text(criterion_name(view, rulebook, &one.criterion)),
        Cell::Text(name(view, one.county)),
        Cell::Text(one.day.to_string()),
        count(one.answers.values().filter(|answer| **answer == Answer::Yes).count()),
        count(one.answers.len()),
        count(one.photos.len()),
    ]
}

#[derive(Template)]
#[template(path = "assessment/inspection.html")]
struct InspectionPage<'a> {
    view: &'a View,
    one: &'a Inspection,
    criterion: String,
    county: String,
    period: String,
    answers: Vec<(String, String, &'static str)>,
    files: Vec<FileLine>,
    back: &'static str,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<InspectionId>) -> PageResult {
    let actor = view.actor.clone();
    let (one, files) = app.db.read(move |conn| service::inspection(conn, &actor, id)).await?;
    let rulebook = &*rulebook_of(&app, one.period).await?;
    let for_reviewer = view.actor.can(REVIEW_EVIDENCE, &one) || view.actor.can(INSPECT, &one);
    let base = format!("/inspections/{id}/photos");
    let answers = one.answers.iter().map(|(item, answer)| {
        let tone = match answer {
            Answer::Yes => "tag good",
            Answer::No => "tag bad",
            Answer::NotApplicable => "tag",
        };
        let title = rulebook.title_of(&format!(".{}.{item}", one.fact));
        let title = title.map_or_else(|| item.clone(), |title| title.get(language(&view)).to_owned());
        (title, answer_text(*answer, language(&view)), tone)
    });
    page(&InspectionPage {
        criterion: criterion_name(&view, rulebook, &one.criterion),
        county: name(&view, one.county),
        period: period_name(&view, one.period),
        answers: answers.collect(),
        files: files.iter().map(|file| file_line(&view, &base, file, for_reviewer)).collect(),
        back: if view.door == Door::County { "/county/inspections" } else { "/city/inspections" },
        view: &view,
        one: &one,
    })
}

pub(super) async fn photo(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Path((id, photo)): Path<(String, String)>,
    query: ListQuery,
) -> PageResult {
    let id = id.parse().map_err(|_| PageError::not_found())?;
    let photo = photo.parse().map_err(|_| PageError::not_found())?;
    let width = query.filter("width").parse().unwrap_or(u32::MAX);
    let actor = view.actor.clone();
    let file = app.db.read(move |conn| service::inspection_photo(conn, &actor, id, photo)).await?;
    Ok(evidence::document(&files, &file, width).await?)
}

#[derive(Template)]
#[template(path = "assessment/inspection_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    counties: Options,
    periods: Options,
    /// Facts that can be inspected, as `criterion/fact`.
    lists: Options,
    chosen: String,
    chosen_title: String,
    boxes: Vec<(String, String)>,
    answers: Options,
    kept: Vec<(String, String)>,
}

impl NewPage<'_> {
    /// True when a box was answered so before the form had to be corrected.
    fn ticked(&self, item: &str, answer: &str) -> bool {
        self.form.value(&format!("box-{item}")) == answer
    }
}

/// The form; first a list is chosen, since each has its own boxes.
pub(super) async fn blank(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let mut typed = Typed::of([
        ("list", query.filter("list").to_owned()),
        ("county", query.filter("county").to_owned()),
        ("day", view.now.day().to_string()),
    ]);
    let period = match query.filter("period") {
        "" => current(&app, &view).await?.to_string(),
        chosen => chosen.to_owned(),
    };
    typed.set("period", period);
    new_page(&app, &view, FormView::new(typed), Vec::new()).await
}

async fn new_page(app: &App, view: &View, form: FormView, kept: Vec<(String, String)>) -> PageResult {
    view.actor.may(INSPECT, &ResourceRef::new("Inspection", app.site.city))?;
    let chosen = form.value("period").parse();
    let period = chosen.unwrap_or_else(|_| kernel::Period::half_of(view.now.day()));
    let rulebook = &*rulebook_of(app, period).await?;
    let mut lists = Options::new();
    for criterion in &rulebook.criteria {
        for fact in inspectable(rulebook, criterion) {
            let title = criterion_name(view, rulebook, &criterion.id);
            let title = format!("{title} · {}", fact_name(view, rulebook, &fact.name, ""));
            lists.push((format!("{}/{}", criterion.id, fact.name), title));
        }
    }
    let chosen = form.value("list").to_owned();
    let fact = chosen.split_once('/').and_then(|(_, fact)| rulebook.fact(fact));
    let items = fact.map(|rule| rule.kind.items()).unwrap_or_default();
    let yes = ["yes", "no", "not-applicable"];
    let answers = yes.map(|word| {
        let text = read_answer(word).map(|answer| answer_text(answer, language(view)));
        (word.to_owned(), text.unwrap_or_default())
    });
    let page = NewPage {
        view,
        counties: county_options(view, kernel::Period::half_of(view.now.day())),
        periods: period_options(app, view).await?,
        chosen_title: lists
            .iter()
            .find(|(word, _)| *word == chosen)
            .map(|(_, title)| title.clone())
            .unwrap_or_default(),
        boxes: items.iter().map(|one| (one.name.clone(), one.title.get(language(view)).to_owned())).collect(),
        lists,
        chosen,
        answers: answers.into(),
        kept,
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn add(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    mut sent: Sent,
) -> PageResult {
    view.actor.may(INSPECT, &ResourceRef::new("Inspection", app.site.city))?;
    let taken = take_in(&app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let done = match taken {
        Ok(()) => try_add(&app, &view, &typed).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(id) => Ok(redirect(&format!("/city/inspections/{id}"))),
        Err(error) if error.is_correctable() => {
            let kept = typed.all("kept").zip(typed.all("kept_name"));
            let kept = kept.map(|(id, name)| (id.to_owned(), name.to_owned())).collect();
            new_page(&app, &view, FormView::refused(typed, error), kept).await
        }
        Err(error) => Err(error),
    }
}

async fn try_add(app: &App, view: &View, typed: &Typed) -> Result<InspectionId, PageError> {
    let (criterion, fact) = typed.required("list")?.split_once('/').ok_or(Error::NotInspectable)?;
    let rulebook = &*rulebook_of(app, typed.parse("period")?).await?;
    let items = rulebook.fact(fact).map(|rule| rule.kind.items()).unwrap_or_default();
    let mut answers = BTreeMap::new();
    for item in items {
        let answer = read_answer(typed.get(&format!("box-{}", item.name)));
        answers.extend(answer.map(|answer| (item.name.clone(), answer)));
    }
    let found = Inspection {
        county: typed.parse("county")?,
        id: InspectionId(0),
        period: typed.parse("period")?,
        criterion: criterion.to_owned(),
        fact: fact.to_owned(),
        place: typed.get("place").to_owned(),
        day: typed.parse("day")?,
        answers,
        note: typed.get("note").to_owned(),
        photos: kept_files(typed)?,
        inspector: PersonId(0),
        recorded_at: Timestamp::default(),
    };
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::inspect(tx, &actor, now, &found)).await?)
}
