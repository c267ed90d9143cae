//! Inspections: an inspector ticks the boxes of a checklist at a place, and the facts come from what was found.

use std::collections::BTreeMap;

use ::evidence::model::FileId;
use kernel::{Day, Period, PersonId, RegionCode, Resource, ResourceRef, Timestamp};

use super::InspectionId;
use crate::{Answer, Criterion, Error, FactKind, FactRule, Facts, Rule, Rulebook, Source, Value};

/// What an inspector found at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The county.
    pub county: RegionCode,
    /// Its number.
    pub id: InspectionId,
    /// The half-year.
    pub period: Period,
    /// The criterion.
    pub criterion: String,
    /// The fact whose boxes were ticked.
    pub fact: String,
    /// The place, such as a station's name.
    pub place: String,
    /// The day.
    pub day: Day,
    /// What was found, box by box; all of them.
    pub answers: BTreeMap<String, Answer>,
    /// What else was seen.
    pub note: String,
    /// Photographs taken there.
    pub photos: Vec<FileId>,
    /// Who was there.
    pub inspector: PersonId,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

impl Inspection {
    /// Refuses a day outside the half-year or after today, a place without name, boxes left open and no photograph.
    pub fn check(&self, rulebook: &Rulebook, today: Day) -> Result<(), Error> {
        let criterion = rulebook.criterion(&self.criterion).ok_or(Error::NoCriterion)?;
        let rule = inspectable(rulebook, criterion).find(|fact| fact.name == self.fact);
        let rule = rule.ok_or(Error::NotInspectable)?;
        let complete = rule.kind.items().iter().all(|item| self.answers.contains_key(&item.name))
            && rule.kind.items().len() == self.answers.len();
        match () {
            () if self.place.trim().is_empty() => Err(Error::PlaceMissing),
            () if !self.period.contains(self.day) || self.day > today => Err(Error::OutsidePeriod),
            () if !complete => Err(Error::BoxesOpen),
            () if self.photos.is_empty() => Err(Error::PhotoMissing),
            () => Ok(()),
        }
    }
}

impl Resource for Inspection {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Inspection", self.county)
    }
}

/// The facts of a criterion that can be seen at a place: those made of boxes.
pub fn inspectable<'a>(
    rulebook: &'a Rulebook,
    criterion: &'a Criterion,
) -> impl Iterator<Item = &'a FactRule> {
    let facts = match &criterion.rule {
        Rule::Checklist { facts, .. } | Rule::Gate { facts } => facts.as_slice(),
        _ => &[],
    };
    let rules = facts.iter().filter_map(|fact| rulebook.fact(fact));
    rules.filter(|rule| !rule.kind.items().is_empty())
}

/// The facts that inspections tell. Of each place the latest counts. A counted list says at how many places each box is
/// met; another list has a box met that is met at one place at least, and not applicable where it is so everywhere.
pub fn facts_of(rulebook: &Rulebook, facts: &mut Facts, inspections: &[Inspection]) {
    let mut latest: BTreeMap<&str, BTreeMap<&str, &Inspection>> = BTreeMap::new();
    for one in inspections {
        let places = latest.entry(one.fact.as_str()).or_default();
        let newer = places
            .get(one.place.as_str())
            .is_none_or(|seen| (seen.day, seen.recorded_at, seen.id) < (one.day, one.recorded_at, one.id));
        if newer {
            places.insert(one.place.as_str(), one);
        }
    }
    for (fact, places) in latest {
        let Some(rule) = rulebook.fact(fact) else { continue };
        let found: Vec<&Inspection> = places.into_values().collect();
        let count = u64::try_from(found.len()).unwrap_or(0);
        let link = format!("/city/inspections?county={}&fact={fact}", facts.county);
        let source = Source::Events { link, count };
        match &rule.kind {
            FactKind::Tally { of, items } => {
                let met = |item: &str| {
                    let met = found.iter().filter(|one| one.answers.get(item) == Some(&Answer::Yes)).count();
                    u64::try_from(met).unwrap_or(0)
                };
                let tally = items.iter().map(|item| (item.name.clone(), met(&item.name))).collect();
                facts.set(of.clone(), Value::Count(count), source.clone());
                facts.set(fact, Value::Tally(tally), source);
            }
            FactKind::Boxes(items) => {
                let boxes = items.iter().map(|item| (item.name.clone(), overall(&found, &item.name)));
                facts.set(fact, Value::Boxes(boxes.collect()), source);
            }
            _ => {}
        }
    }
}

