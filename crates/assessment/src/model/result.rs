//! Results as they are stored: rules, facts and trace under one hash, approved by two persons, corrected by another.

use kernel::{Period, PersonId, RegionCode, Resource, ResourceRef, Timestamp, words};
use sha2::{Digest, Sha256};

use super::{CycleId, ResultId, RulesText};
use crate::{Assessment, Error, Facts, Faults, Frame, Programme, Rulebook, assess};

words! {
    /// What a result is.
    ResultKind {
        /// Told to the counties, who may object.
        Preliminary = "preliminary", "assessment-result-preliminary";
        /// The result of the half-year.
        Final = "final", "assessment-result-final";
        /// A new result in the place of one that was wrong.
        Correction = "correction", "assessment-result-correction";
    }
}

words! {
    /// How a result stands.
    ResultState {
        /// Told; the preliminary one is never approved.
        Told = "told", "assessment-result-told";
        /// It waits for two approvals.
        Proposed = "proposed", "assessment-result-proposed";
        /// An approver sent it back.
        Returned = "returned", "assessment-result-returned";
        /// Two persons approved it: it is frozen.
        Approved = "approved", "assessment-result-approved";
        /// Everybody can read it.
        Published = "published", "assessment-result-published";
    }
}

/// All a result was worked out from, and what came of it: exact texts, so that a changed byte is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The rules.
    pub rules: RulesText,
    /// Period, day and deadline, as JSON.
    pub frame: String,
    /// The facts of every county with their sources and rulings, as JSON.
    pub facts: String,
    /// The assessment with every trace, as JSON.
    pub trace: String,
    /// The counties of which no two persons stood by what they showed when it was told, as JSON.
    pub unconfirmed: String,
}

/// What is wrong with a stored result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsound {
    /// The bytes are not those the hash was made of.
    Changed,
    /// The rulebook's text is not the one its hash names.
    Rulebook,
    /// The facts do not give the stored figures.
    Figures,
    /// The hash is not the one the event log kept when it was frozen.
    Log,
}

impl Content {
    /// Scores the facts by these rules; the same facts give the same bytes. `unconfirmed` names the counties of which no two
    /// persons stand by what they show.
    pub fn worked_out(
        rules: RulesText,
        frame: &Frame,
        facts: Vec<Facts>,
        unconfirmed: &[RegionCode],
    ) -> Result<(Self, Assessment), Error> {
        let (programme, rulebook) = read(&rules)?;
        let kept = serde_json::to_string(&facts)?;
        let assessment = assess(&programme, &rulebook, frame, facts);
        let trace = serde_json::to_string(&assessment)?;
        let (frame, unconfirmed) = (serde_json::to_string(frame)?, serde_json::to_string(unconfirmed)?);
        Ok((Self { rules, frame, facts: kept, trace, unconfirmed }, assessment))
    }

    /// SHA-256 over all of it, each text with its length before it.
    #[must_use]
    pub fn hash(&self) -> String {
        let rules = &self.rules;
        let mut hasher = Sha256::new();
        let texts = [&rules.id, &rules.hash, &rules.rulebook, &rules.programme];
        for text in texts.into_iter().chain([&self.frame, &self.facts, &self.trace, &self.unconfirmed]) {
            hasher.update(text.len().to_string());
            hasher.update(b"\n");
            hasher.update(text);
        }
        hex::encode(hasher.finalize())
    }

    /// The assessment as it was stored.
    pub fn assessment(&self) -> Result<Assessment, Error> {
        Ok(serde_json::from_str(&self.trace)?)
    }

    /// Its frame.
    pub fn frame(&self) -> Result<Frame, Error> {
        Ok(serde_json::from_str(&self.frame)?)
    }

    /// The facts as they were stored.
    pub fn facts(&self) -> Result<Vec<Facts>, Error> {
        Ok(serde_json::from_str(&self.facts)?)
    }

    /// The counties of which no two persons stood by what they showed.
    pub fn unconfirmed(&self) -> Result<Vec<RegionCode>, Error> {
        Ok(serde_json::from_str(&self.unconfirmed)?)
    }

    /// Programme and rulebook as they were.
    pub fn rules(&self) -> Result<(Programme, Rulebook), Error> {
        Ok(read(&self.rules)?)
    }

