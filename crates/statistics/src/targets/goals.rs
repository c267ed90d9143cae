//! The goals of counties: a county's own, where the programme breaks a target down, else one figure for every county alike.

use db::Conn;
use kernel::{Day, Message, RegionCode};

use super::attained::Attained;
use super::network::Network90;
use super::{TargetRow, counted};
use crate::definitions::{Breakdown, in_use};
use crate::model::Coverage;
use crate::programme::{Target, Unit, programme};
use crate::store::{self, Told};
use crate::{Result, lineage};

/// Who set what is to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The programme, for the whole city.
    City,
    /// This document, for this county.
    Own(&'static str),
    /// The programme, for every county alike: this one has no goal of its own.
    Alike,
}

impl Goal {
    /// In words; none for the city's, which is the programme itself.
    #[must_use]
    pub fn said(self) -> Option<Message> {
        match self {
            Self::City => None,
            Self::Own(source) => Some(Message::new("statistics-goal-own").with("source", source)),
            Self::Alike => Some(Message::new("statistics-goal-alike")),
        }
    }

    /// `city`, `own` or `alike`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Own(_) => "own",
            Self::Alike => "alike",
        }
    }

    /// The document that sets the county's own.
    #[must_use]
    pub const fn source(self) -> Option<&'static str> {
        match self {
            Self::Own(source) => Some(source),
            Self::City | Self::Alike => None,
        }
    }
}

/// What the city, or a county, is to reach.
pub(super) fn aim(target: &Target, county: Option<RegionCode>) -> (i64, Goal) {
    let Some(county) = county else { return (target.city, Goal::City) };
    own(target, county).unwrap_or((target.county, Goal::Alike))
}

fn own(target: &Target, county: RegionCode) -> Option<(i64, Goal)> {
    let breakdown = breakdown_of(target)?;
    let unit = programme().units.iter().find(|unit| unit.codes.contains(&county))?;
    Some((breakdown.goal_of(&unit.id)?, Goal::Own(&breakdown.source)))
}

/// How a target is broken down to counties; none where it is not.
pub(crate) fn breakdown_of(target: &Target) -> Option<&'static Breakdown> {
    in_use().ok()?.breakdowns.iter().find(|one| one.programme_target == target.id)
}

/// Each county's own goals with where it stands, county by county; none where the programme breaks no target down.
pub(crate) fn own_goals(conn: &mut Conn, today: Day, coverage: &[Coverage]) -> Result<Vec<TargetRow>> {
    let broken: Vec<&Target> = programme().targets.iter().filter(|one| breakdown_of(one).is_some()).collect();
    let attained = Attained::read_all(conn, broken.iter().copied(), today)?;
    // What the office puts on record and what is sold needs no network, which is the most to read.
    let needs_network = broken.iter().any(|one| one.recorded.is_none() && one.base_year.is_none());
    let told = if needs_network { store::all_told(conn, &[], Some(today))? } else { Vec::new() };
    let mut rows = Vec::new();
    for county in programme().units.iter().filter_map(Unit::ranked_today) {
        let network = match needs_network {
            true => Some(network_of(conn, county, today, coverage, &told)?),
            false => None,
        };
        for target in &broken {
            let counted = counted(conn, target, (Some(county), today), network.as_ref(), &attained)?;
            rows.push(TargetRow::of(target, Some(county), today, counted));
        }
    }
    Ok(rows)
}

fn network_of(
    conn: &mut Conn,
    county: RegionCode,
    today: Day,
    coverage: &[Coverage],
    told: &[Told],
) -> Result<Network90> {
    let codes = lineage::of(county);
    let own: Vec<Told> = told.iter().filter(|one| codes.contains(&one.county)).cloned().collect();
    let coverage: Vec<Coverage> = coverage.iter().filter(|one| one.county == county).copied().collect();
    Network90::read(conn, Some(county), today, &coverage, &own)
}
