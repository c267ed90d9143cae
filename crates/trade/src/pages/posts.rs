//! Posts as everybody reads them, and as their owner does, with what fits them.

use askama::Template;
use axum::extract::State;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageResult, Tone, Typed, View, list_page,
    page_with,
};

use super::words::{self, categories, kinds, price, remaining, window};
use crate::model::{Category, Post, PostId, PostKind, Quote, Standing};
use crate::service::{self, MAKE_QUOTE, Match, POST_TRADE};
use crate::{Error, PostQuery};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (want, today) = (wanted(&query), view.now.day());
    let (found, total) = app.db.read(move |conn| service::posts(conn, today, &want)).await?;
    let named = |options: Vec<(&'static str, String)>| {
        options.into_iter().map(|(word, name)| (word.to_owned(), name)).collect()
    };
    let list = ListView {
        title: view.t("trade-title"),
        intro: view.t("trade-intro"),
        file: "trade-posts",
        filters: vec![
            Filter { name: "kind", label: view.t("trade-kind"), options: named(kinds(&view)) },
            Filter {
                name: "county",
                label: view.t("trade-county"),
                options: region::county_options(view.lang),
            },
            Filter { name: "category", label: view.t("trade-category"), options: named(categories(&view)) },
        ],
        columns: [
            "trade-product",
            "trade-kind",
            "trade-grade",
            "trade-quantity",
            "trade-window",
            "trade-place",
            "trade-price-idea",
            "trade-organisation",
        ]
        .into_iter()
        .map(|key| Column::words(view.t(key)))
        .collect(),
        rows: found.iter().map(|post| row(&view, post)).collect(),
        total,
        empty: view.t("trade-empty"),
        action: Some(if service_open(&view) {
            (view.t("trade-write"), "/trade/posts/new".to_owned())
        } else {
            (view.t("trade-register-first"), "/trade/register".to_owned())
        }),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// True when the reader may post for an organisation.
fn service_open(view: &View) -> bool {
    !view.actor.scope(POST_TRADE, "TradeParty").organisations.is_empty()
}

/// What a list's words, filters and page ask for.
pub(crate) fn wanted(query: &ListQuery) -> PostQuery {
    PostQuery {
        words: query.words().to_owned(),
        kind: PostKind::parse(query.filter("kind")),
        county: query.filter("county").parse().ok(),
        category: Category::parse(query.filter("category")),
        offset: query.offset(),
        limit: query.limit(),
        ..PostQuery::default()
    }
}

fn row(view: &View, post: &Post) -> Vec<Cell> {
    let (draft, goods) = (&post.draft, &post.draft.goods);
    let tone = if draft.kind == PostKind::Demand { Tone::Info } else { Tone::Good };
    vec![
        Cell::Link(goods.product.clone(), format!("/trade/posts/{}", post.id)),
        Cell::Tag(tone, view.say(&draft.kind.label())),
        Cell::Text(view.say(&goods.grade.label())),
        Cell::Text(remaining(view, post)),
        Cell::Text(window(view, draft.window)),
        Cell::Text(region::full_name_in(view.lang, draft.place)),
        draft.price_idea.map_or(Cell::Missing, |idea| Cell::Text(price(view, goods.unit, idea))),
        Cell::Text(post.owner.name.clone()),
    ]
}

/// One part of a score.
struct PartLine {
    name: String,
    points: i64,
    of: i64,
    why: String,
}

/// A match as it is shown.
struct MatchCard {
    path: String,
    title: String,
    facts: String,
    total: i64,
    parts: Vec<PartLine>,
}

impl MatchCard {
    fn of(view: &View, found: &Match) -> Self {
        let Match { post, fit } = found;
        let goods = &post.draft.goods;
        Self {
            path: format!("/trade/posts/{}", post.id),
            title: format!("{} · {}", goods.product, post.owner.name),
            facts: format!(
                "{} · {} · {}",
                remaining(view, post),
                window(view, post.draft.window),
                region::full_name_in(view.lang, post.draft.place)
            ),
            total: fit.total(),
            parts: fit
                .parts
                .iter()
                .map(|part| PartLine {
                    name: view.say(&part.aspect.label()),
                    points: part.points,
                    of: part.of,
                    why: view.say(&part.why),
                })
                .collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "trade/post.html")]
struct PostPage<'a> {
    view: &'a View,
    form: FormView,
    post: &'a Post,
    facts: Vec<(String, String)>,
    kind: String,
    standing: String,
    tone: &'static str,
    /// The reader's organisation wrote it.
    own: bool,
    is_draft: bool,
    may_withdraw: bool,
    /// It is hidden, and its owner is told why.
    has_lapsed: bool,
    may_quote: bool,
    matches: Vec<MatchCard>,
    quotes: Vec<QuoteLine>,
}

/// A quote in a list.
pub(super) struct QuoteLine {
    pub(super) path: String,
    pub(super) with: String,
    pub(super) product: String,
    pub(super) price: String,
    pub(super) status: String,
    pub(super) tone: &'static str,
}

pub(super) fn quote_line(view: &View, quote: &Quote, own: kernel::OrganisationId) -> QuoteLine {
    QuoteLine {
        path: format!("/trade/quotes/{}", quote.id),
        with: quote.across(own).map_or_else(String::new, |party| party.name.clone()),
        product: quote.product.clone(),
        price: price(view, quote.unit, quote.terms.price),
        status: view.say(&quote.status.label()),
        tone: words::of_quote(quote.status).class(),
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<PostId>) -> PageResult {
    post_page(&app, &view, id, FormView::new(Typed::default())).await
}

pub(super) async fn post_page(app: &App, view: &View, id: PostId, form: FormView) -> PageResult {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let (post, matches, quotes, parties) = app
        .db
        .read(move |conn| {
            let post = service::post(conn, &actor, id)?;
            let own = actor.can(POST_TRADE, &post);
            let matches = if own { service::matches(conn, &actor, today, &post)? } else { Vec::new() };
            let parties = service::parties_of(conn, &actor).unwrap_or_default();
            let mut quotes = Vec::new();
            for party in &parties {
                let own = service::quotes_on(conn, &actor, party, id)?;
                quotes.extend(own.into_iter().map(|quote| (quote, party.organisation)));
            }
            Ok::<_, Error>((post, matches, quotes, parties))
        })
        .await?;
    let own = view.actor.can(POST_TRADE, &post);
    let standing = post.standing(today);
    let page = PostPage {
        view,
        facts: facts(view, &post),
        kind: view.say(&post.draft.kind.label()),
        standing: view.say(&standing.label()),
        tone: words::of_post(standing).class(),
        own,
        is_draft: own && standing == Standing::Draft,
        may_withdraw: own && matches!(standing, Standing::Draft | Standing::Open | Standing::Lapsed),
        has_lapsed: own && standing == Standing::Lapsed,
        may_quote: !own
            && standing == Standing::Open
            && (parties.is_empty() || parties.iter().any(|party| view.actor.can(MAKE_QUOTE, party))),
        matches: matches.iter().map(|found| MatchCard::of(view, found)).collect(),
        quotes: quotes.iter().map(|(quote, own)| quote_line(view, quote, *own)).collect(),
        post: &post,
        form,
    };
    page_with(page.form.status(), &page)
}

fn facts(view: &View, post: &Post) -> Vec<(String, String)> {
    let (draft, goods) = (&post.draft, &post.draft.goods);
    let mut facts = vec![
        (view.t("trade-organisation"), post.owner.name.clone()),
        (view.t("trade-category"), view.say(&goods.category.label())),
        (view.t("trade-grade"), view.say(&goods.grade.label())),
        (view.t("trade-quantity"), remaining(view, post)),
        (view.t("trade-window"), window(view, draft.window)),
        (view.t("trade-place"), region::full_name_in(view.lang, draft.place)),
        (view.t("trade-valid-until"), view.day(&draft.valid_until)),
    ];
    if let Some(idea) = draft.price_idea {
        facts.push((view.t("trade-price-idea"), price(view, goods.unit, idea)));
    }
    if !draft.note.is_empty() {
        facts.push((view.t("trade-note"), draft.note.clone()));
    }
    facts
}
