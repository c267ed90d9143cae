//! Tasks for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Made, TargetBody, TextBody, files, parties, party, read, word};
use crate::Error;
use crate::model::{Asked, Origin, Step, TaskDraft, TaskId, Text};
use crate::pages::wanted;
use crate::service::{self, Listed};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(take_up))
        .routes(routes!(tasks, set))
        .routes(routes!(own_tasks))
        .routes(routes!(task))
        .routes(routes!(step))
}

#[derive(Serialize, ToSchema)]
struct TaskBody {
    /// Short code.
    id: String,
    /// The year it belongs to.
    year: i32,
    /// `plan`, `hand` or `meeting`.
    origin: &'static str,
    /// The plan's section; empty for others.
    section: String,
    /// What is to be done.
    title: TextBody,
    /// What is to come of it.
    result: TextBody,
    /// A target of the programme it serves; empty for none.
    target: String,
    /// Who leads: a department's id, or a county's code.
    lead: String,
    /// Who helps.
    helpers: Vec<String>,
    /// The first day.
    from: String,
    /// The deadline.
    #[schema(example = "2026-11-30")]
    due: String,
    /// `assigned`, `accepted`, `declined`, `proposed`, `done` or `dropped`.
    status: &'static str,
    /// The share done, in basis points, as the lead last reported.
    share_bp: i32,
    /// `red`, `amber`, `green` or `done`; worked out, never set. None for what was taken back.
    light: Option<&'static str>,
    /// Why the light is shown, in the reader's language.
    why: String,
    /// The day asked for while an extension waits.
    asked_for: Option<String>,
    /// The task it is part of.
    parent: Option<String>,
}

