//! The city's bulletin (通报) of a published result, article 6: ranking, what every county gained and lost, and who rose or
//! fell in rank. It praises and criticises only as far as the ranks of two published results say; a person edits it.

use kernel::RegionCode;

use super::paper::{Columns, Paper};
use super::release::{Release, day_text, earned, period_text};
use crate::service::names_of;
use crate::words::say;
use crate::{Exact, Language, Node, Score, Sentence, WriteError};

/// What stands over a bulletin and under it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Who issues it; the programme's joint-conference office when empty.
    pub issuer: String,
    /// Its number, such as `洛农电办〔2026〕3号`; without one while it is a draft.
    pub number: String,
    /// Whether it has a red head.
    pub red: bool,
}

/// The bulletin as a DOCX file: in Chinese as an official document, in English plainly.
pub fn bulletin(release: &Release, head: &Head, language: Language) -> Result<Vec<u8>, WriteError> {
    let words = Words { release, language };
    let issuer = match head.issuer.trim() {
        "" => words.with_programme("assessment-bulletin-issuer"),
        issuer => issuer.to_owned(),
    };
    let mut paper = Paper::new(language);
    paper = match (head.red, head.number.trim()) {
        (true, number) => paper.red_head(&issuer, number),
        (false, "") => paper,
        (false, number) => paper.number(number),
    };
    paper = paper.title(&words.title()).flush(&say(language, "assessment-bulletin-addressees"));
    paper = words.opening(paper);
    paper = words.ranking(paper);
    paper = words.counties(paper);
    paper = words.praise(paper);
    let annexes = ["assessment-annex-groups", "assessment-annex-criteria", "assessment-annex-evidence"];
    let annexes = annexes.map(|key| say(language, key));
    paper = paper.annexes(&say(language, "assessment-bulletin-annexes"), &annexes);
    paper = paper.signature(&issuer, &day_text(release.published_on, language));
    paper = words.annex(paper, 1, &annexes[0]);
    paper = words.groups_table(paper);
    paper = words.annex(paper, 2, &annexes[1]);
    paper = words.criteria_tables(paper);
    paper.bytes()
}

/// How many lost points of a county are named in the text.
const LOSSES: usize = 5;

struct Words<'a> {
    release: &'a Release,
    language: Language,
}

