//! A cycle: the assessment of one half-year on its way from opening to publication.

use kernel::{Day, Period, RegionCode, Resource, ResourceRef, Timestamp, words};

use super::{CycleId, ResultId};
use crate::Error;

words! {
    /// How far an assessment has come.
    Stage {
        /// Counties show, the office reviews (材料提交和审核).
        Open = "open", "assessment-stage-open";
        /// The preliminary result was told; counties may object (异议期).
        Preliminary = "preliminary", "assessment-stage-preliminary";
        /// Objections are decided; the final result waits for two approvals (待审定).
        Decided = "decided", "assessment-stage-decided";
        /// Approved: nothing of it changes any more (已审定).
        Frozen = "frozen", "assessment-stage-frozen";
        /// Published; only a linked correction follows (已公布).
        Published = "published", "assessment-stage-published";
    }
}

/// The rules of a cycle as texts, as they were when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesText {
    /// The rulebook's id.
    pub id: String,
    /// SHA-256 of its text.
    pub hash: String,
    /// The rulebook: UTF-8 without byte order mark, lines ended by LF.
    pub rulebook: String,
    /// The programme.
    pub programme: String,
}

/// The assessment of one half-year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// The prefecture.
    pub county: RegionCode,
    /// Its number.
    pub id: CycleId,
    /// The half-year.
    pub period: Period,
    /// How far it has come.
    pub stage: Stage,
    /// The last day for evidence.
    pub deadline: Day,
    /// The rules it is judged by.
    pub rules: RulesText,
    /// The last day for objections, once the preliminary result was told.
    pub objections_until: Option<Day>,
    /// The preliminary result.
    pub preliminary: Option<ResultId>,
    /// The result that stands: the final one, or its latest published correction.
    pub standing: Option<ResultId>,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Cycle {
    /// Refuses evidence that comes too late.
    pub fn must_take_evidence(&self, today: Day) -> Result<(), Error> {
        if self.stage != Stage::Open || today > self.deadline {
            return Err(Error::EvidenceClosed(self.deadline));
        }
        Ok(())
    }

    /// Refuses a judgement that no result would be made of: what was put up for approval or approved stays as it was judged.
    /// Once it is published, what is judged anew is the ground of a correction.
    pub fn must_take_review(&self) -> Result<(), Error> {
        match self.stage {
            Stage::Open | Stage::Preliminary | Stage::Published => Ok(()),
            Stage::Decided | Stage::Frozen => Err(Error::JudgedAlready),
        }
    }

    /// Refuses an answer to the office's question once nothing is judged any more.
    pub fn must_take_answers(&self) -> Result<(), Error> {
        match self.stage {
            Stage::Open | Stage::Preliminary => Ok(()),
            _ => Err(Error::JudgedAlready),
        }
    }

    /// Gives more time; before the old deadline is over only, and never less.
    pub fn extended(self, today: Day, deadline: Day) -> Result<Self, Error> {
        if self.stage != Stage::Open || today > self.deadline {
            return Err(Error::EvidenceClosed(self.deadline));
        }
        if deadline <= self.deadline {
            return Err(Error::BadDeadline);
        }
        Ok(Self { deadline, ..self })
    }

    /// Tells the preliminary result, after the deadline: until then what is missing may still come.
    pub fn told(self, today: Day, result: ResultId, objections_until: Day) -> Result<Self, Error> {
        match self.stage {
            Stage::Open if today <= self.deadline => Err(Error::BeforeDeadline(self.deadline)),
            Stage::Open => Ok(Self {
                stage: Stage::Preliminary,
                objections_until: Some(objections_until),
                preliminary: Some(result),
                ..self
            }),
            _ => Err(Error::CycleStep),
        }
    }

    /// Refuses an objection outside its days.
    pub fn must_take_objections(&self, today: Day) -> Result<(), Error> {
        match (self.stage, self.objections_until) {
            (Stage::Preliminary, Some(until)) if today <= until => Ok(()),
            (Stage::Open, _) => Err(Error::NothingToObject),
            (_, Some(until)) => Err(Error::ObjectionsClosed(until)),
            _ => Err(Error::NothingToObject),
        }
    }

    /// Puts the final result up for approval, when nobody can object any more and every objection is decided.
    pub fn decided(self, today: Day, open_objections: i64) -> Result<Self, Error> {
        match (self.stage, self.objections_until) {
            (Stage::Preliminary, Some(until)) if today <= until => Err(Error::ObjectionsOpen(until)),
            (Stage::Preliminary, Some(_)) if open_objections > 0 => {
                Err(Error::ObjectionsUndecided(open_objections))
            }
            (Stage::Preliminary, Some(_)) => Ok(Self { stage: Stage::Decided, ..self }),
            _ => Err(Error::CycleStep),
        }
    }

    /// An approver sent the final result back: it is put up again when it is right.
    pub fn returned(self) -> Result<Self, Error> {
        self.step(Stage::Decided, Stage::Preliminary)
    }

    /// The second person approved: the result stands as it is.
    pub fn frozen(self, result: ResultId) -> Result<Self, Error> {
        Ok(Self { standing: Some(result), ..self.step(Stage::Decided, Stage::Frozen)? })
    }

    /// Publishes what was approved.
    pub fn published(self) -> Result<Self, Error> {
        self.step(Stage::Frozen, Stage::Published)
    }

    /// A published correction stands in the place of the result it corrects.
    pub fn corrected(self, replaced: ResultId, by: ResultId) -> Result<Self, Error> {
        if self.stage != Stage::Published || self.standing != Some(replaced) {
            return Err(Error::CycleStep);
        }
        Ok(Self { standing: Some(by), ..self })
    }

    fn step(self, from: Stage, to: Stage) -> Result<Self, Error> {
        if self.stage == from { Ok(Self { stage: to, ..self }) } else { Err(Error::CycleStep) }
    }
}

