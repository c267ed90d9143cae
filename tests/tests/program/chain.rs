//! The people of the chain, and how far they bring an order.

use serde_json::{Value, json};

use super::{Answer, Program};

/// The people of the chain, signed in, and how far they bring an order.
pub struct Chain<'a> {
    pub program: &'a Program,
    pub buyer: String,
    pub seller: String,
    pub point_keeper: String,
    pub township_keeper: String,
    pub warehouse_keeper: String,
    pub point: String,
    pub listing: String,
}

/// The county of the chain.
pub const COUNTY: &str = "410324";

impl<'a> Chain<'a> {
    pub async fn begin(program: &'a Program) -> Self {
        let buyer = program.sign_in("13800000001").await;
        let seller = program.sign_in("13800000002").await;
        let point_keeper = program.sign_in("13800000003").await;
        let point = program.place_of(&point_keeper).await;
        let shelf = program.api("GET", &format!("/api/v1/listings?county={COUNTY}"), "", Value::Null).await;
        let listing = shelf[0]["id"].as_str().unwrap().to_owned();
        Self {
            program,
            buyer,
            seller,
            point,
            point_keeper,
            township_keeper: program.sign_in("13800000004").await,
            warehouse_keeper: program.sign_in("13800000005").await,
            listing,
        }
    }