impl Words<'_> {
    fn with_programme(&self, key: &'static str) -> String {
        let programme = self.release.programme.title.get(self.language);
        let period = period_text(self.release.period, self.language);
        Sentence::new(key).with("programme", programme).with("period", period).say(self.language)
    }

    fn title(&self) -> String {
        self.with_programme(match self.release.corrects {
            None => "assessment-bulletin-title",
            Some(_) => "assessment-bulletin-title-corrected",
        })
    }

    fn name(&self, county: RegionCode) -> String {
        self.release.name(county, self.language)
    }

    /// As it fits over a narrow column: `Luanchuan` of `Luanchuan County`.
    fn short_name(&self, county: RegionCode) -> String {
        let name = self.name(county);
        name.split_whitespace().next().unwrap_or_default().to_owned()
    }

    fn opening(&self, paper: Paper) -> Paper {
        let rulebook = &self.release.rulebook;
        let opening = Sentence::new("assessment-bulletin-opening")
            .with("rules", rulebook.title.get(self.language))
            .with("source", &rulebook.source)
            .with("period", period_text(self.release.period, self.language));
        let paper = paper.text(&opening.say(self.language));
        match &self.release.corrects {
            None => paper,
            Some((_, reason)) => {
                let correction = Sentence::new("assessment-bulletin-correction").with("reason", reason);
                paper.text(&correction.say(self.language))
            }
        }
    }

    fn ranking(&self, paper: Paper) -> Paper {
        let release = self.release;
        let totals: Vec<&Exact> = release.ranked().filter_map(|(_, score)| score.total.as_ref()).collect();
        let paper = paper.heading(&say(self.language, "assessment-bulletin-ranking"));
        let (Some(best), Some(least)) = (totals.iter().max(), totals.iter().min()) else { return paper };
        let sum: Exact = totals.iter().copied().sum();
        let mean = sum.over(&Exact::from(u64::try_from(totals.len()).unwrap_or(1)));
        let range = Sentence::new("assessment-bulletin-range")
            .with("counties", totals.len())
            .with("best", release.fixed(best))
            .with("least", release.fixed(least))
            .with("mean", release.fixed(&mean.unwrap_or_else(Exact::zero)));
        let counted = match release.rulebook.choices_on(release.period.bounds().1).bonus_in_ranking {
            true => "assessment-bulletin-bonus-counts",
            false => "assessment-bulletin-bonus-apart",
        };
        let paper = paper.text(&format!("{}{}", range.say(self.language), say(self.language, counted)));
        let rows: Vec<Vec<String>> = release.ranked().map(|(rank, score)| self.place(rank, score)).collect();
        let paper = paper.table(&self.place_columns(), &rows);
        if release.unconfirmed.is_empty() {
            return paper;
        }
        let names = names_of(&release.programme, &release.unconfirmed);
        let note = Sentence::new("assessment-unconfirmed-note").with("counties", names.get(self.language));
        paper.text(&note.say(self.language))
    }

    fn place_columns(&self) -> Columns {
        let columns = [
            ("assessment-table-rank", 10),
            ("assessment-table-county", 24),
            ("assessment-table-total", 16),
            ("assessment-table-base", 16),
            ("assessment-table-bonus", 16),
            ("assessment-table-rank-before", 16),
        ];
        columns.map(|(key, share)| (say(self.language, key), share)).into()
    }

    fn place(&self, rank: Option<u32>, score: &Score) -> Vec<String> {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "—".to_owned());
        vec![
            or_dash(rank.map(|rank| rank.to_string())),
            self.name(score.county),
            or_dash(score.total.as_ref().map(|total| self.release.fixed(total))),
            self.release.fixed(&score.base),
            self.release.fixed(&score.bonus),
            or_dash(self.release.rank_before(score.county).map(|rank| rank.to_string())),
        ]
    }

    fn counties(&self, paper: Paper) -> Paper {
        let heading = say(self.language, "assessment-bulletin-counties");
        let ranked = (1..).zip(self.release.ranked());
        ranked.fold(paper.heading(&heading), |paper, (number, (_, score))| {
            let name = self.name(score.county);
            let name = match self.language {
                Language::Chinese => format!("（{}）{name}", chinese(number)),
                Language::English => format!("{number}. {name}"),
            };
            paper.subheading(&name).text(&self.gains_and_losses(score))
        })
    }

    /// By group what was earned and lost, then the criteria that lost most; all of them stand in the second annex.
    fn gains_and_losses(&self, score: &Score) -> String {
        let release = self.release;
        let total = score.total.as_ref().map_or_else(|| "—".to_owned(), |total| release.fixed(total));
        let sum = Sentence::new("assessment-bulletin-sum")
            .with("total", total)
            .with("base", release.fixed(&score.base))
            .with("bonus", release.fixed(&score.bonus));
        let groups = score.groups.iter().map(|group| {
            Sentence::new("assessment-bulletin-group")
                .with("group", release.title_of(&group.id, self.language))
                .with("earned", release.fixed(&earned(group)))
                .with("lost", release.fixed(&group.gap()))
                .say(self.language)
        });
        let groups = self.joined(groups.collect());
        let mut losing: Vec<&Node> = score.criteria().filter(|node| node.gap() > Exact::zero()).collect();
        losing.sort_by_key(|node| std::cmp::Reverse(node.gap()));
        let losses: Vec<String> = losing.iter().take(LOSSES).map(|node| self.loss(node)).collect();
        let losses = match losses.is_empty() {
            true => say(self.language, "assessment-bulletin-no-loss"),
            false => Sentence::new("assessment-bulletin-losses")
                .with("list", self.joined(losses))
                .say(self.language),
        };
        let end = if self.language == Language::Chinese { "。" } else { ". " };
        format!("{}{groups}{end}{losses}", sum.say(self.language))
    }

    fn loss(&self, node: &Node) -> String {
        let title = self.release.title_of(&node.id, self.language);
        let key = match node.falsified {
            None => "assessment-bulletin-loss",
            Some(_) => "assessment-bulletin-loss-falsified",
        };
        Sentence::new(key)
            .with("criterion", format!("{} {title}", node.id))
            .with("lost", self.release.fixed(&node.gap()))
            .say(self.language)
    }

    fn joined(&self, parts: Vec<String>) -> String {
        parts.join(if self.language == Language::Chinese { "；" } else { "; " })
    }

    /// Who rose and who fell, by the ranks of two published results and nothing else.
    fn praise(&self, paper: Paper) -> Paper {
        let paper = paper.heading(&say(self.language, "assessment-bulletin-praise"));
        if self.release.before.is_none() {
            return paper.text(&say(self.language, "assessment-bulletin-no-before"));
        }
        let moved = |rose: bool| {
            let movers = self.release.ranked().filter_map(|(rank, score)| {
                let (now, before) = (rank?, self.release.rank_before(score.county)?);
                (if rose { now < before } else { now > before }).then(|| self.mover(score, before, now))
            });
            movers.collect::<Vec<_>>()
        };
        let told = |rose: bool, some: &'static str, none: &'static str| match moved(rose) {
            movers if movers.is_empty() => say(self.language, none),
            movers => Sentence::new(some).with("list", self.joined(movers)).say(self.language),
        };
        let before = period_text(self.release.period.previous(), self.language);
        let compared = Sentence::new("assessment-bulletin-compared").with("before", before);
        let rose = told(true, "assessment-bulletin-rose", "assessment-bulletin-none-rose");
        let fell = told(false, "assessment-bulletin-fell", "assessment-bulletin-none-fell");
        paper.text(&format!("{}{rose}{fell}", compared.say(self.language)))
    }

    fn mover(&self, score: &Score, before: u32, now: u32) -> String {
        Sentence::new("assessment-bulletin-mover")
            .with("county", self.name(score.county))
            .with("before", before)
            .with("now", now)
            .say(self.language)
    }

    fn annex(&self, paper: Paper, number: usize, title: &str) -> Paper {
        let mark = Sentence::new("assessment-bulletin-annex").with("number", number);
        paper.annex(&mark.say(self.language), title)
    }

    /// Counties by groups: what each earned, what it lost below.
    fn groups_table(&self, paper: Paper) -> Paper {
        let release = self.release;
        let mut columns: Columns = vec![
            (say(self.language, "assessment-table-county"), 16),
            (say(self.language, "assessment-table-total"), 11),
        ];
        columns.extend(
            release
                .rulebook
                .groups
                .iter()
                .map(|group| (format!("{}\n{}", group.title.get(self.language), group.points.shown()), 13)),
        );
        let rows: Vec<Vec<String>> = release
            .ranked()
            .map(|(_, score)| {
                let total = score.total.as_ref().map_or_else(|| "—".to_owned(), |one| release.fixed(one));
                let groups = score.groups.iter().map(|group| {
                    let lost = group.gap();
                    let lost = if lost > Exact::zero() {
                        format!("\n−{}", release.fixed(&lost))
                    } else {
                        String::new()
                    };
                    format!("{}{lost}", release.fixed(&earned(group)))
                });
                [self.name(score.county), total].into_iter().chain(groups).collect()
            })
            .collect();
        paper.table(&columns, &rows).flush_small(&say(self.language, "assessment-annex-groups-note"))
    }

    /// A table for each group: its criteria by counties.
    fn criteria_tables(&self, paper: Paper) -> Paper {
        let release = self.release;
        release.rulebook.groups.iter().fold(paper, |paper, group| {
            let mut columns: Columns = vec![(say(self.language, "assessment-table-criterion"), 26)];
            columns.extend(release.ranked().map(|(_, score)| (self.short_name(score.county), 12)));
            let rows: Vec<Vec<String>> = release
                .rulebook
                .criteria_of(&group.id)
                .map(|criterion| {
                    let title = format!("{} {}", criterion.id, criterion.title.get(self.language));
                    let points = release.ranked().map(|(_, score)| {
                        let node = score.criterion(&criterion.id);
                        node.map_or_else(|| "—".to_owned(), |node| release.fixed(&earned(node)))
                    });
                    std::iter::once(title).chain(points).collect()
                })
                .collect();
            paper.caption(&format!("{} {}", group.id, group.title.get(self.language))).table(&columns, &rows)
        })
    }
}

/// 一 to 九十九, as sections are numbered.
fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |place: usize| DIGITS.get(place).copied().unwrap_or_default();
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::chinese;

    #[test]
    fn sections_are_numbered_as_officials_do() {
        assert_eq!([1, 9, 10, 11, 20, 21].map(chinese), ["一", "九", "十", "十一", "二十", "二十一"]);
    }
}
