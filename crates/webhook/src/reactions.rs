//! What webhooks do on the events of others.

use db::{Handle, Reaction, Recorded, Tx};
use kernel::Timestamp;

use crate::{Error, catalogue, service};

/// Writes down what addresses are to be told.
pub(crate) const TELL: Reaction =
    Reaction { consumer: "webhook", kinds: catalogue::NAMES, handle: Handle::Batch(tell) };

fn tell(tx: &mut Tx<'_>, now: Timestamp, events: &[Recorded]) -> db::Result<()> {
    // A reaction can fail only by the database; a refusal of the rules is a fault of the program.
    service::tell(tx, now, events).map_err(|error| match error {
        Error::Db(error) => error,
        other => db::Error::Refused(other.to_string()),
    })
}
