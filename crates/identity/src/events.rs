//! What identity tells the rest of the house. No event carries a phone number or a name of a person.

use kernel::{OrganisationId, RegionCode};

use crate::model::InvitationId;

db::events! {
    /// Somebody got an account.
    PersonJoined = "identity.person_joined" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
    }
    /// An organisation was registered.
    OrganisationRegistered = "identity.organisation_registered" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// What it is.
        kind: String,
        /// Its name.
        name: String,
    }
    /// An organisation got another name.
    OrganisationRenamed = "identity.organisation_renamed" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// What it is.
        kind: String,
        /// Its new name.
        name: String,
    }
    /// Somebody was entrusted with a role.
    RoleGranted = "identity.role_granted" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// The role.
        role: String,
        /// The division the role's scope lies in.
        region: RegionCode,
    }
    /// A role was taken back.
    RoleRevoked = "identity.role_revoked" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// The role.
        role: String,
        /// The division the role's scope lies in.
        region: RegionCode,
    }
    /// The owner of a shop asked somebody to work in it.
    StaffInvited = "identity.staff_invited" {
        subject: invitation,
        /// The invitation.
        invitation: InvitationId,
        /// The shop.
        organisation: OrganisationId,
        /// The role.
        role: String,
    }
    /// An invitation was accepted, refused or withdrawn.
    StaffAnswered = "identity.staff_answered" {
        subject: invitation,
        /// The invitation.
        invitation: InvitationId,
        /// The shop.
        organisation: OrganisationId,
        /// The role.
        role: String,
        /// `accepted`, `refused` or `withdrawn`.
        answer: String,
    }
    /// Somebody works in a shop from now on without having been invited: the owner said so elsewhere, by a code.
    StaffTakenOn = "identity.staff_taken_on" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// The shop.
        organisation: OrganisationId,
        /// The role.
        role: String,
    }
    /// The owner of a shop let somebody go.
    StaffDismissed = "identity.staff_dismissed" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// The shop.
        organisation: OrganisationId,
        /// The role that ended.
        role: String,
    }
    /// Somebody who works in several shops acts for this one from now on.
    ShopChosen = "identity.shop_chosen" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// The shop.
        organisation: OrganisationId,
    }
    /// Somebody signed in.
    SignedIn = "identity.signed_in" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
    }
    /// A wrong password was given.
    SignInRefused = "identity.sign_in_refused" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// How often by now.
        times: i32,
    }
    /// Somebody signed out, here or elsewhere.
    SignedOut = "identity.signed_out" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
    }
    /// Somebody changed their password.
    PasswordChanged = "identity.password_changed" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
    }
    /// Somebody saw a phone number, and an identity number if there is one, in full.
    PersonUnmasked = "identity.person_unmasked" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
        /// Why.
        reason: String,
    }
    /// Somebody gave their identity number.
    IdentityNumberGiven = "identity.identity_number_given" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
    }
    /// Signing in asks this person for a code from now on.
    SecondFactorAdded = "identity.second_factor_added" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
    }
    /// Signing in asks this person for no code any more.
    SecondFactorRemoved = "identity.second_factor_removed" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
    }
    /// A locked account was opened again before its time.
    AccountUnlocked = "identity.account_unlocked" {
        subject: subject,
        /// Whom it is about: a short code.
        subject: String,
    }
}