    /// Looks for a changed byte, then works everything out again and compares the last digit. Empty when all is sound.
    #[must_use]
    pub fn faults(&self, hash: &str) -> Vec<Unsound> {
        let mut faults = Vec::new();
        if self.hash() != hash {
            faults.push(Unsound::Changed);
        }
        match self.again() {
            Ok((rulebook_hash, trace)) => {
                if rulebook_hash != self.rules.hash {
                    faults.push(Unsound::Rulebook);
                }
                if trace != self.trace {
                    faults.push(Unsound::Figures);
                }
            }
            Err(_) => faults.push(Unsound::Figures),
        }
        faults
    }

    fn again(&self) -> Result<(String, String), Error> {
        let (programme, rulebook) = self.rules()?;
        let assessment = assess(&programme, &rulebook, &self.frame()?, self.facts()?);
        Ok((rulebook.hash, serde_json::to_string(&assessment)?))
    }
}

fn read(rules: &RulesText) -> Result<(Programme, Rulebook), Faults> {
    Ok((
        Programme::read("programme.toml", &rules.programme)?,
        Rulebook::read("rulebook.toml", &rules.rulebook)?,
    ))
}

/// A county's facts with those of some criteria, and the rulings on them, as they are known by now.
#[must_use]
pub fn mended(rulebook: &Rulebook, mut kept: Facts, fresh: &Facts, criteria: &[String]) -> Facts {
    let judged = criteria.iter().filter_map(|id| rulebook.criterion(id));
    for fact in judged.flat_map(|criterion| criterion.rule.facts()) {
        match fresh.get(fact) {
            Some(entry) => kept.set(fact, entry.value.clone(), entry.source.clone()),
            None => {
                kept.entries.remove(fact);
            }
        }
    }
    kept.rulings.retain(|ruling| !criteria.contains(&ruling.criterion));
    let anew = fresh.rulings.iter().filter(|ruling| criteria.contains(&ruling.criterion));
    kept.rulings.extend(anew.cloned());
    kept
}

/// A result with its state and approvals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The prefecture.
    pub county: RegionCode,
    /// Its number.
    pub id: ResultId,
    /// Of which cycle.
    pub cycle: CycleId,
    /// The half-year.
    pub period: Period,
    /// What it is.
    pub kind: ResultKind,
    /// The result it corrects.
    pub replaces: Option<ResultId>,
    /// Why it was corrected, or sent back.
    pub reason: String,
    /// How it stands.
    pub state: ResultState,
    /// What it was worked out from and what came of it.
    pub content: Content,
    /// SHA-256 over the content.
    pub hash: String,
    /// When it was worked out.
    pub made_at: Timestamp,
    /// Who put it up for approval.
    pub proposed_by: Option<PersonId>,
    /// Who approved it first, and when.
    pub first: Option<(PersonId, Timestamp)>,
    /// Who approved it as the second person, and when.
    pub second: Option<(PersonId, Timestamp)>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

impl Stored {
    /// One approval more: the second one freezes it. Never twice by the same person, and never by who put it up.
    pub fn approved_by(self, person: PersonId, now: Timestamp) -> Result<Self, Error> {
        if self.proposed_by == Some(person) && self.state == ResultState::Proposed {
            return Err(Error::OwnProposal);
        }
        match (self.state, self.first) {
            (ResultState::Proposed, None) => Ok(Self { first: Some((person, now)), ..self }),
            (ResultState::Proposed, Some((first, _))) if first == person => Err(Error::SamePerson),
            (ResultState::Proposed, Some(_)) => {
                Ok(Self { second: Some((person, now)), state: ResultState::Approved, ..self })
            }
            _ => Err(Error::ResultStep),
        }
    }

    /// Sent back by an approver, with a reason.
    pub fn returned(self, reason: &str) -> Result<Self, Error> {
        if self.state != ResultState::Proposed {
            return Err(Error::ResultStep);
        }
        if reason.trim().is_empty() {
            return Err(Error::ReasonMissing);
        }
        Ok(Self { state: ResultState::Returned, ..self })
    }

    /// Published, once approved.
    pub fn published(self, now: Timestamp) -> Result<Self, Error> {
        if self.state != ResultState::Approved {
            return Err(Error::ResultStep);
        }
        Ok(Self { state: ResultState::Published, published_at: Some(now), ..self })
    }
}

impl Resource for Stored {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Assessment", self.county)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{example_facts, in_use, rules_text};

