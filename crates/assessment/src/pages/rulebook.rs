//! The rulebook for everybody: what is judged and how, what was decided where the plan is silent, and how versions differ.

use axum::extract::State;
use kernel::Day;
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::common::{Options, rule_words};
use super::words::language;
use crate::service::{self, Readable};
use crate::{
    Aspect, Change, Criterion, Error, FactKind, FactRule, Group, Parameter, Part, Rulebook, compare,
};

const KINDS: [(&str, &str); 7] = [
    ("group", "assessment-kind-group"),
    ("document", "assessment-kind-document"),
    ("count", "assessment-kind-count"),
    ("ratio", "assessment-kind-ratio"),
    ("proportional", "assessment-kind-proportional"),
    ("checklist", "assessment-kind-checklist"),
    ("gate", "assessment-kind-gate"),
];

/// Groups and criteria, each with article, kind, points, threshold, parameters, facts and supplier.
pub(super) async fn show(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (today, word) = (view.now.day(), query.filter("version").to_owned());
    let (versions, rulebook) = app
        .db
        .read(move |conn| {
            let versions = service::readable_rulebooks(conn)?;
            Ok::<_, Error>((versions, service::readable_rulebook(conn, today, &word)?))
        })
        .await?;
    let writer = Writer { view: &view, rulebook: &rulebook, day: today };
    let mut rows = Vec::new();
    for group in &rulebook.groups {
        rows.push((group.id.as_str(), "group", "", writer.group(group)));
        for criterion in rulebook.criteria_of(&group.id) {
            let kind = criterion.rule.kind();
            rows.push((group.id.as_str(), kind, criterion.supplier.as_str(), writer.criterion(criterion)));
        }
    }
    rows.retain(|(group, kind, supplier, _)| {
        let fits = |name: &str, value: &str| query.filter(name).is_empty() || query.filter(name) == value;
        fits("group", group) && fits("kind", kind) && fits("supplier", supplier)
    });
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(|(.., cells)| cells).collect();
    let named = |id: &str, text: &crate::Text| (id.to_owned(), text.get(language(&view)).to_owned());
    let choice = |name, key, options| Filter { name, label: view.t(key), options };
    let filters = vec![
        choice("version", "assessment-version", version_options(&view, &versions)),
        choice(
            "group",
            "assessment-part-group",
            rulebook.groups.iter().map(|one| named(&one.id, &one.title)).collect(),
        ),
        choice(
            "kind",
            "assessment-aspect-kind",
            KINDS.iter().map(|(kind, key)| ((*kind).to_owned(), view.t(key))).collect(),
        ),
        choice(
            "supplier",
            "assessment-part-supplier",
            rulebook.suppliers.iter().map(|one| named(&one.id, &one.name)).collect(),
        ),
    ];
    let words = |key| Column::words(view.t(key));
    let columns = vec![
        words("assessment-criterion-name"),
        words("assessment-article"),
        words("assessment-aspect-kind"),
        Column::numbers(view.t("assessment-aspect-points")),
        words("assessment-aspect-threshold"),
        words("assessment-aspect-parameters"),
        words("assessment-aspect-facts"),
        words("assessment-part-supplier"),
    ];
    let list = ListView {
        title: rulebook.title.get(language(&view)).to_owned(),
        intro: view.t2(
            "assessment-rulebook-intro",
            ("source", &rulebook.source),
            ("hash", rulebook.hash.get(..12).unwrap_or_default()),
        ),
        file: "rulebook",
        filters,
        columns,
        action: Some((view.t("assessment-parameters"), "/rulebook/parameters".to_owned())),
        ..listed(&view, &query, rows)
    };
    list_page(&view, &query, &list)
}

/// What the rows of a list that lies in memory have in common: searched, counted and cut into pages.
pub(super) fn listed(view: &View, query: &ListQuery, mut rows: Vec<Vec<Cell>>) -> ListView {
    let words = query.words().to_lowercase();
    rows.retain(|cells| {
        words.split_whitespace().all(|word| {
            cells.iter().any(|cell| match cell {
                Cell::Text(text) | Cell::Link(text, _) | Cell::Tag(_, text) => {
                    text.to_lowercase().contains(word)
                }
                _ => false,
            })
        })
    });
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    ListView {
        title: String::new(),
        intro: String::new(),
        file: "rulebook",
        filters: Vec::new(),
        columns: Vec::new(),
        rows: query.page_of(rows).collect(),
        total,
        empty: view.t("assessment-nothing-matches"),
        action: None,
        searchable: true,
    }
}

pub(super) fn version_options(view: &View, versions: &[Readable]) -> Options {
    let name = |one: &Readable| {
        let hash = one.rulebook.hash.get(..8).unwrap_or_default();
        let day = one.effective.to_string();
        let key = if one.word == service::SHIPPED {
            "assessment-version-shipped"
        } else {
            "assessment-version-from"
        };
        view.t2(key, ("day", &day), ("hash", hash))
    };
    versions.iter().map(|one| (one.word.clone(), name(one))).collect()
}

