//! Goods by file, as far as each route needs it.

use super::Body;
use super::invoices::GOODS;

/// A request that would do what the route is for, if one may.
pub fn of_goods(method: &str, route: &str) -> Option<(String, Body)> {
    match (method, route) {
        ("POST", "/sell/goods/import" | "/api/v1/goods-file" | "/api/v1/goods-file/preview") => {
            let bytes = format!(
                "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{GOODS}\r\n--b--\r\n"
            );
            let kind = "multipart/form-data; boundary=b";
            Some((route.to_owned(), Body::Raw { kind, bytes: bytes.into_bytes() }))
        }
        ("POST", "/sell/goods/import/confirm") => {
            let table: Vec<Vec<&str>> = GOODS.lines().map(|line| line.split(',').collect()).collect();
            let table = serde_json::to_string(&table).unwrap();
            Some((route.to_owned(), Body::form(&[("table", &table), ("pictures", "{}")])))
        }
        _ => None,
    }
}
