//! What the counties are known for, on the shelf.

use kernel::{Actor, Fen, Grams, RegionCode, Timestamp};
use market::model::{Kind, ListingId, LotDraft, ProductDraft, Terms, Tier, Wholesale};

use super::people::Cast;
use super::{DemoError, Stage};

/// A co-operative and what it sells.
pub(super) struct Speciality {
    pub(super) county: RegionCode,
    pub(super) seller: &'static str,
    goods: &'static [Good],
}

struct Good {
    name: &'static str,
    /// The word of the catalogue, and what it asks.
    kind: &'static str,
    said: &'static [(&'static str, &'static str)],
    picture: &'static str,
    /// Title, price in fen, net grams.
    offers: &'static [(&'static str, i64, i64)],
}

const fn good(
    name: &'static str,
    kind: &'static str,
    said: &'static [(&'static str, &'static str)],
    picture: &'static str,
    offers: &'static [(&'static str, i64, i64)],
) -> Good {
    Good { name, kind, said, picture, offers }
}

/// Real specialities, invented co-operatives.
pub(super) const SPECIALITIES: [Speciality; 9] = [
    Speciality {
        county: RegionCode(410_307),
        seller: "邙岭葡萄合作社（示例）",
        goods: &[
            good(
                "偃师葡萄",
                "grape",
                &[("variety", "阳光玫瑰"), ("sugar", "18")],
                "grape",
                &[("偃师葡萄 2.5 kg", 3980, 2500), ("偃师葡萄 5 kg", 7280, 5000)],
            ),
            good(
                "银条",
                "vegetable",
                &[("grown", "open_field")],
                "seedling",
                &[("偃师银条 1 kg", 1680, 1000)],
            ),
        ],
    },
    Speciality {
        county: RegionCode(410_308),
        seller: "会盟梨园合作社（示例）",
        goods: &[
            good(
                "孟津梨",
                "pear",
                &[("variety", "砀山酥梨"), ("diameter", "80")],
                "pear",
                &[("孟津梨 5 kg", 3280, 5000), ("孟津梨礼盒 2.5 kg", 2580, 2500)],
            ),
            good("洛阳牡丹", "tea", &[("plucked", "四月")], "peony", &[("牡丹花茶 100 g", 4800, 100)]),
        ],
    },
    Speciality {
        county: RegionCode(410_323),
        seller: "五头樱桃合作社（示例）",
        goods: &[
            good("新安樱桃", "cherry", &[("variety", "红灯")], "cherry", &[("新安樱桃 1 kg", 4980, 1000)]),
            good("石榴醋", "condiment", &[("shelf_life", "720")], "box", &[("石榴醋 500 mL", 1980, 500)]),
        ],
    },
    Speciality {
        county: RegionCode(410_324),
        seller: "伏牛山豆腐合作社（示例）",
        goods: &[
            good(
                "栾川豆腐",
                "tofu",
                &[("shelf_life", "15")],
                "tofu",
                &[("栾川老豆腐 1 kg", 990, 1000), ("栾川豆腐干 500 g", 1580, 500)],
            ),
            good("栾川核桃", "nut", &[("shell", "in_shell")], "walnut", &[("栾川核桃 2.5 kg", 5980, 2500)]),
            good("土蜂蜜", "honey", &[("flower", "荆条")], "honey", &[("栾川土蜂蜜 500 g", 6800, 500)]),
        ],
    },
    Speciality {
        county: RegionCode(410_325),
        seller: "车村药材合作社（示例）",
        goods: &[
            good(
                "嵩县柴胡",
                "herb_raw",
                &[("part", "根"), ("years", "2")],
                "herb",
                &[("嵩县柴胡 250 g", 3600, 250)],
            ),
            good(
                "香菇",
                "dried_mushroom",
                &[("gathered", "grown")],
                "mushroom",
                &[("嵩县干香菇 500 g", 4280, 500)],
            ),
        ],
    },
    Speciality {
        county: RegionCode(410_326),
        seller: "柏树红薯合作社（示例）",
        goods: &[good(
            "汝阳红薯",
            "grain",
            &[("crop_year", "2025")],
            "sweet_potato",
            &[("汝阳红薯 5 kg", 1980, 5000), ("红薯粉条 1 kg", 1680, 1000)],
        )],
    },
    Speciality {
        county: RegionCode(410_327),
        seller: "上观花椒合作社（示例）",
        goods: &[good(
            "宜阳花椒",
            "spice",
            &[],
            "pepper",
            &[("宜阳花椒 250 g", 2680, 250), ("花椒油 250 mL", 1880, 250)],
        )],
    },
    Speciality {
        county: RegionCode(410_328),
        seller: "上戈苹果合作社（示例）",
        goods: &[good(
            "洛宁苹果",
            "apple",
            &[("variety", "红富士"), ("diameter", "80")],
            "apple",
            &[("洛宁苹果 5 kg", 4580, 5000), ("洛宁苹果礼盒 2.5 kg", 3280, 2500)],
        )],
    },
    Speciality {
        county: RegionCode(410_329),
        seller: "江左小米合作社（示例）",
        goods: &[good(
            "伊川小米",
            "grain",
            &[("crop_year", "2025")],
            "millet",
            &[("伊川小米 2.5 kg", 3580, 2500), ("伊川小米 5 kg", 6580, 5000)],
        )],
    },
];

