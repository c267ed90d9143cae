//! What a county shows for a criterion, and what the office says to it.

use ::evidence::model::DocumentId;
use kernel::{Period, PersonId, RegionCode, Resource, ResourceRef, Timestamp, words};

use super::EvidenceId;
use crate::{Answer, Criterion, Error, Exact, FactKind, FactRule, Rulebook, Value};

words! {
    /// How a piece of evidence stands.
    EvidenceState {
        /// It waits for the office.
        Submitted = "submitted", "assessment-evidence-submitted";
        /// The office asked something; it waits for the county.
        Asked = "asked", "assessment-evidence-asked";
        /// It counts.
        Accepted = "accepted", "assessment-evidence-accepted";
        /// It does not count, for a reason.
        Rejected = "rejected", "assessment-evidence-rejected";
        /// It was found false: its criterion earns nothing.
        Falsified = "falsified", "assessment-evidence-falsified";
        /// The county took it back.
        Withdrawn = "withdrawn", "assessment-evidence-withdrawn";
        /// It counted until something better was accepted in its place.
        Replaced = "replaced", "assessment-evidence-replaced";
    }
}

words! {
    /// Who says something about a piece of evidence.
    Side {
        /// The joint-conference office.
        Office = "office", "assessment-side-office";
        /// The county.
        County = "county", "assessment-side-county";
    }
}

/// What is claimed of a fact: the whole of it, or one box or site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The fact's name in the rulebook.
    pub fact: String,
    /// The box, or the site's name; empty for the whole fact.
    pub item: String,
    /// The value; none for a document, which speaks for itself.
    pub value: Option<Value>,
}

/// What is shown for it: a document of the register, a link to records, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// A document of the register.
    pub document: Option<DocumentId>,
    /// A page of this house, or an address.
    pub link: String,
    /// What to look at.
    pub note: String,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The county that shows it.
    pub county: RegionCode,
    /// Its number.
    pub id: EvidenceId,
    /// The half-year.
    pub period: Period,
    /// The criterion.
    pub criterion: String,
    /// What is claimed.
    pub claim: Claim,
    /// What is shown.
    pub proof: Proof,
    /// The document's title, for lists.
    pub document_title: String,
    /// How it stands.
    pub state: EvidenceState,
    /// What the office said last.
    pub reason: String,
    /// Who submitted it.
    pub submitted_by: PersonId,
    /// When.
    pub submitted_at: Timestamp,
    /// Who reviewed it last, and when.
    pub reviewed: Option<(PersonId, Timestamp)>,
}

/// What was said about a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// By which side.
    pub side: Side,
    /// By whom.
    pub person: PersonId,
    /// What.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

/// What the office decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It counts.
    Accept,
    /// It does not count, because.
    Reject(String),
    /// The county is asked this first.
    Ask(String),
    /// It was found false, because; its criterion earns nothing.
    Falsify(String),
}

impl Evidence {
    /// The evidence as the office decided it. What was decided can be decided anew, but what the county took back cannot.
    pub fn decided(self, by: PersonId, now: Timestamp, decision: &Decision) -> Result<Self, Error> {
        if self.state == EvidenceState::Withdrawn {
            return Err(Error::EvidenceStep);
        }
        if by == self.submitted_by {
            return Err(Error::OwnEvidence);
        }
        let (state, reason) = match decision {
            Decision::Accept => (EvidenceState::Accepted, ""),
            Decision::Reject(reason) => (EvidenceState::Rejected, reason.trim()),
            Decision::Ask(words) => (EvidenceState::Asked, words.trim()),
            Decision::Falsify(reason) => (EvidenceState::Falsified, reason.trim()),
        };
        if state != EvidenceState::Accepted && reason.is_empty() {
            return Err(Error::ReasonMissing);
        }
        Ok(Self { state, reason: reason.to_owned(), reviewed: Some((by, now)), ..self })
    }

    /// The county answered what it was asked: it waits for the office again.
    pub fn answered(self) -> Result<Self, Error> {
        if self.state != EvidenceState::Asked {
            return Err(Error::NothingAsked);
        }
        Ok(Self { state: EvidenceState::Submitted, ..self })
    }

    /// The county took it back. What was accepted or found false stays.
    pub fn withdrawn(self) -> Result<Self, Error> {
        match self.state {
            EvidenceState::Submitted | EvidenceState::Asked | EvidenceState::Rejected => {
                Ok(Self { state: EvidenceState::Withdrawn, ..self })
            }
            _ => Err(Error::EvidenceStep),
        }
    }

    /// Something better was accepted in its place.
    #[must_use]
    pub fn replaced(self) -> Self {
        Self { state: EvidenceState::Replaced, ..self }
    }

    /// True while it waits for the office.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.state, EvidenceState::Submitted | EvidenceState::Asked)
    }
}

impl Resource for Evidence {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Evidence", self.county)
    }
}

