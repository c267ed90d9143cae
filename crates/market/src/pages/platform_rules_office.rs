//! The platform's rules as the city writes and publishes them, and what people say to them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::platform_rules::tone;
use crate::model::{
    Opinion, Rules, RulesDays, RulesId, RulesStanding, RulesStatus, RulesText, RulesVersion, in_force,
    rules_standing,
};
use crate::service::{self, KEEP_RULES};
use crate::{Error, OpinionQuery, RulesError};

/// The versions and drafts.
pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city, today) = (view.actor.clone(), app.site.city, view.now.day());
    let (drafts, versions) = app
        .db
        .read(move |conn| {
            let drafts = service::rules_drafts(conn, &actor, city)?;
            Ok::<_, Error>((drafts, service::rules_versions(conn, city)?))
        })
        .await?;
    let mut rows: Vec<(String, Vec<Cell>)> = drafts.iter().map(|one| draft_row(&view, one)).collect();
    rows.extend(versions.iter().rev().map(|one| version_row(&view, &versions, one, today)));
    let wanted = query.filter("status").to_owned();
    rows.retain(|(status, _)| wanted.is_empty() || *status == wanted);
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let draft = ("draft".to_owned(), view.t("market-rules-draft"));
    let published = RulesStanding::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let statuses = std::iter::once(draft).chain(published).collect();
    let may_write = view.actor.can(KEEP_RULES, &kernel::ResourceRef::new("PlatformRules", city));
    let list = ListView {
        title: view.t("market-rules"),
        intro: view.t("market-rules-office"),
        file: "platform-rules",
        filters: vec![Filter { name: "status", label: view.t("market-status"), options: statuses }],
        columns: vec![
            Column::words(view.t("market-rules-version")),
            Column::words(view.t("market-status")),
            Column::words(view.t("market-rules-published-at")),
            Column::words(view.t("market-rules-opinions-until")),
            Column::words(view.t("market-rules-valid-from")),
            Column::words(view.t("market-opinions")),
        ],
        rows: query.page_of(rows).map(|(_, row)| row).collect(),
        total,
        empty: view.t("market-rules-none"),
        action: may_write.then(|| (view.t("market-rules-write"), "/city/rules/new".to_owned())),
        searchable: false,
    };
    list_page(&view, &query, &list)
}

fn draft_row(view: &View, one: &Rules) -> (String, Vec<Cell>) {
    let row = vec![
        Cell::Link(view.t("market-rules-draft"), format!("/city/rules/{}", one.id)),
        Cell::Tag(Tone::Warn, view.t("market-rules-draft")),
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
        Cell::Missing,
    ];
    ("draft".to_owned(), row)
}

fn version_row(
    view: &View,
    all: &[RulesVersion],
    one: &RulesVersion,
    today: kernel::Day,
) -> (String, Vec<Cell>) {
    let standing = rules_standing(all, one, today);
    let number = view.t1("market-rules-number", "number", one.number);
    let path = match one.id {
        Some(id) => format!("/city/rules/{id}"),
        None => format!("/rules/{}", one.number),
    };
    let opinions = format!("/city/rules/opinions?number={}", one.number);
    let row = vec![
        Cell::Link(number, path),
        Cell::Tag(tone(standing), view.say(&standing.label())),
        one.published_at.map_or(Cell::Missing, Cell::Time),
        one.opinions_until.map_or(Cell::Missing, |day| Cell::Text(view.day(&day))),
        Cell::Text(view.day(&one.valid_from)),
        if one.id.is_some() { Cell::Link(view.t("market-opinions"), opinions) } else { Cell::Missing },
    ];
    (standing.as_str().to_owned(), row)
}

#[derive(Template)]
#[template(path = "market/rules_write.html")]
struct WritePage<'a> {
    view: &'a View,
    form: FormView,
    /// What is written anew; none for a new draft.
    rules: Option<Rules>,
    /// True while it can be written.
    is_draft: bool,
    /// True when this reader may publish it.
    may_publish: bool,
    may_withdraw: bool,
}

pub(super) async fn new(State(app): State<App>, view: View) -> PageResult {
    let (city, today) = (app.site.city, view.now.day());
    view.actor.may(KEEP_RULES, &kernel::ResourceRef::new("PlatformRules", city))?;
    let versions = app.db.read(move |conn| service::rules_versions(conn, city)).await?;
    // One begins with what holds.
    let text = in_force(&versions, today).or_else(|| versions.last()).map(|one| one.text.clone());
    let typed = text.map_or_else(Typed::default, |text| Typed::of([("zh", text.zh), ("en", text.en)]));
    write_page(&view, None, FormView::new(typed))
}

