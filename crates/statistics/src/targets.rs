//! The programme's targets, as figures stand: one reckoning for the boards, for supervision and for bulletins.

mod attained;
mod goals;
mod growing;
mod network;

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Day, Message, RegionCode, grouped};

use self::attained::Attained;
pub use self::goals::Goal;
pub(crate) use self::goals::{breakdown_of, own_goals};
use self::growing::grown;
pub(crate) use self::growing::{finished_months, years_before};
use self::network::Network90;
use crate::definitions::Text;
use crate::growth::{path, percent};
use crate::links::{all_outlets_path, attainments_path, records_path, sellers_path};
use crate::model::{Coverage, Measure, Network, Span};
pub use crate::programme::Recorded;
use crate::programme::{Target, programme};
use crate::{Result, service, store};

/// A target with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// Its word in the programme.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// How it is read.
    pub note: Text,
    /// Of the city, or of this county.
    pub county: Option<RegionCode>,
    /// True for thousandths, false for a count.
    pub per_mille: bool,
    /// True where it is asked for each year alike.
    pub yearly: bool,
    /// What is to be reached.
    pub target: i64,
    /// Who set that.
    pub goal: Goal,
    /// What is; none when nothing here counts it.
    pub now: Option<i64>,
    /// Why there is no figure, and who can mend it.
    pub why: Option<Message>,
    /// What ought to be by today.
    pub path: i64,
    /// What will be at the end of the year when it goes on as lately.
    pub forecast: Option<i64>,
    /// The first day of the programme.
    pub from: Day,
    /// The day it is due.
    pub due: Day,
    /// What it is counted from.
    pub source: Message,
    records: Option<Records>,
}

/// What a figure opens down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Records {
    Sales((i32, i32)),
    Outlets(Network),
    Arrivals(Span),
    /// What the office put on record, or ought to.
    Attainments,
}

/// How far a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Reached.
    Reached,
    /// Not behind its path.
    OnPath,
    /// Behind.
    Behind,
    /// Nothing here counts it.
    NotCounted,
}

impl TargetRow {
    fn of(target: &Target, county: Option<RegionCode>, today: Day, counted: Counted) -> Self {
        let (aim, goal) = goals::aim(target, county);
        let yearly = target.base_year.is_some();
        Self {
            id: target.id.clone(),
            name: target.name.clone(),
            note: target.note.clone(),
            county,
            per_mille: target.per_mille,
            yearly,
            target: aim,
            goal,
            now: counted.now,
            why: counted.why,
            path: if yearly { aim } else { path(aim, (target.from, target.due), today) },
            forecast: counted.forecast,
            from: target.from,
            due: target.due,
            source: source_of(target),
            records: counted.records,
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match self.now {
            None => Progress::NotCounted,
            Some(now) if now >= self.target => Progress::Reached,
            Some(now) if now >= self.path => Progress::OnPath,
            Some(_) => Progress::Behind,
        }
    }

    /// An amount of it, as people read it: `80.0%`, `1,234`.
    #[must_use]
    pub fn shown(&self, amount: i64) -> String {
        if self.per_mille { percent(amount, false) } else { grouped(amount) }
    }

    /// The records the figure is made of, behind `/city` or `/county`; without a figure where it is put on record.
    #[must_use]
    pub fn link(&self, door: &str) -> Option<String> {
        Some(match self.records? {
            Records::Sales(months) => sellers_path(door, self.county, months),
            Records::Outlets(network) => all_outlets_path(door, network, self.county),
            Records::Arrivals(span) => records_path(door, Measure::ParcelsArrived, self.county, span),
            Records::Attainments => attainments_path(door, &self.id, self.county),
        })
    }
}

/// The targets of the city, or of a county, as they stand on a day.
pub fn targets(conn: &mut Conn, county: Option<RegionCode>, today: Day) -> Result<Vec<TargetRow>> {
    let coverage = service::coverages(conn, county, today)?;
    standing(conn, county, today, &coverage)
}

/// The city's target of this id; none when the programme has none.
pub fn target(conn: &mut Conn, id: &str, today: Day) -> Result<Option<TargetRow>> {
    Ok(targets(conn, None, today)?.into_iter().find(|one| one.id == id))
}

/// The same where it is known already how the network serves.
pub(crate) fn standing(
    conn: &mut Conn,
    county: Option<RegionCode>,
    today: Day,
    coverage: &[Coverage],
) -> Result<Vec<TargetRow>> {
    let told = store::all_told(conn, &service::counties_within(county), Some(today))?;
    let network = Network90::read(conn, county, today, coverage, &told)?;
    let attained = Attained::read_all(conn, &programme().targets, today)?;
    let row = |target: &Target| {
        let counted = counted(conn, target, (county, today), Some(&network), &attained)?;
        Ok(TargetRow::of(target, county, today, counted))
    };
    programme().targets.iter().map(row).collect()
}

/// What a target comes to, of the city or of a county, on a day.
fn counted(
    conn: &mut Conn,
    target: &Target,
    (county, today): (Option<RegionCode>, Day),
    network: Option<&Network90>,
    attained: &BTreeMap<&str, Attained>,
) -> Result<Counted> {
    Ok(match (target.id.as_str(), network) {
        ("transaction-growth", _) => grown(conn, target, county, today)?,
        ("express-townships", Some(network)) => network.reached(),
        ("stations", Some(network)) => network.stations(),
        ("townships-with-stations", Some(network)) => network.served(),
        (other, _) => match attained.get(other) {
            Some(attained) => attained.counted(county),
            None => Counted::not(Message::new("statistics-target-elsewhere")),
        },
    })
}

/// What a target is counted from.
fn source_of(target: &Target) -> Message {
    Message::new(match (target.recorded, target.base_year) {
        (Some(_), _) => "statistics-target-source-recorded",
        (None, Some(_)) => "statistics-target-source-sales",
        _ if target.id == "express-townships" => "statistics-source-events",
        _ => "statistics-source-network",
    })
}

/// A target of which the joint-conference office puts on record what no event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedTarget {
    /// Its word in the programme.
    pub id: &'static str,
    /// Its name.
    pub name: &'static Text,
    /// What is put on record.
    pub recorded: Recorded,
    /// The first day of the programme.
    pub from: Day,
}

/// The targets whose figures the office puts on record.
#[must_use]
pub fn recorded_targets() -> Vec<RecordedTarget> {
    let of = |target: &'static Target| {
        let recorded = target.recorded?;
        Some(RecordedTarget { id: &target.id, name: &target.name, recorded, from: target.from })
    };
    programme().targets.iter().filter_map(of).collect()
}

/// What a target comes to.
#[derive(Debug, Clone, Default)]
struct Counted {
    now: Option<i64>,
    forecast: Option<i64>,
    why: Option<Message>,
    records: Option<Records>,
}

impl Counted {
    fn not(why: Message) -> Self {
        Self { why: Some(why), ..Self::default() }
    }
}
