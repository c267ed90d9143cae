//! What the administrators do, in a browser: a role granted and taken back, a second step turned on and used, a
//! number looked at with a reason, a station opened with the picker of divisions.

use crate::browser::{Browser, home};
use crate::program::Program;
use totp_rs::{Builder, Secret};

struct Words {
    lang: &'static str,
    width: u32,
    role: &'static str,
    carrier: &'static str,
    county: &'static str,
    township: &'static str,
    village: &'static str,
    go_on: &'static str,
    grant: &'static str,
    done: &'static str,
    take_back: &'static str,
    no_roles: &'static str,
    reason: &'static str,
    unmask: &'static str,
    recorded: &'static str,
    set_up: &'static str,
    code: &'static str,
    turn_on: &'static str,
    is_on: &'static str,
    sign_in: &'static str,
    one_more: &'static str,
    open: &'static str,
    name: &'static str,
    parcels: &'static str,
    saved: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    role: "角色",
    carrier: "承运人",
    county: "县区",
    township: "乡镇（街道）",
    village: "村（社区）",
    go_on: "下一步",
    grant: "授予角色",
    done: "已完成",
    take_back: "收回承运人",
    no_roles: "没有任何授权",
    reason: "查看理由",
    unmask: "查看完整信息",
    recorded: "已记入审计日志",
    set_up: "开始设置",
    code: "动态验证码",
    turn_on: "确认开启",
    is_on: "已开启：登录时需要验证码",
    sign_in: "确认登录",
    one_more: "第二步验证",
    open: "开设服务点",
    name: "名称",
    parcels: "收寄取包裹",
    saved: "已保存",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    role: "Role",
    carrier: "Carrier",
    county: "County or district",
    township: "Township",
    village: "Village",
    go_on: "Go on",
    grant: "Grant a role",
    done: "Done",
    take_back: "Take back Carrier",
    no_roles: "No role: a consumer",
    reason: "Reason",
    unmask: "Show in full",
    recorded: "This look was recorded",
    set_up: "Set it up",
    code: "Code of your app",
    turn_on: "Turn on",
    is_on: "It is on: signing in asks for a code",
    sign_in: "Confirm",
    one_more: "One more step",
    open: "Open a station",
    name: "Name",
    parcels: "Parcels",
    saved: "Saved",
};

#[test]
fn administration_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn administration_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        roles(&browser, words).await;
        second_step(&browser, words).await;
        station(&browser, words).await;
        browser.close().await;
    });
}

async fn roles(browser: &Browser, words: &Words) {
    browser.sign_in("孙梅").await;
    browser.go("/city/people?q=%E7%8E%8B%E5%B0%8F%E6%98%8E").await;
    browser.check(&format!("people-{}", words.lang)).await;
    browser.press_containing("王小明").await;
    browser.says(words.no_roles).await;
    browser.check(&format!("person-{}", words.lang)).await;
    browser.choose(words.role, words.carrier).await;
    browser.choose(words.county, home(words.lang)).await;
    browser.press(words.go_on).await;
    browser.check(&format!("grant-{}", words.lang)).await;
    browser.pick("place", "region:410324").await;
    browser.press(words.grant).await;
    browser.says(words.done).await;
    browser.press(words.take_back).await;
    browser.says(words.no_roles).await;
    browser.fill(words.reason, "投诉回访").await;
    browser.press(words.unmask).await;
    browser.says(words.recorded).await;
    browser.says("13800000001").await;
    browser.check(&format!("unmasked-{}", words.lang)).await;
}

async fn second_step(browser: &Browser, words: &Words) {
    browser.sign_in("吴霞").await;
    browser.go("/my/account").await;
    browser.check(&format!("account-{}", words.lang)).await;
    browser.go("/my/account/second-factor").await;
    browser.press(words.set_up).await;
    browser.says(words.turn_on).await;
    browser.check(&format!("second-factor-{}", words.lang)).await;
    let secret = browser.css_text("main code").await;
    browser.fill(words.code, &code_of(&secret, 0)).await;
    browser.press(words.turn_on).await;
    browser.says(words.is_on).await;
    browser.press_account("吴霞").await;
    browser.says(words.one_more).await;
    browser.check(&format!("code-{}", words.lang)).await;
    // A code is good once: the next one is taken already, half a minute early.
    browser.fill(words.code, &code_of(&secret, 30)).await;
    browser.press(words.sign_in).await;
    browser.at("/").await;
}

/// What the app shows so many seconds from now.
fn code_of(secret: &str, ahead: i64) -> String {
    use kernel::Clock;
    let seconds = kernel::SystemClock.now().millis() / 1000 + ahead;
    let secret = Secret::try_from_base32(secret.trim()).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(u64::try_from(seconds).unwrap()).to_string()
}

async fn station(browser: &Browser, words: &Words) {
    browser.sign_in("刘芳").await;
    browser.go("/county/stations/new").await;
    browser.choose(words.township, "潭头镇").await;
    browser.choose(words.village, "石门村").await;
    browser.fill(words.name, "石门新点").await;
    browser.check(&format!("station-new-{}", words.lang)).await;
    browser.tick(words.parcels).await;
    browser.press(words.open).await;
    browser.says(words.saved).await;
}
