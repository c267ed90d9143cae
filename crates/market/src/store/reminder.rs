//! What sellers were reminded of.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, OrganisationId, RegionCode, Timestamp};

use super::schema::{preorder, seller, seller_document, seller_reminder, shipment};
use crate::model::{
    DocumentId, Ending, OrderId, PreorderId, PreorderStatus, Reminder, ReminderId, ReminderStep, SentAs,
    ShipmentStatus,
};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = seller_reminder, check_for_backend(Backend))]
struct ReminderRow {
    county: RegionCode,
    id: ReminderId,
    seller: OrganisationId,
    document: i64,
    preorder: i64,
    order_id: i64,
    due_on: i32,
    step: i32,
    made_at: Timestamp,
    sent: String,
    sent_at: Timestamp,
}

impl TryFrom<ReminderRow> for Reminder {
    type Error = Error;

    fn try_from(row: ReminderRow) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("reminder {}: {what}", row.id));
        Ok(Self {
            ending: match (row.document, row.preorder, row.order_id) {
                (0, 0, 0) => Ending::Verification,
                (0, 0, id) => Ending::Shipment(OrderId(id)),
                (0, id, _) => Ending::Harvest(PreorderId(id)),
                (id, ..) => Ending::Document(DocumentId(id)),
            },
            due_on: Day::from_number(row.due_on).ok_or_else(|| unreadable("day"))?,
            step: ReminderStep::parse(row.step).ok_or_else(|| unreadable("step"))?,
            sent: SentAs::parse(&row.sent).ok_or_else(|| unreadable("sent"))?,
            county: row.county,
            id: row.id,
            seller: row.seller,
            made_at: row.made_at,
        })
    }
}

/// The document, the pre-order and the order that end; 0 for none.
const fn named_by(ending: Ending) -> (i64, i64, i64) {
    match ending {
        Ending::Verification => (0, 0, 0),
        Ending::Document(id) => (id.0, 0, 0),
        Ending::Harvest(id) => (0, id.0, 0),
        Ending::Shipment(id) => (0, 0, id.0),
    }
}

