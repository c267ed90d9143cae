//! Who answers for what, as data: `programmes/luoyang/supervision.toml`.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::ops::Range;
use std::sync::LazyLock;

use kernel::{Day, words};
use serde::Deserialize;
use toml::Spanned;

use crate::model::{LightRule, ReminderRule, Text};
use crate::{Error, Result};

/// The file's name, as faults call it.
const FILE: &str = "supervision.toml";
/// Who leads a task that every ranked county has of its own.
const COUNTIES: &str = "counties";

words! {
    /// What a department is in the joint conference (section 五.一).
    Seat {
        /// Calls it together (总召集人).
        Convener = "convener", "governance-seat-convener";
        /// Stands in (副总召集人).
        ViceConvener = "vice_convener", "governance-seat-vice-convener";
        /// Belongs to it (成员单位).
        Member = "member", "governance-seat-member";
        /// Answers for a task without belonging to it (责任单位).
        Responsible = "responsible", "governance-seat-responsible";
        /// Inspects (督查室).
        Inspection = "inspection", "governance-seat-inspection";
    }
}

/// A department of the city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Its id, which never changes.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it is in the joint conference.
    pub seat: Seat,
    /// Where the plan says so.
    pub article: String,
    /// One of the six that answer for the trade (五.四).
    pub sector: bool,
    /// What to know about it.
    pub note: Option<Text>,
    from: Day,
    until: Option<Day>,
}

impl Department {
    /// True on the days it holds.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Who leads an item of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// A department, by its id.
    Department(String),
    /// Each ranked county for itself.
    Counties,
}

/// An item of the plan: a task for every year it is taken into force for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// The plan's section.
    pub section: String,
    /// What is to be done.
    pub title: Text,
    /// What is to come of it.
    pub result: Text,
    /// Who leads.
    pub lead: Lead,
    /// Departments that help.
    pub helpers: Vec<String>,
    /// The counties help.
    pub with_counties: bool,
    /// Each county has a sub-task.
    pub each_county: bool,
    /// A target of the programme.
    pub target: Option<String>,
    month: u8,
    day: u8,
}

impl Item {
    /// Its deadline in this year.
    #[must_use]
    pub fn due_in(&self, year: i32) -> Option<Day> {
        Day::new(year, self.month, self.day)
    }
}

/// The plan's division of tasks, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The document it comes from.
    pub source: String,
    /// When lights change.
    pub lights: LightRule,
    /// When people are reminded.
    pub reminders: ReminderRule,
    /// Departments, as the file has them.
    pub departments: Vec<Department>,
    /// Items, as the file has them.
    pub items: Vec<Item>,
}

impl Plan {
    /// A department by its id.
    #[must_use]
    pub fn department(&self, id: &str) -> Option<&Department> {
        self.departments.iter().find(|one| one.id == id)
    }

    /// Reads the file. Refuses, each with its line and remedy: ids used twice, departments and targets that are not
    /// there, days that are none, numbers that cannot be kept.
    pub fn read(text: &str, targets: &[&str]) -> Result<Self, Faults> {
        let mut page = Page { text, faults: Vec::new() };
        let raw: RawPlan = match toml::from_str(text) {
            Ok(raw) => raw,
            Err(error) => {
                page.fault(&error.span().unwrap_or_default(), error.message());
                return Err(Faults(page.faults));
            }
        };
        let departments = raw.department.iter().filter_map(|one| page.department(one)).collect::<Vec<_>>();
        page.twice(raw.department.iter().map(|one| &one.id));
        page.twice(raw.task.iter().map(|one| &one.id));
        let known: BTreeSet<&str> = raw.department.iter().map(|one| one.id.get_ref().as_str()).collect();
        let items = raw.task.iter().filter_map(|one| page.item(one, &known, targets)).collect::<Vec<_>>();
        let plan = Self {
            source: raw.source,
            lights: page.lights(&raw.lights),
            reminders: page.reminders(&raw.reminders),
            departments,
            items,
        };
        if page.faults.is_empty() { Ok(plan) } else { Err(Faults(page.faults)) }
    }
}

static PLAN: LazyLock<Result<Plan, String>> = LazyLock::new(|| {
    let (programme, _) = assessment::in_use().map_err(|faults| faults.to_string())?;
    let targets: Vec<&str> = programme.targets.iter().map(|one| one.id.as_str()).collect();
    Plan::read(programmes::text(programmes::File::Supervision), &targets).map_err(|faults| faults.to_string())
});

/// The programme's division of tasks.
pub fn in_use() -> Result<&'static Plan> {
    PLAN.as_ref().map_err(|faults| Error::Plan(faults.clone()))
}

