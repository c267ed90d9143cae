//! Results as JSON: figures exact, sentences as keys with arguments and said in both languages.

use serde_json::{Value, json as object};

use crate::engine::{Assessment, Input, Node, Score, next_steps};
use crate::rulebook::Rulebook;
use crate::{Exact, Language, Programme, Sentence};

/// The whole assessment as JSON.
///
/// Every figure is exact (`14.25`, or `4/3` where no short decimal is); `total` is null while the score is
/// blocked, `base` of a criterion while a fact is missing.
#[must_use]
pub fn json(assessment: &Assessment, programme: &Programme, rulebook: &Rulebook) -> Value {
    let places = assessment.ranking.iter().map(|place| {
        object!({
            "rank": place.rank,
            "county": place.county,
            "name": programme.name_of(place.county),
            "figure": place.figure,
        })
    });
    object!({
        "programme": assessment.programme,
        "rulebook": assessment.rulebook,
        "period": assessment.frame.period,
        "as_of": assessment.frame.as_of,
        "deadline": assessment.frame.deadline,
        "ranking": places.collect::<Vec<_>>(),
        "scores": assessment.scores.iter().map(|score| county(score, programme, rulebook)).collect::<Vec<_>>(),
    })
}

fn county(score: &Score, programme: &Programme, rulebook: &Rulebook) -> Value {
    let steps = next_steps(score).into_iter().map(|step| {
        object!({
            "criterion": step.criterion,
            "gap": step.gap,
            "status": step.status,
            "missing": step.missing,
            "lacking": step.lacking,
        })
    });
    object!({
        "county": score.county,
        "name": programme.name_of(score.county),
        "base": score.base,
        "bonus": score.bonus,
        "total": score.total,
        "provisional": score.provisional,
        "blocked_by": score.blocked_by,
        "groups": score.groups.iter().map(|group| node(group, rulebook)).collect::<Vec<_>>(),
        "next_steps": steps.collect::<Vec<_>>(),
    })
}

fn node(node_of: &Node, rulebook: &Rulebook) -> Value {
    object!({
        "id": node_of.id,
        "title": rulebook.title_of(&node_of.id),
        "status": node_of.status,
        "possible": node_of.possible,
        "base": node_of.base,
        "bonus": Some(&node_of.bonus).filter(|bonus| **bonus > Exact::zero()),
        "working": sentence(&node_of.working),
        "falsified": node_of.falsified,
        "lacking": node_of.lacking,
        "inputs": node_of.inputs.iter().map(input).collect::<Vec<_>>(),
        "parts": node_of.parts.iter().map(|part| node(part, rulebook)).collect::<Vec<_>>(),
    })
}

fn input(input: &Input) -> Value {
    object!({ "fact": input.fact, "item": input.item, "value": input.value, "source": input.source })
}

fn sentence(sentence: &Sentence) -> Value {
    object!({
        "key": sentence.key,
        "zh-CN": sentence.say(Language::Chinese),
        "en": sentence.say(Language::English),
    })
}
