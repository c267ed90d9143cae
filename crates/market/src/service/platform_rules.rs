//! The platform's rules: written and published by two persons of the city, seven days or more before they hold, with
//! opinions asked for meanwhile (电子商务法 33, 34). What was published is never changed and stays to be read.

use db::{Conn, Tx};
use kernel::{Actor, Day, PersonId, RegionCode, ResourceRef, Timestamp};

use super::{KEEP_RULES, SAY_TO_RULES, SEE_OPINIONS};
use crate::events::{OpinionSent, RulesPublished, RulesWithdrawn, RulesWritten};
use crate::model::{
    Opinion, OpinionId, Rules, RulesDays, RulesId, RulesStatus, RulesText, RulesVersion, opinion_words,
    shipped_rules,
};
use crate::{Result, RulesError, store};

/// Which opinions to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpinionQuery {
    /// Part of what is said, or of a name.
    pub words: String,
    /// Only to the version of this number.
    pub number: Option<i32>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

fn all_rules(city: RegionCode) -> ResourceRef {
    ResourceRef::new("PlatformRules", city)
}

fn person_of(actor: &Actor) -> Result<PersonId> {
    actor.person_id().ok_or_else(|| RulesError::NoRules.into())
}

/// Writes a draft, or with `id` writes one anew: whoever did so last is its writer.
pub fn write_rules(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: Option<RulesId>,
    text: &RulesText,
) -> Result<RulesId> {
    actor.may(KEEP_RULES, &all_rules(city))?;
    let (writer, text) = (person_of(actor)?, text.tidy()?);
    let id = match id {
        None => {
            let days = RulesDays::soonest(now.day());
            let new = Rules {
                county: city,
                id: tx.id(now),
                number: 0,
                text,
                status: RulesStatus::Draft,
                written_by: writer,
                written_at: now,
                published_at: now,
                opinions_until: days.opinions_until,
                valid_from: days.valid_from,
            };
            store::insert_rules(tx, &new)?;
            new.id
        }
        Some(id) => {
            let seen = store::rules(tx.conn(), city, id)?.ok_or(RulesError::NoRules)?;
            if !store::rewrite_rules(tx.conn(), &seen, &text, (writer, now))? {
                return Err(RulesError::RulesStep.into());
            }
            id
        }
    };
    tx.record(now, actor, &RulesWritten { county: city, rules: id })?;
    Ok(id)
}

/// Puts a draft to the public; it holds from its day on, seven whole days ahead or more. Nobody publishes what they wrote.
pub fn publish_rules(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: RulesId,
    days: RulesDays,
) -> Result<i32> {
    let seen = store::rules(tx.conn(), city, id)?.ok_or(RulesError::NoRules)?;
    actor.may(KEEP_RULES, &seen)?;
    let by = person_of(actor)?;
    if seen.status != RulesStatus::Draft {
        return Err(RulesError::RulesStep.into());
    }
    if seen.written_by == by {
        return Err(RulesError::OwnRules.into());
    }
    days.check(now.day())?;
    let versions = rules_versions(tx.conn(), city)?;
    let number = versions.iter().map(|one| one.number).max().unwrap_or(0) + 1;
    if !store::publish_rules(tx, &seen, number, days, (by, now))? {
        return Err(RulesError::RulesStep.into());
    }
    let RulesDays { opinions_until, valid_from } = days;
    let event = RulesPublished { county: city, rules: id, number, opinions_until, valid_from };
    tx.record(now, actor, &event)?;
    Ok(number)
}

/// Takes a version back that does not hold yet, such as when opinions spoke against it, and drops a draft.
pub fn withdraw_rules(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: RulesId,
) -> Result<()> {
    let seen = store::rules(tx.conn(), city, id)?.ok_or(RulesError::NoRules)?;
    actor.may(KEEP_RULES, &seen)?;
    let done = match seen.status {
        RulesStatus::Draft => store::drop_rules(tx.conn(), &seen)?,
        _ => store::withdraw_rules(tx.conn(), &seen, now)?,
    };
    if !done {
        return Err(RulesError::RulesStep.into());
    }
    tx.record(now, actor, &RulesWithdrawn { county: city, rules: id, number: seen.number })?;
    Ok(())
}

/// Says something to a version that is asked about; anybody may.
pub fn send_opinion(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    number: i32,
    (name, words): (&str, &str),
) -> Result<OpinionId> {
    actor.may(SAY_TO_RULES, &all_rules(city))?;
    let version = rules_version(tx.conn(), city, number)?;
    let rules = version.id.filter(|_| version.asks(now.day())).ok_or(RulesError::NotAsked)?;
    let (name, words) = opinion_words(name, words)?;
    let new = Opinion {
        county: city,
        id: tx.id(now),
        rules,
        number,
        name,
        words,
        author: actor.person_id(),
        sent_at: now,
    };
    store::insert_opinion(tx, &new)?;
    tx.record(now, actor, &OpinionSent { county: city, opinion: new.id, number })?;
    Ok(new.id)
}

/// Every version that was ever published, the first one first.
pub fn rules_versions(conn: &mut Conn, city: RegionCode) -> Result<Vec<RulesVersion>> {
    let mut versions = shipped_rules()?.to_vec();
    // A number stays with what was published under it, though a later program ship more versions.
    let published = store::rules_published(conn, city)?;
    versions.retain(|one| published.iter().all(|other| other.number != one.number));
    versions.extend(published);
    versions.sort_by_key(|one| one.number);
    Ok(versions)
}

/// One version.
pub fn rules_version(conn: &mut Conn, city: RegionCode, number: i32) -> Result<RulesVersion> {
    let found = rules_versions(conn, city)?.into_iter().find(|one| one.number == number);
    found.ok_or_else(|| RulesError::NoRules.into())
}

/// The numbers of versions that people are asked about on a day.
pub fn rules_asking(conn: &mut Conn, city: RegionCode, today: Day) -> Result<Vec<i32>> {
    store::rules_asking(conn, city, today)
}

/// A version as the city keeps it.
pub fn rules(conn: &mut Conn, actor: &Actor, city: RegionCode, id: RulesId) -> Result<Rules> {
    let found = store::rules(conn, city, id)?.ok_or(RulesError::NoRules)?;
    actor.may(SEE_OPINIONS, &found)?;
    Ok(found)
}

/// The city's drafts, the last one first.
pub fn rules_drafts(conn: &mut Conn, actor: &Actor, city: RegionCode) -> Result<Vec<Rules>> {
    actor.may(SEE_OPINIONS, &all_rules(city))?;
    store::rules_drafts(conn, city)
}

/// What people said, for the city, the last first, and how many match.
pub fn opinions(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    want: &OpinionQuery,
) -> Result<(Vec<Opinion>, i64)> {
    actor.may(SEE_OPINIONS, &all_rules(city))?;
    store::opinions(conn, city, want)
}
