//! Uploading the facts workbook: whole or not at all.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use kernel::{Message, RegionCode, ResourceRef, Status};
use ui::{App, PageError, PageResult, View, XLSX, attachment, page_with};

use super::common::{fact_name, rulebook_of};
use super::words::{language, name, period};
use crate::error::Error;
use crate::report::value_text;
use crate::service::{self, FactChange, FactsPreview, UPLOAD_FACTS};
use crate::{
    FactsUploaded, Faults, Frame, Purpose, Rulebook, Uploaded, in_use, read_workbook, write_workbook,
};

/// What is wrong: the cell, and what to do.
struct FaultLine {
    place: String,
    sentence: String,
}

/// What changes of a county.
struct CountyChanges {
    county: String,
    /// How many facts are new, changed and taken away.
    counts: String,
    takes_away: bool,
    lines: Vec<ChangeLine>,
}

/// A fact that changes.
struct ChangeLine {
    fact: String,
    before: String,
    after: String,
}

struct UploadedLine {
    name: String,
    county: RegionCode,
    facts: usize,
    at: String,
}

#[derive(Template)]
#[template(path = "assessment/upload.html")]
struct UploadPage<'a> {
    view: &'a View,
    period: String,
    faults: Vec<FaultLine>,
    /// What a workbook that was only looked at would change.
    changes: Option<Vec<CountyChanges>>,
    notice: String,
    done: String,
    uploaded: Vec<UploadedLine>,
}

/// What came of the last upload.
enum Outcome {
    None,
    /// Nothing was kept: what would change.
    Looked(FactsPreview),
    Done(FactsUploaded),
    Refused(Error),
}

fn permitted(app: &App, view: &View) -> Result<(), PageError> {
    Ok(view.actor.may(UPLOAD_FACTS, &ResourceRef::new("Facts", app.site.city))?)
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    permitted(&app, &view)?;
    render(&app, &view, Outcome::None).await
}

pub(super) async fn take(State(app): State<App>, view: View, form: Multipart) -> PageResult {
    permitted(&app, &view)?;
    let (looks, sent) = workbook_of(form).await?;
    let Some((file, bytes)) = sent else {
        return render(&app, &view, Outcome::Refused(Error::NoFile)).await;
    };
    let today = view.now.day();
    let (programme, _) = in_use()?;
    let rulebook = rulebook_of(&app, kernel::Period::half_of(today)).await?;
    let outcome = match read_workbook(&file, &bytes, programme, &rulebook, today) {
        Ok(workbook) if looks => {
            let actor = view.actor.clone();
            let looked = app.db.read(move |conn| service::facts_preview(conn, &actor, &workbook));
            Outcome::Looked(looked.await?)
        }
        Ok(workbook) => {
            let (actor, now) = (view.actor.clone(), view.now);
            match app.db.write(move |tx| service::upload(tx, &actor, now, &workbook)).await {
                Ok(event) => Outcome::Done(event),
                Err(error) => return Err(error.into()),
            }
        }
        Err(faults) => Outcome::Refused(faults.into()),
    };
    render(&app, &view, outcome).await
}

/// A file with its name.
type SentWorkbook = (String, Vec<u8>);

/// Whether the form only asks what would change, and its file, unless none was chosen.
async fn workbook_of(mut form: Multipart) -> Result<(bool, Option<SentWorkbook>), PageError> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            PageError::new(Status::TooLarge, "error-too-large")
        } else {
            PageError::new(Status::Invalid, "error-body-unreadable")
        }
    };
    let (mut looks, mut sent) = (false, None);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().unwrap_or("workbook.xlsx").to_owned();
        let bytes = field.bytes().await.map_err(unreadable)?;
        match name.as_str() {
            "workbook" => sent = (!bytes.is_empty()).then(|| (file, bytes.to_vec())),
            "step" => looks = *bytes == *b"look",
            _ => {}
        }
    }
    Ok((looks, sent))
}

