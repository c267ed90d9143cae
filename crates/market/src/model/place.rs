//! Places parcels go to: divisions of the prefecture, and provinces beyond it.

use kernel::{Level, RegionCode};

/// The provinces, by the codes of GB/T 2260.
pub const PROVINCES: [(i64, &str); 31] = [
    (110_000, "北京市"),
    (120_000, "天津市"),
    (130_000, "河北省"),
    (140_000, "山西省"),
    (150_000, "内蒙古自治区"),
    (210_000, "辽宁省"),
    (220_000, "吉林省"),
    (230_000, "黑龙江省"),
    (310_000, "上海市"),
    (320_000, "江苏省"),
    (330_000, "浙江省"),
    (340_000, "安徽省"),
    (350_000, "福建省"),
    (360_000, "江西省"),
    (370_000, "山东省"),
    (410_000, "河南省"),
    (420_000, "湖北省"),
    (430_000, "湖南省"),
    (440_000, "广东省"),
    (450_000, "广西壮族自治区"),
    (460_000, "海南省"),
    (500_000, "重庆市"),
    (510_000, "四川省"),
    (520_000, "贵州省"),
    (530_000, "云南省"),
    (540_000, "西藏自治区"),
    (610_000, "陕西省"),
    (620_000, "甘肃省"),
    (630_000, "青海省"),
    (640_000, "宁夏回族自治区"),
    (650_000, "新疆维吾尔自治区"),
];

/// The name of a province or a division.
#[must_use]
pub fn place_name(code: RegionCode) -> String {
    let province = PROVINCES.iter().find(|(known, _)| *known == code.0);
    province.map_or_else(|| region::full_name(code), |(_, name)| (*name).to_owned())
}

/// True for a province and for a division that is known.
#[must_use]
pub fn is_place(code: RegionCode) -> bool {
    match code.level() {
        Level::Province => PROVINCES.iter().any(|(known, _)| *known == code.0),
        _ => region::divisions().get(code).is_some(),
    }
}
