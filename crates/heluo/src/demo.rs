//! A year of a whole prefecture, invented on real divisions, through the same services the pages use.
//!
//! Deterministic: the same day and scale give the same season. Nobody in it exists.

mod at_pickup;
mod behalf;
mod cycle;
mod elsewhere;
mod festival;
mod goods;
mod inputs;
mod joint;
mod people;
mod places;
mod purchaser;
mod reporting;
mod reports;
mod rules;
mod season;
mod shipments;
mod supervision;
mod year;

use std::sync::Arc;

use db::{Db, Reaction, catch_up};
use identity::Vault;
use kernel::{Action, Actor, Authority, ManualClock, PersonId, RegionCode, ResourceRef, Timestamp};
use logistics::model::PickupKey;

pub use people::{ACCOUNTS, Account};

/// The city of the demonstration.
pub(crate) const CITY: RegionCode = RegionCode(410_300);

/// The counties that are ranked, as today's units.
pub const COUNTIES: [RegionCode; 9] = [
    RegionCode(410_307),
    RegionCode(410_308),
    RegionCode(410_323),
    RegionCode(410_324),
    RegionCode(410_325),
    RegionCode(410_326),
    RegionCode(410_327),
    RegionCode(410_328),
    RegionCode(410_329),
];

/// Why a season cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// Identity refused.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The market refused.
    #[error(transparent)]
    Market(#[from] market::Error),
    /// A station was refused.
    #[error(transparent)]
    Station(#[from] station::Error),
    /// Logistics refused.
    #[error(transparent)]
    Logistics(#[from] logistics::Error),
    /// Bulk trade was refused.
    #[error(transparent)]
    Trade(#[from] trade::Error),
    /// Acts on behalf were refused.
    #[error(transparent)]
    Behalf(#[from] ::behalf::Error),
    /// Sales elsewhere were refused.
    #[error(transparent)]
    Offsite(#[from] offsite::Error),
    /// Supervision was refused.
    #[error(transparent)]
    Governance(#[from] governance::Error),
    /// A file was refused.
    #[error(transparent)]
    Evidence(#[from] evidence::Error),
    /// Statistical reports were refused.
    #[error(transparent)]
    Reporting(#[from] ::reporting::Error),
    /// The programme's files, or the facts reported, were refused.
    #[error("{0}")]
    Programme(String),
    /// The divisions lack what the season needs.
    #[error("the divisions of {0} are not there")]
    NoDivisions(RegionCode),
}

/// What a season is played with.
pub struct Stage {
    /// The program that is played.
    pub app: ui::App,
    /// Where its files lie.
    pub files: evidence::Files,
    /// The database.
    pub db: Db,
    /// The keys.
    pub vault: Vault,
    /// The key of the pickup codes.
    pub pickup_key: PickupKey,
    /// What consumes the log.
    pub reactions: Vec<Reaction>,
    /// The season's clock.
    pub clock: Arc<ManualClock>,
    /// The last moment of the season.
    pub today: Timestamp,
    /// 1 for about 6,000 orders a year.
    pub scale: u32,
    /// How many days the season has; [`DAYS`] for a year.
    pub days: i64,
}

impl Stage {
    /// True for a season long enough to show what happens seldom; a short one is for tests, which play that themselves.
    const fn is_whole(&self) -> bool {
        self.days >= 60
    }
}

/// Days of a whole season.
pub const DAYS: i64 = 365;

/// Plays the whole season; `progress` hears of every day.
pub async fn play(stage: &Stage, progress: impl Fn(i64)) -> Result<(), DemoError> {
    let first = stage.today.day().plus_days(-stage.days).start().plus_minutes(8 * 60);
    stage.clock.set(first);
    let network = places::open(stage, first).await?;
    settle(stage).await?;
    let cast = people::join(stage, first, &network).await?;
    let shelf = goods::publish(stage, first, &cast).await?;
    settle(stage).await?;
    year::play(stage, &network, &cast, &shelf, progress).await?;
    season::open(stage, &cast, &network).await?;
    self::behalf::act(stage, &network, &cast, &shelf).await?;
    at_pickup::order(stage, &network, &cast, &shelf).await?;
    festival::hold(stage, &cast, &network).await?;
    joint::purchase(stage, &cast, &network).await?;
    inputs::deal(stage, &cast, &network).await?;
    if stage.is_whole() {
        purchaser::ask(stage).await?;
        rules::announce(stage, &cast).await?;
        shipments::send(stage, &network, &cast).await?;
    }
    self::reporting::report(stage, &cast).await?;
    settle(stage).await?;
    reports::upload(stage).await?;
    cycle::assess(stage, &cast).await?;
    supervision::hold(stage, &cast).await
}

/// Lets every consumer of the log catch up.
async fn settle(stage: &Stage) -> Result<(), db::Error> {
    let now = kernel::Clock::now(stage.clock.as_ref());
    loop {
        let mut moved = 0;
        for reaction in &stage.reactions {
            moved += catch_up(&stage.db, now, reaction).await?;
        }
        if moved == 0 {
            return Ok(());
        }
    }
}

/// Somebody who may do these things: the season is played without sessions.
fn who_may(person: PersonId, actions: &'static [Action]) -> Actor {
    Actor::person(person, "", Vec::new(), Arc::new(May(actions)))
}

#[derive(Debug)]
struct May(&'static [Action]);

impl Authority for May {
    fn permits(&self, _: &Actor, action: Action, _: &ResourceRef) -> bool {
        self.0.contains(&action)
    }
}

/// A small generator of numbers: the same for the same seed, on every machine.
#[derive(Debug, Clone)]
struct Dice(u64);

impl Dice {
    const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number from 0 up to, not including, `below`.
    fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let below_wide = u64::try_from(below.max(1)).unwrap_or(1);
        usize::try_from(self.0 % below_wide).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        among.get(self.below(among.len()))
    }
}
