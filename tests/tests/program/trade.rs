//! Two organisations that trade in bulk, and how far they bring a contract.

use identity::service::{NewPerson, create_person, grant_role};
use identity::{DEMO_PASSWORD, hash_password};
use kernel::{Actor, Clock, Grant, GrantScope, RegionCode, Role, SystemClock};
use serde_json::{Value, json};

use super::{Body, Program};

const CITY: RegionCode = RegionCode(410_300);
/// The phone of who buys for the factory.
pub const PURCHASER: &str = "13900020000";
/// The phone of the clerk of 嵩县.
pub const CLERK: &str = "13900020009";

/// A factory in 嵩县 and a person who buys for it.
pub async fn settle_factory(program: &Program) {
    settle_people(program).await;
    let (purchaser, clerk) = (program.sign_in(PURCHASER).await, program.sign_in(CLERK).await);
    let factory = registration(LICENCES[0], "嵩州食品厂", "410325100001");
    let made = program.api("POST", "/api/v1/trade/purchasers", &purchaser, factory).await;
    let id = made["id"].as_str().unwrap();
    let decision = format!("/api/v1/trade/purchasers/{id}/decision");
    program.api("POST", &decision, &clerk, json!({ "step": "accept" })).await;
}

/// Who will buy for the factory, and the clerk of its county.
async fn settle_people(program: &Program) {
    let (vault, now) = (program.vault.clone(), SystemClock.now());
    let hash = hash_password(DEMO_PASSWORD).unwrap();
    let settled = program.db.write(move |tx| {
        let who = Actor::system("test");
        let mut clerk = None;
        for (name, phone) in [("赵采购", PURCHASER), ("嵩县经办", CLERK)] {
            let new = NewPerson {
                name: name.to_owned(),
                phone: phone.parse()?,
                password_hash: hash.clone(),
                is_invented: true,
            };
            clerk = Some(create_person(tx, &who, now, &vault, CITY, &new)?);
        }
        let grant = Grant { role: Role::CountyClerk, scope: GrantScope::Region(RegionCode(410_325)) };
        grant_role(tx, &who, now, CITY, clerk.unwrap(), grant)
    });
    settled.await.unwrap();
}

/// Codes whose last character fits, of nobody.
pub const LICENCES: [&str; 8] = [
    "91410325MA9TE5T01E",
    "91410325MA9TE5T02H",
    "91410325MA9TE5T03L",
    "91410325MA9TE5T04P",
    "91410325MA9TE5T05T",
    "91410325MA9TE5T06X",
    "91410325MA9TE5T071",
    "91410325MA9TE5T084",
];

/// A purchaser's registration as programs write it.
fn registration(licence: &str, name: &str, village: &str) -> Value {
    json!({ "name": name, "licence": licence, "village": village, "contact": "赵采购" })
}

/// What routes of bulk trade are asked about.
pub struct Traded {
    /// Published by the co-operative.
    pub supply: String,
    /// Drafts of the co-operative: to be published, and to be changed.
    pub drafts: [String; 2],
    /// Published by the factory, and not answered.
    pub demand: String,
    /// Open: to be seen and answered, and to be ended.
    pub quotes: [String; 2],
    /// A contract that holds, and one that waits for the co-operative.
    pub contracts: [String; 2],
    /// Weighed and not decided.
    pub delivery: String,
    /// Declared paid.
    pub payment: String,
    /// Registrations that wait for 栾川: to be seen, and to be decided by page and by program.
    pub purchasers: [String; 3],
    /// The same for programs.
    pub for_programs: ForPrograms,
}

/// What operations of bulk trade are asked about.
pub struct ForPrograms {
    /// Published by the factory, and not answered.
    pub demand: String,
    /// Drafts of the co-operative: to be shown, to be taken back, to be changed.
    pub drafts: [String; 3],
    /// Open, the co-operative's terms last: to be answered by the factory with other terms, to be accepted by it, to be ended.
    pub quotes: [String; 3],
    /// Contracts that hold: to be weighed under, and one that waits for the co-operative.
    pub contracts: [String; 2],
    /// Weighed and not decided.
    pub delivery: String,
    /// To be declared paid.
    pub payment: String,
}

/// Days from today, as forms and programs write them.
pub fn day(from_today: i64) -> String {
    SystemClock.now().day().plus_days(from_today).to_string()
}

