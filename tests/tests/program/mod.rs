//! The whole program on a free port, with a few days of season, and what a test asks of it over HTTP.

pub mod assessment;
pub mod at_pickup;
pub mod behalf;
pub mod chain;
pub mod elsewhere;
pub mod examples;
pub mod goods;
pub mod governance;
pub mod inputs;
pub mod invoices;
pub mod joint;
pub mod money;
pub mod paying;
pub mod preorders;
pub mod promotions;
pub mod reporting;
pub mod revising;
pub mod rules;
pub mod scoring;
pub mod season;
pub mod selling;
pub mod sending;
pub mod shop;
pub mod statistics;
pub mod trade;
pub mod webhooks;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use db::Db;
use heluo::limits::Limits;
use heluo::{payments, serve, wiring};
use identity::service::{NewPerson, SignIn, create_person, grant_role};
use identity::{DEMO_PASSWORD, Vault, hash_password};
use kernel::{Actor, Clock, Grant, GrantScope, IdSource, ManualClock, RegionCode, Role, SystemClock};
use market::channel::Channels;
use payment::simulator::Simulator;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The city of the demonstration.
pub const CITY: RegionCode = RegionCode(410_300);

/// The program, serving.
pub struct Program {
    pub url: String,
    pub db: Db,
    pub vault: Vault,
    /// Every method and path it answers.
    pub routes: Vec<(String, String)>,
    pub sandbox: market::sandbox::Sandbox,
    /// The simulated providers, where there are some.
    pub channels: Channels,
    client: reqwest::Client,
    _folder: tempfile::TempDir,
}

impl Program {
    /// With three days of season.
    pub async fn open() -> Self {
        Self::open_with(Limits::none()).await
    }

    pub async fn open_with(limits: Limits) -> Self {
        Self::open_listening(
            limits,
            serve::listen("127.0.0.1:0".parse().unwrap()).await.unwrap(),
            Channels::default(),
        )
        .await
    }

    /// With both providers, played by a simulator that stops when it is dropped.
    pub async fn open_with_wechat() -> (Self, Simulator) {
        let listener = serve::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let own = listener.local_addr().unwrap();
        let keys = tempfile::tempdir().unwrap();
        let (simulator, channels) =
            payments::simulated(Arc::new(SystemClock), keys.path(), own).await.unwrap();
        (Self::open_listening(Limits::none(), listener, channels).await, simulator)
    }

    /// With providers that are set up as an installation has them, played by a simulator; `set_up` writes its configuration with
    /// the keys of a folder.
    pub async fn open_configured(
        keys: &Path,
        set_up: impl FnOnce(&Simulator, std::net::SocketAddr) -> Channels,
    ) -> (Self, Simulator) {
        let listener = serve::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let own = listener.local_addr().unwrap();
        let (simulator, _) = payments::simulated(Arc::new(SystemClock), keys, own).await.unwrap();
        let channels = set_up(&simulator, own);
        (Self::open_listening(Limits::none(), listener, channels).await, simulator)
    }

    /// Makes somebody an official of the city, who signs in with the demo's password.
    pub async fn appoint_official(&self, name: &'static str, phone: &'static str) {
        let (vault, now) = (self.vault.clone(), SystemClock.now());
        let hash = hash_password(DEMO_PASSWORD).unwrap();
        let appointed = self.db.write(move |tx| {
            let who = Actor::system("test");
            let new = NewPerson {
                name: name.to_owned(),
                phone: phone.parse()?,
                password_hash: hash.clone(),
                is_invented: true,
            };
            let person = create_person(tx, &who, now, &vault, CITY, &new)?;
            let grant = Grant { role: Role::CityOfficial, scope: GrantScope::Region(CITY) };
            grant_role(tx, &who, now, CITY, person, grant)
        });
        appointed.await.unwrap();
    }

    /// By a clock that the test sets.
    pub async fn open_at(clock: Arc<ManualClock>) -> Self {
        let listener = serve::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        Self::open_by(clock, Limits::none(), listener, Channels::default(), true).await
    }

    /// As an installation where real money moves, though its people are those of the demonstration; with the providers
    /// played by a simulator, or with none set up.
    pub async fn open_live(with_providers: bool) -> (Self, Option<Simulator>) {
        let listener = serve::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        if !with_providers {
            let none = Channels::default();
            return (Self::open_by(clock, Limits::none(), listener, none, false).await, None);
        }
        let own = listener.local_addr().unwrap();
        let keys = tempfile::tempdir().unwrap();
        let (simulator, channels) = payments::simulated(clock.clone(), keys.path(), own).await.unwrap();
        (Self::open_by(clock, Limits::none(), listener, channels, false).await, Some(simulator))
    }

    async fn open_listening(limits: Limits, listener: TcpListener, channels: Channels) -> Self {
        Self::open_by(Arc::new(SystemClock), limits, listener, channels, true).await
    }

