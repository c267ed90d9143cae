//! Nine hundred stations on real divisions.

use kernel::{Actor, RegionCode, StationId, Timestamp};
use station::model::{Capability, Hours, Origin, StationDraft, StationLevel};

use super::{COUNTIES, DemoError, Dice, Stage};

/// Stations of a county.
pub(super) struct CountyNetwork {
    pub(super) county: RegionCode,
    pub(super) centre: StationId,
    pub(super) townships: Vec<(RegionCode, StationId)>,
    pub(super) points: Vec<(RegionCode, StationId)>,
}

/// Stations of a county in all, so that nine counties have nine hundred.
const STATIONS: usize = 100;

const KEEPERS: [&str; 12] =
    ["李明", "张秀英", "王建国", "刘芳", "陈志强", "杨丽", "赵军", "黄敏", "周涛", "吴霞", "郑刚", "孙梅"];

pub(super) async fn open(stage: &Stage, now: Timestamp) -> Result<Vec<CountyNetwork>, DemoError> {
    let mut networks = Vec::new();
    for county in COUNTIES {
        let drafts = drafts_of(county)?;
        let network = stage
            .db
            .write(move |tx| {
                let actor = Actor::system("demo");
                let mut network =
                    CountyNetwork { county, centre: StationId(0), townships: Vec::new(), points: Vec::new() };
                for draft in &drafts {
                    let id = station::service::open(tx, &actor, now, draft)?;
                    match draft.level {
                        StationLevel::CountyCentre => network.centre = id,
                        StationLevel::TownshipStation => network.townships.push((draft.region, id)),
                        StationLevel::VillagePoint => network.points.push((draft.region, id)),
                    }
                }
                Ok::<_, DemoError>(network)
            })
            .await?;
        networks.push(network);
    }
    Ok(networks)
}

fn drafts_of(county: RegionCode) -> Result<Vec<StationDraft>, DemoError> {
    let divisions = region::divisions();
    let mut dice = Dice::new(county.0.unsigned_abs());
    let mut drafts = vec![draft(&mut dice, StationLevel::CountyCentre, county, "电商服务中心")?];
    let townships = divisions.children(county);
    for township in &townships {
        drafts.push(draft(&mut dice, StationLevel::TownshipStation, township.code, "电商服务站")?);
    }
    // Villages in turn from each township, so that points spread over the county.
    let mut turn = 0;
    while drafts.len() < STATIONS && turn < 200 {
        for township in &townships {
            let villages = divisions.children(township.code);
            let villages: Vec<_> = villages.iter().filter(|village| village.kind == "village").collect();
            if let Some(village) = villages.get(turn).filter(|_| drafts.len() < STATIONS) {
                drafts.push(draft(&mut dice, StationLevel::VillagePoint, village.code, "服务点")?);
            }
        }
        turn += 1;
    }
    Ok(drafts)
}

fn draft(
    dice: &mut Dice,
    level: StationLevel,
    region: RegionCode,
    what: &str,
) -> Result<StationDraft, DemoError> {
    let missing = || DemoError::NoDivisions(region);
    let (longitude_e6, latitude_e6) =
        region::illustrative_point(region.county(), region.0).ok_or_else(missing)?;
    let mut capabilities = vec![Capability::Information, Capability::Parcels, Capability::Display];
    if dice.below(10) < 6 {
        capabilities.push(Capability::BillPayment);
    }
    // The dice are thrown for all, so that everything after them stays as it is.
    if dice.below(10) < 5 || level == StationLevel::VillagePoint {
        capabilities.extend([Capability::BuyOnBehalf, Capability::SellOnBehalf]);
    }
    if level == StationLevel::CountyCentre {
        capabilities.push(Capability::Storage);
    }
    let origins = Origin::ALL;
    Ok(StationDraft {
        level,
        region,
        name: format!("{}{what}", region::name(region)),
        origin: dice.pick(&origins).copied().unwrap_or(Origin::New),
        keeper: dice.pick(&KEEPERS).copied().unwrap_or_default().to_owned(),
        address: format!("{}（示意）", region::full_name(region)),
        longitude_e6,
        latitude_e6,
        hours: Hours::parse("08:00", "18:30")?,
        capabilities,
    })
}