    /// A new listing of so many pieces.
    pub async fn publish(&self, pieces: i64) -> String {
        let make = |kind: &'static str, body: Value| async move {
            let made = self.program.api("POST", &format!("/api/v1/{kind}"), &self.seller, body).await;
            made["id"].as_str().unwrap().to_owned()
        };
        let product =
            make("products", json!({ "name": "核桃", "category": "mountain", "kind": "nut" })).await;
        let lot = json!({
            "product": product, "origin": "410324102201", "made_on": "2026-10-01", "pieces": pieces
        });
        let lot = make("lots", lot).await;
        let terms = json!({
            "lot": lot, "title": "栾川核桃", "price_fen": 900, "net_grams": 500, "pieces": pieces
        });
        make("listings", terms).await
    }

    /// A checkout and its only order.
    pub async fn place(&self) -> (String, String) {
        let line = json!({ "county": COUNTY, "listing": self.listing, "quantity": 1 });
        self.program.api("PUT", "/api/v1/cart", &self.buyer, line).await;
        let pickup = json!({ "pickup": self.point });
        let placed = self.program.api("POST", "/api/v1/checkouts", &self.buyer, pickup).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&placed["id"]), text(&placed["orders"][0]["id"]))
    }

    pub async fn pay(&self, checkout: &str, order: &str) {
        let path = format!("/sandbox/pay/{checkout}");
        let answer = self.program.post(&path, &self.buyer, &[("behaviour", "pay")]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        self.until_status(order, "paid").await;
    }

    pub async fn until_status(&self, order: &str, status: &str) {
        self.until_status_of(order, status, &self.buyer).await;
    }

    /// The same for an order of somebody else.
    async fn until_status_of(&self, order: &str, status: &str, buyer: &str) {
        let path = format!("/api/v1/orders/{order}");
        self.program.until(&path, buyer, |answer| (answer.json()["status"] == status).then_some(())).await;
    }

    /// The seller declines a paid order, so that all of it goes back.
    pub async fn decline(&self, order: &str) {
        let path = format!("/api/v1/orders/{order}/decline");
        self.program.api("POST", &path, &self.seller, json!({ "reason": "缺货" })).await;
    }

    /// The seller's part of a collected order has left for them.
    pub async fn until_settled(&self, order: &str) {
        let path = format!("/api/v1/orders/{order}");
        let settled = |answer: &Answer| (answer.json()["settlement"] == "confirmed").then_some(());
        self.program.until(&path, &self.buyer, settled).await;
    }

    /// The buyer reads that what was owed to them is back.
    pub async fn until_given_back(&self, order: &str) {
        let back = |answer: &Answer| answer.words().contains("已退款").then_some(());
        self.program.until(&format!("/orders/{order}"), &self.buyer, back).await;
    }

    /// A paid order.
    pub async fn paid(&self) -> String {
        let (checkout, order) = self.place().await;
        self.pay(&checkout, &order).await;
        order
    }

    /// The parcel of a packed order, still with the seller.
    pub async fn packed(&self) -> String {
        let order = self.paid().await;
        self.pack(&order).await
    }

    async fn pack(&self, order: &str) -> String {
        self.program.api("POST", &format!("/api/v1/orders/{order}/pack"), &self.seller, json!({})).await;
        let path = format!("/parcels/of/{order}");
        self.program
            .until(&path, &self.seller, |answer| answer.location.strip_prefix("/parcels/").map(str::to_owned))
            .await
    }

    pub async fn take_in(&self, parcel: &str, keeper: &str) {
        let station = self.program.place_of(keeper).await;
        let path = format!("/api/v1/parcels/{parcel}/take-in");
        self.program.api("POST", &path, keeper, json!({ "station": station })).await;
    }

    /// A parcel that waits at the point.
    pub async fn arrived(&self) -> String {
        let order = self.paid().await;
        self.carry(&order).await
    }

    /// Packs a paid order and carries its parcel to the point.
    pub async fn carry(&self, order: &str) -> String {
        self.carry_of(order, &self.buyer).await
    }

    /// The same for an order of somebody else.
    pub async fn carry_of(&self, order: &str, buyer: &str) -> String {
        let parcel = self.pack(order).await;
        // The order follows its parcel by the log: each step is waited for, so that the log reads the same every time.
        self.take_in(&parcel, &self.warehouse_keeper).await;
        self.until_status_of(order, "in_transit", buyer).await;
        self.take_in(&parcel, &self.township_keeper).await;
        self.take_in(&parcel, &self.point_keeper).await;
        self.until_status_of(order, "ready", buyer).await;
        parcel
    }

    /// Carries a paid order to the point, where the buyer collects it.
    pub async fn hand_out(&self, order: &str) {
        let parcel = self.carry(order).await;
        let code = json!({ "code": self.code(&parcel).await });
        let path = format!("/api/v1/parcels/{parcel}/hand-out");
        self.program.api("POST", &path, &self.point_keeper, code).await;
        self.until_status(order, "collected").await;
    }

    /// The buyer claims all of a collected order, and the seller gives it back; how much that is, in fen.
    pub async fn claim_all(&self, order: &str) -> i64 {
        let path = format!("/api/v1/orders/{order}");
        let total =
            self.program.api("GET", &path, &self.buyer, Value::Null).await["total_fen"].as_i64().unwrap();
        self.claim(order, total).await;
        total
    }

    /// The buyer claims so many fen of a collected order, and the seller gives them back.
    pub async fn claim(&self, order: &str, fen: i64) {
        let path = format!("/api/v1/orders/{order}/claims");
        let claim = json!({
            "listing": self.listing, "kind": "damaged", "pieces": 1, "amount_fen": fen, "words": "坏了"
        });
        let claim = self.program.api("POST", &path, &self.buyer, claim).await;
        let agree = json!({ "side": "seller", "to": "refunded" });
        let claim = format!("/api/v1/claims/{}", claim["id"].as_str().unwrap());
        self.program.api("POST", &claim, &self.seller, agree).await;
    }

    /// An order whose goods the buyer has.
    pub async fn collected(&self) -> String {
        let order = self.paid().await;
        self.hand_out(&order).await;
        order
    }

    /// The code on the buyer's page of a parcel that arrived.
    pub async fn code(&self, parcel: &str) -> String {
        let page = self.program.get(&format!("/parcels/{parcel}"), &self.buyer).await;
        let (_, rest) = page.text.split_once("class=\"code\"").expect("the buyer sees the code");
        rest.chars().skip_while(|letter| *letter != '>').filter(char::is_ascii_digit).take(6).collect()
    }
}
