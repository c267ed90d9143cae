//! Contracts: what was agreed is inserted once; how it is kept is moved by conditional updates.

use std::collections::{BTreeSet, HashMap};

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kernel::{Fen, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::late::late_contracts;
use super::schema::{trade_contract, trade_contract_state, trade_stage};
use super::seller::columns;
use super::{day_of, part, terms_of, text_of, word};
use crate::model::{
    Category, Contract, ContractId, ContractStatus, Goods, Grade, Party, PartyKey, QuoteId, Side, Signature,
    Stage, StageState, State, Unit, Window, ceiling_of,
};
use crate::{ContractQuery, Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = trade_contract, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ContractId,
    quote: QuoteId,
    buyer: OrganisationId,
    buyer_county: RegionCode,
    buyer_name: String,
    buyer_village: RegionCode,
    seller: OrganisationId,
    seller_name: String,
    seller_village: RegionCode,
    category: String,
    product: String,
    grade: String,
    unit: String,
    quantity: i64,
    price_fen: Fen,
    terms: String,
    body: String,
    body_hash: String,
    created_at: Timestamp,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = trade_contract_state, check_for_backend(Backend))]
struct StateRow {
    county: RegionCode,
    id: ContractId,
    status: String,
    buyer_signer: i64,
    buyer_signed_at: Timestamp,
    seller_signer: i64,
    seller_signed_at: Timestamp,
    ceiling: i64,
    floor_quantity: i64,
    delivered: i64,
    pending: i64,
    accepted: i64,
    accepted_milli: i64,
    due_fen: Fen,
    confirmed_fen: Fen,
    cancel_by: String,
    cancel_reason: String,
    dispute_by: String,
    dispute_reason: String,
    changed_at: Timestamp,
}

impl TryFrom<StateRow> for State {
    type Error = Error;

    fn try_from(row: StateRow) -> Result<Self> {
        let signed = |person: i64, at| (person != 0).then_some(Signature { person: PersonId(person), at });
        Ok(Self {
            status: word(&row.status, ContractStatus::parse)?,
            buyer_signed: signed(row.buyer_signer, row.buyer_signed_at),
            seller_signed: signed(row.seller_signer, row.seller_signed_at),
            ceiling: row.ceiling,
            floor: row.floor_quantity,
            delivered: row.delivered,
            pending: row.pending,
            accepted: row.accepted,
            accepted_milli: row.accepted_milli,
            due: row.due_fen,
            confirmed: row.confirmed_fen,
            cancel_by: Side::parse(&row.cancel_by),
            cancel_reason: row.cancel_reason,
            dispute_by: Side::parse(&row.dispute_by),
            dispute_reason: row.dispute_reason,
        })
    }
}

fn state_row(contract: &Contract, now: Timestamp) -> StateRow {
    let state = &contract.state;
    let person = |signed: Option<Signature>| signed.map_or(0, |one| one.person.0);
    let at = |signed: Option<Signature>| signed.map(|one| one.at).unwrap_or_default();
    let side = |side: Option<Side>| side.map_or_else(String::new, |side| side.as_str().to_owned());
    StateRow {
        county: contract.county,
        id: contract.id,
        status: state.status.as_str().to_owned(),
        buyer_signer: person(state.buyer_signed),
        buyer_signed_at: at(state.buyer_signed),
        seller_signer: person(state.seller_signed),
        seller_signed_at: at(state.seller_signed),
        ceiling: state.ceiling,
        floor_quantity: state.floor,
        delivered: state.delivered,
        pending: state.pending,
        accepted: state.accepted,
        accepted_milli: state.accepted_milli,
        due_fen: state.due,
        confirmed_fen: state.confirmed,
        cancel_by: side(state.cancel_by),
        cancel_reason: state.cancel_reason.clone(),
        dispute_by: side(state.dispute_by),
        dispute_reason: state.dispute_reason.clone(),
        changed_at: now,
    }
}

fn contract_of(row: Row, state: StateRow) -> Result<Contract> {
    Ok(Contract {
        county: row.county,
        id: row.id,
        quote: row.quote,
        buyer: Party {
            county: row.buyer_county,
            organisation: row.buyer,
            name: row.buyer_name,
            village: row.buyer_village,
        },
        seller: Party {
            county: row.county,
            organisation: row.seller,
            name: row.seller_name,
            village: row.seller_village,
        },
        goods: Goods {
            category: word(&row.category, Category::parse)?,
            product: row.product,
            grade: word(&row.grade, Grade::parse)?,
            unit: word(&row.unit, Unit::parse)?,
            quantity: row.quantity,
        },
        terms: terms_of(&row.terms)?,
        text: row.body,
        text_hash: row.body_hash,
        created_at: row.created_at,
        state: State::try_from(state)?,
    })
}

