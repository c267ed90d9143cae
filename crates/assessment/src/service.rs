//! Taking what counties reported, and who may see what came of it.

use db::{Conn, Event, Tx};
use kernel::{Action, Actor, Day, Period, RegionCode, ResourceRef, Timestamp};
use serde::Serialize;

pub use crate::gather::{assessment, facts_of, score_of};
pub use crate::store::Uploaded;

use crate::error::Error;
use crate::{FactsWorkbook, luoyang, store};

/// See the ranking with its records.
pub const SEE_RANKING: Action = Action("see_ranking");
/// See a county's scorecard.
pub const SEE_SCORE: Action = Action("see_score");
/// Upload what counties reported.
pub const UPLOAD_FACTS: Action = Action("upload_facts");

/// Facts of a period were taken from a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactsUploaded {
    /// The city.
    pub county: RegionCode,
    /// The period.
    pub period: Period,
    /// The counties the workbook knows something of.
    pub counties: Vec<RegionCode>,
    /// How many facts it states.
    pub facts: usize,
}

impl Event for FactsUploaded {
    const KIND: &'static str = "assessment.facts_uploaded";

    fn county(&self) -> RegionCode {
        self.county
    }

    fn subject(&self) -> String {
        self.period.to_string()
    }
}

/// Takes a workbook that was read without fault: what it says of a county replaces what was uploaded of that
/// county for the period before. Counties it does not know keep theirs.
pub fn upload(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    workbook: &FactsWorkbook,
) -> Result<FactsUploaded, Error> {
    let (programme, _) = luoyang()?;
    actor.may(UPLOAD_FACTS, &ResourceRef::new("Facts", programme.city))?;
    store::save(tx, actor, now, programme.city, workbook)?;
    let event = FactsUploaded {
        county: programme.city,
        period: workbook.frame.period,
        counties: workbook.counties.iter().map(|facts| facts.county).collect(),
        facts: workbook.counties.iter().map(|facts| facts.entries.len()).sum(),
    };
    tx.record(now, actor, &event)?;
    Ok(event)
}

/// What was uploaded for the half-year of this day, by county.
pub fn uploaded(conn: &mut Conn, today: Day) -> Result<Vec<Uploaded>, Error> {
    store::uploaded(conn, Period::half_of(today))
}
