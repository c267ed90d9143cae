//! Opening a half-year and what the office sets for it.

use db::Tx;
use kernel::{Actor, Day, Period, RegionCode, ResourceRef, Timestamp};

use super::{JUDGE_COUNTY, OfficeFact, RUN_ASSESSMENT, cycle_of, may_judge, person_of};
use crate::events::{AssessmentOpened, FactSet, FactUnset, ThingWaived, WaiverTakenBack};
use crate::gather::code_on;
use crate::model::{Cycle, CycleId, Stage};
use crate::{
    Error, Exact, FactKind, Result, Rule, Ruling, RulingKind, Source, Value, in_force, in_use, store,
};

/// The longest time for evidence after the period's end; more is a slip of the pen.
const LONGEST_DAYS: i64 = 120;

/// Opens the assessment of a half-year that has begun, with the last day for evidence. The rules are kept as they are now.
pub fn open(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    period: Period,
    deadline: Option<Day>,
) -> Result<CycleId> {
    let (programme, _) = in_use()?;
    actor.may(RUN_ASSESSMENT, &ResourceRef::new("Assessment", programme.city))?;
    let (first, last) = period.bounds();
    if !matches!(period, Period::Half(..)) || first > now.day() {
        return Err(Error::BadCyclePeriod);
    }
    let rulebook = in_force::on(tx.conn(), last)?;
    let days = i64::from(rulebook.choices_on(last).evidence_days);
    let deadline = deadline.unwrap_or_else(|| last.plus_days(days));
    if deadline <= last
        || deadline < now.day()
        || deadline > last.plus_days(LONGEST_DAYS).max(now.day().plus_days(LONGEST_DAYS))
    {
        return Err(Error::BadDeadline);
    }
    let cycle = Cycle {
        county: programme.city,
        id: tx.id(now),
        period,
        stage: Stage::Open,
        deadline,
        rules: in_force::texts_for(tx.conn(), period)?,
        objections_until: None,
        preliminary: None,
        standing: None,
        opened_at: now,
    };
    if !store::insert_cycle(tx, actor, &cycle)? {
        return Err(Error::CycleThere);
    }
    record_opened(tx, actor, now, &cycle)?;
    Ok(cycle.id)
}

fn record_opened(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, cycle: &Cycle) -> Result<()> {
    let event = AssessmentOpened {
        county: cycle.county,
        period: cycle.period,
        deadline: cycle.deadline,
        rulebook: cycle.rules.hash.clone(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Gives all counties more time, before the old deadline is over.
pub fn extend(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, period: Period, deadline: Day) -> Result<()> {
    let seen = cycle_of(tx.conn(), period)?;
    actor.may(RUN_ASSESSMENT, &seen)?;
    if deadline > now.day().plus_days(LONGEST_DAYS).max(period.bounds().1.plus_days(LONGEST_DAYS)) {
        return Err(Error::BadDeadline);
    }
    let to = seen.clone().extended(now.day(), deadline)?;
    if !store::move_cycle(tx.conn(), now, &seen, &to)? {
        return Err(Error::Moved);
    }
    record_opened(tx, actor, now, &to)
}

/// Sets a number that is not the county's to supply, such as its training task; or one that the decision on an objection
/// puts right. It counts in results that are worked out after it.
pub fn set_fact(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (period, county): (Period, RegionCode),
    (fact, figure): (&str, &Exact),
    reason: &str,
) -> Result<()> {
    let (cycle, county) = judged(tx, actor, (period, county))?;
    let rulebook = in_force::of_cycle(&cycle)?;
    let rule = rulebook.fact(fact).ok_or(Error::NotOfficeFact)?;
    let value = match (&rule.kind, figure.whole()) {
        (FactKind::Count, Some(count)) => Value::Count(count),
        (FactKind::Amount, _) if !figure.is_negative() => Value::Amount(figure.clone()),
        _ => return Err(Error::NotOfficeFact),
    };
    let set = OfficeFact {
        fact: rule.name.clone(),
        value,
        reason: given(reason)?,
        set_by: person_of(actor)?,
        set_at: now,
    };
    store::set_fact(tx, county, period, &set)?;
    let event = FactSet { county, period, fact: set.fact, figure: figure.to_string(), reason: set.reason };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Waives a thing by name, such as a service point that no rounds can reach.
pub fn waive(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (period, county): (Period, RegionCode),
    (criterion, item): (&str, &str),
    reason: &str,
) -> Result<()> {
    let (cycle, county) = judged(tx, actor, (period, county))?;
    let rulebook = in_force::of_cycle(&cycle)?;
    let rule = &rulebook.criterion(criterion).ok_or(Error::NoCriterion)?.rule;
    if !matches!(rule, Rule::Ratio { waivable: true, .. }) {
        return Err(Error::NotWaivable);
    }
    let item = item.trim();
    if item.is_empty() {
        return Err(Error::WaiverMissing);
    }
    let ruling = Ruling {
        criterion: criterion.to_owned(),
        kind: RulingKind::Waived(item.to_owned()),
        reason: given(reason)?,
        source: Source::Record { link: format!("/city/periods/{period}") },
    };
    store::rule(tx, now, (county, period), person_of(actor)?, None, &ruling)?;
    let event = ThingWaived {
        county,
        period,
        criterion: criterion.to_owned(),
        item: item.to_owned(),
        reason: ruling.reason,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Takes back a fact that the office set by mistake, with a reason: what is known otherwise counts again in results that are
/// worked out after it.
pub fn unset_fact(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (period, county): (Period, RegionCode),
    fact: &str,
    reason: &str,
) -> Result<()> {
    let (_, county) = judged(tx, actor, (period, county))?;
    let reason = given(reason)?;
    if !store::unset_fact(tx.conn(), county, period, fact)? {
        return Err(Error::NothingSet);
    }
    tx.record(now, actor, &FactUnset { county, period, fact: fact.to_owned(), reason })?;
    Ok(())
}

/// Takes back a waiver, with a reason.
pub fn take_back_waiver(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (period, county): (Period, RegionCode),
    (criterion, item): (&str, &str),
    reason: &str,
) -> Result<()> {
    let (_, county) = judged(tx, actor, (period, county))?;
    let reason = given(reason)?;
    let waived = RulingKind::Waived(item.to_owned());
    if !store::unrule(tx.conn(), county, period, criterion, &waived)? {
        return Err(Error::NothingSet);
    }
    let event =
        WaiverTakenBack { county, period, criterion: criterion.to_owned(), item: item.to_owned(), reason };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The half-year under way and the county under its code then, for somebody who may judge it.
fn judged(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (period, county): (Period, RegionCode),
) -> Result<(Cycle, RegionCode)> {
    let cycle = cycle_of(tx.conn(), period)?;
    let county = code_on(county, period)?;
    may_judge(actor, JUDGE_COUNTY, county)?;
    Ok((cycle, county))
}

fn given(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Error::ReasonMissing) } else { Ok(reason.to_owned()) }
}
