//! Every query of webhooks.

mod delivery;
mod endpoint;
mod schema;

pub(crate) use delivery::{
    claim, deliveries, delivery, due, fail_all, forget, insert_delivery, retry, settle,
};
pub(crate) use endpoint::{
    count_of, delete_endpoint, disable, endpoint, endpoints, insert_endpoint, keep_owners, note_answer,
    owner_of, rotate, set_kinds, set_state, told,
};

use kernel::{ListScope, RegionCode};

use crate::Result;
use crate::model::{OFFICE, SHOP};

/// What somebody may see: webhooks of shops, and of offices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    shops: ListScope,
    offices: ListScope,
}

impl Seen {
    pub(crate) fn by(actor: &kernel::Actor) -> Self {
        let action = crate::service::KEEP_WEBHOOK;
        Self { shops: actor.scope(action, SHOP), offices: actor.scope(action, OFFICE) }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.shops.organisations.is_empty() && self.offices.regions.is_empty()
    }

    /// The offices whose webhooks are seen: one's own, and no others within it.
    fn offices(&self) -> Vec<RegionCode> {
        self.offices.regions.clone()
    }
}

fn word<T>(text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    Ok(parse(text).ok_or_else(|| db::Error::Unreadable(format!("the word `{text}`")))?)
}

/// The pattern of a search.
fn pattern(words: &str) -> String {
    format!("%{}%", words.trim().replace(['%', '_'], ""))
}
