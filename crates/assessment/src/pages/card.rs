//! A county's scorecard: every point with its way back to the records.

use askama::Template;
use axum::extract::State;
use kernel::{Level, RegionCode, ResourceRef};
use ui::{App, Door, Id, PageResult, View, page, redirect};

use super::words::{bonus, language, missing, name, period, tag};
use crate::report::value_text;
use crate::rulebook::Figure;
use crate::service::{self, SEE_SCORE};
use crate::{Input, Node, Rule, Rulebook, Score, Source, Status, Value, luoyang, next_steps};

/// A step that would earn points.
struct StepLine {
    gap: String,
    criterion: String,
    title: String,
    working: String,
    missing: String,
    lacking: String,
}

/// Where a fact is known from: words, the place in a workbook, and an address if there is one.
#[derive(PartialEq, Eq)]
struct SourceTag {
    label: String,
    place: String,
    href: Option<String>,
}

/// A line of the trace.
struct TraceLine {
    title: String,
    working: String,
    points: String,
    sources: Vec<SourceTag>,
}

struct Line {
    id: String,
    title: String,
    note: String,
    working: String,
    sources: Vec<SourceTag>,
    class: &'static str,
    status: String,
    points: String,
    possible: String,
    falsified: String,
    trace: Vec<TraceLine>,
}

struct GroupLines {
    id: String,
    title: String,
    article: String,
    working: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "assessment/card.html")]
struct CardPage<'a> {
    view: &'a View,
    name: String,
    period: String,
    day: String,
    rulebook: String,
    parts: String,
    earned: String,
    is_total: bool,
    provisional: bool,
    missing: usize,
    blocked: Vec<String>,
    steps: Vec<StepLine>,
    groups: Vec<GroupLines>,
}

pub(super) async fn of_county(State(app): State<App>, view: View, Id(county): Id<RegionCode>) -> PageResult {
    let today = region::divisions().today(county);
    if today != county {
        return Ok(redirect(&format!("/city/assessment/{today}")));
    }
    show(app, view, county).await
}

/// The clerk's own county; whoever has none is sent to the city's overview.
pub(super) async fn own(State(app): State<App>, view: View) -> PageResult {
    let own = view.actor.scope(SEE_SCORE, "Score").regions;
    match own.into_iter().find(|region| region.level() >= Level::County) {
        Some(region) => show(app, view, region.county()).await,
        None => {
            view.actor.may(SEE_SCORE, &ResourceRef::new("Score", app.site.city))?;
            Ok(redirect("/city"))
        }
    }
}

async fn show(app: App, view: View, county: RegionCode) -> PageResult {
    view.actor.may(SEE_SCORE, &ResourceRef::new("Score", county))?;
    let today = view.now.day();
    let score = app.db.read(move |conn| service::score_of(conn, county, today)).await?;
    let (_, rulebook) = luoyang()?;
    let writer = Writer { view: &view, rulebook };
    page(&CardPage {
        name: name(&view, score.county),
        period: period(&view, score.frame.period),
        day: today.to_string(),
        rulebook: format!("{} · {}", score.rulebook.id, score.rulebook.hash.get(..8).unwrap_or_default()),
        parts: view.t2(
            "assessment-base-and-bonus",
            ("base", &score.base.fixed(2)),
            ("bonus", &bonus(&score.bonus)),
        ),
        earned: score.earned().fixed(2),
        is_total: score.total.is_some(),
        provisional: score.provisional,
        missing: missing(&score),
        blocked: writer.blocked(&score),
        steps: next_steps(&score).iter().take(3).map(|step| writer.step(step)).collect(),
        groups: score.groups.iter().map(|group| writer.group(group)).collect(),
        view: &view,
    })
}

struct Writer<'a> {
    view: &'a View,
    rulebook: &'a Rulebook,
}

