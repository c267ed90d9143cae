//! Both providers in one program, for the demo and for tests. No money moves; signatures, encryption and
//! numbers are real. It speaks over loopback HTTP, keeps trades in memory, and behaves as badly as it is told.
//!
//! Where it is simpler than the providers: bills are there at once and may be of today; no gzip; an Alipay
//! trade exists as soon as its QR code does; refunds and splits are done at once unless it is told otherwise.

mod alipay;
mod answers;
mod callbacks;
mod control;
mod courier;
mod keys;
mod trades;
mod wechat;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::{any, get, post, put};
use kernel::Clock;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::http::Http;
use crate::wechat::RefundStatus;
use crate::{Error, PrivateKey, Result};

pub use courier::{Corruption, Delivery, Mischief, Outcome};
pub use keys::Keys;
pub use trades::{Provider, Refusal};

use courier::Message;
use trades::Book;

/// How a simulator is made.
#[derive(Debug)]
pub struct Setup {
    /// Where it listens; port 0 for any that is free.
    pub address: SocketAddr,
    /// Its time.
    pub clock: Arc<dyn Clock>,
    /// The keys of both sides.
    pub keys: Keys,
    /// How often a callback that was not answered well is sent again.
    pub retries: u32,
    /// How long it waits before that.
    pub retry_after: Duration,
}

/// A running simulator; it stops when dropped.
#[derive(Debug)]
pub struct Simulator {
    base_url: String,
    state: Arc<State>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    base_url: String,
    setup: Setup,
    http: Http,
    /// Which of the platform keys of WeChat signs.
    signing: Mutex<usize>,
    /// True once Alipay signs with its next key.
    alipay_changed: AtomicBool,
    book: Mutex<Book>,
    mischief: Mutex<BTreeMap<(Provider, String), Mischief>>,
    /// Where refunds of a trade at WeChat stand once they are made, where that is not at their end.
    refunds: Mutex<BTreeMap<String, RefundStatus>>,
    /// Trades at WeChat whose splits are refused, so that their parts stay with the seller.
    split_refused: Mutex<BTreeSet<String>>,
    /// Callbacks held back until the next about the same trade has gone.
    held: Mutex<Vec<Message>>,
    deliveries: Mutex<Vec<Delivery>>,
}

