//! The market's pages: shop, cart, orders, the seller's work, and the sandbox of payments.

mod addresses;
mod applications;
mod apply;
mod cart;
mod checkout;
mod claims;
mod delivery;
mod documents;
mod goods;
mod goods_edit;
mod goods_file;
mod goods_import;
mod grants;
mod handing;
mod inputs;
mod invoices;
mod joint;
mod joint_offers;
mod joint_round;
mod joint_sell;
mod lots;
mod marks;
mod orders;
mod packing;
mod paged;
mod paying;
mod permits;
mod photos;
mod picture;
mod platform_rules;
mod platform_rules_office;
mod preorders;
mod preorders_sell;
mod promotions;
mod promotions_board;
mod promotions_draft;
mod promotions_preview;
mod promotions_statement;
mod refunds;
mod restricted;
mod reviews;
mod sandbox;
mod sell;
mod sellers;
mod settlements;
mod shipments;
mod shop;
mod statement;
mod subsidies;
mod subsidy_payment;
mod words;
mod zones;

pub use goods::{goods_in, picture_for};
pub use words::unit_name;

pub(crate) use apply::{own_seller, try_apply as apply_as_seller};
pub(crate) use cart::{order_now, signed_in, ways_of};
pub(crate) use claims::{person_side, wanted as claims_wanted};
pub(crate) use goods_import::{Understood, import as import_goods, understand as understand_goods};
pub(crate) use grants::{try_change as grant_step, try_offer as offer_grant};
pub(crate) use inputs::ledger_wanted;
pub(crate) use joint::{shares_wanted as joint_shares_wanted, wanted as joint_wanted};
pub(crate) use joint_round::{join_now, leave_now};
pub(crate) use joint_sell::{invite_now as invite_to_joint, read_phones};
use kernel::RegionCode;
pub(crate) use lots::certificate_url;
pub(crate) use marks::{try_claim as claim_mark, word};
pub(crate) use orders::wanted as orders_wanted;
pub(crate) use paying::PROVIDERS;
pub(crate) use permits::{check_scope as check_permit_scope, wanted as permits_wanted};
pub(crate) use platform_rules_office::{
    opinions_wanted, try_publish as publish_rules, try_write as write_rules,
};
pub(crate) use preorders::{Wanted as WantedReservation, reserve_now};
pub(crate) use promotions::{
    try_enrol as enrol_listing, try_leave as leave_campaign, try_take as take_coupon,
};
pub(crate) use promotions_board::{
    try_change as change_campaign, try_remove as remove_rule, try_rule as add_rule,
};
pub(crate) use promotions_draft::{try_make as make_campaign, try_rewrite as rewrite_campaign};
pub(crate) use refunds::refunds_wanted;
pub(crate) use restricted::{barred_wanted, oversees_shops};
pub(crate) use reviews::reviews_of;
pub(crate) use sell::seller_of;
pub(crate) use settlements::{runs_wanted, splits_wanted};
pub(crate) use shop::not_sold;
pub(crate) use statement::keep as keep_statement;
pub(crate) use subsidies::{payments_wanted as subsidy_payments_wanted, subsidies_wanted};
pub(crate) use subsidy_payment::{Whom as WhomPaid, try_record as record_payment, try_undo as undo_payment};
use ui::{PageError, Routes, View};
pub(crate) use words::reminder_words;

