//! Bulletins: drawn from figures, edited by a person, confirmed by a second one.

use kernel::{Day, Message, PersonId, RegionCode, Timestamp, words};
use serde::{Deserialize, Serialize};

use super::{BulletinId, Party, Text};
use crate::{Error, Result};

words! {
    /// Who may read it.
    Audience {
        /// Everybody.
        Public = "public", "governance-audience-public";
        /// Those who take part in supervision.
        Members = "members", "governance-audience-members";
    }
}

words! {
    /// Whether it is out.
    BulletinStatus {
        /// Being written.
        Draft = "draft", "governance-bulletin-draft";
        /// Out, and never changed again.
        Published = "published", "governance-bulletin-published";
    }
}

/// Letters of a number at most.
const LONGEST_NUMBER: usize = 60;

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinDraft {
    /// Who may read it.
    pub audience: Audience,
    /// The number it goes out under, such as `洛农电办〔2026〕3号`; empty without one.
    pub number: String,
    /// Its title.
    pub title: Text,
    /// Its text.
    pub body: Text,
}

/// A sentence drawn from figures, in both languages, with the address of its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The sentence.
    pub text: Text,
    /// Where its records are.
    pub link: String,
}

/// A bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: BulletinId,
    /// What is written.
    pub draft: BulletinDraft,
    /// What it was drawn from, as it was then.
    pub basis: Vec<Drawn>,
    /// Whether it is out.
    pub status: BulletinStatus,
    /// Who wrote it last.
    pub written_by: PersonId,
    /// Who confirmed it.
    pub confirmed_by: Option<PersonId>,
    /// SHA-256 of what was published; empty before.
    pub shown_hash: String,
    /// How often it changed.
    pub version: i64,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl Bulletin {
    /// The bulletin with other words; only a draft has them.
    pub fn rewrite(&self, draft: BulletinDraft, by: PersonId, now: Timestamp) -> Result<Self> {
        self.must_be_draft()?;
        if draft.title.zh.is_empty() {
            return Err(Error::TitleMissing);
        }
        if draft.number.chars().count() > LONGEST_NUMBER {
            return Err(Error::NumberLong);
        }
        Ok(Self { draft, written_by: by, version: self.version + 1, changed_at: now, ..self.clone() })
    }

    /// The bulletin as a second person publishes it; `hash` is of what is shown.
    pub fn publish(&self, hash: String, by: PersonId, now: Timestamp) -> Result<Self> {
        self.must_be_draft()?;
        if self.draft.body.zh.is_empty() {
            return Err(Error::BodyMissing);
        }
        if by == self.written_by {
            return Err(Error::SamePerson);
        }
        Ok(Self {
            status: BulletinStatus::Published,
            confirmed_by: Some(by),
            shown_hash: hash,
            version: self.version + 1,
            changed_at: now,
            ..self.clone()
        })
    }

    fn must_be_draft(&self) -> Result<()> {
        if self.status == BulletinStatus::Draft { Ok(()) } else { Err(Error::BulletinOut) }
    }
}

/// How a party's tasks stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Whose.
    pub party: Party,
    /// Its name.
    pub name: Text,
    /// How many tasks it leads.
    pub all: i64,
    /// Completed.
    pub done: i64,
    /// Red.
    pub red: i64,
    /// Of the red ones, overdue.
    pub overdue: i64,
    /// Findings past their day.
    pub findings: i64,
}

/// A county's place by the estimate of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The county.
    pub county: RegionCode,
    /// Its name.
    pub name: Text,
    /// Its place.
    pub rank: u32,
    /// Points as they are shown.
    pub points: String,
}

/// What a bulletin is drawn from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// The year of the tasks.
    pub year: i32,
    /// Each lead's tasks.
    pub tallies: Vec<Tally>,
    /// The first and the last county by today's estimate; fewer than two leave both out.
    pub places: Vec<Placed>,
    /// Targets with a figure on record: title, figure, target, and the address of the records.
    pub targets: Vec<(Text, String, String, String)>,
}

/// The most parties a bulletin names with praise, and with criticism.
const NAMED: usize = 3;

/// The sentences figures come to, each with the address of its records: how all tasks stand; who has completed most of
/// theirs and owes nothing (praise); who has overdue tasks or findings, the most first (criticism); the targets; the
/// first and the last county of the estimate. A party of which nothing is worth saying is not named.
#[must_use]
pub fn draw(figures: &Figures, say: impl Fn(&Message, ui::Lang) -> String) -> Vec<Drawn> {
    let list = format!("/city/supervision/tasks?year={}", figures.year);
    let of = |party: &Party, light: &str| format!("{list}&party={party}&light={light}");
    let sum = |of: fn(&Tally) -> i64| figures.tallies.iter().map(of).sum::<i64>();
    let all = Message::new("governance-drawn-all")
        .with("year", figures.year)
        .with("all", sum(|one| one.all))
        .with("done", sum(|one| one.done))
        .with("red", sum(|one| one.red));
    let mut drawn = vec![sentence(&say, &all, &Text::default(), list.clone())];
    for one in praised(&figures.tallies) {
        let message = Message::new("governance-drawn-praise").with("all", one.all).with("done", one.done);
        drawn.push(sentence(&say, &message, &one.name, of(&one.party, "done")));
    }
    for one in criticised(&figures.tallies) {
        let message = Message::new("governance-drawn-criticism")
            .with("overdue", one.overdue)
            .with("findings", one.findings);
        drawn.push(sentence(&say, &message, &one.name, of(&one.party, "red")));
    }
    for (title, figure, target, link) in &figures.targets {
        let message = Message::new("governance-drawn-target").with("figure", figure).with("target", target);
        drawn.push(sentence(&say, &message, title, link.clone()));
    }
    if let [first, .., last] = figures.places.as_slice() {
        for (one, key) in [(first, "governance-drawn-first"), (last, "governance-drawn-last")] {
            let message = Message::new(key).with("rank", one.rank).with("points", &one.points);
            drawn.push(sentence(&say, &message, &one.name, format!("/city/assessment/{}", one.county)));
        }
    }
    drawn
}

