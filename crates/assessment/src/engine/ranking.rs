//! The ranking (article 5) and the assessment of all counties at once.

use std::collections::BTreeMap;

use kernel::RegionCode;
use serde::{Deserialize, Serialize};

use super::{Frame, Score, Stamp, score};
use crate::rulebook::Rulebook;
use crate::{Exact, Facts, Programme};

/// All counties of a programme, scored and ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The programme's id.
    pub programme: String,
    /// The rulebook.
    pub rulebook: Stamp,
    /// The period and day.
    pub frame: Frame,
    /// Places, best first; counties without a total come after the ranked ones.
    pub ranking: Vec<Place>,
    /// Scores in the programme's order of units, those that only report included.
    pub scores: Vec<Score>,
}

impl Assessment {
    /// The score of this county.
    #[must_use]
    pub fn score(&self, county: RegionCode) -> Option<&Score> {
        self.scores.iter().find(|score| score.county == county)
    }
}

/// A county's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its rank; equals share one and the next is skipped: 1, 2, 2, 4. `None` without a total.
    pub rank: Option<u32>,
    /// The county.
    pub county: RegionCode,
    /// What it is ranked by, rounded half up as the rulebook says.
    pub figure: Option<Exact>,
}

/// Scores every unit of the programme that is ranked or of which something is known, and ranks them.
///
/// A ranked county of which nothing is known is scored too: all of it is missing. Codes must be those in
/// force at the period's end; facts of others are left out.
#[must_use]
pub fn assess(programme: &Programme, rulebook: &Rulebook, frame: &Frame, facts: Vec<Facts>) -> Assessment {
    let (_, last) = frame.period.bounds();
    let mut known: BTreeMap<RegionCode, Facts> =
        facts.into_iter().map(|facts| (facts.county, facts)).collect();
    let scores: Vec<Score> = programme
        .units_on(last)
        .filter_map(|(unit, code)| {
            let facts = known.remove(&code.code);
            facts.or_else(|| unit.ranked.then(|| Facts::none(code.code)))
        })
        .map(|facts| score(rulebook, frame, &facts))
        .collect();
    Assessment {
        programme: programme.id.clone(),
        rulebook: Stamp { id: rulebook.id.clone(), hash: rulebook.hash.clone() },
        frame: *frame,
        ranking: rank(programme, rulebook, &scores),
        scores,
    }
}

/// Ranks the scores of ranked counties. Rounding is the last step and happens only here.
#[must_use]
pub fn rank(programme: &Programme, rulebook: &Rulebook, scores: &[Score]) -> Vec<Place> {
    let ranked = scores.iter().filter(|score| programme.unit(score.county).is_some_and(|unit| unit.ranked));
    let mut places: Vec<Place> = ranked
        .map(|score| {
            let choices = rulebook.choices_on(score.frame.period.bounds().1);
            let counted = if choices.bonus_in_ranking { score.earned() } else { score.base.clone() };
            let figure = score.total.as_ref().map(|_| counted.rounded(choices.tie_decimals));
            Place { rank: None, county: score.county, figure }
        })
        .collect();
    places.sort_by(|one, other| other.figure.cmp(&one.figure).then(one.county.cmp(&other.county)));
    let mut last: Option<(Exact, u32)> = None;
    for (better, place) in (0_u32..).zip(&mut places) {
        let Some(figure) = &place.figure else { continue };
        let shared = last.as_ref().filter(|(other, _)| other == figure).map(|(_, rank)| *rank);
        let rank = shared.unwrap_or(better + 1);
        place.rank = Some(rank);
        last = Some((figure.clone(), rank));
    }
    places
}
