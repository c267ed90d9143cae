//! What holds for any county.

use std::sync::LazyLock;

use crate::support::{LUANCHUAN, after_deadline, best, day, first_half, frame, source};
use assessment::{
    Answer, Document, Exact, FactKind, Facts, Frame, Rulebook, Ruling, RulingKind, Site, Value, score,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(crate::support::rulebook);

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![Just(Answer::Yes), Just(Answer::No), Just(Answer::NotApplicable)]
}

fn paper() -> impl Strategy<Value = Value> {
    let issuer = prop_oneof![Just("county-government"), Just("county-department"), Just("other")];
    (issuer, 0_i64..600, option::of(0_i64..600)).prop_map(|(issuer, back, until)| {
        Value::Document(Document {
            number: "1".to_owned(),
            issuer: issuer.to_owned(),
            issued: day("2027-02-01").plus_days(-back),
            in_force_until: until.map(|days| day("2026-06-01").plus_days(days)),
        })
    })
}

fn value(kind: &FactKind) -> BoxedStrategy<Value> {
    match kind {
        FactKind::Document => paper().boxed(),
        FactKind::Count => (0_u64..150).prop_map(Value::Count).boxed(),
        FactKind::Amount => (0_u64..150).prop_map(|n| Value::Amount(Exact::from(n))).boxed(),
        FactKind::YesNo => any::<bool>().prop_map(Value::YesNo).boxed(),
        FactKind::Boxes(items) => {
            let names: Vec<String> = items.iter().map(|item| item.name.clone()).collect();
            let count = names.len();
            btree_map(proptest::sample::select(names), answer(), 0..=count).prop_map(Value::Boxes).boxed()
        }
        FactKind::Tally { items, .. } => {
            let names: Vec<String> = items.iter().map(|item| item.name.clone()).collect();
            let count = names.len();
            btree_map(proptest::sample::select(names), 0_u64..150, 0..=count).prop_map(Value::Tally).boxed()
        }
        FactKind::Sites(measures) => {
            let names: Vec<String> = measures.iter().map(|measure| measure.name.clone()).collect();
            let count = names.len();
            let sizes =
                btree_map(proptest::sample::select(names), (0_u64..4000).prop_map(Exact::from), 0..=count);
            let site = sizes.prop_map(|measures| Site { name: "园".to_owned(), measures });
            vec(site, 0..4).prop_map(Value::Sites).boxed()
        }
    }
}

fn county() -> impl Strategy<Value = Facts> {
    let values: Vec<_> = RULEBOOK.facts.iter().map(|fact| option::weighted(0.8, value(&fact.kind))).collect();
    let ids: Vec<String> = RULEBOOK.criteria.iter().map(|criterion| criterion.id.clone()).collect();
    let ruling = (
        proptest::sample::select(ids),
        prop_oneof![Just(RulingKind::Falsified), "[a-d]".prop_map(RulingKind::Waived)],
    );
    (values, vec(ruling, 0..3)).prop_map(|(values, rulings)| {
        let mut facts = Facts::none(LUANCHUAN);
        for (fact, value) in RULEBOOK.facts.iter().zip(values) {
            if let Some(value) = value {
                facts.set(fact.name.as_str(), value, source());
            }
        }
        facts.rulings = rulings
            .into_iter()
            .map(|(criterion, kind)| Ruling { criterion, kind, reason: "查".to_owned(), source: source() })
            .collect();
        facts
    })
}

fn any_frame() -> impl Strategy<Value = Frame> {
    prop_oneof![Just(frame()), Just(after_deadline()), Just(first_half())]
}

/// The fact as good as it can be, where that is told apart from having more to do.
fn improved(facts: &Facts, fact: &str) -> Option<Facts> {
    let rule = RULEBOOK.fact(fact)?;
    let whole = |whole: &str| match facts.get(whole).map(|entry| &entry.value) {
        Some(Value::Count(count)) => *count,
        _ => 100,
    };
    let value = match (&rule.kind, &rule.part_of) {
        (FactKind::Count, Some(of)) => Value::Count(whole(of)),
        (FactKind::Count, None) if matches!(fact, "persons-trained" | "centres-operating") => {
            Value::Count(150)
        }
        (FactKind::Count, None) => return None,
        (FactKind::Tally { of, items }, _) => {
            Value::Tally(items.iter().map(|item| (item.name.clone(), whole(of))).collect())
        }
        (kind, _) => best(kind),
    };
    let mut better = facts.clone();
    better.set(fact, value, source());
    Some(better)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_score_is_the_sum_of_its_leaves_and_within_bounds(facts in county(), frame in any_frame()) {
        let score = score(&RULEBOOK, &frame, &facts);
        let base: Exact = score.leaves().into_iter().filter_map(|leaf| leaf.base.as_ref()).sum();
        let bonus: Exact = score.criteria().map(|node| &node.bonus).sum();
        prop_assert_eq!(&score.base, &base);
        prop_assert_eq!(&score.bonus, &bonus);
        prop_assert!(!score.base.is_negative() && score.base <= Exact::from(100));
        prop_assert!(!score.bonus.is_negative() && score.bonus <= Exact::from(5));
        prop_assert!(score.total.is_none() || score.total == Some(score.earned()));
        prop_assert_eq!(score.total.is_none(), !score.blocked_by.is_empty());
        for node in score.criteria() {
            prop_assert!(!node.gap().is_negative(), "{}", node.id);
            prop_assert!(!node.working.to_string().contains('{'), "{}", node.working);
        }
    }

    #[test]
    fn a_fact_made_good_never_lowers_the_score(
        facts in county(),
        frame in any_frame(),
        place in any::<proptest::sample::Index>(),
    ) {
        let fact = place.get(&RULEBOOK.facts);
        if let Some(better) = improved(&facts, &fact.name) {
            let (before, after) = (score(&RULEBOOK, &frame, &facts), score(&RULEBOOK, &frame, &better));
            prop_assert!(after.earned() >= before.earned(), "{} lowers {} to {}", fact.name, before.earned(), after.earned());
        }
    }
}
