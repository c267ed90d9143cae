//! Every query of identity.

mod grants;
mod organisations;
mod people;
mod schema;
mod secrets;
mod sessions;
mod staff;

pub(crate) use grants::{delete_grant, grants_of, grants_of_all, holders, insert_grant};
pub(crate) use organisations::{insert_organisation, organisation, organisations_in, rename_organisation};
pub(crate) use people::{
    PersonRow, change_password, count_wrong, forget_wrong, insert_person, invented, names, people, person,
    person_by_phone,
};
pub(crate) use secrets::{
    FactorRow, NumberRow, confirm_factor, delete_factor, factor, insert_factor, insert_number, number,
    use_step,
};
pub(crate) use sessions::{
    SessionRow, choose_shop, end_sessions, insert_session, session_by_token, session_in_whole, sessions_of,
    touch_session,
};
pub(crate) use staff::{
    end_invitation, insert_invitation, invitation, invitations_of, invitations_to, staff_of,
};
