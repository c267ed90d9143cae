//! Results: told, put up for approval, frozen by the second person, published, corrected by another one.

use db::{Conn, Event as _, LogFilter, Tx};
use kernel::{Actor, Period, RegionCode, Timestamp};

use super::{APPROVE_RESULT, JUDGE_COUNTY, RUN_ASSESSMENT, cycle_of, may_judge, person_of, works_for};
use crate::events::{
    ResultApproved, ResultFrozen, ResultProposed, ResultPublished, ResultReturned, ResultTold,
};
use crate::gather::{all_facts, code_on};
use crate::model::{Content, Cycle, ResultId, ResultKind, ResultState, Stored, Unsound, mended};
use crate::{
    Assessment, Error, Facts, Frame, Programme, Result, Rulebook, Sentence, Text, calendar, in_use, store,
};

/// A result from its numbers, before anybody approved it.
fn stored(tx: &Tx<'_>, now: Timestamp, cycle: &Cycle, kind: ResultKind, content: Content) -> Stored {
    let state = match kind {
        ResultKind::Preliminary => ResultState::Told,
        ResultKind::Final | ResultKind::Correction => ResultState::Proposed,
    };
    Stored {
        county: cycle.county,
        id: tx.id(now),
        cycle: cycle.id,
        period: cycle.period,
        kind,
        replaces: None,
        reason: String::new(),
        state,
        hash: content.hash(),
        content,
        made_at: now,
        proposed_by: None,
        first: None,
        second: None,
        published_at: None,
    }
}

fn rules(cycle: &Cycle) -> Result<(Programme, Rulebook)> {
    let rules = &cycle.rules;
    let programme = Programme::read("programme.toml", &rules.programme)?;
    Ok((programme, Rulebook::read("rulebook.toml", &rules.rulebook)?))
}

/// A total that somebody has to set first is named with who must set it.
fn must_be_whole(programme: &Programme, assessment: &Assessment) -> Result<()> {
    let blocked = assessment.scores.iter().find_map(|score| Some((score, score.blocked_by.first()?)));
    let Some((score, criterion)) = blocked else { return Ok(()) };
    let unknown = || Text { zh: score.county.to_string(), en: score.county.to_string() };
    let working = score.criterion(criterion).map(|node| node.working.clone());
    let working = working.unwrap_or_else(|| Sentence::new("assessment-working-missing"));
    Err(Error::Blocked {
        county: Box::new(programme.name_of(score.county).cloned().unwrap_or_else(unknown)),
        criterion: criterion.clone(),
        working: Box::new(working),
    })
}

/// Works the preliminary result out and tells it, after the deadline and when nothing waits for review. Counties may object
/// for the working days the rules give. Where no two persons of a county stand by what it shows, it is told only by who
/// says so (`unconfirmed`), and the result names these counties.
pub fn tell(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    period: Period,
    unconfirmed: bool,
) -> Result<ResultId> {
    let seen = cycle_of(tx.conn(), period)?;
    actor.may(RUN_ASSESSMENT, &seen)?;
    let (programme, rulebook) = rules(&seen)?;
    let today = now.day();
    let days = rulebook.choices_on(period.bounds().1).objection_working_days;
    let until = calendar()?.working_days_after(today, days);
    let waiting = store::waiting(tx.conn(), period)?;
    let frame = Frame { period, as_of: today, deadline: Some(seen.deadline) };
    // Whether the step can be taken is asked before anything is worked out.
    seen.clone().told(today, ResultId(0), until)?;
    if waiting > 0 {
        return Err(Error::Unreviewed(waiting));
    }
    let open = not_confirmed(tx.conn(), &programme, period)?;
    if !open.is_empty() && !unconfirmed {
        return Err(Error::Unconfirmed(Box::new(names_of(&programme, &open))));
    }
    let facts = all_facts(tx.conn(), &programme, &rulebook, &frame)?;
    let (content, assessment) = Content::worked_out(seen.rules.clone(), &frame, facts, &open)?;
    must_be_whole(&programme, &assessment)?;
    let result = stored(tx, now, &seen, ResultKind::Preliminary, content);
    let to = seen.clone().told(today, result.id, until)?;
    store::insert_result(tx, actor, &result)?;
    if !store::move_cycle(tx.conn(), now, &seen, &to)? {
        return Err(Error::Moved);
    }
    let event = ResultTold {
        county: seen.county,
        result: result.id,
        period,
        objections_until: until,
        hash: result.hash,
    };
    tx.record(now, actor, &event)?;
    Ok(result.id)
}

/// The ranked counties of which no two persons stand by what they show.
fn not_confirmed(conn: &mut Conn, programme: &Programme, period: Period) -> Result<Vec<RegionCode>> {
    let mut open = Vec::new();
    for (_, code) in programme.units_on(period.bounds().1).filter(|(unit, _)| unit.ranked) {
        let confirmation = store::confirmation(conn, code.code, period)?;
        if !confirmation.is_some_and(|found| found.is_confirmed()) {
            open.push(code.code);
        }
    }
    Ok(open)
}