/// Keeps a reminder; false when the same was made before.
pub(crate) fn insert_reminder(tx: &mut Tx<'_>, new: &Reminder) -> Result<bool> {
    let (document, preorder, order_id) = named_by(new.ending);
    let row = ReminderRow {
        county: new.county,
        id: new.id,
        seller: new.seller,
        document,
        preorder,
        order_id,
        due_on: new.due_on.number(),
        step: new.step.days(),
        made_at: new.made_at,
        sent: new.sent.as_str().to_owned(),
        sent_at: Timestamp::default(),
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(seller_reminder::table).values(row).prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Something of a seller that ends.
pub(crate) type Due = (RegionCode, OrganisationId, Ending, Day);

/// What ends on this day or before: verifications, sellers' documents, harvests that are to be recorded and shipments that were
/// promised, by the day they end. After `lost` days nobody is reminded any more.
pub(crate) fn ending_by(conn: &mut Conn, by: Day, lost: Day) -> Result<Vec<Due>> {
    let (by, lost) = (by.number(), lost.number());
    let verifications: Vec<(RegionCode, OrganisationId, i32)> = seller::table
        .filter(seller::due_on.le(by).and(seller::due_on.ge(lost)))
        .select((seller::county, seller::id, seller::due_on))
        .load(conn)?;
    let documents: Vec<(i64, i64, DocumentId, i32)> = seller_document::table
        .filter(seller_document::valid_until.le(by).and(seller_document::valid_until.ge(lost)))
        .filter(seller_document::withdrawn.eq(false))
        .filter(seller_document::seller.ne(0).and(seller_document::reviewed_in.ne(0)))
        .select((
            seller_document::reviewed_in,
            seller_document::seller,
            seller_document::id,
            seller_document::valid_until,
        ))
        .load(conn)?;
    let harvests: Vec<(RegionCode, OrganisationId, PreorderId, i32)> = preorder::table
        .filter(preorder::status.eq(PreorderStatus::Open.as_str()))
        .filter(preorder::harvest_to.le(by).and(preorder::harvest_to.ge(lost)))
        .select((preorder::county, preorder::seller, preorder::id, preorder::harvest_to))
        .load(conn)?;
    let promises: Vec<(RegionCode, OrganisationId, OrderId, i32)> = shipment::table
        .filter(shipment::status.eq(ShipmentStatus::Waiting.as_str()))
        .filter(shipment::promised_on.le(by).and(shipment::promised_on.ge(lost)))
        .select((shipment::county, shipment::seller, shipment::order_id, shipment::promised_on))
        .load(conn)?;
    let day = |number| Day::from_number(number).ok_or_else(|| db::Error::Unreadable(format!("day {number}")));
    let mut due = Vec::new();
    for (county, seller, on) in verifications {
        due.push((county, seller, Ending::Verification, day(on)?));
    }
    for (county, seller, id, on) in documents {
        due.push((RegionCode(county), OrganisationId(seller), Ending::Document(id), day(on)?));
    }
    for (county, seller, id, on) in harvests {
        due.push((county, seller, Ending::Harvest(id), day(on)?));
    }
    for (county, seller, id, on) in promises {
        due.push((county, seller, Ending::Shipment(id), day(on)?));
    }
    Ok(due)
}

/// True when this was made before.
pub(crate) fn is_reminded(conn: &mut Conn, due: &Due, step: ReminderStep) -> Result<bool> {
    let (county, seller, ending, on) = due;
    let (document, preorder, order_id) = named_by(*ending);
    let found: Option<ReminderId> = seller_reminder::table
        .filter(seller_reminder::county.eq(county).and(seller_reminder::seller.eq(seller)))
        .filter(seller_reminder::document.eq(document).and(seller_reminder::preorder.eq(preorder)))
        .filter(seller_reminder::order_id.eq(order_id))
        .filter(seller_reminder::due_on.eq(on.number()).and(seller_reminder::step.eq(step.days())))
        .select(seller_reminder::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// A seller's reminders, newest first.
pub(crate) fn reminders_of(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
) -> Result<Vec<Reminder>> {
    let rows: Vec<ReminderRow> = seller_reminder::table
        .filter(seller_reminder::county.eq(county).and(seller_reminder::seller.eq(seller)))
        .order(seller_reminder::id.desc())
        .limit(50)
        .select(ReminderRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Reminder::try_from).collect()
}

/// The last reminder of each of these sellers, with the moment it was made.
pub(crate) fn last_reminded(
    conn: &mut Conn,
    sellers: &[OrganisationId],
) -> Result<Vec<(OrganisationId, Option<Timestamp>)>> {
    Ok(seller_reminder::table
        .filter(seller_reminder::seller.eq_any(sellers))
        .group_by(seller_reminder::seller)
        .select((seller_reminder::seller, diesel::dsl::max(seller_reminder::made_at)))
        .load(conn)?)
}

/// Reminders that did not go out yet, oldest first, each with whom to ask.
pub(crate) fn unsent(conn: &mut Conn, limit: i64) -> Result<Vec<(Reminder, String)>> {
    let rows: Vec<(ReminderRow, String)> = seller_reminder::table
        .inner_join(
            seller::table
                .on(seller::county.eq(seller_reminder::county).and(seller::id.eq(seller_reminder::seller))),
        )
        .filter(seller_reminder::sent.eq(SentAs::None.as_str()))
        .order(seller_reminder::id.asc())
        .limit(limit)
        .select((ReminderRow::as_select(), seller::name))
        .load(conn)?;
    rows.into_iter().map(|(row, name)| Ok((Reminder::try_from(row)?, name))).collect()
}

/// Notes what became of a reminder, from one state to the next; false when it is not in that state.
pub(crate) fn note_sent(
    conn: &mut Conn,
    one: &Reminder,
    (from, to): (SentAs, SentAs),
    now: Timestamp,
) -> Result<bool> {
    let waiting =
        seller_reminder::table.find((one.county, one.id)).filter(seller_reminder::sent.eq(from.as_str()));
    let changed = diesel::update(waiting)
        .set((seller_reminder::sent.eq(to.as_str()), seller_reminder::sent_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}
