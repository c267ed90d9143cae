//! Complete checkouts over HTTP: three lines into the cart, submit with a pickup point, the provider's notice, paid.
//!
//! The load comes from the same machine and the same process, so the figure is of program and load together.

use std::time::{Duration, Instant};

use hyper::Method;
use kernel::{Clock, Fen, SystemClock};
use market::model::{CheckoutId, ListingId};
use market::provider::{Fact, Notice};
use market::sandbox::Sandbox;
use serde_json::{Value, json};

use crate::program::{Asker, Failure, Running, target};
use crate::shelf::{COUNTY, POINT, offer};

/// Pieces of each listing: more than can be sold.
pub(crate) const PIECES: i64 = 1_000_000;

/// `database` is an empty PostgreSQL database; an embedded one is made when none is named.
pub(crate) fn run(database: Option<String>, buyers: u32, seconds: u64) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let (engine, target) = target(database, folder.path());
    println!("checkout on {engine}: {buyers} buyers for {seconds} s over HTTP, three lines each");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = Running::start(target).await?;
        let shelf = three_listings(&running, PIECES).await?;
        let began = Instant::now();
        let end = began + Duration::from_secs(seconds);
        let took = buy_at_once(&running, &shelf, buyers, move |_| Instant::now() < end).await?;
        let rate = f64::from(u32::try_from(took.len())?) / began.elapsed().as_secs_f64();
        let at = |share: usize| {
            took.get(took.len().saturating_sub(1) * share / 100).map_or(0, Duration::as_millis)
        };
        println!("{} orders; a whole checkout took p50 {} ms, p99 {} ms", took.len(), at(50), at(99));
        println!(
            "RESULT name=checkout engine={engine} value={rate:.0} reference=1200 ratio={:.3}",
            rate / 1200.0
        );
        Ok(())
    })
}

/// What each buyer buys.
pub(crate) async fn three_listings(running: &Running, pieces: i64) -> Result<Vec<ListingId>, Failure> {
    let now = SystemClock.now();
    let offers = running.db.write(move |tx| (0..3).map(|_| offer(tx, now, pieces)).collect());
    Ok(offers.await.map_err(|error: market::Error| error)?)
}

/// So many buyers buy at once, each as long as told by how often they bought; how long each checkout took, sorted.
pub(crate) async fn buy_at_once(
    running: &Running,
    shelf: &[ListingId],
    buyers: u32,
    goes_on: impl Fn(usize) -> bool + Clone + Send + 'static,
) -> Result<Vec<Duration>, Failure> {
    let mut tasks = Vec::new();
    for number in 0..buyers {
        let buyer = Buyer {
            asker: running.join(number).await?,
            shelf: shelf.to_vec(),
            sandbox: running.sandbox.clone(),
        };
        let goes_on = goes_on.clone();
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while goes_on(took.len()) {
                let began = Instant::now();
                buyer.buy().await?;
                took.push(began.elapsed());
            }
            Ok::<_, Failure>(took)
        }));
    }
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await??);
    }
    took.sort_unstable();
    Ok(took)
}

/// One buyer and the provider that tells of their payments.
struct Buyer {
    asker: Asker,
    shelf: Vec<ListingId>,
    sandbox: Sandbox,
}

impl Buyer {
    async fn buy(&self) -> Result<(), Failure> {
        for listing in &self.shelf {
            let line = json!({ "county": COUNTY, "listing": listing, "quantity": 1 });
            self.asker.ask(Method::PUT, "/api/v1/cart", line.to_string().into_bytes(), None).await?;
        }
        let pickup = json!({ "pickup": POINT }).to_string().into_bytes();
        let placed: Value =
            serde_json::from_slice(&self.asker.ask(Method::POST, "/api/v1/checkouts", pickup, None).await?)?;
        let checkout: CheckoutId = placed
            .get("id")
            .and_then(Value::as_str)
            .ok_or("a checkout has an id")?
            .parse()
            .map_err(|_| "an id")?;
        let amount = placed.get("amount_fen").and_then(Value::as_i64).ok_or("a checkout has an amount")?;
        let notice =
            Notice { id: format!("n-{checkout}"), fact: Fact::Paid { checkout, amount: Fen(amount) } };
        let (body, signature) = self.sandbox.sign(&notice)?;
        self.asker.ask(Method::POST, "/api/v1/payments/sandbox/notices", body, Some(&signature)).await?;
        Ok(())
    }
}