fn overall(found: &[&Inspection], item: &str) -> Answer {
    let mut answers = found.iter().filter_map(|one| one.answers.get(item).copied());
    if found.iter().any(|one| one.answers.get(item) == Some(&Answer::Yes)) {
        Answer::Yes
    } else if answers.all(|answer| answer == Answer::NotApplicable) {
        Answer::NotApplicable
    } else {
        Answer::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(place: &str, day: &str, answers: &[(&str, Answer)], fact: &str, criterion: &str) -> Inspection {
        Inspection {
            county: RegionCode(410_324),
            id: InspectionId(1),
            period: Period::Half(2026, 1),
            criterion: criterion.to_owned(),
            fact: fact.to_owned(),
            place: place.to_owned(),
            day: day.parse().unwrap(),
            answers: answers.iter().map(|(name, answer)| ((*name).to_owned(), *answer)).collect(),
            note: String::new(),
            photos: vec![FileId(1)],
            inspector: PersonId(9),
            recorded_at: Timestamp::default(),
        }
    }

    const STANDARD: [&str; 6] = ["functions", "look", "area", "staff", "equipment", "service"];

    fn standard(place: &str, day: &str, met: usize) -> Inspection {
        let answer = |place: usize| if place < met { Answer::Yes } else { Answer::No };
        let answers: Vec<_> = STANDARD.iter().enumerate().map(|(n, name)| (*name, answer(n))).collect();
        at(place, day, &answers, "stations-standard", "D1")
    }

    #[test]
    fn the_latest_of_each_place_is_counted() {
        let (_, rulebook) = crate::in_use().unwrap();
        let mut facts = Facts::none(RegionCode(410_324));
        let found = [
            standard("甲站", "2026-05-01", 6),
            standard("乙站", "2026-05-02", 0),
            standard("乙站", "2026-06-02", 3),
        ];
        facts_of(rulebook, &mut facts, &found);
        assert_eq!(facts.get("stations-inspected").unwrap().value, Value::Count(2));
        let Value::Tally(tally) = &facts.get("stations-standard").unwrap().value else { panic!() };
        assert_eq!(STANDARD.map(|item| tally[item]), [2, 2, 2, 1, 1, 1]);
    }

    #[test]
    fn a_box_is_met_where_one_place_meets_it() {
        let (_, rulebook) = crate::in_use().unwrap();
        let mut facts = Facts::none(RegionCode(410_324));
        let (yes, no, none) = (Answer::Yes, Answer::No, Answer::NotApplicable);
        let found = [
            at(
                "甲站",
                "2026-05-01",
                &[("purchase", yes), ("delivery", no), ("payment", none)],
                "village-services",
                "C5",
            ),
            at(
                "乙站",
                "2026-05-02",
                &[("purchase", no), ("delivery", no), ("payment", none)],
                "village-services",
                "C5",
            ),
        ];
        facts_of(rulebook, &mut facts, &found);
        let Value::Boxes(boxes) = &facts.get("village-services").unwrap().value else { panic!() };
        assert_eq!(["purchase", "delivery", "payment"].map(|item| boxes[item]), [yes, no, none]);
    }

    #[test]
    fn an_inspection_is_whole() {
        let (_, rulebook) = crate::in_use().unwrap();
        let today = "2026-06-10".parse().unwrap();
        let good = standard("甲站", "2026-05-01", 6);
        assert!(good.check(rulebook, today).is_ok());
        let day = |text: &str| Inspection { day: text.parse().unwrap(), ..good.clone() };
        assert!(matches!(day("2025-12-31").check(rulebook, today), Err(Error::OutsidePeriod)));
        assert!(matches!(day("2026-06-11").check(rulebook, today), Err(Error::OutsidePeriod)));
        let mut open = good.clone();
        open.answers.remove("look");
        assert!(matches!(open.check(rulebook, today), Err(Error::BoxesOpen)));
        let blind = Inspection { photos: Vec::new(), ..good.clone() };
        assert!(matches!(blind.check(rulebook, today), Err(Error::PhotoMissing)));
        let nowhere = Inspection { place: " ".to_owned(), ..good.clone() };
        assert!(matches!(nowhere.check(rulebook, today), Err(Error::PlaceMissing)));
        let document = Inspection { criterion: "A1".to_owned(), ..good };
        assert!(matches!(document.check(rulebook, today), Err(Error::NotInspectable)));
    }
}
