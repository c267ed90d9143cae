//! Acts on behalf for people: keepers, villagers and the county.

mod act;
mod commission;
mod counter;
mod county;
mod drawers;
mod lists;
mod mine;
mod receipt;
mod sale;
mod words;

pub(crate) use act::agree_by;
pub(crate) use commission::{month_of, wanted as wanted_commission};
pub(crate) use counter::begin_for;
pub(crate) use drawers::wanted as wanted_drawers;
pub(crate) use lists::{wanted, wanted_cash};

use kernel::{StationId, Status as HttpStatus};
use ui::{PageError, Routes, View};

use crate::service;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/counter/behalf", counter::show)
        .post("/counter/behalf/drawer/open", counter::open)
        .post("/counter/behalf/drawer/close", counter::close)
        .post("/counter/behalf/people", counter::newcomer)
        .get("/counter/behalf/acts", lists::acts)
        .post("/counter/behalf/acts", counter::begin)
        .get("/counter/behalf/cash", lists::cash)
        .get("/counter/behalf/drawers", drawers::own)
        .get("/counter/behalf/commission", commission::own)
        .get("/counter/behalf/acts/{id}", act::show)
        .post("/counter/behalf/acts/{id}/lines", act::put)
        .post("/counter/behalf/acts/{id}/goods", sale::put)
        .post("/counter/behalf/acts/{id}/statement", act::state)
        .post("/counter/behalf/acts/{id}/ask", act::ask)
        .post("/counter/behalf/acts/{id}/agree", act::agree)
        .post("/counter/behalf/acts/{id}/cash", act::cash)
        .post("/counter/behalf/acts/{id}/pay", act::pay)
        .post("/counter/behalf/acts/{id}/refund", act::refund)
        .post("/counter/behalf/acts/{id}/drop", act::give_up)
        .post("/counter/behalf/collections", act::collect)
        .post("/counter/behalf/acts/{id}/leave", act::leave)
        .get("/counter/behalf/acts/{id}/receipt", receipt::show)
        .get("/my/behalf", mine::list)
        .get("/my/behalf/{id}", mine::show)
        .post("/my/behalf/{id}/contest", mine::contest)
        .get("/county/behalf", lists::county)
        .get("/county/behalf/drawers", drawers::offices)
        .get("/county/behalf/commission", commission::statements)
        .get("/county/behalf/commission/orders", commission::orders)
        .get("/county/behalf/{id}", county::show)
        .post("/county/behalf/{id}/decide", county::decide)
}

/// The station the reader keeps.
pub(crate) fn own_station(view: &View) -> Result<StationId, PageError> {
    if !view.signed_in() {
        return Err(PageError::new(HttpStatus::SignInFirst, "error-sign-in-first"));
    }
    Ok(service::station_of(&view.actor)?)
}
