//! Complete checkouts over HTTP: three lines into the cart, submit with a pickup point, the provider's notice, paid.
//!
//! The load comes from the same machine and the same process, so the figure is of program and load together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use db::{Db, Target};
use heluo::limits::Limits;
use heluo::{serve, wiring};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use identity::Vault;
use identity::service::{NewPerson, SignIn};
use kernel::{Actor, Clock, Fen, IdSource, SystemClock};
use market::model::{CheckoutId, ListingId};
use market::provider::{Fact, Notice};
use market::sandbox::Sandbox;
use serde_json::{Value, json};

use crate::shelf::{CITY, COUNTY, POINT, offer};

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Http = Client<HttpConnector, Full<Bytes>>;

/// Pieces of each listing: more than can be sold.
const PIECES: i64 = 1_000_000;

/// `database` is an empty PostgreSQL database; an embedded one is made when none is named.
pub(crate) fn run(database: Option<String>, buyers: u32, seconds: u64) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let (engine, target) = match database {
        Some(url) => ("postgres", Target::parse(&url)),
        None => ("sqlite", Target::Sqlite(folder.path().join("checkout.db"))),
    };
    println!("checkout on {engine}: {buyers} buyers for {seconds} s over HTTP, three lines each");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(engine, target, buyers, Duration::from_secs(seconds)))
}

async fn measure(engine: &str, target: Target, buyers: u32, span: Duration) -> Result<(), Failure> {
    let settings = wiring::Settings {
        target,
        ids: IdSource::random(),
        clock: Arc::new(SystemClock),
        secret: [7; 32],
        demo: true,
        limits: Limits::none(),
    };
    let program = wiring::start(settings).await?;
    let (db, vault, sandbox) = (program.app.db.clone(), program.vault.clone(), program.sandbox.0.clone());
    let now = SystemClock.now();
    let shelf = db
        .write(move |tx| (0..3).map(|_| offer(tx, now, PIECES)).collect::<market::Result<Vec<_>>>())
        .await?;
    let listener = serve::listen("127.0.0.1:0".parse()?).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve::serve(program, listener, std::future::pending()));
    let done = Arc::new(AtomicU64::new(0));
    let end = Instant::now() + span;
    let started = Instant::now();
    let mut tasks = Vec::new();
    for number in 0..buyers {
        let token = join(&db, &vault, number).await?;
        let buyer = Buying {
            http: Client::builder(TokioExecutor::new()).build_http(),
            url: url.clone(),
            token,
            shelf: shelf.clone(),
            sandbox: sandbox.clone(),
        };
        let done = done.clone();
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while Instant::now() < end {
                let began = Instant::now();
                buyer.buy().await?;
                took.push(began.elapsed());
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, Failure>(took)
        }));
    }
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await??);
    }
    let seconds = started.elapsed().as_secs_f64();
    took.sort_unstable();
    let at =
        |share: usize| took.get(took.len().saturating_sub(1) * share / 100).map_or(0, Duration::as_millis);
    let orders = done.load(Ordering::Relaxed);
    let rate = f64::from(u32::try_from(orders)?) / seconds;
    println!("{orders} orders in {seconds:.1} s; a whole checkout took p50 {} ms, p99 {} ms", at(50), at(99));
    println!(
        "RESULT name=checkout engine={engine} value={rate:.0} reference=1200 ratio={:.3}",
        rate / 1200.0
    );
    Ok(())
}

/// Somebody with an account and a session.
async fn join(db: &Db, vault: &Vault, number: u32) -> Result<String, Failure> {
    let (vault, now) = (vault.clone(), SystemClock.now());
    let signed_in = db
        .write(move |tx| {
            let phone: identity::model::Phone = format!("138{:08}", 10_000 + number).parse()?;
            let new = NewPerson {
                name: "买家".to_owned(),
                phone: phone.clone(),
                password_hash: String::new(),
                is_invented: true,
            };
            identity::service::create_person(tx, &Actor::system("bench"), now, &vault, CITY, &new)?;
            let candidate = identity::service::candidate(tx.conn(), now, &vault, CITY, &phone)?;
            identity::service::sign_in(tx, now, CITY, &candidate, true, "bench")
        })
        .await?;
    match signed_in {
        SignIn::Done { token, .. } => Ok(token),
        other => Err(format!("{other:?}").into()),
    }
}

/// One buyer and the provider that tells of their payments.
struct Buying {
    http: Http,
    url: String,
    token: String,
    shelf: Vec<ListingId>,
    sandbox: Sandbox,
}

impl Buying {
    async fn buy(&self) -> Result<(), Failure> {
        for listing in &self.shelf {
            let line = json!({ "county": COUNTY, "listing": listing, "quantity": 1 });
            self.ask(Method::PUT, "/api/v1/cart", line.to_string().into_bytes(), None).await?;
        }
        let pickup = json!({ "pickup": POINT }).to_string().into_bytes();
        let placed: Value =
            serde_json::from_slice(&self.ask(Method::POST, "/api/v1/checkouts", pickup, None).await?)?;
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
        self.ask(Method::POST, "/api/v1/payments/sandbox/notices", body, Some(&signature)).await?;
        Ok(())
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        signature: Option<&str>,
    ) -> Result<Bytes, Failure> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        if let Some(signature) = signature {
            request = request.header("x-sandbox-signature", signature);
        }
        let answer = self.http.request(request.body(Full::new(Bytes::from(body)))?).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        if status == StatusCode::OK || status == StatusCode::CREATED || status == StatusCode::NO_CONTENT {
            return Ok(bytes);
        }
        Err(format!("{path}: {status} {}", String::from_utf8_lossy(&bytes)).into())
    }
}
