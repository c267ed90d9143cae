//! What the reader's own organisations post, quote and agree: the latest of each, and a list of all.

use askama::Template;
use axum::extract::State;
use kernel::Fen;
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageResult, View, list_page, page};

use super::contract_list::{dispute, filters, payments_of, wanted_contracts};
use super::posts::{QuoteLine, quote_line, wanted};
use super::words::{self, kinds, of_contract, of_post, of_quote, price, quantity};
use crate::model::{Contract, Party, Post, Quote, QuoteStatus, Side, Standing};
use crate::{ContractQuery, Error, PostQuery, QuoteQuery, service};

/// How many of each stand on the first page.
const LATEST: i64 = 10;

/// A post in the owner's list.
struct OwnLine {
    path: String,
    title: String,
    kind: String,
    status: String,
    tone: &'static str,
}

/// A contract in a side's list.
struct ContractLine {
    path: String,
    title: String,
    with: String,
    due: String,
    status: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "trade/mine.html")]
struct MinePage<'a> {
    view: &'a View,
    name: String,
    posts: Vec<OwnLine>,
    quotes: Vec<QuoteLine>,
    contracts: Vec<ContractLine>,
}

pub(super) async fn latest(State(app): State<App>, view: View) -> PageResult {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let (parties, posts, quotes, contracts) = app
        .db
        .read(move |conn| {
            let parties = service::parties_of(conn, &actor)?;
            let want = PostQuery { limit: LATEST, ..PostQuery::default() };
            let (posts, _) = service::own_posts(conn, &actor, today, &want)?;
            let want = QuoteQuery { limit: LATEST, ..QuoteQuery::default() };
            let (quotes, _) = service::own_quotes(conn, &actor, &want)?;
            let want = ContractQuery { limit: LATEST, ..ContractQuery::default() };
            let (contracts, _) = service::own_contracts(conn, &actor, &want)?;
            Ok::<_, Error>((parties, posts, quotes, contracts))
        })
        .await?;
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
    page(&MinePage {
        view: &view,
        posts: posts.iter().map(|post| own_line(&view, post)).collect(),
        quotes: quotes.iter().map(|(quote, own)| quote_line(&view, quote, own.organisation)).collect(),
        contracts: contracts.iter().map(|(one, side)| contract_line(&view, one, *side)).collect(),
        name: view.listed(&names),
    })
}

fn title_of(view: &View, goods: &crate::model::Goods) -> String {
    format!("{} · {}", goods.product, quantity(view, goods.unit, goods.quantity))
}

fn own_line(view: &View, post: &Post) -> OwnLine {
    let standing = post.standing(view.now.day());
    OwnLine {
        path: format!("/trade/posts/{}", post.id),
        title: format!("{} · {}", post.draft.goods.product, words::remaining(view, post)),
        kind: view.say(&post.draft.kind.label()),
        status: view.say(&standing.label()),
        tone: of_post(standing).class(),
    }
}

/// What is due of a contract and not confirmed.
const fn open_sum(contract: &Contract) -> Fen {
    Fen(contract.state.due.0 - contract.state.confirmed.0)
}

fn contract_line(view: &View, contract: &Contract, side: Side) -> ContractLine {
    ContractLine {
        path: format!("/trade/contracts/{}", contract.id),
        title: title_of(view, &contract.goods),
        with: contract.party(side.other()).name.clone(),
        due: view.money(&open_sum(contract)),
        status: view.say(&contract.state.status.label()),
        tone: of_contract(contract.state.status).class(),
    }
}

fn named(options: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    options.into_iter().map(|(word, name)| (word.to_owned(), name)).collect()
}

