//! Where the market's pages stand in the menus.

use identity::service::WORK_IN_SHOP;
use ui::{Door, NavEntry};

use crate::service;

/// All entries.
pub(crate) fn entries() -> Vec<NavEntry> {
    let open = |door, order, key, path, icon| NavEntry { door, order, key, path, icon, needs: None };
    let needing = |needs, door, order, key, path, icon| NavEntry {
        needs: Some(needs),
        ..open(door, order, key, path, icon)
    };
    let for_orders =
        |door, path| needing((service::SEE_ORDER, "Order"), door, 25, "market-orders", path, "package");
    let for_money =
        |door, path| needing((service::SEE_SETTLEMENTS, "Money"), door, 59, "market-runs", path, "wallet");
    let for_campaigns =
        |door, path| needing((service::SEE_CAMPAIGN, "Campaign"), door, 27, "market-campaigns", path, "star");
    let for_officials =
        |door, order, key, path, icon| needing((service::SEE_SELLERS, "Shop"), door, order, key, path, icon);
    let for_shop =
        |action, order, key, path, icon| needing((action, "Shop"), Door::Sell, order, key, path, icon);
    vec![
        open(Door::Shop, 10, "market-nav-home", "/", "house"),
        open(Door::Shop, 15, "market-preorders", "/preorders", "calendar"),
        open(Door::Shop, 16, "market-campaigns", "/campaigns", "star"),
        open(Door::Shop, 17, "market-joint", "/joint", "users"),
        open(Door::Shop, 11, "market-nav-cart", "/cart", "shopping-cart"),
        open(Door::Shop, 13, "market-nav-mine", "/my/orders", "user"),
        open(Door::My, 10, "market-nav-home", "/", "house"),
        open(Door::My, 20, "market-nav-cart", "/cart", "shopping-cart"),
        open(Door::My, 30, "market-my-orders", "/my/orders", "package"),
        open(Door::My, 35, "market-claims", "/my/claims", "undo-2"),
        open(Door::My, 33, "market-reservations", "/my/reservations", "calendar"),
        open(Door::My, 34, "market-joint", "/my/joint", "users"),
        open(Door::My, 36, "market-coupons", "/my/coupons", "star"),
        open(Door::My, 37, "market-addresses", "/my/addresses", "map-pin"),
        open(Door::My, 40, "market-nav-apply", "/sell/apply", "store"),
        for_shop(service::RENEW_SELLER, 45, "market-verify-anew", "/sell/apply", "list-checks"),
        for_shop(service::PUBLISH_LISTING, 43, "market-grants", "/sell/grants", "users"),
        for_shop(service::RENEW_SELLER, 47, "market-documents", "/sell/documents", "shield-check"),
        for_shop(service::CLAIM_MARK, 42, "market-marks", "/sell/marks", "shield-check"),
        for_officials(Door::County, 24, "market-marks", "/county/marks", "shield-check"),
        for_officials(Door::County, 22, "market-sellers", "/county/sellers", "users"),
        for_officials(Door::City, 22, "market-sellers", "/city/sellers", "users"),
        for_officials(Door::County, 23, "market-incomes", "/county/sellers/income", "file-text"),
        for_officials(Door::City, 23, "market-incomes", "/city/sellers/income", "file-text"),
        for_shop(WORK_IN_SHOP, 10, "market-nav-to-do", "/sell", "list-checks"),
        for_shop(service::PACK_ORDER, 20, "market-orders", "/sell/orders", "package"),
        for_shop(service::PUBLISH_LISTING, 40, "market-nav-goods", "/sell/goods", "store"),
        for_shop(service::ANSWER_CLAIM, 30, "market-claims", "/sell/claims", "undo-2"),
        for_shop(service::REPLY_TO_REVIEW, 35, "market-reviews", "/sell/reviews", "star"),
        needing((service::SEE_CLAIM, "Claim"), Door::County, 26, "market-claims", "/county/claims", "undo-2"),
        for_shop(service::KEEP_PAYOUT_ACCOUNT, 55, "market-account", "/sell/account", "wallet"),
        for_shop(service::PUBLISH_LISTING, 38, "market-preorders", "/sell/preorders", "calendar"),
        for_shop(service::OFFER_JOINT, 37, "market-joint", "/sell/joint", "users"),
        for_shop(service::ENROL_LISTING, 39, "market-campaigns", "/sell/campaigns", "star"),
        for_shop(
            service::SEE_INPUT_LEDGERS,
            44,
            "market-pesticide-ledger",
            "/sell/pesticides",
            "list-checks",
        ),
        needing(
            (service::SEE_INPUT_LEDGERS, "InputLedger"),
            Door::County,
            23,
            "market-pesticide-ledger",
            "/county/pesticides",
            "list-checks",
        ),
        for_officials(Door::County, 24, "market-permits", "/county/permits", "shield-check"),
        for_officials(Door::County, 24, "market-barred", "/county/restricted", "shield-check"),
        needing(
            (service::SEE_OPINIONS, "PlatformRules"),
            Door::City,
            28,
            "market-rules",
            "/city/rules",
            "file-text",
        ),
        for_campaigns(Door::County, "/county/campaigns"),
        for_campaigns(Door::City, "/city/campaigns"),
        for_shop(service::KEEP_DELIVERY, 41, "market-delivery", "/sell/delivery", "truck"),
        for_shop(service::SEE_MONEY, 50, "market-money", "/sell/money", "wallet"),
        for_shop(service::ISSUE_INVOICE, 25, "market-invoices", "/sell/invoices", "file-text"),
        for_shop(service::SEE_MONEY, 51, "market-splits", "/sell/splits", "wallet"),
        for_shop(service::SEE_MONEY, 52, "market-subsidies", "/sell/subsidies", "star"),
        for_money(Door::County, "/county/settlements"),
        for_money(Door::City, "/city/settlements"),
        for_orders(Door::County, "/county/orders"),
        for_orders(Door::City, "/city/orders"),
    ]
}