impl TaskBody {
    fn of(view: &View, one: &Listed) -> Self {
        let (task, draft) = (&one.task, &one.task.draft);
        let dropped = task.status == crate::model::TaskStatus::Dropped;
        Self {
            id: task.id.to_string(),
            year: draft.year,
            origin: draft.origin.as_str(),
            section: draft.section.clone(),
            title: (&draft.title).into(),
            result: (&draft.result).into(),
            target: draft.target.clone(),
            lead: draft.lead.to_string(),
            helpers: draft.helpers.iter().map(ToString::to_string).collect(),
            from: draft.from.to_string(),
            due: draft.due.to_string(),
            status: task.status.as_str(),
            share_bp: task.share,
            light: (!dropped).then(|| one.shown.light.as_str()),
            why: if dropped { String::new() } else { view.say(&one.shown.why) },
            asked_for: task.asked.map(|(day, _)| day.to_string()),
            parent: draft.parent.map(|parent| parent.to_string()),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct TasksBody {
    /// How many match.
    total: i64,
    /// One page of them.
    tasks: Vec<TaskBody>,
}

#[derive(Deserialize, ToSchema)]
struct YearInput {
    /// The year the plan's tasks are taken into force for.
    #[schema(example = 2026)]
    year: i32,
}

#[derive(Serialize, ToSchema)]
struct TakenUp {
    /// How many tasks are in force, sub-tasks with them.
    tasks: i64,
}

/// Takes the plan's tasks into force for a year; once for each.
#[utoipa::path(post, path = "/api/v1/supervision/years", request_body = YearInput,
    responses((status = 200, body = TakenUp), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn take_up(
    State(app): State<App>,
    view: View,
    ApiJson(input): ApiJson<YearInput>,
) -> ApiResult<TakenUp> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let tasks = app.db.write(move |tx| service::take_up(tx, &actor, now, city, input.year)).await?;
    Ok(Json(TakenUp { tasks }))
}

/// Tasks of the whole city by their deadlines; 25 a page.
#[utoipa::path(get, path = "/api/v1/supervision/tasks",
    params(
        ("q" = Option<String>, Query, description = "Words of the title, the result or the section; pinyin and initials too"),
        ("year" = Option<i32>, Query, description = "Of which year"),
        ("status" = Option<String>, Query, description = "How far they are"),
        ("light" = Option<String>, Query, description = "`red`, `amber`, `green` or `done`"),
        ("party" = Option<String>, Query, description = "Who leads: a department's id, or a county's code"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = TasksBody), (status = 401), (status = 403)))]
async fn tasks(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<TasksBody> {
    let (actor, today, city, want) = (view.actor.clone(), view.now.day(), app.site.city, wanted(&query));
    let (found, total) = app.db.read(move |conn| service::tasks(conn, &actor, city, today, &want)).await?;
    Ok(Json(TasksBody { total, tasks: found.iter().map(|one| TaskBody::of(&view, one)).collect() }))
}

/// Tasks one's own department or county leads or helps with; filtered as the list of all.
#[utoipa::path(get, path = "/api/v1/supervision/tasks/mine",
    params(
        ("light" = Option<String>, Query, description = "`red`, `amber`, `green` or `done`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = TasksBody), (status = 401), (status = 403)))]
async fn own_tasks(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<TasksBody> {
    let (actor, today, city, want) = (view.actor.clone(), view.now.day(), app.site.city, wanted(&query));
    let (found, total) =
        app.db.read(move |conn| service::own_tasks(conn, &actor, city, today, &want)).await?;
    Ok(Json(TasksBody { total, tasks: found.iter().map(|one| TaskBody::of(&view, one)).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewTask {
    /// What is to be done, in Chinese.
    #[schema(example = "核查乡镇站点招牌")]
    title: String,
    /// The same in English.
    #[serde(default)]
    title_en: String,
    /// What is to come of it.
    #[serde(default)]
    #[schema(example = "核查清单")]
    result: String,
    /// Who leads: a department's id, or a county's code.
    #[schema(example = "commerce")]
    lead: String,
    /// Who helps.
    #[serde(default)]
    helpers: Vec<String>,
    /// The deadline.
    #[schema(example = "2027-01-15")]
    due: String,
    /// The task it is part of.
    parent: Option<String>,
}

/// Sets a task: the office any, a task's lead its parts.
#[utoipa::path(post, path = "/api/v1/supervision/tasks", request_body = NewTask,
    responses((status = 200, body = Made), (status = 401), (status = 403), (status = 422)))]
async fn set(State(app): State<App>, view: View, ApiJson(input): ApiJson<NewTask>) -> ApiResult<Made> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let due: kernel::Day = read("due", &input.due)?;
    let draft = TaskDraft {
        year: due.0.year(),
        origin: Origin::Hand,
        item: String::new(),
        parent: input.parent.as_deref().map(|parent| read("parent", parent)).transpose()?,
        section: String::new(),
        title: Text::new(&input.title, &input.title_en),
        result: Text::new(&input.result, ""),
        target: String::new(),
        lead: party(&input.lead)?,
        helpers: parties(&input.helpers)?,
        from: now.day(),
        due,
    };
    let id = app.db.write(move |tx| service::set_task(tx, &actor, now, city, &draft)).await?;
    Ok(Json(Made { id: id.to_string() }))
}

#[derive(Serialize, ToSchema)]
struct EntryBody {
    /// What was done.
    step: &'static str,
    /// For whom; none for the office.
    party: Option<String>,
    /// By whom.
    person: String,
    /// What was said.
    words: String,
    /// The share done after it.
    share_bp: i32,
    /// When.
    at: String,
    /// Numbers and names of the files that came with it.
    files: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct TaskWhole {
    /// The task.
    task: TaskBody,
    /// Its parts.
    parts: Vec<TaskBody>,
    /// What was done, the newest first.
    entries: Vec<EntryBody>,
    /// The target it serves, as it stands today.
    target: Option<TargetBody>,
}

/// A task with its parts and its history.
#[utoipa::path(get, path = "/api/v1/supervision/tasks/{id}", params(("id" = String, Path)),
    responses((status = 200, body = TaskWhole), (status = 401), (status = 403), (status = 404)))]
async fn task(State(app): State<App>, view: View, Id(id): Id<TaskId>) -> ApiResult<TaskWhole> {
    let (actor, today, city) = (view.actor.clone(), view.now.day(), app.site.city);
    let found = app.db.read(move |conn| service::task(conn, &actor, city, today, id)).await?;
    let entries = found.entries.iter().map(|entry| EntryBody {
        step: entry.step.as_str(),
        party: entry.party.as_ref().map(ToString::to_string),
        person: found.people.get(&entry.person).cloned().unwrap_or_default(),
        words: entry.words.clone(),
        share_bp: entry.share,
        at: entry.at.to_string(),
        files: found
            .files
            .iter()
            .filter(|file| file.entry == entry.id)
            .map(|file| format!("{} {}", file.id, file.name))
            .collect(),
    });
    Ok(Json(TaskWhole {
        task: TaskBody::of(&view, &found.listed),
        parts: found.parts.iter().map(|part| TaskBody::of(&view, part)).collect(),
        entries: entries.collect(),
        target: found.target.as_ref().map(|one| TargetBody {
            title: (&one.title).into(),
            target: one.target.clone(),
            figure: one.figure.clone(),
            why: one.why.as_ref().map(|why| view.say(why)),
            reached: one.reached,
        }),
    }))
}

#[derive(Deserialize, ToSchema)]
struct StepInput {
    /// `accept`, `hand_over`, `report`, `propose`, `ask_extension` for the lead; `reassign`, `complete`, `send_back`,
    /// `grant_extension`, `refuse_extension`, `drop` for the office.
    #[schema(example = "accept")]
    step: String,
    /// A reason, or what was done.
    #[serde(default)]
    words: String,
    /// The share done, in basis points; a helper's report has none.
    share_bp: Option<i32>,
    /// The day asked for.
    to: Option<String>,
    /// Who is to lead.
    lead: Option<String>,
    /// Numbers of one's own files, handed in as documents.
    #[serde(default)]
    files: Vec<String>,
}

/// Moves a task a step on.
#[utoipa::path(post, path = "/api/v1/supervision/tasks/{id}/steps", params(("id" = String, Path)),
    request_body = StepInput,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<TaskId>,
    ApiJson(input): ApiJson<StepInput>,
) -> Result<StatusCode, PageError> {
    let (asked, files) = (asked_of(&input)?, files(&input.files)?);
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::move_task(tx, &actor, now, city, id, &asked, &files)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn asked_of(input: &StepInput) -> Result<Asked, PageError> {
    let words = || input.words.clone();
    Ok(match word("step", &input.step, Step::parse)? {
        Step::Accept => Asked::Accept,
        Step::HandOver => Asked::HandOver(words()),
        Step::Reassign => Asked::Reassign(party(input.lead.as_deref().unwrap_or_default())?),
        Step::Report => Asked::Report(words(), input.share_bp),
        Step::Propose => Asked::Propose(words()),
        Step::Complete => Asked::Complete,
        Step::SendBack => Asked::SendBack(words()),
        Step::AskExtension => {
            Asked::AskExtension(read("to", input.to.as_deref().unwrap_or_default())?, words())
        }
        Step::GrantExtension => Asked::GrantExtension,
        Step::RefuseExtension => Asked::RefuseExtension(words()),
        Step::Drop => Asked::Drop(words()),
        Step::Assign => return Err(Error::TaskStep.into()),
    })
}
