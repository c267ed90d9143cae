//! What goes out of a published result: the bulletin, scorecards and annexes for offices, open data for everybody.

use axum::extract::{Path, State};
use kernel::RegionCode;
use ui::{App, CSV, FormView, Id, ListQuery, PageError, PageResult, View, XLSX, attachment};

use super::words::{language, name};
use crate::model::{BulletinId, Issued, ResultId, ResultState, Stored};
use crate::report::{self, OpenFile};
use crate::service::{self, RUN_ASSESSMENT, SEE_ASSESSMENT, SEE_SCORE};
use crate::{Assessment, Error, Language};

/// What the page of a published result offers.
pub(super) struct Outgoing {
    pub(super) form: FormView,
    pub(super) bulletin: bool,
    /// Whether the reader sends bulletins out, and those that went out: number, when, address.
    pub(super) may_issue: bool,
    pub(super) issued: Vec<(String, String, String)>,
    /// Counties whose scorecard the reader may have: code and name.
    pub(super) counties: Vec<(String, String)>,
    pub(super) languages: Vec<(String, String)>,
}

/// What is offered of this result: nothing before it is published.
pub(super) fn outgoing(
    view: &View,
    stored: &Stored,
    assessment: &Assessment,
    issued: &[Issued],
    form: &FormView,
) -> Option<Outgoing> {
    if stored.state != ResultState::Published {
        return None;
    }
    let may = |county: RegionCode| view.actor.can(SEE_SCORE, &kernel::ResourceRef::new("Score", county));
    let counties = assessment.ranking.iter().map(|place| place.county).filter(|county| may(*county));
    let own = if language(view) == Language::Chinese { "zh-CN" } else { "en" };
    let languages = [("zh-CN", "assessment-bulletin-official"), ("en", "assessment-bulletin-plain")];
    let address =
        |one: &Issued| format!("/city/results/{}/bulletin.docx?bulletin={}&lang={own}", one.result, one.id);
    Some(Outgoing {
        form: form.clone(),
        bulletin: view.actor.can(SEE_ASSESSMENT, stored),
        may_issue: view.actor.can(RUN_ASSESSMENT, stored),
        issued: issued
            .iter()
            .map(|one| (one.head.number.clone(), view.time(&one.issued_at), address(one)))
            .collect(),
        counties: counties.map(|county| (county.to_string(), name(view, county))).collect(),
        languages: languages.map(|(lang, key)| (lang.to_owned(), view.t(key))).into(),
    })
}

/// The language asked for; else the reader's.
pub(crate) fn asked(view: &View, query: &ListQuery) -> Language {
    match query.filter("lang") {
        "zh-CN" => Language::Chinese,
        "en" => Language::English,
        _ => language(view),
    }
}

/// The bulletin on record that is asked for; none for a draft.
pub(crate) fn issued(query: &ListQuery) -> Result<Option<BulletinId>, PageError> {
    match query.filter("bulletin") {
        "" => Ok(None),
        id => Ok(Some(id.parse().map_err(|_| Error::NoBulletin)?)),
    }
}

/// The bulletin of a published result: one that went out, as it went out, or a draft.
pub(super) async fn bulletin(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    query: ListQuery,
) -> PageResult {
    let (actor, issued) = (view.actor.clone(), issued(&query)?);
    let (release, head) = app.db.read(move |conn| service::bulletin(conn, &actor, id, issued)).await?;
    let bytes = report::bulletin(&release, &head, asked(&view, &query)).map_err(Error::from)?;
    Ok(attachment(&format!("bulletin-{}.docx", release.period), ui::DOCX, bytes))
}

/// The bulletin's annexes as a workbook.
pub(super) async fn annexes(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    query: ListQuery,
) -> PageResult {
    let actor = view.actor.clone();
    let release = app.db.read(move |conn| service::release_for_offices(conn, &actor, id)).await?;
    let bytes = report::annexes(&release, asked(&view, &query)).map_err(Error::from)?;
    Ok(attachment(&format!("annexes-{}.xlsx", release.period), XLSX, bytes))
}

/// A county's scorecard of a published result.
pub(super) async fn scorecard(
    State(app): State<App>,
    view: View,
    Path((id, county)): Path<(String, String)>,
    query: ListQuery,
) -> PageResult {
    let id: ResultId = id.parse().map_err(|_| Error::NoResult)?;
    let county: RegionCode = county.parse().map_err(|_| PageError::not_found())?;
    let actor = view.actor.clone();
    let release = app.db.read(move |conn| service::release_for_county(conn, &actor, id, county)).await?;
    let bytes = report::scorecard(&release, county, asked(&view, &query))?;
    Ok(attachment(&format!("scorecard-{county}-{}.docx", release.period), ui::DOCX, bytes))
}

/// Open data of a published result, for everybody.
pub(super) async fn data(State(app): State<App>, Path((id, file)): Path<(String, String)>) -> PageResult {
    let id: ResultId = id.parse().map_err(|_| Error::NoResult)?;
    let file = OpenFile::named(&file).ok_or_else(PageError::not_found)?;
    let release = app.db.read(move |conn| service::release(conn, id)).await?;
    let bytes = report::open_file(&release, file).map_err(Error::from)?;
    let kind = match file {
        OpenFile::RankingCsv | OpenFile::ScoresCsv | OpenFile::CriteriaCsv => CSV,
        OpenFile::Json => "application/json",
        OpenFile::Xlsx => XLSX,
        OpenFile::Package => "application/zip",
    };
    Ok(attachment(file.name(), kind, bytes))
}
