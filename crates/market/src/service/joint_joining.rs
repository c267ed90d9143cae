//! Joining a round, saying another quantity, leaving, and who may.

use db::{Conn, Tx};
use identity::model::Phone;
use kernel::{Actor, PersonId, RegionCode, ResourceRef, Timestamp};

use super::joint::joint_round;
use super::own_shop::refuse_own_shop;
use super::{JOIN_JOINT, KEEP_JOINT, SEE_JOINT_MEMBERS};
use crate::events::{JointInvited, JointJoined, JointLeft};
use crate::model::{
    Audience, Buyer, JointNotice, JointNoticeKind, JointRound, JointRoundId, JointShare, JointStanding,
};
use crate::store;
use crate::{Error, JointError, Result};

/// The most phones invited at once.
const MOST_INVITED: usize = 500;

/// Which shares to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JointShareQuery {
    /// Only of this round.
    pub round: Option<(RegionCode, JointRoundId)>,
    /// Only of this person.
    pub member: Option<PersonId>,
    /// Part of the goods' title, or of a member's masked name or phone.
    pub words: String,
    /// Only those that stand so.
    pub standing: Option<JointStanding>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Who joins, with what an invitation is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    /// The member, masked.
    pub member: Buyer,
    /// What the member's phone is found by.
    pub phone_index: String,
}

/// Joins with so many pieces, or says another quantity; returns the share. Refuses a round that closed, a quantity below
/// the least or above what is left, and who is not invited.
pub fn join_joint(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    who: &Joining,
    id: JointRoundId,
    pieces: i64,
) -> Result<JointShare> {
    let round = joint_round(tx.conn(), id)?;
    actor.may(JOIN_JOINT, &ResourceRef::new("Cart", city))?;
    check_open(&round, now)?;
    if !may_join_joint(tx.conn(), &round, &who.phone_index)? {
        return Err(JointError::NotInvited.into());
    }
    refuse_own_shop(tx.conn(), city, who.member.person, round.seller, &round.seller_name)?;
    let before = store::share_of(tx.conn(), &round, who.member.person)?;
    let already = before.as_ref().map_or(0, |share| share.pieces);
    round.check(pieces, already)?;
    let taken = round.taken + pieces - already;
    let share = JointShare {
        county: round.county,
        id: before.as_ref().map_or_else(|| tx.id(now), |share| share.id),
        round: round.id,
        member: who.member.clone(),
        pieces,
        shown: round.steps.present(taken),
        dearest: round.steps.dearest(),
        order: None,
        price: None,
        order_status: None,
        joined_at: before.as_ref().map_or(now, |share| share.joined_at),
    };
    // The round first: of many who join at once, each waits here for the one before.
    let newcomers = i64::from(before.is_none());
    if !store::change_taken(tx.conn(), &round, now.day(), pieces - already, newcomers)? {
        return Err(Error::ChangedMeanwhile);
    }
    match &before {
        None => store::insert_share(tx.conn(), &share)?,
        Some(seen) if !store::change_share(tx.conn(), seen, pieces, share.shown)? => {
            return Err(Error::ChangedMeanwhile);
        }
        Some(_) => {}
    }
    tell_step(tx, now, &round, taken)?;
    let event = JointJoined {
        county: round.county,
        round: round.id,
        seller: round.seller,
        organiser: round.organiser,
        member: who.member.person,
        pieces,
        before: already,
        taken,
        price: share.shown,
    };
    tx.record(now, actor, &event)?;
    Ok(share)
}

/// Tells the members of a step that so many pieces reach and that the round had not reached.
fn tell_step(tx: &mut Tx<'_>, now: Timestamp, round: &JointRound, taken: i64) -> Result<()> {
    match round.steps.reached(taken) {
        Some(step) if round.steps.reached(round.taken) != Some(step) && taken > round.taken => {
            let told = JointNotice { kind: JointNoticeKind::Step, price: step.price, told_at: now };
            store::insert_notice(tx, round, &told)
        }
        _ => Ok(()),
    }
}

/// Leaves a round that is open.
pub fn leave_joint(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: JointRoundId,
) -> Result<()> {
    let round = joint_round(tx.conn(), id)?;
    actor.may(JOIN_JOINT, &ResourceRef::new("Cart", city))?;
    let member = actor.person_id().ok_or(JointError::NotJoined)?;
    check_open(&round, now)?;
    let share = store::share_of(tx.conn(), &round, member)?.ok_or(JointError::NotJoined)?;
    if !store::change_taken(tx.conn(), &round, now.day(), -share.pieces, -1)?
        || !store::delete_share(tx.conn(), &share)?
    {
        return Err(Error::ChangedMeanwhile);
    }
    let event = JointLeft {
        county: round.county,
        round: round.id,
        seller: round.seller,
        organiser: round.organiser,
        member,
        pieces: share.pieces,
        taken: round.taken - share.pieces,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn check_open(round: &JointRound, now: Timestamp) -> Result<()> {
    if round.takes_on(now.day()) { Ok(()) } else { Err(JointError::Closed(round.closes_on).into()) }
}

/// True when the person with this phone may join.
pub fn may_join_joint(conn: &mut Conn, round: &JointRound, phone_index: &str) -> Result<bool> {
    match round.audience {
        Audience::Everyone => Ok(true),
        Audience::Invited => store::is_invited(conn, round, phone_index),
    }
}

/// Invites people by phone, whether they have signed up or not, and says how many are new. The phones themselves are not
/// kept: `found_by` says what each is found by.
pub fn invite_to_joint(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: JointRoundId,
    phones: &[Phone],
    found_by: impl Fn(&Phone) -> String,
) -> Result<i64> {
    let round = joint_round(tx.conn(), id)?;
    actor.may(KEEP_JOINT, &round)?;
    if phones.is_empty() {
        return Err(JointError::NobodyInvited.into());
    }
    if phones.len() > MOST_INVITED {
        return Err(JointError::TooManyInvited(MOST_INVITED).into());
    }
    check_open(&round, now)?;
    let mut people = 0;
    for phone in phones {
        let (index, masked) = (found_by(phone), phone.masked());
        people += i64::from(store::insert_invitation(tx, now, &round, (&index, &masked))?);
    }
    tx.record(now, actor, &JointInvited { county: round.county, round: id, people })?;
    Ok(people)
}

/// The phones invited, masked, for who organises the round.
pub fn invited_to_joint(conn: &mut Conn, actor: &Actor, round: &JointRound) -> Result<Vec<String>> {
    actor.may(SEE_JOINT_MEMBERS, round)?;
    store::invitations_of(conn, round)
}

/// The members of a round with their standing, for who organises it, and how many match.
pub fn joint_members(
    conn: &mut Conn,
    actor: &Actor,
    round: &JointRound,
    want: &JointShareQuery,
) -> Result<(Vec<(JointShare, JointRound)>, i64)> {
    actor.may(SEE_JOINT_MEMBERS, round)?;
    let of_round = JointShareQuery { round: Some((round.county, round.id)), member: None, ..want.clone() };
    store::shares(conn, &of_round)
}

/// A person's own share of a round.
pub fn own_joint_share(conn: &mut Conn, round: &JointRound, member: PersonId) -> Result<Option<JointShare>> {
    store::share_of(conn, round, member)
}

/// A person's own shares with their rounds, the newest first, and how many match.
pub fn own_joint_shares(
    conn: &mut Conn,
    member: PersonId,
    want: &JointShareQuery,
) -> Result<(Vec<(JointShare, JointRound)>, i64)> {
    store::shares(conn, &JointShareQuery { member: Some(member), round: None, ..want.clone() })
}