async fn render(app: &App, view: &View, outcome: Outcome) -> PageResult {
    let today = view.now.day();
    let uploaded = app.db.read(move |conn| service::uploaded(conn, today)).await?;
    let rulebook = rulebook_of(app, kernel::Period::half_of(today)).await?;
    let mut changes = None;
    let (mut faults, mut notice, mut done, mut status) =
        (Vec::new(), String::new(), String::new(), StatusCode::OK);
    match outcome {
        Outcome::None => {}
        Outcome::Looked(looked) => {
            done = view.t2(
                "assessment-upload-looked",
                ("period", &period(view, looked.period)),
                ("facts", &looked.facts.to_string()),
            );
            changes = Some(changed(view, &rulebook, &looked));
        }
        Outcome::Done(event) => {
            done = view.t2(
                "assessment-upload-done",
                ("period", &period(view, event.period)),
                ("facts", &event.facts.to_string()),
            );
        }
        Outcome::Refused(error) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            notice = match &error {
                Error::Faults(found) => {
                    faults = lines(view, found);
                    view.t1("assessment-upload-refused", "count", faults.len())
                }
                other => view.say(&kernel::Refusal::message(other)),
            };
        }
    }
    let line = |one: Uploaded| UploadedLine {
        name: name(view, one.county),
        county: one.county,
        facts: one.facts,
        at: view.time(&one.at),
    };
    let page = UploadPage {
        view,
        period: period(view, kernel::Period::half_of(today)),
        faults,
        changes,
        notice,
        done,
        uploaded: uploaded.into_iter().map(line).collect(),
    };
    page_with(status, &page)
}

/// Changes county by county, as a workbook of a whole half-year changes hundreds.
fn changed(view: &View, rulebook: &Rulebook, looked: &FactsPreview) -> Vec<CountyChanges> {
    let said = |value: &Option<crate::Value>| {
        value.as_ref().map_or_else(|| "–".to_owned(), |value| value_text(value, None, language(view)))
    };
    let of = |county: RegionCode| {
        let facts: Vec<&FactChange> = looked.changes.iter().filter(|one| one.county == county).collect();
        let mut lines: Vec<ChangeLine> = facts
            .iter()
            .map(|one| ChangeLine {
                fact: fact_name(view, rulebook, &one.fact, ""),
                before: said(&one.before),
                after: said(&one.after),
            })
            .collect();
        if looked.rulings.contains(&county) {
            let fact = view.t("assessment-upload-rulings");
            lines.push(ChangeLine { fact, before: String::new(), after: String::new() });
        }
        let added = facts.iter().filter(|one| one.before.is_none()).count();
        let removed = facts.iter().filter(|one| one.after.is_none()).count();
        // A ruling that changes is one of them.
        let changed = lines.len().saturating_sub(added).saturating_sub(removed);
        let counts = Message::new("assessment-upload-counts").with("added", added).with("changed", changed);
        CountyChanges {
            county: name(view, county),
            counts: view.say(&counts.with("removed", removed)),
            takes_away: removed > 0,
            lines,
        }
    };
    looked.counties.iter().map(|county| of(*county)).filter(|one| !one.lines.is_empty()).collect()
}

fn lines(view: &View, faults: &Faults) -> Vec<FaultLine> {
    let line = |fault: &crate::Fault| FaultLine {
        place: fault.place.clone().unwrap_or_else(|| fault.file.clone()),
        sentence: fault.sentence.say(language(view)),
    };
    faults.0.iter().map(line).collect()
}

/// An empty workbook of the current half-year.
pub(super) async fn template(State(app): State<App>, view: View) -> PageResult {
    permitted(&app, &view)?;
    let today = view.now.day();
    let frame = Frame { period: kernel::Period::half_of(today), as_of: today, deadline: None };
    let (programme, _) = in_use()?;
    let rulebook = rulebook_of(&app, frame.period).await?;
    let bytes = write_workbook(programme, &rulebook, &frame, &[], Purpose::Template)?;
    Ok(attachment("facts.xlsx", XLSX, bytes))
}