use crate::model::{Category, ListingId, Order, OrderStatus};
use ui::Tone;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/", shop::browse)
        .get("/zones", zones::list)
        .get("/zones/{county}", zones::show)
        .get("/goods/{county}/{listing}", shop::show)
        .get("/cart", cart::show)
        .post("/cart", cart::put)
        .post("/cart/statement", statement::state)
        .post("/checkout", cart::place)
        .get("/checkout/{checkout}", checkout::show)
        .post("/checkout/{checkout}/wechat", paying::over_wechat)
        .post("/checkout/{checkout}/alipay", paying::over_alipay)
        .post("/checkout/{checkout}/at-pickup", paying::at_pickup)
        .get("/sell/account", paying::account)
        .post("/sell/account", paying::keep_account)
        .get("/sandbox/pay/{checkout}", sandbox::show)
        .post("/sandbox/pay/{checkout}", sandbox::decide)
        .get("/my", || async { ui::redirect("/my/orders") })
        .get("/my/orders", orders::mine)
        .get("/orders/{order}", orders::show)
        .post("/orders/{order}/cancel", orders::cancel)
        .get("/orders/{order}/claim", claims::new)
        .upload("/orders/{order}/claim", claims::make)
        .post("/orders/{order}/reviews", reviews::write)
        .get("/claims/{claim}", claims::show)
        .upload("/claims/{claim}", claims::answer)
        .get("/claims/{claim}/photos/{photo}", claims::photo)
        .get("/my/claims", claims::mine)
        .get("/sell/claims", claims::of_seller)
        .get("/county/claims", claims::of_county)
        .get("/goods/{county}/{listing}/reviews", reviews::of_product)
        .get("/sell/reviews", reviews::own)
        .post("/sell/reviews/{review}", reviews::reply)
        .get("/sell/orders/{order}/packing", packing::show)
        .post("/sell/orders/{order}/packing", packing::pack)
        .post("/sell/orders/{order}/decline", packing::decline)
        .get("/county/orders", orders::seen)
        .get("/city/orders", orders::seen)
        .get("/shops/{county}/{seller}", sellers::shop)
        .get("/sell/apply", apply::show)
        .post("/sell/apply", apply::apply)
        .get("/sell/grants", grants::show)
        .post("/sell/grants", grants::offer)
        .post("/sell/grants/{grant}", grants::change)
        .get("/sell/grants/{grant}/listing", grants::list)
        .post("/sell/grants/{grant}/listing", grants::publish)
        .get("/sell/documents", documents::own)
        .upload("/sell/documents", documents::add)
        .post("/sell/documents/{document}/withdraw", documents::withdraw)
        .get("/documents/{document}", documents::open)
        .get("/county/sellers/file/{county}/{seller}", documents::of_seller)
        .get("/county/sellers", sellers::list)
        .get("/city/sellers", sellers::list)
        .get("/county/sellers/income", sellers::incomes)
        .get("/city/sellers/income", sellers::incomes)
        .get("/county/sellers/applications", applications::list)
        .get("/county/sellers/applications/{application}", applications::show)
        .post("/county/sellers/applications/{application}/accept", applications::accept)
        .post("/county/sellers/applications/{application}/return", applications::send_back)
        .get("/sell/marks", marks::own)
        .post("/sell/marks", marks::claim)
        .get("/county/marks", marks::list)
        .get("/county/marks/{mark}", marks::show)
        .post("/county/marks/{mark}", marks::decide)
        .get("/sell", sell::to_do)
        .post("/sell/orders/{order}/pack", sell::pack)
        .get("/sell/orders", sell::orders)
        .get("/sell/goods", goods::list)
        .get("/sell/goods/table", goods_file::table)
        .get("/sell/goods/file", goods_file::file)
        .get("/sell/goods/import", goods_import::show)
        .upload("/sell/goods/import", goods_import::preview)
        .post("/sell/goods/import/confirm", goods_import::confirm)
        .get("/sell/goods/new", goods::new)
        .upload("/sell/goods/new", goods::publish)
        .get("/sell/products/{product}/photos", photos::show)
        .upload("/sell/products/{product}/photos", photos::add)
        .post("/sell/products/{product}/photos/{photo}", photos::change)
        .post("/sell/goods/{listing}/withdraw", goods::withdraw)
        .get("/sell/goods/{listing}/edit", goods_edit::show)
        .post("/sell/goods/{listing}/edit", goods_edit::revise)
        .get("/sell/lots", lots::list)
        .get("/sell/lots/{lot}/certificate", lots::show)
        .upload("/sell/lots/{lot}/certificate", lots::add)
        .get("/lots/{county}/{lot}/certificate", lots::open)
        .get("/sell/lots/{lot}/listing", goods_edit::lot)
        .post("/sell/lots/{lot}/listing", goods_edit::publish)
        .get("/sell/money", sell::money)
        .get("/preorders", preorders::list)
        .get("/preorders/{preorder}", preorders::show)
        .post("/preorders/{preorder}", preorders::reserve)
        .get("/my/reservations", preorders::mine)
        .get("/sell/preorders", preorders_sell::list)
        .get("/sell/preorders/new", preorders_sell::new)
        .post("/sell/preorders/new", preorders_sell::offer)
        .get("/sell/preorders/{preorder}", preorders_sell::show)
        .post("/sell/preorders/{preorder}/harvest", preorders_sell::harvest)
        .post("/sell/preorders/{preorder}/call-off", preorders_sell::call_off)
        .get("/joint", joint::list)
        .get("/joint/{round}", joint_round::show)
        .post("/joint/{round}", joint_round::join)
        .post("/joint/{round}/leave", joint_round::leave)
        .get("/joint/{round}/members", joint_sell::members)
        .get("/my/joint", joint::mine)
        .get("/sell/joint", joint_sell::list)
        .get("/sell/joint/{round}", joint_sell::show)
        .post("/sell/joint/{round}/invitations", joint_sell::invite)
        .post("/sell/joint/{round}/close", joint_sell::close)
        .get("/sell/joint/offers", joint_offers::list)
        .get("/sell/joint/offers/new", joint_offers::new)
        .post("/sell/joint/offers/new", joint_offers::offer)
        .get("/sell/joint/offers/{offer}", joint_offers::show)
        .post("/sell/joint/offers/{offer}", joint_offers::open)
        .post("/sell/joint/offers/{offer}/withdraw", joint_offers::withdraw)
        .get("/campaigns", promotions::list)
        .get("/campaigns/{campaign}", promotions::show)
        .post("/campaigns/{campaign}/coupons", promotions::take)
        .get("/my/coupons", promotions::mine)
        .get("/sell/campaigns", promotions::for_seller)
        .get("/sell/campaigns/{campaign}", promotions::to_enrol)
        .post("/sell/campaigns/{campaign}", promotions::enrol)
        .post("/sell/campaigns/{campaign}/leave", promotions::leave)
        .get("/county/campaigns", promotions_board::list)
        .get("/county/campaigns/new", promotions_draft::new)
        .post("/county/campaigns/new", promotions_draft::make)
        .get("/county/campaigns/{campaign}", promotions_board::show)
        .get("/county/campaigns/{campaign}/edit", promotions_draft::edit)
        .post("/county/campaigns/{campaign}/edit", promotions_draft::rewrite)
        .get("/county/campaigns/{campaign}/counties", promotions_statement::counties)
        .post("/county/campaigns/{campaign}/rules", promotions_board::add_rule)
        .post("/county/campaigns/{campaign}/rules/{rule}/remove", promotions_board::remove_rule)
        .post("/county/campaigns/{campaign}/status", promotions_board::change)
        .get("/county/campaigns/{campaign}/statement", promotions_statement::statement)
        .get("/county/campaigns/{campaign}/subsidies", subsidies::balances)
        .get("/county/campaigns/{campaign}/payments", subsidies::payments)
        .get("/county/campaigns/{campaign}/payments/new", subsidy_payment::new)
        .post("/county/campaigns/{campaign}/payments/new", subsidy_payment::record)
        .get("/county/campaigns/{campaign}/payments/{payment}", subsidy_payment::payment)
        .post("/county/campaigns/{campaign}/payments/{payment}/undo", subsidy_payment::undo)
        .get("/city/campaigns", promotions_board::list)
        .get("/city/campaigns/new", promotions_draft::new)
        .post("/city/campaigns/new", promotions_draft::make)
        .get("/city/campaigns/{campaign}", promotions_board::show)
        .get("/city/campaigns/{campaign}/edit", promotions_draft::edit)
        .post("/city/campaigns/{campaign}/edit", promotions_draft::rewrite)
        .get("/city/campaigns/{campaign}/counties", promotions_statement::counties)
        .post("/city/campaigns/{campaign}/rules", promotions_board::add_rule)
        .post("/city/campaigns/{campaign}/rules/{rule}/remove", promotions_board::remove_rule)
        .post("/city/campaigns/{campaign}/status", promotions_board::change)
        .get("/city/campaigns/{campaign}/statement", promotions_statement::statement)
        .get("/city/campaigns/{campaign}/subsidies", subsidies::balances)
        .get("/city/campaigns/{campaign}/payments", subsidies::payments)
        .get("/city/campaigns/{campaign}/payments/new", subsidy_payment::new)
        .post("/city/campaigns/{campaign}/payments/new", subsidy_payment::record)
        .get("/city/campaigns/{campaign}/payments/{payment}", subsidy_payment::payment)
        .post("/city/campaigns/{campaign}/payments/{payment}/undo", subsidy_payment::undo)
        .get("/pesticide-use", inputs::safe_use)
        .get("/sell/pesticides", inputs::own_sales)
        .get("/sell/pesticides/{sale}", inputs::sale)
        .post("/sell/pesticides/{sale}/buyer", inputs::buyer)
        .get("/sell/purchases", inputs::own_purchases)
        .get("/county/pesticides", inputs::sales)
        .get("/county/pesticides/{sale}", inputs::sale)
        .post("/county/pesticides/{sale}/buyer", inputs::buyer)
        .get("/county/purchases", inputs::purchases)
        .get("/rules", platform_rules::current)
        .get("/rules/{number}", platform_rules::show)
        .get("/rules/{number}/text", platform_rules::text)
        .post("/rules/{number}/opinions", platform_rules::say)
        .get("/city/rules", platform_rules_office::list)
        .get("/city/rules/opinions", platform_rules_office::opinions)
        .get("/city/rules/new", platform_rules_office::new)
        .post("/city/rules/new", platform_rules_office::write)
        .get("/city/rules/{rules}", platform_rules_office::show)
        .post("/city/rules/{rules}", platform_rules_office::step)
        .get("/restricted", restricted::list)
        .get("/county/restricted", restricted::barred)
        .get("/county/permits", permits::list)
        .get("/county/permits/{document}", permits::show)
        .post("/county/permits/{document}", permits::decide)
        .get("/sell/delivery", delivery::show)
        .post("/sell/delivery/at-pickup", delivery::at_pickup)
        .post("/sell/delivery/rules", delivery::add_rule)
        .post("/sell/delivery/rules/{rule}/remove", delivery::remove_rule)
        .post("/sell/delivery/stores", delivery::add_store)
        .get("/sell/delivery/stores/{store}", delivery::store)
        .post("/sell/delivery/stores/{store}", delivery::open_store)
        .post("/sell/delivery/stores/{store}/change", delivery::change_store)
        .get("/sell/goods/{listing}/quotas", delivery::quotas)
        .post("/sell/goods/{listing}/quotas", delivery::set_quota)
        .post("/sell/orders/{order}/recipient", handing::recipient)
        .post("/sell/orders/{order}/send", handing::send)
        .post("/sell/orders/{order}/hand-over", handing::hand_over)
        .post("/orders/{order}/received", handing::received)
        .get("/orders/{order}/code", handing::code)
        .get("/orders/{order}/receipt", invoices::receipt)
        .get("/orders/{order}/invoice", invoices::show)
        .post("/orders/{order}/invoice", invoices::ask)
        .post("/sell/orders/{order}/invoice", invoices::issue)
        .get("/sell/invoices", invoices::list)
        .get("/my/addresses", addresses::list)
        .post("/my/addresses", addresses::keep)
        .post("/my/addresses/{address}/forget", addresses::forget)
        .get("/sell/splits", settlements::own_splits)
        .get("/sell/subsidies", subsidies::own)
        .get("/sell/subsidies/payments", subsidies::own_payments)
        .get("/county/settlements", settlements::runs)
        .get("/city/settlements", settlements::runs)
        .get("/county/settlements/splits", settlements::splits)
        .get("/city/settlements/splits", settlements::splits)
        .get("/city/settlements/splits/{order}", settlements::split)
        .post("/city/settlements/splits/{order}/retry", settlements::retry)
        .get("/county/settlements/refunds", refunds::list)
        .get("/city/settlements/refunds", refunds::list)
        .get("/city/settlements/refunds/{refund}", refunds::show)
        .post("/city/settlements/refunds/{refund}/retry", refunds::retry)
}