struct Writer<'a> {
    view: &'a View,
    rulebook: &'a Rulebook,
    day: Day,
}

impl Writer<'_> {
    fn group(&self, group: &Group) -> Vec<Cell> {
        let nothing = || Cell::Missing;
        vec![
            Cell::Text(format!("{} {}", group.id, group.title.get(language(self.view)))),
            Cell::Text(self.view.citation(&group.article)),
            Cell::Tag(Tone::Info, self.view.t("assessment-kind-group")),
            Cell::Text(group.points.to_string()),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
        ]
    }

    fn criterion(&self, criterion: &Criterion) -> Vec<Cell> {
        let (view, rulebook) = (self.view, self.rulebook);
        let article = rulebook.groups.iter().find(|group| group.id == criterion.group);
        let note = criterion.note.as_ref().map(|note| note.get(language(view)));
        let title = criterion.title.get(language(view));
        let rule = rule_words(view, rulebook, criterion, self.day);
        let parameters: Vec<String> = rulebook
            .parameters
            .iter()
            .filter(|one| criterion.rule.parameters().contains(&one.name.as_str()))
            .map(|one| parameter_words(view, one, self.day))
            .collect();
        let facts = criterion.rule.facts().into_iter().filter_map(|name| rulebook.fact(name));
        let facts: Vec<String> = facts.map(|fact| fact_words(view, fact)).collect();
        let supplier = rulebook.suppliers.iter().find(|one| one.id == criterion.supplier);
        let parts = [Some(format!("{} {title}", criterion.id)), note.map(ToOwned::to_owned)];
        vec![
            Cell::Text(parts.into_iter().flatten().collect::<Vec<_>>().join(" — ")),
            Cell::Text(article.map(|group| view.citation(&group.article)).unwrap_or_default()),
            Cell::Text(kind_word(view, criterion.rule.kind())),
            Cell::Text(criterion.points.to_string()),
            Cell::Text(rule),
            if parameters.is_empty() { Cell::Missing } else { Cell::Text(view.clauses(&parameters)) },
            Cell::Text(view.clauses(&facts)),
            Cell::Text(supplier.map(|one| one.name.get(language(view)).to_owned()).unwrap_or_default()),
        ]
    }
}

fn kind_word(view: &View, kind: &str) -> String {
    let known = KINDS.iter().find(|(word, _)| *word == kind);
    known.map_or_else(|| kind.to_owned(), |(_, key)| view.t(key))
}

/// `training-floor = 0.8 (2016-10-13): …`: its value today, the day it holds from, and what it decides.
fn parameter_words(view: &View, parameter: &Parameter, day: Day) -> String {
    let begun = parameter.values.iter().filter(|(from, _)| *from <= day).max_by_key(|(from, _)| *from);
    let (from, value) = match begun.or(parameter.values.first()) {
        Some((from, value)) => (from.to_string(), value.as_str()),
        None => (String::new(), ""),
    };
    let value = view.aside(format!("{} = {value}", parameter.name), from);
    view.labelled(value, parameter.note.get(language(view)))
}

