//! A county stands by what it shows: one person prepares, another confirms.

use db::Tx;
use kernel::{Actor, Period, RegionCode, ResourceRef, Timestamp};

use super::{SHOW_EVIDENCE, cycle_of, person_of};
use crate::events::EvidenceConfirmed;
use crate::gather::code_on;
use crate::model::Confirmation;
use crate::{Error, Result, store};

/// The first person says that what the county shows is complete.
pub fn prepare(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    period: Period,
    county: RegionCode,
) -> Result<()> {
    let county = code_on(county, period)?;
    actor.may(SHOW_EVIDENCE, &ResourceRef::new("Evidence", county))?;
    cycle_of(tx.conn(), period)?.must_take_evidence(now.day())?;
    let prepared =
        Confirmation { county, period, prepared_by: person_of(actor)?, prepared_at: now, confirmed: None };
    if !store::insert_confirmation(tx, &prepared)? {
        return Err(Error::Moved);
    }
    tx.record(now, actor, &EvidenceConfirmed { county, period, confirmed: false })?;
    Ok(())
}

/// The second person confirms it.
pub fn confirm(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    period: Period,
    county: RegionCode,
) -> Result<()> {
    let county = code_on(county, period)?;
    actor.may(SHOW_EVIDENCE, &ResourceRef::new("Evidence", county))?;
    cycle_of(tx.conn(), period)?.must_take_evidence(now.day())?;
    let prepared = store::confirmation(tx.conn(), county, period)?.ok_or(Error::NotPrepared)?;
    let confirmed = prepared.confirmed_by(person_of(actor)?, now)?;
    if !store::confirm(tx.conn(), &confirmed)? {
        return Err(Error::Moved);
    }
    tx.record(now, actor, &EvidenceConfirmed { county, period, confirmed: true })?;
    Ok(())
}
