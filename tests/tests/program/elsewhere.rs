//! Shops of a seller on other platforms, and files of their orders.

use serde_json::{Value, json};

use super::{Body, Program};

/// What routes of sales elsewhere are asked about.
pub struct Elsewhere {
    /// Linked: to be sent files of.
    pub shop: String,
    /// Linked: to be unlinked by the seller, by the county and by a program.
    pub unlinked: [String; 3],
    /// Waits to be confirmed: to be seen, to be confirmed by page and by program, and to be dropped by a program.
    pub imports: [String; 4],
    /// Imported: to be taken back by a program.
    pub imported: String,
}

/// A JD export of one order of this number and one row nobody understands.
pub fn export(number: &str) -> String {
    format!(
        "订单号,商品名称,订购数量,下单时间,结算金额,订单状态,客户姓名,联系电话\n\
         =\"{number}\",核桃 500克,2,2026-10-03 09:00:00,39.80,完成,张三,13812345678\n\
         4.2E+17,香菇 250克,1,2026-10-03 09:00:00,20.00,完成,李四,13812345679\n"
    )
}

/// The same as a form sends it.
pub fn file(shop: &str, number: &str) -> Body {
    let bytes = format!(
        "--b\r\ncontent-disposition: form-data; name=\"shop\"\r\n\r\n{shop}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"orders.csv\"\r\n\r\n{}\r\n--b--\r\n",
        export(number)
    );
    Body::Raw { kind: "multipart/form-data; boundary=b", bytes: bytes.into_bytes() }
}

pub async fn make_elsewhere(program: &Program, seller: &str) -> Elsewhere {
    let link = |name: &'static str| async move {
        let new = json!({ "platform": "jd", "name": name });
        let made = program.api("POST", "/api/v1/offsite/shops", seller, new).await;
        made["id"].as_str().unwrap().to_owned()
    };
    let shop = link("例店").await;
    let send = |number: &'static str| {
        let path = format!("/api/v1/offsite/shops/{shop}/files");
        let body = file(&shop, number);
        async move {
            let answer = program.ask("POST", &path, seller, body).await;
            assert_eq!(answer.status, 201, "{}", answer.text);
            let import: Value = answer.json();
            assert_eq!((&import["status"], &import["faults"]), (&json!("ready"), &json!(1)));
            import["id"].as_str().unwrap().to_owned()
        }
    };
    let imported = send("290011000006").await;
    program.api("POST", &format!("/api/v1/offsite/imports/{imported}/confirm"), seller, Value::Null).await;
    Elsewhere {
        imports: [
            send("290011000001").await,
            send("290011000002").await,
            send("290011000003").await,
            send("290011000007").await,
        ],
        imported,
        unlinked: [link("例店二").await, link("例店三").await, link("例店四").await],
        shop,
    }
}

/// A request that would do what the route is for, if one may.
pub fn of_elsewhere(things: &Elsewhere, method: &str, route: &str) -> Option<(String, Body)> {
    let Elsewhere { shop, unlinked, imports, imported } = things;
    let path = |id: &str| route.replace("{id}", id);
    let get = |id: &str| Some((path(id), Body::None));
    let send = |id: &str, form: &[(&str, &str)]| Some((path(id), Body::form(form)));
    let reason = [("reason", "不是本人的店")];
    match (method, route) {
        ("POST", "/sell/elsewhere/shops") => send("", &[("platform", "douyin"), ("name", "又一家店")]),
        ("POST", "/sell/elsewhere/shops/{id}/unlink") => send(&unlinked[0], &reason),
        ("POST", "/county/elsewhere/shops/{id}") => send(&unlinked[1], &reason),
        ("POST", "/api/v1/offsite/shops/{id}/unlink") => {
            Some((path(&unlinked[2]), Body::Json(json!({ "reason": "店铺已关闭" }))))
        }
        ("POST", "/sell/elsewhere/files") => Some((route.to_owned(), file(shop, "290011000004"))),
        ("POST", "/api/v1/offsite/shops/{id}/files") => Some((path(shop), file(shop, "290011000005"))),
        ("POST", "/api/v1/offsite/shops") => {
            Some((route.to_owned(), Body::Json(json!({ "platform": "pinduoduo", "name": "再一家店" }))))
        }
        ("POST", "/sell/elsewhere/imports/{id}") => send(&imports[1], &[("step", "confirm")]),
        ("POST", "/api/v1/offsite/imports/{id}/confirm") => Some((path(&imports[2]), Body::None)),
        ("POST", "/api/v1/offsite/imports/{id}/drop") => Some((path(&imports[3]), Body::None)),
        ("POST", "/api/v1/offsite/imports/{id}/void") => {
            Some((path(imported), Body::Json(json!({ "reason": "选错了店铺" }))))
        }
        ("GET", "/county/elsewhere/shops/{id}" | "/sell/elsewhere/shops/{id}") => get(shop),
        ("GET", _) => get(&imports[0]),
        _ => None,
    }
}