/// `行政村数（count、个、≤ villages）`.
pub(super) fn fact_words(view: &View, fact: &FactRule) -> String {
    let in_words = |text: &crate::Text| text.get(language(view)).to_owned();
    let boxes = match &fact.kind {
        FactKind::Sites(measures) => {
            measures.iter().map(|one| in_words(&one.title)).collect::<Vec<_>>().join("/")
        }
        kind => kind.items().iter().map(|one| in_words(&one.title)).collect::<Vec<_>>().join("/"),
    };
    let parts = [
        Some(fact.kind.word().to_owned()),
        fact.unit.as_ref().map(in_words),
        (!boxes.is_empty()).then_some(boxes),
        fact.part_of.as_ref().map(|whole| format!("≤ {whole}")),
        fact.set_by.as_ref().map(in_words),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    view.aside(in_words(&fact.title), view.listed(&parts))
}

/// Every parameter: what it decides, its values with their days, and the criteria it bears on.
pub(super) async fn parameters(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (today, word) = (view.now.day(), query.filter("version").to_owned());
    let (versions, rulebook) = app
        .db
        .read(move |conn| {
            let versions = service::readable_rulebooks(conn)?;
            Ok::<_, Error>((versions, service::readable_rulebook(conn, today, &word)?))
        })
        .await?;
    let row = |parameter: &Parameter| {
        let asked = rulebook.criteria.iter().filter(|one| {
            let parameters = one.rule.parameters();
            parameters.contains(&parameter.name.as_str())
        });
        let asked: Vec<&str> = asked.map(|one| one.id.as_str()).collect();
        let days = parameter.values.iter().map(|(from, value)| view.labelled(from, value));
        let days: Vec<String> = days.collect();
        vec![
            Cell::Text(parameter.name.clone()),
            Cell::Text(parameter.value_on(today).to_owned()),
            Cell::Text(view.clauses(&days)),
            Cell::Text(parameter.note.get(language(&view)).to_owned()),
            if asked.is_empty() {
                Cell::Text(view.t("assessment-all-criteria"))
            } else {
                Cell::Text(view.listed(&asked))
            },
        ]
    };
    let rows = rulebook.parameters.iter().map(row).collect();
    let keys = [
        "assessment-part-parameter",
        "assessment-parameter-now",
        "assessment-parameter-days",
        "assessment-parameter-note",
        "assessment-criteria",
    ];
    let list = ListView {
        title: view.t("assessment-parameters"),
        intro: view.t("assessment-parameters-intro"),
        file: "parameters",
        filters: vec![Filter {
            name: "version",
            label: view.t("assessment-version"),
            options: version_options(&view, &versions),
        }],
        columns: keys.into_iter().map(|key| Column::words(view.t(key))).collect(),
        action: Some((view.t("assessment-compare"), "/rulebook/compare".to_owned())),
        ..listed(&view, &query, rows)
    };
    list_page(&view, &query, &list)
}

/// Two versions side by side; by default the shipped one and the one in force.
pub(super) async fn compared(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let today = view.now.day();
    let (from, to) = (query.filter("from").to_owned(), query.filter("to").to_owned());
    let (versions, changes) = app
        .db
        .read(move |conn| {
            let versions = service::readable_rulebooks(conn)?;
            let from = if from.is_empty() { service::SHIPPED } else { from.as_str() };
            let before = service::readable_rulebook(conn, today, from)?;
            let after = service::readable_rulebook(conn, today, &to)?;
            Ok::<_, Error>((versions, compare(&before, &after)))
        })
        .await?;
    let options = version_options(&view, &versions);
    let part = Part::parse(query.filter("part"));
    let shown = changes.iter().filter(|change| part.is_none_or(|part| change.part == part));
    let rows = shown.map(|change| change_row(&view, change)).collect();
    let list = ListView {
        title: view.t("assessment-compare"),
        intro: view.t("assessment-compare-intro"),
        file: "rulebook-changes",
        filters: vec![
            Filter { name: "from", label: view.t("assessment-version-old"), options: options.clone() },
            Filter { name: "to", label: view.t("assessment-version-new"), options },
            Filter {
                name: "part",
                label: view.t("assessment-part"),
                options: Part::ALL
                    .iter()
                    .map(|part| (part.as_str().to_owned(), view.say(&part.label())))
                    .collect(),
            },
        ],
        columns: change_columns(&view),
        empty: view.t(if versions.len() < 2 { "assessment-compare-alone" } else { "assessment-no-change" }),
        ..listed(&view, &query, rows)
    };
    list_page(&view, &query, &list)
}

fn change_columns(view: &View) -> Vec<Column> {
    let keys = [
        "assessment-part",
        "assessment-change",
        "assessment-criterion-name",
        "assessment-aspect",
        "assessment-before",
        "assessment-after",
    ];
    keys.into_iter().map(|key| Column::words(view.t(key))).collect()
}

fn change_row(view: &View, change: &Change) -> Vec<Cell> {
    let line = ChangeLine::of(view, change);
    let text = |text: String| if text.is_empty() { Cell::Missing } else { Cell::Text(text) };
    vec![
        Cell::Text(line.part),
        Cell::Tag(line.tone, line.kind),
        Cell::Text(line.what),
        Cell::Text(line.aspect),
        text(line.before),
        text(line.after),
    ]
}

/// A change in words.
pub(super) struct ChangeLine {
    pub(super) part: String,
    pub(super) tone: Tone,
    pub(super) kind: String,
    pub(super) what: String,
    pub(super) aspect: String,
    pub(super) before: String,
    pub(super) after: String,
}

impl ChangeLine {
    pub(super) fn of(view: &View, change: &Change) -> Self {
        let (tone, key) = match (change.aspect, &change.before) {
            (Aspect::Whole, None) => (Tone::Good, "assessment-added"),
            (Aspect::Whole, Some(_)) => (Tone::Bad, "assessment-removed"),
            _ => (Tone::Warn, "assessment-changed"),
        };
        let said = |text: &Option<crate::Text>| {
            text.as_ref().map(|text| text.get(language(view)).to_owned()).unwrap_or_default()
        };
        let title = change.title.get(language(view));
        let what = if change.part == Part::Parameter {
            change.id.clone()
        } else {
            format!("{} {title}", change.id).trim().to_owned()
        };
        Self {
            part: view.say(&change.part.label()),
            tone,
            kind: view.t(key),
            what,
            aspect: view.say(&change.aspect.label()),
            before: said(&change.before),
            after: said(&change.after),
        }
    }

    /// The class of its tag.
    pub(super) const fn class(&self) -> &'static str {
        self.tone.class()
    }
}

/// What a draft changes, line by line.
pub(super) fn change_lines(view: &View, before: &Rulebook, after: &Rulebook) -> Vec<ChangeLine> {
    compare(before, after).iter().map(|change| ChangeLine::of(view, change)).collect()
}
