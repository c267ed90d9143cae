//! What would be if: the office changes decisions and facts and sees scores and ranks move. All of it stands in the
//! address; nothing is kept.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use kernel::{Period, RegionCode, ResourceRef};
use ui::{App, FormView, ListQuery, ListView, PageError, PageResult, Typed, View, list_page, page_with};

use super::common::{Options, county_options};
use super::moves::{CountyRow, columns, county_rows, rows};
use super::rulebook::listed;
use super::words::{language, period as period_name};
use crate::service::{self, SEE_RANKING};
use crate::{Changes, Contrast, Error, FactChange, FactKind, Faults, Parameter, Rulebook, in_use};

/// Rows for more facts below those that were filled in.
const BLANK_ROWS: usize = 3;

/// A parameter to be changed.
struct ParameterField {
    name: String,
    note: String,
    now: String,
    value: String,
    options: &'static [&'static str],
}

/// A fact to be changed: county, fact and value as they were typed.
#[derive(Clone, Default)]
struct FactField {
    county: String,
    fact: String,
    value: String,
}

#[derive(Template)]
#[template(path = "assessment/what_if.html")]
struct WhatIfPage<'a> {
    view: &'a View,
    form: FormView,
    period: String,
    parameters: Vec<ParameterField>,
    facts: Vec<FactField>,
    county_choices: Options,
    fact_choices: Options,
    faults: Vec<String>,
    /// What moves; `None` before something was changed.
    counties: Option<Vec<CountyRow>>,
    csv: String,
    xlsx: String,
}

pub(super) async fn show(State(app): State<App>, view: View, query: ListQuery, uri: Uri) -> PageResult {
    view.actor.may(SEE_RANKING, &ResourceRef::new("Ranking", app.site.city))?;
    let typed = Typed::parse_urlencoded(uri.query().unwrap_or_default().as_bytes())?;
    let today = view.now.day();
    let period = typed.get("period");
    let period = if period.is_empty() {
        Period::half_of(today)
    } else {
        period.parse().map_err(|_| PageError::unreadable("period", period))?
    };
    let (facts, changes) = read(&typed);
    let actor = view.actor.clone();
    let wanted = changes.clone();
    let (rulebook, outcome) = app
        .db
        .read(move |conn| {
            let rulebook = service::rulebook_of(conn, period)?;
            let outcome = match wanted {
                Ok(changes) => service::suppose(conn, &actor, today, period, &changes),
                Err(faults) => Err(Error::Faults(faults)),
            };
            match outcome {
                Ok(contrast) => Ok((rulebook, Ok(contrast))),
                Err(Error::Faults(faults)) => Ok((rulebook, Err(faults))),
                Err(other) => Err(other),
            }
        })
        .await?;
    if let (true, Ok(contrast)) = (query.is_export(), &outcome) {
        return export(&view, &query, &rulebook, contrast);
    }
    let asked = changes.is_ok_and(|changes| changes != Changes::default());
    let status = if outcome.is_err() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let export = |kind| query.address(&view.path, "export", kind);
    let form = Typed::of([("period", period.to_string())]);
    let page = WhatIfPage {
        form: FormView::new(form),
        period: period_name(&view, period),
        parameters: rulebook
            .parameters
            .iter()
            .filter(|one| one.moves_scores())
            .map(|one| field(&view, &typed, one, period))
            .collect(),
        facts,
        county_choices: county_options(&view, period),
        fact_choices: fact_options(&view, &rulebook),
        faults: outcome.as_ref().err().map(|faults| said(&view, &rulebook, faults)).unwrap_or_default(),
        counties: match (&outcome, asked) {
            (Ok(contrast), true) => Some(county_rows(&view, &rulebook, contrast)),
            _ => None,
        },
        csv: export("csv"),
        xlsx: export("xlsx"),
        view: &view,
    };
    page_with(status, &page)
}

/// Each fault with the names of the county and the fact it is about.
fn said(view: &View, rulebook: &Rulebook, faults: &Faults) -> Vec<String> {
    let titles = fact_options(view, rulebook);
    let told = |fault: &crate::Fault| {
        let (county, fact) = fault.file.split_once('/')?;
        let county: RegionCode = county.parse().ok()?;
        let (_, title) = titles.iter().find(|(name, _)| name == fact)?;
        let place = format!("{} · {title}", super::words::name(view, county));
        Some(view.labelled(place, fault.sentence.say(language(view))))
    };
    faults.0.iter().map(|fault| told(fault).unwrap_or_else(|| fault.say(language(view)))).collect()
}

fn field(view: &View, typed: &Typed, parameter: &Parameter, period: Period) -> ParameterField {
    ParameterField {
        name: parameter.name.clone(),
        note: parameter.note.get(language(view)).to_owned(),
        now: parameter.value_on(period.bounds().1).to_owned(),
        value: typed.get(&format!("p.{}", parameter.name)).to_owned(),
        options: parameter.options(),
    }
}

