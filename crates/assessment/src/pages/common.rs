//! What several pages of the life of an assessment share.

use std::sync::Arc;

use evidence::model::{Document, File};
use evidence::{Files, Glance};
use kernel::{Day, Level, Period, RegionCode, ResourceRef};
use ui::{App, ListQuery, PageError, Tone, Typed, View};

use super::words::{language, name, period as period_name};
use crate::model::{Evidence, EvidenceState, ObjectionState, ResultState, Stage};
use crate::report::value_text;
use crate::rulebook::Figure;
use crate::service::SHOW_EVIDENCE;
use crate::{Choices, Criterion, Error, Rule, Rulebook, in_use, service};

/// What is looked at: the half-year a page is about.
pub(super) async fn period_of(app: &App, view: &View, query: &ListQuery) -> Result<Period, PageError> {
    match query.filter("period").parse() {
        Ok(period) => Ok(period),
        Err(_) => current(app, view).await,
    }
}

/// The half-year counties are asked about now: the earliest that is open, else the latest there is, else today's.
pub(super) async fn current(app: &App, view: &View) -> Result<Period, PageError> {
    let today = view.now.day();
    let actor = view.actor.clone();
    let cycles = app.db.read(move |conn| service::cycles(conn, &actor)).await?;
    let open = cycles.iter().rev().find(|cycle| cycle.must_take_evidence(today).is_ok());
    Ok(open.or(cycles.first()).map_or_else(|| Period::half_of(today), |cycle| cycle.period))
}

/// The county the reader works for.
pub(super) fn own_county(app: &App, view: &View) -> Result<RegionCode, PageError> {
    let own = view.actor.scope(SHOW_EVIDENCE, "Evidence").regions;
    match own.into_iter().find(|region| region.level() >= Level::County) {
        Some(region) => Ok(region.county()),
        None => {
            view.actor.may(SHOW_EVIDENCE, &ResourceRef::new("Evidence", app.site.city))?;
            Err(PageError::not_found())
        }
    }
}

/// The files a form carries along: those that were chosen and those it kept, named again in it as `kept`.
pub(super) fn kept_files(typed: &Typed) -> Result<Vec<evidence::model::FileId>, PageError> {
    typed
        .all("kept")
        .filter(|id| !id.is_empty())
        .map(|id| id.parse().map_err(|_| PageError::from(evidence::Error::NoSuchFile)))
        .collect()
}

