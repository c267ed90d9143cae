//! A county's scorecard: every point with its way back to the records.

use askama::Template;
use axum::extract::State;
use kernel::{Level, Period, RegionCode, ResourceRef};
use ui::{App, Door, Id, ListQuery, PageResult, View, page, redirect};

use super::common::{of_stage, rulebook_of};
use super::words::{bonus, language, missing, name, period, tag};
use crate::model::{Confirmation, Cycle, Evidence, EvidenceState, Stage};
use crate::report::value_text;
use crate::rulebook::Figure;
use crate::service::{self, SEE_SCORE, SHOW_EVIDENCE};
use crate::{Error, Input, Node, Rule, Rulebook, Score, Source, Status, Value, next_steps};

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
    /// How many pieces of evidence are shown, and where.
    shown: usize,
    evidence: String,
    trace: Vec<TraceLine>,
}

/// The half-year's assessment on its way, and what is asked of the county in it.
struct Progress {
    period: Period,
    stage: String,
    tone: &'static str,
    /// What is due, and when.
    due: String,
    waiting: usize,
    asked: usize,
    confirmed: String,
    confirmed_tone: &'static str,
    may_prepare: bool,
    may_confirm: bool,
    may_object: bool,
    board: String,
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
    /// The assessment of this half-year, if it was opened.
    progress: Option<Progress>,
    /// Other half-years that are assessed.
    others: Vec<(String, String)>,
}

pub(super) async fn of_county(
    State(app): State<App>,
    view: View,
    Id(county): Id<RegionCode>,
    query: ListQuery,
) -> PageResult {
    let today = region::divisions().today(county);
    if today != county {
        return Ok(redirect(&format!("/city/assessment/{today}")));
    }
    show(app, view, county, &query).await
}

/// The clerk's own county; whoever has none is sent to the city's overview.
pub(super) async fn own(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let own = view.actor.scope(SEE_SCORE, "Score").regions;
    match own.into_iter().find(|region| region.level() >= Level::County) {
        Some(region) => show(app, view, region.county(), &query).await,
        None => {
            view.actor.may(SEE_SCORE, &ResourceRef::new("Score", app.site.city))?;
            Ok(redirect("/city"))
        }
    }
}

/// What is known of a county's assessment in a half-year, beside its score.
struct Known {
    score: Score,
    evidence: Vec<Evidence>,
    cycles: Vec<Cycle>,
    confirmation: Option<Confirmation>,
}

async fn show(app: App, view: View, county: RegionCode, query: &ListQuery) -> PageResult {
    view.actor.may(SEE_SCORE, &ResourceRef::new("Score", county))?;
    let today = view.now.day();
    let half = query.filter("period").parse().unwrap_or_else(|_| Period::half_of(today));
    let actor = view.actor.clone();
    let known = app.db.read(move |conn| {
        let score = service::score_in(conn, county, half, today)?;
        let place = (half, score.county);
        let evidence = service::evidence_of(conn, &actor, place, None).unwrap_or_default();
        let cycles = service::cycles(conn, &actor).unwrap_or_default();
        let confirmation = service::confirmation(conn, &actor, half, score.county).unwrap_or_default();
        Ok::<_, Error>(Known { score, evidence, cycles, confirmation })
    });
    let known = known.await?;
    let score = &known.score;
    let rulebook = &*rulebook_of(&app, half).await?;
    let writer = Writer { view: &view, rulebook, known: &known };
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
        missing: missing(score),
        blocked: writer.blocked(score),
        steps: next_steps(score).iter().take(3).map(|step| writer.step(step)).collect(),
        groups: score.groups.iter().map(|group| writer.group(group)).collect(),
        progress: writer.progress(),
        others: writer.others(),
        view: &view,
    })
}

struct Writer<'a> {
    view: &'a View,
    rulebook: &'a Rulebook,
    known: &'a Known,
}

