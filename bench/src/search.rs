//! Searching the shop by two-character words over HTTP, among very many listings.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use diesel::RunQueryDsl as _;
use hyper::Method;
use kernel::{Clock, Fen, Grams, OrganisationId, SystemClock};
use market::model::{Category, LotDraft, ProductDraft, Terms};
use market::service::{self, Seller};

use crate::place::Place;
use crate::program::{Failure, Running};
use crate::shelf::{COUNTY, VILLAGE, somebody, verify};

/// Listings in one transaction while the shop is filled.
const BATCH: usize = 500;
/// How many searches are measured.
const SEARCHES: usize = 2_000;

/// The places, kinds, goods and packs that titles are made of; invented combinations.
const PLACES: [&str; 15] = [
    "栾川", "嵩县", "汝阳", "宜阳", "洛宁", "伊川", "新安", "孟津", "偃师", "洛龙", "西工", "老城", "瀍河",
    "涧西", "伊滨",
];
const KINDS: [&str; 20] = [
    "山里", "农家", "新鲜", "有机", "绿色", "高山", "手工", "当季", "现摘", "精选", "特产", "自种", "散养",
    "野生", "古法", "石磨", "富硒", "晒干", "冷藏", "礼盒",
];
const GOODS: [&str; 60] = [
    "苹果", "沙梨", "樱桃", "葡萄", "石榴", "红薯", "小米", "辣椒", "花椒", "核桃", "板栗", "蜂蜜", "香菇",
    "木耳", "豆腐", "粉条", "挂面", "绿豆", "黄豆", "黑豆", "芝麻", "花生", "菜油", "香油", "鸡蛋", "鸭蛋",
    "柴鸡", "牛肉", "羊肉", "连翘", "丹参", "杜仲", "艾草", "金银", "牡丹", "芍药", "菊花", "茶叶", "柿饼",
    "红枣", "山楂", "猕猴", "草莓", "西瓜", "甜瓜", "南瓜", "冬瓜", "番茄", "黄瓜", "茄子", "豆角", "土豆",
    "萝卜", "白菜", "菠菜", "韭菜", "大蒜", "生姜", "大葱", "莲藕",
];

pub(crate) fn run(place: Place, listings: usize) -> Result<(), Failure> {
    let ready = place.ready()?;
    let engine = ready.engine;
    println!(
        "search on {engine}: {SEARCHES} searches by a two-character word over HTTP, {listings} listings"
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = Running::start(ready.target.clone()).await?;
        let began = Instant::now();
        for first in (0..listings).step_by(BATCH) {
            let until = (first + BATCH).min(listings);
            running.db.write(move |tx| publish(tx, first..until)).await?;
            if engine == "postgres" && (first == 0 || until == listings) {
                // A server looks at how much its tables hold by itself, once a minute; the shop is filled faster.
                running.db.write(look_at_tables).await?;
            }
        }
        println!("the shop was filled in {:.0} s", began.elapsed().as_secs_f64());
        let words: Vec<&str> = GOODS.iter().chain(&PLACES).chain(&KINDS).copied().collect();
        let asker = running.visitor().await?;
        let mut took = Vec::new();
        for turn in 0..SEARCHES + words.len() {
            let word = words.get(turn * 7 % words.len()).copied().unwrap_or_default();
            let path = format!("/api/v1/listings?q={}", encoded(word));
            let began = Instant::now();
            let found = asker.ask(Method::GET, &path, Vec::new(), None).await?;
            // The first round warms the caches.
            if turn >= words.len() {
                took.push((began.elapsed(), word));
            }
            if listings >= 50_000 && found.len() < 1_000 {
                return Err(format!("{word} should be found often").into());
            }
        }
        took.sort_unstable();
        let at = |share: usize| took.get((took.len() - 1) * share / 100).map_or(Duration::ZERO, |one| one.0);
        let mut slowest: Vec<&str> = took.iter().rev().take(SEARCHES / 50).map(|one| one.1).collect();
        slowest.sort_unstable();
        slowest.dedup();
        println!("the slowest fiftieth were searches of {}", slowest.join(" "));
        let millis = |one: Duration| one.as_secs_f64() * 1000.0;
        println!("a search took p50 {:.1} ms, p99 {:.1} ms", millis(at(50)), millis(at(99)));
        let p99 = millis(at(99));
        println!("RESULT name=search engine={engine} value={p99:.1} reference=20 ratio={:.3}", p99 / 20.0);
        Ok(())
    })
}

fn look_at_tables(tx: &mut db::Tx<'_>) -> db::Result<()> {
    diesel::sql_query("ANALYZE").execute(tx.conn())?;
    Ok(())
}

/// Each seller offers a hundred listings.
fn publish(tx: &mut db::Tx<'_>, numbers: std::ops::Range<usize>) -> market::Result<()> {
    let (actor, now) = (somebody(1), SystemClock.now());
    let hundreds = (numbers.start / 100)..numbers.end.div_ceil(100);
    for hundred in hundreds {
        let number = i64::try_from(hundred).unwrap_or(0) + 1;
        let name = format!("{}合作社{number}", PLACES.get(hundred % PLACES.len()).unwrap_or(&""));
        let seller = Seller { id: OrganisationId(number), county: COUNTY, name };
        verify(tx, now, &seller)?;
        let good = GOODS.get(hundred % GOODS.len()).copied().unwrap_or_default();
        let product = ProductDraft::plain(good, Category::Mountain, "");
        let product = service::add_product(tx, &actor, now, &seller, &product)?;
        let lot = LotDraft {
            origin: VILLAGE,
            made_on: now.day(),
            grade: String::new(),
            certificate: String::new(),
            pieces: 10_000,
            keeps_days: None,
        };
        let lot = service::record_lot(tx, &actor, now, &seller, product, &lot)?;
        for listing in hundred * 100..((hundred + 1) * 100).min(numbers.end) {
            let price = Fen(i64::try_from(listing % 5_000).unwrap_or(0) + 100);
            let terms = Terms::plain(&title(listing), price, Grams(500), 100);
            service::publish(tx, &actor, now, &seller, lot, &terms)?;
        }
    }
    Ok(())
}

fn title(number: usize) -> String {
    let pick = |from: &'static [&'static str], step: usize| {
        from.get(number / step % from.len()).copied().unwrap_or_default()
    };
    let kind = pick(&KINDS, 7);
    let second = KINDS.get((number / 3 + 11) % KINDS.len()).copied().unwrap_or_default();
    format!("{}{kind}{}{second} {}斤装", pick(&PLACES, 1), pick(&GOODS, 15), number % 10 + 1)
}

fn encoded(word: &str) -> String {
    word.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    })
}
