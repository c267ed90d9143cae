//! An organisation that only buys: registered without a shop, let in by the county, and asking for walnuts in bulk.

use kernel::{Action, Actor, RegionCode};
use trade::model::{Category, Goods, Grade, Party, PostDraft, PostKind, PurchaserDraft, Unit, Window};
use trade::service::{self, POST_TRADE, REGISTER_PURCHASER, REVIEW_PURCHASER};

use super::people::add_person;
use super::{DemoError, Stage, who_may};
use crate::demo::CITY;

/// Where it is registered.
const HOME: RegionCode = RegionCode(410_324);
/// The clerk of its county.
const CLERK: &str = "13800000007";
/// What it calls itself; nobody else has this number.
const NAME: &str = "栾川机关食堂采购中心（示例）";
const LICENCE: &str = "91410324MA9EXAMP0H";
/// What it may.
const BUYS: [Action; 2] = [REGISTER_PURCHASER, POST_TRADE];

/// Registers, is let in by the clerk the day after, and posts a demand.
pub(super) async fn ask(stage: &Stage) -> Result<(), DemoError> {
    let (today, vault) = (stage.today, stage.vault.clone());
    let buyer = add_person(stage, today.plus_days(-20), "宋敏", "13900020006").await?;
    let villages = region::divisions().villages(HOME);
    let village = villages.first().map(|one| one.code).ok_or(DemoError::NoDivisions(HOME))?;
    let draft = PurchaserDraft {
        name: NAME.to_owned(),
        licence: LICENCE.parse().map_err(|_| DemoError::Programme(LICENCE.to_owned()))?,
        village,
        contact: "示例联系人".to_owned(),
    };
    stage
        .db
        .write(move |tx| {
            let (buyer, phone) = (who_may(buyer, &BUYS), CLERK.parse()?);
            let id = service::register_purchaser(tx, &buyer, today.plus_days(-19), &draft)?;
            let clerk = identity::service::person_by_phone(tx.conn(), &vault, CITY, &phone)?;
            let clerk = who_may(clerk.ok_or(identity::Error::NoPerson)?.id, &[REVIEW_PURCHASER]);
            let organisation = service::accept_purchaser(tx, &clerk, today.plus_days(-18), CITY, id)?;
            let party = Party { county: HOME, organisation, name: draft.name.clone(), village };
            demand(tx, &buyer, &party, today.plus_days(-12))
        })
        .await
}

fn demand(tx: &mut db::Tx<'_>, buyer: &Actor, party: &Party, at: kernel::Timestamp) -> Result<(), DemoError> {
    let draft = PostDraft {
        kind: PostKind::Demand,
        goods: Goods {
            category: Category::Mountain,
            product: "核桃".to_owned(),
            grade: Grade::First,
            unit: Unit::Weight,
            quantity: 3_000_000,
        },
        window: Window { from: at.day().plus_days(20), to: at.day().plus_days(60) },
        place: party.village,
        price_idea: None,
        valid_until: at.day().plus_days(45),
        note: "示例需求：分两批送到食堂库房，每批过秤、看等级后付款。".to_owned(),
    };
    let post = service::write(tx, buyer, at, party, &draft)?;
    Ok(service::publish(tx, buyer, at, post)?)
}
