//! Published results for everybody to whom they are open, without links to internal records; when the next one comes; and
//! how the running half-year looks, for those who may see scores.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Day, Period, RegionCode, ResourceRef};
use ui::{
    App, Cell, Column, Filter, Id, ListQuery, ListView, PageError, PageResult, Tone, View, list_page, page,
};

use super::common::county_names;
use super::words::{RankRow, bonus, language, name, period, ranking, tag};
use crate::model::{ResultId, ResultKind, Stored};
use crate::service::{self, Expected, Openness, PublishedHead, SEE_RANKING};
use crate::{Assessment, Error, Node};

/// A published result as it is read.
struct Published {
    id: String,
    period: String,
    at: String,
    hash: String,
    /// Why it was corrected, if it was.
    correction: String,
    /// The result it takes the place of, and the one that took its place.
    replaces: Option<String>,
    replaced_by: Option<String>,
    rows: Vec<RankRow>,
    /// The counties of which no two persons stood by what they showed, by name.
    unconfirmed: String,
    /// Whether its ranking is open to this reader, and whether its data are.
    open: Openness,
}

/// One that was published before, by name.
struct Earlier {
    id: String,
    period: String,
    kind: String,
    at: String,
    replaced: bool,
}

#[derive(Template)]
#[template(path = "assessment/results.html")]
struct ResultsPage<'a> {
    view: &'a View,
    published: Option<Published>,
    earlier: Vec<Earlier>,
    /// When the next one can be expected.
    next: String,
    /// The running half-year, for those who may see it.
    running: Option<(String, Vec<RankRow>)>,
}

/// How many earlier results stand on the first page.
const EARLIER: usize = 6;

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    let today = view.now.day();
    let actor = view.actor.clone();
    let read = app.db.read(move |conn| {
        let heads = service::published_results(conn)?;
        let stored = service::published(conn)?;
        let running = match service::estimate(conn, &actor, today) {
            Ok(running) => Some(running),
            Err(Error::Denied(_)) => None,
            Err(other) => return Err(other),
        };
        Ok::<_, Error>((heads, stored, service::expected(conn, today)?, running))
    });
    let (heads, stored, expected, running) = read.await?;
    let standing = stored.as_ref().map(|one| one.id);
    let earlier = heads.iter().filter(|head| Some(head.id) != standing).take(EARLIER);
    page(&ResultsPage {
        published: stored.map(|one| published(&view, one, &heads)).transpose()?,
        earlier: earlier.map(|head| earlier_line(&view, head)).collect(),
        next: next_words(&view, expected),
        running: running.map(|one| running_rows(&view, app.site.city, &one)),
        view: &view,
    })
}

fn running_rows(view: &View, city: RegionCode, running: &Assessment) -> (String, Vec<RankRow>) {
    let mut rows = ranking(view, running, Some("/city/assessment"));
    if !view.actor.can(SEE_RANKING, &ResourceRef::new("Ranking", city)) {
        rows.iter_mut().for_each(|row| row.href = "/county".to_owned());
    }
    (period(view, running.frame.period), rows)
}

fn next_words(view: &View, next: Expected) -> String {
    let half = period(view, next.period);
    let words = view.t2("assessment-next-result", ("period", &half), ("deadline", &view.day(&next.deadline)));
    format!("{words}{}", view.t1("assessment-next-result-from", "day", view.day(&next.from)))
}

fn published(view: &View, one: Stored, heads: &[PublishedHead]) -> Result<Published, Error> {
    let open = service::openness(&view.actor, &one)?;
    let cards = format!("/results/{}/counties", one.id);
    let rows = if open.points { ranking(view, &one.content.assessment()?, Some(&cards)) } else { Vec::new() };
    let unconfirmed = county_names(view, &one.content.unconfirmed()?);
    let head = heads.iter().find(|head| head.id == one.id);
    Ok(Published {
        id: one.id.to_string(),
        period: period(view, one.period),
        at: one.published_at.map(|at| view.time(&at)).unwrap_or_default(),
        replaces: one.replaces.map(|id| id.to_string()),
        replaced_by: head.and_then(|head| head.replaced_by).map(|id| id.to_string()),
        correction: one.reason,
        hash: one.hash,
        unconfirmed,
        rows,
        open,
    })
}

fn earlier_line(view: &View, head: &PublishedHead) -> Earlier {
    Earlier {
        id: head.id.to_string(),
        period: period(view, head.period),
        kind: view.say(&head.kind.label()),
        at: view.time(&head.published_at),
        replaced: head.replaced_by.is_some(),
    }
}

#[derive(Template)]
#[template(path = "assessment/result.html")]
struct ResultPage<'a> {
    view: &'a View,
    one: Published,
}

/// One published result, whether it still stands or another took its place.
pub(super) async fn one(State(app): State<App>, view: View, Id(id): Id<ResultId>) -> PageResult {
    let (heads, stored) = read_published(&app, &view, id).await?;
    page(&ResultPage { one: published(&view, stored, &heads)?, view: &view })
}

/// A published result that is open to the reader; one that is not published is not found.
async fn read_published(
    app: &App,
    view: &View,
    id: ResultId,
) -> Result<(Vec<PublishedHead>, Stored), PageError> {
    let actor = view.actor.clone();
    let read = app.db.read(move |conn| {
        let heads = service::published_results(conn)?;
        if !heads.iter().any(|head| head.id == id) {
            return Err(Error::NoResult);
        }
        Ok((heads, service::result(conn, &actor, id)?))
    });
    Ok(read.await?)
}

