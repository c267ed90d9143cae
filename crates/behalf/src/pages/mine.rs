//! What was done in the reader's name: codes to say, and acts to contest.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use identity::Vault;
use kernel::{ResourceRef, Status as HttpStatus};
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use super::lists::{acts_list, wanted};
use super::words::ActWords;
use crate::Error;
use crate::model::{ActId, CONTEST_DAYS, Status};
use crate::service::{self, ActQuery, ActView, READ_CODE};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let person = view.actor.person_id();
    let person = person.ok_or_else(|| PageError::new(HttpStatus::SignInFirst, "error-sign-in-first"))?;
    view.actor.may(READ_CODE, &ResourceRef::new("Act", app.site.city).owned_by(person))?;
    let want = ActQuery { person: Some(person), ..wanted(&query) };
    let words = ("behalf-mine", "behalf-mine-intro", "behalf");
    acts_list(&app, &view, &query, want, words, "/my/behalf").await
}

#[derive(Template)]
#[template(path = "behalf/mine.html")]
struct MinePage<'a> {
    view: &'a View,
    form: &'a FormView,
    one: ActView,
    code: Option<String>,
    contestable: bool,
    /// What came back and the keeper has not handed over.
    to_hand: kernel::Fen,
    until: String,
}

impl ActWords for MinePage<'_> {
    fn view(&self) -> &View {
        self.view
    }

    fn one(&self) -> &ActView {
        &self.one
    }
}

impl MinePage<'_> {
    fn who(&self) -> String {
        let act = &self.one.act;
        self.view.t2("behalf-mine-who", ("keeper", &act.keeper_name), ("act", &act.id.to_string()))
    }

    fn asked(&self) -> bool {
        self.one.act.status == Status::Asked
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<ActId>,
) -> PageResult {
    mine_page(&app, &view, &vault, id, FormView::default()).await
}

async fn mine_page(app: &App, view: &View, vault: &Vault, id: ActId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| {
        let one = service::act(conn, &actor, id)?;
        actor.may(READ_CODE, &one.act)?;
        Ok::<_, Error>(one)
    });
    let one = one.await?;
    let page = MinePage {
        code: service::code_for(vault, &view.actor, view.now, &one),
        contestable: one.act.contestable(view.now).is_ok(),
        to_hand: one.to_hand()?,
        until: view.day(&one.act.agreed_at.plus_days(CONTEST_DAYS).day()),
        form: &form,
        one,
        view,
    };
    page_with(form.status(), &page)
}

pub(super) async fn contest(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<ActId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, words) = (view.actor.clone(), view.now, typed.get("words").to_owned());
    let contested = app.db.write(move |tx| service::contest(tx, &actor, now, id, &words)).await;
    match contested.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/my/behalf/{id}"))),
        Err(error) if error.is_correctable() => {
            mine_page(&app, &view, &vault, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