/// Counties by name.
pub(crate) fn names_of(programme: &Programme, counties: &[RegionCode]) -> Text {
    let names: Vec<&Text> = counties.iter().filter_map(|county| programme.name_of(*county)).collect();
    Text {
        zh: names.iter().map(|name| name.zh.as_str()).collect::<Vec<_>>().join("、"),
        en: names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// Puts the final result up for approval, when nobody can object any more and every objection is decided. Its facts are
/// those of the preliminary one; only what was objected to with right is taken anew.
pub fn propose(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, period: Period) -> Result<ResultId> {
    let seen = cycle_of(tx.conn(), period)?;
    actor.may(RUN_ASSESSMENT, &seen)?;
    let open = store::open_objections(tx.conn(), period)?;
    let to = seen.clone().decided(now.day(), open)?;
    let told = seen.preliminary.ok_or(Error::CycleStep)?;
    let told = store::result(tx.conn(), seen.county, told)?.ok_or(Error::NoResult)?;
    let upheld = store::upheld(tx.conn(), period)?;
    let content = taken_anew(tx.conn(), &told, &upheld)?;
    let by = Some(person_of(actor)?);
    let result = Stored { proposed_by: by, ..stored(tx, now, &seen, ResultKind::Final, content) };
    put_up(tx, actor, now, (&seen, &to), &result)
}

/// The content of a result with some criteria of some counties judged by what is known of them by now.
fn taken_anew(conn: &mut Conn, kept: &Stored, anew: &[(RegionCode, String)]) -> Result<Content> {
    let (programme, rulebook) = kept.content.rules()?;
    let frame = kept.content.frame()?;
    let fresh = if anew.is_empty() { Vec::new() } else { all_facts(conn, &programme, &rulebook, &frame)? };
    let mut facts: Vec<Facts> = Vec::new();
    for one in kept.content.facts()? {
        let criteria: Vec<String> =
            anew.iter().filter(|(county, _)| *county == one.county).map(|(_, id)| id.clone()).collect();
        let known = fresh.iter().find(|known| known.county == one.county);
        facts.push(match known {
            Some(known) if !criteria.is_empty() => mended(&rulebook, one, known, &criteria),
            _ => one,
        });
    }
    let (content, assessment) =
        Content::worked_out(kept.content.rules.clone(), &frame, facts, &kept.content.unconfirmed()?)?;
    must_be_whole(&programme, &assessment)?;
    Ok(content)
}

fn put_up(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (seen, to): (&Cycle, &Cycle),
    result: &Stored,
) -> Result<ResultId> {
    if !store::insert_result(tx, actor, result)? {
        return Err(Error::ResultThere);
    }
    if !store::move_cycle(tx.conn(), now, seen, to)? {
        return Err(Error::Moved);
    }
    let event = ResultProposed {
        county: result.county,
        result: result.id,
        period: result.period,
        replaces: result.replaces,
        reason: result.reason.clone(),
        hash: result.hash.clone(),
    };
    tx.record(now, actor, &event)?;
    Ok(result.id)
}

/// Puts a correction of the published result up for approval: a new result, linked to the old one, with a reason. Only the
/// named criteria of the county are judged anew.
pub fn correct(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (period, county): (Period, RegionCode),
    criteria: &[String],
    reason: &str,
) -> Result<ResultId> {
    let cycle = cycle_of(tx.conn(), period)?;
    let county = code_on(county, period)?;
    may_judge(actor, JUDGE_COUNTY, county)?;
    let replaced = cycle.standing.ok_or(Error::CycleStep)?;
    cycle.clone().corrected(replaced, ResultId(0))?;
    let kept = store::result(tx.conn(), cycle.county, replaced)?.ok_or(Error::NoResult)?;
    let (_, rulebook) = kept.content.rules()?;
    if criteria.is_empty() {
        return Err(Error::CriteriaMissing);
    }
    if criteria.iter().any(|id| rulebook.criterion(id).is_none()) {
        return Err(Error::NoCriterion);
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::ReasonMissing);
    }
    let anew: Vec<(RegionCode, String)> = criteria.iter().map(|id| (county, id.clone())).collect();
    let content = taken_anew(tx.conn(), &kept, &anew)?;
    let result = Stored {
        replaces: Some(replaced),
        reason: reason.to_owned(),
        proposed_by: Some(person_of(actor)?),
        ..stored(tx, now, &cycle, ResultKind::Correction, content)
    };
    put_up(tx, actor, now, (&cycle, &cycle), &result)
}

/// One of two approvals of what the approver saw; the second freezes the result. Never twice by one person, never by who
/// put it up or works for a county, and never of a result whose bytes are not what they were.
pub fn approve(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ResultId, hash: &str) -> Result<()> {
    let seen = by_id(tx.conn(), id)?;
    may_approve(actor, &seen)?;
    if seen.hash != hash {
        return Err(Error::Moved);
    }
    let to = seen.clone().approved_by(person_of(actor)?, now)?;
    if !seen.content.faults(&seen.hash).is_empty() {
        return Err(Error::ResultUnsound);
    }
    if !store::move_result(tx.conn(), &seen, &to, &to.reason)? {
        return Err(Error::Moved);
    }
    let (county, result, period, hash) = (to.county, to.id, to.period, to.hash.clone());
    if to.state == ResultState::Proposed {
        tx.record(now, actor, &ResultApproved { county, result, period, hash })?;
        return Ok(());
    }
    if to.kind == ResultKind::Final {
        let cycle = cycle_of(tx.conn(), period)?;
        let frozen = cycle.clone().frozen(id)?;
        if !store::move_cycle(tx.conn(), now, &cycle, &frozen)? {
            return Err(Error::Moved);
        }
    }
    let rulebook = to.content.rules.hash;
    tx.record(now, actor, &ResultFrozen { county, result, period, rulebook, hash })?;
    Ok(())
}

/// Whether this actor may approve a result; somebody who works for a county is told why not.
fn may_approve(actor: &Actor, seen: &Stored) -> Result<()> {
    actor.may(APPROVE_RESULT, seen).map_err(|denied| {
        if works_for(actor, |region| seen.county.contains(region)) {
            Error::WorksForCounty
        } else {
            denied.into()
        }
    })
}

/// Sends a result back with a reason; the office puts another one up.
pub fn send_back(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ResultId, reason: &str) -> Result<()> {
    let seen = by_id(tx.conn(), id)?;
    may_approve(actor, &seen)?;
    let to = seen.clone().returned(reason)?;
    let reason = reason.trim();
    if !store::move_result(tx.conn(), &seen, &to, reason)? {
        return Err(Error::Moved);
    }
    if to.kind == ResultKind::Final {
        let cycle = cycle_of(tx.conn(), to.period)?;
        let back = cycle.clone().returned()?;
        if !store::move_cycle(tx.conn(), now, &cycle, &back)? {
            return Err(Error::Moved);
        }
    }
    let event =
        ResultReturned { county: to.county, result: id, period: to.period, reason: reason.to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Publishes what two persons approved; a correction takes the place of the result it corrects.
pub fn publish(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ResultId) -> Result<()> {
    let seen = by_id(tx.conn(), id)?;
    actor.may(RUN_ASSESSMENT, &seen)?;
    let to = seen.clone().published(now)?;
    let cycle = cycle_of(tx.conn(), to.period)?;
    let moved = match to.replaces {
        Some(replaced) => cycle.clone().corrected(replaced, id)?,
        None => cycle.clone().published()?,
    };
    let changed = store::move_result(tx.conn(), &seen, &to, &to.reason)?
        && store::move_cycle(tx.conn(), now, &cycle, &moved)?;
    if !changed {
        return Err(Error::Moved);
    }
    let assessment = to.content.assessment()?;
    let event = ResultPublished {
        county: to.county,
        result: id,
        period: to.period,
        replaces: to.replaces,
        ranking: assessment.ranking.iter().map(|place| (place.county, place.rank)).collect(),
        hash: to.hash,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn by_id(conn: &mut Conn, id: ResultId) -> Result<Stored> {
    let (programme, _) = in_use()?;
    store::result(conn, programme.city, id)?.ok_or(Error::NoResult)
}

/// The result that stands for the latest published half-year, for everybody.
pub fn published(conn: &mut Conn) -> Result<Option<Stored>> {
    let (programme, _) = in_use()?;
    let cycles = store::cycles(conn, programme.city)?;
    let standing = cycles.iter().filter(|cycle| cycle.stage == crate::model::Stage::Published);
    match standing.filter_map(|cycle| cycle.standing).next() {
        Some(id) => store::result(conn, programme.city, id),
        None => Ok(None),
    }
}

/// What came of looking a stored result over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The result's hash, as it is stored.
    pub hash: String,
    /// What is wrong; nothing when it is sound.
    pub faults: Vec<Unsound>,
}

/// Looks a stored result over: its bytes against its hash, its figures against its facts, and its hash against the one the
/// event log kept when it was frozen.
pub fn verify(conn: &mut Conn, id: ResultId) -> Result<Verdict> {
    let stored = by_id(conn, id)?;
    let mut faults = stored.content.faults(&stored.hash);
    if matches!(stored.state, ResultState::Approved | ResultState::Published)
        && logged_hash(conn, id)?.as_deref() != Some(stored.hash.as_str())
    {
        faults.push(Unsound::Log);
    }
    Ok(Verdict { hash: stored.hash, faults })
}

fn logged_hash(conn: &mut Conn, id: ResultId) -> Result<Option<String>> {
    let (programme, _) = in_use()?;
    let frozen = LogFilter {
        county: Some(programme.city),
        kinds: vec![ResultFrozen::KIND.to_owned()],
        subject: Some(id.to_string()),
        ..LogFilter::default()
    };
    let (events, _) = frozen.page(conn, 0, 1)?;
    events.first().map(|event| Ok(event.body::<ResultFrozen>()?.hash)).transpose()
}
