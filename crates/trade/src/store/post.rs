//! Posts.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::dsl::{AsSelect, Nullable};
use diesel::prelude::*;
use kernel::{Day, Fen, OrganisationId, RegionCode, Timestamp, search_text};

use super::schema::{known_seller, trade_contract, trade_contract_state, trade_post, trade_quote};
use super::{day_of, pattern, word};
use crate::model::{
    Category, ContractStatus, Goods, Grade, Party, Post, PostDraft, PostId, PostKind, PostStatus, QuoteId,
    Standing, Unit, Window, earliest_due,
};
use crate::{Error, PostQuery, Result};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = trade_post, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: PostId,
    kind: String,
    organisation: OrganisationId,
    name: String,
    village: RegionCode,
    category: String,
    product: String,
    search_text: String,
    grade: String,
    unit: String,
    quantity: i64,
    from_day: i32,
    to_day: i32,
    place: RegionCode,
    price_fen: Fen,
    valid_until: i32,
    note: String,
    status: String,
    changed_at: Timestamp,
    remaining: i64,
}

impl From<&Post> for Row {
    fn from(post: &Post) -> Self {
        let Post { owner, draft, .. } = post;
        let goods = &draft.goods;
        Self {
            county: owner.county,
            id: post.id,
            kind: draft.kind.as_str().to_owned(),
            organisation: owner.organisation,
            name: owner.name.clone(),
            village: owner.village,
            category: goods.category.as_str().to_owned(),
            product: goods.product.trim().to_owned(),
            search_text: search_text(&format!("{} {} {}", goods.product.trim(), owner.name, draft.note)),
            grade: goods.grade.as_str().to_owned(),
            unit: goods.unit.as_str().to_owned(),
            quantity: goods.quantity,
            from_day: draft.window.from.number(),
            to_day: draft.window.to.number(),
            place: draft.place,
            price_fen: draft.price_idea.unwrap_or_default(),
            valid_until: draft.valid_until.number(),
            note: draft.note.trim().to_owned(),
            status: post.status.as_str().to_owned(),
            changed_at: post.changed_at,
            remaining: post.remaining,
        }
    }
}

/// A post, and when its owner's verification falls due.
type Read = (Row, Option<i32>);

impl TryFrom<Read> for Post {
    type Error = Error;

    fn try_from((row, due_on): Read) -> Result<Self> {
        Ok(Self {
            id: row.id,
            owner: Party {
                county: row.county,
                organisation: row.organisation,
                name: row.name,
                village: row.village,
            },
            draft: PostDraft {
                kind: word(&row.kind, PostKind::parse)?,
                goods: Goods {
                    category: word(&row.category, Category::parse)?,
                    product: row.product,
                    grade: word(&row.grade, Grade::parse)?,
                    unit: word(&row.unit, Unit::parse)?,
                    quantity: row.quantity,
                },
                window: Window { from: day_of(row.from_day)?, to: day_of(row.to_day)? },
                place: row.place,
                price_idea: row.price_fen.is_positive().then_some(row.price_fen),
                valid_until: day_of(row.valid_until)?,
                note: row.note,
            },
            remaining: row.remaining,
            status: word(&row.status, PostStatus::parse)?,
            due_on: due_on.map(day_of).transpose()?,
            changed_at: row.changed_at,
        })
    }
}

/// Posts with what is known of their owners as sellers.
#[diesel::dsl::auto_type(no_type_alias)]
fn with_sellers() -> _ {
    trade_post::table.left_join(
        known_seller::table.on(known_seller::county
            .eq(trade_post::county)
            .and(known_seller::id.eq(trade_post::organisation))),
    )
}

/// A post as it is read.
fn read() -> (AsSelect<Row, Backend>, Nullable<known_seller::due_on>) {
    (Row::as_select(), known_seller::due_on.nullable())
}

/// Posts that nobody hides on this day: demands, and supplies of sellers whose verification stands.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_offered(due_from: i32) -> _ {
    let demand: &'static str = PostKind::Demand.as_str();
    trade_post::kind.eq(demand).or(known_seller::due_on.ge(due_from))
}

pub(crate) fn insert_post(tx: &mut Tx<'_>, post: &Post) -> Result<()> {
    diesel::insert_into(trade_post::table).values(Row::from(post)).prepared().execute(tx.conn())?;
    Ok(())
}

/// Writes a draft anew; false when it is no draft any more.
pub(crate) fn rewrite(conn: &mut Conn, post: &Post) -> Result<bool> {
    let draft = trade_post::table
        .find((post.owner.county, post.id))
        .filter(trade_post::status.eq(PostStatus::Draft.as_str()));
    Ok(diesel::update(draft).set(Row::from(post)).prepared().execute(conn)? == 1)
}

