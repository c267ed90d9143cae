//! Published results as pages, documents and data tell them. What is not published is not found: nothing goes out before.
//! To whom it goes then is what the result's own rulebook says of publication and of open data.

use db::Conn;
use kernel::{Actor, Day, Period, RegionCode, ResourceRef};

use super::looking::counties;
use super::{SEE_ASSESSMENT, SEE_SCORE};
use crate::gather::assessment;
use crate::model::{ResultId, Stage, Stored};
use crate::report::Release;
use crate::store::PublishedHead;
use crate::{Assessment, Error, Result, calendar, in_force, in_use, store};

/// What a reader may see of a published result. Offices and counties, among whom it is circulated (article 6), see all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Openness {
    /// Ranks, totals, and the points of every criterion.
    pub points: bool,
    /// Why, in words, which may name documents and places.
    pub workings: bool,
    /// The files of open data, which hold points and no words that a person typed.
    pub data: bool,
}

/// What this reader may see of a published result.
pub fn openness(actor: &Actor, stored: &Stored) -> Result<Openness> {
    let rulebook = in_force::of_rules(&stored.content.rules)?;
    let choices = rulebook.choices_on(stored.period.bounds().1);
    let all = choices.published_to_all || is_within_city(actor);
    let data = choices.open_data_after_approval;
    Ok(Openness { points: all || data, workings: all, data })
}

/// Whether a result that is circulated in the city goes to this reader, too.
fn is_within_city(actor: &Actor) -> bool {
    counties(actor, SEE_ASSESSMENT, "Assessment").is_ok()
}

/// A published result as open data, with the one that stands for the half-year before. Refuses one whose rulebook makes no
/// open data of it.
pub fn release(conn: &mut Conn, id: ResultId) -> Result<Release> {
    let stored = stored(conn, id)?;
    let found = told(conn, &stored)?;
    let rulebook = in_force::of_rules(&stored.content.rules)?;
    let open = rulebook.choices_on(stored.period.bounds().1).open_data_after_approval;
    if open { Ok(found) } else { Err(Error::NotOpenData) }
}

/// A published result for the office, which puts its number and its head on what goes out.
pub fn release_for_offices(conn: &mut Conn, actor: &Actor, id: ResultId) -> Result<Release> {
    let (programme, _) = in_use()?;
    actor.may(SEE_ASSESSMENT, &ResourceRef::new("Assessment", programme.city))?;
    let stored = stored(conn, id)?;
    told(conn, &stored)
}

/// A published result for those who may see a county's scorecard.
pub fn release_for_county(
    conn: &mut Conn,
    actor: &Actor,
    id: ResultId,
    county: RegionCode,
) -> Result<Release> {
    actor.may(SEE_SCORE, &ResourceRef::new("Score", county))?;
    let stored = stored(conn, id)?;
    told(conn, &stored)
}

fn stored(conn: &mut Conn, id: ResultId) -> Result<Stored> {
    let (programme, _) = in_use()?;
    store::result(conn, programme.city, id)?.ok_or(Error::NoResult)
}

fn told(conn: &mut Conn, stored: &Stored) -> Result<Release> {
    let before = before(conn, stored)?;
    Release::of(stored, before.as_ref())
}

/// The result that stands for the half-year before, if one was published.
fn before(conn: &mut Conn, stored: &Stored) -> Result<Option<Stored>> {
    let cycle = store::cycle(conn, stored.county, stored.period.previous())?;
    let standing = cycle.filter(|cycle| cycle.stage == Stage::Published).and_then(|cycle| cycle.standing);
    match standing {
        Some(id) => store::result(conn, stored.county, id),
        None => Ok(None),
    }
}

/// The published results by name, the latest half-year first, a correction before what it corrects: what is in them, each
/// of them says to whom it is open.
pub fn published_results(conn: &mut Conn) -> Result<Vec<PublishedHead>> {
    let (programme, _) = in_use()?;
    store::published(conn, programme.city)
}

/// The next result: its half-year, the last day for evidence, and the first day on which it can be approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The half-year.
    pub period: Period,
    /// The last day for evidence.
    pub deadline: Day,
    /// The first day after the days for objections.
    pub from: Day,
}

/// When the next result can be expected: of the earliest half-year that is assessed and not published, else of the one that
/// runs.
pub fn expected(conn: &mut Conn, today: Day) -> Result<Expected> {
    let (programme, _) = in_use()?;
    let cycles = store::cycles(conn, programme.city)?;
    let under_way = cycles.iter().rev().find(|cycle| cycle.stage != Stage::Published);
    let period = under_way.map_or_else(|| Period::half_of(today), |cycle| cycle.period);
    let last = period.bounds().1;
    let rulebook = in_force::of_period(conn, period)?;
    let choices = rulebook.choices_on(last);
    let usual = last.plus_days(i64::from(choices.evidence_days));
    let deadline = under_way.map_or(usual, |cycle| cycle.deadline);
    let until = match under_way.and_then(|cycle| cycle.objections_until) {
        Some(until) => until,
        None => {
            calendar()?.working_days_after(deadline.plus_days(1).max(today), choices.objection_working_days)
        }
    };
    Ok(Expected { period, deadline, from: until.plus_days(1) })
}

/// How the running half-year looks, for those who may see scores; a county sees itself. An estimate: nothing of it was
/// approved.
pub fn estimate(conn: &mut Conn, actor: &Actor, today: Day) -> Result<Assessment> {
    let seen = counties(actor, SEE_SCORE, "Score")?;
    let mut all = assessment(conn, today)?;
    if !seen.is_empty() {
        all.scores.retain(|score| seen.contains(&score.county));
        all.ranking.retain(|place| seen.contains(&place.county));
    }
    Ok(all)
}