/// Takes in the files of a form's field and notes them in it, so that a form which has to be corrected keeps them.
pub(super) async fn take_in(
    app: &App,
    files: &evidence::Files,
    view: &View,
    sent: &mut evidence::Sent,
) -> Result<(), PageError> {
    let mut refused = None;
    let mut pairs: Vec<(String, String)> =
        sent.typed.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    for file in sent.take("file") {
        let purpose = evidence::model::Purpose::Document;
        match evidence::service::take_in(app, files, &view.actor, purpose, file).await {
            Ok(file) => {
                pairs.push(("kept".to_owned(), file.id.to_string()));
                pairs.push(("kept_name".to_owned(), file.name));
            }
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    sent.typed = pairs.into_iter().collect();
    refused.map_or(Ok(()), |error| Err(error.into()))
}

/// Choices of a select.
pub(super) type Options = Vec<(String, String)>;

/// The counties that are ranked.
pub(super) fn county_options(view: &View, period: Period) -> Options {
    let Ok((programme, _)) = in_use() else { return Vec::new() };
    let units = programme.units_on(period.bounds().1).filter(|(unit, _)| unit.ranked);
    units.map(|(_, code)| (code.code.to_string(), name(view, code.code))).collect()
}

/// Counties by name, one after the other.
pub(super) fn county_names(view: &View, counties: &[RegionCode]) -> String {
    let names: Vec<String> = counties.iter().map(|county| name(view, *county)).collect();
    view.listed(&names)
}

/// The rulebook a half-year is judged by.
pub(super) async fn rulebook_of(app: &App, period: Period) -> Result<Arc<Rulebook>, PageError> {
    Ok(app.db.read(move |conn| service::rulebook_of(conn, period)).await?)
}

/// The criteria of a rulebook, in order.
pub(super) fn criterion_options(view: &View, rulebook: &Rulebook) -> Options {
    rulebook.criteria.iter().map(|one| (one.id.clone(), criterion_name(view, rulebook, &one.id))).collect()
}

pub(super) async fn period_options(app: &App, view: &View) -> Result<Options, PageError> {
    let actor = view.actor.clone();
    let cycles = app.db.read(move |conn| service::cycles(conn, &actor)).await?;
    Ok(cycles.iter().map(|one| (one.period.to_string(), period_name(view, one.period))).collect())
}

/// `A1 成立推进领导机构`.
pub(super) fn criterion_name(view: &View, rulebook: &Rulebook, id: &str) -> String {
    let title = rulebook.title_of(id).map(|title| title.get(language(view)));
    format!("{id} {}", title.unwrap_or_default()).trim().to_owned()
}

/// The title of a fact, and of its box or site.
pub(super) fn fact_name(view: &View, rulebook: &Rulebook, fact: &str, item: &str) -> String {
    let title = |path: &str| rulebook.title_of(path).map(|title| title.get(language(view)).to_owned());
    let whole = title(&format!(".{fact}")).unwrap_or_else(|| fact.to_owned());
    match item {
        "" => whole,
        item => format!("{whole} · {}", title(&format!(".{fact}.{item}")).unwrap_or_else(|| item.to_owned())),
    }
}

/// What is claimed, in words.
pub(super) fn claim_words(view: &View, evidence: &Evidence) -> String {
    let claim = &evidence.claim;
    let item = (!claim.item.is_empty()).then_some(claim.item.as_str());
    match &claim.value {
        Some(crate::Value::Sites(sites)) => {
            let Ok((_, rulebook)) = in_use() else { return String::new() };
            let Some(rule) = rulebook.fact(&claim.fact) else { return String::new() };
            let crate::FactKind::Sites(measures) = &rule.kind else { return String::new() };
            let said = sites.iter().flat_map(|site| &site.measures).filter_map(|(name, size)| {
                let measure = measures.iter().find(|one| one.name == *name)?;
                let (title, unit) = (measure.title.get(language(view)), measure.unit.get(language(view)));
                Some(format!("{title} {} {unit}", size.shown()))
            });
            said.collect::<Vec<_>>().join(" · ")
        }
        Some(value) => value_text(value, item, language(view)),
        None => evidence.document_title.clone(),
    }
}

/// How a criterion is judged, in a sentence.
pub(super) fn rule_words(view: &View, rulebook: &Rulebook, criterion: &Criterion, last: Day) -> String {
    let choices = rulebook.choices_on(last);
    match &criterion.rule {
        Rule::Document { issuers, .. } => {
            view.t1("assessment-rule-document", "issuers", issuer_names(view, rulebook, choices, issuers))
        }
        Rule::Count { threshold, .. } => view.t2(
            "assessment-rule-count",
            ("sign", threshold.comparison.sign()),
            ("threshold", &threshold.value.shown()),
        ),
        Rule::Ratio { threshold, .. } => view.t2(
            "assessment-rule-ratio",
            ("sign", threshold.comparison.sign()),
            ("threshold", &threshold.value.percent()),
        ),
        Rule::Proportional(rule) => {
            let floor = match &rule.floor {
                Figure::Fixed(floor) => Some(floor),
                Figure::Parameter(name) => choices.number(name),
            };
            let floor = floor.map_or_else(String::new, crate::Exact::percent);
            view.t1("assessment-rule-proportional", "floor", floor)
        }
        Rule::Checklist { .. } => view.t("assessment-rule-checklist"),
        Rule::Gate { .. } => view.t("assessment-rule-gate"),
    }
}

fn issuer_names(view: &View, rulebook: &Rulebook, choices: &Choices, parameter: &str) -> String {
    let names = choices.issuers(parameter).iter().map(|id| issuer_name(view, rulebook, id));
    view.listed(&names.collect::<Vec<_>>())
}

/// Who issued a document, as readers know them.
pub(super) fn issuer_name(view: &View, rulebook: &Rulebook, id: &str) -> String {
    rulebook.issuer(id).map_or_else(|| id.to_owned(), |issuer| issuer.name.get(language(view)).to_owned())
}

pub(super) const fn of_evidence(state: EvidenceState) -> Tone {
    match state {
        EvidenceState::Submitted => Tone::Info,
        EvidenceState::Asked => Tone::Warn,
        EvidenceState::Accepted => Tone::Good,
        EvidenceState::Rejected | EvidenceState::Falsified => Tone::Bad,
        EvidenceState::Withdrawn | EvidenceState::Replaced => Tone::Plain,
    }
}

pub(super) const fn of_stage(stage: Stage) -> Tone {
    match stage {
        Stage::Open | Stage::Preliminary => Tone::Info,
        Stage::Decided => Tone::Warn,
        Stage::Frozen | Stage::Published => Tone::Good,
    }
}

pub(super) const fn of_objection(state: ObjectionState) -> Tone {
    match state {
        ObjectionState::Open => Tone::Warn,
        ObjectionState::Upheld => Tone::Good,
        ObjectionState::Rejected => Tone::Plain,
    }
}

pub(super) const fn of_result(state: ResultState) -> Tone {
    match state {
        ResultState::Told => Tone::Info,
        ResultState::Proposed => Tone::Warn,
        ResultState::Returned => Tone::Bad,
        ResultState::Approved | ResultState::Published => Tone::Good,
    }
}

/// A file as it is shown to those who may see it.
pub(super) struct FileLine {
    pub(super) href: String,
    pub(super) name: String,
    /// True when it can be shown and not only opened.
    pub(super) picture: bool,
    /// The pictures of its pages, where it is a PDF.
    pub(super) pages: Vec<String>,
    /// What it says, where it is a Word document or a workbook.
    pub(super) glance: Option<Glance>,
    /// When and where it was taken, as far as the camera says; for reviewers.
    pub(super) taken: Vec<String>,
}

/// A file below an address; what the camera wrote is for reviewers alone (个人信息保护法 28).
pub(super) fn file_line(view: &View, base: &str, file: &File, for_reviewer: bool) -> FileLine {
    let mut taken = Vec::new();
    if for_reviewer {
        let (at, place) = (&file.taken.at, file.taken.place_text());
        taken.extend((!at.is_empty()).then(|| view.t1("assessment-taken-at", "at", at)));
        taken.extend((!place.is_empty()).then(|| view.t1("assessment-taken-in", "place", &place)));
    }
    FileLine {
        href: format!("{base}/{}", file.id),
        name: file.name.clone(),
        picture: file.kind.is_picture(),
        pages: Vec::new(),
        glance: None,
        taken,
    }
}

/// Files with the pictures of their pages, or with their words and cells, to be read on the page itself.
pub(super) async fn with_pages(
    files: &Files,
    mut lines: Vec<FileLine>,
    of: &[File],
) -> Result<Vec<FileLine>, PageError> {
    for (line, file) in lines.iter_mut().zip(of) {
        // Bytes that are gone are told of where the file is opened; the page that names it stays whole.
        let count = files.pages(file).await.unwrap_or(0);
        line.pages = (1..=count).map(|page| format!("{}/pages/{page}", line.href)).collect();
        line.glance = files.glance(file).await.unwrap_or_default();
    }
    Ok(lines)
}

/// What a document says of itself, line by line.
pub(super) fn document_facts(view: &View, document: &Document) -> Vec<(String, String)> {
    let draft = &document.draft;
    let issuer = in_use()
        .map_or_else(|_| draft.issuer.clone(), |(_, rulebook)| issuer_name(view, rulebook, &draft.issuer));
    let until = draft.in_force_until;
    let until = until.map_or_else(|| view.t("assessment-document-endless"), |day| view.day(&day));
    let mut facts = vec![
        (view.t("assessment-document-kind"), view.say(&draft.kind.label())),
        (view.t("assessment-document-issuer"), issuer),
        (view.t("assessment-document-issued"), view.day(&draft.issued)),
        (view.t("assessment-document-force"), format!("{} – {until}", view.day(&draft.in_force_from))),
    ];
    if !draft.number.is_empty() {
        facts.insert(0, (view.t("assessment-document-number"), draft.number.clone()));
    }
    facts
}

/// Refusals of the assessment as a page says them.
pub(super) fn refused(error: Error) -> PageError {
    error.into()
}