impl Simulator {
    /// Starts to listen. The runtime must have I/O and time.
    pub async fn start(setup: Setup) -> Result<Self> {
        let unreachable = |error: std::io::Error| Error::Unreachable(error.to_string());
        let listener = TcpListener::bind(setup.address).await.map_err(unreachable)?;
        let base_url = format!("http://{}", listener.local_addr().map_err(unreachable)?);
        let state = Arc::new(State {
            base_url: base_url.clone(),
            setup,
            http: Http::new()?,
            signing: Mutex::default(),
            alipay_changed: AtomicBool::new(false),
            book: Mutex::default(),
            mischief: Mutex::default(),
            refunds: Mutex::default(),
            split_refused: Mutex::default(),
            held: Mutex::default(),
            deliveries: Mutex::default(),
        });
        let router = router(Arc::clone(&state));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the simulator stopped");
            }
        });
        Ok(Self { base_url, state, server })
    }

    /// `http://address:port`: the base address of the WeChat client.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The gateway of the Alipay client.
    #[must_use]
    pub fn alipay_gateway(&self) -> String {
        format!("{}/gateway.do", self.base_url)
    }

    /// The keys of both sides.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.state.setup.keys
    }

    /// The buyer pays; the number is that of a combined payment where there is one. Callbacks follow.
    pub fn pay(&self, provider: Provider, out_trade_no: &str) -> std::result::Result<(), Refusal> {
        control::pay(&self.state, provider, out_trade_no)
    }

    /// Closes a payment beside us, as when our own request did it and its answer was lost.
    pub fn close(&self, provider: Provider, out_trade_no: &str) -> std::result::Result<(), Refusal> {
        lock(&self.state.book).close(provider, out_trade_no)
    }

    /// Whether a payment can be paid no more, though nobody paid it.
    #[must_use]
    pub fn is_closed(&self, provider: Provider, out_trade_no: &str) -> bool {
        let trades = lock(&self.state.book).of(provider, out_trade_no);
        trades.is_ok_and(|all| all.iter().all(|trade| trade.closed))
    }

    /// From now on sends callbacks about this trade like that; the trade need not exist yet.
    pub fn misbehave(&self, provider: Provider, out_trade_no: &str, mischief: Mischief) {
        self.state.misbehave(provider, out_trade_no, mischief);
    }

    /// From now on refunds of this trade at WeChat stand there, but for those that are at their end. Of those that are made
    /// already callbacks say so.
    pub fn stand_refunds(&self, out_trade_no: &str, status: RefundStatus) {
        lock(&self.state.refunds).insert(out_trade_no.to_owned(), status);
        wechat::stand_refunds(&self.state, out_trade_no, status);
    }

    /// From now on WeChat closes each part that is split off this trade: it goes back to the seller.
    pub fn refuse_splits(&self, out_trade_no: &str) {
        lock(&self.state.split_refused).insert(out_trade_no.to_owned());
    }

    /// What went back to the buyer of a trade so far, whatever callbacks said of it.
    #[must_use]
    pub fn refunded(&self, provider: Provider, out_trade_no: &str) -> kernel::Fen {
        lock(&self.state.book).find(provider, out_trade_no).map_or(kernel::Fen::ZERO, trades::Trade::refunded)
    }

    /// From now on signs as WeChat with the platform key of this serial; false when there is none.
    #[must_use]
    pub fn sign_with(&self, serial: &str) -> bool {
        self.state.sign_with(serial)
    }

    /// From now on signs as Alipay with its next key.
    pub fn change_alipay_key(&self) {
        self.state.alipay_changed.store(true, Ordering::Relaxed);
    }

    /// What became of each callback so far.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.state.deliveries).clone()
    }

    /// Serves until the program ends.
    pub async fn wait(mut self) {
        // The task ends only when the listener fails, which it has logged.
        let _ = (&mut self.server).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl State {
    /// The key Alipay signs with now.
    fn alipay_key(&self) -> &PrivateKey {
        let changed = self.alipay_changed.load(Ordering::Relaxed);
        if changed { &self.setup.keys.alipay_next } else { &self.setup.keys.alipay }
    }

    fn misbehave(&self, provider: Provider, out_trade_no: &str, mischief: Mischief) {
        lock(&self.mischief).insert((provider, out_trade_no.to_owned()), mischief);
    }

    fn refunds_stand_at(&self, out_trade_no: &str) -> RefundStatus {
        lock(&self.refunds).get(out_trade_no).copied().unwrap_or(RefundStatus::Success)
    }

    fn refuses_splits(&self, transaction: &str) -> bool {
        let book = lock(&self.book);
        let trade = book.all(Provider::Wechat).find(|trade| trade.number == transaction);
        trade.is_some_and(|trade| lock(&self.split_refused).contains(&trade.out_trade_no))
    }

    fn sign_with(&self, serial: &str) -> bool {
        match self.setup.keys.platform.iter().position(|(one, _)| one == serial) {
            Some(place) => {
                *lock(&self.signing) = place;
                true
            }
            None => false,
        }
    }
}

fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/v3/{*path}", any(wechat::handle))
        .route("/gateway.do", any(alipay::handle))
        .route("/alipay-bill/{kind}/{day}", get(alipay::bill_file))
        .route("/cashier/{provider}/{number}", get(control::cashier).post(control::cashier_pay))
        .route("/control/{provider}/{number}/pay", post(control::pay_now))
        .route("/control/{provider}/{number}/mischief", put(control::mischief))
        .route("/control/wechat/signing-key/{serial}", put(control::signing_key))
        .route("/control/deliveries", get(control::deliveries))
        .with_state(state)
}

/// A lock that a panicking thread held is still a lock: the simulator has no invariant over several fields.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