impl Resource for Cycle {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Assessment", self.county)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn open() -> Cycle {
        Cycle {
            county: RegionCode(410_300),
            id: CycleId(1),
            period: Period::Half(2026, 1),
            stage: Stage::Open,
            deadline: day("2026-07-20"),
            rules: RulesText {
                id: "r".to_owned(),
                hash: "0".repeat(64),
                rulebook: String::new(),
                programme: String::new(),
            },
            objections_until: None,
            preliminary: None,
            standing: None,
            opened_at: Timestamp::default(),
        }
    }

    const PRELIMINARY: ResultId = ResultId(2);
    const FINAL: ResultId = ResultId(3);

    fn told() -> Cycle {
        open().told(day("2026-07-21"), PRELIMINARY, day("2026-07-28")).unwrap()
    }

    #[test]
    fn a_half_year_goes_its_way() {
        let cycle = told();
        assert!(cycle.must_take_objections(day("2026-07-28")).is_ok());
        let cycle = cycle.decided(day("2026-07-29"), 0).unwrap();
        let cycle = cycle.returned().unwrap().decided(day("2026-07-29"), 0).unwrap();
        let cycle = cycle.frozen(FINAL).unwrap().published().unwrap();
        let cycle = cycle.corrected(FINAL, ResultId(4)).unwrap();
        assert_eq!((cycle.stage, cycle.standing), (Stage::Published, Some(ResultId(4))));
        assert!(matches!(cycle.corrected(FINAL, ResultId(5)), Err(Error::CycleStep)));
    }

    #[test]
    fn days_are_kept() {
        assert!(open().must_take_evidence(day("2026-07-20")).is_ok());
        let late = open().must_take_evidence(day("2026-07-21"));
        assert!(matches!(late, Err(Error::EvidenceClosed(_))));
        assert!(matches!(told().must_take_evidence(day("2026-07-01")), Err(Error::EvidenceClosed(_))));
        let early = open().told(day("2026-07-20"), PRELIMINARY, day("2026-07-28"));
        assert!(matches!(early, Err(Error::BeforeDeadline(_))));
        let late = told().must_take_objections(day("2026-07-29"));
        assert!(matches!(late, Err(Error::ObjectionsClosed(_))));
        assert!(matches!(open().must_take_objections(day("2026-07-01")), Err(Error::NothingToObject)));
        assert!(matches!(told().decided(day("2026-07-28"), 0), Err(Error::ObjectionsOpen(_))));
        assert!(matches!(told().decided(day("2026-07-29"), 2), Err(Error::ObjectionsUndecided(2))));
    }

    #[test]
    fn what_is_put_up_or_approved_is_judged_no_more() {
        let today = day("2026-08-30");
        let decided = told().decided(today, 0).unwrap();
        let frozen = decided.clone().frozen(FINAL).unwrap();
        let published = frozen.clone().published().unwrap();
        for (cycle, review, answer) in [
            (open(), true, true),
            (told(), true, true),
            (decided, false, false),
            (frozen, false, false),
            (published, true, false),
        ] {
            assert_eq!(cycle.must_take_review().is_ok(), review, "{:?}", cycle.stage);
            assert_eq!(cycle.must_take_answers().is_ok(), answer, "{:?}", cycle.stage);
        }
    }

    #[test]
    fn time_is_added_before_it_is_over_and_never_taken() {
        let more = open().extended(day("2026-07-20"), day("2026-07-25")).unwrap();
        assert_eq!(more.deadline, day("2026-07-25"));
        assert!(open().extended(day("2026-07-21"), day("2026-07-25")).is_err());
        assert!(matches!(open().extended(day("2026-07-01"), day("2026-07-20")), Err(Error::BadDeadline)));
    }

    #[test]
    fn no_other_step_is_taken() {
        let today = day("2026-08-30");
        let all = [
            open(),
            told(),
            told().decided(today, 0).unwrap(),
            told().decided(today, 0).unwrap().frozen(FINAL).unwrap(),
            told().decided(today, 0).unwrap().frozen(FINAL).unwrap().published().unwrap(),
        ];
        for (place, cycle) in all.iter().enumerate() {
            let steps = [
                cycle.clone().told(today, PRELIMINARY, today).is_ok(),
                cycle.clone().decided(today, 0).is_ok(),
                cycle.clone().frozen(FINAL).is_ok(),
                cycle.clone().published().is_ok(),
                cycle.clone().corrected(FINAL, ResultId(9)).is_ok(),
            ];
            for (step, taken) in steps.into_iter().enumerate() {
                assert_eq!(taken, step == place, "{:?}: step {step}", cycle.stage);
            }
        }
    }
}
