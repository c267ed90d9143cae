//! Use cases of identity.

mod accounts;
mod private;
mod roles;
mod second_factor;
mod signing_in;
mod staff;

pub use accounts::{
    Entrusted, NewPerson, check_password, create_organisation, create_person, demo_accounts, names_of,
    organisation, people, person, person_by_phone, phone_index, rename_organisation,
};
pub use private::{Private, give_identity_number, has_identity_number, unmask};
pub use roles::{BUREAU, Place, appoint_to, city_wide, grant_role, grants_of, holders, revoke_role};
pub use second_factor::{
    Factor, confirm_second_factor, remove_second_factor, reset_second_factor, second_factor,
    start_second_factor,
};
pub use signing_in::{
    Candidate, Known, SignIn, candidate, change_password, enter_code, own_hash, session, sessions, sign_in,
    sign_out, touch, unlock,
};

pub use staff::{
    Asked, ShopRef, act_for, answer_invitation, dismiss, invite, own_invitations, own_shops, owned_shop,
    staff, take_on, withdraw_invitation,
};

use kernel::Action;

/// See one's own account.
pub const SEE_ACCOUNT: Action = Action("see_account");
/// Change one's own account.
pub const CHANGE_ACCOUNT: Action = Action("change_account");
/// See people and their roles.
pub const SEE_PEOPLE: Action = Action("see_people");
/// Grant and revoke roles.
pub const GRANT_ROLE: Action = Action("grant_role");
/// Unlock an account, and take away a second factor whose device is lost.
pub const HELP_SIGN_IN: Action = Action("help_sign_in");
/// See a phone number and an identity number in full.
pub const UNMASK: Action = Action("unmask_person");
/// Ask people to work in one's shop, and let them go.
pub const KEEP_STAFF: Action = Action("keep_staff");
/// Answer an invitation to work in a shop.
pub const ANSWER_INVITATION: Action = Action("answer_invitation");
/// Enter a shop one works in, whatever one does there.
pub const WORK_IN_SHOP: Action = Action("work_in_shop");
