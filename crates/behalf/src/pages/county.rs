//! An act as the county sees it, and the decision of what is contested.

use askama::Template;
use axum::extract::State;
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::words::ActWords;
use crate::model::ActId;
use crate::service::{self, ActView};

#[derive(Template)]
#[template(path = "behalf/county.html")]
struct CountyPage<'a> {
    view: &'a View,
    form: &'a FormView,
    one: ActView,
    decidable: bool,
}

impl ActWords for CountyPage<'_> {
    fn view(&self) -> &View {
        self.view
    }

    fn one(&self) -> &ActView {
        &self.one
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<ActId>) -> PageResult {
    county_page(&app, &view, id, FormView::default()).await
}

async fn county_page(app: &App, view: &View, id: ActId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::act(conn, &actor, id)).await?;
    let decidable = service::may_decide(&view.actor, &one.act);
    page_with(form.status(), &CountyPage { view, form: &form, one, decidable })
}

pub(super) async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let upheld = match typed.get("decision") {
        "upheld" => true,
        "dismissed" => false,
        _ => return Err(PageError::not_found()),
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let words = typed.get("words").to_owned();
    let decided = app.db.write(move |tx| service::decide(tx, &actor, now, city, id, upheld, &words)).await;
    match decided.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/county/behalf/{id}"))),
        Err(error) if error.is_correctable() => {
            county_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