/// A criterion of a county's scorecard.
struct CriterionLine {
    id: String,
    title: String,
    working: String,
    class: &'static str,
    status: String,
    points: String,
    possible: String,
}

struct GroupLines {
    title: String,
    points: String,
    possible: String,
    lines: Vec<CriterionLine>,
}

#[derive(Template)]
#[template(path = "assessment/result_county.html")]
struct CountyPage<'a> {
    view: &'a View,
    id: String,
    name: String,
    period: String,
    rank: String,
    total: String,
    base: String,
    bonus: String,
    /// Whether the reader sees why.
    workings: bool,
    groups: Vec<GroupLines>,
}

/// A county's scorecard of a published result, criterion by criterion.
pub(super) async fn county(
    State(app): State<App>,
    view: View,
    Path((id, county)): Path<(String, String)>,
) -> PageResult {
    let id: ResultId = id.parse().map_err(|_| Error::NoResult)?;
    let county: RegionCode = county.parse().map_err(|_| PageError::not_found())?;
    let (_, stored) = read_published(&app, &view, id).await?;
    let open = service::openness(&view.actor, &stored)?;
    let assessment = stored.content.assessment()?;
    let (_, rulebook) = stored.content.rules()?;
    let score = assessment.score(county).ok_or_else(PageError::not_found)?;
    let place = assessment.ranking.iter().find(|place| place.county == county);
    let title = |node: &Node| {
        let title = rulebook.title_of(&node.id).map(|title| title.get(language(&view)));
        format!("{} {}", node.id, title.unwrap_or_default())
    };
    let line = |node: &Node| {
        let (class, status) = tag(&view, node.status);
        CriterionLine {
            id: node.id.clone(),
            title: title(node),
            working: if open.workings { node.working.say(language(&view)) } else { String::new() },
            class,
            status,
            points: points(node),
            possible: node.possible.fixed(2),
        }
    };
    let group = |node: &Node| GroupLines {
        title: title(node),
        points: points(node),
        possible: node.possible.fixed(2),
        lines: node.parts.iter().map(line).collect(),
    };
    page(&CountyPage {
        id: id.to_string(),
        name: name(&view, county),
        period: period(&view, stored.period),
        rank: place.and_then(|place| place.rank).map_or_else(|| "–".to_owned(), |rank| rank.to_string()),
        total: score.earned().fixed(2),
        base: score.base.fixed(2),
        bonus: bonus(&score.bonus),
        workings: open.workings,
        groups: score.groups.iter().map(group).collect(),
        view: &view,
    })
}

/// What a node earned; a dash where a fact was missing and nothing was judged.
fn points(node: &Node) -> String {
    node.base.as_ref().map_or_else(|| "–".to_owned(), |base| (base + &node.bonus).fixed(2))
}

/// Every published result, replaced ones included.
pub(super) async fn past(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let heads = app.db.read(service::published_results).await?;
    let asked: Option<Period> = query.filter("period").parse().ok();
    let kind = ResultKind::parse(query.filter("kind"));
    let matching: Vec<&PublishedHead> = heads
        .iter()
        .filter(|head| asked.is_none_or(|asked| head.period == asked))
        .filter(|head| kind.is_none_or(|kind| head.kind == kind))
        .filter(|head| head.reason.contains(query.words().trim()))
        .collect();
    let halves: BTreeMap<(Day, Period), String> = heads
        .iter()
        .map(|head| ((head.period.bounds().0, head.period), period(&view, head.period)))
        .collect();
    let halves = halves.into_iter().rev().map(|((_, half), name)| (half.to_string(), name));
    let kinds = [ResultKind::Final, ResultKind::Correction];
    let columns = [
        "assessment-period",
        "assessment-result",
        "assessment-state",
        "assessment-published-at",
        "assessment-reason",
        "assessment-result-hash",
    ];
    let list = ListView {
        title: view.t("assessment-published-results"),
        intro: view.t("assessment-published-results-intro"),
        file: "published-results",
        filters: vec![
            Filter { name: "period", label: view.t("assessment-period"), options: halves.collect() },
            Filter {
                name: "kind",
                label: view.t("assessment-result"),
                options: kinds.map(|kind| (kind.as_str().to_owned(), view.say(&kind.label()))).into(),
            },
        ],
        columns: columns.into_iter().map(|key| Column::words(view.t(key))).collect(),
        rows: query.page_of(&matching).map(|head| past_row(&view, head)).collect(),
        total: i64::try_from(matching.len()).unwrap_or(i64::MAX),
        empty: view.t("assessment-results-none"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn past_row(view: &View, head: &PublishedHead) -> Vec<Cell> {
    let standing = if head.replaced_by.is_some() {
        Cell::Tag(Tone::Plain, view.t("assessment-result-replaced"))
    } else {
        Cell::Tag(Tone::Good, view.t("assessment-result-stands"))
    };
    vec![
        Cell::Link(period(view, head.period), format!("/results/{}", head.id)),
        Cell::Text(view.say(&head.kind.label())),
        standing,
        Cell::Time(head.published_at),
        Cell::Text(head.reason.clone()),
        Cell::Text(head.hash.get(..12).unwrap_or_default().to_owned()),
    ]
}