/// A listing of the season.
#[derive(Clone, Copy)]
pub(super) struct OnShelf {
    pub(super) county: RegionCode,
    pub(super) listing: ListingId,
}

/// A product of the season, as its kind asks.
pub(super) fn described(
    county: RegionCode,
    name: &str,
    kind: &str,
    said: &[(&str, &str)],
    picture: &str,
) -> Result<ProductDraft, DemoError> {
    let shelf = Kind::find(kind).and_then(Kind::shelf);
    let category = shelf.ok_or_else(|| DemoError::Programme(format!("no kind of goods `{kind}`")))?;
    let said = said.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Ok(ProductDraft {
        story: format!("{}出产的{name}（示例商品）", region::name(county)),
        kind: kind.to_owned(),
        said: said.collect(),
        ..ProductDraft::plain(name, category, picture)
    })
}

/// A tenth off from twenty pieces on, rounded down to ten fen.
fn wholesale(price: i64) -> Wholesale {
    Wholesale { minimum: 1, tiers: vec![Tier { from: 20, price: Fen(price * 9 / 100 * 10) }] }
}

/// Pieces of each listing: enough for a year.
const PIECES: i64 = 50_000;

pub(super) async fn publish(stage: &Stage, now: Timestamp, cast: &Cast) -> Result<Vec<OnShelf>, DemoError> {
    let sellers = cast.sellers.clone();
    let shelf = stage
        .db
        .write(move |tx| {
            let actor = Actor::system("demo");
            let mut shelf = Vec::new();
            for (speciality, seller) in SPECIALITIES.iter().zip(&sellers) {
                let villages = region::divisions().villages(speciality.county);
                let origin =
                    villages.first().map(|one| one.code).ok_or(DemoError::NoDivisions(speciality.county))?;
                for (number, good) in speciality.goods.iter().enumerate() {
                    let draft = described(speciality.county, good.name, good.kind, good.said, good.picture)?;
                    let product = market::service::add_product(tx, &actor, now, seller, &draft)?;
                    for (title, price, net) in good.offers {
                        let lot = LotDraft {
                            origin,
                            made_on: now.day(),
                            grade: "一级".to_owned(),
                            certificate: format!("示例-{}-{}", speciality.county, number + 1),
                            pieces: PIECES,
                            keeps_days: None,
                        };
                        let lot = market::service::record_lot(tx, &actor, now, seller, product, &lot)?;
                        let terms = Terms {
                            wholesale: wholesale(*price),
                            ..Terms::plain(title, Fen(*price), Grams(*net), PIECES)
                        };
                        let listing = market::service::publish(tx, &actor, now, seller, lot, &terms)?;
                        shelf.push(OnShelf { county: speciality.county, listing });
                    }
                }
            }
            Ok::<_, DemoError>(shelf)
        })
        .await?;
    Ok(shelf)
}
