//! A simulator, our clients, and a shop that takes callbacks: each on a port of its own.
#![allow(dead_code, reason = "each test program uses a part of the stage")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use kernel::{Clock, Day, Fen, ManualClock, Timestamp};
use payment::simulator::{Keys, Mischief, Provider, Setup, Simulator};
use payment::wechat::{Callback, Prepay, Signed};
use payment::{Result, alipay, wechat};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub(crate) const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

pub(crate) struct Stage {
    pub(crate) simulator: Simulator,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) wechat: wechat::Client,
    pub(crate) wechat_keys: Arc<wechat::Keyring>,
    pub(crate) alipay: alipay::Client,
    pub(crate) alipay_keys: Arc<alipay::Keyring>,
    /// How many callbacks the shop still answers with an error, though they are good.
    pub(crate) busy: Arc<AtomicU32>,
    pub(crate) shop: String,
    said: UnboundedReceiver<Said>,
}

/// A callback as the shop got it.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) read: Read,
}

/// What the shop made of it.
#[derive(Debug)]
pub(crate) enum Read {
    Wechat(Result<Callback>),
    Alipay(Result<alipay::Notice>),
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(Keys::generate().unwrap(), Day::new(2026, 11, 24).unwrap().start().plus_minutes(600)).await
    }

    pub(crate) async fn with(keys: Keys, now: Timestamp) -> Self {
        let clock = Arc::new(ManualClock::at(now));
        let time: Arc<dyn Clock> = clock.clone();
        let merchant = Arc::new(keys.merchant().unwrap());
        let app = Arc::new(keys.app().unwrap());
        let wechat_keys = Arc::new(keys.wechat_keyring().unwrap());
        let alipay_keys = Arc::new(keys.alipay_keyring().unwrap());
        let simulator = Simulator::start(Setup {
            address: LOOPBACK,
            clock: time,
            keys,
            retries: 3,
            retry_after: Duration::from_millis(5),
        });
        let simulator = simulator.await.unwrap();
        let busy = Arc::new(AtomicU32::new(0));
        let (sender, said) = unbounded_channel();
        let answer = |busy: &AtomicU32, good: bool| {
            let busy =
                busy.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
            if good && !busy { StatusCode::OK } else { StatusCode::BAD_REQUEST }
        };
        let (on_wechat, on_alipay) = (
            (
                Arc::clone(&merchant),
                Arc::clone(&wechat_keys),
                Arc::clone(&clock),
                Arc::clone(&busy),
                sender.clone(),
            ),
            (Arc::clone(&app), Arc::clone(&alipay_keys), Arc::clone(&busy), sender),
        );
        let router = Router::new()
            .route(
                "/wechat",
                post(move |headers: HeaderMap, body: Bytes| async move {
                    let (merchant, keys, clock, busy, said) = on_wechat;
                    let signed = Signed::from_headers(|name| headers.get(name)?.to_str().ok());
                    let read =
                        signed.and_then(|signed| merchant.read_callback(&keys, clock.now(), &signed, &body));
                    let status = answer(&busy, read.is_ok());
                    said.send(Said {
                        headers: texts(&headers),
                        body: body.to_vec(),
                        read: Read::Wechat(read),
                    })
                    .unwrap();
                    status
                }),
            )
            .route(
                "/alipay",
                post(move |headers: HeaderMap, body: Bytes| async move {
                    let (app, keys, busy, said) = on_alipay;
                    let read = app.read_notice(&keys, &body);
                    let status = answer(&busy, read.is_ok());
                    said.send(Said {
                        headers: texts(&headers),
                        body: body.to_vec(),
                        read: Read::Alipay(read),
                    })
                    .unwrap();
                    (status, alipay::SUCCESS)
                }),
            );
        let listener = TcpListener::bind(LOOPBACK).await.unwrap();
        let shop = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            wechat: wechat::Client::new(simulator.base_url(), merchant, Arc::clone(&wechat_keys)).unwrap(),
            alipay: alipay::Client::new(&simulator.alipay_gateway(), app, Arc::clone(&alipay_keys)).unwrap(),
            simulator,
            clock,
            wechat_keys,
            alipay_keys,
            busy,
            shop,
            said,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn prepay(&self, no: &str, fen: i64) -> Prepay {
        Prepay {
            out_trade_no: no.into(),
            description: "苹果,5斤".into(),
            total: Fen(fen),
            notify_url: format!("{}/wechat", self.shop),
            expires: Some(self.now().plus_minutes(30)),
            split: false,
        }
    }

    pub(crate) fn order(&self, no: &str, fen: i64) -> alipay::Order {
        alipay::Order {
            out_trade_no: no.into(),
            subject: "梨 & \"苹果\" 100%".into(),
            total: Fen(fen),
            notify_url: format!("{}/alipay", self.shop),
            expires: Some(self.now().plus_minutes(30)),
            seller: None,
        }
    }

    /// An order that is paid, with callbacks sent like that.
    pub(crate) async fn paid(&self, provider: Provider, no: &str, fen: i64, mischief: Mischief) {
        match provider {
            Provider::Wechat => self.wechat.native(self.now(), &self.prepay(no, fen)).await.unwrap(),
            Provider::Alipay => self.alipay.precreate(self.now(), &self.order(no, fen)).await.unwrap(),
        };
        self.simulator.misbehave(provider, no, mischief);
        self.simulator.pay(provider, no).unwrap();
    }

    /// The next callback, good or not.
    pub(crate) async fn said(&mut self) -> Said {
        let said = tokio::time::timeout(Duration::from_secs(20), self.said.recv()).await;
        said.expect("a callback within 20 seconds").unwrap()
    }

    pub(crate) async fn wechat_said(&mut self) -> Result<Callback> {
        match self.said().await.read {
            Read::Wechat(read) => read,
            Read::Alipay(read) => panic!("Alipay said {read:?}"),
        }
    }

    pub(crate) async fn alipay_said(&mut self) -> Result<alipay::Notice> {
        match self.said().await.read {
            Read::Alipay(read) => read,
            Read::Wechat(read) => panic!("WeChat said {read:?}"),
        }
    }
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
}

/// Stands between a client and the simulator, and changes one thing in the answers that have it.
pub(crate) async fn altering(upstream: &str, from: &'static str, to: &'static str) -> String {
    let upstream = upstream.to_owned();
    let client = Client::builder(TokioExecutor::new()).build_http::<axum::body::Body>();
    let router = Router::new().fallback(move |mut request: Request| {
        let (client, upstream) = (client.clone(), upstream.clone());
        async move {
            *request.uri_mut() = format!("{upstream}{}", request.uri()).parse().unwrap();
            request.headers_mut().remove("host");
            let (mut head, body) = client.request(request).await.unwrap().into_parts();
            let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
            head.headers.remove("content-length");
            Response::from_parts(head, axum::body::Body::from(body.replacen(from, to, 1)))
        }
    });
    let listener = TcpListener::bind(LOOPBACK).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}
