//! Scores in words, as several pages show them.

use ui::{Lang, View};

use crate::report::status_word;
use crate::{Assessment, Exact, Language, Score, Status};

/// The language of the engine's sentences.
pub(crate) const fn language(view: &View) -> Language {
    match view.lang {
        Lang::ZhCn => Language::Chinese,
        Lang::En => Language::English,
    }
}

/// A county's name in the reader's language.
pub(crate) fn name(view: &View, county: kernel::RegionCode) -> String {
    region::name_in(view.lang, county)
}

/// How many criteria miss a fact.
pub(crate) fn missing(score: &Score) -> usize {
    score.criteria().filter(|node| node.status == Status::Missing).count()
}

/// A status as a tag: its class and its word.
pub(crate) fn tag(view: &View, status: Status) -> (&'static str, String) {
    let class = match status {
        Status::Met | Status::Waived => "tag good",
        Status::Partly => "tag warn",
        Status::NotMet | Status::GateClosed => "tag bad",
        Status::Missing | Status::NotApplicable => "tag",
    };
    (class, status_word(status, language(view)))
}

/// A row of the ranking.
pub(crate) struct RankRow {
    pub(crate) rank: String,
    pub(crate) name: String,
    /// Where its scorecard is; empty for nowhere.
    pub(crate) href: String,
    pub(crate) base: String,
    pub(crate) bonus: String,
    /// Base and bonus so far.
    pub(crate) earned: String,
    /// False while something that must be set blocks the total.
    pub(crate) is_total: bool,
    pub(crate) missing: usize,
    pub(crate) provisional: bool,
}

/// The ranking, best first; scorecards are below `cards`, if there are any to be seen.
pub(crate) fn ranking(view: &View, assessment: &Assessment, cards: Option<&str>) -> Vec<RankRow> {
    let row = |place: &crate::Place| {
        let score = assessment.score(place.county)?;
        Some(RankRow {
            rank: place.rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string()),
            name: name(view, place.county),
            href: cards.map_or_else(String::new, |cards| format!("{cards}/{}", place.county)),
            base: score.base.fixed(2),
            bonus: bonus(&score.bonus),
            earned: score.earned().fixed(2),
            is_total: score.total.is_some(),
            missing: missing(score),
            provisional: score.provisional,
        })
    };
    assessment.ranking.iter().filter_map(row).collect()
}

/// `+2.10`, or a dash for none.
pub(crate) fn bonus(bonus: &Exact) -> String {
    if bonus.is_zero() { "–".to_owned() } else { format!("+{}", bonus.fixed(2)) }
}

/// `2026 年下半年`.
pub(crate) fn period(view: &View, period: kernel::Period) -> String {
    match period {
        kernel::Period::Half(year, 1) => view.t1("assessment-period-first", "year", year),
        kernel::Period::Half(year, _) => view.t1("assessment-period-second", "year", year),
        other => other.to_string(),
    }
}
