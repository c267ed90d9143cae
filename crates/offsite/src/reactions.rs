//! What sales elsewhere do on the events of others.

use db::{Handle, Reaction, Recorded, Tx};
use kernel::{Day, OrganisationId, RegionCode, Timestamp};
use serde::Deserialize;

use crate::{Error, service};

/// Keeps the sellers as the market tells them.
pub(crate) const SELLERS: Reaction =
    Reaction { consumer: "offsite-sellers", kinds: &["market.seller_verified"], handle: Handle::Each(keep) };

#[derive(Deserialize)]
struct Verified {
    county: RegionCode,
    seller: OrganisationId,
    due_on: Day,
}

fn keep(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let Verified { county, seller, due_on } = event.body()?;
    // A reaction can fail only by the database; a refusal of the rules is a fault of the program.
    service::keep_seller(tx, county, seller, due_on).map_err(|error| match error {
        Error::Db(error) => error,
        other => db::Error::Refused(other.to_string()),
    })
}