    async fn open_by(
        clock: Arc<dyn Clock>,
        limits: Limits,
        listener: TcpListener,
        channels: Channels,
        demo: bool,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        season::copy_to(folder.path()).await;
        let program = wiring::start(wiring::Settings {
            clock,
            demo,
            limits,
            channels: channels.clone(),
            ..settings(folder.path(), IdSource::new(1))
        })
        .await
        .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (db, vault) = (program.app.db.clone(), program.vault.clone());
        let routes = program.routes.iter().map(|(method, path)| (method.to_string(), path.clone())).collect();
        let sandbox = program.sandbox.0.clone();
        tokio::spawn(serve::serve(program, listener, std::future::pending()));
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { url, db, vault, routes, sandbox, channels, client, _folder: folder }
    }

    /// Asks as a program or a browser would; `token` is a session's.
    pub async fn ask(&self, method: &str, path: &str, token: &str, body: Body) -> Answer {
        let mut request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.url));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        request = match body {
            Body::None => request,
            Body::Form(fields) => request.form(&fields),
            Body::Json(value) => request.json(&value),
            Body::Raw { kind, bytes } => request.header("content-type", kind).body(bytes),
        };
        let response = request.send().await.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        answer(response).await
    }

    /// For requests that need a header of their own.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask("GET", path, token, Body::None).await
    }

    pub async fn post(&self, path: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask("POST", path, token, Body::form(fields)).await
    }

    /// The answer to an operation of the API that must succeed.
    pub async fn api(&self, method: &str, path: &str, token: &str, body: Value) -> Value {
        let body = if body.is_null() { Body::None } else { Body::Json(body) };
        let answer = self.ask(method, path, token, body).await;
        assert!((200..300).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.text);
        if answer.text.is_empty() { Value::Null } else { answer.json() }
    }

    /// Signs a person of the demonstration in.
    pub async fn sign_in(&self, phone: &str) -> String {
        let credentials = json!({ "phone": phone, "password": DEMO_PASSWORD });
        let session = self.api("POST", "/api/v1/session", "", credentials).await;
        session["token"].as_str().unwrap().to_owned()
    }

    /// A session made beside the pages: a password for each of a thousand questions would take minutes.
    pub async fn session_of(&self, phone: &str) -> String {
        let (vault, now) = (self.vault.clone(), SystemClock.now());
        let phone: identity::model::Phone = phone.parse().unwrap();
        let outcome = self.db.write(move |tx| {
            let candidate = identity::service::candidate(tx.conn(), now, &vault, CITY, &phone)?;
            identity::service::sign_in(tx, now, CITY, &candidate, true, "test")
        });
        match outcome.await.unwrap() {
            SignIn::Done { token, .. } => token,
            other => panic!("{other:?}"),
        }
    }

    /// Where somebody's first role holds, such as `station:…`, without the word before it.
    pub async fn place_of(&self, token: &str) -> String {
        let who = self.api("GET", "/api/v1/session", token, Value::Null).await;
        let place = who["roles"][0]["place"].as_str().unwrap();
        place.split_once(':').unwrap().1.to_owned()
    }

    /// Asks again and again until the answer is one to go on with.
    pub async fn until<T>(&self, path: &str, token: &str, ready: impl Fn(&Answer) -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let answer = self.get(path, token).await;
            if let Some(found) = ready(&answer) {
                return found;
            }
            assert!(Instant::now() < end, "{path} never came so far: {} {}", answer.status, answer.text);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// What a program in this folder is started with: nobody limits it, and no provider is set up.
fn settings(folder: &Path, ids: IdSource) -> wiring::Settings {
    wiring::Settings {
        target: season::database(folder),
        ids,
        clock: Arc::new(SystemClock),
        secret: [7; 32],
        demo: true,
        limits: Limits::none(),
        channels: Channels::default(),
        files: season::files(folder),
        reach: wiring::Reach::Loopback,
        couriers: ::governance::couriers::Couriers::default(),
    }
}

/// What is sent along.
#[derive(Debug, Clone)]
pub enum Body {
    None,
    Form(Vec<(String, String)>),
    Json(Value),
    Raw { kind: &'static str, bytes: Vec<u8> },
}

impl Body {
    pub fn form(fields: &[(&str, &str)]) -> Self {
        Self::Form(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub kind: String,
    pub retry_after: String,
    pub text: String,
}

/// Reads an answer to its end.
pub async fn answer(response: reqwest::Response) -> Answer {
    let header = |name: &str| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    Answer {
        status: response.status().as_u16(),
        location: header("location"),
        kind: header("content-type"),
        retry_after: header("retry-after"),
        text: String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned(),
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The words a reader sees, without the marks between them.
    pub fn words(&self) -> String {
        let mut words = String::new();
        let mut inside = false;
        for letter in self.text.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                other if !inside => words.push(other),
                _ => {}
            }
        }
        words
    }
}