/// Moves a post on; false when it is no longer as it was seen.
pub(crate) fn change_status(conn: &mut Conn, seen: &Post, to: PostStatus, now: Timestamp) -> Result<bool> {
    let there = trade_post::table
        .find((seen.owner.county, seen.id))
        .filter(trade_post::status.eq(seen.status.as_str()));
    let changed = diesel::update(there)
        .set((trade_post::status.eq(to.as_str()), trade_post::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn post(conn: &mut Conn, id: PostId) -> Result<Option<Post>> {
    let row: Option<Read> =
        with_sellers().filter(trade_post::id.eq(id)).select(read()).first(conn).optional()?;
    row.map(Post::try_from).transpose()
}

/// Posts, the newest first, and how many match. Without owners only those open on this day.
pub(crate) fn posts(conn: &mut Conn, today: Day, want: &PostQuery) -> Result<(Vec<Post>, i64)> {
    let due_from = earliest_due(today).number();
    let matching = || {
        let mut query = with_sellers().into_boxed();
        let standing = if want.owners.is_empty() { Some(Standing::Open) } else { want.standing };
        if !want.owners.is_empty() {
            let counties: Vec<RegionCode> = want.owners.iter().map(|owner| owner.county).collect();
            let owners: Vec<OrganisationId> = want.owners.iter().map(|owner| owner.organisation).collect();
            query = query
                .filter(trade_post::county.eq_any(counties))
                .filter(trade_post::organisation.eq_any(owners));
        }
        let published = PostStatus::Published.as_str();
        query = match standing {
            None => query,
            Some(Standing::Draft) => query.filter(trade_post::status.eq(PostStatus::Draft.as_str())),
            Some(Standing::Withdrawn) => query.filter(trade_post::status.eq(PostStatus::Withdrawn.as_str())),
            Some(Standing::Filled) => {
                query.filter(trade_post::status.eq(published)).filter(trade_post::remaining.eq(0))
            }
            Some(Standing::Open) => query
                .filter(trade_post::status.eq(published))
                .filter(trade_post::remaining.gt(0))
                .filter(trade_post::valid_until.ge(today.number()))
                .filter(is_offered(due_from)),
            Some(Standing::Lapsed) => query
                .filter(trade_post::status.eq(published))
                .filter(trade_post::remaining.gt(0))
                .filter(trade_post::valid_until.ge(today.number()))
                .filter(trade_post::kind.eq(PostKind::Supply.as_str()))
                .filter(known_seller::due_on.lt(due_from)),
            Some(Standing::Expired) => query
                .filter(trade_post::status.eq(published))
                .filter(trade_post::remaining.gt(0))
                .filter(trade_post::valid_until.lt(today.number())),
        };
        if let Some(kind) = want.kind {
            query = query.filter(trade_post::kind.eq(kind.as_str()));
        }
        if let Some(county) = want.county {
            query = query.filter(trade_post::county.eq(county));
        }
        if let Some(category) = want.category {
            query = query.filter(trade_post::category.eq(category.as_str()));
        }
        for one in want.words.split_whitespace() {
            query = query.filter(trade_post::search_text.like(pattern(one)));
        }
        query
    };
    let rows: Vec<Read> = matching()
        .order(trade_post::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select(read())
        .load(conn)?;
    let found = rows.into_iter().map(Post::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

/// Takes a quantity that two agree on off a post; false when less is left.
pub(crate) fn take_from_post(conn: &mut Conn, post: &Post, quantity: i64) -> Result<bool> {
    let there =
        trade_post::table.find((post.owner.county, post.id)).filter(trade_post::remaining.ge(quantity));
    let changed = diesel::update(there)
        .set(trade_post::remaining.eq(trade_post::remaining - quantity))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Works out anew what is left of the post a quote is about: all but what its contracts agree on, and of cancelled ones what was
/// accepted.
pub(crate) fn recount_post(conn: &mut Conn, quote: QuoteId) -> Result<()> {
    let (county, post): (RegionCode, PostId) = trade_quote::table
        .filter(trade_quote::id.eq(quote))
        .select((trade_quote::county, trade_quote::post))
        .first(conn)?;
    let state = trade_contract_state::county
        .eq(trade_contract::county)
        .and(trade_contract_state::id.eq(trade_contract::id));
    let contracts: Vec<(i64, i64, String)> = trade_quote::table
        .inner_join(trade_contract::table.on(trade_contract::quote.eq(trade_quote::id)))
        .inner_join(trade_contract_state::table.on(state))
        .filter(trade_quote::county.eq(county).and(trade_quote::post.eq(post)))
        .select((trade_contract::quantity, trade_contract_state::accepted, trade_contract_state::status))
        .load(conn)?;
    let cancelled = ContractStatus::Cancelled.as_str();
    let bound = |(agreed, accepted, status): &(i64, i64, String)| {
        if status == cancelled { *accepted } else { *agreed }
    };
    let taken: i64 = contracts.iter().map(bound).sum();
    let quantity: i64 = trade_post::table.find((county, post)).select(trade_post::quantity).first(conn)?;
    diesel::update(trade_post::table.find((county, post)))
        .set(trade_post::remaining.eq((quantity - taken).max(0)))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// The posts after this one that may fit one's own, in the order they were posted: open on this day, with something left,
/// of the other kind, of the same kind of goods counted alike, with days still to come, of another organisation, and not
/// hidden.
pub(crate) fn counterparts(
    conn: &mut Conn,
    today: Day,
    own: &Post,
    after: PostId,
    limit: i64,
) -> Result<Vec<Post>> {
    let Post { owner, draft, .. } = own;
    let rows: Vec<Read> = with_sellers()
        .filter(trade_post::status.eq(PostStatus::Published.as_str()))
        .filter(trade_post::kind.eq(draft.kind.other().as_str()))
        .filter(trade_post::category.eq(draft.goods.category.as_str()))
        .filter(trade_post::unit.eq(draft.goods.unit.as_str()))
        .filter(trade_post::id.gt(after))
        .filter(trade_post::remaining.gt(0))
        .filter(trade_post::valid_until.ge(today.number()))
        .filter(trade_post::to_day.ge(today.number()))
        .filter(trade_post::organisation.ne(owner.organisation))
        .filter(is_offered(earliest_due(today).number()))
        .order(trade_post::id.asc())
        .limit(limit)
        .select(read())
        .load(conn)?;
    rows.into_iter().map(Post::try_from).collect()
}
