//! The dictionary: every definition, as everybody may read it.

use kernel::{Day, Message, search_text, words};
use ui::{Cell, Column, Filter, ListQuery, ListView, PageResult, Routes, Tone, View, list_page};

use super::model::{Element, Reporter, Source, Validity};
use super::rest;
use super::{Against, DataSet, Definitions, Indicator, Trigger, Warning, in_use};

pub(crate) fn routes() -> Routes {
    Routes::new().get("/statistics/dictionary", dictionary)
}

words! {
    /// What an entry of the dictionary defines.
    EntryKind {
        /// A data element.
        Element = "element", "definitions-kind-element";
        /// A data set.
        DataSet = "data-set", "definitions-kind-data-set";
        /// An indicator.
        Indicator = "indicator", "definitions-kind-indicator";
        /// An early warning.
        Warning = "warning", "definitions-kind-warning";
        /// What values are counted in.
        Unit = "unit", "definitions-kind-unit";
        /// What figures of one report keep among themselves.
        Rule = "rule", "definitions-kind-rule";
        /// What is to be reached.
        Target = "target", "definitions-kind-target";
        /// How outliers and small cells are told.
        Parameter = "parameter", "definitions-kind-parameter";
    }
}

/// One entry, in the reader's language.
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    pub(super) id: String,
    pub(super) version: i32,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) definition: String,
    pub(super) source: String,
    pub(super) validity: Option<Validity>,
    /// The data sets it stands in.
    pub(super) sets: Vec<String>,
    pub(super) search: String,
}

/// Which entries are asked for.
pub(super) struct Wanted<'a> {
    pub(super) words: &'a str,
    pub(super) kind: &'a str,
    pub(super) set: &'a str,
    /// Only those that hold on this day.
    pub(super) on: Option<Day>,
}

/// The entries that match, in the order of the file.
pub(super) fn entries(view: &View, definitions: &Definitions, want: &Wanted<'_>) -> Vec<Entry> {
    let all = definitions
        .elements
        .iter()
        .map(|one| of_element(view, definitions, one))
        .chain(definitions.data_sets.iter().map(|one| of_data_set(view, one)))
        .chain(definitions.indicators.iter().map(|one| of_indicator(view, definitions, one)))
        .chain(definitions.warnings.iter().map(|one| of_warning(view, definitions, one)))
        .chain(rest::units(view, definitions))
        .chain(rest::rules(view, definitions))
        .chain(rest::targets(view))
        .chain(rest::parameters(view, definitions));
    let words: Vec<String> = want.words.to_lowercase().split_whitespace().map(str::to_owned).collect();
    all.filter(|one| want.kind.is_empty() || one.kind.as_str() == want.kind)
        .filter(|one| want.set.is_empty() || one.sets.iter().any(|set| set == want.set))
        .filter(|one| want.on.is_none_or(|day| one.validity.is_none_or(|validity| validity.holds_on(day))))
        .filter(|one| words.iter().all(|word| one.search.contains(word)))
        .collect()
}

fn of_element(view: &View, definitions: &Definitions, one: &Element) -> Entry {
    let sets = definitions.data_sets.iter().filter(|set| set.element(&one.id).is_some());
    let source = match one.source {
        Source::Reported => view.t("definitions-source-reported"),
        Source::Events(measure) => {
            view.t1("definitions-source-events", "measure", view.say(&measure.label()))
        }
        Source::Network(network) => {
            view.t1("definitions-source-network", "network", view.say(&network.label()))
        }
    };
    Entry {
        kind: EntryKind::Element,
        id: one.id.clone(),
        version: one.version,
        name: one.name.get(view.lang).to_owned(),
        unit: one.unit.name.get(view.lang).to_owned(),
        definition: format!("{} {}", one.definition.get(view.lang), view.say(&one.over_time.label())),
        source,
        validity: Some(one.validity),
        sets: sets.map(|set| set.id.clone()).collect(),
        search: found_by([&one.name.zh, &one.name.en, &one.definition.zh, &one.id]),
    }
}

fn of_data_set(view: &View, one: &DataSet) -> Entry {
    let facts = Message::new("definitions-data-set-facts")
        .with("frequency", view.t(frequency_key(one)))
        .with("due", one.due_days)
        .with("lock", one.lock_days)
        .with("count", one.elements.len());
    Entry {
        kind: EntryKind::DataSet,
        id: one.id.clone(),
        version: one.version,
        name: one.name.get(view.lang).to_owned(),
        unit: String::new(),
        definition: view.say(&facts),
        source: view.say(&one.reporter.label()),
        validity: Some(one.validity),
        sets: vec![one.id.clone()],
        search: found_by([&one.name.zh, &one.name.en, &one.id, Reporter::as_str(one.reporter)]),
    }
}

/// The key of how often a data set is reported.
const fn frequency_key(one: &DataSet) -> &'static str {
    match one.frequency {
        kernel::PeriodKind::Day => "definitions-frequency-day",
        kernel::PeriodKind::Month => "definitions-frequency-month",
        kernel::PeriodKind::Quarter => "definitions-frequency-quarter",
        kernel::PeriodKind::Half => "definitions-frequency-half",
        kernel::PeriodKind::Year => "definitions-frequency-year",
    }
}

