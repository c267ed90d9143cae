//! What is told of joint purchases.

use kernel::{Day, Fen, OrganisationId, PersonId, RegionCode, StationId};

use crate::model::{JointOfferId, JointRoundId, ListingId, OrderId};

db::events! {
    /// A seller offered goods for joint purchase.
    JointOffered = "market.joint_offered" {
        subject: offer,
        /// The offer.
        offer: JointOfferId,
        /// Who offers.
        seller: OrganisationId,
        /// The goods.
        listing: ListingId,
        /// What they are called.
        title: String,
        /// From so many pieces, a piece costs so much.
        steps: Vec<(i64, Fen)>,
        /// The most pieces of one round.
        most: i64,
        /// The fewest days a round is open.
        notice_days: i32,
    }

    /// A seller withdrew an offer; rounds that are open go on.
    JointOfferWithdrawn = "market.joint_offer_withdrawn" {
        subject: offer,
        /// The offer.
        offer: JointOfferId,
        /// Who offered.
        seller: OrganisationId,
    }

    /// An organiser opened a round; its stock is held.
    JointOpened = "market.joint_opened" {
        subject: round,
        /// The round.
        round: JointRoundId,
        /// On which offer.
        offer: JointOfferId,
        /// Who sells.
        seller: OrganisationId,
        /// Who organises.
        organiser: OrganisationId,
        /// Their county.
        organiser_county: RegionCode,
        /// The goods.
        title: String,
        /// Pieces held.
        capacity: i64,
        /// The last day to join.
        closes_on: Day,
        /// Where all of it is collected.
        pickup: StationId,
        /// `invited` or `everyone`.
        audience: String,
    }

    /// An organiser invited people to a round.
    JointInvited = "market.joint_invited" {
        subject: round,
        /// The round.
        round: JointRoundId,
        /// How many people who were not invited before.
        people: i64,
    }

    /// A member joined, or said another quantity.
    JointJoined = "market.joint_joined" {
        subject: round,
        /// The round.
        round: JointRoundId,
        /// Who sells.
        seller: OrganisationId,
        /// Who organises.
        organiser: OrganisationId,
        /// The member.
        member: PersonId,
        /// How many pieces.
        pieces: i64,
        /// How many before; none for who joined anew.
        before: i64,
        /// What all members take together now.
        taken: i64,
        /// The price this comes to now.
        price: Fen,
    }

    /// A member left before closing.
    JointLeft = "market.joint_left" {
        subject: round,
        /// The round.
        round: JointRoundId,
        /// Who sells.
        seller: OrganisationId,
        /// Who organises.
        organiser: OrganisationId,
        /// The member.
        member: PersonId,
        /// How many pieces.
        pieces: i64,
        /// What all members take together now.
        taken: i64,
    }

    /// A round closed at a step: its price is fixed for all.
    JointClosed = "market.joint_closed" {
        subject: round,
        /// The round.
        round: JointRoundId,
        /// Who sells.
        seller: OrganisationId,
        /// Who organises.
        organiser: OrganisationId,
        /// What all members take together.
        taken: i64,
        /// How many members.
        members: i64,
        /// The price.
        price: Fen,
        /// Pieces that went back to the listing.
        back: i64,
        /// The last day to pay.
        pay_until: Day,
    }

    /// A round came to nothing.
    JointCalledOff = "market.joint_called_off" {
        subject: round,
        /// The round.
        round: JointRoundId,
        /// Who sells.
        seller: OrganisationId,
        /// Who organises.
        organiser: OrganisationId,
        /// `too_few` or `seller_lapsed`.
        reason: String,
        /// What all members would have taken.
        taken: i64,
        /// Pieces that went back to the listing.
        back: i64,
    }

    /// A member's share became an order to pay.
    JointOrdered = "market.joint_ordered" {
        subject: round,
        /// The round.
        round: JointRoundId,
        /// Who sells.
        seller: OrganisationId,
        /// Who organises.
        organiser: OrganisationId,
        /// The member.
        member: PersonId,
        /// The order.
        order: OrderId,
        /// How many pieces.
        pieces: i64,
        /// The price of a piece.
        price: Fen,
    }
}