/// A post as programs write it.
pub fn post(kind: &str, publish: bool) -> Value {
    json!({
        "kind": kind, "category": "mountain", "product": "核桃", "grade": "first", "unit": "weight",
        "quantity": 5_000_000, "from": day(0), "to": day(30), "place": "410324102201",
        "valid_until": day(30), "publish": publish,
    })
}

/// Terms as a form sends them: one stage of five tonnes.
pub fn terms() -> Vec<(&'static str, String)> {
    let fixed = [
        ("price", "3.20"),
        ("grade", "first"),
        ("quantity_1", "5000"),
        ("tolerance", "5"),
        ("grade_deduct", "0.20"),
    ];
    let mut fields: Vec<_> = fixed.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    fields.extend([("from_1", day(0)), ("to_1", day(30))]);
    fields
}

/// The form of a post.
pub fn post_form() -> Vec<(&'static str, String)> {
    let fixed = [
        ("kind", "demand"),
        ("category", "mountain"),
        ("product", "核桃"),
        ("grade", "first"),
        ("unit", "weight"),
        ("quantity", "5000"),
        ("place", "410324102201"),
    ];
    let mut fields: Vec<_> = fixed.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    fields.extend([("window_from", day(0)), ("window_to", day(30)), ("valid_until", day(30))]);
    fields
}

/// The form of a registration.
pub fn register_form() -> [(&'static str, &'static str); 4] {
    [("name", "山货经销处五"), ("licence", LICENCES[5]), ("village", "410324102201"), ("contact", "赵采购")]
}

pub fn fields<'a>(owned: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    owned.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

struct Pair<'a> {
    program: &'a Program,
    factory: String,
    cooperative: &'a str,
}

impl Pair<'_> {
    async fn post(&self, token: &str, kind: &str, publish: bool) -> String {
        let made = self.program.api("POST", "/api/v1/trade/posts", token, post(kind, publish)).await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// Sends a form that must succeed, and gives the last part of the address it leads to.
    async fn send(&self, path: &str, token: &str, form: &[(&str, &str)]) -> String {
        let answer = self.program.post(path, token, form).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.words());
        answer.location.rsplit('/').next().unwrap().to_owned()
    }

    /// One more organisation that wants to buy, registered in 栾川.
    async fn register(&self, number: usize) -> String {
        let new = registration(LICENCES[number], &format!("山货经销处{number}"), "410324102201");
        let made = self.program.api("POST", "/api/v1/trade/purchasers", &self.factory, new).await;
        made["id"].as_str().unwrap().to_owned()
    }

    /// The co-operative's quote on a new demand of the factory's.
    async fn quote(&self) -> String {
        let demand = self.post(&self.factory, "demand", true).await;
        self.send(&format!("/trade/posts/{demand}/quote"), self.cooperative, &fields(&terms())).await
    }

    /// A contract the factory has confirmed.
    async fn contract(&self) -> String {
        let quote = self.quote().await;
        let accept = [("step", "accept"), ("turn", "1")];
        let contract = self.send(&format!("/trade/quotes/{quote}"), &self.factory, &accept).await;
        self.confirm(&contract, &self.factory).await;
        contract
    }

    /// A contract that holds, with a delivery that was accepted, and what is to be paid for it.
    async fn accepted(&self) -> (String, String) {
        let holding = self.contract().await;
        self.confirm(&holding, self.cooperative).await;
        let delivery = self.weigh(&holding).await;
        self.send(&format!("/trade/deliveries/{delivery}"), &self.factory, &[("decide", "accept")]).await;
        let payment = self.named(&holding, "/trade/payments/").await;
        (holding, payment)
    }

    async fn confirm(&self, contract: &str, token: &str) {
        self.send(&format!("/trade/contracts/{contract}"), token, &[("step", "confirm")]).await;
    }

    async fn weigh(&self, contract: &str) -> String {
        let form = [("stage", "1"), ("gross", "2000"), ("tare", "500"), ("grade", "first")];
        self.send(&format!("/trade/contracts/{contract}/deliveries"), self.cooperative, &form).await;
        self.named(contract, "/trade/deliveries/").await
    }

    /// The number of the first thing of the contract's page that the factory can act on.
    async fn named(&self, contract: &str, start: &str) -> String {
        let page = self.program.get(&format!("/trade/contracts/{contract}"), &self.factory).await.text;
        page.split(start).nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}

