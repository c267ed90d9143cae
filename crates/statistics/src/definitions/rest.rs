//! What else the dictionary holds: units, rules, targets and parameters.

use kernel::Message;
use ui::View;

use super::model::{Rule, Validity};
use super::pages::{Entry, EntryKind, found_by};
use super::{DataSet, Definitions};
use crate::growth::percent;
use crate::programme::{Target, programme};
use crate::targets::breakdown_of;

/// What values are counted in.
pub(super) fn units<'a>(view: &'a View, definitions: &'a Definitions) -> impl Iterator<Item = Entry> + 'a {
    definitions.units.iter().map(|one| Entry {
        kind: EntryKind::Unit,
        id: one.id.clone(),
        version: 1,
        name: one.name.get(view.lang).to_owned(),
        unit: one.name.get(view.lang).to_owned(),
        definition: view.t1("definitions-unit-decimals", "decimals", one.decimals),
        source: String::new(),
        validity: None,
        sets: Vec::new(),
        search: found_by([&one.name.zh, &one.name.en, &one.id, ""]),
    })
}

/// What figures of one report keep among themselves, each by the version of its form.
pub(super) fn rules<'a>(view: &'a View, definitions: &'a Definitions) -> impl Iterator<Item = Entry> + 'a {
    definitions.data_sets.iter().flat_map(move |set| set.rules.iter().map(move |one| rule(view, set, one)))
}

fn rule(view: &View, set: &DataSet, one: &Rule) -> Entry {
    let formula = format!("{} {} {}", one.left, one.comparison.as_str(), one.right);
    Entry {
        kind: EntryKind::Rule,
        id: one.id.clone(),
        version: set.version,
        name: format!("{} · {}", set.name.get(view.lang), view.say(&one.level.label())),
        unit: String::new(),
        definition: one.says.get(view.lang).to_owned(),
        search: found_by([&one.says.zh, &one.says.en, &one.id, &formula]),
        source: formula,
        validity: Some(set.validity),
        sets: vec![set.id.clone()],
    }
}

/// The programme's targets.
pub(super) fn targets(view: &View) -> impl Iterator<Item = Entry> + '_ {
    programme().targets.iter().map(|one| target(view, one))
}

fn target(view: &View, one: &Target) -> Entry {
    let amount = |value: i64| if one.per_mille { percent(value, false) } else { view.number(&value) };
    let aim = Message::new("definitions-target-aim")
        .with("city", amount(one.city))
        .with("county", amount(one.county))
        .with("due", one.due);
    let own = breakdown_of(one).map(|breakdown| {
        let goals = programme().units.iter().filter_map(|unit| {
            let county = region::name_in(view.lang, unit.ranked_today()?);
            Some(format!("{county} {}", amount(breakdown.goal_of(&unit.id)?)))
        });
        let goals = goals.collect::<Vec<_>>().join(&view.t("statistics-source-and"));
        Message::new("definitions-target-own").with("source", &breakdown.source).with("goals", goals)
    });
    let aims = std::iter::once(aim).chain(own).map(|said| view.say(&said)).collect::<Vec<_>>();
    Entry {
        kind: EntryKind::Target,
        id: one.id.clone(),
        version: 1,
        name: one.name.get(view.lang).to_owned(),
        unit: if one.per_mille { "%".to_owned() } else { String::new() },
        definition: one.note.get(view.lang).to_owned(),
        source: aims.join(" · "),
        validity: Some(Validity { from: one.from, until: None }),
        sets: Vec::new(),
        search: found_by([&one.name.zh, &one.name.en, &one.note.zh, &one.id]),
    }
}

/// How outliers and small cells are told, and when whoever has not reported is reminded.
pub(super) fn parameters(view: &View, definitions: &Definitions) -> impl Iterator<Item = Entry> {
    let (outlier, cells) = (definitions.outlier, definitions.small_cells);
    let outliers = Message::new("definitions-parameter-outlier-definition")
        .with("jump", outlier.jump)
        .with("least", outlier.least)
        .with("history", outlier.history)
        .with("spread", outlier.spread);
    let small = Message::new("definitions-parameter-small-cells-definition")
        .with("least", cells.least)
        .with("share", cells.share_percent);
    let remind =
        Message::new("definitions-parameter-remind-days-definition").with("days", definitions.remind_days);
    let all = [
        ("outlier", "definitions-parameter-outlier", outliers),
        ("small-cells", "definitions-parameter-small-cells", small),
        ("remind-days", "definitions-parameter-remind-days", remind),
    ];
    let entry = |(id, name, definition): (&str, &'static str, Message)| {
        let (name, definition) = (view.t(name), view.say(&definition));
        Entry {
            kind: EntryKind::Parameter,
            id: id.to_owned(),
            version: 1,
            search: found_by([&name, &definition, id, ""]),
            name,
            unit: String::new(),
            definition,
            source: definitions.source.clone(),
            validity: None,
            sets: Vec::new(),
        }
    };
    all.map(entry).into_iter()
}
