//! Statistical reports of a year: most on time, some late, missing, returned, one outlier with its explanation.

use std::sync::Arc;

use ::reporting::model::{Draft, DraftValue, NewUnit, Unit, UnitId};
use ::reporting::service;
use kernel::{
    Actor, Authority, Day, Grant, GrantScope, OrganisationId, Period, PeriodKind, PersonId, RegionCode, Role,
    Timestamp,
};
use statistics::definitions::DataSet;

use super::people::{Cast, add_reporters};
use super::{COUNTIES, DemoError, Dice, Stage, settle};
use crate::demo::CITY;

/// The county whose people play by themselves: its co-operative's last report waits for them.
const HOME: RegionCode = RegionCode(410_324);
/// Periods of a whole season, and of a short one.
const MONTHS: usize = 12;
const FEW: usize = 2;
/// Enterprises a county has beside its co-operative in a whole season.
const FIRMS: [&str; 3] = ["山货电商公司（示例）", "农家乐联社（示例）", "手工艺合作社（示例）"];

/// Who takes the steps.
#[derive(Clone)]
struct Hands {
    authority: Arc<dyn Authority>,
    reporter: PersonId,
    clerk: PersonId,
    officials: [PersonId; 2],
}

impl Hands {
    fn act(&self, person: PersonId, role: Role, scope: GrantScope) -> Actor {
        Actor::person(person, "demo", vec![Grant { role, scope }], Arc::clone(&self.authority))
    }

    fn clerk(&self, county: RegionCode) -> Actor {
        self.act(self.clerk, Role::CountyClerk, GrantScope::Region(county))
    }

    fn officials(&self) -> [Actor; 2] {
        self.officials.map(|one| self.act(one, Role::CityOfficial, GrantScope::Region(CITY)))
    }

    /// Reporter, checker and approver of a unit.
    fn of(&self, unit: &Unit) -> [Actor; 3] {
        let [first, second] = self.officials();
        match unit.organisation {
            Some(organisation) => {
                let scope = GrantScope::Organisation(organisation, unit.county);
                [self.act(self.reporter, Role::Seller, scope), self.clerk(unit.county), first]
            }
            None => [self.clerk(unit.county), first, second],
        }
    }
}

/// Enrols enterprises and counties, and plays their reports month by month.
pub(super) async fn report(stage: &Stage, cast: &Cast) -> Result<(), DemoError> {
    let today = stage.today;
    let [reporter, clerk] = add_reporters(stage, today).await?;
    let authority = Arc::clone(&stage.app.authority);
    let hands = Hands { authority, reporter, clerk, officials: cast.organisers };
    let whole = stage.is_whole();
    let months = if whole { MONTHS } else { FEW };
    let last = PeriodKind::Month.of(today.day()).previous();
    let mut periods: Vec<Period> =
        std::iter::successors(Some(last), |one| Some(one.previous())).take(months).collect();
    periods.reverse();
    let first = periods.first().map_or(today.day(), |one| one.bounds().0);
    let mut firms: Vec<(RegionCode, OrganisationId)> =
        cast.sellers.iter().map(|one| (one.county, one.id)).collect();
    if whole {
        firms.extend(found(stage, today).await?);
    }
    settle(stage).await?;
    let units = enrol(stage, &hands, firms, first).await?;
    for (place, period) in periods.iter().enumerate() {
        let seen = Month { place, of: periods.len(), period: *period, today };
        let (hands, units, seen) = (hands.clone(), units.clone(), seen);
        stage
            .db
            .write(move |tx| {
                for (number, unit) in units.iter().enumerate() {
                    play(tx, &hands, unit, number, &seen)?;
                }
                Ok::<_, DemoError>(())
            })
            .await?;
    }
    Ok(())
}

/// Enterprises that nobody works for here: they only report.
async fn found(stage: &Stage, now: Timestamp) -> Result<Vec<(RegionCode, OrganisationId)>, DemoError> {
    let founded = stage.db.write(move |tx| {
        let actor = Actor::system("demo");
        let mut firms = Vec::new();
        for county in COUNTIES {
            let villages = region::divisions().villages(county);
            let village = villages.first().map(|one| one.code).ok_or(DemoError::NoDivisions(county))?;
            for name in FIRMS {
                let name = format!("{}{name}", region::name(county));
                let id =
                    identity::service::create_organisation(tx, &actor, now, "enterprise", &name, village)?;
                firms.push((county, id));
            }
        }
        Ok::<_, DemoError>(firms)
    });
    founded.await
}

