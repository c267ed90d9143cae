//! Shops of some sellers on other platforms, and a file of their orders every month.

use std::fmt::Write as _;
use std::io::Cursor;

use kernel::{Actor, Clock, Day, Timestamp};
use market::service::Seller;
use offsite::model::{Party, Shop};
use offsite::platforms::platform;
use offsite::reading::read;
use offsite::service::{confirm, link as link_shop, shop, take_file, work_on};

use super::{DemoError, Dice, Stage};

/// Whose shops they are, by their place among the sellers, and on which platform; the first two are 石玉兰's.
const SHOPS: [(usize, &str); 6] =
    [(3, "taobao"), (3, "douyin"), (0, "pinduoduo"), (4, "jd"), (5, "taobao"), (1, "douyin")];
/// Days between two files, and how many days of the one before each repeats: refunds come late.
const EVERY_DAYS: i64 = 30;
const AGAIN_DAYS: i64 = 15;

/// Links the shops.
pub(super) async fn link(stage: &Stage, sellers: &[Seller]) -> Result<Vec<Shop>, DemoError> {
    let now = stage.clock.now();
    let chosen: Vec<(Seller, &str)> =
        SHOPS.iter().filter_map(|(place, code)| Some((sellers.get(*place)?.clone(), *code))).collect();
    let linked = stage.db.write(move |tx| {
        let actor = Actor::system("demo");
        let mut shops = Vec::new();
        for (seller, code) in &chosen {
            let Some(found) = identity::service::organisation(tx.conn(), seller.county, seller.id)? else {
                continue;
            };
            let (county, name, village) = (found.county, found.name, found.village);
            let party = Party { county, organisation: seller.id, name, village };
            let id = link_shop(tx, &actor, now, &party, code, &format!("{}（示例店）", party.name))?;
            shops.push(shop(tx.conn(), &actor, id)?);
        }
        Ok::<_, DemoError>(shops)
    });
    linked.await
}

/// On some days, imports what the shops sold since the last file.
pub(super) async fn import(
    stage: &Stage,
    shops: &[Shop],
    number: i64,
    now: Timestamp,
) -> Result<(), DemoError> {
    let is_last = number + 1 == stage.days;
    if (number + 1) % EVERY_DAYS != 0 && !is_last {
        return Ok(());
    }
    let first = (number / EVERY_DAYS * EVERY_DAYS - AGAIN_DAYS).max(0);
    for (place, shop) in (0_u64..).zip(shops) {
        let file = export(stage, shop, place, (first, number), now.day());
        let today = now.day();
        let reading = read(&mut Cursor::new(file), platform(&shop.platform)?, &shop.name, today)?;
        let (shop, hash) = (shop.clone(), format!("season-{place}-{number}"));
        let taken = stage.db.write(move |tx| {
            let actor = Actor::system("demo");
            let id = take_file(tx, &actor, now, &shop, (&format!("订单{today}.csv"), &hash), &reading)?;
            while work_on(tx, now, id)? {}
            // The last file of the first shop waits to be looked at.
            if !(is_last && place == 0) {
                confirm(tx, &actor, now, id)?;
                while work_on(tx, now, id)? {}
            }
            Ok::<_, DemoError>(())
        });
        taken.await?;
    }
    Ok(())
}

/// A file as the platform of a shop would write it, of the orders of these days of the season.
fn export(stage: &Stage, shop: &Shop, place: u64, (first, last): (i64, i64), today: Day) -> String {
    let (head, write) = match shop.platform.as_str() {
        "jd" => JD,
        "pinduoduo" => PINDUODUO,
        "douyin" => DOUYIN,
        _ => TAOBAO,
    };
    let mut text = format!("{head}\n");
    for number in first..last {
        let day = stage.today.day().plus_days(number - stage.days);
        let seed = u64::try_from(number).unwrap_or(0);
        let mut dice = Dice::new(seed.wrapping_mul(97).wrapping_add(place + 1));
        let month = u8::from(day.0.month());
        let busy = if (9..=11).contains(&month) { 2 } else { 1 };
        for turn in 0..(2 + dice.below(4)) * busy {
            let order = Order::invent(&mut dice, day, (place, seed, turn), today);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", write(&order));
        }
    }
    text
}

