//! The facts workbook for programs: out, looked over, in.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use kernel::{Period, ResourceRef};
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, PageError, View, XLSX, attachment};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::pages::words::language;
use crate::report::value_text;
use crate::service::{self, FactChange, FactsPreview, UPLOAD_FACTS};
use crate::{Error, Faults, Frame, Purpose, in_use, read_workbook, write_workbook};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(facts_workbook, upload_facts))
}

/// The facts workbook of a half-year: the empty template, or what was uploaded, for the office.
#[utoipa::path(get, path = "/api/v1/facts/workbook",
    params(
        ("period" = Option<String>, Query, description = "A half-year; the one under way without it", example = "2026H2"),
        ("filled" = Option<String>, Query, description = "`yes` for what was uploaded; else the empty template"),
    ),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 401), (status = 403), (status = 422)))]
async fn facts_workbook(State(app): State<App>, view: View, query: ListQuery) -> Result<Response, PageError> {
    view.actor.may(UPLOAD_FACTS, &ResourceRef::new("Facts", app.site.city))?;
    let today = view.now.day();
    let period = query.optional::<Period>("period")?.unwrap_or_else(|| Period::half_of(today));
    if !matches!(period, Period::Half(..)) {
        return Err(Error::BadCyclePeriod.into());
    }
    let (actor, filled) = (view.actor.clone(), query.filter("filled") == "yes");
    let (rulebook, facts) = app
        .db
        .read(move |conn| {
            let facts = if filled { service::uploaded_facts(conn, &actor, period)? } else { Vec::new() };
            Ok::<_, Error>((service::rulebook_of(conn, period)?, facts))
        })
        .await?;
    let frame = Frame { period, as_of: today, deadline: None };
    let purpose = if filled { Purpose::Export } else { Purpose::Template };
    let (programme, _) = in_use()?;
    let bytes = write_workbook(programme, &rulebook, &frame, &facts, purpose).map_err(Error::from)?;
    Ok(attachment("facts.xlsx", XLSX, bytes))
}

#[derive(Serialize, ToSchema)]
struct FactChangeBody {
    /// The county.
    #[schema(example = "410324")]
    county: String,
    /// The fact.
    #[schema(example = "persons-trained")]
    fact: String,
    /// What was uploaded before; none where nothing was.
    before: Option<String>,
    /// What the workbook says; none where it is left out.
    after: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct FactsFaultBody {
    /// The sheet and the cell; the file where there is none.
    #[schema(example = "counties!D5")]
    place: String,
    /// What is wrong, and what to do.
    says: String,
}

#[derive(Serialize, ToSchema)]
struct FactsUploadBody {
    /// False for a look at it, and where anything is wrong: then nothing was kept.
    taken: bool,
    /// Of which half-year; none where it cannot be read.
    period: Option<String>,
    /// The counties the workbook knows something of; others keep what they have.
    counties: Vec<String>,
    /// How many facts it states.
    facts: usize,
    /// The facts that change.
    changes: Vec<FactChangeBody>,
    /// The counties whose rulings change.
    rulings: Vec<String>,
    /// Everything that is wrong.
    faults: Vec<FactsFaultBody>,
}

impl FactsUploadBody {
    fn of(view: &View, preview: &FactsPreview, taken: bool) -> Self {
        let said = |value: &crate::Value| value_text(value, None, language(view));
        let change = |one: &FactChange| FactChangeBody {
            county: one.county.to_string(),
            fact: one.fact.clone(),
            before: one.before.as_ref().map(said),
            after: one.after.as_ref().map(said),
        };
        Self {
            taken,
            period: Some(preview.period.to_string()),
            counties: preview.counties.iter().map(ToString::to_string).collect(),
            facts: preview.facts,
            changes: preview.changes.iter().map(change).collect(),
            rulings: preview.rulings.iter().map(ToString::to_string).collect(),
            faults: Vec::new(),
        }
    }

    fn faulty(view: &View, faults: &Faults) -> Self {
        let fault = |one: &crate::Fault| FactsFaultBody {
            place: one.place.clone().unwrap_or_else(|| one.file.clone()),
            says: one.sentence.say(language(view)),
        };
        Self {
            taken: false,
            period: None,
            counties: Vec::new(),
            facts: 0,
            changes: Vec::new(),
            rulings: Vec::new(),
            faults: faults.0.iter().map(fault).collect(),
        }
    }
}

/// Takes a facts workbook, for the office: whole or not at all. With `preview=yes` it says what would change, and everything
/// that is wrong, cell by cell, and keeps nothing.
#[utoipa::path(post, path = "/api/v1/facts/workbook",
    params(
        ("preview" = Option<String>, Query, description = "`yes` to look at it only"),
        ("name" = Option<String>, Query, description = "What the file is called"),
    ),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, body = FactsUploadBody), (status = 401), (status = 403), (status = 413), (status = 422)))]
async fn upload_facts(
    State(app): State<App>,
    view: View,
    query: ListQuery,
    bytes: Bytes,
) -> ApiResult<FactsUploadBody> {
    view.actor.may(UPLOAD_FACTS, &ResourceRef::new("Facts", app.site.city))?;
    let (today, looks) = (view.now.day(), query.filter("preview") == "yes");
    let rulebook = app.db.read(move |conn| service::rulebook_of(conn, Period::half_of(today))).await?;
    let name = Some(query.filter("name")).filter(|name| !name.is_empty()).unwrap_or("facts.xlsx");
    let (programme, _) = in_use()?;
    let workbook = match read_workbook(name, &bytes, programme, &rulebook, today) {
        Ok(workbook) => workbook,
        Err(faults) if looks => return Ok(Json(FactsUploadBody::faulty(&view, &faults))),
        Err(faults) => return Err(Error::from(faults).into()),
    };
    let (actor, now) = (view.actor.clone(), view.now);
    let preview = if looks {
        app.db.read(move |conn| service::facts_preview(conn, &actor, &workbook)).await?
    } else {
        let take = move |tx: &mut db::Tx<'_>| {
            let preview = service::facts_preview(tx.conn(), &actor, &workbook)?;
            service::upload(tx, &actor, now, &workbook)?;
            Ok::<_, Error>(preview)
        };
        app.db.write(take).await?
    };
    Ok(Json(FactsUploadBody::of(&view, &preview, !looks)))
}