/// The address of a listing's page.
#[must_use]
pub fn listing_url(county: RegionCode, listing: ListingId) -> String {
    format!("/goods/{county}/{listing}")
}

/// The name of a shelf.
#[must_use]
pub fn category_name(view: &View, category: Category) -> String {
    view.t(match category {
        Category::Fruit => "market-category-fruit",
        Category::GrainOil => "market-category-grain-oil",
        Category::Mountain => "market-category-mountain",
        Category::Bean => "market-category-bean",
        Category::Herb => "market-category-herb",
        Category::Craft => "market-category-craft",
        Category::Tourism => "market-category-tourism",
        Category::FarmInput => "market-category-farm-input",
        Category::DailyGoods => "market-category-daily-goods",
    })
}

const fn tone_of(status: OrderStatus) -> Tone {
    match status {
        OrderStatus::Placed => Tone::Warn,
        OrderStatus::Paid | OrderStatus::Packed | OrderStatus::InTransit | OrderStatus::Refunding => {
            Tone::Info
        }
        OrderStatus::Ready | OrderStatus::Collected => Tone::Good,
        OrderStatus::Cancelled | OrderStatus::Refunded => Tone::Plain,
    }
}

/// The value of the filter that shows what is to be packed, beside the statuses.
const TO_PACK: &str = "to_pack";

/// The statuses as options of a filter.
fn statuses(view: &View) -> Vec<(String, String)> {
    let each = OrderStatus::ALL.iter().map(|status| (status.as_str().to_owned(), view.say(&status.label())));
    std::iter::once((TO_PACK.to_owned(), view.t("market-to-pack"))).chain(each).collect()
}

/// Where an order stands, whether it is paid at its point, and whether something of it follows.
fn standing_of(view: &View, order: &Order) -> String {
    let status = view.say(&order.status.label());
    if order.in_parts && order.status == OrderStatus::Paid {
        return view.t("market-partly-sent");
    }
    match (order.is_due(), order.status) {
        (false, _) | (true, OrderStatus::Cancelled) => status,
        (true, OrderStatus::Placed) => {
            format!("{} · {}", view.t("market-to-pack"), view.t("market-due-at-point"))
        }
        (true, _) => format!("{status} · {}", view.t("market-due-at-point")),
    }
}

/// Reads the two codes of a listing's address.
pub(crate) fn listing_of(county: &str, listing: &str) -> Result<(RegionCode, ListingId), PageError> {
    match (county.parse(), listing.parse()) {
        (Ok(county), Ok(listing)) => Ok((county, listing)),
        _ => Err(PageError::not_found()),
    }
}
