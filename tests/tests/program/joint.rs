//! Rounds of joint purchase, and how far they are.

use serde_json::{Value, json};

use super::Body;
use super::chain::Chain;
use super::trade::day;

/// What routes of joint purchase are asked about.
pub struct Joined {
    /// Listings that are not offered: by page and by program.
    pub listings: [String; 2],
    /// Open: to be seen, and to open rounds on.
    pub offer: String,
    /// To be withdrawn, by page and by program.
    pub withdrawn: [String; 2],
    /// Open to everyone, and the buyer has joined.
    pub round: String,
    /// The buyer has joined, to be left: by page and by program.
    pub left: [String; 2],
    /// Open to invited members.
    pub members_only: String,
    /// To be closed, by page and by program.
    pub closed: [String; 2],
    point: String,
}

pub async fn make_joined(chain: &Chain<'_>) -> Joined {
    let offer = make_offer(chain, 900).await;
    let open = |audience: &'static str| {
        let body = round_of(&chain.point, audience);
        let path = format!("/api/v1/joint-offers/{offer}/rounds");
        async move {
            let made = chain.program.api("POST", &path, &chain.seller, body).await;
            made["id"].as_str().unwrap().to_owned()
        }
    };
    let round = open("everyone").await;
    let left = [open("everyone").await, open("everyone").await];
    for one in left.iter().chain([&round]) {
        join(chain, &chain.buyer, one, 2).await;
    }
    Joined {
        listings: [chain.publish(50).await, chain.publish(50).await],
        withdrawn: [make_offer(chain, 50).await, make_offer(chain, 50).await],
        round,
        left,
        members_only: open("invited").await,
        closed: [open("everyone").await, open("everyone").await],
        offer,
        point: chain.point.clone(),
    }
}

/// An offer of the co-operative on a new listing of so many pieces at nine yuan.
pub async fn make_offer(chain: &Chain<'_>, pieces: i64) -> String {
    let listing = chain.publish(pieces).await;
    let made = chain.program.api("POST", "/api/v1/joint-offers", &chain.seller, offer_of(&listing)).await;
    made["id"].as_str().unwrap().to_owned()
}

/// Somebody joins a round.
pub async fn join(chain: &Chain<'_>, who: &str, round: &str, pieces: i64) {
    let path = format!("/api/v1/joint-rounds/{round}/share");
    chain.program.api("PUT", &path, who, json!({ "pieces": pieces })).await;
}

fn offer_of(listing: &str) -> Value {
    json!({
        "listing": listing, "most": 50, "notice_days": 2,
        "steps": [{ "from": 5, "price_fen": 880 }, { "from": 20, "price_fen": 800 }]
    })
}

fn round_of(point: &str, audience: &str) -> Value {
    json!({
        "closes_on": day(5), "pickup": point, "pay_days": 3, "capacity": 40, "least": 1, "audience": audience
    })
}

/// A request that would do what the route is for, if one may.
pub fn of_joint(things: &super::examples::Things, method: &str, route: &str) -> Option<(String, Body)> {
    let joined = &things.joined;
    let round = |id: &str| route.replace("{round}", id);
    let offer = |id: &str| route.replace("{offer}", id);
    let closes = day(6);
    match (method, route) {
        (
            "GET",
            "/joint/{round}"
            | "/joint/{round}/members"
            | "/sell/joint/{round}"
            | "/api/v1/joint-rounds/{round}"
            | "/api/v1/joint-rounds/{round}/members",
        ) => Some((round(&joined.round), Body::None)),
        ("GET", "/sell/joint/offers/{offer}") => Some((offer(&joined.offer), Body::None)),
        ("POST", "/joint/{round}") => {
            Some((round(&joined.round), Body::form(&[("pieces", "1"), ("understood", "1")])))
        }
        ("PUT", "/api/v1/joint-rounds/{round}/share") => {
            Some((round(&joined.round), Body::Json(json!({ "pieces": 1 }))))
        }
        ("POST", "/joint/{round}/leave") => Some((round(&joined.left[0]), Body::form(&[]))),
        ("DELETE", "/api/v1/joint-rounds/{round}/share") => Some((round(&joined.left[1]), Body::None)),
        ("POST", "/sell/joint/{round}/invitations") => {
            Some((round(&joined.members_only), Body::form(&[("phones", "13900010000\n13900010001")])))
        }
        ("POST", "/api/v1/joint-rounds/{round}/invitations") => {
            Some((round(&joined.members_only), Body::Json(json!({ "phones": "13900010000, 13900010001" }))))
        }
        ("POST", "/sell/joint/{round}/close") => Some((round(&joined.closed[0]), Body::form(&[]))),
        ("POST", "/api/v1/joint-rounds/{round}/close") => Some((round(&joined.closed[1]), Body::None)),
        ("POST", "/sell/joint/offers/new") => Some((
            route.to_owned(),
            Body::form(&[
                ("listing", &joined.listings[0]),
                ("tiers", "5=8.80, 20=8"),
                ("most", "50"),
                ("notice_days", "2"),
            ]),
        )),
        ("POST", "/api/v1/joint-offers") => {
            Some((route.to_owned(), Body::Json(offer_of(&joined.listings[1]))))
        }
        ("POST", "/sell/joint/offers/{offer}/withdraw") => {
            Some((offer(&joined.withdrawn[0]), Body::form(&[])))
        }
        ("POST", "/api/v1/joint-offers/{offer}/withdraw") => Some((offer(&joined.withdrawn[1]), Body::None)),
        ("POST", "/sell/joint/offers/{offer}") => Some((
            offer(&joined.offer),
            Body::form(&[
                ("closes_on", &closes),
                ("pickup", &joined.point),
                ("pay_days", "3"),
                ("capacity", "20"),
                ("least", "1"),
                ("audience", "everyone"),
            ]),
        )),
        ("POST", "/api/v1/joint-offers/{offer}/rounds") => {
            Some((offer(&joined.offer), Body::Json(round_of(&joined.point, "everyone"))))
        }
        _ => None,
    }
}
