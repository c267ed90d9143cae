//! A county's scorecard of a published result: what each criterion earned, what it lost, and how.

use kernel::RegionCode;

use super::paper::{Columns, Paper};
use super::release::{Release, day_text, earned, period_text};
use super::status_word;
use crate::words::say;
use crate::{Error, Exact, Language, Node, Score, Sentence};

/// The scorecard as a DOCX file. Refuses a county that the result does not score.
pub fn scorecard(release: &Release, county: RegionCode, language: Language) -> Result<Vec<u8>, Error> {
    let score = release.assessment.score(county).ok_or(Error::NoUnit(county))?;
    let title = Sentence::new("assessment-scorecard-title")
        .with("county", release.name(county, language))
        .with("period", period_text(release.period, language))
        .say(language);
    let paper = Paper::new(language).title(&title).text(&standing(release, score, language));
    let paper = release.rulebook.groups.iter().zip(&score.groups).fold(paper, |paper, (group, node)| {
        let heading = Sentence::new("assessment-scorecard-group")
            .with("group", group.title.get(language))
            .with("points", group.points.shown())
            .with("earned", release.fixed(&earned(node)))
            .say(language);
        let rows: Vec<Vec<String>> = node.parts.iter().map(|part| row(release, part, language)).collect();
        paper.heading(&heading).table(&columns(language), &rows)
    });
    let stamp = Sentence::new("assessment-scorecard-stamp")
        .with("day", day_text(release.published_on, language))
        .with("rules", release.rulebook.title.get(language))
        .with("hash", &release.hash)
        .say(language);
    Ok(paper.flush_small(&stamp).bytes()?)
}

fn standing(release: &Release, score: &Score, language: Language) -> String {
    let dash = || "—".to_owned();
    let place = release.assessment.ranking.iter().find(|place| place.county == score.county);
    let before = release.rank_before(score.county);
    Sentence::new("assessment-scorecard-standing")
        .with("rank", place.and_then(|place| place.rank).map_or_else(dash, |rank| rank.to_string()))
        .with("counties", release.assessment.ranking.len())
        .with("before", before.map_or_else(dash, |rank| rank.to_string()))
        .with("total", score.total.as_ref().map_or_else(dash, |total| release.fixed(total)))
        .with("base", release.fixed(&score.base))
        .with("bonus", release.fixed(&score.bonus))
        .say(language)
}

fn columns(language: Language) -> Columns {
    let columns = [
        ("assessment-table-criterion", 26),
        ("assessment-trace-status", 11),
        ("assessment-trace-possible", 10),
        ("assessment-table-earned", 10),
        ("assessment-table-lost", 9),
        ("assessment-trace-working", 35),
    ];
    columns.map(|(key, share)| (say(language, key), share)).into()
}

fn row(release: &Release, node: &Node, language: Language) -> Vec<String> {
    let gap = node.gap();
    let lost = if gap > Exact::zero() { release.fixed(&gap) } else { "—".to_owned() };
    vec![
        format!("{} {}", node.id, release.title_of(&node.id, language)),
        status_word(node.status, language),
        release.fixed(&node.possible),
        release.fixed(&earned(node)),
        lost,
        node.working.say(language),
    ]
}
