//! The program, serving on a free port of this machine, and people who ask it.

use std::net::SocketAddr;
use std::sync::Arc;

use db::{Db, Target};
use heluo::limits::Limits;
use heluo::{serve, wiring};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use identity::Vault;
use identity::service::{NewPerson, SignIn};
use kernel::{Actor, Clock, IdSource, SystemClock};
use market::channel::Channels;
use market::sandbox::Sandbox;

use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::shelf::CITY;

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The program while it serves.
pub(crate) struct Running {
    pub(crate) db: Db,
    pub(crate) sandbox: Sandbox,
    address: SocketAddr,
    vault: Vault,
    consumers: Vec<&'static str>,
}

impl Running {
    /// Starts it on an empty database.
    pub(crate) async fn start(target: Target) -> Result<Self, Failure> {
        let settings = wiring::Settings {
            target,
            ids: IdSource::random(),
            clock: Arc::new(SystemClock),
            secret: [7; 32],
            demo: true,
            limits: Limits::none(),
            channels: Channels::default(),
            // No measurement hands anything in.
            files: evidence::Files::local(std::env::temp_dir().join("heluo-bench-files")),
            reach: wiring::Reach::Public,
            couriers: governance::couriers::Couriers::default(),
        };
        let program = wiring::start(settings).await?;
        // The seals follow the log as consumers do.
        let consumers = program.reactions.iter().map(|reaction| reaction.consumer).chain(["seal"]).collect();
        let (db, vault, sandbox) = (program.app.db.clone(), program.vault.clone(), program.sandbox.0.clone());
        let listener = serve::listen("127.0.0.1:0".parse()?).await?;
        let address = listener.local_addr()?;
        tokio::spawn(serve::serve(program, listener, std::future::pending()));
        Ok(Self { db, sandbox, address, vault, consumers })
    }

    /// Waits until all that reacts to events has seen all of them, and all are sealed.
    pub(crate) async fn settled(&self) -> Result<(), Failure> {
        for consumer in self.consumers.clone() {
            loop {
                let changed = self.db.changed();
                if self.db.read(move |conn| db::lag(conn, consumer)).await? == 0 {
                    break;
                }
                changed.await;
            }
        }
        Ok(())
    }

    /// Somebody with an account and a session.
    pub(crate) async fn join(&self, number: u32) -> Result<Asker, Failure> {
        let (vault, now) = (self.vault.clone(), SystemClock.now());
        let signed_in = self
            .db
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
            SignIn::Done { token, .. } => self.asker(token).await,
            other => Err(format!("{other:?}").into()),
        }
    }

    /// A visitor.
    pub(crate) async fn visitor(&self) -> Result<Asker, Failure> {
        self.asker(String::new()).await
    }

    async fn asker(&self, token: String) -> Result<Asker, Failure> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Asker { sender: Mutex::new(sender), host: self.address.to_string(), token })
    }
}

/// One who asks over HTTP, one question after the other on one connection, as a browser does.
pub(crate) struct Asker {
    sender: Mutex<SendRequest<Full<Bytes>>>,
    host: String,
    token: String,
}

impl Asker {
    /// Asks, and fails unless the answer is good.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
        signature: Option<&str>,
    ) -> Result<Bytes, Failure> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host)
            .header("content-type", "application/json");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some(signature) = signature {
            request = request.header("x-sandbox-signature", signature);
        }
        let mut sender = self.sender.lock().await;
        sender.ready().await?;
        let answer = sender.send_request(request.body(Full::new(Bytes::from(body)))?).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes();
        if [StatusCode::OK, StatusCode::CREATED, StatusCode::NO_CONTENT].contains(&status) {
            return Ok(bytes);
        }
        Err(format!("{path}: {status} {}", String::from_utf8_lossy(&bytes)).into())
    }
}
