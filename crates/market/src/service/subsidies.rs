//! What becomes of promotions with the order: given back, owed, reversed with refunds.

use db::{Conn, Tx};
use kernel::{Fen, Timestamp};
use ledger::Entry;

use crate::model::{CouponId, Order, OrderLine, Refund, RefundReason, Subsidy};
use crate::store::{self, CampaignUse};
use crate::{Error, Result};

/// Promised to an order that is not paid.
pub(super) const RESERVED: &str = "reserved";
/// Owed for an order that is paid.
const SPENT: &str = "spent";
/// For others again.
const RETURNED: &str = "returned";

/// An order is cancelled unpaid: budgets, pieces and coupons are for others again.
pub(super) fn give_back(conn: &mut Conn, order: &Order) -> Result<()> {
    for one in store::uses_of(conn, order.county, order.id)? {
        if one.status != RESERVED || !store::change_use(conn, &one, RETURNED, one.reversed())? {
            continue;
        }
        let back = Fen::ZERO.minus(one.organiser())?;
        if !store::move_budget(conn, (one.campaign_county, one.campaign), back, Fen::ZERO)? {
            return Err(Error::ChangedMeanwhile);
        }
        if one.coupon != 0 {
            store::give_coupon_back(conn, one.campaign_county, CouponId(one.coupon))?;
        }
    }
    if move_pieces(conn, order, -1)? { Ok(()) } else { Err(Error::ChangedMeanwhile) }
}