async fn enrol(
    stage: &Stage,
    hands: &Hands,
    firms: Vec<(RegionCode, OrganisationId)>,
    from: Day,
) -> Result<Vec<Unit>, DemoError> {
    let (hands, now) = (hands.clone(), stage.today);
    let enrolled = stage.db.write(move |tx| {
        let mut units = Vec::new();
        let mut add = |tx: &mut db::Tx<'_>, actor: &Actor, new: &NewUnit| {
            let id: UnitId = service::enrol(tx, actor, now, new)?;
            units.push(service::unit(tx.conn(), actor, id)?);
            Ok::<_, DemoError>(())
        };
        for (county, organisation) in &firms {
            let data_set = "enterprise-monthly".to_owned();
            let new = NewUnit { data_set, county: *county, organisation: Some(*organisation), from };
            add(tx, &hands.clerk(*county), &new)?;
        }
        let [official, _] = hands.officials();
        for county in COUNTIES {
            let new = NewUnit { data_set: "county-summary".to_owned(), county, organisation: None, from };
            add(tx, &official, &new)?;
        }
        Ok::<_, DemoError>(units)
    });
    enrolled.await
}

/// A period of the season and its place in it.
#[derive(Debug, Clone, Copy)]
struct Month {
    place: usize,
    of: usize,
    period: Period,
    today: Timestamp,
}

impl Month {
    const fn is_last(&self) -> bool {
        self.place + 1 == self.of
    }
}

/// One report: how it goes is decided by its unit and its month alone.
fn play(
    tx: &mut db::Tx<'_>,
    hands: &Hands,
    unit: &Unit,
    number: usize,
    month: &Month,
) -> Result<(), DemoError> {
    let Some(set) = service::definitions()?.data_set_for(&unit.data_set, month.period) else { return Ok(()) };
    let seed = u64::try_from(number * 100 + month.place).unwrap_or(0);
    let mut dice = Dice::new(seed.wrapping_mul(7_919).wrapping_add(20_161_013));
    let is_home = unit.county == HOME && number < COUNTIES.len();
    let luck = dice.below(24);
    if (month.is_last() && is_home) || luck == 0 {
        return Ok(());
    }
    let [reporter, checker, approver] = hands.of(unit);
    let due = set.due_on(month.period);
    let day = due.plus_days(if luck == 1 { 6 } else { -i64::try_from(dice.below(6)).unwrap_or(0) });
    let at = day.start().plus_minutes(10 * 60);
    if at > month.today {
        return Ok(());
    }
    let draft = figures(set, number, month, &mut dice);
    if luck == 2 && month.is_last() {
        return Ok(service::save_draft(tx, &reporter, at, unit.id, month.period, &draft)?);
    }
    let mut version = service::submit(tx, &reporter, at, unit.id, month.period, (&draft, ""))?;
    let later = |hours: i64| at.plus_minutes(hours * 60).min(month.today);
    if luck == 3 {
        let which = (month.period, version);
        service::return_report(tx, &checker, later(5), unit.id, which, "快递发件量与订单数请再核对")?;
        version = service::submit(tx, &reporter, later(22), unit.id, month.period, (&draft, ""))?;
    }
    // Of the last month some still wait for the county, and some for the city.
    let waits = if month.is_last() { luck % 4 } else { 3 };
    if waits > 1 {
        service::check(tx, &checker, later(26), unit.id, (month.period, version))?;
    }
    if waits > 2 {
        service::approve(tx, &approver, later(50), unit.id, (month.period, version))?;
    }
    Ok(())
}

/// Figures that grow over the year; one enterprise had a month of twelve times its usual sales.
fn figures(set: &DataSet, number: usize, month: &Month, dice: &mut Dice) -> Draft {
    let county = set.id == "county-summary";
    let size = (if county { 60 } else { 12 }) + number % 5 * 4;
    let season = 100 + month.place * 2;
    let wild = number == 1 && month.of == MONTHS;
    let times = if wild && month.place == 8 { 12 } else { 1 };
    let orders = size * season / 4 * times;
    let mut draft = Draft::new();
    for element in &set.elements {
        let some = 95 + dice.below(11);
        let value = match element.id.as_str() {
            "farm-sales" => size * season * 1_200 * some / 100 * times,
            "village-goods-sales" => size * season * 300 * some / 100,
            "craft-sales" => size * season * 150 * some / 100,
            "tourism-sales" => size * season * 240 * some / 100,
            "online-orders" => orders * some / 100,
            "parcels-out" => orders * some / 100,
            "parcels-in" => orders * 6 / 5 * some / 100,
            "employees" => size + month.place / 3,
            "employees-poor" => size / 4,
            "online-shops" => size / 2,
            "stations" => 70 + number % 5 * 6 + month.place,
            "trainings" => 20 + dice.below(60),
            _ => continue,
        };
        let value = i64::try_from(value).unwrap_or(0);
        let written = element.unit.write(value);
        // The month after is a tenth of it again, which is asked about, too.
        let why = match (wild, month.place) {
            (true, 8) => "中秋、国庆礼盒集中发货，附订单明细备查",
            (true, 9) => "上月集中发货，本月恢复正常",
            _ if element.id == "trainings" => "按培训计划",
            _ => "",
        };
        draft.insert(element.id.clone(), DraftValue { typed: written, explanation: why.to_owned() });
    }
    draft
}
