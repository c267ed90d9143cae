//! What a report's forms do: keep, submit, check, approve, return; a workbook out and in; more time.

use askama::Template;
use axum::extract::{Request, State};
use kernel::{Day, Message, Status};
use ui::{App, FormView, PageError, PageResult, Typed, View, XLSX, attachment, page_with, redirect, upload};

use super::show::{Refused, report_page};
use super::{At, base};
use crate::model::{Draft, ExtensionId};
use crate::service::{self, REPORT_FIGURES};
use crate::{Error, sheet as workbook};

/// What was typed, by element: `f-…` is a figure, `e-…` its explanation.
fn draft_of(typed: &Typed) -> Draft {
    let mut draft = Draft::new();
    for (name, value) in typed.pairs() {
        if let Some(id) = name.strip_prefix("f-") {
            draft.entry(id.to_owned()).or_default().typed = value.trim().to_owned();
        } else if let Some(id) = name.strip_prefix("e-") {
            draft.entry(id.to_owned()).or_default().explanation = value.trim().to_owned();
        }
    }
    draft
}

pub(super) async fn step(State(app): State<App>, view: View, at: At, typed: Typed) -> PageResult {
    let At(unit, period) = at;
    let (actor, now, draft) = (view.actor.clone(), view.now, draft_of(&typed));
    let (kept, reason) = (draft.clone(), typed.get("reason").to_owned());
    let version = typed.get("version").parse().unwrap_or(0);
    let step = typed.get("step").to_owned();
    let writes = matches!(step.as_str(), "save" | "submit");
    if !writes && !matches!(step.as_str(), "check" | "approve" | "return") {
        return Err(PageError::unreadable("step", &step));
    }
    let done = app
        .db
        .write(move |tx| match step.as_str() {
            "save" => service::save_draft(tx, &actor, now, unit, period, &draft),
            "submit" => service::submit(tx, &actor, now, unit, period, (&draft, &reason)).map(|_| ()),
            "check" => service::check(tx, &actor, now, unit, (period, version)),
            "approve" => service::approve(tx, &actor, now, unit, (period, version)),
            _ => service::return_report(tx, &actor, now, unit, (period, version), &reason),
        })
        .await;
    let error = match done {
        Ok(()) => return Ok(redirect(&format!("{}/{unit}/{period}", base(&view)))),
        Err(error) => error,
    };
    let findings = match &error {
        Error::Figures(findings) => findings.clone(),
        _ => Vec::new(),
    };
    let is_not_expected = matches!(error, Error::NotExpected { .. });
    let shown = match &error {
        // The codes of elements are for programs: a person sees each at its field.
        Error::Figures(findings) => PageError {
            status: Status::Invalid,
            message: Message::new("reporting-error-figures-page").with("count", findings.len()),
            field: None,
        },
        _ => PageError::from(error),
    };
    if !shown.is_correctable() {
        return Err(shown);
    }
    if is_not_expected {
        return not_expected(&view, at, &kept, shown);
    }
    let refused = Refused {
        form: FormView::refused(typed, shown),
        draft: writes.then_some(kept),
        findings,
        ..Refused::default()
    };
    report_page(&app, &view, at, refused).await
}

/// A report nobody expects has no form; what was typed stays to be copied.
#[derive(Template)]
#[template(path = "reporting/not_expected.html")]
struct NotExpectedPage<'a> {
    view: &'a View,
    form: FormView,
    title: String,
    base: &'static str,
    typed: String,
}

fn not_expected(view: &View, at: At, draft: &Draft, refusal: PageError) -> PageResult {
    let typed = draft.iter().filter(|(_, value)| !value.typed.is_empty());
    let name = |id: &str| {
        let element =
            service::definitions().ok().and_then(|all| all.elements.iter().find(|one| one.id == id));
        element.map_or_else(|| id.to_owned(), |one| one.name.get(view.lang).to_owned())
    };
    let typed: Vec<String> = typed.map(|(id, value)| format!("{} {}", name(id), value.typed)).collect();
    let page = NotExpectedPage {
        view,
        form: FormView::refused(Typed::default(), refusal),
        title: at.1.to_string(),
        base: base(view),
        typed: typed.join("\n"),
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn template(State(app): State<App>, view: View, At(unit, period): At) -> PageResult {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let found = app.db.read(move |conn| service::report(conn, &actor, today, unit, period)).await?;
    view.actor.may(REPORT_FIGURES, &found.unit)?;
    let draft = found.report.as_ref().map(|one| one.draft.clone()).unwrap_or_default();
    let say = |message: &Message| view.say(message);
    let bytes =
        workbook::template(view.lang, &say, (&found.unit, found.set, period), (&draft, &found.history));
    let bytes = bytes.map_err(|error| {
        tracing::error!(%error, "a template could not be written");
        PageError::new(Status::Internal, "error-internal")
    })?;
    Ok(attachment(&format!("{}-{period}.xlsx", found.set.id), XLSX, bytes))
}

/// Shows what a workbook says, with what is wrong cell by cell; nothing is kept before the reporter says so.
pub(super) async fn sheet(State(app): State<App>, view: View, at: At, request: Request) -> PageResult {
    let At(unit, period) = at;
    let (actor, today) = (view.actor.clone(), view.now.day());
    let found = app.db.read(move |conn| service::report(conn, &actor, today, unit, period)).await?;
    view.actor.may(REPORT_FIGURES, &found.unit)?;
    let (typed, sent) = upload(request, "file").await?;
    let Some(mut sent) = sent else {
        let missing = PageError {
            status: Status::Invalid,
            message: Message::new("error-field-required"),
            field: Some("file"),
        };
        let refused = Refused { form: FormView::refused(typed, missing), ..Refused::default() };
        return report_page(&app, &view, at, refused).await;
    };
    let refused = match workbook::read(&mut sent.file, &found.unit, found.set, period) {
        Ok(filled) => Refused {
            form: FormView::new(typed),
            draft: Some(filled.draft),
            cells: filled.faults,
            preview: true,
            ..Refused::default()
        },
        Err(fault) => Refused { form: FormView::refused(typed, fault.into()), ..Refused::default() },
    };
    report_page(&app, &view, at, refused).await
}

pub(super) async fn time(State(app): State<App>, view: View, at: At, typed: Typed) -> PageResult {
    match try_time(&app, &view, at, &typed).await {
        Ok(()) => Ok(redirect(&format!("{}/{}/{}", base(&view), at.0, at.1))),
        Err(error) if error.is_correctable() => {
            let refused = Refused { form: FormView::refused(typed, error), ..Refused::default() };
            report_page(&app, &view, at, refused).await
        }
        Err(error) => Err(error),
    }
}

async fn try_time(app: &App, view: &View, At(unit, period): At, typed: &Typed) -> Result<(), PageError> {
    let (actor, now) = (view.actor.clone(), view.now);
    let reason = typed.get("reason").to_owned();
    match typed.get("step") {
        "ask" => {
            let until: Day = typed.parse("until")?;
            let asked = app.db.write(move |tx| {
                service::ask_for_time(tx, &actor, now, unit, period, (until, &reason)).map(|_| ())
            });
            Ok(asked.await?)
        }
        step @ ("grant" | "refuse") => {
            let (id, granted): (ExtensionId, _) = (typed.parse("extension")?, step == "grant");
            let decided =
                app.db.write(move |tx| service::decide_extension(tx, &actor, now, id, granted, &reason));
            Ok(decided.await?)
        }
        other => Err(PageError::unreadable("step", other)),
    }
}
