//! Supervision for people.

mod attainments;
mod board;
mod bulletins;
mod departments;
mod inspections;
mod meetings;
mod reminders;
mod task;
mod tasks;
mod words;

use axum::Extension;
use axum::extract::State;
use evidence::model::{FileId, Purpose};
use evidence::{Files, Sent};
use ui::{App, Id, ListQuery, PageError, PageResult, Routes, Typed, View};

use crate::model::{AttachmentId, Party};
use crate::service;

pub(crate) use attainments::wanted as attainments_wanted;
pub(crate) use bulletins::{bulletin_file, make_draft};
pub(crate) use tasks::wanted;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/city/supervision", board::show)
        .post("/city/supervision/year", board::take_up)
        .get("/city/supervision/departments", departments::list)
        .get("/city/supervision/tasks", tasks::all)
        .get("/city/supervision/mine", tasks::mine)
        .get("/county/tasks", tasks::mine)
        .get("/city/supervision/tasks/new", tasks::blank)
        .post("/city/supervision/tasks/new", tasks::set)
        .get("/city/supervision/tasks/{id}", task::show)
        .upload("/city/supervision/tasks/{id}", task::step)
        .get("/county/tasks/{id}", task::show)
        .upload("/county/tasks/{id}", task::step)
        .get("/city/supervision/meetings", meetings::list)
        .get("/city/supervision/meetings/new", meetings::blank)
        .post("/city/supervision/meetings/new", meetings::write)
        .get("/city/supervision/meetings/{id}", meetings::show)
        .upload("/city/supervision/meetings/{id}", meetings::step)
        .post("/city/supervision/decisions/{id}", meetings::make_task)
        .get("/city/supervision/inspections", inspections::list)
        .get("/county/supervision/inspections", inspections::list)
        .get("/city/supervision/inspections/new", inspections::blank)
        .post("/city/supervision/inspections/new", inspections::write)
        .get("/city/supervision/inspections/{id}", inspections::show)
        .post("/city/supervision/inspections/{id}", inspections::find)
        .get("/county/supervision/inspections/{id}", inspections::show)
        .upload("/city/supervision/findings/{id}", inspections::step)
        .upload("/county/findings/{id}", inspections::step)
        .get("/city/supervision/attainments", attainments::list)
        .get("/county/attainments", attainments::list)
        .get("/city/supervision/attainments/new", attainments::blank)
        .upload("/city/supervision/attainments/new", attainments::write)
        .get("/city/supervision/attainments/{id}", attainments::show)
        .post("/city/supervision/attainments/{id}", attainments::step)
        .get("/county/attainments/{id}", attainments::show)
        .get("/city/supervision/bulletins", bulletins::list)
        .get("/city/supervision/bulletins/new", bulletins::preview)
        .post("/city/supervision/bulletins", bulletins::draw)
        .get("/city/supervision/bulletins/{id}", bulletins::edit)
        .post("/city/supervision/bulletins/{id}", bulletins::step)
        .get("/bulletins", bulletins::published)
        .get("/bulletins/{id}", bulletins::show)
        .get("/bulletins/{id}/bulletin.docx", bulletins::document)
        .get("/my/reminders", reminders::list)
        .post("/my/reminders", reminders::keep)
        .post("/my/reminders/{id}", reminders::seen)
        .get("/supervision/files/{id}", open_file)
}

/// Takes the files of a form in, and names those that came before it had to be corrected: the field `kept` holds the
/// numbers of all of them.
async fn take_in(app: &App, files: &Files, view: &View, sent: &mut Sent) -> Result<Vec<FileId>, PageError> {
    let mut kept: Vec<FileId> = sent.typed.all("kept").filter_map(|id| id.parse().ok()).collect();
    for file in sent.take("files") {
        kept.push(evidence::service::take_in(app, files, &view.actor, Purpose::Document, file).await?.id);
    }
    Ok(kept)
}

/// A file, for whoever may see what names it; a picture in the width asked for.
async fn open_file(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<AttachmentId>,
    query: ListQuery,
) -> PageResult {
    let width = query.filter("width").parse().unwrap_or(u32::MAX);
    let (actor, city) = (view.actor.clone(), app.site.city);
    let file = app.db.read(move |conn| service::attached_file(conn, &actor, city, id)).await?;
    Ok(evidence::document(&files, &file, width).await?)
}

/// A choice out of a few words.
pub(crate) fn choice<T>(
    typed: &Typed,
    name: &'static str,
    parse: fn(&str) -> Option<T>,
) -> Result<T, PageError> {
    let value = typed.required(name)?;
    parse(value).ok_or_else(|| PageError::unreadable(name, value))
}

/// The parties chosen in a field that may be there more than once.
pub(crate) fn parties(typed: &Typed, name: &'static str) -> Result<Vec<Party>, PageError> {
    let chosen: Result<Vec<Party>, _> =
        typed.all(name).filter(|one| !one.is_empty()).map(str::parse).collect();
    chosen.map_err(|bad| crate::Error::UnknownParty(bad.0).into())
}
