//! Complete checkouts over HTTP by people who are signed in: three lines into the cart, the address, submit with address
//! and pickup point, the provider's notice, and the order read as paid.
//!
//! The load comes from the same machine and the same process, so the figure is of program and load together.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::Method;
use kernel::{Clock, Fen, SystemClock};
use market::model::{CheckoutId, ListingId};
use market::provider::{Fact, Notice};
use market::sandbox::Sandbox;
use serde_json::{Value, json};

use crate::place::Place;
use crate::program::{Asker, Failure, Running};
use crate::shelf::{COUNTY, POINT, offer};

/// Pieces of each listing: more than can be sold.
pub(crate) const PIECES: i64 = 1_000_000;

pub(crate) fn run(place: Place, buyers: u32, seconds: u64) -> Result<(), Failure> {
    let ready = place.ready()?;
    let engine = ready.engine;
    println!("checkout on {engine}: {buyers} buyers for {seconds} s over HTTP, three lines each");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = Running::start(ready.target.clone()).await?;
        let shelf = three_listings(&running, PIECES).await?;
        let buyers = gather(&running, &shelf, buyers).await?;
        let began = Instant::now();
        let end = began + Duration::from_secs(seconds);
        let took = buy_at_once(&buyers, move |_| Instant::now() < end).await?;
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

/// People with an account and an address who will buy those listings.
pub(crate) async fn gather(
    running: &Running,
    shelf: &[ListingId],
    buyers: u32,
) -> Result<Vec<Arc<Shopper>>, Failure> {
    let mut gathered = Vec::new();
    for number in 0..buyers {
        let asker = running.join(number).await?;
        keep_address(&asker).await?;
        let (shelf, sandbox) = (shelf.to_vec(), running.sandbox.clone());
        gathered.push(Arc::new(Shopper { asker, shelf, sandbox }));
    }
    Ok(gathered)
}

/// All of them buy at once, each as long as told by how often they bought; how long each checkout took, sorted.
pub(crate) async fn buy_at_once(
    buyers: &[Arc<Shopper>],
    goes_on: impl Fn(usize) -> bool + Clone + Send + 'static,
) -> Result<Vec<Duration>, Failure> {
    let buying = buyers.iter().map(|buyer| {
        let (buyer, goes_on) = (buyer.clone(), goes_on.clone());
        tokio::spawn(async move {
            let mut took = Vec::new();
            while goes_on(took.len()) {
                let began = Instant::now();
                buyer.buy().await?;
                took.push(began.elapsed());
            }
            Ok::<_, Failure>(took)
        })
    });
    let mut took = Vec::new();
    for task in buying.collect::<Vec<_>>() {
        took.extend(task.await??);
    }
    took.sort_unstable();
    Ok(took)
}

/// One buyer and the provider that tells of their payments.
pub(crate) struct Shopper {
    asker: Asker,
    shelf: Vec<ListingId>,
    sandbox: Sandbox,
}

impl Shopper {
    async fn buy(&self) -> Result<(), Failure> {
        for listing in &self.shelf {
            let line = json!({ "county": COUNTY, "listing": listing, "quantity": 1 });
            self.asker.ask(Method::PUT, "/api/v1/cart", line.to_string().into_bytes(), None).await?;
        }
        let kept = self.read("/api/v1/addresses").await?;
        let address = kept.get(0).and_then(|one| one.get("id")).ok_or("a buyer has an address")?;
        let asked = json!({ "pickup": POINT, "address": address }).to_string().into_bytes();
        let placed: Value =
            serde_json::from_slice(&self.asker.ask(Method::POST, "/api/v1/checkouts", asked, None).await?)?;
        let checkout: CheckoutId = placed
            .get("id")
            .and_then(Value::as_str)
            .ok_or("a checkout has an id")?
            .parse()
            .map_err(|_| "an id")?;
        let amount = placed.get("amount_fen").and_then(Value::as_i64).ok_or("a checkout has an amount")?;
        let notice = Notice {
            id: format!("n-{checkout}"),
            fact: Fact::Paid { checkout, attempt: 0, amount: Fen(amount) },
        };
        let (body, signature) = self.sandbox.sign(&notice)?;
        self.asker.ask(Method::POST, "/api/v1/payments/sandbox/notices", body, Some(&signature)).await?;
        let order =
            placed.pointer("/orders/0/id").and_then(Value::as_str).ok_or("a checkout has an order")?;
        let order = self.read(&format!("/api/v1/orders/{order}")).await?;
        match order.get("status").and_then(Value::as_str) {
            Some("paid") => Ok(()),
            other => Err(format!("an order that was paid is {other:?}").into()),
        }
    }

    async fn read(&self, path: &str) -> Result<Value, Failure> {
        Ok(serde_json::from_slice(&self.asker.ask(Method::GET, path, Vec::new(), None).await?)?)
    }
}

async fn keep_address(asker: &Asker) -> Result<(), Failure> {
    let address =
        json!({ "region": COUNTY, "recipient": "买家", "phone": "13800000001", "street": "兴华路 1 号" });
    asker.ask(Method::POST, "/api/v1/addresses", address.to_string().into_bytes(), None).await?;
    Ok(())
}