fn of_indicator(view: &View, definitions: &Definitions, one: &Indicator) -> Entry {
    let sets = definitions
        .data_sets
        .iter()
        .filter(|set| one.elements().all(|(id, _)| set.element(id).is_some()))
        .map(|set| set.id.clone());
    Entry {
        kind: EntryKind::Indicator,
        id: one.id.clone(),
        version: one.version,
        name: one.name.get(view.lang).to_owned(),
        unit: one.unit.get(view.lang).to_owned(),
        definition: one.definition.get(view.lang).to_owned(),
        source: view.say(&one.direction.label()),
        validity: Some(one.validity),
        sets: sets.collect(),
        search: found_by([&one.name.zh, &one.name.en, &one.definition.zh, &one.id]),
    }
}

fn of_warning(view: &View, definitions: &Definitions, one: &Warning) -> Entry {
    let indicator = definitions.indicators.iter().find(|other| other.id == one.indicator);
    let name = indicator.map_or(one.indicator.as_str(), |found| found.name.get(view.lang));
    let trigger = match one.trigger {
        Trigger::Below(limit) => Message::new("definitions-below").with("limit", limit),
        Trigger::Above(limit) => Message::new("definitions-above").with("limit", limit),
        Trigger::Falls { against, percent } => Message::new(match against {
            Against::Previous => "definitions-falls-previous",
            Against::LastYear => "definitions-falls-last-year",
        })
        .with("percent", percent),
    };
    Entry {
        kind: EntryKind::Warning,
        id: one.id.clone(),
        version: 1,
        name: format!("{name} · {}", view.say(&one.level.label())),
        unit: String::new(),
        definition: one.says.get(view.lang).to_owned(),
        source: view.say(&trigger),
        validity: None,
        sets: Vec::new(),
        search: found_by([name, &one.says.zh, &one.says.en, &one.id]),
    }
}

pub(super) fn found_by(texts: [&str; 4]) -> String {
    search_text(&texts.join(" ")).to_lowercase()
}

async fn dictionary(view: View, query: ListQuery) -> PageResult {
    let definitions = in_use()?;
    let want = Wanted {
        words: query.words(),
        kind: query.filter("kind"),
        set: query.filter("set"),
        on: (query.filter("holds") != "all").then(|| view.now.day()),
    };
    let found = entries(&view, definitions, &want);
    let total = i64::try_from(found.len()).unwrap_or(0);
    let named = |key| Column::words(view.t(key));
    let list = ListView {
        title: view.t("definitions-title"),
        intro: view.t1("definitions-intro", "source", view.citation(&definitions.source)),
        file: "statistical-definitions",
        filters: filters(&view, definitions),
        columns: vec![
            named("definitions-name"),
            named("definitions-kind"),
            named("definitions-unit"),
            named("definitions-definition"),
            named("definitions-source"),
            named("definitions-code"),
            Column::numbers(view.t("definitions-version")),
            named("definitions-from"),
            named("definitions-until"),
        ],
        rows: query.page_of(&found).map(|one| row(&view, one)).collect(),
        total,
        empty: view.t("definitions-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn filters(view: &View, definitions: &Definitions) -> Vec<Filter> {
    let kinds = EntryKind::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let sets = definitions.newest_data_sets();
    let sets = sets.iter().map(|one| (one.id.clone(), one.name.get(view.lang).to_owned()));
    vec![
        Filter { name: "kind", label: view.t("definitions-kind"), options: kinds.collect() },
        Filter { name: "set", label: view.t("definitions-kind-data-set"), options: sets.collect() },
        Filter {
            name: "holds",
            label: view.t("definitions-holds"),
            options: vec![("all".to_owned(), view.t("definitions-holds-all"))],
        },
    ]
}

fn row(view: &View, one: &Entry) -> Vec<Cell> {
    let tone = match one.kind {
        EntryKind::Element => Tone::Plain,
        EntryKind::DataSet => Tone::Info,
        EntryKind::Indicator => Tone::Good,
        EntryKind::Warning => Tone::Warn,
        EntryKind::Rule => Tone::Info,
        EntryKind::Target => Tone::Good,
        EntryKind::Unit | EntryKind::Parameter => Tone::Plain,
    };
    let day = |day: Option<Day>| day.map_or(Cell::Missing, |day| Cell::Text(day.to_string()));
    let or_missing = |text: &str| if text.is_empty() { Cell::Missing } else { Cell::Text(text.to_owned()) };
    vec![
        Cell::Text(one.name.clone()),
        Cell::Tag(tone, view.say(&one.kind.label())),
        or_missing(&one.unit),
        Cell::Text(one.definition.clone()),
        or_missing(&view.citation(&one.source)),
        Cell::Text(one.id.clone()),
        Cell::Number(i64::from(one.version)),
        day(one.validity.map(|validity| validity.from)),
        day(one.validity.and_then(|validity| validity.until)),
    ]
}
