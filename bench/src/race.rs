//! Ten thousand buyers for a hundred pieces: exactly these are sold, everyone else is told so, and no hold stays.

use std::sync::Arc;
use std::time::Instant;

use db::{Db, Migrations};
use kernel::{Clock, IdSource, PersonId, SystemClock};
use market::Error;
use market::model::{Buyer, CartLine, ListingId};
use market::provider::{Fact, Notice};
use market::service::{self, Asked};
use tokio::sync::Semaphore;

use crate::place::Place;
use crate::shelf::{CITY, COUNTY, POINT, PRICE, offer, somebody};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What became of one buyer.
enum Outcome {
    Sold,
    Told,
}

pub(crate) fn run(place: Place, buyers: i64, pieces: i64) -> Result<(), Failure> {
    let ready = place.ready()?;
    let engine = ready.engine;
    let migrations =
        Migrations::new().with(identity::MIGRATIONS).with(ledger::MIGRATIONS).with(market::MIGRATIONS);
    println!("race on {engine}: {buyers} buyers for {pieces} pieces, 256 at a time");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let db = Db::open(&ready.target, IdSource::random(), &migrations)?;
        let now = SystemClock.now();
        let listing = db.write(move |tx| offer(tx, now, pieces)).await?;
        let started = Instant::now();
        let (sold, told) = rush(&db, listing, buyers).await?;
        let seconds = started.elapsed().as_secs_f64();
        let shown = db.read(move |conn| service::listing(conn, COUNTY, listing)).await?.listing;
        let wrong = db.read(ledger::check).await?;
        println!(
            "sold {sold}, told {told} in {seconds:.1} s; shelf: {} available, {} held, {} sold; books: {} faults",
            shown.available,
            shown.held,
            shown.sold,
            wrong.len()
        );
        let exact = sold == pieces && shown.sold == pieces && shown.held == 0 && told == buyers - pieces;
        let ratio = f64::from(u32::try_from(sold)?) / f64::from(u32::try_from(pieces)?);
        println!("RESULT name=race engine={engine} value={sold} reference={pieces} ratio={ratio:.3}");
        db.close().await;
        if exact && wrong.is_empty() { Ok(()) } else { Err("the race was not exact".into()) }
    })
}

/// Everybody at once, as far as the machine goes along.
async fn rush(db: &Db, listing: ListingId, buyers: i64) -> Result<(i64, i64), Failure> {
    let gate = Arc::new(Semaphore::new(256));
    let tasks: Vec<_> = (0..buyers)
        .map(|number| {
            let (db, gate) = (db.clone(), gate.clone());
            tokio::spawn(async move {
                let _turn = gate.acquire_owned().await;
                buy(&db, listing, 1000 + number).await
            })
        })
        .collect();
    let (mut sold, mut told) = (0, 0);
    for task in tasks {
        match task.await?? {
            Outcome::Sold => sold += 1,
            Outcome::Told => told += 1,
        }
    }
    Ok((sold, told))
}

async fn buy(db: &Db, listing: ListingId, person: i64) -> market::Result<Outcome> {
    let line = CartLine { county: COUNTY, listing, quantity: 1 };
    let put =
        db.write(move |tx| service::set_quantity(tx, &somebody(person), SystemClock.now(), CITY, line)).await;
    match put {
        Err(Error::StockGone { .. }) => return Ok(Outcome::Told),
        other => other?,
    }
    let placed = db
        .write(move |tx| {
            let buyer =
                Buyer { person: PersonId(person), name: "王*".to_owned(), phone: "1******5678".to_owned() };
            service::place_orders(
                tx,
                &somebody(person),
                SystemClock.now(),
                CITY,
                &buyer,
                &Asked::at(POINT, "sandbox"),
            )
        })
        .await;
    let checkout = match placed {
        Err(Error::StockGone { .. }) => return Ok(Outcome::Told),
        other => other?,
    };
    let notice =
        Notice { id: format!("n{person}"), fact: Fact::Paid { checkout, attempt: 0, amount: PRICE } };
    db.write(move |tx| service::receive(tx, SystemClock.now(), CITY, "sandbox", &notice)).await?;
    Ok(Outcome::Sold)
}
