//! What acts on behalf tell the rest of the house. Both persons stand in each: who acted, and for whom.

use kernel::{Fen, OrganisationId, PersonId, StationId};
use market::model::{CheckoutId, ListingId, OrderId};

use crate::model::{ActId, DrawerId};

macro_rules! of_an_act {
    ($($(#[$meta:meta])* $name:ident = $kind:literal;)*) => {
        db::events! {$(
            $(#[$meta])*
            $name = $kind {
                subject: act,
                /// The act.
                act: ActId,
                /// `buy` or `sell`.
                kind: String,
                /// At which station.
                station: StationId,
                /// Who acts.
                keeper: PersonId,
                /// For whom.
                person: PersonId,
                /// What was shown; empty while it is put together.
                shown: String,
                /// What it comes to.
                total: Fen,
                /// What was said of it; mostly nothing.
                words: String,
            }
        )*}
    };
}

of_an_act! {
    /// A keeper began to act for a villager.
    ActOpened = "behalf.act_opened";
    /// What is to be done was changed; a code that was asked for holds no more.
    ActChanged = "behalf.act_changed";
    /// The villager was asked for a code.
    ConsentAsked = "behalf.consent_asked";
    /// A wrong code was said.
    ConsentRefused = "behalf.consent_refused";
    /// It was given up.
    ActDropped = "behalf.act_dropped";
    /// The villager contests it.
    ActContested = "behalf.act_contested";
    /// The county found that there was no consent.
    DisputeUpheld = "behalf.dispute_upheld";
    /// The county found that there was.
    DisputeDismissed = "behalf.dispute_dismissed";
}

db::events! {
    /// The villager agreed, and the orders were placed in the same transaction.
    ActAgreed = "behalf.act_agreed" {
        subject: act,
        /// The act.
        act: ActId,
        /// `buy` or `sell`.
        kind: String,
        /// At which station.
        station: StationId,
        /// Who acts.
        keeper: PersonId,
        /// For whom.
        person: PersonId,
        /// What was shown and agreed to.
        shown: String,
        /// What it comes to.
        total: Fen,
        /// What the station gets.
        commission: Fen,
        /// The checkout.
        checkout: CheckoutId,
    }

    /// The villager agreed, and their goods were put on the shelf in the same transaction.
    SaleAgreed = "behalf.sale_agreed" {
        subject: act,
        /// The act.
        act: ActId,
        /// At which station.
        station: StationId,
        /// Who acts.
        keeper: PersonId,
        /// For whom.
        person: PersonId,
        /// What was shown and agreed to.
        shown: String,
        /// The villager's shop.
        seller: OrganisationId,
        /// The listing.
        listing: ListingId,
        /// How many pieces.
        pieces: i64,
        /// What they come to when all are sold.
        total: Fen,
        /// The station's share of what is sold.
        basis_points: i64,
    }

    /// A drawer was opened with a count.
    DrawerOpened = "behalf.drawer_opened" {
        subject: drawer,
        /// The drawer.
        drawer: DrawerId,
        /// Of which station.
        station: StationId,
        /// What was in it.
        opening: Fen,
        /// By how much it differs from what the last count left.
        difference: Fen,
        /// Why they differ; empty when they do not.
        reason: String,
    }

    /// Cash came in or went out for an act.
    CashMoved = "behalf.cash_moved" {
        subject: act,
        /// The act.
        act: ActId,
        /// At which station.
        station: StationId,
        /// In which drawer.
        drawer: DrawerId,
        /// `received`, `passed_on` or `given_back`.
        kind: String,
        /// In is positive, out is negative.
        amount: Fen,
    }

    /// The keeper handed to the villager what came back of a purchase that was paid in cash.
    RefundHanded = "behalf.refund_handed" {
        subject: act,
        /// The act.
        act: ActId,
        /// At which station.
        station: StationId,
        /// How much.
        amount: Fen,
    }

    /// A drawer was counted and closed.
    DrawerClosed = "behalf.drawer_closed" {
        subject: drawer,
        /// The drawer.
        drawer: DrawerId,
        /// Of which station.
        station: StationId,
        /// What ought to be in it.
        expected: Fen,
        /// What was.
        counted: Fen,
        /// Why they differ; empty when they do not.
        reason: String,
    }

    /// What was booked for an order fell again: money went back after it was settled, or there was no consent.
    CommissionReversed = "behalf.commission_reversed" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Of which act.
        act: ActId,
        /// Which station.
        station: StationId,
        /// How much fell.
        amount: Fen,
        /// `refund` or `dispute`.
        cause: String,
    }

    /// What a station gets for an order was booked, since the order was settled.
    CommissionBooked = "behalf.commission_booked" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Of which act.
        act: ActId,
        /// Which station.
        station: StationId,
        /// How much.
        amount: Fen,
    }
}