impl Writer<'_> {
    fn title(&self, node: &str) -> String {
        let title = self.rulebook.title_of(node);
        title.map_or_else(|| node.to_owned(), |title| title.get(language(self.view)).to_owned())
    }

    fn fact(&self, fact: &str) -> String {
        self.title(&format!(".{fact}"))
    }

    fn blocked(&self, score: &Score) -> Vec<String> {
        let nodes = score.blocked_by.iter().filter_map(|id| score.criterion(id));
        nodes.map(|node| format!("{}：{}", node.id, node.working.say(language(self.view)))).collect()
    }

    fn step(&self, step: &crate::Step) -> StepLine {
        let missing: Vec<String> = step.missing.iter().map(|fact| self.fact(fact)).collect();
        let lacking = step.lacking.as_ref().map(|lacking| {
            let unit = self.rulebook.fact(&lacking.fact).and_then(|fact| fact.unit.as_ref());
            let unit = unit.map_or("", |unit| unit.get(language(self.view)));
            let amount = format!("{} {unit}", lacking.amount.shown());
            self.view.t2(
                "assessment-step-lacking",
                ("amount", amount.trim()),
                ("fact", &self.fact(&lacking.fact)),
            )
        });
        StepLine {
            gap: format!("+{}", step.gap.fixed(2)),
            criterion: step.criterion.clone(),
            title: self.title(&step.criterion),
            working: step.working.say(language(self.view)),
            missing: if missing.is_empty() {
                String::new()
            } else {
                self.view.t1("assessment-step-missing", "facts", missing.join("、"))
            },
            lacking: lacking.unwrap_or_default(),
        }
    }

    fn group(&self, group: &Node) -> GroupLines {
        let rule = self.rulebook.groups.iter().find(|one| one.id == group.id);
        GroupLines {
            id: group.id.clone(),
            title: self.title(&group.id),
            article: rule.map_or_else(String::new, |rule| rule.article.clone()),
            working: group.working.say(language(self.view)),
            lines: group.parts.iter().map(|node| self.line(node)).collect(),
        }
    }

    fn line(&self, node: &Node) -> Line {
        let (class, status) = tag(self.view, node.status);
        let criterion = self.rulebook.criterion(&node.id);
        let note = criterion.and_then(|one| one.note.as_ref());
        let mut trace = Vec::new();
        self.trace(node, &mut trace);
        let has_bonus = criterion.is_some_and(|one| match &one.rule {
            Rule::Proportional(rule) => !matches!(&rule.bonus, Figure::Fixed(none) if none.is_zero()),
            _ => false,
        });
        let possible = node.possible.fixed(2);
        Line {
            id: node.id.clone(),
            title: self.title(&node.id),
            note: note.map_or_else(String::new, |note| note.get(language(self.view)).to_owned()),
            working: node.working.say(language(self.view)),
            sources: self.sources(node),
            class,
            status,
            points: points(node),
            possible: if has_bonus { format!("{possible} +") } else { possible },
            falsified: node.falsified.clone().unwrap_or_default(),
            trace,
        }
    }

    /// The sources of a node and of its parts, each once.
    fn sources(&self, node: &Node) -> Vec<SourceTag> {
        let mut tags: Vec<SourceTag> = Vec::new();
        let inputs = node.inputs.iter().chain(node.parts.iter().flat_map(|part| &part.inputs));
        for tag in inputs.filter_map(|input| self.source(input)) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    fn source(&self, input: &Input) -> Option<SourceTag> {
        let value = input.value.as_ref()?;
        let title = self.fact(&input.fact);
        let label = match value {
            Value::Document(document) => document.number.clone(),
            Value::Count(_) | Value::Amount(_) => {
                format!("{title} {}", value_text(value, None, language(self.view)))
            }
            _ => title,
        };
        let (place, href) = match input.source.as_ref()? {
            Source::Cells { sheet, cells } => (format!("{sheet}!{cells}"), None),
            Source::Events { link, count } => {
                (self.view.t1("assessment-source-records", "count", count), Some(self.here(link)))
            }
            Source::Record { link } => (String::new(), Some(self.here(link))),
        };
        Some(SourceTag { label, place, href })
    }

    /// Records are shown behind the door the reader came through.
    fn here(&self, link: &str) -> String {
        match link.strip_prefix("/city/") {
            Some(rest) if self.view.door == Door::County => format!("/county/{rest}"),
            _ => link.to_owned(),
        }
    }

    /// What a node was judged by, then its parts.
    fn trace(&self, node: &Node, lines: &mut Vec<TraceLine>) {
        let own: Vec<&Input> = if node.parts.is_empty() { node.inputs.iter().collect() } else { Vec::new() };
        for input in own {
            let item = input.item.as_ref();
            let path =
                item.map_or_else(|| format!(".{}", input.fact), |one| format!(".{}.{one}", input.fact));
            let value = input.value.as_ref();
            let value = value.map(|value| value_text(value, input.item.as_deref(), language(self.view)));
            if value.is_none() && input.optional {
                continue;
            }
            lines.push(TraceLine {
                title: self.title(&path),
                working: value.unwrap_or_else(|| tag(self.view, Status::Missing).1),
                points: String::new(),
                sources: self.source(input).into_iter().collect(),
            });
        }
        for part in &node.parts {
            lines.push(TraceLine {
                title: self.title(&part.id),
                working: part.working.say(language(self.view)),
                points: format!("{} / {}", points(part), part.possible.fixed(2)),
                sources: self.sources(part),
            });
        }
    }
}

/// What a node earned; a dash while that is not known, which is not zero.
fn points(node: &Node) -> String {
    match &node.base {
        Some(base) if node.status != Status::Missing || !base.is_zero() => (base + &node.bonus).fixed(2),
        _ => "–".to_owned(),
    }
}