/// What is wrong with the file, if something is.
pub(crate) fn check() -> std::result::Result<(), String> {
    PLAN.as_ref().map(|_| ()).map_err(Clone::clone)
}

/// What is wrong with the file, one thing a line: `supervision.toml:12: …`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<String>);

impl Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlan {
    source: String,
    #[serde(rename = "in_force_from")]
    _in_force_from: toml::value::Datetime,
    lights: RawLights,
    reminders: RawReminders,
    department: Vec<RawDepartment>,
    task: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLights {
    amber_days: Spanned<i64>,
    amber_behind: Spanned<i64>,
    red_behind: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReminders {
    days_before: Spanned<Vec<i64>>,
    overdue_every: Spanned<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDepartment {
    id: Spanned<String>,
    zh: String,
    en: String,
    role: Spanned<String>,
    article: String,
    #[serde(default)]
    sector: bool,
    note_zh: Option<String>,
    note_en: Option<String>,
    from: Spanned<toml::value::Datetime>,
    until: Option<Spanned<toml::value::Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    id: Spanned<String>,
    section: String,
    lead: Spanned<String>,
    #[serde(default)]
    helpers: Vec<Spanned<String>>,
    #[serde(default)]
    with_counties: bool,
    #[serde(default)]
    each_county: bool,
    target: Option<Spanned<String>>,
    due: Spanned<String>,
    zh: String,
    en: String,
    result_zh: String,
    result_en: String,
}

struct Page<'a> {
    text: &'a str,
    faults: Vec<String>,
}

impl Page<'_> {
    fn fault(&mut self, at: &Range<usize>, what: impl Display) {
        let line = self.text.get(..at.start).map_or(1, |before| before.matches('\n').count() + 1);
        self.faults.push(format!("{FILE}:{line}: {what}"));
    }

    fn twice<'b>(&mut self, ids: impl Iterator<Item = &'b Spanned<String>>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(id.get_ref()) {
                self.fault(
                    &id.span(),
                    format!("`{}` stands twice; give one of them another id", id.get_ref()),
                );
            }
        }
    }

    fn day(&mut self, raw: &Spanned<toml::value::Datetime>) -> Option<Day> {
        let day = raw.get_ref().date.and_then(|one| Day::new(i32::from(one.year), one.month, one.day));
        if day.is_none() {
            self.fault(&raw.span(), format!("`{}` is no day; write 2016-10-13", raw.get_ref()));
        }
        day
    }

    fn department(&mut self, raw: &RawDepartment) -> Option<Department> {
        let seat = Seat::parse(raw.role.get_ref());
        if seat.is_none() {
            let all = Seat::ALL.map(Seat::as_str).join(", ");
            self.fault(&raw.role.span(), format!("`{}` is no role; write one of {all}", raw.role.get_ref()));
        }
        let id = raw.id.get_ref();
        if id == COUNTIES || id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            self.fault(&raw.id.span(), format!("`{id}` is no id; write small letters and hyphens"));
        }
        let (from, until) = (self.day(&raw.from)?, raw.until.as_ref().map(|until| self.day(until)));
        Some(Department {
            id: id.clone(),
            name: Text::new(&raw.zh, &raw.en),
            seat: seat?,
            article: raw.article.clone(),
            sector: raw.sector,
            note: raw.note_zh.as_ref().zip(raw.note_en.as_ref()).map(|(zh, en)| Text::new(zh, en)),
            from,
            until: until.flatten(),
        })
    }

    fn item(&mut self, raw: &RawItem, known: &BTreeSet<&str>, targets: &[&str]) -> Option<Item> {
        for one in raw.helpers.iter().chain([&raw.lead]) {
            let id = one.get_ref().as_str();
            if !known.contains(id) && id != COUNTIES {
                self.fault(&one.span(), format!("no department `{id}`; add it or name one that is there"));
            }
        }
        if let Some(target) = raw.target.as_ref().filter(|one| !targets.contains(&one.get_ref().as_str())) {
            let name = target.get_ref();
            self.fault(&target.span(), format!("no target `{name}`; name one of {}", targets.join(", ")));
        }
        let due = raw.due.get_ref().split_once('-');
        let due = due.and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
        // A day of every year: the 29th of February is none.
        let due = due.filter(|(month, day)| Day::new(2025, *month, *day).is_some());
        if due.is_none() {
            let written = raw.due.get_ref();
            self.fault(&raw.due.span(), format!("`{written}` is no day of every year; write 11-30"));
        }
        let (month, day) = due?;
        Some(Item {
            id: raw.id.get_ref().clone(),
            section: raw.section.clone(),
            title: Text::new(&raw.zh, &raw.en),
            result: Text::new(&raw.result_zh, &raw.result_en),
            lead: if raw.lead.get_ref() == COUNTIES {
                Lead::Counties
            } else {
                Lead::Department(raw.lead.get_ref().clone())
            },
            helpers: raw.helpers.iter().map(|one| one.get_ref().clone()).collect(),
            with_counties: raw.with_counties,
            each_county: raw.each_county,
            target: raw.target.as_ref().map(|one| one.get_ref().clone()),
            month,
            day,
        })
    }

    fn number(&mut self, raw: &Spanned<i64>, within: Range<i64>) -> i64 {
        if !within.contains(raw.get_ref()) {
            let (least, most) = (within.start, within.end - 1);
            self.fault(&raw.span(), format!("{} is not within {least} and {most}", raw.get_ref()));
        }
        *raw.get_ref()
    }

    fn lights(&mut self, raw: &RawLights) -> LightRule {
        let rule = LightRule {
            amber_days: self.number(&raw.amber_days, 0..366),
            amber_behind: self.number(&raw.amber_behind, 0..10_001),
            red_behind: self.number(&raw.red_behind, 0..10_001),
        };
        if rule.red_behind < rule.amber_behind {
            self.fault(&raw.red_behind.span(), "red begins before amber; make it at least amber_behind");
        }
        rule
    }

    fn reminders(&mut self, raw: &RawReminders) -> ReminderRule {
        let mut days_before = raw.days_before.get_ref().clone();
        if days_before.iter().any(|days| !(0..366).contains(days)) {
            self.fault(&raw.days_before.span(), "days before a deadline lie within 0 and 365");
        }
        days_before.sort_unstable();
        ReminderRule { days_before, overdue_every: self.number(&raw.overdue_every, 1..366) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGETS: [&str; 1] = ["stations"];

    fn text() -> String {
        let head = "source = \"x\"\nin_force_from = 2016-10-13\n[lights]\namber_days = 14\namber_behind = 2500\n\
                    red_behind = 6000\n[reminders]\ndays_before = [7, 1]\noverdue_every = 7\n";
        let one = "[[department]]\nid = \"commerce\"\nzh = \"商务局\"\nen = \"Commerce\"\nrole = \"member\"\n\
                   article = \"五.一\"\nfrom = 2016-10-13\n[[task]]\nid = \"network\"\nsection = \"三.二.2\"\n\
                   lead = \"commerce\"\ntarget = \"stations\"\ndue = \"11-30\"\nzh = \"建点\"\nen = \"Build\"\n\
                   result_zh = \"名单\"\nresult_en = \"A list\"\n";
        format!("{head}{one}")
    }

    #[test]
    fn the_plans_tasks_are_there_and_every_department_of_the_conference() {
        let plan = in_use().unwrap();
        assert_eq!(plan.items.len(), 28);
        let members = plan.departments.iter().filter(|one| one.article.contains("五.一")).count();
        assert_eq!(members, 21, "two conveners in person and nineteen departments");
        assert_eq!(plan.departments.iter().filter(|one| one.sector).count(), 6, "五.四");
        let due = plan.items.iter().map(|item| item.due_in(2026));
        assert!(due.into_iter().all(|day| day.is_some()));
    }

    #[test]
    fn faults_name_their_line_and_what_to_do() {
        assert!(Plan::read(&text(), &TARGETS).is_ok());
        for (from, to, line, remedy) in [
            ("role = \"member\"", "role = \"king\"", 14, "write one of convener"),
            ("lead = \"commerce\"", "lead = \"nobody\"", 20, "add it or name one"),
            ("target = \"stations\"", "target = \"moon\"", 21, "name one of stations"),
            ("due = \"11-30\"", "due = \"02-29\"", 22, "write 11-30"),
            ("red_behind = 6000", "red_behind = 100", 6, "at least amber_behind"),
            ("overdue_every = 7", "overdue_every = 0", 9, "within 1 and 365"),
            ("id = \"network\"", "id = 3", 18, "invalid type"),
        ] {
            let faults = Plan::read(&text().replace(from, to), &TARGETS).unwrap_err().0;
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert!(faults[0].starts_with(&format!("{FILE}:{line}: ")), "{faults:?}");
            assert!(faults[0].contains(remedy), "{faults:?}");
        }
        let twice = format!(
            "{}{}",
            text(),
            text().split_once("[[task]]").map_or("", |(_, t)| t).replace("id =", "[[task]]\nid =")
        );
        assert!(Plan::read(&twice, &TARGETS).unwrap_err().to_string().contains("stands twice"));
    }
}
