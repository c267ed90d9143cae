//! What routes of the books and of settlements are asked about.

use kernel::{Actor, Clock, Day, Fen, SystemClock, Timestamp};
use ledger::{
    AccountCode, AccountRef, BillLine, DifferenceQuery, Entry, LineKind, LineState, Month, ProviderBill,
    Transfer,
};
use market::model::{CheckoutId, OrderId};
use market::provider::{Fact, Notice};
use serde_json::{Value, json};

use super::chain::{COUNTY, Chain};
use super::{Body, CITY, Program};

/// What is asked about, by page and by program.
pub struct Money {
    /// Differences nobody has settled.
    pub differences: [String; 2],
    /// Orders whose settlement waits for another try.
    pub stuck: [String; 2],
    /// Refunds that wait for another try.
    pub refused: [String; 2],
    /// A month that is over.
    pub month: String,
}

pub async fn make_money(chain: &Chain<'_>) -> Money {
    let program = chain.program;
    let now = SystemClock.now();
    let first = Month::of(now.day()).bounds().0;
    book_before(program, first.plus_days(-1).start()).await;
    let differences = find_differences(program, first).await;
    let stuck = [stuck(chain).await, stuck(chain).await];
    let refused = [refused(chain).await, refused(chain).await];
    Money { differences, stuck, refused, month: Month::of(first.plus_days(-1)).to_string() }
}

/// An entry of last month, so that there is a month to close.
pub async fn book_before(program: &Program, at: Timestamp) {
    let entry = Entry {
        county: COUNTY.parse().unwrap(),
        kind: "order_paid",
        subject: "last month".to_owned(),
        transfers: vec![Transfer {
            debit: AccountRef::common(AccountCode::ProviderHeld),
            credit: AccountRef::of(AccountCode::SellerDue, kernel::OrganisationId(1)),
            amount: Fen(100),
        }],
    };
    program.db.write(move |tx| ledger::post(tx, at, &entry).map(|_| ())).await.unwrap();
}

pub async fn find_differences(program: &Program, day: Day) -> [String; 2] {
    let line = |number: &str| BillLine {
        kind: LineKind::Payment,
        number: number.to_owned(),
        theirs: "4200".to_owned(),
        amount: Fen(100),
        state: LineState::Done,
        at: day.start(),
    };
    let bill = ProviderBill {
        provider: "wechat".to_owned(),
        day,
        lines: vec![line("a stranger’s"), line("another stranger’s")],
    };
    program
        .db
        .write(move |tx| market::service::take_bill(tx, day.plus_days(1).start(), CITY, &bill).map(|_| ()))
        .await
        .unwrap();
    let want = DifferenceQuery { limit: 2, ..DifferenceQuery::default() };
    let found = program
        .db
        .read(move |conn| ledger::service::differences(conn, &Actor::system("test"), CITY, &want))
        .await
        .unwrap();
    [found.0[0].id.to_string(), found.0[1].id.to_string()]
}

/// A refund that its provider refuses.
async fn refused(chain: &Chain<'_>) -> String {
    let program = chain.program;
    let (_, order) = paid_elsewhere(chain).await;
    chain.decline(&order).await;
    let (number, later): (OrderId, Timestamp) = (order.parse().unwrap(), SystemClock.now().plus_days(1));
    let noted = program.db.write(move |tx| {
        let shown = market::service::order(tx.conn(), &Actor::system("test"), number)?;
        market::service::note_refund_fault(tx, later, &shown.refunds[0], "no answer")?;
        Ok::<_, market::Error>(shown.refunds[0].id.to_string())
    });
    noted.await.unwrap()
}

