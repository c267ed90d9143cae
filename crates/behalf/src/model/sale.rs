//! What is sold for a villager.

use kernel::{Fen, OrganisationId};
use market::model::{GoodsRow, ListingId};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// Goods a keeper offers in the villager's own shop (代销).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The villager's shop.
    pub seller: OrganisationId,
    /// Its name.
    pub seller_name: String,
    /// Product, lot and terms.
    pub goods: GoodsRow,
    /// What they became once the villager agreed.
    pub listing: Option<ListingId>,
}

impl Sale {
    /// What it comes to when all of it is sold.
    pub fn total(&self) -> Result<Fen> {
        Ok(self.goods.terms.price.times(self.goods.terms.pieces)?)
    }

    /// The village the goods come from, with all it lies in.
    #[must_use]
    pub fn origin(&self) -> String {
        region::full_name(self.goods.lot.origin)
    }

    /// The goods as they stand in the table.
    pub fn written(&self) -> Result<String> {
        serde_json::to_string(&self.goods)
            .map_err(|error| Error::Db(db::Error::Unreadable(error.to_string())))
    }

    /// What the villager is asked about, in a few characters: every word of the goods, the shop and the station's share.
    pub fn shown(&self, basis_points: i64) -> Result<String> {
        let mut hash = Sha256::new();
        hash.update(format!("{} {basis_points}\n{}", self.seller, self.written()?));
        Ok(hex::encode(hash.finalize()).chars().take(16).collect())
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Day, Grams, RegionCode};
    use market::model::{Category, LotDraft, ProductDraft, Terms};

    use super::*;

    fn eggs(price: i64, pieces: i64) -> Sale {
        let lot = LotDraft {
            origin: RegionCode(410_324_102_201),
            made_on: Day::new(2026, 11, 20).unwrap(),
            grade: String::new(),
            certificate: String::new(),
            pieces,
            keeps_days: Some(30),
        };
        let goods = GoodsRow {
            line: 0,
            purchase: None,
            product: ProductDraft::plain("土鸡蛋", Category::Fruit, "egg"),
            lot,
            terms: Terms::plain("土鸡蛋", Fen(price), Grams(500), pieces),
        };
        Sale { seller: OrganisationId(7), seller_name: "郑家".to_owned(), goods, listing: None }
    }

    #[test]
    fn another_price_another_amount_and_another_share_are_another_question() {
        let shown = eggs(1200, 10).shown(300).unwrap();
        assert_eq!(eggs(1200, 10).shown(300).unwrap(), shown);
        for other in [eggs(1201, 10).shown(300), eggs(1200, 11).shown(300), eggs(1200, 10).shown(301)] {
            assert_ne!(other.unwrap(), shown);
        }
        assert_eq!(eggs(1200, 10).total().unwrap(), Fen(12_000));
    }

    #[test]
    fn what_is_written_reads_back() {
        let sale = eggs(1200, 10);
        let read: GoodsRow = serde_json::from_str(&sale.written().unwrap()).unwrap();
        assert_eq!(read, sale.goods);
    }
}
