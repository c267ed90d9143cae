//! Many buyers, few pieces: exactly the stock is sold, everyone else is told, and no hold is left behind.

use crate::common::{into_cart, listed, migrations, notice, now, place, stock};
use kernel::Fen;
use market::Error;
use market::provider::Fact;

#[test]
fn the_last_pieces_are_sold_once() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 7, 990).await;
        let buyers = (100..130_i64).map(|person| {
            let db = db.clone();
            tokio::spawn(async move {
                match into_cart(&db, person, tofu, 1).await {
                    Err(Error::StockGone { .. }) => return 0,
                    other => other.unwrap(),
                }
                let checkout = match place(&db, person).await {
                    Ok(checkout) => checkout,
                    Err(Error::StockGone { .. }) => return 0,
                    Err(other) => panic!("{other}"),
                };
                let paid = Fact::Paid { checkout, attempt: 0, amount: Fen(990) };
                notice(&db, now(), &format!("n{person}"), paid).await.unwrap();
                1
            })
        });
        let mut sold = 0;
        for buyer in buyers.collect::<Vec<_>>() {
            sold += buyer.await.unwrap();
        }
        assert_eq!(sold, 7);
        assert_eq!(stock(&db, tofu).await, (0, 0, 7));
        assert!(db.read(ledger::check).await.unwrap().is_empty());
    });
}