pub async fn make_traded(program: &Program, cooperative: &str) -> Traded {
    settle_factory(program).await;
    let pair = Pair { program, factory: program.sign_in(PURCHASER).await, cooperative };
    let (holding, payment) = pair.accepted().await;
    let declare = [("step", "declare"), ("reference", "ICBC-1")];
    pair.send(&format!("/trade/payments/{payment}"), &pair.factory, &declare).await;
    Traded {
        supply: pair.post(cooperative, "supply", true).await,
        drafts: [
            pair.post(cooperative, "supply", false).await,
            pair.post(cooperative, "supply", false).await,
        ],
        demand: pair.post(&pair.factory, "demand", true).await,
        quotes: [pair.quote().await, pair.quote().await],
        delivery: pair.weigh(&holding).await,
        contracts: [holding, pair.contract().await],
        payment,
        purchasers: [pair.register(1).await, pair.register(2).await, pair.register(3).await],
        for_programs: make_for_programs(&pair).await,
    }
}

async fn make_for_programs(pair: &Pair<'_>) -> ForPrograms {
    let (holding, payment) = pair.accepted().await;
    let draft = || pair.post(pair.cooperative, "supply", false);
    ForPrograms {
        demand: pair.post(&pair.factory, "demand", true).await,
        drafts: [draft().await, draft().await, draft().await],
        quotes: [pair.quote().await, pair.quote().await, pair.quote().await],
        delivery: pair.weigh(&holding).await,
        contracts: [holding, pair.contract().await],
        payment,
    }
}

/// The terms of a quote as programs write them.
fn json_terms() -> Value {
    json!({
        "price_fen": 320, "grade": "first", "tolerance_bp": 500, "grade_deduct_fen": 20,
        "stages": [{ "from": day(0), "to": day(30), "quantity": 5_000_000 }],
    })
}

/// What operations of bulk trade are asked.
pub fn of_programs(traded: &Traded, method: &str, route: &str) -> Option<(String, Body)> {
    let ForPrograms { demand, drafts, quotes, contracts, delivery, payment } = &traded.for_programs;
    let under = route.strip_prefix("/api/v1/trade")?;
    let send = |id: &str, body: Value| Some((route.replace("{id}", id), Body::Json(body)));
    let ask = |id: &str| Some((route.replace("{id}", id), Body::None));
    match (method, under) {
        ("POST", "/posts") => send("", post("demand", true)),
        ("POST", "/purchasers") => send("", registration(LICENCES[4], "山货经销处四", "410324102201")),
        ("GET", "/purchasers/{id}") => ask(&traded.purchasers[0]),
        ("POST", "/purchasers/{id}/decision") => send(&traded.purchasers[2], json!({ "step": "accept" })),
        ("GET", "/posts/{id}" | "/posts/{id}/matches") => ask(&traded.supply),
        ("PUT", "/posts/{id}") => send(&drafts[2], post("supply", false)),
        ("POST", "/posts/{id}/publish") => ask(&drafts[0]),
        ("POST", "/posts/{id}/withdraw") => ask(&drafts[1]),
        ("POST", "/posts/{id}/quotes") => send(demand, json_terms()),
        ("GET", "/quotes/{id}") => ask(&quotes[0]),
        ("POST", "/quotes/{id}/terms") => send(&quotes[0], json!({ "turn": 1, "terms": json_terms() })),
        ("POST", "/quotes/{id}/accept") => send(&quotes[1], json!({ "turn": 1 })),
        ("POST", "/quotes/{id}/end") => ask(&quotes[2]),
        ("GET", "/contracts/{id}") => ask(&contracts[0]),
        ("POST", "/contracts/{id}/steps") => send(&contracts[1], json!({ "step": "confirm" })),
        ("POST", "/contracts/{id}/deliveries") => {
            send(&contracts[0], json!({ "stage": 1, "gross": 1_000_000, "tare": 500_000, "grade": "first" }))
        }
        ("POST", "/deliveries/{id}/decision") => send(delivery, json!({ "accept": true })),
        ("POST", "/payments/{id}/steps") => {
            send(payment, json!({ "step": "declare", "reference": "ICBC-2" }))
        }
        _ => None,
    }
}