/// A checkout and its order, paid over a provider that never answers.
async fn paid_elsewhere(chain: &Chain<'_>) -> (String, String) {
    let program = chain.program;
    let (checkout, order) = chain.place().await;
    let page = program.api("GET", &format!("/api/v1/checkouts/{checkout}"), &chain.buyer, Value::Null).await;
    let amount = Fen(page["amount_fen"].as_i64().unwrap());
    let id: CheckoutId = checkout.parse().unwrap();
    let now = SystemClock.now();
    let system = Actor::system("test");
    program
        .db
        .write(move |tx| {
            let to_pay = market::service::to_pay(tx.conn(), &system, now, id, "alipay")?;
            market::service::keep_way(tx, now, &to_pay, "alipay", "qr", "nowhere")?;
            let notice =
                Notice { id: format!("stuck-{id}"), fact: Fact::Paid { checkout: id, attempt: 0, amount } };
            market::service::receive(tx, now, CITY, "alipay", &notice)
        })
        .await
        .unwrap();
    (checkout, order)
}

/// A collected order whose provider never answers.
pub async fn stuck(chain: &Chain<'_>) -> String {
    let program = chain.program;
    let (now, (_, order)) = (SystemClock.now(), paid_elsewhere(chain).await);
    let number: OrderId = order.parse().unwrap();
    let parcel = chain.carry(&order).await;
    let code = json!({ "code": chain.code(&parcel).await });
    program.api("POST", &format!("/api/v1/parcels/{parcel}/hand-out"), &chain.point_keeper, code).await;
    chain.until_status(&order, "collected").await;
    program
        .db
        .write(move |tx| {
            let shown = market::service::order(tx.conn(), &Actor::system("test"), number)?;
            market::service::note_settlement_fault(tx, now.plus_days(1), &shown.order, "no answer")
        })
        .await
        .unwrap();
    order
}

/// Another official of the city.
pub const SECOND: &str = "13900007777";

pub async fn appoint_second(program: &Program) {
    program.appoint_official("秦会计", SECOND).await;
}

/// A request that would do what a route of the books or of settlements is for, if one may.
pub fn of_money(money: &Money, method: &str, route: &str) -> Option<(String, Body)> {
    let Money { differences, stuck, refused, month } = money;
    let settled = [("state", "explained"), ("reason", "零点前付款")];
    let page = |id: &str| format!("/city/reconciliation/differences/{id}");
    let api = |id: &str| format!("/api/v1/differences/{id}");
    match (method, route) {
        ("GET", "/city/reconciliation/differences/{difference}") => Some((page(&differences[0]), Body::None)),
        ("POST", "/city/reconciliation/differences/{difference}") => {
            Some((page(&differences[0]), Body::form(&settled)))
        }
        ("GET", "/api/v1/differences/{difference}") => Some((api(&differences[1]), Body::None)),
        ("POST", "/api/v1/differences/{difference}") => {
            Some((api(&differences[1]), Body::Json(json!({ "state": "explained", "reason": "零点前付款" }))))
        }
        ("POST", "/city/months") => {
            Some((route.to_owned(), Body::form(&[("month", month), ("step", "ask")])))
        }
        ("POST", "/api/v1/months") => {
            Some((route.to_owned(), Body::Json(json!({ "month": month, "step": "ask" }))))
        }
        ("GET", "/city/settlements/splits/{order}") => {
            Some((format!("/city/settlements/splits/{}", stuck[0]), Body::None))
        }
        ("POST", "/city/settlements/splits/{order}/retry") => {
            Some((format!("/city/settlements/splits/{}/retry", stuck[0]), Body::form(&[])))
        }
        ("POST", "/api/v1/splits/{order}/retry") => {
            Some((format!("/api/v1/splits/{}/retry", stuck[1]), Body::Json(json!({}))))
        }
        ("GET", "/city/settlements/refunds/{refund}") => {
            Some((format!("/city/settlements/refunds/{}", refused[0]), Body::None))
        }
        ("POST", "/city/settlements/refunds/{refund}/retry") => {
            Some((format!("/city/settlements/refunds/{}/retry", refused[0]), Body::form(&[])))
        }
        ("POST", "/api/v1/refunds/{refund}/retry") => {
            Some((format!("/api/v1/refunds/{}/retry", refused[1]), Body::Json(json!({}))))
        }
        ("POST", "/api/v1/payments/alipay/notices") => Some((
            route.to_owned(),
            Body::Raw { kind: "application/x-www-form-urlencoded", bytes: b"sign_type=RSA2".to_vec() },
        )),
        _ => None,
    }
}
