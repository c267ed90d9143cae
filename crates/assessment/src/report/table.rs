//! The ranking as a text table for a terminal. Chinese characters are two columns wide.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::engine::{Assessment, Place, Score, Status};
use crate::rulebook::Rulebook;
use crate::words::say;
use crate::{Exact, Language, Programme, Sentence};

/// The ranking: rank, county, total, base, bonus, each group and how much is missing.
///
/// Below it stand the reasons of counties without a total, then the rulebook's hash.
#[must_use]
pub fn table(
    assessment: &Assessment,
    programme: &Programme,
    rulebook: &Rulebook,
    language: Language,
) -> String {
    let decimals = rulebook.choices_on(assessment.frame.period.bounds().1).tie_decimals;
    let mut rows = vec![head(rulebook, language)];
    let mut reporting: Vec<&Score> = assessment.scores.iter().collect();
    for place in &assessment.ranking {
        reporting.retain(|score| score.county != place.county);
        if let Some(score) = assessment.score(place.county) {
            rows.push(row(score, Some(place), programme, decimals, language));
        }
    }
    rows.extend(reporting.into_iter().map(|score| row(score, None, programme, decimals, language)));
    let mut text = heading(assessment, rulebook, language);
    text.push_str(&aligned(&rows));
    text.push_str(&notes(assessment, programme, rulebook, language));
    text
}

fn heading(assessment: &Assessment, rulebook: &Rulebook, language: Language) -> String {
    let title = Sentence::new("assessment-table-title")
        .with("title", rulebook.title.get(language))
        .with("period", assessment.frame.period)
        .with("day", assessment.frame.as_of);
    format!("{}\n\n", title.say(language))
}

fn head(rulebook: &Rulebook, language: Language) -> Vec<String> {
    let mut head: Vec<String> = [
        "assessment-table-rank",
        "assessment-table-county",
        "assessment-table-total",
        "assessment-table-base",
        "assessment-table-bonus",
    ]
    .map(|key| say(language, key))
    .into();
    head.extend(rulebook.groups.iter().map(|group| format!("{}/{}", group.id, group.points)));
    head.push(say(language, "assessment-table-missing"));
    head
}

fn row(
    score: &Score,
    place: Option<&Place>,
    programme: &Programme,
    decimals: u32,
    language: Language,
) -> Vec<String> {
    let dash = || "—".to_owned();
    let fixed = |figure: &Exact| figure.fixed(decimals);
    let rank = place.and_then(|place| place.rank);
    let name = programme.name_of(score.county).map(|name| name.get(language).to_owned());
    let mut row = vec![
        rank.map_or_else(dash, |rank| rank.to_string()),
        name.unwrap_or_else(|| score.county.to_string()),
        score.total.as_ref().map_or_else(dash, fixed),
        fixed(&score.base),
        fixed(&score.bonus),
    ];
    row.extend(
        score
            .groups
            .iter()
            .map(|group| fixed(&(&group.base.clone().unwrap_or_else(Exact::zero) + &group.bonus))),
    );
    row.push(score.criteria().filter(|node| node.status == Status::Missing).count().to_string());
    row
}

/// Columns as wide as their widest cell; the county's name to the left, figures to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width_of =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width_of(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                let room = " ".repeat(width.saturating_sub(cell.width()));
                if column == 1 { format!("{cell}{room}") } else { format!("{room}{cell}") }
            })
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn notes(assessment: &Assessment, programme: &Programme, rulebook: &Rulebook, language: Language) -> String {
    let mut text = String::from("\n");
    for score in &assessment.scores {
        let name =
            programme.name_of(score.county).map_or_else(String::new, |name| name.get(language).to_owned());
        for blocker in score.blocked_by.iter().filter_map(|id| score.criterion(id)) {
            let _ = writeln!(text, "{name} {}: {}", blocker.id, blocker.working.say(language));
        }
        for flagged in score.criteria().filter(|node| node.falsified.is_some()) {
            let reason = flagged.falsified.clone().unwrap_or_default();
            let flag = Sentence::new("assessment-table-falsified").with("reason", reason).say(language);
            let _ = writeln!(text, "{name} {}: {flag}", flagged.id);
        }
    }
    if assessment.scores.iter().any(|score| score.provisional) {
        let _ = writeln!(text, "{}", say(language, "assessment-table-provisional"));
    }
    let stamp =
        Sentence::new("assessment-table-rulebook").with("id", &rulebook.id).with("hash", &rulebook.hash);
    let _ = writeln!(text, "{}", stamp.say(language));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_under_chinese_names() {
        let rows = [["1", "孟津区", "95.00"], ["10", "Xin'an", "7.50"]];
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        assert_eq!(aligned(&rows), " 1  孟津区  95.00\n10  Xin'an   7.50\n");
    }
}