    fn content() -> Content {
        let (programme, rulebook) = in_use().unwrap();
        let frame = Frame {
            period: Period::Half(2026, 1),
            as_of: "2026-07-21".parse().unwrap(),
            deadline: Some("2026-07-20".parse().unwrap()),
        };
        let facts = example_facts(programme, rulebook, &frame);
        Content::worked_out(rules_text().unwrap(), &frame, facts, &[RegionCode(410_325)]).unwrap().0
    }

    fn stored() -> Stored {
        let content = content();
        Stored {
            county: RegionCode(410_300),
            id: ResultId(1),
            cycle: CycleId(1),
            period: Period::Half(2026, 1),
            kind: ResultKind::Final,
            replaces: None,
            reason: String::new(),
            state: ResultState::Proposed,
            hash: content.hash(),
            content,
            made_at: Timestamp::default(),
            proposed_by: Some(PersonId(9)),
            first: None,
            second: None,
            published_at: None,
        }
    }

    #[test]
    fn two_persons_approve_and_never_one_twice() {
        let now = Timestamp::default();
        assert!(matches!(stored().approved_by(PersonId(9), now), Err(Error::OwnProposal)));
        let once = stored().approved_by(PersonId(1), now).unwrap();
        assert!(matches!(once.clone().approved_by(PersonId(9), now), Err(Error::OwnProposal)));
        assert_eq!(once.state, ResultState::Proposed);
        assert!(matches!(once.clone().approved_by(PersonId(1), now), Err(Error::SamePerson)));
        assert!(matches!(once.clone().published(now), Err(Error::ResultStep)));
        let twice = once.approved_by(PersonId(2), now).unwrap();
        assert_eq!(twice.state, ResultState::Approved);
        assert!(matches!(twice.clone().approved_by(PersonId(3), now), Err(Error::ResultStep)));
        assert!(twice.clone().returned("晚了").is_err());
        assert_eq!(twice.published(now).unwrap().state, ResultState::Published);
        assert!(matches!(stored().returned(" "), Err(Error::ReasonMissing)));
        assert!(stored().returned("栾川的表不对").unwrap().approved_by(PersonId(1), now).is_err());
    }

    #[test]
    fn the_same_facts_give_the_same_bytes() {
        let one = content();
        assert_eq!(one, content());
        assert_eq!(one.faults(&one.hash()), []);
        assert_eq!(one.assessment().unwrap().ranking.len(), 9);
    }

    /// Each text is changed at many places by one bit: never unnoticed, whether or not it can still be read.
    #[test]
    fn a_changed_byte_is_found() {
        let (sound, hash) = (content(), content().hash());
        let parts: [fn(&mut Content) -> &mut String; 8] = [
            |one| &mut one.rules.id,
            |one| &mut one.rules.hash,
            |one| &mut one.rules.rulebook,
            |one| &mut one.rules.programme,
            |one| &mut one.frame,
            |one| &mut one.facts,
            |one| &mut one.trace,
            |one| &mut one.unconfirmed,
        ];
        for part in parts {
            let length = part(&mut sound.clone()).len();
            for place in (0..length).step_by((length / 5).max(1)) {
                let mut changed = sound.clone();
                let mut bytes = part(&mut changed).clone().into_bytes();
                bytes[place] = if bytes[place] == b'1' { b'2' } else { b'1' };
                *part(&mut changed) = String::from_utf8_lossy(&bytes).into_owned();
                assert!(changed.faults(&hash).contains(&Unsound::Changed), "byte {place}");
            }
        }
    }

    /// Who changes the facts and the hash alike is found by the figures, and who changes the figures too by the log.
    #[test]
    fn a_changed_fact_under_a_new_hash_is_found_by_its_figures() {
        let mut forged = content();
        let before = forged.facts.clone();
        forged.facts = forged.facts.replacen("\"yes\"", "\"no\"", 1);
        assert_ne!(before, forged.facts);
        assert_eq!(forged.faults(&forged.hash()), [Unsound::Figures]);
    }

    #[test]
    fn only_what_was_decided_anew_is_taken_anew() {
        let (_, rulebook) = in_use().unwrap();
        let kept = content().facts().unwrap().remove(0);
        let mut fresh = kept.clone();
        fresh.entries.remove("guidance");
        fresh.entries.remove("farm-inputs");
        let mended = mended(rulebook, kept.clone(), &fresh, &["C4".to_owned()]);
        assert_eq!(mended.get("guidance"), None);
        assert_eq!(mended.get("farm-inputs"), kept.get("farm-inputs"));
    }
}
