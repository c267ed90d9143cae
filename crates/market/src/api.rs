//! The market for programs, and for the payment provider.

mod addresses;
mod after_sale;
mod buying;
mod delivery;
mod documents;
mod enrolments;
mod goods_file;
mod grants;
mod handing;
mod inputs;
mod invoices;
mod joint;
mod joint_rounds;
mod marks;
mod paying;
mod payment;
mod photos;
mod platform_rules;
mod preorders;
mod previewing;
mod promotions;
mod quoting;
mod refunds;
mod sellers;
mod selling;
mod settlement;
mod shelf;
mod shipments;
mod shops;
mod subsidies;

use ui::App;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn routes() -> OpenApiRouter<App> {
    shelf::routes()
        .merge(buying::routes())
        .merge(delivery::routes())
        .merge(addresses::routes())
        .merge(handing::routes())
        .merge(after_sale::routes())
        .merge(selling::routes())
        .merge(sellers::routes())
        .merge(marks::routes())
        .merge(quoting::routes())
        .merge(paying::routes())
        .merge(payment::routes())
        .merge(platform_rules::routes())
        .merge(preorders::routes())
        .merge(inputs::routes())
        .merge(invoices::routes())
        .merge(joint::routes())
        .merge(joint_rounds::routes())
        .merge(promotions::routes())
        .merge(previewing::routes())
        .merge(subsidies::routes())
        .merge(enrolments::routes())
        .merge(photos::routes())
        .merge(goods_file::routes())
        .merge(grants::routes())
        .merge(documents::routes())
        .merge(settlement::routes())
        .merge(shops::routes())
        .merge(refunds::routes())
}