fn columns(view: &View, words: &[&'static str]) -> Vec<Column> {
    words.iter().map(|key| Column::words(view.t(key))).collect()
}

/// The way back to the first page.
fn back(view: &View) -> Option<(String, String)> {
    Some((view.t("trade-mine"), "/trade/mine".to_owned()))
}

pub(super) async fn posts(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let want = PostQuery { standing: Standing::parse(query.filter("standing")), ..wanted(&query) };
    let (found, total) = app.db.read(move |conn| service::own_posts(conn, &actor, today, &want)).await?;
    let standings = Standing::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let list = ListView {
        title: view.t("trade-posts"),
        intro: String::new(),
        file: "own-trade-posts",
        filters: vec![
            Filter { name: "kind", label: view.t("trade-kind"), options: named(kinds(&view)) },
            Filter { name: "standing", label: view.t("trade-status"), options: standings.collect() },
        ],
        columns: columns(
            &view,
            &[
                "trade-product",
                "trade-organisation",
                "trade-kind",
                "trade-quantity",
                "trade-window",
                "trade-valid-until",
                "trade-status",
            ],
        ),
        rows: found.iter().map(|post| post_row(&view, post)).collect(),
        total,
        empty: view.t("trade-posts-empty"),
        action: back(&view),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn post_row(view: &View, post: &Post) -> Vec<Cell> {
    let (draft, goods, standing) = (&post.draft, &post.draft.goods, post.standing(view.now.day()));
    vec![
        Cell::Link(goods.product.clone(), format!("/trade/posts/{}", post.id)),
        Cell::Text(post.owner.name.clone()),
        Cell::Text(view.say(&draft.kind.label())),
        Cell::Text(words::remaining(view, post)),
        Cell::Text(words::window(view, draft.window)),
        Cell::Text(view.day(&draft.valid_until)),
        Cell::Tag(of_post(standing), view.say(&standing.label())),
    ]
}

/// Which quotes are asked for.
pub(crate) fn wanted_quotes(query: &ListQuery) -> QuoteQuery {
    QuoteQuery {
        words: query.words().to_owned(),
        status: QuoteStatus::parse(query.filter("status")),
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(super) async fn quotes(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, want) = (view.actor.clone(), wanted_quotes(&query));
    let (found, total) = app.db.read(move |conn| service::own_quotes(conn, &actor, &want)).await?;
    let kept = QuoteStatus::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let list = ListView {
        title: view.t("trade-quotes"),
        intro: view.t("trade-quotes-private"),
        file: "own-trade-quotes",
        filters: vec![Filter { name: "status", label: view.t("trade-status"), options: kept.collect() }],
        columns: columns(
            &view,
            &[
                "trade-product",
                "trade-organisation",
                "trade-with",
                "trade-price",
                "trade-quantity",
                "trade-status",
            ],
        ),
        rows: found.iter().map(|(quote, own)| quote_row(&view, quote, own)).collect(),
        total,
        empty: view.t("trade-quotes-empty"),
        action: back(&view),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn quote_row(view: &View, quote: &Quote, own: &Party) -> Vec<Cell> {
    let with = quote.across(own.organisation).map_or_else(String::new, |other| other.name.clone());
    vec![
        Cell::Link(quote.product.clone(), format!("/trade/quotes/{}", quote.id)),
        Cell::Text(own.name.clone()),
        Cell::Text(with),
        Cell::Text(price(view, quote.unit, quote.terms.price)),
        Cell::Text(quantity(view, quote.unit, quote.terms.quantity())),
        Cell::Tag(of_quote(quote.status), view.say(&quote.status.label())),
    ]
}

pub(super) async fn contracts(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = wanted_contracts(&query, view.now.day());
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::own_contracts(conn, &actor, &want)).await?;
    let mut shown = columns(&view, &["trade-contract", "trade-organisation", "trade-with", "trade-quantity"]);
    shown.extend(["trade-due-sum", "trade-open-sum"].map(|key| Column::numbers(view.t(key))));
    shown.extend(columns(&view, &["trade-status", "trade-dispute"]));
    let list = ListView {
        title: view.t("trade-contracts"),
        intro: String::new(),
        file: "own-trade-contracts",
        filters: filters(&view),
        columns: shown,
        rows: found.iter().map(|(one, side)| contract_row(&view, one, *side)).collect(),
        total,
        empty: view.t("trade-contracts-empty"),
        action: back(&view),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn contract_row(view: &View, contract: &Contract, side: Side) -> Vec<Cell> {
    let (goods, state) = (&contract.goods, &contract.state);
    vec![
        Cell::Link(goods.product.clone(), format!("/trade/contracts/{}", contract.id)),
        Cell::Text(contract.party(side).name.clone()),
        Cell::Text(contract.party(side.other()).name.clone()),
        Cell::Text(quantity(view, goods.unit, goods.quantity)),
        Cell::MoneyLink(state.due, payments_of(contract)),
        Cell::MoneyLink(open_sum(contract), payments_of(contract)),
        Cell::Tag(of_contract(state.status), view.say(&state.status.label())),
        dispute(view, contract),
    ]
}