impl Writer<'_> {
    /// How far the assessment is, and what the county is asked to do.
    fn progress(&self) -> Option<Progress> {
        let (view, known) = (self.view, self.known);
        let half = known.score.frame.period;
        let cycle = known.cycles.iter().find(|cycle| cycle.period == half)?;
        let today = view.now.day();
        let count = |state| known.evidence.iter().filter(|one| one.state == state).count();
        let open = cycle.must_take_evidence(today).is_ok();
        let own = view.door == Door::County
            && view.actor.can(SHOW_EVIDENCE, &ResourceRef::new("Evidence", known.score.county));
        let due = match (cycle.stage, cycle.objections_until) {
            (Stage::Open, _) => view.t1("assessment-due-evidence", "day", view.day(&cycle.deadline)),
            (Stage::Preliminary, Some(until)) => {
                view.t1("assessment-due-objections", "day", view.day(&until))
            }
            _ => String::new(),
        };
        let (key, tone) = match &known.confirmation {
            Some(found) if found.confirmed.is_some() => ("assessment-confirmed", "tag good"),
            Some(_) => ("assessment-prepared", "tag warn"),
            None => ("assessment-not-confirmed", "tag"),
        };
        let prepared = known.confirmation.filter(|found| found.confirmed.is_none());
        Some(Progress {
            period: half,
            stage: view.say(&cycle.stage.label()),
            tone: of_stage(cycle.stage).class(),
            due,
            waiting: count(EvidenceState::Submitted),
            asked: count(EvidenceState::Asked),
            confirmed: view.t(key),
            confirmed_tone: tone,
            may_prepare: own && open && known.confirmation.is_none(),
            may_confirm: own
                && open
                && prepared.is_some_and(|found| Some(found.prepared_by) != view.actor.person_id()),
            may_object: own && cycle.must_take_objections(today).is_ok(),
            board: if view.door == Door::City { format!("/city/periods/{half}") } else { String::new() },
        })
    }

    /// The other half-years that are assessed: address and name.
    fn others(&self) -> Vec<(String, String)> {
        let here = self.known.score.frame.period;
        let others = self.known.cycles.iter().filter(|cycle| cycle.period != here);
        let of = |cycle: &Cycle| {
            (format!("{}?period={}", self.view.path, cycle.period), period(self.view, cycle.period))
        };
        others.map(of).collect()
    }

    /// Where a criterion's evidence is: the county's own page, or the office's list.
    fn evidence(&self, criterion: &str) -> String {
        let (county, half) = (self.known.score.county, self.known.score.frame.period);
        if !self.known.cycles.iter().any(|cycle| cycle.period == half) {
            return String::new();
        }
        match self.view.door {
            Door::County => format!("/county/evidence/{criterion}?period={half}"),
            _ => format!("/city/review?county={county}&criterion={criterion}&period={half}"),
        }
    }

    fn title(&self, node: &str) -> String {
        let title = self.rulebook.title_of(node);
        title.map_or_else(|| node.to_owned(), |title| title.get(language(self.view)).to_owned())
    }

    fn fact(&self, fact: &str) -> String {
        self.title(&format!(".{fact}"))
    }

    fn blocked(&self, score: &Score) -> Vec<String> {
        let nodes = score.blocked_by.iter().filter_map(|id| score.criterion(id));
        nodes.map(|node| self.view.labelled(&node.id, node.working.say(language(self.view)))).collect()
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
                self.view.t1("assessment-step-missing", "facts", self.view.listed(&missing))
            },
            lacking: lacking.unwrap_or_default(),
        }
    }

    fn group(&self, group: &Node) -> GroupLines {
        let rule = self.rulebook.groups.iter().find(|one| one.id == group.id);
        GroupLines {
            id: group.id.clone(),
            title: self.title(&group.id),
            article: rule.map_or_else(String::new, |rule| self.view.citation(&rule.article)),
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
            shown: self.known.evidence.iter().filter(|one| one.criterion == node.id).count(),
            evidence: self.evidence(&node.id),
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
