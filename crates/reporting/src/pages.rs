//! Reporting for people.

mod enrolment;
mod form;
mod lists;
mod own;
mod published;
mod show;
mod summary;
mod words;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use kernel::Period;
use ui::{App, Door, PageError, Routes, View};

use crate::model::UnitId;

pub(crate) use lists::wanted;
pub(crate) use published::period_asked;
pub(crate) use words::say;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/statistics/reported", published::list)
        .get("/sell/reports", own::list)
        .get("/sell/reports/{unit}/{period}", show::show)
        .post("/sell/reports/{unit}/{period}", form::step)
        .get("/sell/reports/{unit}/{period}/template", form::template)
        .upload("/sell/reports/{unit}/{period}/sheet", form::sheet)
        .post("/sell/reports/{unit}/{period}/time", form::time)
        .get("/county/reports", lists::matrix)
        .get("/county/reports/units", enrolment::list)
        .get("/county/reports/units/{unit}", enrolment::show)
        .post("/county/reports/units/{unit}", enrolment::end)
        .get("/county/reports/enrol", enrolment::blank)
        .post("/county/reports/enrol", enrolment::enrol)
        .get("/county/reports/summary", summary::show)
        .get("/county/reports/{unit}/{period}", show::show)
        .post("/county/reports/{unit}/{period}", form::step)
        .get("/county/reports/{unit}/{period}/template", form::template)
        .upload("/county/reports/{unit}/{period}/sheet", form::sheet)
        .post("/county/reports/{unit}/{period}/time", form::time)
        .get("/city/reports", lists::matrix)
        .get("/city/reports/units", enrolment::list)
        .get("/city/reports/units/{unit}", enrolment::show)
        .post("/city/reports/units/{unit}", enrolment::end)
        .get("/city/reports/enrol", enrolment::blank)
        .post("/city/reports/enrol", enrolment::enrol)
        .get("/city/reports/summary", summary::show)
        .get("/city/reports/{unit}/{period}", show::show)
        .post("/city/reports/{unit}/{period}", form::step)
        .post("/city/reports/{unit}/{period}/time", form::time)
}

/// A report's unit and period in the path; a mistyped one is a page that does not exist.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At(pub(crate) UnitId, pub(crate) Period);

impl FromRequestParts<App> for At {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let read = Path::<(String, String)>::from_request_parts(parts, app).await;
        let Path((unit, period)) = read.map_err(|_| PageError::not_found())?;
        match (unit.parse(), period.parse()) {
            (Ok(unit), Ok(period)) => Ok(Self(unit, period)),
            _ => Err(PageError::not_found()),
        }
    }
}

/// Where the reader's pages of reporting begin.
fn base(view: &View) -> &'static str {
    match view.door {
        Door::City => "/city/reports",
        Door::County => "/county/reports",
        _ => "/sell/reports",
    }
}
