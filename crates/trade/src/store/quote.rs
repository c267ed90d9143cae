//! Quotes.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{trade_quote, trade_quote_turn};
use super::{part, terms_of, text_of, word};
use crate::model::{Party, PostId, PostKind, Quote, QuoteId, QuoteStatus, Terms, Turn, Unit};
use crate::{Error, QuoteQuery, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = trade_quote, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: QuoteId,
    post: PostId,
    kind: String,
    product: String,
    unit: String,
    owner: OrganisationId,
    owner_name: String,
    owner_village: RegionCode,
    other: OrganisationId,
    other_county: RegionCode,
    other_name: String,
    other_village: RegionCode,
    status: String,
    turn: i64,
    last_by: OrganisationId,
    terms: String,
    changed_at: Timestamp,
}

impl TryFrom<Row> for Quote {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            post: row.post,
            kind: word(&row.kind, PostKind::parse)?,
            product: row.product,
            unit: word(&row.unit, Unit::parse)?,
            owner: Party {
                county: row.county,
                organisation: row.owner,
                name: row.owner_name,
                village: row.owner_village,
            },
            other: Party {
                county: row.other_county,
                organisation: row.other,
                name: row.other_name,
                village: row.other_village,
            },
            status: word(&row.status, QuoteStatus::parse)?,
            turn: row.turn,
            last_by: row.last_by,
            terms: terms_of(&row.terms)?,
            changed_at: row.changed_at,
        })
    }
}

/// Keeps a quote and its first terms. The two talk once at a time about a post.
pub(crate) fn insert_quote(tx: &mut Tx<'_>, quote: &Quote, person: PersonId) -> Result<()> {
    let Quote { owner, other, .. } = quote;
    let row = Row {
        county: owner.county,
        id: quote.id,
        post: quote.post,
        kind: quote.kind.as_str().to_owned(),
        product: quote.product.clone(),
        unit: quote.unit.as_str().to_owned(),
        owner: owner.organisation,
        owner_name: owner.name.clone(),
        owner_village: owner.village,
        other: other.organisation,
        other_county: other.county,
        other_name: other.name.clone(),
        other_village: other.village,
        status: quote.status.as_str().to_owned(),
        turn: quote.turn,
        last_by: quote.last_by,
        terms: text_of(&quote.terms)?,
        changed_at: quote.changed_at,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(trade_quote::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(Error::QuotedAlready)?;
    insert_turn(tx, quote, person)
}

fn insert_turn(tx: &mut Tx<'_>, quote: &Quote, person: PersonId) -> Result<()> {
    let id: i64 = tx.id(quote.changed_at);
    diesel::insert_into(trade_quote_turn::table)
        .values((
            trade_quote_turn::county.eq(quote.owner.county),
            trade_quote_turn::id.eq(id),
            trade_quote_turn::quote.eq(quote.id),
            trade_quote_turn::turn.eq(quote.turn),
            trade_quote_turn::organisation.eq(quote.last_by),
            trade_quote_turn::person.eq(person),
            trade_quote_turn::terms.eq(text_of(&quote.terms)?),
            trade_quote_turn::at.eq(quote.changed_at),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// Puts new terms on the table; false when somebody moved the quote since it was seen.
pub(crate) fn put_terms(tx: &mut Tx<'_>, seen: &Quote, new: &Quote, person: PersonId) -> Result<bool> {
    let there = trade_quote::table
        .find((seen.owner.county, seen.id))
        .filter(trade_quote::status.eq(QuoteStatus::Open.as_str()))
        .filter(trade_quote::turn.eq(seen.turn));
    let changed = diesel::update(there)
        .set((
            trade_quote::turn.eq(new.turn),
            trade_quote::last_by.eq(new.last_by),
            trade_quote::terms.eq(text_of(&new.terms)?),
            trade_quote::changed_at.eq(new.changed_at),
        ))
        .prepared()
        .execute(tx.conn())?;
    if changed == 1 {
        insert_turn(tx, new, person)?;
    }
    Ok(changed == 1)
}

/// Closes an open quote at the terms that were seen; false when somebody moved it since.
pub(crate) fn close(conn: &mut Conn, seen: &Quote, to: QuoteStatus, now: Timestamp) -> Result<bool> {
    let there = trade_quote::table
        .find((seen.owner.county, seen.id))
        .filter(trade_quote::status.eq(QuoteStatus::Open.as_str()))
        .filter(trade_quote::turn.eq(seen.turn));
    let changed = diesel::update(there)
        .set((trade_quote::status.eq(to.as_str()), trade_quote::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn quote(conn: &mut Conn, id: QuoteId) -> Result<Option<Quote>> {
    let row: Option<Row> =
        trade_quote::table.filter(trade_quote::id.eq(id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Quote::try_from).transpose()
}

/// The latest quotes of an organisation, its own posts' and those it made; of one post when one is named.
pub(crate) fn quotes_of(
    conn: &mut Conn,
    organisation: OrganisationId,
    post: Option<PostId>,
) -> Result<Vec<Quote>> {
    let mine = trade_quote::owner.eq(organisation).or(trade_quote::other.eq(organisation));
    let mut query = trade_quote::table.filter(mine).into_boxed();
    if let Some(post) = post {
        query = query.filter(trade_quote::post.eq(post));
    }
    let rows: Vec<Row> = query
        .order((trade_quote::changed_at.desc(), trade_quote::id.desc()))
        .limit(100)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Quote::try_from).collect()
}

/// The quotes in which one of these organisations talks, those last moved first, and how many match.
pub(crate) fn own_quotes(
    conn: &mut Conn,
    organisations: &[OrganisationId],
    want: &QuoteQuery,
) -> Result<(Vec<Quote>, i64)> {
    let matching = || {
        let mine = trade_quote::owner
            .eq_any(organisations.to_vec())
            .or(trade_quote::other.eq_any(organisations.to_vec()));
        let mut query = trade_quote::table.filter(mine).into_boxed();
        if let Some(status) = want.status {
            query = query.filter(trade_quote::status.eq(status.as_str()));
        }
        for one in want.words.split_whitespace() {
            let like = part(one);
            query = query.filter(
                trade_quote::product
                    .like(like.clone())
                    .or(trade_quote::owner_name.like(like.clone()))
                    .or(trade_quote::other_name.like(like)),
            );
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order((trade_quote::changed_at.desc(), trade_quote::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Quote::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

/// All terms that were on the table, the first ones first.
pub(crate) fn turns(conn: &mut Conn, quote: &Quote) -> Result<Vec<Turn>> {
    type Read = (i64, OrganisationId, PersonId, String, Timestamp);
    let rows: Vec<Read> = trade_quote_turn::table
        .filter(trade_quote_turn::county.eq(quote.owner.county))
        .filter(trade_quote_turn::quote.eq(quote.id))
        .order(trade_quote_turn::turn.asc())
        .select((
            trade_quote_turn::turn,
            trade_quote_turn::organisation,
            trade_quote_turn::person,
            trade_quote_turn::terms,
            trade_quote_turn::at,
        ))
        .load(conn)?;
    let read = |(turn, by, person, terms, at): Read| -> Result<Turn> {
        let terms: Terms = terms_of(&terms)?;
        Ok(Turn { turn, by, person, terms, at })
    };
    rows.into_iter().map(read).collect()
}