impl Claim {
    /// Refuses what does not answer the criterion: another fact, an unknown box, a value of another shape.
    pub fn check<'a>(&self, rulebook: &'a Rulebook, criterion: &Criterion) -> Result<&'a FactRule, Error> {
        let rule =
            rulebook.fact(&self.fact).filter(|fact| criterion.rule.facts().contains(&fact.name.as_str()));
        let rule = rule.ok_or(Error::ForeignFact)?;
        if rule.set_by.is_some() {
            return Err(Error::OfficeFact);
        }
        let fits = match (&rule.kind, &self.value) {
            (FactKind::Document, None)
            | (FactKind::Count, Some(Value::Count(_)))
            | (FactKind::YesNo, Some(Value::YesNo(_))) => self.item.is_empty(),
            (FactKind::Amount, Some(Value::Amount(amount))) => self.item.is_empty() && !amount.is_negative(),
            (FactKind::Boxes(items), Some(Value::Boxes(boxes))) => {
                items.iter().any(|item| item.name == self.item) && boxes.keys().eq([&self.item])
            }
            (FactKind::Sites(measures), Some(Value::Sites(sites))) => {
                sites.iter().all(|site| {
                    site.name == self.item
                        && !site.name.is_empty()
                        && site.measures.iter().all(|(name, size)| {
                            !size.is_negative() && measures.iter().any(|known| known.name == *name)
                        })
                }) && sites.len() == 1
            }
            _ => false,
        };
        if fits { Ok(rule) } else { Err(Error::WrongShape) }
    }

    /// One box answered.
    #[must_use]
    pub fn of_box(fact: &str, item: &str, answer: Answer) -> Self {
        let value = Value::Boxes([(item.to_owned(), answer)].into());
        Self { fact: fact.to_owned(), item: item.to_owned(), value: Some(value) }
    }

    /// A document in force.
    #[must_use]
    pub fn of_document(fact: &str) -> Self {
        Self { fact: fact.to_owned(), item: String::new(), value: None }
    }

    /// A number.
    #[must_use]
    pub fn of_number(rule: &FactRule, number: &Exact) -> Option<Self> {
        let value = match rule.kind {
            FactKind::Count => Value::Count(number.whole()?),
            FactKind::Amount => Value::Amount(number.clone()),
            _ => return None,
        };
        Some(Self { fact: rule.name.clone(), item: String::new(), value: Some(value) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submitted() -> Evidence {
        Evidence {
            county: RegionCode(410_324),
            id: EvidenceId(1),
            period: Period::Half(2026, 1),
            criterion: "C4".to_owned(),
            claim: Claim::of_box("guidance", "stations", Answer::Yes),
            proof: Proof::default(),
            document_title: String::new(),
            state: EvidenceState::Submitted,
            reason: String::new(),
            submitted_by: PersonId(1),
            submitted_at: Timestamp::default(),
            reviewed: None,
        }
    }

    fn decide(from: Evidence, decision: &Decision) -> Result<Evidence, Error> {
        from.decided(PersonId(2), Timestamp::default(), decision)
    }

    #[test]
    fn evidence_is_asked_about_answered_and_decided() {
        let asked = decide(submitted(), &Decision::Ask("哪一页？".to_owned())).unwrap();
        assert_eq!(asked.state, EvidenceState::Asked);
        let answered = asked.answered().unwrap();
        assert!(matches!(answered.clone().answered(), Err(Error::NothingAsked)));
        let accepted = decide(answered, &Decision::Accept).unwrap();
        assert!(matches!(accepted.clone().withdrawn(), Err(Error::EvidenceStep)));
        let falsified = decide(accepted, &Decision::Falsify("现场没有".to_owned())).unwrap();
        assert!(falsified.clone().withdrawn().is_err());
        assert_eq!(falsified.reason, "现场没有");
        let rejected = decide(submitted(), &Decision::Reject("看不清".to_owned())).unwrap();
        let withdrawn = rejected.withdrawn().unwrap();
        assert!(matches!(decide(withdrawn, &Decision::Accept), Err(Error::EvidenceStep)));
    }

    #[test]
    fn nobody_reviews_their_own_and_no_refusal_goes_without_reason() {
        let own = submitted().decided(PersonId(1), Timestamp::default(), &Decision::Accept);
        assert!(matches!(own, Err(Error::OwnEvidence)));
        for decision in
            [Decision::Reject(" ".to_owned()), Decision::Ask(String::new()), Decision::Falsify(String::new())]
        {
            assert!(matches!(decide(submitted(), &decision), Err(Error::ReasonMissing)), "{decision:?}");
        }
    }

    #[test]
    fn a_claim_answers_its_criterion() {
        let (_, rulebook) = crate::in_use().unwrap();
        let check = |criterion: &str, claim: &Claim| {
            claim.check(rulebook, rulebook.criterion(criterion).unwrap()).map(|rule| rule.name.clone())
        };
        assert!(check("C4", &Claim::of_box("guidance", "stations", Answer::Yes)).is_ok());
        assert!(matches!(
            check("C4", &Claim::of_box("guidance", "shops", Answer::Yes)),
            Err(Error::WrongShape)
        ));
        assert!(matches!(
            check("C4", &Claim::of_box("farm-inputs", "guidance", Answer::Yes)),
            Err(Error::ForeignFact)
        ));
        assert!(check("A1", &Claim::of_document("leading-body-document")).is_ok());
        let number = |fact: &str, number: u64| {
            Claim::of_number(rulebook.fact(fact).unwrap(), &Exact::from(number)).unwrap()
        };
        assert!(check("B3", &number("persons-trained", 100)).is_ok());
        assert!(matches!(check("B3", &number("training-task", 100)), Err(Error::OfficeFact)));
        let half = "1/2".parse().unwrap();
        assert_eq!(Claim::of_number(rulebook.fact("persons-trained").unwrap(), &half), None);
    }
}
