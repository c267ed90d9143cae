//! Addresses and what they are told; without a database and without a clock.

use db::EventId;
use kernel::{OrganisationId, RegionCode, Resource, ResourceRef, Timestamp, id, words};

use crate::catalogue::Kind;

id!(
    /// An address that is told of events.
    EndpointId
);
id!(
    /// One event on its way to one address.
    DeliveryId
);

/// Who is told: an organisation, or a county's office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The county, or that of the organisation.
    pub county: RegionCode,
    /// The organisation; none for the office.
    pub organisation: Option<OrganisationId>,
}

/// The kind of resource the webhooks of an organisation are.
pub(crate) const SHOP: &str = "ShopWebhook";
/// The kind of resource those of an office are.
pub(crate) const OFFICE: &str = "OfficeWebhook";

impl Owner {
    /// True when it may be told of this kind.
    #[must_use]
    pub const fn may_see(&self, kind: &Kind) -> bool {
        match self.organisation {
            Some(_) => kind.is_for_shops(),
            None => kind.is_for_offices(),
        }
    }
}

impl Resource for Owner {
    fn resource(&self) -> ResourceRef {
        match self.organisation {
            Some(organisation) => ResourceRef::new(SHOP, self.county).of(organisation),
            None => ResourceRef::new(OFFICE, self.county),
        }
    }
}

words! {
    /// Whether an address is told.
    EndpointState {
        /// It is told.
        Active = "active", "webhook-state-active";
        /// Its owner stopped it for a while; events wait.
        Paused = "paused", "webhook-state-paused";
        /// It did not answer for too long, or said it is gone; nothing waits for it.
        Disabled = "disabled", "webhook-state-disabled";
    }
}

words! {
    /// How far a delivery has come.
    DeliveryState {
        /// Not told yet, or not with success.
        Waiting = "waiting", "webhook-delivery-waiting";
        /// The address answered that it has it.
        Done = "done", "webhook-delivery-done";
        /// Given up.
        Failed = "failed", "webhook-delivery-failed";
    }
}

/// An address that is told of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its number.
    pub id: EndpointId,
    /// Whose it is.
    pub owner: Owner,
    /// The address.
    pub url: String,
    /// The kinds of events it is told of.
    pub kinds: Vec<&'static Kind>,
    /// Whether it is told.
    pub state: EndpointState,
    /// The number of the secret that signs.
    pub secret_number: i32,
    /// Until when the secret before signs, too.
    pub old_until: Option<Timestamp>,
    /// When it was registered; it is told of nothing before.
    pub made_at: Timestamp,
    /// What was answered last, and when; the status is 0 when nothing came back.
    pub last: Option<(i32, Timestamp)>,
    /// Since when every answer has been a failure.
    pub failing_since: Option<Timestamp>,
}

impl Resource for Endpoint {
    fn resource(&self) -> ResourceRef {
        self.owner.resource()
    }
}

/// One event on its way to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: DeliveryId,
    /// The county of the address.
    pub county: RegionCode,
    /// The address.
    pub endpoint: EndpointId,
    /// The event; the same at every attempt, so that the receiver knows it again.
    pub event: EventId,
    /// The event's kind.
    pub kind: String,
    /// What it happened to.
    pub subject: String,
    /// What is sent.
    pub body: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was written.
    pub made_at: Timestamp,
    /// When this series of attempts began.
    pub since: Timestamp,
    /// When it is tried next, while it waits.
    pub next_at: Timestamp,
    /// The status that was answered last; 0 when nothing came back.
    pub status: i32,
    /// The first letters of the answer, or why there was none.
    pub answer: String,
    /// When that was.
    pub answered_at: Option<Timestamp>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The status that was answered; 0 when nothing came back.
    pub status: i32,
    /// The first letters of the answer, or why there was none.
    pub answer: String,
}

/// 410: the address says that it is no more (Standard Webhooks).
const GONE: i32 = 410;

impl Outcome {
    /// True when the receiver has it.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        200 <= self.status && self.status < 300
    }

    /// True when the receiver wants nothing any more.
    #[must_use]
    pub const fn is_gone(&self) -> bool {
        self.status == GONE
    }
}

/// Days after which an address that did not answer is given up.
pub const PATIENCE_DAYS: i64 = 3;
/// Seconds to the second attempt; each further pause is twice as long
const FIRST_PAUSE_SECONDS: i64 = 15;
/// and never longer than this.
const LONGEST_PAUSE_SECONDS: i64 = 6 * 3600;
/// Hours during which the secret before still signs.
pub const OVERLAP_HOURS: i64 = 24;
/// Addresses of one owner at most.
pub const MOST_ENDPOINTS: i64 = 20;

/// What follows a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another attempt, then.
    At(Timestamp),
    /// No more: it was tried for as long as we try.
    GiveUp,
}

impl Delivery {
    /// When to try again after a failure. `spread` is 0 to 999 and lengthens a pause by up to a tenth, so that what failed
    /// together is not tried together.
    #[must_use]
    pub fn after_failure(&self, now: Timestamp, spread: i64) -> Next {
        let doublings = u32::try_from(self.attempts.saturating_sub(1)).unwrap_or(0).min(30);
        let pause = FIRST_PAUSE_SECONDS.saturating_mul(1_i64 << doublings).min(LONGEST_PAUSE_SECONDS);
        let next = now.plus_seconds(pause + pause * spread.clamp(0, 999) / 10_000);
        if next > self.since.plus_days(PATIENCE_DAYS) { Next::GiveUp } else { Next::At(next) }
    }

    /// True for a test, which is tried once and says nothing of the address.
    #[must_use]
    pub fn is_ping(&self) -> bool {
        self.kind == crate::catalogue::PING
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn failing(attempts: i32) -> Delivery {
        let now = Timestamp::from_millis(1_764_000_000_000);
        Delivery {
            id: DeliveryId(1),
            county: RegionCode(410_324),
            endpoint: EndpointId(2),
            event: EventId(3),
            kind: "market.order_paid".to_owned(),
            subject: String::new(),
            body: String::new(),
            state: DeliveryState::Waiting,
            attempts,
            made_at: now,
            since: now,
            next_at: now,
            status: 0,
            answer: String::new(),
            answered_at: None,
        }
    }

    proptest! {
        /// Whatever the spread: each pause is longer than the one before, and it ends within three days and half a pause.
        #[test]
        fn pauses_grow_and_end(spread in 0_i64..1000) {
            let mut one = failing(1);
            let (mut now, mut pause) = (one.since, 0);
            while let Next::At(next) = one.after_failure(now, spread) {
                let longer = next.millis() - now.millis();
                prop_assert!(longer > pause || longer >= LONGEST_PAUSE_SECONDS * 1000);
                (now, pause, one.attempts) = (next, longer, one.attempts + 1);
                prop_assert!(one.attempts < 40);
            }
            prop_assert!(now <= one.since.plus_days(PATIENCE_DAYS));
            prop_assert!(one.attempts > 15, "{}", one.attempts);
        }
    }

    #[test]
    fn the_first_pauses() {
        let pause = |attempts| match failing(attempts).after_failure(failing(1).since, 0) {
            Next::At(next) => (next.millis() - failing(1).since.millis()) / 1000,
            Next::GiveUp => -1,
        };
        assert_eq!([pause(1), pause(2), pause(3), pause(11), pause(i32::MAX)], [15, 30, 60, 15_360, 21_600]);
        assert_eq!(failing(3).after_failure(failing(1).since.plus_days(3), 0), Next::GiveUp);
    }
}