/// A sentence in both languages, with the name it is about.
fn sentence(
    say: &impl Fn(&Message, ui::Lang) -> String,
    message: &Message,
    name: &Text,
    link: String,
) -> Drawn {
    let with = |lang| say(&message.clone().with("name", name.get(lang)), lang);
    Drawn { text: Text { zh: with(ui::Lang::ZhCn), en: with(ui::Lang::En) }, link }
}

/// A draft for everybody whose text is the sentences drawn, a paragraph each.
#[must_use]
pub fn draft_from(basis: &[Drawn], day: Day, say: impl Fn(&Message, ui::Lang) -> String) -> BulletinDraft {
    let title = Message::new("governance-drawn-title").with("day", day);
    let text = |of: fn(&Drawn) -> &str| basis.iter().map(of).collect::<Vec<_>>().join("\n");
    BulletinDraft {
        audience: Audience::Public,
        number: String::new(),
        title: Text { zh: say(&title, ui::Lang::ZhCn), en: say(&title, ui::Lang::En) },
        body: Text { zh: text(|one| &one.text.zh), en: text(|one| &one.text.en) },
    }
}

/// Those who owe nothing and have completed something: the largest share first, then the most.
fn praised(tallies: &[Tally]) -> Vec<&Tally> {
    let mut good: Vec<&Tally> =
        tallies.iter().filter(|one| one.done > 0 && one.red == 0 && one.findings == 0).collect();
    good.sort_by_key(|one| (-(one.done * 10_000 / one.all.max(1)), -one.done, one.party.clone()));
    good.truncate(NAMED);
    good
}

/// Those with overdue tasks or findings, the most first.
fn criticised(tallies: &[Tally]) -> Vec<&Tally> {
    let mut bad: Vec<&Tally> = tallies.iter().filter(|one| one.overdue + one.findings > 0).collect();
    bad.sort_by_key(|one| (-(one.overdue + one.findings), one.party.clone()));
    bad.truncate(NAMED);
    bad
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(id: &str, all: i64, done: i64, overdue: i64, findings: i64) -> Tally {
        Tally {
            party: Party::Department(id.to_owned()),
            name: Text::new(&format!("{id}局"), id),
            all,
            done,
            red: overdue,
            overdue,
            findings,
        }
    }

    /// The key and the arguments instead of words, so that the test reads what was drawn.
    fn plain(message: &Message, lang: ui::Lang) -> String {
        let args: Vec<String> = message.args.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}:{} {}", lang.tag(), message.key.trim_start_matches("governance-drawn-"), args.join(" "))
    }

    #[test]
    fn sentences_follow_from_figures_and_lead_to_their_records() {
        let place = |county, name: &str, rank, points: &str| Placed {
            county: RegionCode(county),
            name: Text::new(name, name),
            rank,
            points: points.to_owned(),
        };
        let figures = Figures {
            year: 2026,
            tallies: vec![
                tally("late", 4, 1, 2, 1),
                tally("best", 2, 2, 0, 0),
                tally("good", 4, 2, 0, 0),
                tally("found", 2, 2, 0, 1),
                tally("quiet", 3, 0, 0, 0),
            ],
            places: vec![place(410_324, "栾川", 1, "81.20"), place(410_325, "嵩县", 9, "40.00")],
            targets: vec![(
                Text::new("站点", "Stations"),
                "612".to_owned(),
                "900".to_owned(),
                "/x".to_owned(),
            )],
        };
        let drawn = draw(&figures, plain);
        let zh: Vec<&str> = drawn.iter().map(|one| one.text.zh.as_str()).collect();
        assert_eq!(
            zh,
            [
                "zh-CN:all year=2026 all=15 done=7 red=2 name=",
                "zh-CN:praise all=2 done=2 name=best局",
                "zh-CN:praise all=4 done=2 name=good局",
                "zh-CN:criticism overdue=2 findings=1 name=late局",
                "zh-CN:criticism overdue=0 findings=1 name=found局",
                "zh-CN:target figure=612 target=900 name=站点",
                "zh-CN:first rank=1 points=81.20 name=栾川",
                "zh-CN:last rank=9 points=40.00 name=嵩县",
            ]
        );
        assert_eq!(drawn[1].text.en, "en:praise all=2 done=2 name=best");
        assert_eq!(drawn[3].link, "/city/supervision/tasks?year=2026&party=late&light=red");
        assert_eq!(drawn[6].link, "/city/assessment/410324");
        let alone = Figures { places: figures.places[..1].to_vec(), ..figures };
        assert_eq!(draw(&alone, plain).len(), 6, "one county is no ranking");
    }
}