fn write_page(view: &View, rules: Option<Rules>, form: FormView) -> PageResult {
    let is_draft = rules.as_ref().is_none_or(|one| one.status == RulesStatus::Draft);
    let keeps = rules.as_ref().is_some_and(|one| view.actor.can(KEEP_RULES, one));
    let own = rules.as_ref().is_some_and(|one| view.actor.person_id() == Some(one.written_by));
    let coming = rules
        .as_ref()
        .is_some_and(|one| one.status == RulesStatus::Published && one.valid_from > view.now.day());
    let page = WritePage {
        view,
        is_draft,
        may_publish: keeps && is_draft && !own,
        may_withdraw: keeps && (is_draft || coming),
        rules,
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn write(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    match try_write(&app, &view, None, &typed).await {
        Ok(id) => Ok(redirect(&format!("/city/rules/{id}"))),
        Err(error) if error.is_correctable() => write_page(&view, None, FormView::refused(typed, error)),
        Err(error) => Err(error),
    }
}

/// Writes the draft that a form or a program describes.
pub(crate) async fn try_write(
    app: &App,
    view: &View,
    id: Option<RulesId>,
    typed: &Typed,
) -> Result<RulesId, PageError> {
    let text = RulesText { zh: typed.get("zh").to_owned(), en: typed.get("en").to_owned() };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    Ok(app.db.write(move |tx| service::write_rules(tx, &actor, now, city, id, &text)).await?)
}

async fn found(app: &App, view: &View, id: RulesId) -> Result<Rules, PageError> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    Ok(app.db.read(move |conn| service::rules(conn, &actor, city, id)).await?)
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<RulesId>) -> PageResult {
    let rules = found(&app, &view, id).await?;
    let soonest = RulesDays::soonest(view.now.day());
    let typed = Typed::of([
        ("zh", rules.text.zh.clone()),
        ("en", rules.text.en.clone()),
        ("opinions_until", soonest.opinions_until.to_string()),
        ("valid_from", soonest.valid_from.to_string()),
    ]);
    write_page(&view, Some(rules), FormView::new(typed))
}

/// Keeps, publishes or takes back, as the pressed button says.
pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<RulesId>,
    typed: Typed,
) -> PageResult {
    match try_step(&app, &view, id, &typed).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_correctable() => {
            let rules = found(&app, &view, id).await?;
            write_page(&view, Some(rules), FormView::refused(typed, error))
        }
        Err(error) => Err(error),
    }
}

async fn try_step(app: &App, view: &View, id: RulesId, typed: &Typed) -> Result<Response, PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    match typed.get("step") {
        "publish" => {
            let number = try_publish(app, view, id, typed).await?;
            Ok(redirect(&format!("/rules/{number}")))
        }
        "withdraw" => {
            app.db.write(move |tx| service::withdraw_rules(tx, &actor, now, city, id)).await?;
            Ok(redirect("/city/rules"))
        }
        _ => {
            try_write(app, view, Some(id), typed).await?;
            Ok(redirect(&format!("/city/rules/{id}")))
        }
    }
}

/// Publishes a draft for the days that a form or a program gives.
pub(crate) async fn try_publish(
    app: &App,
    view: &View,
    id: RulesId,
    typed: &Typed,
) -> Result<i32, PageError> {
    let days =
        RulesDays { opinions_until: typed.parse("opinions_until")?, valid_from: typed.parse("valid_from")? };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    Ok(app.db.write(move |tx| service::publish_rules(tx, &actor, now, city, id, days)).await?)
}

/// What people said.
pub(super) async fn opinions(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let want = opinions_wanted(&query)?;
    let (found, total, versions) = app
        .db
        .read(move |conn| {
            let (found, total) = service::opinions(conn, &actor, city, &want)?;
            Ok::<_, Error>((found, total, service::rules_versions(conn, city)?))
        })
        .await?;
    let asked = versions.iter().filter(|one| one.id.is_some()).rev();
    let numbers = asked
        .map(|one| (one.number.to_string(), view.t1("market-rules-number", "number", one.number)))
        .collect();
    let list = ListView {
        title: view.t("market-opinions"),
        intro: view.t("market-opinions-intro"),
        file: "opinions",
        filters: vec![Filter { name: "number", label: view.t("market-rules-version"), options: numbers }],
        columns: vec![
            Column::words(view.t("market-rules-version")),
            Column::words(view.t("market-opinion-words")),
            Column::words(view.t("market-opinion-name")),
            Column::words(view.t("market-opinion-at")),
        ],
        rows: found.iter().map(|one| opinion_row(&view, one)).collect(),
        total,
        empty: view.t("market-opinions-none"),
        action: Some((view.t("market-rules"), "/city/rules".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// What a list's words, version and page ask for; a number that is none is refused.
pub(crate) fn opinions_wanted(query: &ListQuery) -> Result<OpinionQuery, PageError> {
    let number = match query.filter("number") {
        "" => None,
        text => Some(text.parse().map_err(|_| PageError::from(Error::from(RulesError::NoRules)))?),
    };
    Ok(OpinionQuery {
        words: query.words().trim().to_owned(),
        number,
        offset: query.offset(),
        limit: query.limit(),
    })
}

fn opinion_row(view: &View, one: &Opinion) -> Vec<Cell> {
    vec![
        Cell::Link(view.t1("market-rules-number", "number", one.number), format!("/rules/{}", one.number)),
        Cell::Text(one.words.clone()),
        if one.name.is_empty() { Cell::Missing } else { Cell::Text(one.name.clone()) },
        Cell::Time(one.sent_at),
    ]
}