/// Takes the pieces of an order's enrolments again, or gives them back; false when there are not so many.
fn move_pieces(conn: &mut Conn, order: &Order, sign: i64) -> Result<bool> {
    for (county, enrolment, pieces) in store::pieces_of(conn, order.county, order.id)? {
        if !store::take_pieces(conn, (county, enrolment), pieces.saturating_mul(sign))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// An order is paid: what was promised is owed.
pub(super) fn spend(tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<()> {
    let mut uses = store::uses_of(tx.conn(), order.county, order.id)?;
    for one in uses.iter_mut().filter(|one| one.status == RESERVED) {
        if !store::change_use(tx.conn(), one, SPENT, one.reversed())? {
            return Err(Error::ChangedMeanwhile);
        }
        SPENT.clone_into(&mut one.status);
        let borne = one.organiser();
        let of = (one.campaign_county, one.campaign);
        if !store::move_budget(tx.conn(), of, Fen::ZERO.minus(borne)?, borne)? {
            return Err(Error::ChangedMeanwhile);
        }
    }
    book(tx, now, order, &uses)
}

/// Money came after the hold expired: takes budgets, pieces and coupons again; false when they are gone.
pub(super) fn take_again(conn: &mut Conn, order: &Order) -> Result<bool> {
    for one in store::uses_of(conn, order.county, order.id)? {
        let of = (one.campaign_county, one.campaign);
        if !store::move_budget(conn, of, Fen::ZERO, one.organiser())? {
            return Ok(false);
        }
        let coupon = CouponId(one.coupon);
        if one.coupon != 0 && !store::holds_coupon(conn, (one.campaign_county, coupon), order.checkout)? {
            return Ok(false);
        }
        if !store::change_use(conn, &one, SPENT, one.reversed())? {
            return Ok(false);
        }
    }
    move_pieces(conn, order, 1)
}

/// Books what organisers owe the seller for an order.
pub(super) fn book_spent(tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<()> {
    let uses = store::uses_of(tx.conn(), order.county, order.id)?;
    book(tx, now, order, &uses)
}

fn book(tx: &mut Tx<'_>, now: Timestamp, order: &Order, uses: &[CampaignUse]) -> Result<()> {
    for one in uses.iter().filter(|one| one.status == SPENT) {
        let subject = format!("{}/{}", order.id, one.campaign);
        owe(tx, now, order, one, one.organiser(), ("subsidy_due", subject))?;
    }
    Ok(())
}

/// Money of an order goes back, and so do the parts of organiser and seller, in proportion to the goods; of an order that goes
/// back as a whole all of it. When it was not sent, its pieces are for others again; when nothing of it came, its coupon is
/// the buyer's again.
pub(super) fn reverse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    refund: &Refund,
    lines: &[OrderLine],
) -> Result<()> {
    let unsent = refund.reason == RefundReason::Cancelled;
    let whole = unsent || order.refunded.plus(refund.amount)? == order.total;
    let never_came = unsent || (whole && refund.reason == RefundReason::Lost);
    let back: Fen = lines.iter().map(|line| line.refunded).sum();
    let paid = lines.iter().try_fold(Fen::ZERO, |sum, line| sum.plus(line.amount)?.minus(line.discount))?;
    for one in store::uses_of(tx.conn(), order.county, order.id)? {
        if one.status != SPENT {
            continue;
        }
        let to = if whole {
            (one.organiser(), one.by_seller())
        } else {
            let part = |of: Fen| in_proportion(of, back, paid);
            (part(one.organiser_goods_fen), part(one.seller_goods()))
        };
        let more = to.0.minus(one.reversed_fen)?;
        if !store::change_use(tx.conn(), &one, if whole { RETURNED } else { SPENT }, to)? {
            return Err(Error::ChangedMeanwhile);
        }
        if never_came && one.coupon != 0 {
            store::give_coupon_back(tx.conn(), one.campaign_county, CouponId(one.coupon))?;
        }
        if more.is_positive() {
            let of = (one.campaign_county, one.campaign);
            if !store::move_budget(tx.conn(), of, Fen::ZERO, Fen::ZERO.minus(more)?)? {
                return Err(Error::ChangedMeanwhile);
            }
            let subject = format!("{}/{}/{}", order.id, refund.id, one.campaign);
            owe(tx, now, order, &one, Fen::ZERO.minus(more)?, ("subsidy_reversed", subject))?;
        }
    }
    if unsent && !move_pieces(tx.conn(), order, -1)? {
        return Err(Error::ChangedMeanwhile);
    }
    Ok(())
}

fn in_proportion(part: Fen, back: Fen, paid: Fen) -> Fen {
    let exact = i128::from(part.0) * i128::from(back.0.min(paid.0));
    Fen(exact.checked_div(i128::from(paid.0)).and_then(|one| i64::try_from(one).ok()).unwrap_or(0))
}

/// The organiser owes the seller of an order so much more, or less. More is set off against what the seller is to give back;
/// less is first taken from what is not paid yet, the rest is to be given back.
fn owe(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    one: &CampaignUse,
    more: Fen,
    (kind, subject): (&'static str, String),
) -> Result<()> {
    if more == Fen::ZERO {
        return Ok(());
    }
    let seen = if let Some(seen) = store::subsidy(tx.conn(), one.campaign, one.seller)? {
        seen
    } else {
        let new = Subsidy {
            county: order.county,
            campaign_county: one.campaign_county,
            campaign: one.campaign,
            seller: one.seller,
            seller_name: order.seller_name.clone(),
            owed: Fen::ZERO,
            paid: Fen::ZERO,
            returned: Fen::ZERO,
        };
        store::insert_subsidy(tx, now, &new)?;
        new
    };
    settle(tx, now, &seen, &seen.owing(more)?, (kind, subject))
}

/// Lets a subsidy stand as `then`, in its row and in the books.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    now: Timestamp,
    seen: &Subsidy,
    then: &Subsidy,
    (kind, subject): (&'static str, String),
) -> Result<()> {
    if !store::change_subsidy(tx.conn(), seen, then)? {
        return Err(Error::ChangedMeanwhile);
    }
    let entry = Entry { county: seen.county, kind, subject, transfers: seen.transfers(then) };
    ledger::post(tx, now, &entry)?;
    Ok(())
}
