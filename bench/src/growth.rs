//! What a checkout costs once there are very many orders, beside what the first thousands of an empty database cost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::{Clock, PersonId, SystemClock};
use market::model::{Buyer, CartLine, ListingId};
use market::provider::{Fact, Notice};
use market::service::{self, Asked};

use crate::checkout::{PIECES, Shopper, buy_at_once, gather, three_listings};
use crate::place::Place;
use crate::program::{Failure, Running};
use crate::shelf::{CITY, COUNTY, POINT, somebody};

/// How many buy at once while it is measured.
const BUYERS: u32 = 16;
/// Checkouts of a round.
const MEASURED: usize = 1_000;
/// How many rounds each side has: one takes about a second, in which a machine may do something else as well.
const ROUNDS: usize = 5;
/// Orders in one transaction while the database is filled.
const BATCH: i64 = 250;

pub(crate) fn run(place: Place, orders: i64) -> Result<(), Failure> {
    let (empty, ready) = (place.another().ready()?, place.ready()?);
    let engine = ready.engine;
    println!(
        "growth on {engine}: {ROUNDS} rounds of {MEASURED} checkouts by {BUYERS} buyers over HTTP, \
         after {orders} orders and on an empty database"
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let grown = Running::start(ready.target.clone()).await?;
        let shelf = three_listings(&grown, PIECES).await?;
        let late = gather(&grown, &shelf, BUYERS).await?;
        fill(&grown, &shelf, orders).await?;
        let began = Instant::now();
        grown.settled().await?;
        println!("all consumers had seen all events {:.0} s later", began.elapsed().as_secs_f64());
        let young = Running::start(empty.target.clone()).await?;
        let early = gather(&young, &three_listings(&young, PIECES).await?, BUYERS).await?;
        // Once unmeasured, so that both sides are warm.
        round(&early).await?;
        round(&late).await?;
        // In turn, as a machine is not equally fast all the time.
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push((round(&early).await?, round(&late).await?));
        }
        println!("rounds, early and late: {rounds:.3?}");
        let early = median(rounds.iter().map(|round| round.0));
        let late = median(rounds.iter().map(|round| round.1));
        let ratio = late.as_secs_f64() / early.as_secs_f64();
        println!("a checkout took {early:?} of the first thousands and {late:?} after {orders} orders");
        println!(
            "RESULT name=growth engine={engine} value={ratio:.3} reference=1.3 ratio={:.3}",
            ratio / 1.3
        );
        Ok(())
    })
}

fn median(rounds: impl Iterator<Item = Duration>) -> Duration {
    let mut sorted: Vec<Duration> = rounds.collect();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Wall time of each checkout, as the program works on several at once.
async fn round(buyers: &[Arc<Shopper>]) -> Result<Duration, Failure> {
    let each = MEASURED.div_ceil(buyers.len());
    let began = Instant::now();
    let took = buy_at_once(buyers, move |bought| bought < each).await?;
    Ok(began.elapsed() / u32::try_from(took.len())?)
}

/// Orders placed and paid without HTTP, by a thousand buyers: half of them of the listings that are measured, which have too few
/// pieces for all.
async fn fill(running: &Running, measured: &[ListingId], orders: i64) -> Result<(), Failure> {
    let began = Instant::now();
    let other = three_listings(running, PIECES).await?;
    let mut made = 0;
    while made < orders {
        let shelf = if made / BATCH % 2 == 0 { measured.to_vec() } else { other.clone() };
        running.db.write(move |tx| (made..made + BATCH).try_for_each(|turn| order(tx, &shelf, turn))).await?;
        made += BATCH;
        if made % 50_000 == 0 {
            println!("{made} orders after {:.0} s", began.elapsed().as_secs_f64());
        }
    }
    Ok(())
}

fn order(tx: &mut db::Tx<'_>, shelf: &[ListingId], turn: i64) -> market::Result<()> {
    let (now, person) = (SystemClock.now(), 1_000 + turn % 1_000);
    let actor = somebody(person);
    for listing in shelf {
        let line = CartLine { county: COUNTY, listing: *listing, quantity: 1 };
        service::set_quantity(tx, &actor, now, CITY, line)?;
    }
    let buyer = Buyer { person: PersonId(person), name: "买*".to_owned(), phone: "138****0000".to_owned() };
    let checkout = service::place_orders(tx, &actor, now, CITY, &buyer, &Asked::at(POINT, "sandbox"))?;
    let amount = service::checkout(tx.conn(), &actor, checkout)?.payment.amount_fen;
    let paid = Notice { id: format!("g-{checkout}"), fact: Fact::Paid { checkout, attempt: 0, amount } };
    service::receive(tx, now, CITY, "sandbox", &paid)?;
    Ok(())
}
