//! One report: the form for its reporter, the figures for those who check and approve.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use kernel::{Message, PersonId};
use statistics::definitions::Element;
use ui::{App, Door, FormView, PageResult, Typed, View, page_with};

use super::words::{self, of_stage, with_unit};
use super::{At, base, say};
use crate::Error;
use crate::model::{Draft, ExtensionStatus, Finding, Fix, Stage, Version};
use crate::service::{self, APPROVE_REPORT, CHECK_REPORT, Phase, REPORT_FIGURES, ReportView};
use crate::sheet::CellFault;

/// Versions shown beside one another.
const VERSIONS: usize = 4;

/// What is shown of a form that was sent and not taken.
#[derive(Default)]
pub(super) struct Refused {
    pub(super) form: FormView,
    pub(super) draft: Option<Draft>,
    pub(super) findings: Vec<Finding>,
    pub(super) cells: Vec<CellFault>,
    /// True when a workbook was read: nothing is kept yet.
    pub(super) preview: bool,
}

/// One field of the form.
struct Field {
    id: String,
    label: String,
    name: String,
    definition: String,
    before: String,
    typed: String,
    explanation: String,
    errors: Vec<String>,
    needed: bool,
    /// True when the reporter is asked, or said, why.
    explains: bool,
}

/// One figure in the table, with its versions.
struct Figure {
    label: String,
    definition: String,
    before: String,
    values: Vec<String>,
    explanation: String,
}

/// One submission.
struct VersionHead {
    number: i32,
    who: String,
    at: String,
    reason: String,
    in_force: bool,
}

struct ExtensionLine {
    id: String,
    until: String,
    reason: String,
    answer: String,
    status: String,
    waits: bool,
}

/// What the reader may do now.
struct May {
    write: bool,
    correct: bool,
    ask: bool,
    check: bool,
    approve: bool,
    send_back: bool,
    decide: bool,
}

