//! What reporting does on the events of others.

use db::{Handle, Reaction, Recorded, Tx};
use kernel::{RegionCode, Timestamp};
use serde::Deserialize;

use crate::{Error, service};

/// Keeps the organisations as identity tells them, so that a clerk can choose who reports.
pub(crate) const ORGANISATIONS: Reaction = Reaction {
    consumer: "reporting-organisations",
    kinds: &["identity.organisation_registered", "identity.organisation_renamed"],
    handle: Handle::Each(keep),
};

#[derive(Deserialize)]
struct Registered {
    county: RegionCode,
    subject: String,
    kind: String,
    name: String,
}

fn keep(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let Registered { county, subject, kind, name } = event.body()?;
    let id = subject.parse().map_err(|_| db::Error::Unreadable(format!("the organisation `{subject}`")))?;
    // A reaction can fail only by the database; a refusal of the rules is a fault of the program.
    service::keep_organisation(tx, county, id, &kind, &name).map_err(|error| match error {
        Error::Db(error) => error,
        other => db::Error::Refused(other.to_string()),
    })
}