struct Order {
    number: String,
    fen: usize,
    refunded: usize,
    pieces: usize,
    title: &'static str,
    at: String,
    /// 0 waits, 1 is on its way, 2 is received, 3 was refunded.
    step: usize,
}

const TITLES: [&str; 4] = ["高山核桃 500克", "花菇礼盒 250克", "手工粉条 2斤装", "山野蜂蜜 500克"];

impl Order {
    /// The same for the same place, day and turn; further, and perhaps refunded, the later one asks.
    fn invent(dice: &mut Dice, day: Day, (place, seed, turn): (u64, u64, usize), today: Day) -> Self {
        let fen = 1_990 + dice.below(60) * 100;
        let (luck, title) = (dice.below(40), dice.pick(&TITLES).copied().unwrap_or_default());
        let age = (today.0 - day.0).whole_days();
        let step = match age {
            ..3 => 0,
            3..7 => 1,
            _ if luck == 0 => 3,
            _ => 2,
        };
        let refunded = if luck == 1 && age > 10 { fen / 4 } else { 0 };
        Self {
            number: format!("69{place:02}{seed:05}{:06}{turn:04}", 100_003 + dice.below(800_000)),
            fen,
            refunded: if step == 3 { fen } else { refunded },
            pieces: 1 + dice.below(3),
            title,
            at: format!("{day} {:02}:{:02}:00", 8 + dice.below(12), dice.below(60)),
            step,
        }
    }

    fn yuan(fen: usize) -> String {
        format!("{}.{:02}", fen / 100, fen % 100)
    }

    fn said(&self, words: [&'static str; 4]) -> &'static str {
        words.get(self.step).copied().unwrap_or_default()
    }
}

type Writer = (&'static str, fn(&Order) -> String);

const TAOBAO: Writer = (
    "订单编号,买家实际支付金额,订单状态,订单付款时间,宝贝标题,宝贝总数量,退款金额",
    |one| {
        let words = ["买家已付款，等待卖家发货", "卖家已发货，等待买家确认", "交易成功", "交易关闭"];
        let (paid, back) = (Order::yuan(one.fen), Order::yuan(one.refunded));
        let status = one.said(words);
        format!("=\"{}\",{paid},{status},{},{},{},{back}", one.number, one.at, one.title, one.pieces)
    },
);

const JD: Writer = (
    "订单号,商品名称,订购数量,下单时间,结算金额,订单状态,付款确认时间,退款金额",
    |one| {
        let status = one.said(["等待出库", "等待确认收货", "完成", "已取消"]);
        let (paid, back) = (Order::yuan(one.fen), Order::yuan(one.refunded));
        format!("{},{},{},{},{paid},{status},{},{back}", one.number, one.title, one.pieces, one.at, one.at)
    },
);

const PINDUODUO: Writer = (
    "商品,订单号,订单状态,商家实收金额(元),商品数量(件),支付时间,售后状态,退款金额(元)",
    |one| {
        let status = one.said(["待发货", "已发货，待收货", "已收货", "已发货，退款成功"]);
        let (paid, back) = (Order::yuan(one.fen), Order::yuan(one.refunded));
        let after = if one.step == 3 { "退款成功" } else { "无售后或售后取消" };
        format!("{},{},{status},{paid},{},{},{after},{back}", one.title, one.number, one.pieces, one.at)
    },
);

const DOUYIN: Writer = (
    "主订单编号,子订单编号,选购商品,商品数量,订单应付金额,支付完成时间,订单状态,售后状态,退款金额",
    |one| {
        let status = one.said(["待发货", "已发货", "已完成", "已完成"]);
        let (paid, back) = (Order::yuan(one.fen), Order::yuan(one.refunded));
        let after = if one.step == 3 { "退款成功" } else { "-" };
        let Order { number, title, pieces, at, .. } = one;
        format!("{number}\t,{number}\t,{title},{pieces},{paid},{at}\t,{status},{after},{back}")
    },
);
