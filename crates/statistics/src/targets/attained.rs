//! What the joint-conference office put on record towards targets that no event tells of.

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Day, Message, RegionCode};

use super::{Counted, Records};
use crate::growth::{days, forecast};
use crate::programme::{Recorded, Target};
use crate::service::{self, ACTIVE_DAYS};
use crate::store::{self, OnRecord};
use crate::{Result, lineage};

/// What was on record towards a target in every county, on the day asked for and 90 days before.
pub(super) struct Attained {
    recorded: Recorded,
    today: Day,
    now: BTreeMap<RegionCode, OnRecord>,
    then: BTreeMap<RegionCode, OnRecord>,
}

impl Attained {
    /// Reads what is on record towards each of these targets that something is put on record of.
    pub(super) fn read_all<'t>(
        conn: &mut Conn,
        targets: impl IntoIterator<Item = &'t Target>,
        today: Day,
    ) -> Result<BTreeMap<&'t str, Self>> {
        let mut all = BTreeMap::new();
        for target in targets {
            let Some(recorded) = target.recorded else { continue };
            let now = store::on_record(conn, &target.id, today)?;
            let then = store::on_record(conn, &target.id, today.plus_days(-ACTIVE_DAYS))?;
            all.insert(target.id.as_str(), Self { recorded, today, now, then });
        }
        Ok(all)
    }

    /// Divisions that were named, each once, or persons of every county as they were told last. Nothing on record is no figure:
    /// the office has to say so, even where it is none.
    pub(super) fn counted(&self, county: Option<RegionCode>) -> Counted {
        let records = Some(Records::Attainments);
        let Some((amount, counties)) = self.amount(&self.now, county) else {
            let why = Some(Message::new("statistics-target-unset"));
            return Counted { why, records, ..Counted::default() };
        };
        let year_end = Day::new(self.today.0.year(), 12, 31).unwrap_or(self.today);
        let ahead = |(then, _)| forecast(amount, (then, ACTIVE_DAYS), days(self.today, year_end));
        let all = service::count(region::divisions().counties().len());
        let partly = self.recorded == Recorded::Persons && county.is_none() && counties < all;
        Counted {
            now: Some(amount),
            // What was put on record for the first time within these days says nothing of how fast it goes.
            forecast: self.amount(&self.then, county).map(ahead),
            why: partly.then(|| {
                Message::new("statistics-target-partly").with("counties", counties).with("all", all)
            }),
            records,
        }
    }

    /// What was on record on a day, and for how many counties; none when nothing was.
    fn amount(&self, on: &BTreeMap<RegionCode, OnRecord>, county: Option<RegionCode>) -> Option<(i64, i64)> {
        let codes = service::counties_within(county);
        let found: Vec<_> = on.iter().filter(|(code, _)| codes.is_empty() || codes.contains(code)).collect();
        if found.is_empty() {
            // Who keeps the list of names keeps it for every county: one without a name has none.
            let kept = self.recorded != Recorded::Persons && county.is_some() && !on.is_empty();
            return kept.then_some((0, 0));
        }
        // A county that became a district has one count of persons: what was told last, under whichever code.
        let mut persons: BTreeMap<RegionCode, (i32, i64)> = BTreeMap::new();
        let mut divisions = 0_i64;
        for (code, one) in &found {
            divisions += service::count(one.divisions.len());
            if let Some(told) = one.persons {
                let known = persons.entry(lineage::today(**code)).or_insert(told);
                *known = told.max(*known);
            }
        }
        Some(match self.recorded {
            Recorded::Persons => {
                (persons.values().map(|(_, amount)| amount).sum(), service::count(persons.len()))
            }
            Recorded::Townships | Recorded::Villages => (divisions, service::count(found.len())),
        })
    }
}
