//! A post being written, published or taken back.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::{Fen, RegionCode};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::words::{categories, grades, kinds, units};
use super::{choice, choice_of_parties, parties, party, posts};
use crate::Error;
use crate::model::{Category, Goods, Grade, Post, PostDraft, PostId, PostKind, PostStatus, Unit, Window};
use crate::service::{self, POST_TRADE};

type Options = Vec<(&'static str, String)>;

#[derive(Template)]
#[template(path = "trade/write.html")]
struct WritePage<'a> {
    view: &'a View,
    form: FormView,
    /// True while a draft is changed, whose kind stays.
    existing: bool,
    /// The organisations to post for, where there are several.
    parties: Vec<(String, String)>,
    kinds: Options,
    categories: Options,
    grades: Options,
    units: Options,
    /// Where the picker of divisions begins.
    city: RegionCode,
}

fn write_page(
    view: &View,
    parties: Vec<(String, String)>,
    city: RegionCode,
    form: FormView,
    existing: bool,
) -> PageResult {
    let page = WritePage {
        view,
        existing,
        parties,
        kinds: kinds(view),
        categories: categories(view),
        grades: grades(view),
        units: units(view),
        city,
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn blank(State(app): State<App>, view: View) -> PageResult {
    let parties = parties(&app, &view).await?;
    let (choice, city) = (choice_of_parties(&parties), app.site.city);
    let today = view.now.day();
    let mut typed = Typed::of([
        ("window_from", today.to_string()),
        ("window_to", today.plus_days(30).to_string()),
        ("valid_until", today.plus_days(30).to_string()),
    ]);
    if let Some(first) = parties.first() {
        typed.set("place", first.village.to_string());
    }
    typed.set("grade", Grade::First.as_str());
    if view.query.split('&').any(|pair| pair == "kind=supply") {
        typed.set("kind", PostKind::Supply.as_str());
    }
    write_page(&view, choice, city, FormView::new(typed), false)
}

pub(super) async fn write(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let parties = parties(&app, &view).await?;
    match try_write(&app, &view, &typed).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_correctable() => {
            let choice = choice_of_parties(&parties);
            write_page(&view, choice, app.site.city, FormView::refused(typed, error), false)
        }
        Err(error) => Err(error),
    }
}

async fn try_write(app: &App, view: &View, typed: &Typed) -> Result<Response, PageError> {
    let party = party(app, view, typed).await?;
    let draft = draft_of(typed, choice(typed, "kind", PostKind::parse)?)?;
    let (actor, now) = (view.actor.clone(), view.now);
    let id = app.db.write(move |tx| service::write(tx, &actor, now, &party, &draft)).await?;
    Ok(redirect(&format!("/trade/posts/{id}")))
}

async fn own_draft(app: &App, view: &View, id: PostId) -> Result<Post, PageError> {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| {
        let post = service::post(conn, &actor, id)?;
        actor.may(POST_TRADE, &post)?;
        if post.status != PostStatus::Draft {
            return Err(Error::PostStep);
        }
        Ok(post)
    });
    Ok(found.await?)
}

pub(super) async fn edit(State(app): State<App>, view: View, Id(id): Id<PostId>) -> PageResult {
    let post = own_draft(&app, &view, id).await?;
    write_page(&view, Vec::new(), app.site.city, FormView::new(typed_of(&post.draft)), true)
}

pub(super) async fn rewrite(
    State(app): State<App>,
    view: View,
    Id(id): Id<PostId>,
    typed: Typed,
) -> PageResult {
    let post = own_draft(&app, &view, id).await?;
    let tried = async {
        let draft = draft_of(&typed, post.draft.kind)?;
        let (actor, now) = (view.actor.clone(), view.now);
        app.db.write(move |tx| service::rewrite(tx, &actor, now, id, &draft)).await.map_err(PageError::from)
    };
    match tried.await {
        Ok(()) => Ok(redirect(&format!("/trade/posts/{id}"))),
        Err(error) if error.is_correctable() => {
            write_page(&view, Vec::new(), app.site.city, FormView::refused(typed, error), true)
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn step(State(app): State<App>, view: View, Id(id): Id<PostId>, typed: Typed) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let done = match typed.get("step") {
        "publish" => app.db.write(move |tx| service::publish(tx, &actor, now, id)).await,
        "withdraw" => app.db.write(move |tx| service::withdraw(tx, &actor, now, id)).await,
        other => return Err(PageError::unreadable("step", other)),
    };
    match done.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/trade/posts/{id}"))),
        // The page has no fields; what is wrong with the draft stands above it.
        Err(error) if error.is_correctable() => {
            let error = PageError { field: None, ..error };
            posts::post_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

fn draft_of(typed: &Typed, kind: PostKind) -> Result<PostDraft, PageError> {
    let unit = choice(typed, "unit", Unit::parse)?;
    let price_idea: Option<Fen> = typed.optional("price_idea")?;
    Ok(PostDraft {
        kind,
        goods: Goods {
            category: choice(typed, "category", Category::parse)?,
            product: typed.required("product")?.to_owned(),
            grade: choice(typed, "grade", Grade::parse)?,
            unit,
            quantity: unit.read(typed.required("quantity")?)?,
        },
        window: Window { from: typed.parse("window_from")?, to: typed.parse("window_to")? },
        place: typed.parse("place")?,
        price_idea,
        valid_until: typed.parse("valid_until")?,
        note: typed.get("note").to_owned(),
    })
}

fn typed_of(draft: &PostDraft) -> Typed {
    let goods = &draft.goods;
    let mut typed = Typed::of([
        ("kind", draft.kind.as_str().to_owned()),
        ("category", goods.category.as_str().to_owned()),
        ("product", goods.product.clone()),
        ("grade", goods.grade.as_str().to_owned()),
        ("unit", goods.unit.as_str().to_owned()),
        ("quantity", goods.unit.write(goods.quantity)),
        ("window_from", draft.window.from.to_string()),
        ("window_to", draft.window.to.to_string()),
        ("place", draft.place.to_string()),
        ("valid_until", draft.valid_until.to_string()),
        ("note", draft.note.clone()),
    ]);
    if let Some(idea) = draft.price_idea {
        typed.set("price_idea", idea.to_string());
    }
    typed
}
