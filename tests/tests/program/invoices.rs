//! Orders with and without an invoice, and goods in a table.

use serde_json::{Value, json};

use super::Body;
use super::chain::Chain;

/// What routes of invoices are asked about.
pub struct Invoiced {
    /// Paid: to be asked for, by page and by program.
    pub paid: [String; 2],
    /// Asked for: to be issued, by page and by program.
    pub asked: [String; 2],
}

pub async fn make_invoiced(chain: &Chain<'_>) -> Invoiced {
    let (paid, asked) = ([chain.paid().await, chain.paid().await], [chain.paid().await, chain.paid().await]);
    for order in &asked {
        let path = format!("/api/v1/orders/{order}/invoice");
        chain.program.api("POST", &path, &chain.buyer, ask()).await;
    }
    Invoiced { paid, asked }
}

/// One row of goods, as a seller's table has them.
pub const GOODS: &str = "商品名称,品类,货架标题,产地代码,采收日期,件数,每件净重(克),单价(元)\n核桃,干果,核桃 500 g,410324102201,2026-10-01,5,500,9.00";

fn ask() -> Value {
    json!({ "kind": "person", "title": "王小明" })
}

/// A request that would do what the route is for, if one may.
pub fn of_invoices(things: &super::examples::Things, method: &str, route: &str) -> Option<(String, Body)> {
    let Invoiced { paid, asked } = &things.invoiced;
    let path = |id: &str| route.replace("{order}", id);
    match (method, route) {
        ("GET", "/orders/{order}/receipt") => Some((path(&paid[0]), Body::None)),
        ("GET", "/orders/{order}/invoice" | "/api/v1/orders/{order}/invoice") => {
            Some((path(&asked[0]), Body::None))
        }
        ("POST", "/orders/{order}/invoice") => {
            Some((path(&paid[0]), Body::form(&[("kind", "person"), ("title", "王小明")])))
        }
        ("POST", "/api/v1/orders/{order}/invoice") => Some((path(&paid[1]), Body::Json(ask()))),
        ("POST", "/sell/orders/{order}/invoice") => {
            Some((path(&asked[0]), Body::form(&[("number", "24412000000012345678")])))
        }
        ("POST", "/api/v1/orders/{order}/invoice/issue") => {
            Some((path(&asked[1]), Body::Json(json!({ "number": "24412000000012345679" }))))
        }
        _ => None,
    }
}