/// The rows of the form as they were typed, and what they change; a county that is no code is a fault.
fn read(typed: &Typed) -> (Vec<FactField>, Result<Changes, Faults>) {
    let parameters = typed.pairs().filter_map(|(name, value)| {
        let name = name.strip_prefix("p.")?;
        (!value.trim().is_empty()).then(|| (name.to_owned(), value.trim().to_owned()))
    });
    let mut changes = Changes { parameters: parameters.collect(), facts: Vec::new() };
    let mut faults = Vec::new();
    let fields = typed.all("county").zip(typed.all("fact")).zip(typed.all("value"));
    let mut rows: Vec<FactField> = Vec::new();
    for ((county, fact), value) in fields {
        if value.is_empty() {
            continue;
        }
        rows.push(FactField { county: county.to_owned(), fact: fact.to_owned(), value: value.to_owned() });
        let (name, item) = fact.split_once('/').unwrap_or((fact, ""));
        let value = if value == "缺失" { "missing" } else { value };
        match county.parse::<RegionCode>() {
            Ok(county) => changes.facts.push(FactChange {
                county,
                fact: name.to_owned(),
                item: item.to_owned(),
                value: value.to_owned(),
            }),
            Err(_) => {
                let sentence = crate::Sentence::new("assessment-fault-supposed-county").with("value", county);
                faults.push(crate::Fault { file: fact.to_owned(), place: None, sentence });
            }
        }
    }
    rows.resize(rows.len() + BLANK_ROWS, FactField::default());
    (rows, if faults.is_empty() { Ok(changes) } else { Err(Faults(faults)) })
}

/// Every fact, box and measure: `village-services/payment` and its title.
fn fact_options(view: &View, rulebook: &Rulebook) -> Options {
    let mut options = Vec::new();
    for fact in &rulebook.facts {
        let title = fact.title.get(language(view));
        let items: Vec<(&str, &str)> = match &fact.kind {
            FactKind::Sites(measures) => {
                measures.iter().map(|one| (one.name.as_str(), one.title.get(language(view)))).collect()
            }
            kind => {
                kind.items().iter().map(|one| (one.name.as_str(), one.title.get(language(view)))).collect()
            }
        };
        if items.is_empty() {
            options.push((fact.name.clone(), title.to_owned()));
        }
        let of_item =
            |(name, item): (&str, &str)| (format!("{}/{name}", fact.name), format!("{title} · {item}"));
        options.extend(items.into_iter().map(of_item));
    }
    options
}

fn export(view: &View, query: &ListQuery, rulebook: &Rulebook, contrast: &Contrast) -> PageResult {
    let list = ListView {
        title: view.t("assessment-what-if"),
        file: "what-if",
        columns: columns(view),
        searchable: false,
        ..listed(view, query, rows(view, rulebook, contrast))
    };
    list_page(view, query, &list)
}

/// A past half-year under another version of the rulebook: marked as a replay everywhere, and kept nowhere.
pub(super) async fn replay(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    view.actor.may(SEE_RANKING, &ResourceRef::new("Ranking", app.site.city))?;
    let actor = view.actor.clone();
    let (result, version) = (query.filter("result").to_owned(), query.filter("version").to_owned());
    let (results, versions, found) = app
        .db
        .read(move |conn| {
            let results = service::replayable(conn, &actor)?;
            let versions = service::readable_rulebooks(conn)?;
            let id = match (result.as_str(), results.first()) {
                ("", latest) => latest.map(|(_, id)| *id),
                (word, _) => Some(word.parse().map_err(|_| Error::NoResult)?),
            };
            let latest = versions.last().map(|one| one.word.clone()).unwrap_or_default();
            let word = if version.is_empty() { latest } else { version };
            let found = id.map(|id| service::replay(conn, &actor, id, &word)).transpose()?;
            let rulebook = versions.iter().find(|one| one.word == word).map(|one| one.rulebook.clone());
            Ok::<_, Error>((results, versions, found.zip(rulebook)))
        })
        .await?;
    let county = query.filter("county").to_owned();
    let (mut all, mut intro) = (Vec::new(), view.t("assessment-replay-none"));
    if let Some(((stored, mut contrast), rulebook)) = found {
        let wanted: Option<RegionCode> = county.parse().ok();
        if let Some(wanted) = wanted {
            contrast.before.scores.retain(|score| score.county == wanted);
            contrast.after.scores.retain(|score| score.county == wanted);
        }
        all = rows(&view, &rulebook, &contrast);
        intro = view.t2(
            "assessment-replay-intro",
            ("period", &period_name(&view, stored.period)),
            ("hash", rulebook.hash.get(..12).unwrap_or_default()),
        );
    }
    let (programme, _) = in_use().map_err(|faults| PageError::from(Error::from(faults)))?;
    let last = view.now.day();
    let counties = programme.units_on(last).filter(|(unit, _)| unit.ranked);
    let counties = counties.map(|(_, code)| (code.code.to_string(), super::words::name(&view, code.code)));
    let result_name =
        |(period, id): &(Period, crate::model::ResultId)| (id.to_string(), period_name(&view, *period));
    let filter = |name, key, options| ui::Filter { name, label: view.t(key), options };
    let list = ListView {
        title: view.t("assessment-replay"),
        intro,
        file: "replay-not-a-result",
        filters: vec![
            filter("result", "assessment-result", results.iter().map(result_name).collect()),
            filter("version", "assessment-version", super::rulebook::version_options(&view, &versions)),
            filter("county", "assessment-table-county", counties.collect()),
        ],
        columns: columns(&view),
        empty: view.t("assessment-replay-empty"),
        ..listed(&view, &query, all)
    };
    list_page(&view, &query, &list)
}
