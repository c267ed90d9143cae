//! What webhooks tell the rest of the house. That an event was delivered is no event: it would be told of again.

use kernel::OrganisationId;

use crate::model::EndpointId;

db::events! {
    /// Somebody registered an address.
    WebhookRegistered = "webhook.registered" {
        subject: webhook,
        /// The webhook.
        webhook: EndpointId,
        /// Whose it is; none for the county's office.
        organisation: Option<OrganisationId>,
        /// The address.
        url: String,
        /// The kinds it is told of.
        kinds: Vec<String>,
    }

    /// Its owner changed a webhook.
    WebhookChanged = "webhook.changed" {
        subject: webhook,
        /// The webhook.
        webhook: EndpointId,
        /// `kinds`, `paused`, `active` or `secret`.
        what: String,
        /// The kinds it is told of now.
        kinds: Vec<String>,
    }

    /// Its owner had something sent: a test, or an event again.
    WebhookAsked = "webhook.asked" {
        subject: webhook,
        /// The webhook.
        webhook: EndpointId,
        /// `test` or `again`.
        what: String,
    }

    /// An address did not answer for too long, or said that it is gone.
    WebhookDisabled = "webhook.disabled" {
        subject: webhook,
        /// The webhook.
        webhook: EndpointId,
        /// Whose it is; none for the county's office.
        organisation: Option<OrganisationId>,
        /// `unanswered` or `gone`.
        reason: String,
    }

    /// Its owner deleted a webhook.
    WebhookDeleted = "webhook.deleted" {
        subject: webhook,
        /// The webhook.
        webhook: EndpointId,
        /// The address.
        url: String,
    }
}
