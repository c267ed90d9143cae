//! Who works in a shop: roles within it, and invitations to take one.

use kernel::{OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Role, Timestamp, id};

id!(
    /// An invitation to work in a shop.
    InvitationId
);

/// The roles within a shop (店内岗位), the one that may all last: it is not given by oversight.
pub const SHOP_ROLES: [Role; 4] = [Role::Packer, Role::Lister, Role::Bookkeeper, Role::Seller];

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationStatus {
    /// Not answered.
    Waiting,
    /// The person works there.
    Accepted,
    /// The person does not want to.
    Refused,
    /// The shop took it back.
    Withdrawn,
}

impl InvitationStatus {
    const ALL: [Self; 4] = [Self::Waiting, Self::Accepted, Self::Refused, Self::Withdrawn];

    /// The word in tables and events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// An invitation to work in a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The prefecture.
    pub county: RegionCode,
    /// Its number.
    pub id: InvitationId,
    /// The shop.
    pub organisation: OrganisationId,
    /// The county the shop is registered in.
    pub region: RegionCode,
    /// What the person is to do.
    pub role: Role,
    /// The keyed hash of the phone that was named.
    pub phone_index: String,
    /// That phone, masked.
    pub phone_masked: String,
    /// Where it stands.
    pub status: InvitationStatus,
    /// Who asked.
    pub invited_by: PersonId,
    /// When.
    pub invited_at: Timestamp,
    /// Until when it can be answered.
    pub ends_at: Timestamp,
}

impl Resource for Invitation {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Organisation", self.region).of(self.organisation)
    }
}

/// Somebody who works in a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their phone, masked.
    pub phone_masked: String,
    /// What they do.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
}