/// Keeps a contract, its state and its stages.
pub(crate) fn insert_contract(tx: &mut Tx<'_>, new: &Contract) -> Result<()> {
    let row = Row {
        county: new.county,
        id: new.id,
        quote: new.quote,
        buyer: new.buyer.organisation,
        buyer_county: new.buyer.county,
        buyer_name: new.buyer.name.clone(),
        buyer_village: new.buyer.village,
        seller: new.seller.organisation,
        seller_name: new.seller.name.clone(),
        seller_village: new.seller.village,
        category: new.goods.category.as_str().to_owned(),
        product: new.goods.product.clone(),
        grade: new.goods.grade.as_str().to_owned(),
        unit: new.goods.unit.as_str().to_owned(),
        quantity: new.goods.quantity,
        price_fen: new.terms.price,
        terms: text_of(&new.terms)?,
        body: new.text.clone(),
        body_hash: new.text_hash.clone(),
        created_at: new.created_at,
    };
    diesel::insert_into(trade_contract::table).values(row).prepared().execute(tx.conn())?;
    diesel::insert_into(trade_contract_state::table)
        .values(state_row(new, new.created_at))
        .prepared()
        .execute(tx.conn())?;
    for (number, stage) in (1_i32..).zip(&new.terms.stages) {
        let id: i64 = tx.id(new.created_at);
        diesel::insert_into(trade_stage::table)
            .values((
                trade_stage::county.eq(new.county),
                trade_stage::id.eq(id),
                trade_stage::contract.eq(new.id),
                trade_stage::number.eq(number),
                trade_stage::from_day.eq(stage.window.from.number()),
                trade_stage::to_day.eq(stage.window.to.number()),
                trade_stage::quantity.eq(stage.quantity),
                trade_stage::ceiling.eq(ceiling_of(stage.quantity, new.terms.tolerance_bp)),
                trade_stage::delivered.eq(0),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

pub(crate) fn contract(conn: &mut Conn, id: ContractId) -> Result<Option<Contract>> {
    let found: Option<Row> = trade_contract::table
        .filter(trade_contract::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = found else { return Ok(None) };
    let state =
        trade_contract_state::table.find((row.county, row.id)).select(StateRow::as_select()).first(conn)?;
    contract_of(row, state).map(Some)
}

/// The contract of a quote, if one was made; only its number.
pub(crate) fn place_of(conn: &mut Conn, county: RegionCode, quote: QuoteId) -> Result<Option<ContractId>> {
    Ok(trade_contract::table
        .filter(trade_contract::county.eq(county).and(trade_contract::quote.eq(quote)))
        .select(trade_contract::id)
        .first(conn)
        .optional()?)
}

/// Writes a contract's state if it is still as it was seen in all that moves.
pub(crate) fn move_state(conn: &mut Conn, seen: &Contract, new: &Contract, now: Timestamp) -> Result<bool> {
    let old = state_row(seen, now);
    let there = trade_contract_state::table
        .find((seen.county, seen.id))
        .filter(trade_contract_state::status.eq(old.status))
        .filter(trade_contract_state::buyer_signer.eq(old.buyer_signer))
        .filter(trade_contract_state::seller_signer.eq(old.seller_signer))
        .filter(trade_contract_state::delivered.eq(old.delivered))
        .filter(trade_contract_state::pending.eq(old.pending))
        .filter(trade_contract_state::accepted_milli.eq(old.accepted_milli))
        .filter(trade_contract_state::confirmed_fen.eq(old.confirmed_fen))
        .filter(trade_contract_state::cancel_by.eq(old.cancel_by))
        .filter(trade_contract_state::dispute_by.eq(old.dispute_by));
    let row = state_row(new, now);
    Ok(diesel::update(there).set(row).prepared().execute(conn)? == 1)
}

/// Adds to what a stage was delivered, or takes off again; false when that would be more than it takes.
pub(crate) fn add_to_stage(conn: &mut Conn, contract: &Contract, number: i32, quantity: i64) -> Result<bool> {
    let room = sql::<BigInt>("ceiling - delivered");
    let there = trade_stage::table
        .filter(trade_stage::county.eq(contract.county))
        .filter(trade_stage::contract.eq(contract.id))
        .filter(trade_stage::number.eq(number))
        .filter(room.ge(quantity));
    let changed = diesel::update(there)
        .set(trade_stage::delivered.eq(trade_stage::delivered + quantity))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// The stages of a contract in their order.
pub(crate) fn stages(conn: &mut Conn, contract: &Contract) -> Result<Vec<StageState>> {
    type Read = (i32, i32, i32, i64, i64, i64);
    let rows: Vec<Read> = trade_stage::table
        .filter(trade_stage::county.eq(contract.county).and(trade_stage::contract.eq(contract.id)))
        .order(trade_stage::number.asc())
        .select((
            trade_stage::number,
            trade_stage::from_day,
            trade_stage::to_day,
            trade_stage::quantity,
            trade_stage::ceiling,
            trade_stage::delivered,
        ))
        .load(conn)?;
    let read = |(number, from, to, quantity, ceiling, delivered): Read| -> Result<StageState> {
        let window = Window { from: day_of(from)?, to: day_of(to)? };
        Ok(StageState { number, plan: Stage { window, quantity }, ceiling, delivered })
    };
    rows.into_iter().map(read).collect()
}

/// Contracts of a scope, the newest first, and how many match.
pub(crate) fn contracts(
    conn: &mut Conn,
    scope: &ListScope,
    want: &ContractQuery,
) -> Result<(Vec<Contract>, i64)> {
    let counties = region::counties_of(scope);
    let organisations = scope.organisations.clone();
    let late = want.late.map(|today| late_contracts(conn, today)).transpose()?;
    let matching = || {
        let mine = trade_contract::county
            .eq_any(counties.clone())
            .or(trade_contract::buyer_county.eq_any(counties.clone()))
            .or(trade_contract::buyer.eq_any(organisations.clone()))
            .or(trade_contract::seller.eq_any(organisations.clone()));
        let state = trade_contract_state::county
            .eq(trade_contract::county)
            .and(trade_contract_state::id.eq(trade_contract::id));
        let mut query =
            trade_contract::table.inner_join(trade_contract_state::table.on(state)).filter(mine).into_boxed();
        if let Some(status) = want.status {
            query = query.filter(trade_contract_state::status.eq(status.as_str()));
        }
        if let Some(late) = &late {
            query = query.filter(trade_contract::id.eq_any(late.clone()));
        }
        if !want.sides.is_empty() {
            let of = trade_contract::buyer
                .eq_any(want.sides.clone())
                .or(trade_contract::seller.eq_any(want.sides.clone()));
            query = query.filter(of);
        }
        if want.disputed {
            query = query.filter(trade_contract_state::dispute_by.ne(""));
        }
        for one in want.words.split_whitespace() {
            let like = part(one);
            query = query.filter(
                trade_contract::product
                    .like(like.clone())
                    .or(trade_contract::buyer_name.like(like.clone()))
                    .or(trade_contract::seller_name.like(like)),
            );
        }
        query
    };
    let rows: Vec<(Row, StateRow)> = matching()
        .order(trade_contract::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select((Row::as_select(), StateRow::as_select()))
        .load(conn)?;
    let found = rows.into_iter().map(|(row, state)| contract_of(row, state)).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

/// How many contracts each of these sellers has fulfilled; those with none are left out.
pub(crate) fn fulfilled(conn: &mut Conn, sellers: &BTreeSet<PartyKey>) -> Result<HashMap<PartyKey, i64>> {
    let (counties, ids) = columns(sellers);
    let state = trade_contract_state::county
        .eq(trade_contract::county)
        .and(trade_contract_state::id.eq(trade_contract::id));
    let rows: Vec<(RegionCode, OrganisationId, i64)> = trade_contract::table
        .inner_join(trade_contract_state::table.on(state))
        .filter(trade_contract::county.eq_any(counties).and(trade_contract::seller.eq_any(ids)))
        .filter(trade_contract_state::status.eq(ContractStatus::Fulfilled.as_str()))
        .group_by((trade_contract::county, trade_contract::seller))
        .select((trade_contract::county, trade_contract::seller, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(county, seller, count)| ((county, seller), count)).collect())
}
