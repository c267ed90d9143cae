//! The platform's rules as everybody reads, downloads and speaks to them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use ui::{App, FormView, Id, PageError, PageResult, Tone, Typed, View, attachment, page_with, redirect};

use super::words::chinese;
use crate::model::{Block, RulesStanding, RulesVersion, blocks, in_force, rules_standing};
use crate::service;

#[derive(Template)]
#[template(path = "market/rules.html")]
struct RulesPage<'a> {
    view: &'a View,
    form: FormView,
    /// The one that is read; none before the first one holds.
    shown: RulesVersion,
    standing: RulesStanding,
    /// Its text, and whether a paragraph is new against the version before.
    text: Vec<(bool, bool, String)>,
    /// What the version before said and this one does not.
    gone: Vec<String>,
    versions: Vec<(RulesVersion, RulesStanding)>,
    asks: bool,
    sent: bool,
}

impl RulesPage<'_> {
    fn said(&self, standing: &RulesStanding) -> String {
        self.view.say(&standing.label())
    }

    fn tone(&self, standing: &RulesStanding) -> &'static str {
        tone(*standing).class()
    }

    /// True for the version that is read.
    fn is_shown(&self, version: &RulesVersion) -> bool {
        version.number == self.shown.number
    }
}

pub(super) const fn tone(standing: RulesStanding) -> Tone {
    match standing {
        RulesStanding::Coming => Tone::Info,
        RulesStanding::InForce => Tone::Good,
        RulesStanding::Former | RulesStanding::Withdrawn => Tone::Plain,
    }
}

pub(super) async fn current(State(app): State<App>, view: View) -> PageResult {
    rules_page(&app, &view, None, FormView::new(Typed::default())).await
}

pub(super) async fn show(State(app): State<App>, view: View, Id(number): Id<i32>) -> PageResult {
    rules_page(&app, &view, Some(number), FormView::new(Typed::default())).await
}

async fn rules_page(app: &App, view: &View, number: Option<i32>, form: FormView) -> PageResult {
    let (city, today) = (app.site.city, view.now.day());
    let versions = app.db.read(move |conn| service::rules_versions(conn, city)).await?;
    let shown = match number {
        Some(number) => versions.iter().find(|one| one.number == number),
        None => in_force(&versions, today).or_else(|| versions.first()),
    };
    let shown = shown.cloned().ok_or_else(PageError::not_found)?;
    let former = versions.iter().rev().find(|one| one.number < shown.number && !one.withdrawn);
    let zh = chinese(view);
    let before: Option<Vec<Block<'_>>> = former.map(|one| blocks(one.text.of(zh)));
    let now: Vec<Block<'_>> = blocks(shown.text.of(zh));
    let is_new = |block: &Block<'_>| before.as_ref().is_some_and(|all| !all.contains(block));
    let text = now.iter().map(|one| (one.is_heading(), is_new(one), one.words().to_owned())).collect();
    let gone = before.iter().flatten().filter(|one| !now.contains(one));
    let page = RulesPage {
        view,
        standing: rules_standing(&versions, &shown, today),
        text,
        gone: gone.map(|one| one.words().to_owned()).collect(),
        asks: shown.asks(today),
        sent: view.query.split('&').any(|pair| pair == "sent=1"),
        versions: versions
            .iter()
            .rev()
            .map(|one| (one.clone(), rules_standing(&versions, one, today)))
            .collect(),
        shown,
        form,
    };
    page_with(page.form.status(), &page)
}

/// A version as a plain file, in the reader's language.
pub(super) async fn text(
    State(app): State<App>,
    view: View,
    Id(number): Id<i32>,
) -> Result<Response, PageError> {
    let city = app.site.city;
    let version = app.db.read(move |conn| service::rules_version(conn, city, number)).await?;
    let language = if chinese(&view) { "zh" } else { "en" };
    let head = view.t2(
        "market-rules-file-head",
        ("number", &number.to_string()),
        ("day", &version.valid_from.to_string()),
    );
    let text = format!("# {head}\n\n{}\n", version.text.of(chinese(&view)));
    let name = format!("platform-rules-{number}-{language}.md");
    Ok(attachment(&name, "text/markdown; charset=utf-8", text.into_bytes()))
}

pub(super) async fn say(State(app): State<App>, view: View, Id(number): Id<i32>, typed: Typed) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let (name, words) = (typed.get("name").to_owned(), typed.get("words").to_owned());
    let sent = app.db.write(move |tx| service::send_opinion(tx, &actor, now, city, number, (&name, &words)));
    match sent.await.map_err(PageError::from) {
        Ok(_) => Ok(redirect(&format!("/rules/{number}?sent=1"))),
        Err(error) if error.is_correctable() => {
            rules_page(&app, &view, Some(number), FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
