//! Figures are typed, kept and submitted.

use db::Tx;
use kernel::{Actor, Period, Timestamp};
use statistics::definitions::DataSet;

use super::{REPORT_FIGURES, definitions, expected, person_of};
use crate::events::ReportSubmitted;
use crate::model::{Draft, DraftValue, Report, Stage, Unit, UnitId, judge};
use crate::{Error, Result, store};

/// How many periods of a unit's own past are looked at.
const PAST: i64 = 24;
/// Letters of a typed figure and of an explanation at most.
const MOST_TYPED: usize = 40;
const MOST_WORDS: usize = 500;

/// Keeps what was typed, right or not. Records nothing: nothing was said yet.
pub fn save_draft(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    unit: UnitId,
    period: Period,
    draft: &Draft,
) -> Result<()> {
    let (unit, set) = expected(tx.conn(), actor, REPORT_FIGURES, unit, period)?;
    must_be_open(set, period, now)?;
    let locked = now.day() > set.locks_on(period);
    let seen = begun(tx, now, &unit, set, period)?;
    seen.may_be_written(locked)?;
    if store::save_draft(tx.conn(), &seen, &of_form(set, draft), now)? { Ok(()) } else { Err(Error::Moved) }
}

/// Submits figures as a new version. Refuses, with everything that is wrong at once, what a `must` rule forbids and what
/// needs an explanation and has none; a period that is not open yet; and after the lock whatever gives no reason: then it
/// is a correction, which takes effect once two more persons have passed it.
pub fn submit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    unit: UnitId,
    period: Period,
    (draft, reason): (&Draft, &str),
) -> Result<i32> {
    let (unit, set) = expected(tx.conn(), actor, REPORT_FIGURES, unit, period)?;
    let person = person_of(actor)?;
    must_be_open(set, period, now)?;
    let last = set.locks_on(period);
    let (locked, reason) = (now.day() > last, reason.trim());
    if locked && reason.is_empty() {
        return Err(Error::Closed { period, last });
    }
    let seen = begun(tx, now, &unit, set, period)?;
    seen.may_be_written(locked)?;
    let draft = of_form(set, draft);
    let history = store::history(tx.conn(), &unit, period, PAST)?;
    let reading = judge(definitions()?, set, period, &draft, &history);
    let hindrances = reading.hindrances();
    if !hindrances.is_empty() {
        return Err(Error::Figures(hindrances));
    }
    let mut new = seen.submitted(person, now, set.version);
    new.draft = draft;
    if !store::move_report(tx.conn(), &seen, &new)? {
        return Err(Error::Moved);
    }
    let reason = if locked { reason } else { "" };
    store::insert_version(tx, &new, (person, now), reason, &reading.values)?;
    let event = ReportSubmitted {
        county: unit.county,
        report: new.id,
        unit: unit.id,
        organisation: unit.organisation,
        data_set: unit.data_set,
        period,
        version: new.version,
        reason: reason.to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(new.version)
}

/// What was typed at the elements of the form, cut to what a figure and an explanation need.
fn of_form(set: &DataSet, draft: &Draft) -> Draft {
    let cut = |text: &str, most| text.chars().take(most).collect::<String>();
    let of = |id: &String| {
        let typed = draft.get(id)?;
        let (figure, words) = (cut(&typed.typed, MOST_TYPED), cut(&typed.explanation, MOST_WORDS));
        Some((id.clone(), DraftValue { typed: figure, explanation: words }))
    };
    set.elements.iter().filter_map(|element| of(&element.id)).collect()
}

fn must_be_open(set: &DataSet, period: Period, now: Timestamp) -> Result<()> {
    let opens = set.opens_on(period);
    if now.day() < opens { Err(Error::NotOpen { period, opens }) } else { Ok(()) }
}

/// The report, begun when it was not.
fn begun(tx: &mut Tx<'_>, now: Timestamp, unit: &Unit, set: &DataSet, period: Period) -> Result<Report> {
    if let Some(found) = store::report(tx.conn(), unit, period)? {
        return Ok(found);
    }
    let report = Report {
        county: unit.county,
        id: tx.id(now),
        unit: unit.id,
        data_set: unit.data_set.clone(),
        set_version: set.version,
        period,
        stage: Stage::Draft,
        draft: Draft::new(),
        version: 0,
        approved_version: 0,
        first_on: None,
        submitted_by: None,
        checked_by: None,
        approved_by: None,
        reason: String::new(),
        changed_at: now,
    };
    store::insert_report(tx, &report)?;
    Ok(report)
}
