//! Sellers' numbers at payment providers.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{OrganisationId, RegionCode, Timestamp};

use super::schema::{orders, payout_account};
use crate::model::Order;
use crate::{Error, Result};

/// The row of a seller's number.
#[diesel::dsl::auto_type(no_type_alias)]
fn of<'a>(county: RegionCode, seller: OrganisationId, provider: &'a str) -> _ {
    payout_account::table
        .filter(payout_account::county.eq(county).and(payout_account::seller.eq(seller)))
        .filter(payout_account::provider.eq(provider))
}

pub(crate) fn payout_account(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
    provider: &str,
) -> Result<Option<String>> {
    Ok(of(county, seller, provider).select(payout_account::number).first(conn).optional()?)
}

/// The number that was named when the order's payment was asked for; empty until then.
pub(crate) fn payee_of(conn: &mut Conn, order: &Order) -> Result<String> {
    Ok(orders::table.find((order.county, order.id)).select(orders::payee).first(conn)?)
}

/// Keeps the number an order is paid to.
pub(crate) fn keep_payee(conn: &mut Conn, order: &Order, number: &str) -> Result<()> {
    diesel::update(orders::table.find((order.county, order.id)))
        .set(orders::payee.eq(number))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Keeps a seller's number; two sellers of a county never have the same.
pub(crate) fn keep_payout_account(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (county, seller): (RegionCode, OrganisationId),
    provider: &str,
    number: &str,
) -> Result<()> {
    let kept = tx.unless_taken(|tx| {
        let changed = diesel::update(of(county, seller, provider))
            .set((payout_account::number.eq(number), payout_account::changed_at.eq(now)))
            .prepared()
            .execute(tx.conn())?;
        if changed == 0 {
            diesel::insert_into(payout_account::table)
                .values((
                    payout_account::county.eq(county),
                    payout_account::id.eq(tx.id::<i64>(now)),
                    payout_account::seller.eq(seller),
                    payout_account::provider.eq(provider),
                    payout_account::number.eq(number),
                    payout_account::changed_at.eq(now),
                ))
                .prepared()
                .execute(tx.conn())?;
        }
        Ok::<_, db::Error>(())
    })?;
    kept.ok_or(Error::AccountTaken)?;
    Ok(())
}
