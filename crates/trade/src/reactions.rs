//! What bulk trade does on the events of others.

use db::{Handle, Reaction, Recorded, Tx};
use kernel::{Day, OrganisationId, RegionCode, Timestamp};
use serde::Deserialize;

use crate::model::MarkId;
use crate::{Error, service};

/// Keeps the sellers and their quality marks as the market tells them.
pub(crate) const SELLERS: Reaction = Reaction {
    consumer: "trade-sellers",
    kinds: &["market.seller_verified", "market.mark_claimed", "market.mark_decided"],
    handle: Handle::Each(keep),
};

#[derive(Deserialize)]
struct Verified {
    county: RegionCode,
    seller: OrganisationId,
    name: String,
    due_on: Day,
}

#[derive(Deserialize)]
struct Claimed {
    county: RegionCode,
    quality_mark: MarkId,
    seller: OrganisationId,
    valid_to: Day,
}

#[derive(Deserialize)]
struct Decided {
    county: RegionCode,
    quality_mark: MarkId,
    status: String,
}

fn keep(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let kept = match event.kind.as_str() {
        "market.seller_verified" => {
            let Verified { county, seller, name, due_on } = event.body()?;
            service::keep_seller(tx, county, seller, &name, due_on)
        }
        "market.mark_claimed" => {
            let Claimed { county, quality_mark, seller, valid_to } = event.body()?;
            service::keep_mark(tx, county, quality_mark, seller, valid_to)
        }
        _ => {
            let Decided { county, quality_mark, status } = event.body()?;
            service::keep_mark_decision(tx, county, quality_mark, &status)
        }
    };
    // A reaction can fail only by the database; a refusal of the rules is a fault of the program.
    kept.map_err(|error| match error {
        Error::Db(error) => error,
        other => db::Error::Refused(other.to_string()),
    })
}
