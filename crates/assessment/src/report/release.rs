//! A published result with all that documents and data say of it. Figures are read from what was stored, never worked out
//! again; what is compared is compared with the result that stands for the half-year before.

use kernel::{Day, Period, RegionCode};

use crate::model::{ResultState, Stored};
use crate::{Assessment, Error, Exact, Language, Node, Programme, Rulebook, Score, Sentence};

/// A published result, as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its short code.
    pub id: String,
    /// The half-year.
    pub period: Period,
    /// The result it corrects, and why.
    pub corrects: Option<(String, String)>,
    /// SHA-256 over rules, facts and trace.
    pub hash: String,
    /// When it was published.
    pub published_on: Day,
    /// The programme as it was.
    pub programme: Programme,
    /// The rulebook as it was.
    pub rulebook: Rulebook,
    /// The counties of which no two persons stood by what they showed.
    pub unconfirmed: Vec<RegionCode>,
    /// The figures.
    pub assessment: Assessment,
    /// The result that stands for the half-year before, if one was published.
    pub before: Option<Assessment>,
}

impl Release {
    /// Refuses a result that is not published: nothing goes out before.
    pub fn of(stored: &Stored, before: Option<&Stored>) -> Result<Self, Error> {
        let published = stored.published_at.filter(|_| stored.state == ResultState::Published);
        let published_on = published.ok_or(Error::NoResult)?.day();
        let (programme, rulebook) = stored.content.rules()?;
        Ok(Self {
            id: stored.id.to_string(),
            period: stored.period,
            corrects: stored.replaces.map(|id| (id.to_string(), stored.reason.clone())),
            hash: stored.hash.clone(),
            published_on,
            programme,
            rulebook,
            unconfirmed: stored.content.unconfirmed()?,
            assessment: stored.content.assessment()?,
            before: before.map(|before| before.content.assessment()).transpose()?,
        })
    }

    /// Decimals of published figures.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        self.rulebook.choices_on(self.period.bounds().1).tie_decimals
    }

    pub(super) fn fixed(&self, figure: &Exact) -> String {
        figure.fixed(self.decimals())
    }

    pub(super) fn name(&self, county: RegionCode, language: Language) -> String {
        let name = self.programme.name_of(county);
        name.map_or_else(|| county.to_string(), |name| name.get(language).to_owned())
    }

    pub(super) fn title_of(&self, node: &str, language: Language) -> String {
        self.rulebook.title_of(node).map(|title| title.get(language).to_owned()).unwrap_or_default()
    }

    /// The scores of ranked counties, best first, each with its rank.
    pub(super) fn ranked(&self) -> impl Iterator<Item = (Option<u32>, &Score)> {
        let places = self.assessment.ranking.iter();
        places.filter_map(|place| Some((place.rank, self.assessment.score(place.county)?)))
    }

    /// A county's rank in the half-year before, under whatever code it had then.
    pub(super) fn rank_before(&self, county: RegionCode) -> Option<u32> {
        let unit = self.programme.unit(county)?;
        let before = self.before.as_ref()?;
        let then = before.ranking.iter().find(|place| unit.codes.iter().any(|one| one.code == place.county));
        then?.rank
    }
}

/// What a node earned, bonus included.
pub(super) fn earned(node: &Node) -> Exact {
    &node.base.clone().unwrap_or_else(Exact::zero) + &node.bonus
}

/// `2026年上半年`, `the first half of 2026`.
pub(super) fn period_text(period: Period, language: Language) -> String {
    let key = match period {
        Period::Half(_, 1) => "assessment-period-first",
        Period::Half(..) => "assessment-period-second",
        other => return other.to_string(),
    };
    Sentence::new(key).with("year", period.bounds().0.0.year()).say(language)
}

/// `2026年8月2日`, `2026-08-02`.
#[must_use]
pub fn day_text(day: Day, language: Language) -> String {
    let Day(date) = day;
    match language {
        Language::Chinese => format!("{}年{}月{}日", date.year(), u8::from(date.month()), date.day()),
        Language::English => day.to_string(),
    }
}