#[derive(Template)]
#[template(path = "reporting/report.html")]
struct ReportPage<'a> {
    view: &'a View,
    form: &'a FormView,
    base: &'static str,
    path: String,
    title: String,
    unit: String,
    came: (&'static str, String),
    stage: Option<(&'static str, String)>,
    notes: Vec<(&'static str, String)>,
    facts: Vec<(String, String)>,
    fields: Vec<Field>,
    cells: Vec<String>,
    preview: bool,
    version: i32,
    figures: Vec<Figure>,
    versions: Vec<VersionHead>,
    extensions: Vec<ExtensionLine>,
    may: May,
}

pub(super) async fn show(State(app): State<App>, view: View, at: At) -> PageResult {
    report_page(&app, &view, at, Refused { form: FormView::new(Typed::default()), ..Refused::default() })
        .await
}

pub(super) async fn report_page(
    app: &App,
    view: &View,
    At(unit, period): At,
    refused: Refused,
) -> PageResult {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let found = app.db.read(move |conn| {
        let found = service::report(conn, &actor, today, unit, period)?;
        let submitted = found.versions.iter().map(|one| one.person);
        let names = identity::service::names_of(conn, found.unit.county.city(), submitted)?;
        Ok::<_, Error>((found, names))
    });
    let (found, names) = found.await?;
    let draft = match (&refused.draft, &found.report) {
        (Some(typed), _) => typed.clone(),
        (None, Some(report)) => report.draft.clone(),
        (None, None) => Draft::new(),
    };
    let (tone, came) = words::receipt(view, found.receipt, found.phase);
    let may = may(view, &found);
    let show_figures = !found.versions.is_empty();
    let page = ReportPage {
        form: &refused.form,
        base: base(view),
        path: format!("{}/{unit}/{period}", base(view)),
        title: format!("{} {period}", found.set.name.get(view.lang)),
        unit: format!("{} · {}", found.unit.name, region::name_in(view.lang, found.unit.county)),
        came: (tone.class(), came),
        stage: found.report.as_ref().map(|one| (of_stage(one.stage).class(), view.say(&one.stage.label()))),
        notes: notes(view, &found),
        facts: facts(view, &found),
        fields: if may.write || may.correct { fields(view, &found, &draft, &refused) } else { Vec::new() },
        cells: refused.cells.iter().map(|one| format!("{} {}", one.cell, view.say(&one.message))).collect(),
        preview: refused.preview,
        version: found.report.as_ref().map_or(0, |one| one.version),
        figures: if show_figures { figures(view, &found) } else { Vec::new() },
        versions: heads(view, &found, &names),
        extensions: extensions(view, &found),
        may,
        view,
    };
    page_with(refused.form.status(), &page)
}

fn may(view: &View, found: &ReportView) -> May {
    let unit = &found.unit;
    let stage = found.report.as_ref().map_or(Stage::Draft, |one| one.stage);
    let locked = found.phase == Phase::Locked;
    // A clerk who also sells reports for the organisation at its own door.
    let own_door = (view.door == Door::Sell) == unit.organisation.is_some();
    let reporter = own_door && view.actor.can(REPORT_FIGURES, unit);
    let open = found.phase != Phase::Upcoming;
    let free = matches!(stage, Stage::Draft | Stage::Returned) || (stage == Stage::Approved && locked);
    let office = view.door != Door::Sell;
    let checks = office && view.actor.can(CHECK_REPORT, unit);
    let approves = office && view.actor.can(APPROVE_REPORT, unit);
    let waits = found.extensions.iter().any(|one| one.status != ExtensionStatus::Refused);
    May {
        write: reporter && open && free && !locked,
        correct: reporter && open && free && locked,
        ask: reporter && view.now.day() <= found.set.due_on(found.period) && !waits && stage == Stage::Draft,
        check: checks && stage == Stage::Submitted,
        approve: approves && stage == Stage::Checked,
        send_back: (checks && stage == Stage::Submitted)
            || (approves && (stage == Stage::Checked || (stage == Stage::Approved && !locked))),
        decide: checks && found.extensions.iter().any(|one| one.status == ExtensionStatus::Asked),
    }
}

fn notes(view: &View, found: &ReportView) -> Vec<(&'static str, String)> {
    let mut notes = Vec::new();
    let last = found.set.locks_on(found.period);
    match found.phase {
        Phase::Upcoming => {
            notes.push(("info", view.t1("reporting-note-upcoming", "day", found.set.opens_on(found.period))))
        }
        Phase::Overdue => {
            let day = last.to_string();
            let due = found.due.to_string();
            notes.push(("warn", view.t2("reporting-note-overdue", ("due", &due), ("day", &day))));
        }
        Phase::Locked => notes.push(("warn", view.t1("reporting-note-locked", "day", last))),
        Phase::Open => {}
    }
    if let Some(report) = &found.report
        && report.stage == Stage::Returned
    {
        notes.push(("warn", view.t1("reporting-note-returned", "reason", &report.reason)));
    }
    notes
}

fn facts(view: &View, found: &ReportView) -> Vec<(String, String)> {
    let moved = found.due != found.set.due_on(found.period);
    let due = found.due.to_string();
    vec![
        (view.t("reporting-due"), if moved { view.t1("reporting-due-moved", "day", due) } else { due }),
        (view.t("reporting-locks"), found.set.locks_on(found.period).to_string()),
        (view.t("reporting-form-version"), found.set.version.to_string()),
    ]
}

fn before_of(found: &ReportView, element: &Element) -> String {
    let before = found.history.iter().find(|(period, _)| *period == found.period.previous());
    let value = before.and_then(|(_, values)| values.get(&element.id));
    value.map_or_else(|| "–".to_owned(), |value| element.unit.show(*value))
}

fn fields(view: &View, found: &ReportView, draft: &Draft, refused: &Refused) -> Vec<Field> {
    let of = |element: &Element| {
        let typed = draft.get(&element.id).cloned().unwrap_or_default();
        let here = || refused.findings.iter().filter(|one| one.element == element.id);
        let cells = refused.cells.iter().filter(|one| one.element.as_ref() == Some(&element.id));
        Field {
            label: with_unit(view, element),
            name: element.name.get(view.lang).to_owned(),
            definition: element.definition.get(view.lang).to_owned(),
            before: before_of(found, element),
            errors: here().map(|one| say(view, one)).chain(cells.map(|one| view.say(&one.message))).collect(),
            needed: found.set.needs(&element.id),
            explains: !typed.explanation.is_empty() || here().any(|one| one.fix == Fix::Explain),
            typed: typed.typed,
            explanation: typed.explanation,
            id: element.id.clone(),
        }
    };
    found.set.elements.iter().map(of).collect()
}

fn figures(view: &View, found: &ReportView) -> Vec<Figure> {
    let shown: Vec<&Version> = found.versions.iter().take(VERSIONS).collect();
    let of = |element: &Element| Figure {
        label: with_unit(view, element),
        definition: element.definition.get(view.lang).to_owned(),
        before: before_of(found, element),
        values: shown
            .iter()
            .map(|version| {
                let value = version.values.get(&element.id);
                value.map_or_else(|| "–".to_owned(), |one| element.unit.show(one.value))
            })
            .collect(),
        explanation: shown
            .first()
            .and_then(|version| version.values.get(&element.id))
            .map(|one| one.explanation.clone())
            .unwrap_or_default(),
    };
    found.set.elements.iter().map(of).collect()
}

fn heads(view: &View, found: &ReportView, names: &BTreeMap<PersonId, String>) -> Vec<VersionHead> {
    let in_force = found.report.as_ref().map_or(0, |one| one.approved_version);
    found
        .versions
        .iter()
        .take(VERSIONS)
        .map(|one| VersionHead {
            number: one.version,
            who: names.get(&one.person).cloned().unwrap_or_default(),
            at: view.time(&one.at),
            reason: one.reason.clone(),
            in_force: one.version == in_force,
        })
        .collect()
}

fn extensions(view: &View, found: &ReportView) -> Vec<ExtensionLine> {
    found
        .extensions
        .iter()
        .map(|one| ExtensionLine {
            id: one.id.to_string(),
            until: view
                .say(&Message::new("reporting-extension-line").with("due", one.due).with("until", one.until)),
            reason: one.reason.clone(),
            answer: one.answer.clone(),
            status: view.say(&one.status.label()),
            waits: one.status == ExtensionStatus::Asked,
        })
        .collect()
}
